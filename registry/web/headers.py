"""What every answer carries, and the request id that ties an answer to a line of the log."""

from __future__ import annotations

import logging
import re
import time
import uuid

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestHeaderFieldsTooLarge, RequestURITooLarge

from registry.web.gate import gate

_log = logging.getLogger("registry.web")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_TRACE_PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_MAX_HEADER = 8_190
_MAX_ADDRESS = 8_190

_CSP_API = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_CSP_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Swagger UI sets style attributes and draws its icons from data addresses.
_CSP_DOCS = _CSP_PAGES.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "img-src 'self'", "img-src 'self' data:"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def register_headers(app: Flask) -> None:
    """Check the size of every request's head, and dress every answer."""
    app.before_request(_begin)
    app.after_request(_dress)


def request_id() -> str:
    """Give the id of the request: the caller's where it is a plain one, else a new one."""
    if "request_id" not in g:
        g.request_id = _given_id() or uuid.uuid4().hex
    found: str = g.request_id
    return found


def _given_id() -> str | None:
    given = request.headers.get("X-Request-ID", "")
    if _REQUEST_ID.fullmatch(given):
        return given
    traced = _TRACE_PARENT.fullmatch(request.headers.get("traceparent", ""))
    return traced.group(1) if traced else None


def _begin() -> None:
    g.began = time.perf_counter()
    if any(len(name) + len(value) > _MAX_HEADER for name, value in request.headers):
        raise RequestHeaderFieldsTooLarge
    if len(request.query_string) + len(request.path) > _MAX_ADDRESS:
        raise RequestURITooLarge


def _dress(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy(response))
    response.headers["X-Request-ID"] = request_id()
    # Who looks at the same browser next must not find what was shown to somebody who has signed out.
    response.headers.setdefault("Cache-Control", "no-store")
    if gate().believed_open:
        response.headers["Registry-Mode"] = "open; no API key is configured"
    took_ms = (time.perf_counter() - g.began) * 1000 if "began" in g else 0.0
    # The route's pattern and never the query: names of persons stay out of the log.
    rule = request.url_rule.rule if request.url_rule else "(no route)"
    _log.info("%s %s %d %.1f ms %s", request.method, rule, response.status_code, took_ms, request_id())
    return response


def _policy(response: Response) -> str:
    if response.mimetype != "text/html":
        return _CSP_API
    return _CSP_DOCS if request.path == "/docs" else _CSP_PAGES
