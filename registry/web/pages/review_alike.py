"""Applying one decision to all items that ask the same: what it would settle, what is left out and why."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from registry.domain import ConflictError, InvalidError, RegistryError, Verdict
from registry.services.alike import preview_alike
from registry.services.answers import Json
from registry.services.judging import root_of
from registry.services.review_page import show_item
from registry.transaction import reading
from registry.web.auth import acting_user
from registry.web.pages.blueprint import pages
from registry.web.pages.review import now
from registry.web.pages.review_filter import Asked
from registry.web.pages.review_item import choice_of, decided, number_of
from registry.web.pages.review_view import seconds_left, sentence_of, tales_of
from registry.web.wiring import wiring

_TOGETHER = (Verdict.CHOOSE, Verdict.DIFFERENT, Verdict.NOT_AN_ACTOR)


@pages.get("/review/<item_id>/alike")
def alike(item_id: str) -> ResponseReturnValue:
    """Show what one decision would settle along; the best candidate is meant unless another is asked for."""
    return _page(number_of(item_id), request.args.get("decide", ""))


@pages.post("/review/<item_id>/alike")
def decide_alike(item_id: str) -> ResponseReturnValue:
    """Decide all of them but those that were unticked."""
    number, form = number_of(item_id), request.form
    asked = form.get("choose") or form.get("verdict", "")
    try:
        listed, kept = form.getlist("listed"), set(form.getlist("take"))
        exclude = frozenset(number_of(each) for each in listed if each not in kept)
        return decided(number, choice_of(form, alike=True, exclude=exclude))
    except (ConflictError, InvalidError) as error:
        return _page(number, asked, error=error), 409 if isinstance(error, ConflictError) else 422


def _page(number: int, asked: str, *, error: RegistryError | None = None) -> str:
    """Render the preview of a verdict, given as its word or as the id of the actor that is meant."""
    with reading(wiring().engine) as session:
        item = show_item(session, number, by=acting_user().name, today=wiring().today())
        choices = _choices(item)
        chosen = next((each for each in choices if each["value"] == asked), choices[0])
        preview = None
        try:
            actor_id = root_of(session, chosen["value"]).actor_id if chosen["actor"] else None
            preview = preview_alike(session, number, chosen["verdict"], actor_id)
        except (ConflictError, InvalidError) as fault:
            error = error or fault
    return render_template(
        "alike.html",
        item=item,
        choices=choices,
        chosen=chosen,
        preview=preview,
        error=error,
        asked=Asked.of(request.args),
        left=seconds_left(item["lease"], now()),
        sentence_of=sentence_of,
        here="review",
    )


def _choices(item: Json) -> list[Json]:
    """Give what may be decided of many at once, in the order of the keys."""
    meant = [
        {"value": each["actor"]["id"], "verdict": Verdict.CHOOSE, "actor": each["actor"]} for each, _ in tales_of(item)
    ]
    return [*meant, *({"value": each.value, "verdict": each, "actor": None} for each in _TOGETHER[1:])]
