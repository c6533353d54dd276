"""Who held a post on a day: incoming first on a handover, vacancy told from not knowing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.domain import PartialDate, Precision, Status, Tenure
from registry.roles.span import Span

_LONGEST_VACANCY = timedelta(days=150)
"""Longer gaps are oftener holes in the data than empty chairs; of a post that nobody is known to hold since, too."""
_IN_OFFICE = (Status.HELD, Status.ACTING)
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
