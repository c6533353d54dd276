"""Finding actors, and all that is known of one."""

from __future__ import annotations

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.domain import InvalidError, Kind
from registry.services.actors import (
    ActorName,
    ActorPage,
    current_roles,
    get_actor,
    roles_of_actor,
    roles_then,
    search_actors,
)
from registry.services.review_page import merged_into
from registry.transaction import reading
from registry.web.api.cursor import make_cursor, read_cursor
from registry.web.pages.blueprint import pages
from registry.web.pages.fields import Fields
from registry.web.pages.timeline import draw
from registry.web.wiring import wiring

_PAGE = 50


@pages.get("/actors")
def actors() -> ResponseReturnValue:
    """List the actors that bear a name, or all of them, a page at a time."""
    q, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    cursor = request.args.get("cursor", "")
    shown = {"q": q, "kind": kind, "is_later": bool(cursor), "here": "actors"}
    try:
        page = _search(q, kind, cursor)
    except InvalidError as error:
        return render_template("actors.html", error=error, **shown), 422
    following = make_cursor(page.after, (q, kind)) if page.after else None
    return render_template("actors.html", actors=page.items, next=following, **shown)


@pages.get("/actors/<reference>")
def actor(reference: str) -> ResponseReturnValue:
    """Show one actor by id or key; ids and keys of merged actors lead to the survivor."""
    today, given = wiring().today(), Fields.of({"date": request.args.get("on", "")})
    on, error = None, None
    try:
        on = given.on()
    except InvalidError as fault:
        error = fault
    with reading(wiring().engine) as session:
        found = get_actor(session, reference)
        tenures = roles_of_actor(session, found.actor_id)
        merged = merged_into(session, found.actor_id)
    if not found.answers_to(reference):
        return redirect(url_for("pages.actor", reference=found.key, on=given.date or None), 308)
    then = roles_then(tenures, on) if on else ()
    page = render_template(
        "actor.html",
        actor=found,
        scripts=_by_script(found.names),
        tenures=tenures,
        current={tenure.tenure_id for tenure in then} if on else current_roles(tenures, today),
        then=then,
        on=on,
        asked=given.date,
        error=error,
        drawing=draw(tenures, today),
        sources=_sources(found.sources, *(tenure.sources for tenure in tenures)),
        merged=merged,
        just={name: request.args[name] for name in ("merged", "split") if name in request.args},
        here="actors",
    )
    return page, 422 if error else 200


def _search(q: str, kind: str, cursor: str) -> ActorPage:
    if kind not in ("", *Kind):
        raise InvalidError("The kind is person or organisation.", code="not_allowed", pointer="/kind")
    after = read_cursor(cursor, (q, kind)) if cursor else None
    with reading(wiring().engine) as session:
        return search_actors(session, q=q or None, kind=Kind(kind) if kind else None, after=after, limit=_PAGE)


def _by_script(names: Iterable[ActorName]) -> list[tuple[str, list[ActorName]]]:
    """Group name variants: the script of the canonical name first, then the scripts with most variants."""
    groups: dict[str, list[ActorName]] = {}
    for name in names:
        groups.setdefault(name.script, []).append(name)
    first = next(iter(groups), "")
    return sorted(groups.items(), key=lambda group: (group[0] != first, -len(group[1]), group[0]))


def _sources(*lists: Iterable[str]) -> list[str]:
    """Give every source once, in the order in which they come up."""
    return list(dict.fromkeys(source for each in lists for source in each))
