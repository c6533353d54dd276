"""What consumers read: the change feed, and the mentions of an actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# Plan: change_order_idx. Only what every later reader will see before it too: a transaction that still runs may
# commit rows with a lower number, and a cursor past them would never come back.
_CHANGES = text("""
    SELECT CAST(CAST(transaction AS text) AS bigint) AS transaction, id, at, kind, actor_id, subject
    FROM change
    WHERE (transaction, id) > (CAST(CAST(:transaction AS text) AS xid8), :id)
      AND transaction < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY transaction, id LIMIT :limit
""")
# Plan: mention_actor_idx, for each actor of the cluster.
_MENTIONS = text("""
    SELECT m.id, m.surface, m.kind, m.ref, m.decision, m.reason, m.score, m.decided_by, m.reading, m.lang, m.context,
           m.document_id, m.start_at, m.end_at, m.mentioned_on, m.date_precision
    FROM actor_closure c JOIN mention m ON m.actor_id = c.actor_id
    WHERE c.root_id = :root
      AND (CAST(:since AS date) IS NULL OR m.mentioned_on >= :since)
      AND (CAST(:until AS date) IS NULL OR m.mentioned_on < :until)
      AND (coalesce(m.mentioned_on, 'infinity'), m.id) > (CAST(:after_on AS date), :after_id)
    ORDER BY coalesce(m.mentioned_on, 'infinity'), m.id LIMIT :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that consumers must know."""

    transaction: int
    change_id: int
    at: datetime
    kind: str
    actor_id: int | None
    subject: dict[str, Any]


def fetch_changes(session: Session, *, transaction: int, change_id: int, limit: int) -> list[Change]:
    """Fetch the changes after a place in the order in which they became final; what may still be overtaken is left."""
    rows = session.execute(_CHANGES, {"transaction": transaction, "id": change_id, "limit": limit})
    return [
        Change(
            transaction=row.transaction,
            change_id=row.id,
            at=row.at,
            kind=row.kind,
            actor_id=row.actor_id,
            subject=row.subject,
        )
        for row in rows
    ]


def fetch_mentions_of(
    session: Session,
    root_id: int,
    *,
    since: date | None,
    until: date | None,
    after: tuple[date | None, int] | None,
    limit: int,
) -> Sequence[dict[str, Any]]:
    """Fetch the mentions of an actor (a survivor) from `since`, before `until`, by date and id, undated ones last.

    Undated ones are left out where a bound is given. `after` is the date and id of the last one seen.
    """
    after_on = "-infinity" if after is None else (after[0].isoformat() if after[0] else "infinity")
    values = {
        "root": root_id,
        "since": since,
        "until": until,
        "after_on": after_on,
        "after_id": after[1] if after else 0,
        "limit": limit,
    }
    return [dict(row) for row in session.execute(_MENTIONS, values).mappings()]
