"""Where role titles and names stand to each other in a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from registry.documents.find import Spot

_BETWEEN = " \u00a0,،"
_WIDEST = 3


def title_before(text: str, titles: Sequence[Spot]) -> dict[int, str]:
    """Give the titles by the number of the word after them: "Secretary of State, Marco" puts one before Marco."""
    return {title.last + 1: text[title.start : title.end] for title in titles if _touches(text, title.end)}


def standing_alone(text: str, titles: Sequence[Spot], names: Iterable[Spot]) -> list[Spot]:
    """Give the titles that no name stands beside: they stand for a person themselves."""
    names = list(names)
    by_first = {name.first: name for name in names}
    by_last = {name.last: name for name in names}
    alone = []
    for title in titles:
        after, before = by_first.get(title.last + 1), by_last.get(title.first - 1)
        has_name_after = after is not None and _joins(text, title.end, after.start)
        if not has_name_after and not (before is not None and _joins(text, before.end, title.start)):
            alone.append(title)
    return alone


def lies_within(start: int, end: int, spots: Sequence[Spot]) -> bool:
    """Tell whether a stretch lies inside one of some stretches, which stand in order and do not overlap."""
    at = bisect_right(spots, start, key=lambda spot: spot.start) - 1
    return at >= 0 and end <= spots[at].end


def _joins(text: str, end: int, start: int) -> bool:
    return start - end <= _WIDEST and not text[end:start].strip(_BETWEEN)


def _touches(text: str, end: int) -> bool:
    return not text[end : end + 1].strip(_BETWEEN)
