"""What people decided, each with what they saw and what it changed, and taking it back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.domain import ConflictError, NotFoundError
from registry.services.answers import Json
from registry.services.review_page import latest_decisions
from registry.services.undoing import get_decision, undo
from registry.transaction import reading, writing
from registry.web.auth import acting_user
from registry.web.pages.blueprint import pages
from registry.web.pages.review import lead_to, now, take_this
from registry.web.pages.review_filter import Asked
from registry.web.pages.review_item import number_of
from registry.web.pages.review_view import sentence_of, tales_of
from registry.web.wiring import wiring

_PAGE = 50
_LONGEST_NOTE = 2_000


@pages.get("/decisions")
def decisions() -> ResponseReturnValue:
    """List the latest decisions, one's own or everybody's."""
    mine, before = request.args.get("mine") == "1", request.args.get("before", "")
    me = acting_user().name
    with reading(wiring().engine) as session:
        found, following = latest_decisions(
            session, by=me if mine else None, before=number_of(before) if before else None, limit=_PAGE
        )
    return render_template(
        "decisions.html", decisions=found, next=following, mine=mine, is_later=bool(before), now=now(), here="review"
    )


@pages.get("/decisions/<decision_id>")
def decision(decision_id: str) -> ResponseReturnValue:
    """Show a decision with what the person saw and every row that it changed."""
    return decision_page(_number(decision_id))


@pages.post("/decisions/<decision_id>/undo")
def undo_decision(decision_id: str) -> ResponseReturnValue:
    """Take a decision back and lead to its item, leased again; of a merge, show what came since."""
    number, me = _number(decision_id), acting_user().name
    reason = request.form.get("note", "").strip()[:_LONGEST_NOTE] or None
    try:
        with writing(wiring().engine, acted_by=me) as session:
            done = undo(session, number, by=me, reason=reason)
            item_id = get_decision(session, number)["item"]
            taken = take_this(session, int(item_id), by=me) if item_id else None
    except ConflictError as error:
        return decision_page(number, error=error), 409
    if taken is not None:
        return lead_to(taken, Asked.of(request.args), undone=str(number))
    if done["triage"] and done["triage"]["number"]:
        return decision_page(int(done["decision"]), triage=done["triage"])
    return redirect(url_for("pages.decision", decision_id=done["decision"]), 303)


def decision_page(number: int, *, error: ConflictError | None = None, triage: Json | None = None) -> str:
    """Render a decision as it stands, with what keeps it from being undone."""
    with reading(wiring().engine) as session:
        shown = get_decision(session, number)
    seen = {"candidates": shown["evidence"], **shown["seen"]}
    return render_template(
        "decision.html",
        decision=shown,
        seen=seen,
        tales=tales_of(seen) if shown["evidence"] and "actor" in shown["evidence"][0] else [],
        sentence_of=sentence_of,
        error=error,
        triage=triage,
        here="review",
    )


def _number(ref: str) -> int:
    try:
        return number_of(ref)
    except NotFoundError as error:
        raise NotFoundError("there is no such decision", code="no_such_decision") from error
