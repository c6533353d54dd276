"""Queries for the dashboard: what waits since when, how much is decided a day, whether two people say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

# Plan: one pass over what waits; half a second a million.
_WAITING = text("""
    SELECT kind, width_bucket(extract(epoch FROM now() - created_at)::double precision / 3600,
                              CAST(:hours AS double precision[])) AS band, count(*) AS number
    FROM review_item WHERE state IN ('open', 'claimed') GROUP BY 1, 2 ORDER BY 1, 2
""")
_DAYS = text("""
    SELECT (d.decided_at AT TIME ZONE 'UTC')::date AS day, count(*) AS number,
           count(*) FILTER (WHERE EXISTS (SELECT FROM decision_log r WHERE r.reverts = d.id)) AS undone,
           count(DISTINCT d.decided_by) AS people
    FROM decision_log d WHERE d.verdict <> 'undo' AND d.decided_at >= CAST(:since AS date) GROUP BY 1 ORDER BY 1
""")
# The last word of each person on a mention, or on an item without one. What somebody took back himself was a slip and
# no opinion; what another took back was one.
_AGREEMENT = text("""
    WITH said AS (
        SELECT DISTINCT ON (coalesce(-i.mention_id, i.id), d.decided_by)
               coalesce(-i.mention_id, i.id) AS subject, d.decided_by AS who, d.verdict = 'unsure' AS is_unsure,
               CASE WHEN d.verdict IN ('same', 'choose', 'new_actor') THEN 'means ' || coalesce(c.root_id::text, '')
                    ELSE d.verdict END AS answer
        FROM decision_log d
        JOIN decision_effect e ON e.decision_id = d.id AND e.relation = 'review_item'
                              AND e.after ->> 'state' = 'decided'
        JOIN review_item i ON i.id = e.row_id
        LEFT JOIN actor_closure c ON c.actor_id = d.actor_id
        WHERE d.verdict <> 'undo' AND d.decided_at >= CAST(:since AS date)
          AND NOT EXISTS (SELECT FROM decision_log r WHERE r.reverts = d.id AND r.decided_by = d.decided_by)
        ORDER BY coalesce(-i.mention_id, i.id), d.decided_by, d.id DESC)
    SELECT a.who AS one, b.who AS other, count(*) FILTER (WHERE NOT (a.is_unsure OR b.is_unsure)) AS number,
           count(*) FILTER (WHERE a.answer = b.answer AND NOT (a.is_unsure OR b.is_unsure)) AS agreed,
           count(*) FILTER (WHERE a.is_unsure OR b.is_unsure) AS unsure
    FROM said a JOIN said b ON b.subject = a.subject AND b.who > a.who
    GROUP BY 1, 2 ORDER BY number DESC, 1, 2 LIMIT 50
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What was decided on one day, UTC."""

    day: date
    number: int
    undone: int
    """Of these, by whomever and whenever."""

    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two people and what both of them decided."""

    one: str
    other: str
    number: int
    agreed: int
    unsure: int
    """Not among `number`: at least one of them could not say."""


def fetch_waiting(session: Session, hours: Sequence[float]) -> list[tuple[str, int, int]]:
    """Fetch how many items wait: kind, age as the number of bounds in `hours` that it has passed, number."""
    return [(row.kind, row.band, row.number) for row in session.execute(_WAITING, {"hours": list(hours)})]


def fetch_days(session: Session, since: date) -> list[Day]:
    """Fetch how much was decided a day since one; days without decisions are left out."""
    return [
        Day(day=row.day, number=row.number, undone=row.undone, people=row.people)
        for row in session.execute(_DAYS, {"since": since})
    ]


def fetch_agreement(session: Session, since: date) -> list[Pair]:
    """Fetch what every two people both decided since a day, and how often the same."""
    return [
        Pair(one=row.one, other=row.other, number=row.number, agreed=row.agreed, unsure=row.unsure)
        for row in session.execute(_AGREEMENT, {"since": since})
    ]
