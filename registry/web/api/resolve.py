"""`POST /v1/resolve`: which actor each mention means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from sqlalchemy.orm import Session

from registry.domain import InvalidError, Mention
from registry.exchange.faults import Fault, faults_of
from registry.exchange.mention import MentionIn, ref_of
from registry.services.answers import Json, fault_json, rendered
from registry.services.record import await_arrival, heed_judgements, record_mentions
from registry.services.resolve import Resolved, fault_of, resolve_mentions
from registry.transaction import reading
from registry.web.api.fields import as_instant
from registry.web.api.models import NoQuery, ResolveIn
from registry.web.api.render import answer
from registry.web.body import read_model, read_query
from registry.web.errors import FaultsError
from registry.web.repeats import answer_once
from registry.web.wiring import wiring

api = Blueprint("resolve", __name__)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One element of the batch: a sound mention, or what is wrong with it."""

    ref: str | None
    mention: Mention | None
    faults: tuple[Fault, ...] = ()


@api.post("/v1/resolve")
def resolve() -> ResponseReturnValue:
    """Resolve up to 1,000 mentions; results come back in their order."""
    read_query(request, NoQuery)
    batch = read_model(request, ResolveIn)
    if batch.record and batch.known_at:
        raise InvalidError("a decision as of the past is not recorded", code="not_together", pointer="/known_at")
    entries = [_entry(at, raw) for at, raw in enumerate(batch.mentions)]
    if not any(entry.mention for entry in entries):
        faults = [fault for entry in entries for fault in entry.faults]
        raise FaultsError(f"no mention is sound: {faults[0].message}", faults)
    if batch.record:
        return answer_once(request, lambda session: (200, _recorded(session, batch, entries), None))
    with reading(wiring().engine) as session:
        resolved = _resolved(session, batch, entries)
    return answer({"results": _results(batch, entries, resolved)})


def _entry(at: int, raw: Any) -> _Entry:
    """Read one element of the batch by itself, so that a faulty one does not spoil the others."""
    pointer = f"/mentions/{at}"
    try:
        mention = MentionIn.model_validate(raw, strict=True).to_domain()
    except ValidationError as error:
        return _Entry(ref_of(raw), None, tuple(faults_of(error, under=pointer)))
    fault = fault_of(mention)
    if fault is None:
        return _Entry(mention.ref, mention)
    return _Entry(mention.ref, None, (Fault(pointer=pointer, code=fault.code, message=fault.detail),))


def _resolved(session: Session, batch: ResolveIn, entries: list[_Entry]) -> list[Resolved]:
    return resolve_mentions(
        session,
        [entry.mention for entry in entries if entry.mention],
        wiring().thresholds,
        today=wiring().today(),
        known_at=as_instant(batch.known_at),
    )


def _recorded(session: Session, batch: ResolveIn, entries: list[_Entry]) -> Json:
    await_arrival(session)
    resolved = heed_judgements(session, _resolved(session, batch, entries))
    numbers = iter(record_mentions(session, resolved))
    results = _results(batch, entries, resolved)
    for result in results:
        if "error" not in result:
            result["mention"] = str(next(numbers))
    return {"results": results}


def _results(batch: ResolveIn, entries: list[_Entry], resolved: list[Resolved]) -> list[Json]:
    """Put decisions and faults back into the order of the batch."""
    decided = iter(resolved)
    return [
        rendered(next(decided), limit=batch.limit)
        if entry.mention
        else fault_json(entry.ref, InvalidError(entry.faults[0].message, code=entry.faults[0].code))
        for entry in entries
    ]
