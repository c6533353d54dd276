"""The ways to understand a surface form: words, honorifics, clitics, case endings, name order.

Everything here is a hypothesis with a cost in bits; nothing is decided. The
whole word always stays beside what might have been written together with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from registry.names import limits, misprints, tables
from registry.names.eastasian.offices import is_office, without_offices
from registry.names.eastasian.splits import SCRIPTS as SPLIT_SCRIPTS
from registry.names.eastasian.splits import Split, is_japanese, splits
from registry.names.fold import clean, fold_native, fold_words, split_name
from registry.names.forms import forms
from registry.names.script import script_of, scripts_of
from registry.names.words import GENERATIONS

MAX_TOKENS = 8
"""Names with more words are read up to this one; the longest in the seeds has six."""

_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s|S)\b|(?<=[sS])['’](?=\s|$)")
_TURKIC_SUFFIX = re.compile(r"(?<=\w\w)['’][a-zçğıöşü]{1,6}\b")
_HYPHENED = re.compile(r"(?<=\w\w)[-‐‑]([^\W\d_]{1,6})(?=\s|$)")
_HYPHENED_ENDING = 0.5
_COMMA = re.compile(r"\s*[,،、]\s*")
_CONFUSABLE = frozenset({frozenset({"Latn", "Cyrl"}), frozenset({"Latn", "Grek"}), frozenset({"Cyrl", "Grek"})})
_LONGEST_HONORIFIC = 3
_PLAIN_CASE = 1.0
"""Bits up to which a word may be a case of an honorific: генералом, prezydentowi."""
_DOUBLED_VAV = "וו"
"""A vav that begins a name is doubled behind a prefix: לוויטקוף is ל + ויטקוף."""
_VAV_READ_ONCE = 0.3
_INITIALS_OF_TWO = frozenset({"дж", "дз", "τζ", "μπ", "ντ", "γκ"})
_SYLLABIC = frozenset({"Hani", "Hang", "Kana", "Ethi"})
_TURKIC = frozenset({"tr", "az"})


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
    printed: str = ""
    """In lower case with its accents, which the text has lost."""
    is_native: bool = False
    """Surely no foreign name in native characters: it is looked up as it stands."""
    most: float = float("inf")
    """Bits beyond which a spelling is another name, where the forms have all usual spellings."""

    def __hash__(self) -> int:
        # Tokens are keys of caches on the hottest path; hashing every form each time costs more than the look-up.
        return hash(self.text)

    @property
    def may_be_particle(self) -> bool:
        """Tell whether one of its forms is left out of recorded names: the Ho of Woo Sang Ho looks like a particle."""
        return not tables.particles().isdisjoint(form.text for form in self.forms)

    @property
    def is_initial(self) -> bool:
        """Tell whether only the first letter of a name is given: S., В., and Дж. for a sound of two letters."""
        if self.text in _INITIALS_OF_TWO:
            return True
        return len(self.text) == 1 and self.text.isalpha() and script_of(self.text) not in _SYLLABIC


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
    is_syllabic: bool = False
    """The tokens behind the first are the syllables of one given name: one alone is another name."""
    knows_family: bool = False
    """The first token is a family name by a table of such names, wherever it stands on record."""
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
    flags = risk_flags(surface_form)
    found: list[Reading] = []
    for text, cost in _texts(_without_apostrophes(clean(surface_form), base), base):
        words, turned = _words(text)
        found += (
            replace(reading, turned=turned, flags=flags, cost=cost + reading.cost)
            for reading in _readings(words, script_of(text), base)
        )
    return tuple(sorted(found, key=lambda reading: reading.cost))


def _readings(words: list[_Word], script: str, lang: str | None) -> list[Reading]:
    kept, honorifics = _without_honorifics(words, script, lang)
    found = [_reading(kept, script, lang, clitics=(), cost=0.0)]
    for clitic, rest, cost in _clitic_splits(kept[:1], script, lang):
        inner, more = _without_honorifics([rest, *kept[1:]], script, lang)
        split = _reading(inner, script, lang, clitics=(clitic,), cost=cost)
        found.append(replace(split, honorifics=more))
    parted = _split_readings(kept, script, lang)
    if parted and is_japanese("".join(word.folded for word in kept), script, lang):
        found = [_as_it_stands(reading) for reading in found]
    found += parted
    found = [replace(reading, honorifics=(*honorifics, *reading.honorifics)) for reading in found]
    if honorifics:
        # King Charles and Pope Francis are on record with what is set aside elsewhere.
        found.append(_reading(words, script, lang, clitics=(), cost=0.0))
    return found


def _split_readings(words: list[_Word], script: str, lang: str | None) -> list[Reading]:
    """Give the readings of an East Asian name by family name and given name, or its syllables."""
    if script not in SPLIT_SCRIPTS:
        return []
    core = " ".join(word.printed for word in words)
    folded = tuple(word.folded for word in words)
    return [_split_reading(split, core, script, lang) for split in splits(folded, script, lang)]


def _as_it_stands(reading: Reading) -> Reading:
    tokens = tuple(replace(token, is_native=True) for token in reading.tokens)
    return replace(reading, tokens=tokens, content=tokens)


def _split_reading(split: Split, core: str, script: str, lang: str | None) -> Reading:
    tokens = tuple(
        Token(part.printed, tuple(Form(latin, cost) for latin, cost in part.spellings), most=split.most)
        for part in split.parts
    )
    return Reading(
        script=script,
        lang=lang,
        core=core,
        tokens=tokens,
        content=tokens,
        is_syllabic=split.is_syllabic,
        knows_family=split.is_certain,
        cost=split.cost,
    )


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


def _without_apostrophes(text: str, lang: str | None) -> str:
    """Give the text without endings behind an apostrophe: Trump's, Erdoğan'ın."""
    if lang in _TURKIC:
        return _TURKIC_SUFFIX.sub("", text)
    return _POSSESSIVE.sub("", text)


def _texts(text: str, lang: str | None) -> Iterator[tuple[str, float]]:
    """Give the text, and what it was if endings stand behind hyphens or spaces lack, with the bits of believing so."""
    yield text, 0.0
    without = _HYPHENED.sub(lambda match: "" if _is_ending(match.group(1), lang) else match.group(), text)
    if without != text:
        yield without, _HYPHENED_ENDING
    yield from misprints.apart(text)


def _is_ending(letters: str, lang: str | None) -> bool:
    """Tell whether a language declines with these letters; Jong-un and Al-sisi keep theirs."""
    known = tables.endings(script_of(letters)).get(fold_native(letters), ())
    return lang is not None and any(lang in ending.langs.named and not ending.langs.others for ending in known)


def _words(text: str) -> tuple[list[_Word], bool]:
    """Split into words, letters in disguise mended; "Family, Given" is turned, and said so."""
    parts = [part for part in _COMMA.split(text) if part]
    tail: list[str] = []
    while len(parts) > 1 and _follows_a_name(parts[-1]):
        tail.insert(0, parts.pop())
    turned = len(parts) == 2 and all(1 <= len(part.split()) <= 3 for part in parts)
    ordered = " ".join([*(reversed(parts) if turned else parts), *tail])
    words = []
    for printed in split_name(ordered):
        first, *more = fold_words(misprints.mend(printed)) or [""]
        words += [_Word(first, printed), *(_Word(word, "") for word in more)]
    return [word for word in words if word.folded][:MAX_TOKENS], turned


def _follows_a_name(text: str) -> bool:
    """Tell whether a text behind a comma is Jr. or PhD, and no given name."""
    folded = fold_native(text)
    return folded in GENERATIONS or tuple(folded.split()) in tables.honorifics_of(script_of(text), None)["after"]


def _without_honorifics(words: list[_Word], script: str, lang: str | None) -> tuple[list[_Word], tuple[str, ...]]:
    """Set aside honorifics before a name and after it; one word always stays."""
    known = tables.honorifics_of(script, lang)
    start, end = 0, len(words)
    while taken := _honorific(words[start : end - 1], known["before"], script, lang):
        start += taken
    while taken := _honorific_after(words[start + 1 : end], known["after"]):
        end -= taken
    kept, aside = words[start:end], [word.printed for word in (*words[:start], *words[end:])]
    if script in SPLIT_SCRIPTS:
        kept, offices = _without_offices(kept, script, bool(aside))
        aside += offices
    return kept, tuple(word for word in aside if word)


def _without_offices(words: list[_Word], script: str, has_honorific: bool) -> tuple[list[_Word], list[str]]:
    """Set aside offices that are words of their own around a name, then those written together with it."""
    kept, aside = list(words), list[str]()
    while len(kept) > 1 and is_office(kept[-1].folded, script, of_former=has_honorific or bool(aside)):
        aside.append(kept.pop().printed)
    while len(kept) > 1 and is_office(kept[0].folded, script, of_former=True):
        aside.append(kept.pop(0).printed)
    for at in sorted({0, len(kept) - 1}) if kept else ():
        first, last, taken = without_offices(kept[at].folded, script)
        if taken:
            kept[at] = _Word(kept[at].folded[first:last], kept[at].printed[first:last])
            aside += taken
    return kept, aside


def _honorific(words: list[_Word], known: frozenset[tuple[str, ...]], script: str, lang: str | None) -> int:
    """Count the words of the honorific that words begin with, in whatever case it stands; 0 for none."""
    bases = [_honorific_bases(word, script, lang) for word in words[:_LONGEST_HONORIFIC]]
    for length in range(len(bases), 0, -1):
        if any(phrase in known for phrase in product(*bases[:length])):
            return length
    return 0


def _honorific_bases(word: _Word, script: str, lang: str | None) -> list[str]:
    cases = [form.text for form in _token(word.folded, "", lang).forms if form.cost <= _PLAIN_CASE]
    return [*cases, _bare(word.folded, script)]


def _honorific_after(words: list[_Word], known: frozenset[tuple[str, ...]]) -> int:
    folded = tuple(word.folded for word in words[-_LONGEST_HONORIFIC:])
    return next((len(folded) - at for at in range(len(folded)) if folded[at:] in known), 0)


def _bare(word: str, script: str) -> str:
    return word.removeprefix("ال") if script == "Arab" else word


def _clitic_splits(words: list[_Word], script: str, lang: str | None) -> list[tuple[str, _Word, float]]:
    splits = []
    for clitic in tables.clitics(script) if words else ():
        spoken = lang in clitic.langs or lang is None
        rest = words[0].folded.removeprefix(clitic.letters)
        if not spoken or rest == words[0].folded or len(rest) < clitic.min_rest:
            continue
        printed = _printed_rest(words[0].printed, clitic.letters)
        splits.append((clitic.letters, _Word(clitic.restored + rest, clitic.restored + printed), clitic.cost))
        if rest.startswith(_DOUBLED_VAV) and len(rest) > clitic.min_rest:
            splits.append((clitic.letters, _Word(rest[1:], printed[1:]), clitic.cost + _VAV_READ_ONCE))
    return splits


def _printed_rest(printed: str, letters: str) -> str:
    """Give what is printed after the clitic; points may stand between its letters."""
    ends = [end for end in range(len(letters), len(printed)) if fold_native(printed[:end]) == letters]
    return printed[max(ends, default=len(letters)) :]


def _reading(words: list[_Word], script: str, lang: str | None, *, clitics: tuple[str, ...], cost: float) -> Reading:
    tokens = tuple(_token(word.folded, _accented(word), lang) for word in words)
    return Reading(
        script=script,
        lang=lang,
        core=" ".join(word.printed for word in words if word.printed),
        tokens=tokens,
        content=tuple(token for token in tokens if not token.is_particle) or tokens,
        clitics=clitics,
        cost=cost,
    )


def _accented(word: _Word) -> str:
    """Give the printed word in lower case if it says more than the folded one."""
    return "" if word.printed.isascii() or script_of(word.folded) != "Latn" else word.printed.lower()


@lru_cache(maxsize=65_536)
def _token(word: str, printed: str, lang: str | None) -> Token:
    found = tuple(Form(text, cost) for text, cost in forms(word, printed, lang))
    return Token(word, found, word in tables.particles(), printed)
