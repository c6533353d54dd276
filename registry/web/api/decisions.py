"""`/v1/decisions`: what people decided, and taking it back."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from registry.services.undoing import get_decision, list_decisions, undo
from registry.transaction import reading
from registry.web.acting import acting_name
from registry.web.api.ids import as_id
from registry.web.api.models import NoQuery
from registry.web.api.render import answer
from registry.web.api.review_models import DecisionsQuery, UndoIn
from registry.web.body import read_model, read_query
from registry.web.repeats import answer_once
from registry.web.wiring import wiring

api = Blueprint("decisions", __name__)


@api.get("/v1/decisions")
def list_them() -> ResponseReturnValue:
    """Give the latest decisions."""
    asked = read_query(request, DecisionsQuery)
    with reading(wiring().engine) as session:
        items, before = list_decisions(session, by=asked.by, before=asked.before, limit=asked.limit)
    given = {"by": asked.by, "limit": asked.limit, "before": before}
    following = "/v1/decisions?" + urlencode({name: value for name, value in given.items() if value is not None})
    return answer({"items": items, "next": following if before else None})


@api.get("/v1/decisions/<decision_id>")
def show_decision(decision_id: str) -> ResponseReturnValue:
    """Give a decision in full."""
    read_query(request, NoQuery)
    with reading(wiring().engine) as session:
        return answer(get_decision(session, as_id(decision_id, "decision")))


@api.post("/v1/decisions/<decision_id>/undo")
@api.post("/v1/merges/<decision_id>/undo")
def undo_decision(decision_id: str) -> ResponseReturnValue:
    """Take a decision back."""
    read_query(request, NoQuery)
    given, number = read_model(request, UndoIn), as_id(decision_id, "decision")
    return answer_once(
        request, lambda session: (200, undo(session, number, by=acting_name(), reason=given.reason), None)
    )
