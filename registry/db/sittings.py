"""Who holds, or by staged rows would hold, a seat of the limited posts that an import changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# Limited posts whose holders or number of seats this import changes, with all that hold or would hold a seat.
# Plan: hash joins; asked post by post it would read all staged tenures for each of them.
_SITTINGS = text("""
    WITH touched AS (
        SELECT post_id AS id, true AS has_new FROM import_tenure
        WHERE is_new AND superseded_at IS NULL AND status = 'held'
        UNION SELECT id, false FROM import_post WHERE NOT is_new AND given ? 'seats'),
    limited AS (
        SELECT k.id, coalesce(s.key, p.key) AS key, s.line,
               CASE WHEN s.given ? 'seats' THEN (s.given ->> 'seats')::smallint ELSE p.seats END AS seats
        FROM (SELECT id, bool_or(has_new) AS has_new FROM touched GROUP BY id) k
        LEFT JOIN post p ON p.id = k.id
        LEFT JOIN import_post s ON s.id = k.id AND NOT s.is_inline
        WHERE k.has_new OR (s.given ->> 'seats')::smallint IS DISTINCT FROM p.seats)
    SELECT l.id AS post_id, l.key AS post, l.line AS post_line, l.seats,
           t.id AS tenure_id, NULL::int AS line, NULL::int AS place, a.key AS actor, t.seat_no,
           t.valid, t.certain, t.from_precision, t.until_precision
    FROM limited l JOIN tenure t ON t.post_id = l.id JOIN actor a ON a.id = t.actor_id
    WHERE l.seats IS NOT NULL AND t.superseded_at IS NULL AND t.status = 'held'
      AND NOT EXISTS (SELECT FROM import_tenure x WHERE x.current_id = t.id AND x.is_new)
    UNION ALL
    SELECT l.id, l.key, l.line, l.seats, NULL, s.line, s.place, a.key, o.seat_no,
           n.valid, n.certain, n.from_precision, n.until_precision
    FROM limited l JOIN import_tenure s ON s.post_id = l.id JOIN import_actor a ON a.line = s.line
    LEFT JOIN tenure o ON o.id = s.current_id
    CROSS JOIN LATERAL jsonb_populate_record(o, CASE WHEN o.id IS NULL THEN s.absent ELSE '{}' END || s.given) n
    WHERE l.seats IS NOT NULL AND s.is_new AND s.superseded_at IS NULL AND s.status = 'held'
    ORDER BY post_id, tenure_id NULLS LAST, line, place
""")

# Plan: tenure_post_idx per post.
_SEATED = text("""
    SELECT p.id AS post_id, p.key AS post, NULL::int AS post_line, p.seats,
           t.id AS tenure_id, NULL::int AS line, NULL::int AS place, a.key AS actor, t.seat_no,
           t.valid, t.certain, t.from_precision, t.until_precision
    FROM post p JOIN tenure t ON t.post_id = p.id JOIN actor a ON a.id = t.actor_id
    WHERE p.id = ANY (:ids) AND p.seats IS NOT NULL AND t.superseded_at IS NULL AND t.status = 'held'
    ORDER BY post_id, tenure_id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRow:
    """One tenure that holds a seat, or is to hold one, in a limited post."""

    post_id: int
    post: str
    post_line: int | None
    seats: int
    tenure_id: int | None
    """None for a staged tenure, which has a line and a place instead."""

    line: int | None
    place: int | None
    actor: str
    seat_no: int | None
    valid: tuple[date | None, date | None]
    certain: tuple[date | None, date | None] | None
    """None when it is certain for no day."""

    from_precision: str
    until_precision: str


def fetch_sittings(session: Session) -> Iterator[SittingRow]:
    """Stream the tenures that compete for seats, post by post: those that are recorded, then the staged ones."""
    rows = session.execute(_SITTINGS, execution_options={"yield_per": 2_000})
    yield from map(_sitting, rows.mappings())


def fetch_seated(session: Session, post_ids: Iterable[int]) -> list[SittingRow]:
    """Fetch the recorded tenures that hold seats of limited posts, post by post."""
    rows = session.execute(_SEATED, {"ids": sorted(set(post_ids))})
    return list(map(_sitting, rows.mappings()))


def _sitting(row: Mapping[Any, Any]) -> SittingRow:
    values = dict(row)
    valid, certain = values["valid"], values["certain"]
    values["valid"] = (valid.lower, valid.upper)
    values["certain"] = None if certain.isempty else (certain.lower, certain.upper)
    return SittingRow(**values)
