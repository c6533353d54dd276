"""Parting the words of a text into units: phrases that a language knows, and words it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from registry.roles.grammar.lexicon import Hit, Label, Language, hits, lexicon
from registry.roles.grammar.words import Word


@dataclass(frozen=True, slots=True)
class Unit:
    """Words from `first` up to `last`, not included, with what they may mean; no labels for unknown words."""

    first: int
    last: int
    labels: tuple[Label, ...] = ()
    clitic: str | None = None
    """What letters written before its first word mean: `to` (בארצות הברית), `and`, a modifier (exministro)."""


def units_of(words: Sequence[Word], lang: str) -> list[Unit]:
    """Part words into units so that as few words as can be stay unknown, then into as few units as can be."""
    language = lexicon().languages[lang]
    readings = [tuple(hit for hit in hits(word.form) if hit.lang == lang) for word in words]
    costs = [(0, 0)] * (len(words) + 1)
    chosen: list[Unit] = []
    for at in range(len(words) - 1, -1, -1):
        unknown, units = costs[at + 1]
        best, least = Unit(at, at + 1), (unknown + 1, units + 1)
        for unit in _phrases(readings, at, language):
            unknown, units = costs[unit.last]
            if (unknown, units + 1) < least or ((unknown, units + 1) == least and unit.last > best.last):
                best, least = unit, (unknown, units + 1)
        chosen.append(best)
        costs[at] = least
    return _in_order(chosen)


def _in_order(chosen: Sequence[Unit]) -> list[Unit]:
    """Follow the choices, which stand last place first, from the first place to the end."""
    found: list[Unit] = []
    at = 0
    while at < len(chosen):
        found.append(chosen[len(chosen) - 1 - at])
        at = found[-1].last
    return found


def _phrases(readings: Sequence[Sequence[Hit]], at: int, language: Language) -> Iterator[Unit]:
    """Give every phrase that begins at a place; small words may stand between its words."""
    stack: list[tuple[int, Any, str | None, bool]] = [(at, language.phrases, None, False)]
    while stack:
        place, node, clitic, after_link = stack.pop()
        is_leaf = isinstance(node, tuple)
        labels = None if after_link else node if is_leaf else node.get(None)
        if labels:
            yield Unit(at, place, labels, clitic)
        if is_leaf:
            continue
        for hit in readings[place] if place < len(readings) else ():
            if hit.pattern in node:
                meant = language.meant.get(hit.clitic) if place == at else clitic
                stack.append((place + 1, node[hit.pattern], meant, False))
            if place > at and hit.pattern in language.links:
                stack.append((place + 1, node, clitic, True))
