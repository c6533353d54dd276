"""Every error as a problem (RFC 9457): the only place that knows status codes.

`register_errors` is handed the page that shows a problem to a person; a browser that
asks for HTML outside the API gets that, everybody else `application/problem+json`.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from registry.db.errors import error_of
from registry.domain import (
    ConflictError,
    GoneError,
    InvalidError,
    NotFoundError,
    RegistryError,
    ThrottledError,
    UnavailableError,
)
from registry.exchange.faults import Fault, faults_of
from registry.exchange.strict import MalformedError
from registry.services.accounts import SignInError
from registry.web.headers import request_id

_log = logging.getLogger("registry.web")
_MOST_ERRORS = 100
_LONGEST = 300
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e01ef]"
)
_API = ("/v1/", "/healthz", "/readyz", "/openapi.json")


class TooLargeError(InvalidError):
    """A text is longer than the call takes."""

    code = "too_large"


class NotReadyError(UnavailableError):
    """The process runs and cannot serve yet; `facts` says what is missing."""

    code = "not_ready"

    def __init__(self, detail: str, *, facts: Mapping[str, Any]) -> None:
        super().__init__(detail)
        self.facts = dict(facts)


class UnauthenticatedError(RegistryError):
    """Nobody has said who he is, or in a way that opens nothing."""

    code = "no_key"


class ForbiddenError(RegistryError):
    """It is known who asks, and he may not; `facts` says what it takes."""

    code = "forbidden"

    def __init__(self, detail: str, *, code: str | None = None, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail, code=code)
        self.facts = dict(facts or {})


class PreconditionError(RegistryError):
    """The If-Match of the request names another version."""

    code = "version_differs"


class FaultsError(InvalidError):
    """Several things are wrong with the request."""

    def __init__(self, detail: str, faults: Sequence[Fault]) -> None:
        super().__init__(detail)
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong, as the caller is told."""

    status: int
    code: str
    detail: str
    faults: tuple[Fault, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """The usual words for the status."""
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return "Error"


ProblemPage = Callable[[Problem], ResponseReturnValue]
"""Shows a problem to a person; the status is set for it."""

_OF_OURS: tuple[tuple[type[RegistryError], int], ...] = (
    (MalformedError, 400),
    (TooLargeError, 413),
    (InvalidError, 422),
    (NotFoundError, 404),
    (ConflictError, 409),
    (UnavailableError, 503),
    (UnauthenticatedError, 401),
    (SignInError, 401),
    (ForbiddenError, 403),
    (GoneError, 410),
    (PreconditionError, 412),
    (ThrottledError, 429),
)

_RETRY = (("Retry-After", "1"),)


def register_errors(app: Flask, page: ProblemPage | None = None) -> None:
    """Answer every error of the application with a problem; `page` shows it to browsers."""

    def answer(error: Exception) -> ResponseReturnValue:
        if isinstance(error, RequestRedirect):
            return error.get_response()
        problem = problem_of(error)
        if problem.status >= 500:
            _log.error("%s %s", problem.code, request_id(), exc_info=error)
        if page is not None and not is_api() and wants_page():
            response = app.make_response(page(problem))
            response.status_code = problem.status
            response.headers.extend(problem.headers)
            return response
        return _as_json(problem)

    app.register_error_handler(Exception, answer)


def problem_of(error: Exception) -> Problem:
    """Give what the caller is told of an error; nothing of what went on inside for those that are ours."""
    if isinstance(error, ValidationError):
        faults = faults_of(error)
        detail = faults[0].message if len(faults) == 1 else f"{len(faults)} faults"
        return Problem(status=422, code=faults[0].code, detail=detail, faults=tuple(faults))
    if isinstance(error, RegistryError):
        return _of_ours(error)
    if isinstance(error, HTTPException):
        return _of_http(error)
    if (told := error_of(error)) is not None:
        return _of_ours(told)
    return Problem(status=500, code="internal", detail="Something went wrong here; the log knows more.")


def printable(text: str) -> str:
    """Give a text with everything that a terminal or page would act on written as an escape, and cut.

    >>> printable("a\\x1b[31m\\u202e")
    'a\\\\u001b[31m\\\\u202e'
    """
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", cut)


def _of_ours(error: RegistryError) -> Problem:
    status = next((status for kind, status in _OF_OURS if isinstance(error, kind)), 500)
    faults: tuple[Fault, ...] = ()
    if isinstance(error, FaultsError):
        faults = error.faults
    elif isinstance(error, InvalidError) and error.pointer:
        faults = (Fault(pointer=error.pointer, code=error.code, message=error.detail),)
    return Problem(
        status=status,
        code=error.code,
        detail=error.detail,
        faults=faults,
        facts=error.facts if isinstance(error, ConflictError | NotReadyError | ForbiddenError) else {},
        headers=_headers(error, status),
    )


def _headers(error: RegistryError, status: int) -> tuple[tuple[str, str], ...]:
    if isinstance(error, UnauthenticatedError):
        told = ', error="invalid_token"' if error.code == "bad_key" else ""
        return (("WWW-Authenticate", f'Bearer realm="registry"{told}'),)
    if isinstance(error, ThrottledError):
        return (("Retry-After", str(error.retry_s)),)
    return _RETRY if status == 503 else ()


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    kept = ("allow", "retry-after", "www-authenticate")
    return Problem(
        status=status,
        code=re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower(),
        detail=error.description or "",
        headers=tuple((name, value) for name, value in error.get_headers() if name.lower() in kept),
    )


def is_api() -> bool:
    """Tell whether the address is one of the API, where problems are JSON whatever the caller likes."""
    return request.path.startswith(_API)


def wants_page() -> bool:
    """Tell whether the caller is a browser that shows pages."""
    offered = ["application/problem+json", "application/json", "text/html"]
    return request.accept_mimetypes.best_match(offered) == "text/html"


def _as_json(problem: Problem) -> Response:
    shown: dict[str, Any] = {
        "type": f"/problems/{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": printable(problem.detail),
        "code": problem.code,
        "instance": printable(request.path),
        "request_id": request_id(),
        "errors": [
            {"pointer": printable(each.pointer), "code": each.code, "message": printable(each.message)}
            for each in problem.faults[:_MOST_ERRORS]
        ],
    }
    if problem.facts:
        shown["facts"] = dict(problem.facts)
    # Facts hold surface forms, which are never edited: what a terminal would act on is escaped, as JSON may.
    body = _UNPRINTABLE.sub(lambda match: json.dumps(match.group())[1:-1], orjson.dumps(shown).decode())
    response = Response(body, problem.status, mimetype="application/problem+json")
    response.headers.extend(problem.headers)
    return response
