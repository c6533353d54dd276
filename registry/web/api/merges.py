"""`/v1/merges` and `/v1/splits`: two actors that are one, one that is two."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.services.answers import Json
from registry.services.merges import merge_actors, preview_merge
from registry.services.splits import Part, preview_split, split_actor
from registry.transaction import reading
from registry.web.acting import acting_name
from registry.web.api.actors import new_actor_of
from registry.web.api.ids import as_ids
from registry.web.api.models import NoQuery
from registry.web.api.render import answer
from registry.web.api.review_models import MergeIn, MergePairIn, SplitIn, SplitPartIn
from registry.web.body import read_model, read_query
from registry.web.repeats import answer_once
from registry.web.wiring import wiring

api = Blueprint("merges", __name__)


@api.post("/v1/merges/preview")
def preview() -> ResponseReturnValue:
    """Say what a merge would change."""
    read_query(request, NoQuery)
    given = read_model(request, MergePairIn)
    with reading(wiring().engine) as session:
        return answer(preview_merge(session, given.loser, given.survivor))


@api.post("/v1/merges")
def merge() -> ResponseReturnValue:
    """Merge an actor into another."""
    read_query(request, NoQuery)
    given = read_model(request, MergeIn)

    def work(session: Session) -> tuple[int, Json, str]:
        merged = merge_actors(
            session, given.loser, given.survivor, by=acting_name(), reason=given.reason, preview=given.preview
        )
        return 201, merged, f"/v1/decisions/{merged['id']}"

    return answer_once(request, work)


@api.post("/v1/splits/preview")
def preview_of_split() -> ResponseReturnValue:
    """Say what a split would change."""
    read_query(request, NoQuery)
    part = _part(read_model(request, SplitPartIn))
    with reading(wiring().engine) as session:
        return answer(preview_split(session, part))


@api.post("/v1/splits")
def split() -> ResponseReturnValue:
    """Make another actor of a part of one."""
    read_query(request, NoQuery)
    given = read_model(request, SplitIn)
    part = _part(given)

    def work(session: Session) -> tuple[int, Json, str]:
        made = split_actor(session, part, by=acting_name(), reason=given.reason, preview=given.preview)
        return 201, made, f"/v1/decisions/{made['id']}"

    return answer_once(request, work)


def _part(given: SplitPartIn) -> Part:
    return Part(
        actor=given.actor,
        new=new_actor_of(given.new_actor),
        mentions=tuple(sorted(as_ids(given.mentions))),
        names=tuple(dict.fromkeys(given.names)),
    )
