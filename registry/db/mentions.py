"""Writing mentions and the questions that they raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.db.models import upkeep
from registry.db.models.mentions import MentionRow, ReviewItemRow
from registry.domain import PartialDate

_REFERRED_TO = (upkeep,)  # a mention refers to its run: without that table SQLAlchemy cannot order its inserts


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRecord:
    """A mention that came alone, as the table takes it."""

    surface: str
    context: str | None
    lang: str | None
    kind: str
    ref: str | None
    on: PartialDate | None
    reading: dict[str, Any]
    decision: str
    reason: str
    actor_id: int | None
    score: float | None
    evidence: list[dict[str, Any]]
    model_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """The question whom a mention means."""

    mention_id: int
    lang: str | None
    script: str | None
    score: float | None


def insert_mentions(session: Session, records: Sequence[MentionRecord]) -> list[int]:
    """Add mentions and give their ids in order; one statement a thousand."""
    if not records:
        return []
    statement = insert(MentionRow).returning(MentionRow.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, [_columns(record) for record in records]))


def insert_review_items(session: Session, records: Sequence[ReviewRecord]) -> None:
    """Open one item a mention. Each settles one mention, which is its impact until others are found alike."""
    if records:
        columns = [
            {
                "kind": "mention",
                "mention_id": record.mention_id,
                "impact": 1.0,
                "lang": record.lang,
                "script": record.script,
                "score": record.score,
            }
            for record in records
        ]
        session.execute(insert(ReviewItemRow), columns)


def _columns(record: MentionRecord) -> dict[str, Any]:
    on = record.on
    return {
        "surface": record.surface,
        "context": record.context,
        "lang": record.lang,
        "kind": record.kind,
        "ref": record.ref,
        "mentioned_on": on.first if on else None,
        "date_precision": on.precision.value if on else None,
        "reading": record.reading,
        "decision": record.decision,
        "reason": record.reason,
        "actor_id": record.actor_id,
        "score": record.score,
        "evidence": record.evidence,
        "model_version": record.model_version,
    }
