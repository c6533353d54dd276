"""Queries that record, correct and withdraw tenures, one or some hundreds at a time.

Whoever writes locks the posts first, in the order of their ids, so that two who want one
seat come one after the other, and the second sees what the first left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, insert, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry.db.models.posts import TenureRow
from registry.db.tenures import post_of, tenure_of
from registry.domain import Post, Tenure

# Plan: actor_pkey or actor_key_key a reference, then actor_closure_pkey.
_ACTORS = text("""
    SELECT r.ref, a.id AS actor_id, a.key, o.id AS survivor_id, o.key AS survivor_key
    FROM unnest(CAST(:refs AS text[])) AS r (ref)
    JOIN LATERAL (SELECT id, key FROM actor WHERE key = r.ref
                  UNION ALL SELECT id, key FROM actor WHERE id = CASE WHEN r.ref ~ '^[1-9][0-9]{0,17}$'
                      THEN CAST(r.ref AS bigint) END) a ON true
    JOIN actor_closure c ON c.actor_id = a.id
    JOIN actor o ON o.id = c.root_id
""")

_LOCK_POSTS = text("""
    SELECT id AS post_id, key AS post_key, label, country, office, seats FROM post
    WHERE key = ANY (:keys) ORDER BY id FOR NO KEY UPDATE
""")

# Locked before they are read: a plain SELECT beside the lock would show what was there when the statement began.
_LOCK_TENURES = text("SELECT id FROM tenure WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE")
_BY_ID = text("SELECT row_to_json(t) AS tenure FROM tenure_in_full t WHERE tenure_id = ANY (:ids) ORDER BY tenure_id")

# Plan: tenure_actor_idx for each actor of the cluster.
_OF_PAIRS = text("""
    SELECT row_to_json(t) AS tenure
    FROM unnest(CAST(:actors AS bigint[]), CAST(:posts AS bigint[])) AS w (actor_id, post_id)
    JOIN actor_closure m ON m.root_id = w.actor_id
    JOIN tenure_in_full t ON t.recorded_actor_id = m.actor_id AND t.post_id = w.post_id
    WHERE t.superseded_at IS NULL
    ORDER BY t.tenure_id
""")

# Plan: tenure_actor_idx for each actor of the cluster, or tenure_post_idx.
_LISTED = """
    SELECT row_to_json(t) AS tenure FROM tenure_in_full t
    WHERE {of} AND (:history OR CASE WHEN CAST(:known_at AS timestamptz) IS NULL THEN superseded_at IS NULL
        ELSE recorded_at <= :known_at AND coalesce(superseded_at, 'infinity') > :known_at END)
    ORDER BY since DESC NULLS LAST, recorded_at, tenure_id
"""
_OF_ACTOR = text(_LISTED.format(of="recorded_actor_id IN (SELECT actor_id FROM actor_closure WHERE root_id = :of)"))
_OF_POST = text(_LISTED.format(of="post_id = :of"))

# The clock, and not the beginning of the transaction: others may have recorded meanwhile what is corrected here.
_MOMENT = text("""
    SELECT greatest(clock_timestamp(), (SELECT max(recorded_at) FROM tenure WHERE id = ANY (:ids)))
""")
_CLOSE = text("""
    UPDATE tenure t SET superseded_at = :moment, superseded_because = w.reason
    FROM unnest(CAST(:ids AS bigint[]), CAST(:reasons AS text[])) AS w (id, reason)
    WHERE t.id = w.id AND t.superseded_at IS NULL
""")
_LINK = text("""
    UPDATE tenure t SET superseded_by = w.by
    FROM unnest(CAST(:ids AS bigint[]), CAST(:by AS bigint[])) AS w (id, by) WHERE t.id = w.id
""")
# Emptied first, so that two may change places.
_RESEAT = (
    text("UPDATE tenure SET seat_no = NULL WHERE id = ANY (:ids)"),
    text("""
        UPDATE tenure t SET seat_no = w.seat_no
        FROM unnest(CAST(:ids AS bigint[]), CAST(:seats AS smallint[])) AS w (id, seat_no) WHERE t.id = w.id
    """),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRef:
    """An actor as a request names it; its survivor is another one when it was merged."""

    actor_id: int
    key: str
    survivor_id: int
    survivor_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTenure:
    """A tenure with what became of its record."""

    tenure: Tenure
    recorded_actor_id: int
    """The actor as assigned; `tenure` names the survivor."""

    attested_on: str | None
    superseded_at: str | None
    superseded_by: int | None
    """The row that corrects it; None for one that stands or was withdrawn."""

    superseded_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TenureColumns:
    """What a new row holds, but for its seat and its times."""

    actor_id: int
    post_id: int
    valid: tuple[date | None, date | None]
    certain: tuple[date | None, date | None] | None
    """None when no day is certain."""

    from_precision: str
    until_precision: str
    status: str
    expected_until: str | None
    attested_on: str | None
    disputed_by: str | None
    note: str | None
    sources: tuple[str, ...]


def fetch_actor_refs(session: Session, refs: Iterable[str]) -> dict[str, ActorRef]:
    """Fetch the actors with the given ids or keys; who is not there is left out."""
    rows = session.execute(_ACTORS, {"refs": sorted(set(refs))}).mappings()
    return {row["ref"]: ActorRef(**{name: row[name] for name in ActorRef.__slots__}) for row in rows}


def lock_posts(session: Session, keys: Iterable[str]) -> dict[str, Post]:
    """Fetch posts by key and hold them until the end of the transaction."""
    rows = session.execute(_LOCK_POSTS, {"keys": sorted(set(keys))}).mappings()
    return {row["post_key"]: post_of(row) for row in rows}


def fetch_recorded(session: Session, ids: Collection[int], *, lock: bool = False) -> dict[int, RecordedTenure]:
    """Fetch tenures by id, superseded ones too; with `lock` nobody else changes them until the end."""
    if lock:
        session.execute(_LOCK_TENURES, {"ids": sorted(ids)})
    rows = session.scalars(_BY_ID, {"ids": sorted(ids)})
    return {row["tenure_id"]: _recorded(row) for row in rows}


def fetch_current_of(session: Session, pairs: Collection[tuple[int, int]]) -> list[RecordedTenure]:
    """Fetch what is believed of actors (survivors) in posts, for pairs of their ids."""
    wanted = sorted(set(pairs))
    values = {"actors": [actor for actor, _ in wanted], "posts": [post for _, post in wanted]}
    return [_recorded(row) for row in session.scalars(_OF_PAIRS, values)]


def fetch_history(
    session: Session,
    *,
    actor_id: int | None = None,
    post_id: int | None = None,
    known_at: datetime | None = None,
    history: bool = False,
) -> list[RecordedTenure]:
    """Fetch the tenures of an actor (a survivor) or else a post, latest first; with `history` superseded ones too."""
    query, of = (_OF_POST, post_id) if actor_id is None else (_OF_ACTOR, actor_id)
    rows = session.scalars(query, {"of": of, "known_at": known_at, "history": history})
    return [_recorded(row) for row in rows]


def fetch_moment(session: Session, closing: Collection[int]) -> datetime:
    """Fetch the time at which rows are closed and others recorded: now, and not before the rows themselves were."""
    moment: datetime = session.scalars(_MOMENT, {"ids": sorted(closing)}).one()
    return moment


def close_tenures(session: Session, reasons: Mapping[int, str | None], moment: datetime) -> int:
    """Close the recorded time of tenures, and keep why; give how many were open."""
    values = {"ids": list(reasons), "reasons": list(reasons.values()), "moment": moment}
    result: CursorResult[Any] = session.execute(_CLOSE, values)  # type: ignore[assignment]
    return result.rowcount


def insert_tenures(
    session: Session, rows: Sequence[TenureColumns], seats: Sequence[int | None], moment: datetime
) -> list[int]:
    """Add tenures with their seats, and give their ids in the same order."""
    if not rows:
        return []
    columns = [
        {name: getattr(row, name) for name in TenureColumns.__slots__}
        | {
            "valid": Range(*row.valid),
            "certain": Range(*row.certain) if row.certain else Range(empty=True),
            "attested_on": date.fromisoformat(row.attested_on) if row.attested_on else None,
            "sources": list(row.sources),
            "seat_no": seat_no,
            "recorded_at": moment,
        }
        for row, seat_no in zip(rows, seats, strict=True)
    ]
    statement = insert(TenureRow).returning(TenureRow.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, columns))


def link_superseded(session: Session, by: Mapping[int, int]) -> None:
    """Note which row corrects which."""
    if by:
        session.execute(_LINK, {"ids": list(by), "by": list(by.values())})


def move_seats(session: Session, seats: Mapping[int, int]) -> None:
    """Give recorded tenures other seats of their posts."""
    for statement in _RESEAT if seats else ():
        session.execute(statement, {"ids": list(seats), "seats": list(seats.values())})


def _recorded(row: Mapping[str, Any]) -> RecordedTenure:
    return RecordedTenure(
        tenure=tenure_of(row),
        recorded_actor_id=row["recorded_actor_id"],
        attested_on=row["attested_on"],
        superseded_at=row["superseded_at"],
        superseded_by=row["superseded_by"],
        superseded_because=row["superseded_because"],
    )
