"""What the pieces of an East Asian name may be in Latin letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from operator import itemgetter

Spellings = tuple[tuple[str, float], ...]
"""Folded Latin spellings with the bits that each costs, cheapest first."""

MOST = 6
"""Spellings of one piece that are worth comparing; the first four are looked up."""
_DEAREST = 99.0


def cheapest(spellings: Iterable[tuple[str, float]], most: int = MOST) -> Spellings:
    """Give each spelling once, the cheapest first."""
    best: dict[str, float] = {}
    for spelt, cost in spellings:
        if cost < best.get(spelt, _DEAREST):
            best[spelt] = cost
    return tuple(islice(sorted(best.items(), key=itemgetter(1)), most))


def joined(pieces: Sequence[Spellings], most: int = MOST) -> Spellings:
    """Give the spellings of pieces written together; empty where one of them has none."""
    found: Spellings = (("", 0.0),)
    for piece in pieces:
        found = cheapest(((a + b, one + two) for a, one in found for b, two in piece), most)
    return found


def parsed(entries: Iterable[str]) -> Spellings:
    """Read spellings as tables write them: `lee yi:0.7`; "-" is nothing."""
    found = []
    for entry in entries:
        latin, _, cost = entry.partition(":")
        found.append(("" if latin == "-" else latin, float(cost or 0)))
    return tuple(found)
