"""`/v1/review`: the queue, leases, and decisions on its items."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.domain import InvalidError, Verdict
from registry.services.actors import get_actor
from registry.services.alike import preview_alike
from registry.services.answers import Json
from registry.services.deciding import Choice, decide
from registry.services.judging import root_of
from registry.services.quality import measure_quality
from registry.services.review import Filter, claim, count_items, list_items, release, renew
from registry.services.review_items import get_item
from registry.transaction import reading
from registry.web.acting import acting_name
from registry.web.api.actors import new_actor_of
from registry.web.api.cursor import make_cursor, read_cursor
from registry.web.api.ids import as_id, as_ids
from registry.web.api.models import NoQuery
from registry.web.api.render import answer
from registry.web.api.review_models import AlikeQuery, ClaimIn, DecideIn, LeaseIn, ReleaseIn, ReviewQuery
from registry.web.body import read_model, read_query
from registry.web.repeats import answer_once
from registry.web.wiring import wiring

api = Blueprint("review", __name__)


@api.get("/v1/review")
def list_review() -> ResponseReturnValue:
    """Give a page of the queue."""
    asked = read_query(request, ReviewQuery)
    given = {
        name: str(value)
        for name, value in asked.model_dump(exclude={"cursor", "limit"}).items()
        if value is not None and value != ReviewQuery.model_fields[name].default
    }
    question = tuple(f"{name}={value}" for name, value in sorted(given.items()))
    after = read_cursor(asked.cursor, question) if asked.cursor is not None else None
    with reading(wiring().engine) as session:
        page = list_items(
            session,
            _filter(session, asked),
            state=asked.state,
            claimed_by=acting_name() if asked.mine == "true" else None,
            after=after and (after[0], after[2]),
            limit=asked.limit,
        )
    following = None
    if page.after is not None:
        given |= {"limit": str(asked.limit), "cursor": make_cursor((page.after[0], 0, page.after[1]), question)}
        following = "/v1/review?" + urlencode(given)
    links = {"Link": f'<{following}>; rel="next"'} if following else {}
    return answer({"items": list(page.items), "next": following}, headers=links)


@api.get("/v1/review/counts")
def counts() -> ResponseReturnValue:
    """Say how much waits."""
    read_query(request, NoQuery)
    with reading(wiring().engine) as session:
        return answer({"items": count_items(session)})


@api.get("/v1/review/quality")
def quality() -> ResponseReturnValue:
    """Say how often automatic links are right."""
    read_query(request, NoQuery)
    with reading(wiring().engine) as session:
        return answer(measure_quality(session))


@api.post("/v1/review/claim")
def claim_review() -> ResponseReturnValue:
    """Lease the most pressing items."""
    read_query(request, NoQuery)
    wanted = read_model(request, ClaimIn)

    def work(session: Session) -> tuple[int, Json, None]:
        fits = Filter(
            kinds=tuple(wanted.kinds) if wanted.kinds else None,
            langs=tuple(wanted.langs) if wanted.langs else None,
            script=wanted.script,
            actor_id=get_actor(session, wanted.actor).actor_id if wanted.actor else None,
            item_id=int(wanted.item) if wanted.item else None,
        )
        items = claim(session, fits, by=acting_name(), limit=wanted.limit, seconds=wanted.seconds, resume=wanted.resume)
        return 200, {"items": items}, None

    return answer_once(request, work)


@api.get("/v1/review/<item_id>")
def show_item(item_id: str) -> ResponseReturnValue:
    """Give an item in full."""
    read_query(request, NoQuery)
    with reading(wiring().engine) as session:
        return answer(get_item(session, as_id(item_id, "item"), today=wiring().today()))


@api.get("/v1/review/<item_id>/alike")
def show_alike(item_id: str) -> ResponseReturnValue:
    """Say what one decision would settle along."""
    asked = read_query(request, AlikeQuery)
    with reading(wiring().engine) as session:
        actor_id = root_of(session, asked.actor).actor_id if asked.actor else None
        return answer(preview_alike(session, as_id(item_id, "item"), Verdict(asked.verdict), actor_id))


@api.post("/v1/review/<item_id>/lease")
def renew_item(item_id: str) -> ResponseReturnValue:
    """Let a lease run on."""
    read_query(request, NoQuery)
    given, item = read_model(request, LeaseIn), as_id(item_id, "item")

    def work(session: Session) -> tuple[int, Json, None]:
        return 200, renew(session, item, token=given.lease_token, seconds=given.seconds), None

    return answer_once(request, work)


@api.post("/v1/review/<item_id>/release")
def release_item(item_id: str) -> ResponseReturnValue:
    """Give an item back."""
    read_query(request, NoQuery)
    given, item = read_model(request, ReleaseIn), as_id(item_id, "item")
    return answer_once(request, lambda session: (200, release(session, item, token=given.lease_token), None))


@api.post("/v1/review/<item_id>/decide")
def decide_item(item_id: str) -> ResponseReturnValue:
    """Decide an item."""
    read_query(request, NoQuery)
    choice, item = _choice(read_model(request, DecideIn)), as_id(item_id, "item")

    def work(session: Session) -> tuple[int, Json, None]:
        return 200, decide(session, item, choice, by=acting_name(), today=wiring().today()), None

    return answer_once(request, work)


def _filter(session: Session, asked: ReviewQuery) -> Filter:
    created_before = None
    if asked.min_age_hours is not None:
        created_before = datetime.now(UTC) - timedelta(hours=min(asked.min_age_hours, 1_000_000))
    return Filter(
        kinds=(asked.kind,) if asked.kind else None,
        langs=(asked.lang,) if asked.lang else None,
        script=asked.script,
        actor_id=get_actor(session, asked.actor).actor_id if asked.actor else None,
        min_score=asked.min_score,
        max_score=asked.max_score,
        created_before=created_before,
        q=asked.q,
    )


def _choice(given: DecideIn) -> Choice:
    if given.alike and given.preview is None:
        raise InvalidError("what is decided along is previewed first", code="missing_field", pointer="/preview")
    columns: dict[str, Any] = given.model_dump(include={"version", "lease_token", "actor", "note", "preview", "alike"})
    return Choice(
        verdict=Verdict(given.verdict),
        new=new_actor_of(given.new_actor) if given.new_actor else None,
        despite=as_ids(given.despite),
        exclude=as_ids(given.exclude),
        **columns,
    )
