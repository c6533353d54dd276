"""Living persons over HTTP: all that is held on one, and erasing one on request."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.services.actors import get_actor
from registry.services.answers import Json, actor_json
from registry.services.privacy import ELSEWHERE, REMAINS, erase_person, export_actor, preview_erasure
from registry.transaction import reading
from registry.web.api.actors import moved
from registry.web.api.models import ErasureIn, NoQuery
from registry.web.api.render import answer
from registry.web.auth import acting_user
from registry.web.body import read_model, read_query
from registry.web.repeats import answer_once
from registry.web.wiring import wiring

api = Blueprint("privacy", __name__)


@api.get("/v1/actors/<ref>/export")
def export(ref: str) -> ResponseReturnValue:
    """Give all that is held on an actor, as it is read."""
    read_query(request, NoQuery)
    engine = wiring().engine
    with reading(engine) as session:
        actor = get_actor(session, ref)
    if not actor.answers_to(ref):
        return moved(actor, "/export")

    def pieces() -> Iterator[str]:
        with reading(engine) as session:
            yield from export_actor(session, actor)

    headers = {"Content-Disposition": f'attachment; filename="{actor.key}.json"'}
    return Response(stream_with_context(pieces()), headers=headers, mimetype="application/json")


@api.get("/v1/actors/<ref>/erasure")
def preview(ref: str) -> ResponseReturnValue:
    """Say what erasing a person would do."""
    read_query(request, NoQuery)
    with reading(wiring().engine) as session:
        seen = preview_erasure(session, ref)
    if not seen.actor.answers_to(ref):
        return moved(seen.actor, "/erasure")
    told = {"actor": actor_json(seen.actor), "counts": seen.counts, "preview": seen.digest}
    return answer({**told, "remains": list(REMAINS), "elsewhere": list(ELSEWHERE)})


@api.delete("/v1/actors/<ref>")
def erase(ref: str) -> ResponseReturnValue:
    """Erase a person for good."""
    read_query(request, NoQuery)
    given = read_model(request, ErasureIn)
    with reading(wiring().engine) as session:
        actor = get_actor(session, ref)
    if not actor.answers_to(ref):
        return moved(actor)

    def work(session: Session) -> tuple[int, Json, None]:
        by = acting_user().name
        done = erase_person(session, str(actor.actor_id), reason=given.reason, preview=given.preview, by=by)
        told = {"actor": str(done.actor_id), "erasure": str(done.erasure_id), "counts": done.counts}
        return 200, {**told, "remains": list(REMAINS), "elsewhere": list(ELSEWHERE)}, None

    return answer_once(request, work)
