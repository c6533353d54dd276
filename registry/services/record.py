"""Storing mentions that came alone, with what was decided of them, and queueing those for review."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.db.mentions import MentionRecord, ReviewRecord, insert_mentions, insert_review_items
from registry.domain import Decision, Match, Outcome
from registry.matching.score import MODEL_VERSION
from registry.services.answers import Json, account_json, reading_json
from registry.services.resolve import Resolved

_CANDIDATES_KEPT = 5


def record_mentions(session: Session, resolved: Sequence[Resolved]) -> list[int]:
    """Store the decided among the mentions, in their order, and give their ids; faulty ones are left out.

    A mention to be reviewed gets an open item. Two statements whatever the number.
    """
    decided = [(each, each.decision) for each in resolved if each.decision is not None]
    ids = insert_mentions(session, [_mention(each, decision) for each, decision in decided])
    items = [
        ReviewRecord(
            mention_id=mention_id,
            lang=each.mention.lang,
            script=each.reading.script if each.reading else None,
            score=decision.score,
        )
        for mention_id, (each, decision) in zip(ids, decided, strict=True)
        if decision.outcome is Outcome.REVIEW
    ]
    insert_review_items(session, items)
    return ids


def _mention(resolved: Resolved, decision: Decision) -> MentionRecord:
    mention, best = resolved.mention, decision.best
    return MentionRecord(
        surface=mention.surface_form,
        context=mention.context,
        lang=mention.lang,
        kind=mention.kind.value if mention.kind else "any",
        ref=mention.ref,
        on=mention.on,
        reading=reading_json(resolved) if resolved.reading else {},
        decision=decision.outcome.value,
        reason=decision.reason.value,
        actor_id=best.candidate.actor_id if best else None,
        score=decision.score,
        evidence=[_account(match) for match in decision.matches[:_CANDIDATES_KEPT]],
        model_version=MODEL_VERSION,
    )


def _account(match: Match) -> Json:
    """Give what is kept of a candidate, so that a reviewer sees what the machine saw."""
    return {"actor": str(match.candidate.actor_id), **account_json(match)}
