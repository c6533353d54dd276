"""`/v1/actors`: finding, reading and making actors, and their roles."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.domain import Kind, NameKind
from registry.exchange.fields import as_date, spoken
from registry.services.actors import (
    Actor,
    NewActor,
    NewName,
    create_actor,
    get_actor,
    roles_of_actor,
    search_actors,
)
from registry.services.answers import Json, actor_json
from registry.transaction import reading
from registry.web.api.cursor import make_cursor, read_cursor
from registry.web.api.fields import as_instant
from registry.web.api.models import ActorIn, ActorsQuery, NoQuery, TenuresQuery
from registry.web.api.render import actor_in_full_json, answer, tenure_json
from registry.web.body import read_model, read_query
from registry.web.repeats import answer_once
from registry.web.wiring import wiring

api = Blueprint("actors", __name__)


@api.get("/v1/actors")
def list_actors() -> ResponseReturnValue:
    """Give a page of actors: those that bear the words of `q`, or all."""
    asked = read_query(request, ActorsQuery)
    question = (asked.q, asked.kind)
    with reading(wiring().engine) as session:
        page = search_actors(
            session,
            q=asked.q,
            kind=None if asked.kind == "any" else Kind(asked.kind),
            after=read_cursor(asked.cursor, question) if asked.cursor is not None else None,
            limit=asked.limit,
        )
    following = None
    if page.after is not None:
        given = {"q": asked.q, "kind": asked.kind, "limit": str(asked.limit)}
        given["cursor"] = make_cursor(page.after, question)
        following = "/v1/actors?" + urlencode({name: value for name, value in given.items() if value is not None})
    links = {"Link": f'<{following}>; rel="next"'} if following else {}
    return answer({"items": [actor_json(hit) for hit in page.items], "next": following}, headers=links)


@api.get("/v1/actors/<ref>")
def show_actor(ref: str) -> ResponseReturnValue:
    """Give an actor by id or key; one that was merged answers 308 with the survivor."""
    read_query(request, NoQuery)
    with reading(wiring().engine) as session:
        actor = get_actor(session, ref)
    return answer(actor_in_full_json(actor)) if actor.answers_to(ref) else _moved(actor)


@api.get("/v1/actors/<ref>/tenures")
def list_tenures(ref: str) -> ResponseReturnValue:
    """Give the roles of an actor, all or those of a date, as believed now or then."""
    asked = read_query(request, TenuresQuery)
    with reading(wiring().engine) as session:
        actor = get_actor(session, ref)
        if not actor.answers_to(ref):
            return _moved(actor, "/tenures")
        tenures = roles_of_actor(
            session,
            actor.actor_id,
            on=as_date(asked.on),
            known_at=as_instant(asked.known_at),
        )
    shown = {"actor": actor_json(actor), "on": asked.on, "items": [tenure_json(tenure) for tenure in tenures]}
    return answer(shown)


@api.post("/v1/actors")
def make_actor() -> ResponseReturnValue:
    """Make an actor; its names are found from then on."""
    read_query(request, NoQuery)
    new = _new_actor(read_model(request, ActorIn))

    def work(session: Session) -> tuple[int, Json, str]:
        actor = create_actor(session, new)
        return 201, actor_in_full_json(actor), f"/v1/actors/{actor.actor_id}"

    return answer_once(request, work)


def _moved(actor: Actor, below: str = "") -> ResponseReturnValue:
    query = quote(request.query_string, safe="%&=+")
    address = f"/v1/actors/{actor.actor_id}{below}{'?' if query else ''}{query}"
    return answer({"merged_into": actor_json(actor)}, 308, {"Location": address})


def _new_actor(given: ActorIn) -> NewActor:
    columns: dict[str, Any] = given.model_dump(exclude={"kind", "names", "countries", "sources"})
    return NewActor(
        kind=Kind(given.kind),
        names=tuple(
            NewName(
                text=name.text,
                lang=spoken(name.lang),
                kind=NameKind(name.kind),
                weak=name.weak,
                source=name.source,
            )
            for name in given.names
        ),
        countries=tuple(given.countries),
        sources=tuple(given.sources),
        **columns,
    )
