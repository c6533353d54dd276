"""`POST /v1/resolve`: the main job over HTTP."""

from __future__ import annotations

import json
from math import log2

import pytest
from sqlalchemy import event, text

NAMES = ["ويتكوف", "وويتكوف", "ستيف ويتكوف", "Witkoff", "Witkoff, Steve", "Уиткофф", "Стивена Уиткоффа", "Γουίτκοφ"]


@pytest.mark.parametrize("surface", NAMES)
def test_one_person_comes_back_from_every_script(api, surface: str) -> None:
    result = api.resolve(surface, date="2025-04-11")
    assert result["decision"] == "link"
    assert result["actor"]["key"] == "steve-witkoff"
    assert {role["post"]["key"] for role in result["roles"]} >= {"us-special-envoy-middle-east"}


@pytest.mark.parametrize(("date", "key"), [("2025-02-15", "marco-rubio"), ("2024-06-01", "antony-blinken")])
def test_a_title_is_its_holder_on_the_date(api, date: str, key: str) -> None:
    result = api.resolve("وزير الخارجية الأمريكي", date=date)
    assert (result["decision"], result["reason"], result["actor"]["key"]) == ("link", "role", key)
    assert result["reading"]["title"] == "وزير الخارجية الأمريكي"


def test_the_clitic_is_told(api) -> None:
    assert api.resolve("ويتكوف", lang="ar")["reading"] == {
        "script": "Arab", "lang": "ar", "core": "ويتكوف",
        "clitics": [], "honorifics": [], "title": None, "flags": [],
    }  # fmt: skip


@pytest.mark.parametrize("surface", [*NAMES, "Trump", "John Smith", "وزير الخارجية الأمريكي", "Путину"])
def test_the_evidence_adds_up_to_the_score_unrounded(api, surface: str) -> None:
    for candidate in api.resolve(surface, date="2025-04-11")["candidates"]:
        bits = sum(line["bits"] for line in candidate["evidence"])
        score = candidate["score"]
        assert abs(bits) <= 40 + 1e-9
        if 1e-9 < score < 1 - 1e-9:
            assert bits == pytest.approx(log2(score / (1 - score)), abs=1e-6)


def test_letters_come_as_they_are(api) -> None:
    response = api.post("/v1/resolve", {"mentions": [{"text": "ويتكوف"}]})
    assert "ويتكوف".encode() in response.data
    assert response.headers["Content-Type"] == "application/json"


def test_answers_keep_the_order_and_a_faulty_mention_answers_in_its_place(api) -> None:
    mentions = [
        {"text": "Witkoff", "ref": "a"},
        {"text": "a\x00b", "ref": "b"},
        {"text": "Rubio", "ref": "c", "colour": "red"},
        {"text": "x" * 301, "ref": "d"},
        {"text": "Rubio", "ref": "e", "date": "2025-02-30"},
        {"text": "Rubio", "ref": "f", "lang": "no such"},
        {"text": "Rubio", "ref": 7},
        "Rubio",
        {"text": "Rubio", "ref": "z"},
    ]
    results = api.post("/v1/resolve", {"mentions": mentions}).json["results"]
    assert [result["ref"] for result in results] == ["a", "b", "c", "d", "e", "f", None, None, "z"]
    codes = [result["error"]["code"] if "error" in result else result["decision"] for result in results]
    assert codes == [
        "link", "control_character", "unknown_field", "too_long", "bad_date", "bad_language",
        "wrong_type", "wrong_type", "link",
    ]  # fmt: skip


def test_the_call_is_refused_when_no_mention_is_sound(api) -> None:
    response = api.post("/v1/resolve", {"mentions": [{"text": ""}, {"text": "ok", "x": 1}]})
    assert response.status_code == 422
    assert [fault["pointer"] for fault in response.json["errors"]] == ["/mentions/0", "/mentions/1/x"]


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        ({}, "missing_field"),
        ({"mentions": []}, "too_few"),
        ({"mentions": {}}, "wrong_type"),
        ({"mentions": [{"text": "a"}] * 1001}, "too_many"),
        ({"mentions": [{"text": "a"}], "limit": 0}, "out_of_range"),
        ({"mentions": [{"text": "a"}], "limit": 51}, "out_of_range"),
        ({"mentions": [{"text": "a"}], "limit": "5"}, "wrong_type"),
        ({"mentions": [{"text": "a"}], "limit": 5.0}, "wrong_type"),
        ({"mentions": [{"text": "a"}], "limit": True}, "wrong_type"),
        ({"mentions": [{"text": "a"}], "record": 1}, "wrong_type"),
        ({"mentions": [{"text": "a"}], "known_at": "yesterday"}, "bad_instant"),
        ({"mentions": [{"text": "a"}], "known_at": "2025-03-01T12:00:00"}, "bad_instant"),
        ({"mentions": [{"text": "a"}], "known_at": "2025-03-01", "record": True}, "not_together"),
        ({"mentions": [{"text": "a"}], "explain": True}, "unknown_field"),
    ],
)
def test_a_faulty_envelope_is_refused(api, envelope, code: str) -> None:
    before = api.digest()
    response = api.post("/v1/resolve", envelope)
    assert (response.status_code, response.json["code"]) == (422, code)
    assert api.digest() == before


def test_a_thousand_mentions_with_every_field_are_let_in(api) -> None:
    mention = {
        "text": "Witkoff",
        "lang": "en",
        "date": "2025-04-11",
        "context": "Witkoff said",
        "kind": "any",
        "ref": "r",
    }
    results = api.post("/v1/resolve", {"mentions": [mention] * 1000, "limit": 1}).json["results"]
    assert len(results) == 1000
    assert {result["actor"]["key"] for result in results} == {"steve-witkoff"}


def test_a_batch_takes_four_selects(api, seeded_engine) -> None:
    seen: list[str] = []

    def see(conn, cursor, statement, parameters, context, executemany):
        seen.append(statement)

    mentions = [{"text": name, "date": "2025-04-11"} for name in [*NAMES, "US Secretary of State", "Nobody Known"]]
    api.get("/healthz")  # who may come in is asked now and then, not with every request
    event.listen(seeded_engine, "before_cursor_execute", see)
    try:
        api.post("/v1/resolve", {"mentions": mentions * 5})
    finally:
        event.remove(seeded_engine, "before_cursor_execute", see)
    assert len(seen) <= 4, seen


def test_limit_is_how_many_candidates_are_shown(api) -> None:
    for limit in (1, 3):
        body = {"mentions": [{"text": "Trump"}], "limit": limit}
        (result,) = api.post("/v1/resolve", body).json["results"]
        assert len(result["candidates"]) <= limit


@pytest.mark.parametrize("lang", ["und", "mul", None])
def test_a_language_that_says_nothing_is_none(api, lang) -> None:
    assert api.resolve("Путину", lang=lang)["actor"]["key"] == "vladimir-putin"


def test_titles_are_read_as_they_were_known(api) -> None:
    body = {"mentions": [{"text": "US Secretary of State", "date": "2025-02-15"}], "known_at": "2001-01-01"}
    then = api.post("/v1/resolve", body).json["results"][0]
    now = api.resolve("US Secretary of State", date="2025-02-15")
    assert (then["decision"], then["reason"], now["decision"]) == ("nil", "unknown", "link")
    assert then["reading"]["title"] == now["reading"]["title"] == "US Secretary of State"


def test_nothing_is_stored_unless_asked(api) -> None:
    before = api.digest()
    api.resolve("Witkoff")
    assert api.digest() == before


def _mentions(api) -> list:
    with api.engine.connect() as connection:
        columns = "id, document_id, surface, ref, decision, actor_id, score, mentioned_on::text"
        return connection.execute(text(f"SELECT {columns} FROM mention ORDER BY id")).all()


def test_recorded_mentions_are_stored_and_doubtful_ones_queued(api) -> None:
    mentions = [
        {"text": "Witkoff", "ref": "sure", "date": "2025-04"},
        {"text": "\x01", "ref": "bad"},
        {"text": "Αli Hassan Witkoff", "ref": "mixed"},
    ]
    before = len(_mentions(api))
    results = api.post("/v1/resolve", {"mentions": mentions, "record": True}).json["results"]
    stored = _mentions(api)[before:]
    assert [row.ref for row in stored] == ["sure", "mixed"]
    assert [str(row.id) for row in stored] == [result["mention"] for result in results if "error" not in result]
    assert (stored[0].surface, stored[0].mentioned_on, stored[0].document_id) == ("Witkoff", "2025-04-01", None)
    assert str(stored[0].actor_id) == results[0]["actor"]["id"]
    with api.engine.connect() as connection:
        queued = connection.scalars(text("SELECT mention_id FROM review_item")).all()
    assert set(queued) == {row.id for row in _mentions(api) if row.decision == "review"}


def test_a_repeated_recording_is_done_once(api) -> None:
    body = {"mentions": [{"text": "Witkoff", "ref": "once"}], "record": True}
    first = api.post("/v1/resolve", body, **{"Idempotency-Key": "record-1"})
    again = api.post("/v1/resolve", body, **{"Idempotency-Key": "record-1"})
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert [row.ref for row in _mentions(api)].count("once") == 1
    other = api.post("/v1/resolve", {**body, "limit": 1}, **{"Idempotency-Key": "record-1"})
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("value", [2**53, -(2**53)])
def test_whole_numbers_up_to_2_to_the_53_are_read(api, value: int) -> None:
    body = json.dumps({"mentions": [{"text": "a"}], "limit": value})
    response = api.send("POST", "/v1/resolve", data=body, content_type="application/json")
    assert response.json["code"] == "out_of_range"
