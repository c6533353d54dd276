"""What pipelines read to stay up to date: changes in their order, and the mentions of an actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.db.actors_in_short import fetch_actors_in_short
from registry.db.feed import fetch_changes, fetch_mentions_of
from registry.domain import PartialDate, Precision
from registry.services.answers import Json, actor_json

Place = tuple[date | None, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionPage:
    """Some mentions, and where the next page begins; None on the last."""

    items: tuple[Json, ...]
    after: Place | None


def list_changes(session: Session, *, transaction: int, change_id: int, limit: int) -> Json:
    """Give the changes after a cursor: `items`, the cursor `after` them, and whether there are `more` now.

    No change is ever skipped, also when transactions commit in another order than they
    began; a long transaction delays those that began after it.
    """
    found = fetch_changes(session, transaction=transaction, change_id=change_id, limit=limit + 1)
    shown = found[:limit]
    if shown:
        transaction, change_id = shown[-1].transaction, shown[-1].change_id
    items = [
        {
            "id": str(each.change_id),
            "at": each.at.isoformat(),
            "kind": each.kind,
            "actor": str(each.actor_id) if each.actor_id else None,
            "subject": each.subject,
        }
        for each in shown
    ]
    return {"items": items, "after": f"{transaction}.{change_id}", "more": len(found) > limit}


def list_mentions(
    session: Session, root_id: int, *, since: date | None, until: date | None, after: Place | None, limit: int
) -> MentionPage:
    """Give a page of the mentions of an actor and of those merged into it, the earliest first, undated ones last."""
    rows = fetch_mentions_of(session, root_id, since=since, until=until, after=after, limit=limit + 1)
    actor = fetch_actors_in_short(session, [root_id])[root_id]
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return MentionPage(
        items=tuple({**_mention_json(row), "actor": actor_json(actor)} for row in shown),
        after=(last["mentioned_on"], last["id"]) if last else None,
    )


def _mention_json(row: dict[str, Any]) -> Json:
    on = PartialDate(row["mentioned_on"], Precision(row["date_precision"])) if row["mentioned_on"] else None
    kept = ("surface", "kind", "ref", "decision", "reason", "score", "decided_by", "reading", "lang", "context")
    return {
        "id": str(row["id"]),
        **{name: row[name] for name in kept},
        "date": str(on) if on else None,
        "document": str(row["document_id"]) if row["document_id"] else None,
        "start": row["start_at"],
        "end": row["end_at"],
    }
