"""Tells the organisations of a text that act from countries and capitals that only say where something happens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from registry.documents.beside import lies_within
from registry.documents.find import Spot
from registry.documents.place import is_modifier, is_place, joints

_BEFORE = 40
"""Characters before a country's name that say whether it is a place."""
_BEHIND, _NEXT_WORD = 8, 24
_SPACELESS = frozenset({"zh", "ja"})


def acting_spots(
    text: str,
    spots: Iterable[Spot],
    titles: Sequence[Spot],
    lang: str | None,
    *,
    countries: Collection[Spot],
    places: Collection[Spot] = frozenset(),
    buildings: Collection[Spot],
) -> list[Spot]:
    """Leave out countries and capitals that are places, adjectives or parts of a title, in order of their start.

    And buildings that are places. `places`: those whose case says so. What is listed behind a
    place is one too: in Turkey and Egypt.
    """
    found, place = [], -1
    for spot in sorted(spots, key=lambda each: each.start):
        if spot not in countries and spot not in buildings:
            if not _is_torn(text, spot, titles):
                found.append(spot)
        elif (
            spot in places
            or (0 <= place < spot.start and text[place : spot.start].strip() in joints())
            or _is_somewhere(text, spot, lang)
        ):
            place = spot.end
        elif spot in buildings or not (lies_within(spot.start, spot.end, titles) or _is_adjective(text, spot)):
            found.append(spot)
    return found


def _is_torn(text: str, spot: Spot, titles: Sequence[Spot]) -> bool:
    """Tell whether a stretch is only the beginning of a word for an office: 外交部 of 外交部长."""
    return text[spot.end : spot.end + 1] in {"长", "長"} and lies_within(spot.start, spot.end, titles)


def _is_somewhere(text: str, spot: Spot, lang: str | None) -> bool:
    start = spot.start if lang in _SPACELESS else _printed_start(text, spot)
    before, clitic = text[max(0, start - _BEFORE) : start], text[start : spot.start]
    return is_place(text[spot.start : spot.end], before, clitic, text[spot.end : spot.end + _BEHIND], lang)


def _is_adjective(text: str, spot: Spot) -> bool:
    name, after = text[spot.start : spot.end], text[spot.end : spot.end + _NEXT_WORD]
    return is_modifier(name, text[max(0, spot.start - _BEFORE) : spot.start], after)


def _printed_start(text: str, spot: Spot) -> int:
    start = spot.start
    while start and not text[start - 1].isspace():
        start -= 1
    return start
