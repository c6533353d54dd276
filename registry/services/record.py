"""Storing mentions that came alone, with what was decided of them, and queueing those for review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from registry.db.documents import hold_arrivals
from registry.db.mentions import (
    MentionRecord,
    ReviewRecord,
    fetch_refused_forms,
    insert_mentions,
    insert_review_items,
)
from registry.domain import Decision, Match, Outcome, Reason
from registry.matching.score import MODEL_VERSION
from registry.names.fold import fold
from registry.services.alike import question_of
from registry.services.answers import Json, account_json, reading_json
from registry.services.proposals import count_alike, impact_of
from registry.services.resolve import Resolved

_CANDIDATES_KEPT = 5


def await_arrival(session: Session) -> None:
    """Let a nightly run that is just beginning go first: before the registry is read for mentions to be stored."""
    hold_arrivals(session)


def heed_judgements(session: Session, resolved: Sequence[Resolved]) -> list[Resolved]:
    """Put to review the links that people forbade for a surface form; the rest as it is. One query at most."""
    linked = {each.mention.surface_form for each in resolved if each.decision and each.decision.best}
    refused = fetch_refused_forms(session, sorted(linked)) if linked else set()
    return [_heeded(each, refused) for each in resolved]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a document a mention stands."""

    document_id: int
    start: int
    end: int
    kind: str | None = None
    """person or organisation, where that is known of what was found."""

    is_found: bool
    """The registry found it; False where the sender named it."""


def record_mentions(session: Session, resolved: Sequence[Resolved], places: Sequence[Place] | None = None) -> list[int]:
    """Store the decided among the mentions, in their order, and give their ids; faulty ones are left out.

    `places` are those of mentions in a document, which came alone otherwise.

    A mention to be reviewed gets an open item; the more of them ask the same, the more an
    answer settles. Three statements whatever the number.
    """
    stand: Sequence[Place | None] = places or [None] * len(resolved)
    decided = [
        (each, each.decision, place) for each, place in zip(resolved, stand, strict=True) if each.decision is not None
    ]
    ids = insert_mentions(session, [record_of(*each) for each in decided])
    doubtful = [
        (mention_id, each, decision)
        for mention_id, (each, decision, _) in zip(ids, decided, strict=True)
        if decision.outcome is Outcome.REVIEW
    ]
    questions = [alike_key(each, decision) for _, each, decision in doubtful]
    waiting = Counter(count_alike(session, questions)) + Counter(questions)
    items = [
        item_about(mention_id, each, decision, question=question, alike=waiting[question] - 1)
        for (mention_id, each, decision), question in zip(doubtful, questions, strict=True)
    ]
    insert_review_items(session, items)
    return ids


def _heeded(resolved: Resolved, refused: set[tuple[str, int]]) -> Resolved:
    decision = resolved.decision
    if decision is None or decision.best is None:
        return resolved
    if (resolved.mention.surface_form, decision.best.candidate.actor_id) not in refused:
        return resolved
    doubtful = replace(decision, outcome=Outcome.REVIEW, reason=Reason.CONFLICT, roles=())
    return replace(resolved, decision=doubtful)


def alike_key(resolved: Resolved, decision: Decision) -> bytes:
    """Give what is equal for mentions that ask the same."""
    script = resolved.reading.script if resolved.reading else None
    return question_of(resolved.mention, decision, script=script, title=resolved.title)


def item_about(mention_id: int, resolved: Resolved, decision: Decision, *, question: bytes, alike: int) -> ReviewRecord:
    """Give the question whom a mention means; `alike` others ask the same."""
    matches = decision.matches[:_CANDIDATES_KEPT]
    prominence = matches[0].candidate.prominence if matches else 0.0
    return ReviewRecord(
        mention_id=mention_id,
        impact=impact_of(decision.score, alike=alike, prominence=prominence),
        lang=resolved.mention.lang,
        script=resolved.reading.script if resolved.reading else None,
        score=decision.score,
        form=fold(resolved.mention.surface_form),
        alike=question,
        actors=tuple(match.candidate.actor_id for match in matches),
    )


def record_of(resolved: Resolved, decision: Decision, place: Place | None = None) -> MentionRecord:
    """Give a decided mention as the table takes it; `place` is where in a document it stands."""
    mention, best = resolved.mention, decision.best
    record = MentionRecord(
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
    return _placed(record, place) if place else record


def _placed(record: MentionRecord, place: Place) -> MentionRecord:
    """Put a mention into its document, whose text is then its context."""
    return replace(
        record,
        context=None,
        kind=place.kind or record.kind,
        document_id=place.document_id,
        start_at=place.start,
        end_at=place.end,
        is_found=place.is_found,
    )


def _account(match: Match) -> Json:
    """Give what is kept of a candidate, so that a reviewer sees what the machine saw."""
    return {"actor": str(match.candidate.actor_id), **account_json(match)}
