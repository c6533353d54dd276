"""The dictionary forms that a printed word may have: case endings off, joined particles off, respelt as in English."""

from __future__ import annotations

from collections.abc import Iterator

from registry.names import tables
from registry.names.fold import fold
from registry.names.misprints import misread
from registry.names.script import script_of

MOST = 8
_MOST_RESPELT = 4
_TOO_DEAR = 9.0
_LONGEST_ENDING = 8
_UNSURE_LANGUAGE = 1.5
"""Bits more for an ending of a language that the caller did not name: the script alone suggests it."""


def forms(word: str, printed: str, lang: str | None) -> list[tuple[str, float]]:
    """Give the forms of a folded word with the bits that believing each costs; the word itself comes first, free.

    At most twelve. `printed` is the word in lower case with its accents, which
    tell č from c; the folded word will do. By rule alone: on the Russian paradigms of the
    tests (2026-11, 56 forms, which these rules were written for) pymorphy3 had the
    nominative among its lemmas for 51; the rest were women, of whom it makes men
    (Набиуллиной is набиуллин). It knows Russian only and takes 16 MB.

    >>> forms("zelenskiego", "zelenskiego", "pl")[:2]
    [('zelenskiego', 0.0), ('zelenski', 0.7)]
    """
    script = script_of(word)
    found: dict[str, float] = {word: 0.0}
    for base, cost in (
        *_bases(word, script, lang),
        *_without_particles(word, script),
        *misread(word, script),
    ):
        if cost < found.get(base, _TOO_DEAR):
            found[base] = cost
    ranked = sorted(found.items(), key=lambda item: (item[1], item[0]))[:MOST]
    return ranked + (_respelt(ranked, printed, lang) if script == "Latn" else [])


def _bases(word: str, script: str, lang: str | None) -> Iterator[tuple[str, float]]:
    known = tables.endings(script)
    for length in range(1, min(_LONGEST_ENDING, len(word) - 1) + 1):
        for ending in known.get(word[-length:], ()):
            unsure = _doubt(ending.langs, lang)
            if unsure is not None and len(word) - length >= ending.min_stem:
                yield word[:-length] + ending.base, ending.cost + unsure


def _doubt(langs: tables.Languages, lang: str | None) -> float | None:
    """Give the bits that an ending costs more because the language is not sure to have it; None where it has not."""
    if langs.has(lang):
        return 0.0
    return _UNSURE_LANGUAGE if lang is None else None


def _without_particles(word: str, script: str) -> Iterator[tuple[str, float]]:
    for prefix in tables.prefixes(script):
        rest = word.removeprefix(prefix.letters)
        if rest != word and len(rest) >= prefix.min_rest:
            yield rest, prefix.cost


def _respelt(found: list[tuple[str, float]], printed: str, lang: str | None) -> list[tuple[str, float]]:
    """Give the cheapest forms as English would spell them, where the language spells foreign names its own way."""
    rules = tables.respellings(lang)
    if rules is None:
        return []
    word = found[0][0]
    accented = printed if len(printed) == len(word) else word
    known = dict(found)
    spelt: dict[str, float] = {}
    for text, cost in found[:_MOST_RESPELT]:
        stem = _shared(text, word)
        english = fold(rules.english(accented[:stem] + text[stem:])).replace(" ", "")
        if english and english not in known:
            spelt.setdefault(english, cost + rules.cost)
    return list(spelt.items())


def _shared(one: str, other: str) -> int:
    """Count the letters that two words begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
