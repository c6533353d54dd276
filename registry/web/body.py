"""Reading what a request sends: bytes to JSON to a model, each step refusing what it cannot be sure of.

The order is cheap checks first: media type, size, encoding, shape, and only then
parsing. What is no JSON is malformed (400); JSON of the wrong form is invalid (422).
"""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import parse_qsl

from flask import Request
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from registry.domain import InvalidError
from registry.exchange.strict import MalformedError, strict_json

MAX_BODY = 8 * 1024 * 1024
Model = TypeVar("Model", bound=BaseModel)


def read_json(request: Request) -> Any:
    """Give the body of a request as JSON, by the rules of `strict_json`.

    Raises UnsupportedMediaType for other media types and for compressed bodies,
    RequestEntityTooLarge for bodies of more than 8 MB.
    """
    _check_media_type(request)
    return strict_json(_read_bytes(request))


def read_model(request: Request, model: type[Model]) -> Model:
    """Give the body as a model; pydantic's ValidationError says what is wrong with it."""
    return model.model_validate(read_json(request), strict=True)


def read_query(request: Request, model: type[Model]) -> Model:
    """Give the query string as a model. Unknown, repeated and undecodable parameters are refused."""
    try:
        pairs = parse_qsl(
            request.query_string.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=50
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise MalformedError("the query string is not percent-encoded UTF-8", code="not_utf8") from error
    values = dict(pairs)
    if len(values) != len(pairs):
        raise InvalidError("a parameter is given twice", code="repeated_parameter")
    return model.model_validate(values)


def _check_media_type(request: Request) -> None:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be sent as application/json.")
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("JSON is sent in UTF-8.")
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        raise UnsupportedMediaType("Compressed bodies are not taken.")


def _read_bytes(request: Request) -> bytes:
    """Read the body up to the limit, also when its length is not announced."""
    announced = request.environ.get("CONTENT_LENGTH", "")
    if announced and not (announced.isascii() and announced.isdigit()):
        raise BadRequest("Content-Length is no number.")
    if len(announced) > 18 or int(announced or 0) > MAX_BODY:
        raise RequestEntityTooLarge
    raw = request.get_data()
    if len(raw) > MAX_BODY:
        raise RequestEntityTooLarge
    return raw
