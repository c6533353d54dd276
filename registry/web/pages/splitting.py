"""One actor that is two: choosing what is somebody else's, seeing what would change, splitting."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.domain import ConflictError, InvalidError, NotFoundError
from registry.services.actors import NewActor, NewName, get_actor
from registry.services.answers import Json
from registry.services.review_page import mentions_of
from registry.services.splits import Part, preview_split, split_actor
from registry.transaction import reading, writing
from registry.web.auth import acting_user
from registry.web.pages.blueprint import pages
from registry.web.pages.review_item import number_of
from registry.web.wiring import wiring

_LONGEST_NOTE = 2_000


@pages.get("/actors/<reference>/split")
def split(reference: str) -> ResponseReturnValue:
    """Show the names and mentions of an actor, to choose what is somebody else's."""
    return _page(reference)


@pages.post("/actors/<reference>/split")
def split_sent(reference: str) -> ResponseReturnValue:
    """Show what the split would change; sent again with that preview, carry it out and lead to the new actor."""
    me, form = acting_user().name, request.form
    reason = form.get("note", "").strip()[:_LONGEST_NOTE] or None
    try:
        part = _part(reference)
        if "preview" not in form:
            with reading(wiring().engine) as session:
                effect = preview_split(session, part)
            return _page(reference, effect=effect)
        with writing(wiring().engine, acted_by=me) as session:
            done = split_actor(session, part, by=me, reason=reason, preview=form["preview"])
    except (ConflictError, InvalidError, NotFoundError) as error:
        stale = error.facts.get("preview") if isinstance(error, ConflictError) else None
        status = 409 if isinstance(error, ConflictError) else 422
        return _page(reference, effect=stale, error=error), status
    return redirect(url_for("pages.actor", reference=done["actor"]["key"], split=done["id"]), 303)


def _part(reference: str) -> Part:
    """Read what was chosen. Raises InvalidError."""
    name = request.form.get("name", "").strip()
    mentions = tuple(sorted({number_of(each) for each in request.form.getlist("mention")}))
    names = tuple(dict.fromkeys(request.form.getlist("own")))
    if not mentions and not names:
        raise InvalidError("choose the names or mentions that are somebody else's", code="missing_field")
    if not name:
        raise InvalidError("say what the other is called", code="missing_field", pointer="/name")
    with reading(wiring().engine) as session:
        kind = get_actor(session, reference).kind
    return Part(
        actor=reference,
        new=NewActor(kind=kind, name=name, names=(NewName(text=name),)),
        mentions=mentions,
        names=names,
    )


def _page(
    reference: str,
    *,
    effect: Json | None = None,
    error: ConflictError | InvalidError | NotFoundError | None = None,
) -> str:
    with reading(wiring().engine) as session:
        actor = get_actor(session, reference)
        mentions, number = mentions_of(session, actor.actor_id)
    return render_template(
        "split.html",
        actor=actor,
        names=[name for name in actor.names if name.text != actor.name],
        mentions=mentions,
        number=number,
        chosen=set(request.form.getlist("mention")),
        own=set(request.form.getlist("own")),
        name=request.form.get("name", ""),
        effect=effect,
        error=error,
        here="actors",
    )
