"""How the review goes: what waits, what is decided, whether people agree, and how good automatic links are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry.db.dashboard import Day, Pair, fetch_agreement, fetch_days, fetch_waiting
from registry.services.answers import Json
from registry.services.quality import lower_bound, measure_quality
from registry.services.review import KINDS

__all__ = ["AGES", "Agreement", "Day", "Overview", "overview"]

AGES = (("under an hour", 1), ("an hour to a day", 24), ("a day to a week", 168), ("a week to a month", 720))
"""Bands of age with the hours that each ends at; the last band has no end."""

OLDEST = "over a month"
_DAYS = 14
_AGREEMENT_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What two people both decided, without what one of them could not say."""

    one: str
    other: str
    number: int
    agreed: int
    unsure: int
    rate: float | None
    bound: float | None
    """The lower 95 % bound of the rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that the dashboard shows."""

    waiting: dict[str, tuple[int, ...]]
    """Of each kind, how many wait in each band of age."""

    days: tuple[Day, ...]
    """The last fourteen, today the last, empty ones included."""

    agreement: tuple[Agreement, ...]
    """Of the last ninety days: all pairs of people together first, then each pair; empty where nobody met."""

    quality: Json


def overview(session: Session, *, today: date) -> Overview:
    """Give the state of the review. Four queries that read whole tables: a second or two at a million rows."""
    waiting = {kind: [0] * (len(AGES) + 1) for kind in KINDS}
    for kind, band, number in fetch_waiting(session, [hours for _, hours in AGES]):
        waiting[kind][band] += number
    first = today - timedelta(days=_DAYS - 1)
    found = {day.day: day for day in fetch_days(session, first)}
    span = [first + timedelta(days=at) for at in range(_DAYS)]
    pairs = fetch_agreement(session, today - timedelta(days=_AGREEMENT_DAYS))
    return Overview(
        waiting={kind: tuple(numbers) for kind, numbers in waiting.items()},
        days=tuple(found.get(day) or Day(day=day, number=0, undone=0, people=0) for day in span),
        agreement=tuple(_agreements(pairs)),
        quality=measure_quality(session),
    )


def _agreements(pairs: list[Pair]) -> list[Agreement]:
    if not pairs:
        return []
    whole = Pair(
        one="everybody",
        other="",
        number=sum(pair.number for pair in pairs),
        agreed=sum(pair.agreed for pair in pairs),
        unsure=sum(pair.unsure for pair in pairs),
    )
    return [_agreement(pair) for pair in (whole, *pairs)]


def _agreement(pair: Pair) -> Agreement:
    return Agreement(
        one=pair.one,
        other=pair.other,
        number=pair.number,
        agreed=pair.agreed,
        unsure=pair.unsure,
        rate=pair.agreed / pair.number if pair.number else None,
        bound=lower_bound(pair.agreed, pair.number) if pair.number else None,
    )
