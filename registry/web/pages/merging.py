"""Two actors that are one: finding the other, seeing all that would change, merging; what was merged, and splitting."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.domain import ConflictError, InvalidError, NotFoundError
from registry.services.actors import Actor, get_actor, search_actors
from registry.services.answers import Json, actor_json
from registry.services.merges import merge_actors
from registry.services.review_page import preview_pair, show_actors
from registry.transaction import reading, writing
from registry.web.auth import acting_user
from registry.web.pages.blueprint import pages
from registry.web.wiring import wiring

_FOUND = 10
_LONGEST_NOTE = 2_000


@pages.get("/actors/<reference>/merge")
def merge(reference: str) -> ResponseReturnValue:
    """Find the actor that this one is to be merged with, or show what merging the two would change."""
    with reading(wiring().engine) as session:
        return _merge_page(session, get_actor(session, reference))


@pages.post("/actors/<reference>/merge")
def merge_sent(reference: str) -> ResponseReturnValue:
    """Merge as the preview said and lead to the survivor; show the new preview when anything has changed."""
    me, form = acting_user().name, request.form
    loser, survivor = form.get("loser", ""), form.get("survivor", "")
    reason = form.get("note", "").strip()[:_LONGEST_NOTE] or None
    try:
        with writing(wiring().engine, acted_by=me) as session:
            done = merge_actors(session, loser, survivor, by=me, reason=reason, preview=form.get("preview", ""))
    except (ConflictError, InvalidError) as error:
        with reading(wiring().engine) as session:
            shown = _merge_page(session, get_actor(session, reference), other=form.get("other", ""), error=error)
        return shown, 409 if isinstance(error, ConflictError) else 422
    return redirect(url_for("pages.actor", reference=done["effect"]["survivor"]["key"], merged=done["id"]), 303)


def _merge_page(
    session: Session, actor: Actor, *, other: str = "", error: ConflictError | InvalidError | None = None
) -> str:
    """Render the search, or with another actor the preview of the two."""
    q, wanted = request.args.get("q", "").strip(), other or request.args.get("other", "").strip()
    shown: dict[str, Any] = {"actor": actor, "q": q, "error": error, "here": "actors"}
    if not wanted:
        return render_template("merge.html", found=_found(session, actor, q), **shown)
    try:
        second = get_actor(session, wanted)
    except NotFoundError:
        return render_template("merge.html", found=_found(session, actor, wanted), **{**shown, "q": wanted})
    keep = request.form.get("survivor") or request.args.get("keep", "")
    survivor, loser = (second, actor) if keep == str(second.actor_id) else (actor, second)
    effect, hindrance = preview_pair(session, str(loser.actor_id), str(survivor.actor_id))
    about = show_actors(session, [str(actor.actor_id), str(second.actor_id)], script=None)
    pair = [{"actor": actor_json(each), "about": about.get(str(each.actor_id))} for each in (actor, second)]
    return render_template(
        "merge.html", pair=pair, survivor=str(survivor.actor_id), effect=effect, hindrance=hindrance, **shown
    )


def _found(session: Session, actor: Actor, q: str) -> list[Json]:
    """Give the actors of the same kind that bear a name, this one's own when none is asked for."""
    try:
        page = search_actors(session, q=q or actor.name, kind=actor.kind, limit=_FOUND + 1)
    except InvalidError:
        return []
    hits = [actor_json(hit) for hit in page.items if hit.actor_id != actor.actor_id][:_FOUND]
    about = show_actors(session, [hit["id"] for hit in hits], script=None)
    return [{"actor": hit, "about": about.get(hit["id"])} for hit in hits]
