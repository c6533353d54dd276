"""Who held a post on a day: incoming first on a handover, vacancy told from not knowing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from registry.domain import PartialDate, Precision, Status, Tenure
from registry.roles.span import Span

_LONGEST_VACANCY = timedelta(days=150)
"""Longer gaps are oftener holes in the data than empty chairs; of a post that nobody is known to hold since, too."""
_LONGEST_WAIT = timedelta(days=120)
"""From an election or a nomination to the start: 78 days at most in the United States, four months in Mexico."""
_COMING = frozenset({"designate", "elect", "nominee"})
_IN_OFFICE = (Status.HELD, Status.ACTING)
_NAMED = (Status.DESIGNATE, Status.NOMINEE)
_ORDER = {
    Status.HELD: 0,
    Status.ACTING: 1,
    Status.INFORMAL: 2,
    Status.DESIGNATE: 3,
    Status.NOMINEE: 4,
    Status.NEVER_SERVED: 5,
}


class State(StrEnum):
    """What is known of a post on a day."""

    HELD = "held"
    HANDOVER = "handover"
    """The day on which one holder left and the next came: the incoming one stands first."""
    VACANT = "vacant"
    """Nobody holds it, and a known tenure had ended not long before."""
    UNKNOWN = "unknown"
    """The registry knows of no tenure on or shortly before that day."""
    FORMER = "former"
    """Asked for those who held it earlier: the latest first."""
    COMING = "coming"
    """Asked for who is to hold it: named for it that day, or the next to come soon after."""


@dataclass(frozen=True, slots=True)
class Holders:
    """The answer for one post and day: holders in order, the outgoing one last."""

    state: State
    tenures: tuple[Tenure, ...] = ()
    outgoing: tuple[Tenure, ...] = ()


def span_of(tenure: Tenure) -> Span:
    """Give the span of a tenure."""
    return Span(
        since=tenure.since,
        until=tenure.until,
        since_precision=_precision(tenure.since, unknown=tenure.since_unknown),
        until_precision=_precision(tenure.until, unknown=tenure.until_unknown),
    )


def holders_on(tenures: Sequence[Tenure], on: PartialDate) -> Holders:
    """Tell who held a post at a date, from all its tenures; nominees and the like never count.

    A month or year asks for anyone who held it on some day of it; several are
    then in order of their start, latest first, and the state is HANDOVER.
    """
    first, last = on.first, on.last
    in_office = [tenure for tenure in tenures if tenure.status in _IN_OFFICE]
    holding = sorted((t for t in in_office if _held(t, first, last)), key=_rank)
    if on.precision is Precision.DAY:
        leaving = tuple(t for t in in_office if t.until and t.until == on)
        if holding:
            arrived = any(t.since == on for t in holding)
            gone = tuple(t for t in leaving if t.actor_id not in {h.actor_id for h in holding})
            return Holders(State.HANDOVER if arrived and gone else State.HELD, tuple(holding), gone if arrived else ())
    elif holding:
        several = len({t.actor_id for t in holding}) > 1 and all(t.post.seats == 1 for t in holding)
        return Holders(State.HANDOVER if several else State.HELD, tuple(holding))
    return Holders(State.VACANT if _is_vacant(in_office, first) else State.UNKNOWN)


def holders_in_sense(tenures: Sequence[Tenure], on: PartialDate, modifiers: Collection[str]) -> Holders:
    """Tell whom a title means at a date with words such as former, acting or elect beside it.

    former: who held it earlier and does not now; designate, elect, nominee: who was named
    for it, or the next to come within four months unless he was named only later; acting: those first who stand in.
    "Then president" means somebody of another day: nobody is told.

    >>> holders_in_sense((), PartialDate.parse("2023-05-01"), ("former",)).state
    <State.UNKNOWN: 'unknown'>
    """
    if "then" in modifiers:
        return Holders(State.UNKNOWN)
    if "former" in modifiers:
        earlier = former_holders(tenures, on)
        return Holders(State.FORMER if earlier else State.UNKNOWN, earlier)
    if _COMING.intersection(modifiers):
        coming = _coming(tenures, on)
        return Holders(State.COMING if coming else State.UNKNOWN, coming)
    found = holders_on(tenures, on)
    if "acting" in modifiers:
        stand_ins = sorted(found.tenures, key=lambda tenure: tenure.status is not Status.ACTING)
        return replace(found, tenures=tuple(stand_ins))
    return found


def former_holders(tenures: Sequence[Tenure], on: PartialDate) -> tuple[Tenure, ...]:
    """Give the last tenure of everybody who held a post before a date and does not at it, the latest first."""
    in_office = [tenure for tenure in tenures if tenure.status in _IN_OFFICE]
    now = {tenure.actor_id for tenure in in_office if _held(tenure, on.first, on.last) and tenure.until != on}
    earlier: dict[int, Tenure] = {}
    for tenure in sorted(in_office, key=_left, reverse=True):
        if _left(tenure) <= on.last and (tenure.until or tenure.until_unknown) and tenure.actor_id not in now:
            earlier.setdefault(tenure.actor_id, tenure)
    return tuple(earlier.values())


def _coming(tenures: Sequence[Tenure], on: PartialDate) -> tuple[Tenure, ...]:
    named = [tenure for tenure in tenures if tenure.status in _NAMED and _held(tenure, on.first, on.last)]
    if named:
        return tuple(sorted(named, key=_rank))
    latest = on.last + _LONGEST_WAIT
    now = {t.actor_id for t in tenures if t.status in _IN_OFFICE and _held(t, on.first, on.last)}
    waiting = sorted(
        (t.since.first, t.tenure_id, t)
        for t in tenures
        if t.status is Status.HELD and t.since and on.last < t.since.first <= latest and t.actor_id not in now
    )
    # Before the day on which he was named nobody could speak of him.
    later = {t.actor_id for t in tenures if t.status in _NAMED and t.since and on.last < t.since.first}
    return tuple(tenure for _, _, tenure in waiting[:1] if tenure.actor_id not in later)


def _left(tenure: Tenure) -> date:
    """Give the day by which somebody had left; that of the start where nobody knows the end."""
    if tenure.until:
        return tenure.until.first
    if tenure.until_unknown and tenure.since:
        return tenure.since.last
    return date.max


def roles_on(tenures: Sequence[Tenure], on: PartialDate) -> tuple[Tenure, ...]:
    """Give what a person was at a date, in order of weight: held, acting, informal, designate, nominee."""
    first, last = on.first, on.last
    holding = [t for t in tenures if t.status is not Status.NEVER_SERVED and _held(t, first, last)]
    return tuple(sorted(holding, key=_rank))


def _is_vacant(in_office: Sequence[Tenure], first: date) -> bool:
    """Tell a vacancy from a hole in what is known: a holder left lately, or one left and the next came soon after."""
    spans = [span_of(tenure).valid for tenure in in_office]
    left = max((end for _, end in spans if end and end <= first), default=None)
    if left is None:
        return False
    came = min((start for start, _ in spans if start and start > first), default=first)
    return came - left <= _LONGEST_VACANCY


def _held(tenure: Tenure, first: date, last: date) -> bool:
    """Tell whether a tenure may cover a day from first to last; an unknown end is believed at the start alone."""
    overlaps = span_of(tenure).overlaps(first, last)
    if not tenure.until_unknown:
        return overlaps
    return overlaps and tenure.since is not None and first <= tenure.since.last


def _rank(tenure: Tenure) -> tuple[int, int, int]:
    since = tenure.since.first if tenure.since else date.min + timedelta(days=1)
    return (_ORDER[tenure.status], -since.toordinal(), tenure.tenure_id)


def _precision(when: PartialDate | None, *, unknown: bool) -> Precision:
    if when is not None:
        return when.precision
    return Precision.UNKNOWN if unknown else Precision.OPEN
