"""Putting the web application together: calls, errors, headers."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask, Response
from flask.json.provider import JSONProvider

from registry.web.api import (
    actors,
    annotate,
    audit,
    calendar,
    decisions,
    docs,
    documents,
    feed,
    health,
    holders,
    merges,
    openapi,
    privacy,
    problems,
    resolve,
    review,
    runs,
    tenures,
)
from registry.web.auth import register_auth
from registry.web.body import MAX_BODY
from registry.web.errors import register_errors
from registry.web.headers import register_headers
from registry.web.pages.problems import problem_page
from registry.web.pages.register import register_pages
from registry.web.wiring import Wiring, install

_CALLS = (
    resolve, annotate, documents, feed, runs, actors, privacy, holders, tenures, calendar, review, decisions,
    merges, audit, health, openapi, docs, problems,
)  # fmt: skip


class _Json(JSONProvider):
    """orjson, which leaves letters as they are and is six times faster than the default."""

    def dumps(self, obj: Any, **_: Any) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        shown = self._prepare_response_obj(args, kwargs)
        return Response(orjson.dumps(shown), mimetype="application/json")


def register(app: Flask, wiring: Wiring) -> None:
    """Make an empty application answer the calls and show the pages."""
    app.json = _Json(app)
    # One more than is taken: Werkzeug cuts a body of unknown length there without a word, and the reader sees it.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY + 1
    app.url_map.strict_slashes = False
    install(app, wiring)
    register_headers(app)
    register_auth(app)
    register_errors(app, problem_page)
    register_pages(app)
    for module in _CALLS:
        app.register_blueprint(module.api)
