"""Making what a run found take effect: some hundred findings in one transaction, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.db.mentions import MentionRecord, ReviewRecord, insert_mentions, insert_review_items
from registry.db.outcomes import (
    Outcome,
    fetch_staged,
    lock_open_items,
    mark,
    refresh_items,
    tell_changes,
    update_mentions,
    withdraw_items,
)
from registry.domain import PartialDate
from registry.services.reconcile.propose import propose

_BATCH = 500


def publish(session: Session, run_id: int, *, after: int) -> int | None:
    """Publish the next findings; the last one's number, None when all are out.

    Where a person was there first the finding is skipped: the next run looks again.
    """
    found = fetch_staged(session, run_id, after=after, limit=_BATCH)
    if not found:
        return None
    try:
        with session.begin_nested():
            _publish(session, run_id, found)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        for each in found:
            _publish_one(session, run_id, each)
    return found[-1].outcome_id


def _publish_one(session: Session, run_id: int, found: Outcome) -> None:
    try:
        with session.begin_nested():
            _publish(session, run_id, [found])
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        mark(session, [found.outcome_id], "skipped")


def _publish(session: Session, run_id: int, found: Sequence[Outcome]) -> None:
    decisions = [each for each in found if each.kind == "decision" and each.mention_id]
    published = _publish_decisions(session, run_id, decisions) if decisions else set()
    published |= {each.outcome_id for each in found if each.kind == "found" and _insert(session, run_id, each)}
    for each in found:
        if each.kind not in ("decision", "found") and propose(session, each):
            published.add(each.outcome_id)
    mark(session, sorted(published), "published")
    mark(session, [each.outcome_id for each in found if each.outcome_id not in published], "skipped")


def _publish_decisions(session: Session, run_id: int, found: Sequence[Outcome]) -> set[int]:
    by_mention = {each.mention_id: each for each in found if each.mention_id}
    waiting = lock_open_items(session, sorted(by_mention))
    free = [each for each in found if waiting.get(each.mention_id or 0) != "claimed"]
    done = update_mentions(session, run_id, [{"id": each.mention_id, **each.after} for each in free])
    kept = [by_mention[mention_id] for mention_id in sorted(done)]
    doubtful = {each.mention_id: each.after["item"] for each in kept if each.after["item"]}
    withdraw_items(session, sorted(done - doubtful.keys()))
    refresh_items(session, [item for mention_id, item in doubtful.items() if mention_id in waiting])
    insert_review_items(session, [_item(item) for mention_id, item in doubtful.items() if mention_id not in waiting])
    moved = [each for each in kept if each.after["moved"]]
    tell_changes(session, run_id, [_told(each, each.mention_id, (each.before or {})["decision"]) for each in moved])
    return {each.outcome_id for each in kept}


def _insert(session: Session, run_id: int, found: Outcome) -> bool:
    """Add a mention that was not seen before."""
    columns = {name: found.after[name] for name in (each.name for each in fields(MentionRecord)) if name != "on"}
    on = PartialDate.parse(found.after["on"]) if found.after["on"] else None
    (mention_id,) = insert_mentions(session, [MentionRecord(**columns, on=on)])
    if found.after["item"]:
        insert_review_items(session, [_item({**found.after["item"], "mention_id": mention_id})])
    tell_changes(session, run_id, [_told(found, mention_id, None)])
    return True


def _item(item: dict[str, Any]) -> ReviewRecord:
    return ReviewRecord(**{**item, "alike": bytes.fromhex(item["alike"]), "actors": tuple(item["actors"])})


def _told(found: Outcome, mention_id: int | None, was: str | None) -> dict[str, Any]:
    return {"id": mention_id, "decision": found.after["decision"], "actor": found.after["actor"], "was": was}
