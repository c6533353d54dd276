"""Every case of the corpus of bad inputs that concerns a call there is.

Each passes or fails for its own reason: the status and the code of the problem are both
held to. After every refusal the database is as it was, and a good request succeeds.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from registry.access import Access
from registry.domain import Thresholds
from registry.services.accounts import create_user
from registry.transaction import writing
from registry.web.application import register
from registry.web.wiring import Wiring
from tests.web.conftest import Api
from tests.web.corpus import CORPUS, Call, call_of, expand, read_corpus

CASES = {case["id"]: case for case in read_corpus()}

_LATER = {
    **dict.fromkeys(["BI-041", "BI-043", "BI-049", "BI-053"], "takes a closed registry: below"),
    "BI-035": "a body that trickles in is the WSGI server's to end",
}
_LATER_KINDS = {
    "import": "there is no import over HTTP",
    "review": "test_review.py makes what each of them needs first",
}

CODES = {
    "BI-001": "not_json", "BI-003": "wrong_type", "BI-005": "wrong_type", "BI-007": "not_json",
    "BI-009": "number_range", "BI-011": "number_range", "BI-013": "out_of_range", "BI-015": "wrong_type",
    "BI-017": "too_deep", "BI-019": "not_utf8", "BI-021": "byte_order_mark", "BI-023": "not_utf8",
    "BI-025": "unsupported_media_type", "BI-027": "unsupported_media_type", "BI-029": "unsupported_media_type",
    "BI-031": "unsupported_media_type", "BI-033": "bad_request", "BI-037": "unknown_field",
    "BI-039": "idempotency_key_reused", "BI-045": "request_header_fields_too_large", "BI-061": "unknown_field",
    "BI-063": "no_such_actor", "BI-065": "no_such_actor", "BI-067": "bad_cursor", "BI-069": "unknown_field",
    "BI-071": "wrong_type", "BI-073": "wrong_type", "BI-075": "unknown_field", "BI-093": "control_character",
    "BI-097": "control_character", "BI-099": "control_character", "BI-101": "control_character",
    "BI-103": "blank", "BI-105": "control_character", "BI-107": "control_character",
    "BI-109": "control_character", "BI-111": "unassigned", "BI-113": "hidden_text", "BI-121": "blank",
    "BI-123": "blank", "BI-125": "blank", "BI-129": "hidden_text", "BI-141": "too_long",
    "BI-143": "too_many_marks", "BI-077": "bad_url", "BI-079": "bad_url", "BI-095": "unknown_field", "BI-165": "unknown_field",
    "BI-167": "wrong_offsets", "BI-169": "wrong_offsets", "BI-171": "wrong_offsets", "BI-155": "too_long", "BI-159": "too_long", "BI-161": "too_many",
    "BI-163": "text_too_large", "BI-173": "bad_language", "BI-175": "bad_date", "BI-177": "bad_date",
    "BI-179": "bad_date", "BI-181": "bad_date", "BI-183": "bad_date", "BI-185": "bad_date", "BI-187": "empty_span",
    "BI-189": "wrong_type", "BI-191": "seat_taken", "BI-193": "actor_merged", "BI-195": "not_allowed",
}  # fmt: skip
"""What each refusal must be for."""

_INVISIBLE = {"Cf", "Mn"}


def _reason_to_skip(case: dict[str, Any]) -> str | None:
    return _LATER.get(case["id"]) or _LATER_KINDS.get(case["endpoint_kind"])


def _cases(*expected: str) -> list[Any]:
    marked = []
    for name, case in CASES.items():
        if case["expect"].startswith(expected):
            marks = [pytest.mark.skip(reason=reason)] if (reason := _reason_to_skip(case)) else []
            marked.append(pytest.param(case, id=name, marks=marks))
    return marked


@pytest.fixture(autouse=True)
def _namesakes(api) -> None:
    """The registry knows the people whom harmless variants of the corpus mean, so that equal answers say something."""
    names = {"kind": "person", "name": "Ali Hassan", "names": [{"text": "علي حسن", "lang": "ar"}], "key": "ali-hassan"}
    assert api.post("/v1/actors", names).status_code in (201, 409)
    _merge_one_into_rubio(api)


def _merge_one_into_rubio(api) -> None:
    """Make the actor that a case writes to although it was merged."""
    merged = {"kind": "person", "name": "Rubio the Merged", "key": "merged-rubio"}
    if api.post("/v1/actors", merged).status_code == 201:
        with api.engine.begin() as connection:
            statement = """UPDATE actor SET status = 'merged', version = version + 1,
                           merged_into = (SELECT id FROM actor WHERE key = 'marco-rubio') WHERE key = 'merged-rubio'"""
            connection.execute(text(statement))


def _send(api, call: Call):
    began = time.process_time()
    response = api.send(call.method, call.path, **call.options())
    assert time.process_time() - began < 1, "a bad input costs little"
    return response


def test_the_corpus_is_there() -> None:
    if not CASES:
        pytest.skip(f"NO BAD INPUTS WERE TESTED: {CORPUS} is not there; set REGISTRY_SHARED_DATA")
    assert len(CASES) > 100


def test_every_refusal_in_the_corpus_has_a_reason_here() -> None:
    refused = {name for name, case in CASES.items() if case["expect"][0] == "4" and not _reason_to_skip(case)}
    assert refused <= set(CODES)


@pytest.mark.parametrize("case", _cases("4"))
def test_bad_input_is_refused_for_its_own_reason_and_changes_nothing(api, case) -> None:
    call = call_of(case)
    if "then" in case["payload"] and "Idempotency-Key" in call.headers:
        first = Call(call.method, call.path, b'{"kind": "person", "name": "Omar"}', call.headers)
        assert _send(api, first).status_code == 201
    before = api.digest()
    response = _send(api, call)
    assert str(response.status_code) == case["expect"], response.text
    assert response.mimetype == "application/problem+json"
    codes = {response.json["code"], *(fault["code"] for fault in response.json["errors"])}
    assert CODES[case["id"]] in codes, response.text
    assert api.digest() == before
    assert api.resolve("Witkoff")["decision"] == "link"


@pytest.mark.parametrize("case", _cases("200"))
def test_odd_input_is_answered(api, case) -> None:
    call = call_of(case)
    response = _send(api, call)
    assert response.status_code == 200, response.text
    (result,) = response.json["results"]
    surface = expand(case["payload"])["json"]["name"]
    match case["expect"]:
        case "200-NIL":
            assert (result["decision"], result["actor"]) == ("nil", None)
            _check_stored_verbatim(api, surface)
        case "200-flagged":
            assert result["reading"]["flags"]
            assert result["decision"] != "link"
        case "200-same-as-stripped":
            stripped = "".join(c for c in surface if unicodedata.category(c) not in _INVISIBLE)
            assert stripped != surface
            assert result == api.resolve(stripped, kind="person", lang="und")
        case expected:
            assert expected == "200"


def _check_stored_verbatim(api, surface: str) -> None:
    body = {"mentions": [{"text": surface}], "record": True}
    (result,) = api.post("/v1/resolve", body).json["results"]
    with api.engine.connect() as connection:
        query = text("SELECT surface FROM mention WHERE id = :id")
        assert connection.scalar(query, {"id": int(result["mention"])}) == surface


@pytest.mark.parametrize("case", _cases("201"))
def test_odd_names_of_actors_are_taken_as_they_are(api, case) -> None:
    call = call_of(case)
    response = _send(api, call)
    assert response.status_code == 201, response.text
    made = api.get(response.headers["Location"]).json
    assert made == response.json
    name = expand(case["payload"])["json"]["names"][0]["text"]
    assert made["name"] == name
    assert name in [variant["text"] for variant in made["names"]]
    match case["expect"]:
        case "201-stripped":
            plain = "".join(c for c in name if unicodedata.category(c) not in _INVISIBLE)
            assert made["key"].split("-")[0] == plain.lower()
            assert api.resolve(plain)["candidates"][0]["score"] == api.resolve(name)["candidates"][0]["score"]
        case "201-escaped":
            page = api.client.get(f"/actors/{made['key']}")
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert "<a href=//evil" not in page.text
            assert "' onmouseover='" not in page.text


@pytest.fixture
def closed(fresh_engine) -> Api:
    """A registry with a user who has signed in, and therefore closed to everybody else."""
    with writing(fresh_engine, acted_by="test") as session:
        create_user(session, name="ada", role=Access.REVIEWER, password="correct horse battery")
    app = Flask("registry", static_folder=None, template_folder=None)
    register(app, Wiring(engine=fresh_engine, thresholds=Thresholds(link=0.8, review=0.2, lead=0.3)))
    return Api(app.test_client(), fresh_engine)


@pytest.mark.parametrize("name", ["BI-041", "BI-043"])
def test_without_a_key_that_opens_something_nothing_is_told(closed, name: str) -> None:
    call, before = call_of(CASES[name]), closed.digest()
    headers = {header: value.encode().decode("latin-1") for header, value in call.headers.items()}
    refused = _send(closed, replace(call, headers=headers))
    assert str(refused.status_code) == CASES[name]["expect"]
    assert refused.json["code"] == {"BI-041": "no_key", "BI-043": "bad_key"}[name]
    assert closed.digest() == before


def test_a_form_of_a_session_without_its_token_is_refused(closed) -> None:
    case = CASES["BI-049"]
    closed.client.post("/login", data={"name": "ada", "password": "correct horse battery"})
    before = closed.digest()
    refused = closed.client.post(case["payload"]["path"], data=case["payload"]["form"])
    assert (str(refused.status_code), refused.json["code"]) == (case["expect"], "csrf")
    assert closed.digest() == before


def test_the_form_to_sign_in_leads_to_no_other_host(closed) -> None:
    path = CASES["BI-053"]["payload"]["path"]
    page = closed.client.get(path)
    assert page.status_code == 200
    assert "evil" not in page.text
    sent = {"name": "ada", "password": "correct horse battery", "next": "//evil.example/\t"}
    assert closed.client.post("/login", data=sent).headers["Location"] == "/"
