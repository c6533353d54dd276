"""`/v1/holders` and `/v1/posts/{key}/holders`: who held it that day."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from registry.domain import PartialDate, Precision
from registry.exchange.fields import as_date, spoken
from registry.services.answers import Json, post_json
from registry.services.holders import HeldPost, holders_by_title, holders_of_post
from registry.transaction import reading
from registry.web.api.fields import as_instant
from registry.web.api.models import HoldersQuery, PostHoldersQuery
from registry.web.api.render import answer, holders_json
from registry.web.body import read_query
from registry.web.wiring import wiring

api = Blueprint("holders", __name__)


@api.get("/v1/holders")
def by_title() -> ResponseReturnValue:
    """Tell who held the posts that bear a title on a day; vacancy is said so."""
    asked = read_query(request, HoldersQuery)
    on = _on(asked.on)
    with reading(wiring().engine) as session:
        posts = holders_by_title(
            session,
            asked.title,
            on,
            country=asked.country,
            lang=spoken(asked.lang),
            known_at=as_instant(asked.known_at),
        )
    return answer({"title": asked.title, "on": str(on), "posts": [_held(post, on) for post in posts]})


@api.get("/v1/posts/<key>/holders")
def by_post(key: str) -> ResponseReturnValue:
    """Tell who held a post on a day."""
    asked = read_query(request, PostHoldersQuery)
    on = _on(asked.on)
    known_at = as_instant(asked.known_at)
    with reading(wiring().engine) as session:
        post = holders_of_post(session, key, on, known_at=known_at)
    return answer(_held(post, on))


def _on(given: str | None) -> PartialDate:
    return as_date(given) or PartialDate(wiring().today(), Precision.DAY)


def _held(held: HeldPost, on: PartialDate) -> Json:
    return {
        "post": post_json(held.post),
        "country": held.post.country,
        "seats": held.post.seats,
        "on": str(on),
        "status": held.holders.state.value,
        "holders": holders_json(held.holders.tenures, held.holders.outgoing),
        "more": held.is_cut,
    }
