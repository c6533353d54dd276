"""`/v1/calendar`: where lines of holders do not add up."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from registry.services.calendar import FindingKind, Question, check_calendar
from registry.services.tenure_answers import finding_json
from registry.transaction import reading
from registry.web.api.cursor import make_cursor, read_cursor
from registry.web.api.models import CalendarQuery
from registry.web.api.render import answer
from registry.web.body import read_query
from registry.web.wiring import wiring

api = Blueprint("calendar", __name__)


@api.get("/v1/calendar")
def calendar() -> ResponseReturnValue:
    """Give a page of findings."""
    asked = read_query(request, CalendarQuery)
    given = asked.model_dump(exclude={"cursor", "limit"}, exclude_none=True)
    question = tuple(f"{name}={value}" for name, value in sorted(given.items()))
    cursor = read_cursor(asked.cursor, question) if asked.cursor is not None else None
    with reading(wiring().engine) as session:
        page = check_calendar(
            session,
            Question(
                today=wiring().today(),
                post=asked.post,
                country=asked.country,
                kind=FindingKind(asked.kind) if asked.kind else None,
                at_least=asked.at_least,
            ),
            after=None if cursor is None else cursor[:2],
            limit=asked.limit,
        )
    following = None
    if page.after is not None:
        more = {**given, "limit": asked.limit, "cursor": make_cursor((*page.after, 0), question)}
        following = "/v1/calendar?" + urlencode(more)
    links = {"Link": f'<{following}>; rel="next"'} if following else {}
    return answer({"items": [finding_json(each) for each in page.items], "next": following}, headers=links)
