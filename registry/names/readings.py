"""The ways to understand a surface form: words, honorifics, clitics, case endings, name order.

Everything here is a hypothesis with a cost in bits; nothing is decided. The
whole word always stays beside what might have been written together with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from registry.names import limits, tables
from registry.names.fold import clean, fold_native, fold_words, split_name
from registry.names.script import script_of, scripts_of

MAX_TOKENS = 8
"""Names with more words are read up to this one; the longest in the seeds has six."""

_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s|S)\b|(?<=[sS])['’](?=\s|$)")
_TURKIC_SUFFIX = re.compile(r"(?<=\w\w)['’][a-zçğıöşü]{1,6}\b")
_COMMA = re.compile(r"\s*[,،、]\s*")
_CONFUSABLE = frozenset({frozenset({"Latn", "Cyrl"}), frozenset({"Latn", "Grek"}), frozenset({"Cyrl", "Grek"})})
_SUFFIXING = frozenset({"Hani", "Kana", "Hang"})
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
    """The name as printed, without what was set aside."""
    tokens: tuple[Token, ...]
    content: tuple[Token, ...]
    """The tokens that are no particles; all of them when there are only particles."""
    clitics: tuple[str, ...] = ()
    honorifics: tuple[str, ...] = ()
    turned: bool = False
    flags: tuple[str, ...] = ()
    cost: float = 0.0

    @property
    def folded(self) -> str:
        """The words of the name as they are compared, one space apart."""
        return " ".join(token.text for token in self.tokens)


class _Word(NamedTuple):
    """A word as compared and as printed; the second word of one printed stretch has nothing printed."""

    folded: str
    printed: str


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
    found = [_reading(kept, script, base, clitics=(), cost=0.0)]
    for clitic, rest, cost in _clitic_splits(kept[:1], script, base):
        inner, more = _without_honorifics([rest, *kept[1:]], script)
        split = _reading(inner, script, base, clitics=(clitic,), cost=cost)
        found.append(replace(split, honorifics=more))
    found = [replace(reading, honorifics=(*honorifics, *reading.honorifics)) for reading in found]
    if honorifics:
        # King Charles and Pope Francis are on record with what is set aside elsewhere.
        found.append(_reading(words, script, base, clitics=(), cost=0.0))
    ranked = sorted(found, key=lambda reading: reading.cost)
    return tuple(replace(reading, turned=turned, flags=flags) for reading in ranked)


def title_reading(surface_form: str, lang: str | None = None) -> Reading:
    """Give the reading of a text that is a role title and names nobody."""
    text = clean(surface_form)
    return Reading(
        script=script_of(text), lang=_language(lang), core="", tokens=(), content=(), flags=risk_flags(surface_form)
    )


def risk_flags(surface_form: str) -> tuple[str, ...]:
    """Name what is deceptive in a printed form: bidi_control, hidden_text, mixed_script, styled_letters, unassigned."""
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


def _words(text: str) -> tuple[list[_Word], bool]:
    """Split into words; "Family, Given" is turned, and said so."""
    parts = [part for part in _COMMA.split(text) if part]
    turned = len(parts) == 2 and all(1 <= len(part.split()) <= 3 for part in parts)
    ordered = f"{parts[1]} {parts[0]}" if turned else " ".join(parts)
    words = []
    for printed in split_name(ordered):
        first, *more = fold_words(printed) or [""]
        words += [_Word(first, printed), *(_Word(word, "") for word in more)]
    return [word for word in words if word.folded][:MAX_TOKENS], turned


def _without_honorifics(words: list[_Word], script: str) -> tuple[list[_Word], tuple[str, ...]]:
    """Set aside honorifics before a name, and after it in Chinese, Japanese and Korean; the last word always stays."""
    known = tables.honorifics()
    start, end = 0, len(words)
    while start < end - 1 and (words[start].folded in known or _bare(words[start].folded, script) in known):
        start += 1
    while script in _SUFFIXING and end > start + 1 and words[end - 1].folded in known:
        end -= 1
    kept, taken = words[start:end], [word.printed for word in (*words[:start], *words[end:])]
    if script in _SUFFIXING and kept:
        stem, suffix = _split_suffix(kept[-1].folded, known)
        if suffix:
            kept, taken = [*kept[:-1], _Word(stem, kept[-1].printed[: -len(suffix)])], [*taken, suffix]
    return kept, tuple(word for word in taken if word)


def _bare(word: str, script: str) -> str:
    return word.removeprefix("ال") if script == "Arab" else word


def _split_suffix(word: str, known: frozenset[str]) -> tuple[str, str]:
    for length in range(min(5, len(word) - 1), 0, -1):
        if word[-length:] in known:
            return word[:-length], word[-length:]
    return word, ""


def _clitic_splits(words: list[_Word], script: str, lang: str | None) -> list[tuple[str, _Word, float]]:
    splits = []
    for clitic in tables.clitics(script) if words else ():
        spoken = lang in clitic.langs or lang is None
        rest = words[0].folded.removeprefix(clitic.letters)
        if spoken and rest != words[0].folded and len(rest) >= clitic.min_rest:
            splits.append((clitic.letters, _Word(rest, _printed_rest(words[0].printed, clitic.letters)), clitic.cost))
    return splits


def _printed_rest(printed: str, letters: str) -> str:
    """Give what is printed after the clitic; points may stand between its letters."""
    ends = [end for end in range(len(letters), len(printed)) if fold_native(printed[:end]) == letters]
    return printed[max(ends, default=len(letters)) :]


def _reading(words: list[_Word], script: str, lang: str | None, *, clitics: tuple[str, ...], cost: float) -> Reading:
    tokens = tuple(_token(word.folded, lang) for word in words)
    return Reading(
        script=script,
        lang=lang,
        core=" ".join(word.printed for word in words if word.printed),
        tokens=tokens,
        content=tuple(token for token in tokens if not token.is_particle) or tokens,
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
    for prefix in tables.prefixes(script_of(word)):
        rest = word.removeprefix(prefix.letters)
        if rest != word and len(rest) >= prefix.min_rest:
            forms.setdefault(rest, prefix.cost)
    ranked = sorted(forms.items(), key=lambda item: (item[1], item[0]))
    return Token(word, tuple(Form(text, cost) for text, cost in ranked[:6]), word in tables.particles())


def _doubt(langs: frozenset[str], lang: str | None) -> float | None:
    """Give the bits that an ending costs more because the language is not sure to have it; None where it has not."""
    if "*" in langs or lang in langs:
        return 0.0
    return _UNSURE_LANGUAGE if lang is None else None
