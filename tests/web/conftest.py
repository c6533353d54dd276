"""The web application over a seeded database, and a client that holds every answer to the contract."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from registry.domain import Thresholds
from registry.web.api.openapi import document
from registry.web.api.problems import MEANINGS
from registry.web.application import register
from registry.web.wiring import Wiring
from tests.seeded import seeded_engine, seeded_template

__all__ = ["seeded_engine", "seeded_template"]

TODAY = date(2025, 12, 1)
_RAW_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _closed() -> dict[str, Any]:
    """The document with every object closed: clients let new members pass, these tests do not."""
    closed = document()
    for schema in closed["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return closed


_DOCUMENT = _closed()


class Api:
    """A client of the application; `send` fails the test for an answer that breaks the contract."""

    def __init__(self, client: FlaskClient, engine: Engine) -> None:
        self.client = client
        self.engine = engine

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.send("GET", path, query_string=query or None)

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.send("POST", path, json=body, headers=headers)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        response = self.client.open(path, method=method, **options)
        check_answer(method, path, response)
        return response

    def resolve(self, surface: str, /, **known: Any) -> dict[str, Any]:
        """Give the result for one mention."""
        response = self.post("/v1/resolve", {"mentions": [{"text": surface, **known}]})
        assert response.status_code == 200, response.text
        return response.json["results"][0]

    def digest(self) -> dict[str, Any]:
        """Give what tells any change of any table."""
        with self.engine.connect() as connection:
            tables = connection.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            ).all()
            one = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t"
            return {table: tuple(connection.execute(text(one.format(table))).one()) for table in tables}


def check_answer(method: str, path: str, response: TestResponse) -> None:
    """Hold an answer to what every answer must be, and to the schema of its call."""
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", response.headers["X-Request-ID"])
    if response.mimetype == "application/problem+json":
        assert not _RAW_CONTROLS.search(response.text)
        assert response.status_code >= 400
        assert response.json["status"] == response.status_code
        assert response.json["request_id"] == response.headers["X-Request-ID"]
        validate(response.json, "#/components/schemas/ProblemOut")
        assert {response.json["code"], *(fault["code"] for fault in response.json["errors"])} <= set(MEANINGS)
    elif response.mimetype == "application/json":
        assert response.status_code < 400
        if described := _described(method, path):
            content = described["responses"][str(response.status_code)]["content"]
            validate(response.json, content["application/json"]["schema"]["$ref"])


def validate(value: Any, ref: str) -> None:
    """Hold a value to a schema of the OpenAPI document."""
    jsonschema.Draft202012Validator({"$ref": ref, "components": _DOCUMENT["components"]}).validate(value)


def _described(method: str, path: str) -> dict[str, Any] | None:
    for template, operations in _DOCUMENT["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/?]+", re.escape(template))
        if method.lower() in operations and re.fullmatch(pattern, path.split("?", maxsplit=1)[0]):
            return operations[method.lower()]
    return None


@pytest.fixture(scope="module")
def web(seeded_engine: Engine) -> Flask:
    """The application over the module's database, on 1 December 2025."""
    app = Flask("registry", static_folder=None, template_folder=None)
    thresholds = Thresholds(link=0.8, review=0.2, lead=0.3)
    register(app, Wiring(engine=seeded_engine, thresholds=thresholds, today=lambda: TODAY))
    return app


@pytest.fixture
def api(web: Flask, seeded_engine: Engine) -> Api:
    return Api(web.test_client(), seeded_engine)
