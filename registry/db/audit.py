"""Reading the audit, replaying it, and saying why a transaction does what it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

AUDITED: dict[str, tuple[str, ...]] = {
    "actor": (),
    "name_variant": (),
    "post": (),
    "post_title": (),
    "tenure": (),
    "judgement": (),
    "decision_log": (),
    "app_user": ("password_hash",),
    "api_key": ("secret_hash", "last_used_at"),
}
"""The tables that the audit watches, each with the columns that it leaves out."""

# Plan: audit_pkey backwards; with a relation and a row audit_row_idx.
_PAGE = text("""
    SELECT id, at, transaction::text AS transaction, acted_by, reason, relation, operation, row_id, before, after
    FROM audit
    WHERE id < :before AND (CAST(:relation AS text) IS NULL OR relation = :relation)
      AND (CAST(:row AS bigint) IS NULL OR row_id = :row) AND (CAST(:acted_by AS text) IS NULL OR acted_by = :acted_by)
    ORDER BY id DESC LIMIT :limit
""")

# Every image before a change is the image after the change before it. One sort of the table's part of the audit.
# Images are read through the row type, so that columns that came or went later do not look like changes.
_BREAKS = """
    SELECT '{table}' AS relation, row_id, id AS audit_id,
           CASE WHEN operation = 'insert' THEN 'begins_twice' ELSE 'does_not_follow' END AS what,
           {before} AS expected, {previous} AS found
    FROM (SELECT id, row_id, operation, before, lag(after) OVER w AS previous FROM audit
          WHERE relation = '{table}' WINDOW w AS (PARTITION BY row_id ORDER BY id)) a
    WHERE before IS DISTINCT FROM previous AND {before} IS DISTINCT FROM {previous}
"""
# The last image of every row is the row, and every row has one.
_ENDS = """
    SELECT '{table}' AS relation, coalesce(t.id, a.row_id) AS row_id, a.id AS audit_id,
           CASE WHEN t.id IS NULL THEN 'row_missing'
                WHEN a.row_id IS NULL THEN 'never_noted' ELSE 'row_differs' END AS what,
           {after} AS expected, {row} AS found
    FROM (SELECT DISTINCT ON (row_id) id, row_id, after FROM audit
          WHERE relation = '{table}' ORDER BY row_id, id DESC) a
    FULL JOIN "{table}" t ON t.id = a.row_id
    WHERE {row} IS DISTINCT FROM {after}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One row before and after one change: who, when, and why where it was asked."""

    id: int
    at: datetime
    transaction: str
    acted_by: str
    reason: str | None
    relation: str
    operation: str
    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A place at which replaying the audit does not give what is recorded."""

    relation: str
    row_id: int
    audit_id: int | None
    what: str
    """row_missing, never_noted, row_differs, does_not_follow or begins_twice."""

    columns: tuple[str, ...]
    """The columns that differ; none where a side is missing."""


def set_reason(session: Session, reason: str) -> None:
    """Have the audit keep why, with every row that the transaction changes from here on."""
    session.execute(text("SELECT set_config('registry.reason', :reason, true)"), {"reason": reason})


def fetch_entries(
    session: Session,
    *,
    before: int,
    limit: int,
    relation: str | None = None,
    row: int | None = None,
    acted_by: str | None = None,
) -> list[AuditEntry]:
    """Fetch entries below an id, the newest first."""
    values = {"before": before, "limit": limit, "relation": relation, "row": row, "acted_by": acted_by}
    return [AuditEntry(**entry) for entry in session.execute(_PAGE, values).mappings()]


def replay(session: Session, table: str) -> Iterator[Difference]:
    """Rebuild an audited table from the audit alone, and give where that is not what is recorded."""
    hidden = AUDITED[table]
    left_out = "".join(f" - '{column}'" for column in hidden)
    row = f"to_jsonb(t){left_out}"
    parts = {"table": table, "row": row} | {
        image: f"CASE WHEN {column} IS NOT NULL THEN"
        f' to_jsonb(jsonb_populate_record(NULL::"{table}", {column})){left_out} END'
        for image, column in (("before", "before"), ("previous", "previous"), ("after", "a.after"))
    }
    for query in (_BREAKS, _ENDS):
        for found in session.execute(text(query.format(**parts)), execution_options={"yield_per": 500}).mappings():
            yield _difference(found)


def count_entries(session: Session) -> dict[str, int]:
    """Count the entries of each audited table."""
    rows = session.execute(text("SELECT relation, count(*) AS number FROM audit GROUP BY relation"))
    return {row.relation: row.number for row in rows}


def _difference(found: Any) -> Difference:
    expected, present = found["expected"] or {}, found["found"] or {}
    both = expected and present
    return Difference(
        relation=found["relation"],
        row_id=found["row_id"],
        audit_id=found["audit_id"],
        what=found["what"],
        columns=tuple(sorted(c for c in {*expected, *present} if expected.get(c) != present.get(c))) if both else (),
    )
