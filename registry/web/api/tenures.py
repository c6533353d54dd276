"""`/v1/tenures`: recording a role change, and correcting what was recorded."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.domain import InvalidError, Status
from registry.services.answers import Json
from registry.services.tenure_answers import outcome_json, recorded_json
from registry.services.tenures import (
    NewTenure,
    Succession,
    TenureFacts,
    correct_tenure,
    get_tenure,
    record_tenures,
    withdraw_tenure,
)
from registry.transaction import reading
from registry.web.api.models import ChangesIn, NoQuery, SupersedeIn, TenureIn, TenuresIn
from registry.web.api.render import answer
from registry.web.body import read_json, read_query
from registry.web.repeats import answer_once
from registry.web.wiring import wiring

api = Blueprint("tenures", __name__)


@api.get("/v1/tenures/<tenure_id>")
def show_tenure(tenure_id: str) -> ResponseReturnValue:
    """Give a tenure, also one that was superseded, with what became of it."""
    read_query(request, NoQuery)
    with reading(wiring().engine) as session:
        recorded = get_tenure(session, tenure_id)
    return answer(recorded_json(recorded))


@api.post("/v1/tenures")
def record() -> ResponseReturnValue:
    """Record a tenure, or up to 500: all or none, and the end of a predecessor with its successor."""
    read_query(request, NoQuery)
    given = read_json(request)
    if isinstance(given, dict) and "tenures" in given:
        every = [_new(each) for each in TenuresIn.model_validate(given, strict=True).tenures]
        return answer_once(request, lambda session: _record_all(session, every))
    one = _new(TenureIn.model_validate(given, strict=True))
    return answer_once(request, lambda session: _record_one(session, one))


@api.post("/v1/tenures/<tenure_id>/supersede")
def supersede(tenure_id: str) -> ResponseReturnValue:
    """Correct a tenure, or withdraw it."""
    read_query(request, NoQuery)
    given = SupersedeIn.model_validate(read_json(request), strict=True)
    if (given.correct is not None) == given.withdraw:
        raise InvalidError("either `correct` or `withdraw`: true", code="not_together")
    changes = None if given.correct is None else _changes(given.correct)
    if changes is None and given.reason is None:
        raise InvalidError("a tenure is withdrawn for a reason", code="missing_field", pointer="/reason")

    def work(session: Session) -> tuple[int, Json, str | None]:
        if changes is None:
            return 200, recorded_json(withdraw_tenure(session, tenure_id, because=given.reason or "")), None
        corrected = correct_tenure(session, tenure_id, changes, because=given.reason)
        return 201, recorded_json(corrected), f"/v1/tenures/{corrected.tenure.tenure_id}"

    return answer_once(request, work)


def _record_one(session: Session, new: NewTenure) -> tuple[int, Json, str]:
    (outcome,) = record_tenures(session, [new])
    return 201, outcome_json(outcome), f"/v1/tenures/{outcome.tenure.tenure.tenure_id}"


def _record_all(session: Session, new: list[NewTenure]) -> tuple[int, Json, None]:
    return 201, {"items": [outcome_json(each) for each in record_tenures(session, new, where="/tenures/{}")]}, None


def _new(given: TenureIn) -> NewTenure:
    columns: dict[str, Any] = given.model_dump(exclude={"status", "sources", "succeeds"})
    facts = TenureFacts(status=Status(given.status), sources=tuple(given.sources), **columns)
    return NewTenure(
        facts=facts,
        succeeds=Succession(tenure=given.succeeds.tenure, until=given.succeeds.until) if given.succeeds else None,
    )


def _changes(given: ChangesIn) -> dict[str, Any]:
    """Give what a correction names; what it cannot take away is refused as null."""
    changes: dict[str, Any] = given.model_dump(exclude_unset=True)
    for name in ("actor", "post", "status", "sources"):
        if name in changes and changes[name] is None:
            raise InvalidError("cannot be null", code="wrong_type", pointer=f"/correct/{name}")
    if "status" in changes:
        changes["status"] = Status(changes["status"])
    if "sources" in changes:
        changes["sources"] = tuple(changes["sources"])
    if not changes:
        raise InvalidError("a correction says what changes", code="too_few", pointer="/correct")
    return changes
