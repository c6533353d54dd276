"""Who did what, when and why; and whether that accounts for what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from registry.db.audit import AUDITED, AuditEntry, Difference, count_entries, fetch_entries, replay
from registry.db.erasing import count_erasures
from registry.db.migrating import require_head
from registry.services.answers import Json

__all__ = ["AUDITED", "AuditEntry", "AuditPage", "Difference", "Verified", "entry_json", "list_entries", "verify"]

_BEYOND = 2**62
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries, newest first, and the id below which the next page begins; None on the last."""

    items: tuple[AuditEntry, ...]
    before: int | None


@dataclass(slots=True)
class Verified:
    """What a replay of the audit came to."""

    entries: dict[str, int] = field(default_factory=dict)
    """By table."""

    erasures: int = 0
    """How many persons were erased: their images are blanked, and replay to blanked rows."""

    found: int = 0
    """How many differences there are."""

    differences: list[Difference] = field(default_factory=list)
    """The first thousand of them."""


def list_entries(
    session: Session,
    *,
    before: int | None = None,
    limit: int = 50,
    relation: str | None = None,
    row: int | None = None,
    acted_by: str | None = None,
) -> AuditPage:
    """Give a page of entries, the newest first, of all tables and people or of some."""
    entries = fetch_entries(
        session, before=before or _BEYOND, limit=limit + 1, relation=relation, row=row, acted_by=acted_by
    )
    shown = tuple(entries[:limit])
    return AuditPage(shown, shown[-1].id if len(entries) > limit else None)


def entry_json(entry: AuditEntry) -> Json:
    """Give an entry with the images of its row."""
    return {
        "id": str(entry.id),
        "at": entry.at.isoformat(),
        "transaction": entry.transaction,
        "acted_by": entry.acted_by,
        "reason": entry.reason,
        "relation": entry.relation,
        "operation": entry.operation,
        "row": str(entry.row_id),
        "before": entry.before,
        "after": entry.after,
    }


def verify(session: Session, on_table: Callable[[str], None] = lambda _: None) -> Verified:
    """Replay the audit from nothing and compare: facts, human acts, users and keys as they are now.

    Every change must follow on the one before it, and the last image of every row be the
    row. Two passes a table; reads only. `on_table` is told each table in its turn.
    """
    require_head(session.connection())
    result = Verified(entries=count_entries(session), erasures=count_erasures(session))
    for table in AUDITED:
        on_table(table)
        for difference in replay(session, table):
            result.found += 1
            if result.found <= _MOST_KEPT:
                result.differences.append(difference)
    return result
