"""`/v1/changes` and `/v1/mentions`: how pipelines stay up to date."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from registry.exchange.fields import as_date
from registry.services.feed import list_changes, list_mentions
from registry.services.judging import root_of
from registry.transaction import reading
from registry.web.api.cursor import make_cursor, read_cursor
from registry.web.api.nightly_models import ChangesQuery, MentionsQuery
from registry.web.api.render import answer
from registry.web.body import read_query
from registry.web.wiring import wiring

api = Blueprint("feed", __name__)
_UNDATED = 9_999_999
"""Stands for no date in a cursor: later than any day."""


@api.get("/v1/changes")
def changes() -> ResponseReturnValue:
    """Give what changed since a cursor."""
    asked = read_query(request, ChangesQuery)
    transaction, change_id = map(int, asked.after.split("."))
    with reading(wiring().engine) as session:
        return answer(list_changes(session, transaction=transaction, change_id=change_id, limit=asked.limit))


@api.get("/v1/mentions")
def mentions() -> ResponseReturnValue:
    """Give a page of the mentions of an actor."""
    asked = read_query(request, MentionsQuery)
    question = (asked.actor, asked.since, asked.until)
    place = read_cursor(asked.cursor, question) if asked.cursor is not None else None
    after = (None if place[0] == _UNDATED else date.fromordinal(max(place[0], 1)), place[2]) if place else None
    since, until = as_date(asked.since), as_date(asked.until)
    with reading(wiring().engine) as session:
        page = list_mentions(
            session,
            root_of(session, asked.actor).actor_id,
            since=since.first if since else None,
            until=until.first if until else None,
            after=after,
            limit=asked.limit,
        )
    following = None
    if page.after is not None:
        on, mention_id = page.after
        cursor = make_cursor((on.toordinal() if on else _UNDATED, 0, mention_id), question)
        given = {"actor": asked.actor, "from": asked.since, "until": asked.until, "limit": str(asked.limit)}
        kept = {name: value for name, value in given.items() if value is not None}
        following = "/v1/mentions?" + urlencode({**kept, "cursor": cursor})
    links = {"Link": f'<{following}>; rel="next"'} if following else {}
    return answer({"items": list(page.items), "next": following}, headers=links)
