"""Every error as a problem (RFC 9457): the only place that knows status codes.

`register_errors` is handed the page that shows a problem to a person; a browser that
asks for HTML outside the API gets that, everybody else `application/problem+json`.
"""

from __future__ import annotations

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
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from registry.domain import ConflictError, InvalidError, NotFoundError, RegistryError, UnavailableError
from registry.web.body import MalformedError
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with the request; `pointer` says where, as a JSON pointer."""

    pointer: str
    code: str
    message: str


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
)

# By SQLSTATE, the longest beginning first. A code that is not here is a fault of ours.
_OF_DATABASE: dict[str, tuple[int, str, str]] = {
    "23505": (409, "duplicate", "something with this key exists"),
    "23503": (409, "missing_reference", "something it refers to is not there"),
    "23P01": (409, "overlap", "it overlaps with what is recorded"),
    "23001": (409, "append_only", "what is recorded there is never changed"),
    "23": (422, "constraint", "the values do not fit together"),
    "22": (422, "bad_value", "a value cannot be stored"),
    "54": (422, "too_complex", "a value is too large to be stored"),
    "55P03": (503, "busy", "somebody else is changing the same thing"),
    "57014": (503, "too_slow", "the database took too long"),
    "40": (503, "busy", "somebody else was changing the same thing"),
    "25006": (503, "read_only", "the database takes no changes now"),
    "42P01": (503, "not_migrated", "the database has not been set up: run `registry migrate`"),
    "08": (503, "unavailable", "the database cannot be reached"),
    "53": (503, "unavailable", "the database is out of room or connections"),
    "57P": (503, "unavailable", "the database is going down or coming up"),
}
_UNSAID = {"OperationalError": "08", "InterfaceError": "08", "DataError": "22"}
"""Errors that the driver raises itself, without a code: no connection, and what it cannot send."""

_RETRY = (("Retry-After", "1"),)

_CODES = {
    "extra_forbidden": "unknown_field",
    "missing": "missing_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "string_pattern_mismatch": "bad_format",
    "string_unicode": "control_character",
    "too_long": "too_many",
    "too_short": "too_few",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "literal_error": "not_allowed",
    "enum": "not_allowed",
}
_MESSAGES = {
    "extra_forbidden": "there is no such field here",
    "missing": "this field is required",
    "string_unicode": "holds half of a surrogate pair",
}


def register_errors(app: Flask, page: ProblemPage | None = None) -> None:
    """Answer every error of the application with a problem; `page` shows it to browsers."""

    def answer(error: Exception) -> ResponseReturnValue:
        if isinstance(error, RequestRedirect):
            return error.get_response()
        problem = problem_of(error)
        if problem.status >= 500:
            _log.error("%s %s", problem.code, request_id(), exc_info=error)
        if page is not None and _wants_page():
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
    if isinstance(error, PoolTimeoutError):
        return Problem(status=503, code="overloaded", detail="too many requests at once", headers=_RETRY)
    if isinstance(error, DBAPIError):
        return _of_database(error)
    return Problem(status=500, code="internal", detail="Something went wrong here; the log knows more.")


def faults_of(error: ValidationError, *, under: str = "") -> list[Fault]:
    """Give what pydantic found, with pointers below `under`; never what was sent."""
    return [
        Fault(
            pointer=under + "".join(f"/{_escaped(part)}" for part in line["loc"]),
            code=code_of(line["type"]),
            message=_MESSAGES.get(line["type"], line["msg"]),
        )
        for line in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def code_of(pydantic_type: str) -> str:
    """Give our code for one of pydantic's types of error."""
    if pydantic_type in _CODES:
        return _CODES[pydantic_type]
    return "wrong_type" if pydantic_type.endswith(("_type", "_parsing", "_from_float")) else pydantic_type


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
        facts=error.facts if isinstance(error, ConflictError | NotReadyError) else {},
        headers=_RETRY if status == 503 else (),
    )


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    kept = ("allow", "retry-after", "www-authenticate")
    return Problem(
        status=status,
        code=re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower(),
        detail=error.description or "",
        headers=tuple((name, value) for name, value in error.get_headers() if name.lower() in kept),
    )


def _of_database(error: DBAPIError) -> Problem:
    state = getattr(error.orig, "sqlstate", None) or _UNSAID.get(type(error).__name__, "")
    for length in (5, 3, 2):
        if state[:length] in _OF_DATABASE:
            status, code, detail = _OF_DATABASE[state[:length]]
            return Problem(status=status, code=code, detail=detail, headers=_RETRY if status == 503 else ())
    return Problem(status=500, code="internal", detail="Something went wrong here; the log knows more.")


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _wants_page() -> bool:
    if request.path.startswith(_API):
        return False
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
    response = Response(orjson.dumps(shown), problem.status, mimetype="application/problem+json")
    response.headers.extend(problem.headers)
    return response
