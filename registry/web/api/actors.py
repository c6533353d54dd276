"""`/v1/actors`: finding, reading, making and correcting actors, and their roles."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.domain import ConflictError, InvalidError, Kind, NameKind
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
from registry.services.correcting import Correction, correct_actor
from registry.transaction import reading
from registry.web.api.cursor import make_cursor, read_cursor
from registry.web.api.fields import as_instant
from registry.web.api.models import ActorChangesIn, ActorIn, ActorsQuery, NameIn, NoQuery, TenuresQuery
from registry.web.api.render import actor_in_full_json, answer, tenure_json
from registry.web.body import read_model, read_query
from registry.web.errors import PreconditionError
from registry.web.repeats import answer_once
from registry.web.wiring import wiring

api = Blueprint("actors", __name__)

_TAG = re.compile(r'"v([1-9][0-9]{0,8})"', re.ASCII)
_COLUMNS = ("description", "countries", "born", "died", "gender", "prominence", "sources")


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
    return answer(actor_in_full_json(actor), headers=_tag(actor)) if actor.answers_to(ref) else moved(actor)


@api.get("/v1/actors/<ref>/tenures")
def list_tenures(ref: str) -> ResponseReturnValue:
    """Give the roles of an actor, all or those of a date, as believed now or then."""
    asked = read_query(request, TenuresQuery)
    with reading(wiring().engine) as session:
        actor = get_actor(session, ref)
        if not actor.answers_to(ref):
            return moved(actor, "/tenures")
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
    new = new_actor_of(read_model(request, ActorIn))

    def work(session: Session) -> tuple[int, Json, str]:
        actor = create_actor(session, new)
        return 201, actor_in_full_json(actor), f"/v1/actors/{actor.actor_id}"

    return answer_once(request, work)


@api.patch("/v1/actors/<ref>")
def change_actor(ref: str) -> ResponseReturnValue:
    """Correct an actor, with a reason, unless somebody has edited it since it was read."""
    read_query(request, NoQuery)
    given = read_model(request, ActorChangesIn)
    matched = _matched(request.headers.get("If-Match"))
    with reading(wiring().engine) as session:
        actor = get_actor(session, ref)
    if not actor.answers_to(ref):
        return moved(actor)

    def work(session: Session) -> tuple[int, Json, None]:
        try:
            corrected = correct_actor(session, str(actor.actor_id), _correction(given, matched))
        except ConflictError as error:
            if error.code == "version_differs" and matched is not None:
                raise PreconditionError(error.detail) from error
            raise
        return 200, actor_in_full_json(corrected), None

    response = answer_once(request, work)
    response.set_etag(f"v{response.get_json()['version']}")
    return response


def _tag(actor: Actor) -> dict[str, str]:
    return {"ETag": f'"v{actor.version}"'}


def _matched(header: str | None) -> int | None:
    """Give the version that If-Match names; None for none and for any. PreconditionError for what is no version."""
    if header is None or header.strip() == "*":
        return None
    tag = _TAG.fullmatch(header.strip())
    if tag is None:
        raise PreconditionError('If-Match takes the ETag of the actor, such as "v3"')
    return int(tag[1])


def _correction(given: ActorChangesIn, matched: int | None) -> Correction:
    """Take what is given over; what is absent stays."""
    sent = given.model_fields_set
    if matched is not None and given.version is not None and matched != given.version:
        raise InvalidError("If-Match and `version` name two versions", code="not_together", pointer="/version")
    if "name" in sent and given.name is None:
        raise InvalidError("an actor has a name", code="wrong_type", pointer="/name")
    return Correction(
        reason=given.reason,
        version=matched if matched is not None else given.version,
        columns={name: getattr(given, name) for name in _COLUMNS if name in sent},
        name=given.name,
        identifiers=given.identifiers,
        add_names=tuple(_new_name(name) for name in given.add_names),
        remove_names=tuple((name.text, spoken(name.lang)) for name in given.remove_names),
    )


def moved(actor: Actor, below: str = "") -> ResponseReturnValue:
    """Lead from an actor that was merged to the survivor, and to the same below it."""
    query = quote(request.query_string, safe="%&=+")
    address = f"/v1/actors/{actor.actor_id}{below}{'?' if query else ''}{query}"
    return answer({"merged_into": actor_json(actor)}, 308, {"Location": address})


def new_actor_of(given: ActorIn) -> NewActor:
    """Give an actor to be made as the services take it."""
    columns: dict[str, Any] = given.model_dump(exclude={"kind", "names", "countries", "sources"})
    return NewActor(
        kind=Kind(given.kind),
        names=tuple(_new_name(name) for name in given.names),
        countries=tuple(given.countries),
        sources=tuple(given.sources),
        **columns,
    )


def _new_name(name: NameIn) -> NewName:
    return NewName(text=name.text, lang=spoken(name.lang), kind=NameKind(name.kind), weak=name.weak, source=name.source)
