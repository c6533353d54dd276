"""Deciding mentions again by what the registry holds now. Reads only: what it finds is staged by the caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.db.affected import Unit
from registry.db.documents import find_document
from registry.db.redeciding import OldMention, fetch_alone, fetch_of_document
from registry.documents.sentence import context_of
from registry.domain import Mention, Outcome, RegistryError, Thresholds
from registry.exchange.document import GivenMention, NewDocument
from registry.services.answers import Json
from registry.services.ingest import Standing, read_document
from registry.services.record import Place, alike_key, heed_judgements, item_about, record_of
from registry.services.resolve import Resolved, resolve_mentions

_SCORE_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that a run found, as it is staged."""

    kind: str
    subject: str
    after: Json
    before: Json | None = None
    mention_id: int | None = None
    cause: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A unit that could not be decided."""

    unit: Unit
    code: str
    detail: str


def redecide(
    session: Session, units: Sequence[Unit], thresholds: Thresholds, *, today: date
) -> tuple[list[Found], list[Failed]]:
    """Decide units again and give what comes out otherwise than it stands, and the units that fail.

    A unit that fails is found by halving, so that it costs the others nothing but time.
    """
    try:
        with session.begin_nested():
            return _redecide(session, units, thresholds, today), []
    except (DBAPIError, RegistryError, ValueError, ArithmeticError, LookupError, TypeError, AssertionError) as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        if len(units) == 1:
            return [], [_failed(units[0], error)]
    half = len(units) // 2
    parts = [redecide(session, part, thresholds, today=today) for part in (units[:half], units[half:])]
    return [each for found, _ in parts for each in found], [each for _, failed in parts for each in failed]


def _redecide(session: Session, units: Sequence[Unit], thresholds: Thresholds, today: date) -> list[Found]:
    alone = {unit.unit_id: unit for unit in units if unit.unit == "mention"}
    found = _alone(session, alone, thresholds, today) if alone else []
    for unit in units:
        if unit.unit == "document":
            found += _document(session, unit, thresholds, today)
    return found


def _alone(session: Session, units: dict[int, Unit], thresholds: Thresholds, today: date) -> list[Found]:
    old = fetch_alone(session, sorted(units))
    mentions = [_as_sent(each) for each in old]
    decided = heed_judgements(session, resolve_mentions(session, mentions, thresholds, today=today))
    found = []
    for each, resolved in zip(old, decided, strict=True):
        if resolved.error:
            raise resolved.error
        found += _compared(each, resolved, units[each.mention_id].cause)
    return found


def _as_sent(old: OldMention) -> Mention:
    """Give a mention as it was resolved on arrival: in a document with the sentence around it."""
    if old.fragment is None or old.inside is None:
        return old.mention
    end = old.inside + len(old.mention.surface_form)
    return replace(old.mention, context=context_of(old.fragment, old.inside, end))


def _document(session: Session, unit: Unit, thresholds: Thresholds, today: date) -> list[Found]:
    """Read a document again: what is found anew, what is decided otherwise, and what is no mention any more."""
    document = find_document(session, unit.unit_id)
    if document is None:
        return []
    old = fetch_of_document(session, unit.unit_id)
    # Where the sender or a person has spoken, what is found here gives way.
    fixed = [each for each in old if not each.is_found or each.decided_by == "person"]
    given = tuple(
        GivenMention(start=each.start or 0, end=each.end or 0, surface=each.mention.surface_form) for each in fixed
    )
    text = NewDocument(text=document.text, lang=document.lang, on=document.on, given=given)
    now = {
        (each.start, each.end): each for each in read_document(session, text, thresholds, today=today) if each.is_found
    }
    found: list[Found] = []
    for each in old:
        if each.is_found and each.decided_by == "machine":
            standing = now.pop((each.start or 0, each.end or 0), None)
            found += _compared(each, standing.resolved, unit.cause) if standing else _gone(each, unit.cause)
    found += [_new(unit, standing) for standing in now.values()]
    return found


def _compared(old: OldMention, resolved: Resolved, cause: tuple[int, ...]) -> list[Found]:
    decision = resolved.decision
    assert decision is not None, "what cannot be read has been set apart"
    record = record_of(resolved, decision)
    after: Json = {
        "decision": record.decision,
        "reason": record.reason,
        "actor": str(record.actor_id) if record.actor_id else None,
        "score": _rounded(record.score),
    }
    before = _before(old)
    if after == before:
        return []
    moved = (after["decision"], after["actor"]) != (before["decision"], before["actor"])
    after |= {
        "exact": record.score,
        "reading": record.reading,
        "evidence": record.evidence,
        "model_version": record.model_version,
        "version": old.version,
        "moved": moved,
        "surface": old.mention.surface_form,
        "item": _item(old.mention_id, resolved) if decision.outcome is Outcome.REVIEW else None,
    }
    return [_decision(old, before, after, cause)]


def _gone(old: OldMention, cause: tuple[int, ...]) -> list[Found]:
    """Decide that nobody in the registry is meant any more where the text no longer shows a name."""
    before = _before(old)
    after: Json = {"decision": "nil", "reason": "unknown", "actor": None, "score": None}
    if before == after:
        return []
    rest: Json = {"exact": None, "reading": None, "evidence": [], "model_version": None, "version": old.version,
            "moved": before["decision"] != "nil", "surface": old.mention.surface_form, "item": None}  # fmt: skip
    return [_decision(old, before, {**after, **rest}, cause)]


def _decision(old: OldMention, before: Json, after: Json, cause: tuple[int, ...]) -> Found:
    return Found(
        kind="decision",
        subject=f"{old.mention_id:020}",
        mention_id=old.mention_id,
        before=before,
        after=after,
        cause=cause,
    )


def _new(unit: Unit, standing: Standing) -> Found:
    decision = standing.resolved.decision
    assert decision is not None, "only decided mentions stand"
    place = Place(
        document_id=unit.unit_id, start=standing.start, end=standing.end, kind=standing.kind, is_found=True
    )  # fmt: skip
    record = asdict(record_of(standing.resolved, decision, place))
    on = standing.resolved.mention.on
    after: dict[str, Any] = {
        **record,
        "on": str(on) if on else None,
        "actor": str(record["actor_id"]) if record["actor_id"] else None,
        "moved": True,
        "item": _item(0, standing.resolved) if decision.outcome is Outcome.REVIEW else None,
    }
    subject = f"{unit.unit_id:020} {standing.start:07} {standing.end:07}"
    return Found(kind="found", subject=subject, after=after, cause=unit.cause)


def _before(old: OldMention) -> Json:
    return {
        "decision": old.decision,
        "reason": old.reason,
        "actor": str(old.actor_id) if old.actor_id else None,
        "score": _rounded(old.score),
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, _SCORE_DIGITS)


def _item(mention_id: int, resolved: Resolved) -> Json:
    decision = resolved.decision
    assert decision is not None, "only doubtful decisions are asked about"
    question = alike_key(resolved, decision)
    item = asdict(item_about(mention_id, resolved, decision, question=question, alike=0))
    return {**item, "alike": question.hex(), "actors": list(item["actors"])}


def _failed(unit: Unit, error: Exception) -> Failed:
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    code = state or getattr(error, "code", None) or type(error).__name__
    return Failed(unit=unit, code=str(code), detail=f"{type(error).__name__}: {error}"[:500])
