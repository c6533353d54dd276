"""The contract as documents, and what every answer has in common."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from math import log2
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app import create_app
from config.settings import Settings
from registry.domain import InvalidError, Thresholds
from registry.transaction import make_engine
from registry.web.api.openapi import document
from registry.web.api.operations import OPERATIONS
from registry.web.application import register
from registry.web.body import MAX_BODY
from registry.web.errors import problem_of
from registry.web.wiring import Wiring
from tests.web.conftest import validate

EXAMPLES = json.loads(resources.files("registry.web.api").joinpath("examples.json").read_bytes())


def test_the_openapi_document_is_valid(api) -> None:
    served = api.get("/openapi.json").json
    OpenAPIV31SpecValidator(served).validate()
    assert served == document()
    assert served["openapi"] == "3.1.0"


def test_answers_may_get_members_and_requests_may_not(api) -> None:
    schemas = api.get("/openapi.json").json["components"]["schemas"]
    closed = {name for name, schema in schemas.items() if schema.get("additionalProperties") is False}
    assert closed == {name for name in schemas if name.endswith("In")}


def test_every_call_under_v1_is_described_and_every_described_call_exists(web: Flask) -> None:
    served = {
        (method.lower(), rule.rule.replace("<", "{").replace(">", "}"))
        for rule in web.url_map.iter_rules()
        if rule.rule.startswith("/v1/") or rule.rule in ("/healthz", "/readyz")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served == {(operation.method, operation.path) for operation in OPERATIONS}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_examples_fit_their_models(operation) -> None:
    examples = EXAMPLES[operation.name]
    for status, (model, _) in operation.answers.items():
        validate(examples[str(status)], f"#/components/schemas/{model.__name__}")
    if operation.body:
        validate(examples["request"], f"#/components/schemas/{operation.body.__name__}")


def test_the_example_adds_up() -> None:
    (result,) = EXAMPLES["resolve"]["200"]["results"]
    for candidate in result["candidates"]:
        bits = sum(line["bits"] for line in candidate["evidence"])
        assert bits == pytest.approx(log2(candidate["score"] / (1 - candidate["score"])))


def test_the_application_knows_every_table_that_its_tables_refer_to() -> None:
    program = "import registry.web.application; from registry.db.base import Base; Base.metadata.sorted_tables"
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, cwd=Path(__file__).parents[2])


def test_the_docs_come_from_here_alone(api) -> None:
    page = api.get("/docs")
    assert "style-src 'self' 'unsafe-inline'" in page.headers["Content-Security-Policy"]
    assert "http" not in page.text
    for part in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js", "favicon-32x32.png"):
        assert f"/docs/{part}" in page.text
        assert api.get(f"/docs/{part}").status_code == 200
    assert api.get("/docs/../wiring.py").status_code == 404
    assert api.get("/docs/index.html").status_code == 404


def test_no_other_page_may_have_inline_styles(api) -> None:
    for path in ("/", "/healthz", "/openapi.json", "/nowhere"):
        assert "unsafe-inline" not in api.get(path).headers["Content-Security-Policy"]


def test_health_asks_who_may_come_in_and_readiness_everything(api) -> None:
    assert api.get("/healthz").json == {"status": "ok", "mode": "open"}
    assert api.get("/readyz").json["checks"] == {"database": True, "schema": True, "statistics": True}


def _client_of(engine: Engine):
    app = Flask("registry", static_folder=None, template_folder=None)
    register(app, Wiring(engine=engine, thresholds=Thresholds(link=0.8, review=0.2, lead=0.3)))
    return app.test_client()


def test_an_empty_database_is_not_ready(empty_engine: Engine) -> None:
    response = _client_of(empty_engine).get("/readyz")
    assert (response.status_code, response.json["code"]) == (503, "not_ready")
    assert response.json["facts"]["checks"] == {"database": True, "schema": False, "statistics": False}
    refused = _client_of(empty_engine).post("/v1/resolve", json={"mentions": [{"text": "Witkoff"}]})
    assert (refused.status_code, refused.json["code"]) == (503, "not_migrated")


def test_a_database_that_does_not_answer_is_503_with_a_time_to_retry(tmp_path) -> None:
    engine = make_engine(f"postgresql+psycopg://postgres@/registry?host={tmp_path}")
    client = _client_of(engine)
    assert client.get("/healthz").json == {"status": "ok", "mode": "unknown"}
    assert client.get("/readyz").json["facts"]["checks"]["database"] is False
    response = client.post("/v1/resolve", json={"mentions": [{"text": "Witkoff"}]})
    assert (response.status_code, response.json["code"], response.headers["Retry-After"]) == (503, "unavailable", "1")
    engine.dispose()


@pytest.mark.parametrize(
    ("kind", "state", "status"),
    [
        (IntegrityError, "23505", 409),
        (IntegrityError, "23503", 409),
        (IntegrityError, "23P01", 409),
        (IntegrityError, "23514", 422),
        (IntegrityError, "23502", 422),
        (DataError, "22P05", 422),
        (DataError, None, 422),
        (OperationalError, "54000", 422),
        (OperationalError, "55P03", 503),
        (OperationalError, "57014", 503),
        (OperationalError, "40P01", 503),
        (OperationalError, "40001", 503),
        (OperationalError, "53300", 503),
        (OperationalError, "57P01", 503),
        (OperationalError, None, 503),
        (ProgrammingError, "42P01", 503),
        (ProgrammingError, "42601", 500),
        (OperationalError, "25006", 503),
        (OperationalError, "25P03", 503),
    ],
)
def test_errors_of_the_database_have_a_status_by_their_class(kind, state, status: int) -> None:
    driver = psycopg.errors.lookup(state) if state else getattr(psycopg, kind.__name__)
    problem = problem_of(kind("SELECT secret", {}, driver("the driver's own words: secret")))
    assert problem.status == status
    assert "secret" not in problem.detail
    assert (("Retry-After", "1") in problem.headers) == (status == 503)


def test_the_type_of_a_problem_says_what_it_means(api) -> None:
    refused = api.post("/v1/resolve", {})
    assert api.get(refused.json["type"]).json["code"] == refused.json["code"]
    assert api.get("/problems/no_such_code").status_code == 404


def test_what_nobody_expected_says_nothing_of_the_inside() -> None:
    assert problem_of(RuntimeError("secret")).detail == "Something went wrong here; the log knows more."
    assert problem_of(PoolTimeoutError()).status == 503


@pytest.mark.parametrize(("method", "allowed"), [("GET", "POST"), ("DELETE", "POST"), ("PUT", "POST")])
def test_a_wrong_method_is_told_the_right_one(api, method: str, allowed: str) -> None:
    response = api.send(method, "/v1/resolve")
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert allowed in response.headers["Allow"]


@pytest.mark.parametrize("path", ["/nowhere", "/v1/nowhere", "/v1/resolve/1", "/%00", "/v1/actors/a/b/c"])
def test_nothing_is_not_found(api, path: str) -> None:
    response = api.get(path)
    assert (response.status_code, response.json["code"]) == (404, "not_found")


def test_a_browser_sees_a_page_and_a_program_a_problem(api) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = api.client.get("/nowhere", headers=browser)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert api.client.get("/v1/nowhere", headers=browser).mimetype == "application/problem+json"
    assert api.client.get("/nowhere").mimetype == "application/problem+json"


def test_a_body_of_more_than_8_mb_is_too_large_announced_or_not(api) -> None:
    body = b" " * (MAX_BODY + 1)
    announced = api.send("POST", "/v1/resolve", data=body, content_type="application/json")
    assert (announced.status_code, announced.json["code"]) == (413, "request_entity_too_large")
    streamed = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    silent = api.send("POST", "/v1/resolve", data=body, content_type="application/json", environ_overrides=streamed)
    assert silent.status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "٣", "9" * 30])
def test_a_content_length_is_a_number(api, length: str) -> None:
    environ = {"CONTENT_LENGTH": length.encode().decode("latin-1")}
    response = api.send("POST", "/v1/resolve", data=b"{}", content_type="application/json", environ_overrides=environ)
    assert response.status_code in (400, 413)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip"])
def test_compressed_bodies_are_not_taken(api, encoding: str) -> None:
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
    assert api.send("POST", "/v1/resolve", data=b"{}", headers=headers).status_code == 415


@pytest.mark.parametrize(
    "media_type", ["", "text/json", "application/jsonp", "application/json; charset=latin-1", "multipart/form-data"]
)
def test_only_json_in_utf8_is_taken(api, media_type: str) -> None:
    assert api.send("POST", "/v1/resolve", data=b"{}", headers={"Content-Type": media_type}).status_code == 415


def test_json_may_say_that_it_is_utf8(api) -> None:
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    assert api.send("POST", "/v1/resolve", data=b"{}", headers=headers).status_code == 422


def test_a_request_id_is_taken_over_when_it_is_plain(api) -> None:
    for given, kept in (("abc-1.2_3", True), ("a b", False), ("x" * 65, False), ("a<b>", False)):
        answered = api.client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
        assert (answered == given) is kept
    trace = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    assert api.client.get("/healthz", headers=trace).headers["X-Request-ID"] == "0af7651916cd43dd8448eb211c80319c"


def test_a_head_that_is_too_large_is_431(api) -> None:
    response = api.client.get("/healthz", headers={"X-Long": "x" * 9000})
    assert (response.status_code, response.json["code"]) == (431, "request_header_fields_too_large")
    assert api.client.get("/healthz?" + "x" * 9000).status_code == 414


def test_open_mode_is_said_in_every_answer(api) -> None:
    for path in ("/healthz", "/v1/nowhere", "/"):
        assert "no API key" in api.client.get(path).headers["Registry-Mode"]


def test_the_log_holds_no_names(api, caplog) -> None:
    caplog.set_level("INFO", logger="registry.web")
    api.get("/v1/actors", q="Witkoff")
    api.get("/v1/actors/marco-rubio")
    assert "GET /v1/actors 200" in caplog.text
    assert "Witkoff" not in caplog.text
    assert "rubio" not in caplog.text


@pytest.mark.parametrize(
    "content", ["", "[decide", "decide = 3", "[decide]\nlink = 2\nreview = 0.2\nlead = 0.3", "\xff"]
)
def test_a_configuration_that_cannot_work_stops_the_start(tmp_path, content: str) -> None:
    path = tmp_path / "thresholds.toml"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(InvalidError, match=r"thresholds\.toml"):
        create_app(Settings(database_url="postgresql+psycopg://localhost/x", home=tmp_path, config_path=path))
