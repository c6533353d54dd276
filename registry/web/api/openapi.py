"""`/openapi.json`: the contract for machines, made from the models and the table of calls."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from importlib import resources
from typing import Any

import orjson
from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from pydantic.json_schema import models_json_schema

from registry.access import Access
from registry.exchange.mention import MentionIn
from registry.web.access import ACCESS
from registry.web.api import answers
from registry.web.api.operations import BY_ROLE, EVERYWHERE, OPERATIONS, REFUSALS, Operation

api = Blueprint("openapi", __name__)

Json = dict[str, Any]
_REF = "#/components/schemas/{model}"
_INTRODUCTION = """\
Names in news of any language, resolved to one actor: who, in which role on that day, how sure, and why.

Errors are `application/problem+json` (RFC 9457) with a stable `code`. Unknown fields and parameters are
refused. Dates are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, from 1700 to 2200; a span ends on the first day that
is no longer part of it. Bodies hold at most 8 MB of JSON in UTF-8: one value, no repeated keys, at most 32
levels and 20,000 elements. Every answer bears an `X-Request-ID`.

Calls take an API key, `Authorization: Bearer KEY`, of the role that each of them names: reader, resolver,
reviewer or admin, each of which may do what those before it may. As long as there is neither a key nor a
user, the server is open to its own machine, and says so in `Registry-Mode` and `/healthz`."""
_KEY = {"key": {"type": "http", "scheme": "bearer", "description": "Made by `registry key create`; shown once."}}


@api.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Give the OpenAPI 3.1 document."""
    return Response(_serialised(), mimetype="application/json")


@cache
def _serialised() -> bytes:
    return orjson.dumps(document())


def document() -> Json:
    """Make the document; the same on every call."""
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Actor registry",
            "version": "1",
            "description": _INTRODUCTION,
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in OPERATIONS)],
        "paths": paths,
        "components": {"schemas": _schemas(), "responses": _refusals(), "securitySchemes": _KEY},
    }


def _operation(operation: Operation) -> Json:
    role = role_of(operation)
    shown: Json = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [*_path_fields(operation), *_query_fields(operation), *_headers(operation)],
        "responses": {
            **{str(status): _answer(operation, status) for status in operation.answers},
            **{
                str(status): {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}
                for status in sorted({*operation.refusals, *EVERYWHERE, *(BY_ROLE if role else ())})
            },
        },
    }
    if role is None:
        shown["security"] = []
    else:
        shown["x-role"] = role.value
    about = [operation.about] if operation.about else []
    if role is not None:
        about.append(f"Takes the role {role.value}.")
    if about:
        shown["description"] = " ".join(about)
    if operation.body is not None:
        content = _content(operation.body.__name__, _example(operation, "request"))
        shown["requestBody"] = {"required": True, "content": content}
    return shown


def role_of(operation: Operation) -> Access | None:
    """Give the role that a call takes; None for one that anybody may make."""
    rule = re.sub(r"\{(\w+)\}", r"<\1>", operation.path)
    return ACCESS.get(f"{operation.method.upper()} {rule}", Access.ADMIN)


def _answer(operation: Operation, status: int) -> Json:
    model, description = operation.answers[status]
    shown: Json = {"description": description, "content": _content(model.__name__, _example(operation, str(status)))}
    if status in (201, 308):
        shown["headers"] = {"Location": {"description": "Where it is.", "schema": {"type": "string"}}}
    return shown


def _content(model: str, example: Any) -> Json:
    return {
        "application/json": {"schema": {"$ref": _REF.format(model=model)}, "examples": {"example": {"value": example}}}
    }


def _path_fields(operation: Operation) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "description": about, "schema": {"type": "string"}}
        for name, about in operation.path_fields.items()
    ]


def _query_fields(operation: Operation) -> list[Json]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema()
    required = schema.get("required", [])
    return [_query_field(name, dict(field), required=name in required) for name, field in schema["properties"].items()]


def _query_field(name: str, field: Json, *, required: bool) -> Json:
    """Tell a parameter; absent instead of null, since a query string has no null."""
    about = field.pop("description", "")
    field.pop("title", None)
    if "anyOf" in field:
        (inner,) = (option for option in field.pop("anyOf") if option.get("type") != "null")
        field = {**inner, **{key: value for key, value in field.items() if key != "default"}}
    about = about or field.pop("description", "")
    shown: Json = {"name": name, "in": "query", "required": required, "schema": field}
    return {**shown, "description": about} if about else shown


def _headers(operation: Operation) -> list[Json]:
    if not operation.repeatable:
        return []
    about = "Sent again with the same body within a day, the request is done once and its answer repeated."
    schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return [{"name": "Idempotency-Key", "in": "header", "required": False, "description": about, "schema": schema}]


def _schemas() -> Json:
    asked = {operation.body for operation in OPERATIONS if operation.body} | {MentionIn}
    given = {model for operation in OPERATIONS for model, _ in operation.answers.values()} | {answers.ProblemOut}
    wanted = [
        *((model, "validation") for model in sorted(asked, key=lambda model: model.__name__)),
        *((model, "serialization") for model in sorted(given, key=lambda model: model.__name__)),
    ]
    _, found = models_json_schema(wanted, ref_template=_REF)  # type: ignore[arg-type]  # its Literal is not inferred
    return dict(found["$defs"])


def _refusals() -> Json:
    return {name: _refusal(status, code, detail) for status, (name, code, detail) in REFUSALS.items()}


def _refusal(status: int, code: str, detail: str) -> Json:
    faults = [{"pointer": "/mentions/0/colour", "code": code, "message": detail}] if status == 422 else []
    example = {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": "/v1/resolve",
        "request_id": "0f8e2a6c4b7d4e0f9a1b2c3d4e5f6071",
        "errors": faults,
    }
    return {
        "description": HTTPStatus(status).phrase,
        "content": {
            "application/problem+json": {
                "schema": {"$ref": _REF.format(model="ProblemOut")},
                "examples": {"example": {"value": example}},
            }
        },
    }


@cache
def _examples() -> dict[str, Json]:
    """Read real answers, kept beside this module; the tests hold them to the models."""
    text = resources.files("registry.web.api").joinpath("examples.json").read_bytes()
    found: dict[str, Json] = orjson.loads(text)
    return found


def _example(operation: Operation, part: str) -> Any:
    return _examples()[operation.name][part]
