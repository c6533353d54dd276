"""Where the line of holders of a post does not add up: too many at once, nobody, or somebody twice.

Rough dates are read generously: an overlap is told only where it is certain, a gap only
where nobody can have been in office.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from registry.domain import FIRST_YEAR, Status, Tenure
from registry.roles.holder import span_of

_IN_OFFICE = (Status.HELD, Status.ACTING)
_CROWD, _CROWDED = 2, 0.25
"""A post that does not say how many seats it has is no post of one seat where more than a quarter of its tenures began
beside two others or more: 1.0 in parliaments, 0.0 to 0.1 where a president lacks an end."""
_FIRST_DAY = date(FIRST_YEAR, 1, 1)


class FindingKind(StrEnum):
    """What is wrong with a line of holders."""

    OVERLAP = "overlap"
    """More in office than there are seats."""

    GAP = "gap"
    """Nobody in office between two tenures."""

    TWICE = "twice"
    """One actor in the same post and sense twice on the same days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Days `[first, until)` that are to be looked at, and the two tenures that they lie between or in."""

    kind: FindingKind
    first: date
    until: date
    before: Tenure
    after: Tenure

    @property
    def days(self) -> int:
        """How many days it is about."""
        return (self.until - self.first).days


@dataclass(frozen=True, slots=True)
class _Stay:
    start: date
    end: date
    tenure: Tenure


def findings(tenures: Sequence[Tenure], *, seats: int | None, today: date) -> list[Finding]:
    """Tell what is wrong with all the tenures of one post, in the order of days; what is open goes on until `today`.

    Of a post that does not say how many seats it has, overlaps and gaps are told only
    if it looks like a post of one seat.
    """
    in_office = [tenure for tenure in tenures if tenure.status in _IN_OFFICE]
    certain = sorted(_certain(in_office, today), key=_order)
    found = list(_twice(certain))
    counted = seats if seats is not None else _presumed_seats(certain)
    if counted is not None:
        found += _overlaps(certain, counted)
        found += gaps(in_office)
    return sorted(found, key=lambda each: (each.first, each.until, each.kind))


def gaps(tenures: Sequence[Tenure]) -> Iterator[Finding]:
    """Give the days between tenures on which nobody can have been in office, in their order."""
    last: _Stay | None = None
    for stay in sorted(_possible(tenures), key=_order):
        if last is not None and stay.start > last.end:
            yield Finding(kind=FindingKind.GAP, first=last.end, until=stay.start, before=last.tenure, after=stay.tenure)
        if last is None or stay.end > last.end:
            last = stay


def _overlaps(stays: Sequence[_Stay], seats: int) -> Iterator[Finding]:
    """Give, for every tenure that finds the seats taken, the days that it shares with the latest of those there.

    Who stays on is told once, beside the first who comes: what lacks an end would be told for every successor.
    """
    sitting: list[_Stay] = []
    told: set[int] = set()
    for stay in stays:
        sitting = [each for each in sitting if each.end > stay.start]
        others = [each for each in sitting if each.tenure.actor_id != stay.tenure.actor_id]
        untold = [each for each in others if each.tenure.tenure_id not in told]
        if len(others) >= seats and untold:
            told.add(untold[-1].tenure.tenure_id)
            yield _shared(FindingKind.OVERLAP, untold[-1], stay)
        sitting.append(stay)


def _twice(stays: Sequence[_Stay]) -> Iterator[Finding]:
    mine: dict[tuple[int, Status], list[_Stay]] = {}
    for stay in stays:
        mine.setdefault((stay.tenure.actor_id, stay.tenure.status), []).append(stay)
    for group in mine.values():
        for one, other in pairwise(group):
            if one.end > other.start:
                yield _shared(FindingKind.TWICE, one, other)


def _shared(kind: FindingKind, one: _Stay, other: _Stay) -> Finding:
    return Finding(kind=kind, first=other.start, until=min(one.end, other.end), before=one.tenure, after=other.tenure)


def _presumed_seats(stays: Sequence[_Stay]) -> int | None:
    """Give 1 for a post that looks like one of one seat, None for others."""
    crowded = 0
    ends: list[date] = []
    for stay in stays:
        ends = [end for end in ends if end > stay.start]
        crowded += len(ends) >= _CROWD
        ends.append(stay.end)
    return 1 if crowded <= _CROWDED * len(stays) else None


def _certain(tenures: Sequence[Tenure], today: date) -> Iterator[_Stay]:
    for tenure in tenures:
        certain = span_of(tenure).certain()
        start, end = (certain[0] or _FIRST_DAY, certain[1] or today) if certain else (today, today)
        if start < end:
            yield _Stay(start, end, tenure)


def _possible(tenures: Sequence[Tenure]) -> Iterator[_Stay]:
    for tenure in tenures:
        start, end = span_of(tenure).valid
        yield _Stay(start or date.min, end or date.max, tenure)


def _order(stay: _Stay) -> tuple[date, date, int]:
    return stay.start, stay.end, stay.tenure.tenure_id
