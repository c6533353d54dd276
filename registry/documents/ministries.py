"""Finds ministries in running text, by the words of the grammar of titles: Минобороны Украины, الدفاع الأمريكية."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from registry.documents.titles import clauses, written_together
from registry.names import tables
from registry.names.fold import fold_native
from registry.roles.grammar.lexicon import Label, hits, lexicon
from registry.roles.grammar.units import Unit, units_of
from registry.roles.grammar.words import Word, words_of

_BEFORE, _BEHIND = 5, 7
"""Words read around one that may be of a ministry."""
_LINKS = frozenset({"skip", "to", "and"})
_PARTS = frozenset({"country", "dept", "ministry", "org"}) | _LINKS
_MINISTRY = "-ministry"
_ACRONYM = 2
_HOLDERS = ("min", "junior", "office")
_AND = ("و", "ו")


@dataclass(frozen=True, slots=True)
class Ministry:
    """A ministry in a text: the office of its minister, and the country where the text says it."""

    start: int
    end: int
    office: str
    country: str | None


def ministries(text: str, lang: str | None) -> list[Ministry]:
    """Give the ministries that a text names, in order; those of no country only where a word for ministry stands."""
    if lang is None or lang not in lexicon().languages:
        return []
    found: list[Ministry] = []
    for start, end in clauses(text, lang):
        words = words_of(text[start:end])
        for at, word in enumerate(words):
            if not any(hit.lang == lang and hit.pattern in _heads(lang) for hit in hits(word.form)):
                continue
            window = words[max(0, at - _BEFORE) : at + _BEHIND]
            for each in _in_window(text, window, start, lang):
                if not found or each.start >= found[-1].end:
                    found.append(each)
    return found


def _in_window(text: str, words: Sequence[Word], start: int, lang: str) -> Iterator[Ministry]:
    units = units_of(words, lang)
    for run in map(_trimmed, _runs(units, words)):
        said = _said(run)
        if said is None or (not said[2] and _is_ministers(units, run)):
            continue
        first, last = words[run[0].first], words[run[-1].last - 1]
        surface = text[start + first.start : start + last.end]
        office, country, is_named = said
        if country is None and not is_named and not _is_acronym(surface):
            continue
        before, after = written_together(surface, lang)
        yield Ministry(start + first.start + before, start + last.end - after, office, country)


def _runs(units: Sequence[Unit], words: Sequence[Word]) -> Iterator[list[Unit]]:
    """Give the stretches of units that may be parts of one ministry's name, a title's words not among them."""
    run: list[Unit] = []
    for unit in units:
        if run and (_of(unit, "and") or (unit.clitic == "and" and words[unit.first].form.startswith(_AND))):
            yield run
            run = []
        if unit.labels and any(label.category in _PARTS for label in unit.labels):
            run.append(unit)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _trimmed(run: list[Unit]) -> list[Unit]:
    def is_link(unit: Unit) -> bool:
        return all(label.category in _LINKS for label in unit.labels)

    while run and is_link(run[-1]):
        run = run[:-1]
    while run and is_link(run[0]):
        run = run[1:]
    return run


def _said(run: Sequence[Unit]) -> tuple[str, str | None, bool] | None:
    """Give the office, the country, and whether a word for ministry stands there; None for what is no one ministry."""
    countries: set[str] = set()
    offices: set[str] = set()
    is_named = False
    depts: list[str] = []
    for unit in run:
        body = _of(unit, "org", _MINISTRY)
        if body:
            offices.add(body.value.removesuffix(_MINISTRY) + "-minister")
            countries |= {body.country} if body.country else set()
        elif place := _of(unit, "country"):
            countries.add(place.value)
        elif dept := _of(unit, "dept"):
            depts.append(dept.value)
        is_named = is_named or bool(_of(unit, "ministry"))
    if is_named and not offices and len(depts) == 1:
        offices = {f"{depts[0]}-minister"}
    if len(offices) != 1 or len(countries) > 1:
        return None
    return offices.pop(), next(iter(countries), None), is_named


def _is_ministers(units: Sequence[Unit], run: Sequence[Unit]) -> bool:
    """Tell whether a word for whom a ministry has stands beside it: وزير الخارجية الأمريكي."""
    at = units.index(run[0])
    around = (*units[max(0, at - 1) : at], *units[at + len(run) : at + len(run) + 1])
    return any(_of(unit, category) for unit in around for category in _HOLDERS)


def _of(unit: Unit, category: str, ending: str = "") -> Label | None:
    return next((each for each in unit.labels if each.category == category and each.value.endswith(ending)), None)


def _is_acronym(surface: str) -> bool:
    return surface.isupper() and len(surface) > _ACRONYM and surface.isalpha()


@cache
def _heads(lang: str) -> frozenset[int]:
    """Give the patterns with which the name of a ministry may begin, or its word for ministry."""
    phrases = lexicon().languages[lang].phrases
    left_out = {
        fold_native(word)
        for of, words in tables.rows("no_bodies.tsv", of="registry.documents")
        if of == lang
        for word in words.split()
    }
    barred = {hit.pattern for word in left_out for hit in hits(word) if hit.lang == lang}
    return frozenset(pattern for pattern, node in phrases.items() if pattern is not None and _names_one(node)) - barred


def _names_one(node: Any) -> bool:
    labels = node if isinstance(node, tuple) else node.get(None, ())
    if any(label.category == "ministry" or _is_ministry(label) for label in labels):
        return True
    return not isinstance(node, tuple) and any(
        _names_one(follower) for pattern, follower in node.items() if pattern is not None
    )


def _is_ministry(label: Label) -> bool:
    return label.category == "org" and label.value.endswith(_MINISTRY)
