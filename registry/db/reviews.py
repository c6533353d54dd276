"""Queries over the review queue: listing, leases, and items that ask the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_COLUMNS = """
    i.id, i.kind, i.state, i.mention_id, i.subject, i.impact, i.rank, i.lang, i.script, i.score, i.form, i.alike,
    i.actors, i.is_check, i.claimed_by, i.lease_token, i.lease_until, i.claimed_at, i.version, i.created_at
"""

# Plan: review_item_open_idx, index-only, until the page is full; the rows themselves are read for the page alone.
# The limit is written out: a plan made for any limit expects a tenth of the queue, and sorts all of it.
_PAGE = """
    WITH page AS MATERIALIZED (
        SELECT i.id, i.rank FROM review_item i
        WHERE i.state = '{state}' AND (i.rank, i.id) > (CAST(:rank AS int), CAST(:after AS bigint))
        {filters}
        ORDER BY i.rank, i.id LIMIT {limit})
    SELECT {columns}, coalesce(m.surface, i.subject ->> 'text') AS surface
    FROM page p JOIN review_item i ON i.id = p.id LEFT JOIN mention m ON m.id = i.mention_id
    ORDER BY p.rank, p.id
"""
_FILTERS = {
    "kinds": "AND i.kind = ANY (CAST(:kinds AS text[]))",
    "langs": "AND i.lang = ANY (CAST(:langs AS text[]))",
    "script": "AND i.script = :script",
    "actors": "AND i.actors && CAST(:actors AS bigint[])",
    "min_score": "AND i.score >= :min_score",
    "max_score": "AND i.score <= :max_score",
    "created_before": "AND i.created_at < CAST(:created_before AS timestamptz)",
    "words": "AND to_tsvector('simple'::regconfig, i.form) @@ to_tsquery('simple'::regconfig, :words)",
    "claimed_by": "AND i.claimed_by = :claimed_by",
    "item": "AND i.id = :item",
}

_CUSTOM_PLANS = text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")

# Their claimants are gone: twenty at a time, so that no claim pays for many.
_FREE = text("""
    UPDATE review_item SET state = 'open', claimed_by = NULL, lease_token = NULL, lease_until = NULL,
           claimed_at = NULL, version = version + 1
    WHERE id IN (SELECT id FROM review_item WHERE state = 'claimed' AND lease_until < clock_timestamp()
                 ORDER BY lease_until LIMIT 20 FOR UPDATE SKIP LOCKED)
""")

# MATERIALIZED: the locking part must run once. clock_timestamp: now() is when the transaction began.
_CLAIM = """
    WITH pick AS MATERIALIZED (
        SELECT i.id FROM review_item i
        WHERE i.state = 'open' AND i.subject ->> 'not_for' IS DISTINCT FROM :by {filters}
        ORDER BY i.rank, i.id FOR UPDATE SKIP LOCKED LIMIT {limit})
    UPDATE review_item i SET state = 'claimed', claimed_by = :by, lease_token = gen_random_uuid(),
           lease_until = clock_timestamp() + make_interval(secs => :seconds), claimed_at = clock_timestamp(),
           version = i.version + 1
    FROM pick WHERE i.id = pick.id RETURNING i.id, i.rank
"""
_RENEW = text("""
    UPDATE review_item SET lease_until =
        least(clock_timestamp() + make_interval(secs => :seconds), claimed_at + make_interval(secs => :longest))
    WHERE id = :id AND state = 'claimed' AND lease_token = CAST(:token AS uuid) AND lease_until > clock_timestamp()
      AND claimed_at + make_interval(secs => :longest) > clock_timestamp()
    RETURNING id
""")
_RELEASE = text("""
    UPDATE review_item SET state = 'open', claimed_by = NULL, lease_token = NULL, lease_until = NULL,
           claimed_at = NULL, version = version + 1
    WHERE id = :id AND state = 'claimed' AND lease_token = CAST(:token AS uuid) RETURNING id
""")
_ITEMS = text(f"""
    SELECT {_COLUMNS}, coalesce(m.surface, i.subject ->> 'text') AS surface
    FROM review_item i LEFT JOIN mention m ON m.id = i.mention_id
    WHERE i.id = ANY (CAST(:ids AS bigint[])) ORDER BY i.id
""")  # noqa: S608  both parts stand here
_LOCK = text(f"""
    SELECT {_COLUMNS}, clock_timestamp() AS at FROM review_item i
    WHERE i.id = ANY (CAST(:ids AS bigint[])) ORDER BY i.id FOR UPDATE
""")  # noqa: S608
# Plan: review_item_alike_idx. One more than may be decided at once, so that too many are seen.
_ALIKE = """
    SELECT {columns}, clock_timestamp() AS at FROM review_item i
    WHERE i.id = :id OR (i.alike = :alike AND i.state IN ('open', 'claimed') AND i.kind = 'mention')
    ORDER BY i.id LIMIT :limit {lock}
"""
_COUNTS = text("""
    SELECT kind, state, count(*) AS number, min(created_at) AS oldest FROM review_item
    WHERE state IN ('open', 'claimed') GROUP BY kind, state ORDER BY kind, state
""")
_ALIKE_COUNTS = text("""
    SELECT a.alike, (SELECT count(*) FROM (
        SELECT FROM review_item i WHERE i.alike = a.alike AND i.state IN ('open', 'claimed') LIMIT :most) s) AS number
    FROM unnest(CAST(:alike AS bytea[])) AS a (alike)
""")
# Plan: review_item_form_idx; the latest of a form that comes every day.
_PRIOR = text("""
    SELECT d.verdict, d.actor_id, count(*) AS number, max(d.decided_at) AS latest
    FROM (SELECT id FROM review_item WHERE form = :form AND state = 'decided' AND id <> :id
          ORDER BY id DESC LIMIT 1000) i
    JOIN LATERAL (
        SELECT coalesce(d.seen ->> 'again', d.verdict) AS verdict, d.actor_id, d.decided_at
        FROM decision_effect e JOIN decision_log d ON d.id = e.decision_id
        WHERE e.relation = 'review_item' AND e.row_id = i.id ORDER BY e.id DESC LIMIT 1) d ON true
    GROUP BY d.verdict, d.actor_id ORDER BY number DESC, d.verdict, d.actor_id
""")
# Plan: review_item_once and review_item_mention_key, once for each item.
_ASKED_AGAIN = text("""
    SELECT o.id FROM review_item i JOIN review_item o ON o.kind = i.kind AND o.question = i.question
    WHERE i.id = ANY (CAST(:ids AS bigint[])) AND o.state IN ('open', 'claimed') AND o.id <> i.id
    UNION SELECT o.id FROM review_item i JOIN review_item o ON o.mention_id = i.mention_id
    WHERE i.id = ANY (CAST(:ids AS bigint[])) AND o.state IN ('open', 'claimed') AND o.id <> i.id
""")
_CLOSED_BY_MERGE = text("""
    SELECT id FROM review_item WHERE state = 'open' AND kind = 'duplicate'
      AND actors && CAST(:one AS bigint[]) AND actors && CAST(:other AS bigint[])
    UNION SELECT id FROM review_item WHERE state = 'claimed' AND kind = 'duplicate'
      AND actors && CAST(:one AS bigint[]) AND actors && CAST(:other AS bigint[])
    ORDER BY id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question for a person, as the table holds it."""

    item_id: int
    kind: str
    state: str
    mention_id: int | None
    subject: Mapping[str, Any]
    impact: float
    rank: int
    lang: str | None
    script: str | None
    score: float | None
    form: str
    alike: bytes | None
    actors: tuple[int, ...]
    is_check: bool
    claimed_by: str | None
    lease_token: UUID | None
    lease_until: datetime | None
    version: int
    created_at: datetime
    surface: str | None = None
    """What is asked about, as printed; None of locked items."""

    is_leased: bool = False
    """Somebody holds it now; known of locked items only."""


def fetch_items(
    session: Session, *, state: str, after: tuple[int, int] | None, limit: int, filters: Mapping[str, Any]
) -> list[Item]:
    """Fetch a page of items in a state, the most pressing first. `filters` names keys of `_FILTERS`."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    chosen = " ".join(_FILTERS[name] for name in wanted)
    statement = _PAGE.format(state=state, columns=_COLUMNS, filters=chosen, limit=int(limit))
    rank, last = after or (-(2**31), 0)
    _plan_anew(session, wanted)
    rows = session.execute(text(statement), {**wanted, "rank": rank, "after": last})
    return [_item(row) for row in rows.mappings()]


def claim_items(session: Session, *, by: str, limit: int, seconds: int, filters: Mapping[str, Any]) -> list[int]:
    """Lease the most pressing open items that nobody else is taking now; fewer, or none, where there are not enough.

    Two statements. Leases that ran out are given back first.
    """
    session.execute(_FREE)
    wanted = {name: value for name, value in filters.items() if value is not None}
    statement = _CLAIM.format(filters=" ".join(_FILTERS[name] for name in wanted), limit=int(limit))
    _plan_anew(session, wanted)
    rows = session.execute(text(statement), {**wanted, "by": by, "seconds": seconds}).all()
    return [row.id for row in sorted(rows, key=lambda row: (row.rank, row.id))]


def renew_lease(session: Session, item_id: int, token: str, *, seconds: int, longest: int) -> bool:
    """Let a lease run on from now, never longer in all than `longest` seconds; False when it is lost."""
    values = {"id": item_id, "token": token, "seconds": seconds, "longest": longest}
    return session.execute(_RENEW, values).one_or_none() is not None


def release_lease(session: Session, item_id: int, token: str) -> bool:
    """Open an item again for others; False when the lease is lost."""
    return session.execute(_RELEASE, {"id": item_id, "token": token}).one_or_none() is not None


def find_item(session: Session, item_id: int) -> Item | None:
    """Find an item by id."""
    row = session.execute(_ITEMS, {"ids": [item_id]}).mappings().one_or_none()
    return None if row is None else _item(row)


def fetch_items_by_id(session: Session, ids: Sequence[int]) -> list[Item]:
    """Fetch items by their ids, in that order."""
    found = {row["id"]: _item(row) for row in session.execute(_ITEMS, {"ids": list(ids)}).mappings()}
    return [found[item_id] for item_id in ids if item_id in found]


def lock_items(session: Session, ids: Sequence[int]) -> list[Item]:
    """Lock items in the order of their ids; first of all rows that a decision locks."""
    return [_item(row) for row in session.execute(_LOCK, {"ids": sorted(ids)}).mappings()]


def fetch_alike(session: Session, item: Item, *, limit: int, lock: bool) -> list[Item]:
    """Fetch an item and those that ask the same question, in the order of their ids."""
    statement = _ALIKE.format(columns=_COLUMNS, lock="FOR UPDATE" if lock else "")
    rows = session.execute(text(statement), {"id": item.item_id, "alike": item.alike, "limit": limit})
    return [_item(row) for row in rows.mappings()]


def fetch_counts(session: Session) -> list[tuple[str, str, int, datetime]]:
    """Fetch how many items wait, by kind and state, and since when the oldest."""
    return [(row.kind, row.state, row.number, row.oldest) for row in session.execute(_COUNTS)]


def fetch_alike_counts(session: Session, alike: Sequence[bytes], *, most: int) -> dict[bytes, int]:
    """Count the waiting items of each question, up to `most`."""
    rows = session.execute(_ALIKE_COUNTS, {"alike": list(alike), "most": most})
    return {bytes(row.alike): row.number for row in rows}


def fetch_prior(session: Session, item: Item) -> list[tuple[str, int | None, int, datetime]]:
    """Fetch what was decided of the same form before and stands: verdict, actor, how often, when last."""
    rows = session.execute(_PRIOR, {"form": item.form, "id": item.item_id})
    return [(row.verdict, row.actor_id, row.number, row.latest) for row in rows]


def fetch_closed_by_merge(session: Session, one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Fetch the waiting items that ask whether an actor of one cluster is an actor of the other."""
    return list(session.scalars(_CLOSED_BY_MERGE, {"one": list(one), "other": list(other)}))


def fetch_asked_again(session: Session, ids: Sequence[int]) -> list[int]:
    """Fetch the waiting items that ask what one of these asks."""
    return list(session.scalars(_ASKED_AGAIN, {"ids": list(ids)}))


def _plan_anew(session: Session, wanted: Mapping[str, Any]) -> None:
    """Let what is rare be seen: a plan for any actor walks the queue, one for this actor reads its few items."""
    if wanted:
        session.execute(_CUSTOM_PLANS)


def _item(row: Mapping[Any, Any]) -> Item:
    return Item(
        item_id=row["id"],
        kind=row["kind"],
        state=row["state"],
        mention_id=row["mention_id"],
        subject=row["subject"],
        impact=row["impact"],
        rank=row["rank"],
        lang=row["lang"],
        script=row["script"],
        score=row["score"],
        form=row["form"],
        alike=None if row["alike"] is None else bytes(row["alike"]),
        actors=tuple(row["actors"]),
        is_check=row["is_check"],
        claimed_by=row["claimed_by"],
        lease_token=row["lease_token"],
        lease_until=row["lease_until"],
        version=row["version"],
        created_at=row["created_at"],
        surface=row.get("surface"),
        is_leased="at" in row and row["lease_until"] is not None and row["lease_until"] > row["at"],
    )
