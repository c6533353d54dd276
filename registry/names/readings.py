"""The ways to understand a surface form: words, honorifics, clitics, case endings, name order.

Everything here is a hypothesis with a cost in bits; nothing is decided. The
whole word always stays beside what might have been written together with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from registry.names import limits, tables
from registry.names.fold import clean, fold_words
from registry.names.script import script_of, scripts_of

MAX_TOKENS = 8
"""Names with more words are read up to this one; the longest in the seeds has six."""

_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s|S)\b|(?<=[sS])['’](?=\s|$)")
_TURKIC_SUFFIX = re.compile(r"(?<=\w\w)['’][a-zçğıöşü]{1,6}\b")
_COMMA = re.compile(r"\s*[,،、]\s*")
_CONFUSABLE = frozenset({frozenset({"Latn", "Cyrl"}), frozenset({"Latn", "Grek"}), frozenset({"Cyrl", "Grek"})})
_TURKIC = frozenset({"tr", "az"})
_UNSURE_LANGUAGE = 1.5
"""Bits more for an ending of a language that the caller did not name: the script alone suggests it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A token as it may stand in a dictionary of names."""

    text: str
    cost: float


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name: folded in its own script, with the base forms it may have, cheapest first."""

    text: str
    forms: tuple[Form, ...]
    is_particle: bool = False

    def __hash__(self) -> int:
        # Tokens are keys of caches on the hottest path; hashing every form each time costs more than the look-up.
        return hash(self.text)

    @property
    def is_initial(self) -> bool:
        """Tell whether only the first letter of a name is given."""
        return len(self.text) == 1 and self.text.isalpha() and script_of(self.text) != "Hani"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to understand a surface form. `tokens` stand in the printed order, unless a comma turned them."""

    script: str
    lang: str | None
    core: str
    tokens: tuple[Token, ...]
    clitics: tuple[str, ...] = ()
    honorifics: tuple[str, ...] = ()
    turned: bool = False
    flags: tuple[str, ...] = ()
    cost: float = 0.0

    @property
    def content(self) -> tuple[Token, ...]:
        """The tokens that are no particles; all of them when there are only particles."""
        return tuple(token for token in self.tokens if not token.is_particle) or self.tokens


@lru_cache(maxsize=32_768)
def readings(surface_form: str, lang: str | None = None) -> tuple[Reading, ...]:
    """Give the readings of a surface form, cheapest first; never empty.

    A reading without tokens means that nothing in the text can be part of a name.
    The text must have passed `limits.check_mention`.

    >>> [reading.core for reading in readings("وويتكوف", "ar")]
    ['وويتكوف', 'ويتكوف']
    """
    base = _language(lang)
    text = _without_suffixes(clean(surface_form), base)
    flags = risk_flags(surface_form)
    words, turned = _words(text)
    script = script_of(text)
    kept, honorifics = _without_honorifics(words, script)
    whole = _reading(kept, script, base, clitics=(), cost=0.0)
    found = [whole]
    for clitic, rest, cost in _clitic_splits(kept[:1], script, base):
        inner, more = _without_honorifics([rest, *kept[1:]], script)
        split = _reading(inner or [rest, *kept[1:]], script, base, clitics=(clitic,), cost=cost)
        found.append(replace(split, honorifics=more if inner else ()))
    return tuple(
        replace(reading, turned=turned, flags=flags, honorifics=(*honorifics, *reading.honorifics))
        for reading in sorted(found, key=lambda reading: reading.cost)
    )


def risk_flags(surface_form: str) -> tuple[str, ...]:
    """Name what is deceptive in a printed form: bidi_control, hidden_text, mixed_script, styled_letters."""
    flags = []
    if limits.has_bidi_controls(surface_form):
        flags.append("bidi_control")
    if limits.has_hidden_text(surface_form):
        flags.append("hidden_text")
    text = clean(surface_form)
    if any(pair <= scripts_of(word) for word in text.split() for pair in _CONFUSABLE):
        flags.append("mixed_script")
    if any(unicodedata.decomposition(c).startswith("<circle>") for c in surface_form):
        flags.append("styled_letters")
    if any(unicodedata.category(c) in {"Cn", "Co"} for c in surface_form if c > "\u02ff"):
        flags.append("unassigned")
    return tuple(flags)


def _language(lang: str | None) -> str | None:
    return lang.split("-")[0].lower() if lang else None


def _without_suffixes(text: str, lang: str | None) -> str:
    if lang in _TURKIC:
        return _TURKIC_SUFFIX.sub("", text)
    return _POSSESSIVE.sub("", text)


def _words(text: str) -> tuple[list[str], bool]:
    """Split into folded words; "Family, Given" is turned, and said so."""
    parts = [part for part in _COMMA.split(text) if part]
    turned = len(parts) == 2 and all(1 <= len(part.split()) <= 3 for part in parts)
    ordered = f"{parts[1]} {parts[0]}" if turned else " ".join(parts)
    return fold_words(ordered)[:MAX_TOKENS], turned


def _without_honorifics(words: list[str], script: str) -> tuple[list[str], tuple[str, ...]]:
    known = tables.honorifics()
    start = 0
    while start < len(words) and (words[start] in known or _bare(words[start], script) in known):
        start += 1
    end = len(words)
    while end > start + 1 and words[end - 1] in known:
        end -= 1
    taken = (*words[:start], *words[end:])
    if script in {"Hani", "Kana", "Hang"} and end > start:
        stem, suffix = _split_suffix(words[end - 1], known)
        if suffix:
            return [*words[start : end - 1], stem], (*taken, suffix)
    return words[start:end], taken


def _bare(word: str, script: str) -> str:
    return word.removeprefix("ال") if script == "Arab" else word


def _split_suffix(word: str, known: frozenset[str]) -> tuple[str, str]:
    for length in range(min(5, len(word) - 1), 0, -1):
        if word[-length:] in known:
            return word[:-length], word[-length:]
    return word, ""


def _clitic_splits(words: list[str], script: str, lang: str | None) -> list[tuple[str, str, float]]:
    splits = []
    for clitic in tables.clitics(script) if words else ():
        spoken = lang in clitic.langs or (lang is None and "fa" not in clitic.langs)
        if spoken and words[0].startswith(clitic.letters) and len(words[0]) - len(clitic.letters) >= clitic.min_rest:
            splits.append((clitic.letters, words[0][len(clitic.letters) :], clitic.cost))
    return splits


def _reading(words: list[str], script: str, lang: str | None, *, clitics: tuple[str, ...], cost: float) -> Reading:
    return Reading(
        script=script,
        lang=lang,
        core=" ".join(words),
        tokens=tuple(_token(word, lang) for word in words),
        clitics=clitics,
        cost=cost,
    )


@lru_cache(maxsize=65_536)
def _token(word: str, lang: str | None) -> Token:
    forms: dict[str, float] = {word: 0.0}
    for ending in tables.endings(script_of(word)):
        stem = word.removesuffix(ending.written)
        if stem == word or len(stem) < ending.min_stem:
            continue
        unsure = _doubt(ending.langs, lang)
        if unsure is None:
            continue
        cost = ending.cost + unsure
        if cost < forms.get(stem + ending.base, 9.0):
            forms[stem + ending.base] = cost
    ranked = sorted(forms.items(), key=lambda item: (item[1], item[0]))
    return Token(word, tuple(Form(text, cost) for text, cost in ranked[:6]), word in tables.particles())


def _doubt(langs: frozenset[str], lang: str | None) -> float | None:
    """Give the bits that an ending costs more because the language is not sure to have it; None where it has not."""
    if "*" in langs or lang in langs:
        return 0.0
    return _UNSURE_LANGUAGE if lang is None else None
