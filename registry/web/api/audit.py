"""`/v1/audit`: who changed what, when and why."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from registry.services.audit import entry_json, list_entries
from registry.transaction import reading
from registry.web.api.cursor import make_cursor, read_cursor
from registry.web.api.models import AuditQuery
from registry.web.api.render import answer
from registry.web.body import read_query
from registry.web.wiring import wiring

api = Blueprint("audit", __name__)

_PART = 10**9
"""Cursors hold numbers of up to nine digits; ids of the audit may outgrow one of them."""


@api.get("/v1/audit")
def audit() -> ResponseReturnValue:
    """Give a page of the audit, the newest first."""
    asked = read_query(request, AuditQuery)
    question = ("audit", asked.relation, None if asked.row is None else str(asked.row), asked.by)
    before = None
    if asked.cursor is not None:
        _, high, low = read_cursor(asked.cursor, question)
        before = high * _PART + low
    with reading(wiring().engine) as session:
        page = list_entries(
            session, before=before, limit=asked.limit, relation=asked.relation, row=asked.row, acted_by=asked.by
        )
    following = None
    if page.before is not None:
        cursor = make_cursor((0, *divmod(page.before, _PART)), question)
        given = {"relation": asked.relation, "row": asked.row, "by": asked.by, "limit": asked.limit, "cursor": cursor}
        following = "/v1/audit?" + urlencode({name: value for name, value in given.items() if value is not None})
    links = {"Link": f'<{following}>; rel="next"'} if following else {}
    return answer({"items": [entry_json(entry) for entry in page.items], "next": following}, headers=links)
