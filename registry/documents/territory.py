"""Finds the names of countries and capitals in running text, in the cases of each language.

A fixed vocabulary of some thousands of forms a language; which of them the registry has an
actor for is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from registry.documents.find import Spot, endings_off, starts_inside
from registry.documents.words import TextWord, is_name_shaped, joined
from registry.names import tables
from registry.names.fold import fold_native

_STEM, _AGAIN = "~", "+"
_NISBA = frozenset({"ar", "fa", "he"})
"""Languages whose rows hold the adjective as well, behind the name."""
_SAME = {"no": "nb", "bs": "sr", "me": "sr"}
_LEFT_OUT = frozenset({("capital", "be")})
"""Brussels is the European Union."""


@dataclass(frozen=True, slots=True)
class Territory:
    """A country, or the government of one by its capital, in a text."""

    spot: Spot
    country: str
    is_capital: bool
    is_place: bool
    """Its case says that something happens there."""


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    """Stems of its words, folded; with ~ behind those that take endings."""
    country: str
    is_capital: bool


def territories(text: str, words: Sequence[TextWord], lang: str | None) -> list[Territory]:
    """Give the countries and capitals that a text names, the longest at each place, in order; none for no language."""
    begins = _beginnings(_SAME.get(lang, lang)) if lang else {}
    if lang is None or not begins:
        return []
    found = []
    for at, word in enumerate(words):
        for start, end, form in _forms(word, lang):
            names = begins.get(form, ())
            read = [each for name in names if (each := _read(text, words, at, span=(start, end), name=name, lang=lang))]
            if read:
                found.append(max(read, key=lambda each: each.spot.end))
                break
    return found


def _forms(word: TextWord, lang: str) -> Iterator[tuple[int, int, str]]:
    """Give where in a word a name may begin and end, and its folded form."""
    surface = word.surface
    if not is_name_shaped(surface):
        return
    for inside in starts_inside(surface, lang):
        yield word.start + inside, word.end, fold_native(surface[inside:])
    for shorter in endings_off(surface, lang):
        yield word.start, word.start + len(shorter), fold_native(shorter)


def _read(
    text: str, words: Sequence[TextWord], at: int, *, span: tuple[int, int], name: _Name, lang: str
) -> Territory | None:
    last = at + len(name.words) - 1
    if last >= len(words):
        return None
    start, end = span[0], span[1] if last == at else words[last].end
    is_place = False
    for place, pattern in zip(range(at, last + 1), name.words, strict=True):
        if place > at and not joined(text, words[place - 1], words[place]):
            return None
        form = fold_native(text[start:end] if last == at else text[max(start, words[place].start) : words[place].end])
        kind = _kind(form, pattern, _SAME.get(lang, lang))
        if kind is None:
            return None
        is_place = kind == "place"
    return Territory(Spot(start, end, at, last), name.country, name.is_capital, is_place)


def _kind(form: str, pattern: str, lang: str) -> str | None:
    """Tell what the case of a form of a pattern says; None where it is none."""
    stem = pattern.rstrip(_STEM)
    if form == stem:
        return "acts"
    if stem == pattern:
        return None
    return next((kind for kind in ("place", "acts") if form in _forms_of(stem, lang)[kind]), None)


@lru_cache(maxsize=16_384)
def _forms_of(stem: str, lang: str) -> dict[str, frozenset[str]]:
    return {
        kind: frozenset(stem + end.replace(_AGAIN, stem[-1]) for end in endings)
        for kind, endings in _endings(lang).items()
    }


@cache
def _beginnings(lang: str) -> Mapping[str, tuple[_Name, ...]]:
    """Give the names by every form of their first word."""
    found: dict[str, list[_Name]] = {}
    for name in _names(lang):
        stem = name.words[0]
        forms = {stem.rstrip(_STEM)}
        if stem.endswith(_STEM):
            forms = forms.union(*_forms_of(stem.rstrip(_STEM), lang).values())
        for form in forms:
            found.setdefault(form, []).append(name)
    return {form: tuple(names) for form, names in found.items()}


def _names(lang: str) -> Iterator[_Name]:
    rows = list(tables.rows("territories.tsv", of="registry.roles"))
    more = list(tables.rows("territory_names.tsv", of="registry.documents"))
    for of, category, country, names in rows + more:
        if of != lang or category not in {"country", "capital"} or (category, country) in _LEFT_OUT:
            continue
        for name in names.split("|")[: 1 if lang in _NISBA and category == "country" else None]:
            words = tuple(_pattern(word) for word in name.split())
            if words and all(words):
                yield _Name(words, country, category == "capital")


def _pattern(word: str) -> str:
    folded = fold_native(word.rstrip("*^~")).replace(" ", "")
    return folded + (_STEM if folded and word[-1] in "*^~" else "")


@cache
def _endings(lang: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {"acts": frozenset(), "place": frozenset()}
    for of, kind, endings in tables.rows("case_endings.tsv", of="registry.documents"):
        if of == lang:
            found[kind] = frozenset(_folded_ending(ending) for ending in endings.split())
    return found


def _folded_ending(ending: str) -> str:
    return (_AGAIN if ending.startswith(_AGAIN) else "") + fold_native(ending.lstrip(_AGAIN))
