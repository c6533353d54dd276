"""Recording, correcting, withdrawing and succeeding over HTTP."""

from __future__ import annotations

import threading
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

_NUMBERS = count(1)
DATE_WORDS = [
    "infinity", "-infinity", "now", "today", "epoch", "tomorrow", "0000-01-01", "0000", "1699-12-31", "2201", "2025-02-30",
    "2025-13", "2025-00", "0044-03-15 BC", "2020-W01-1", "٢٠٢٠-٠١-٠١", "20200101", "2025-1-1", "2025-01-01T00:00:00Z",
    "01.02.2025", "", " ", "2025-01-01\n", "-2025", "open", "null", "Unknown",
]  # fmt: skip


@pytest.fixture
def post(api) -> str:
    """The key of a post of one seat of this test's own."""
    return _make_post(api, seats=1)


def _make_post(api, *, seats: int | None) -> str:
    key = f"test-post-{next(_NUMBERS)}"
    with api.engine.begin() as connection:
        statement = text("INSERT INTO post (key, label, seats) VALUES (:key, :key, :seats)")
        connection.execute(statement, {"key": key, "seats": seats})
    return key


@pytest.fixture
def ali(api) -> str:
    return api.post("/v1/actors", {"kind": "person", "name": "Ali Hassan"}).json["key"]


@pytest.fixture
def olena(api) -> str:
    return api.post("/v1/actors", {"kind": "person", "name": "Олена Коваленко"}).json["key"]


@pytest.fixture
def record(api, post: str):
    """Record a tenure of the post and give the answer."""

    def send(actor: str, since: str | None, until: str | None = None, **more: Any):
        body = {"actor": actor, "post": post, "from": since, "until": until, "sources": ["a source"], **more}
        return api.post("/v1/tenures", body)

    return send


def _holders(api, post: str, on: str, **asked: str) -> list[str]:
    answer = api.get(f"/v1/posts/{post}/holders", on=on, **asked).json
    return [holder["actor"]["key"] for holder in answer["holders"] if not holder["outgoing"]]


def test_a_tenure_is_recorded_and_answered(api, post, ali, record) -> None:
    made = record(
        ali, "2020-01-01", "2021-06", note="n", expected_until="2024", disputed_by="x", attested_on="2020-05-05"
    )
    assert made.status_code == 201
    shown = made.json
    assert (shown["actor"]["key"], shown["post"]["key"], shown["status"]) == (ali, post, "held")
    assert (shown["from"], shown["until"], shown["attested_on"]) == ("2020-01-01", "2021-06", "2020-05-05")
    assert (shown["superseded_at"], shown["superseded_by"], shown["ended"]) == (None, None, None)
    assert api.get(made.headers["Location"]).json == {k: v for k, v in shown.items() if k != "ended"}
    assert _holders(api, post, "2020-03-01") == [ali]
    (item,) = api.get(f"/v1/actors/{ali}/tenures").json["items"]
    assert item["id"] == shown["id"]
    (holder,) = api.get(f"/v1/posts/{post}/holders", on="2020-03-01").json["holders"]
    assert holder["id"] == shown["id"]


def test_the_actor_may_be_named_by_its_id(api, ali, record) -> None:
    number = api.get(f"/v1/actors/{ali}").json["id"]
    assert record(number, "2020").json["actor"]["key"] == ali


def test_a_taken_seat_is_a_conflict_that_names_the_tenure(api, ali, olena, record) -> None:
    held = record(ali, "2020-01-01", "2022-01-01").json
    before = api.digest()
    refused = record(olena, "2021-12-31")
    assert (refused.status_code, refused.json["code"]) == (409, "seat_taken")
    named = refused.json["facts"]["tenure"]
    assert (named["id"], named["actor"]["key"], named["from"], named["until"]) == (
        held["id"], ali, "2020-01-01", "2022-01-01",
    )  # fmt: skip
    assert held["id"] in refused.json["detail"]
    assert api.digest() == before
    assert record(olena, "2022-01-01").status_code == 201


def test_rough_dates_clash_only_where_they_must(ali, olena, record) -> None:
    assert record(ali, "2019", "2021").status_code == 201
    assert record(olena, "2021", "2023").status_code == 201
    assert record(olena, "2020-03", "2020-05", status="acting").status_code == 201


def test_a_post_has_as_many_seats_as_it_says(api, ali, olena) -> None:
    post = _make_post(api, seats=2)
    omar = api.post("/v1/actors", {"kind": "person", "name": "Omar"}).json["key"]
    bodies = [{"actor": actor, "post": post, "from": "2020-01-01"} for actor in (ali, olena, omar)]
    assert [api.post("/v1/tenures", body).status_code for body in bodies] == [201, 201, 409]


def test_those_on_record_move_when_everybody_can_sit_only_so(api, ali, olena) -> None:
    post = _make_post(api, seats=2)
    omar = api.post("/v1/actors", {"kind": "person", "name": "Omar"}).json["key"]
    spans = [(ali, "2020", "2021"), (olena, "2020-06-01", "2023-01-01"), (omar, "2022-06-01", None)]
    for actor, since, until in spans:
        made = api.post("/v1/tenures", {"actor": actor, "post": post, "from": since, "until": until})
        assert made.status_code == 201, made.text
    mona = api.post("/v1/actors", {"kind": "person", "name": "Mona"}).json["key"]
    made = api.post("/v1/tenures", {"actor": mona, "post": post, "from": "2021-06-01", "until": "2022-05-01"})
    assert made.status_code == 201


def test_of_a_post_without_limit_everybody_is_a_member_once(api, ali, olena) -> None:
    post = _make_post(api, seats=None)
    for actor in (ali, olena):
        assert api.post("/v1/tenures", {"actor": actor, "post": post, "from": "2020-01-01"}).status_code == 201
    again = api.post("/v1/tenures", {"actor": ali, "post": post, "from": "2021-01-01"})
    assert (again.status_code, again.json["code"]) == (409, "overlap")
    same = api.post("/v1/tenures", {"actor": ali, "post": post, "from": "2020-01-01", "until": "2020-02-01"})
    assert (same.status_code, same.json["code"]) == (409, "tenure_exists")


@pytest.mark.parametrize("field", ["from", "until"])
@pytest.mark.parametrize("word", DATE_WORDS)
def test_words_and_impossible_dates_are_refused_with_a_reason(api, post, ali, field: str, word: str) -> None:
    before = api.digest()
    body = {"actor": ali, "post": post, "from": "2020-01-01", "until": "2021-01-01", field: word}
    refused = api.post("/v1/tenures", body)
    assert (refused.status_code, refused.json["code"]) == (422, "bad_date")
    assert refused.json["errors"][0]["pointer"] == f"/{field}"
    assert api.digest() == before


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"from": "2021-01-01", "until": "2020-01-01"}, "empty_span", "/until"),
        ({"from": "2020-01-01", "until": "2020-01-01"}, "empty_span", "/until"),
        ({"from": "2021", "until": "2020"}, "empty_span", "/until"),
        ({"attested_on": "2019-12-31"}, "bad_date", "/attested_on"),
        ({"attested_on": "2020"}, "bad_date", "/attested_on"),
        ({"expected_until": "2019"}, "bad_date", "/expected_until"),
        ({"sources": [" "]}, "blank", "/sources/0"),
        ({"sources": [""]}, "too_short", "/sources/0"),
        ({"sources": "s"}, "wrong_type", "/sources"),
        ({"note": "\t"}, "blank", "/note"),
        ({"status": "confirmed"}, "not_allowed", "/status"),
        ({"status": None}, "not_allowed", "/status"),
        ({"post": None}, "wrong_type", "/post"),
        ({"actor": None}, "wrong_type", "/actor"),
        ({"actor": 7}, "wrong_type", "/actor"),
        ({"start": "2020"}, "unknown_field", "/start"),
        ({"seat_no": 2}, "unknown_field", "/seat_no"),
        ({"recorded_at": "2020-01-01T00:00:00Z"}, "unknown_field", "/recorded_at"),
        ({"succeeds": {"tenure": "0"}}, "bad_format", "/succeeds/tenure"),
    ],
)
def test_what_can_be_no_tenure_is_refused(api, post, ali, changes, code: str, pointer: str) -> None:
    before = api.digest()
    refused = api.post("/v1/tenures", {"actor": ali, "post": post, "from": "2020-01-01", **changes})
    assert (refused.status_code, refused.json["code"]) == (422, code), refused.text
    assert refused.json["errors"][0]["pointer"] == pointer
    assert api.digest() == before


def test_a_start_must_be_said_even_if_it_is_open(api, post, ali) -> None:
    refused = api.post("/v1/tenures", {"actor": ali, "post": post})
    assert (refused.status_code, refused.json["code"]) == (422, "missing_field")
    assert api.post("/v1/tenures", {"actor": ali, "post": post, "from": None}).status_code == 201


def test_who_or_what_is_not_there_is_not_found(api, post, ali) -> None:
    good = {"actor": ali, "post": post, "from": "2020"}
    for changes, code in (
        ({"actor": "no-such-actor"}, "no_such_actor"),
        ({"actor": "9" * 30}, "no_such_actor"),
        ({"post": "no-such-post"}, "no_such_post"),
        ({"succeeds": {"tenure": "999999"}}, "no_such_tenure"),
        ({"succeeds": {"tenure": "9" * 19}}, "no_such_tenure"),
    ):
        refused = api.post("/v1/tenures", {**good, **changes})
        assert (refused.status_code, refused.json["code"]) == (404, code)
    for ref in ("999999", "9" * 19, "9" * 30, "0", "-1", "x", "١"):
        assert api.get(f"/v1/tenures/{ref}").status_code == 404
        refused = api.post(f"/v1/tenures/{ref}/supersede", {"withdraw": True, "reason": "r"})
        assert (refused.status_code, refused.json["code"]) == (404, "no_such_tenure")


def test_a_merged_actor_is_a_conflict_that_names_the_survivor(api, post, ali, olena) -> None:
    with api.engine.begin() as connection:
        merging = text("""UPDATE actor SET status = 'merged', merged_into = (SELECT id FROM actor WHERE key = :into)
                          WHERE key = :key""")
        connection.execute(merging, {"key": ali, "into": olena})
    refused = api.post("/v1/tenures", {"actor": ali, "post": post, "from": "2020"})
    assert (refused.status_code, refused.json["code"]) == (409, "actor_merged")
    assert refused.json["facts"]["merged_into"]["key"] == olena


def test_a_correction_closes_the_old_row_and_adds_a_new_one(api, post, ali, record) -> None:
    old = record(ali, "2020-01-01", note="kept").json
    moment = old["recorded_at"]
    corrected = api.post(
        f"/v1/tenures/{old['id']}/supersede", {"correct": {"until": "2021-01-01"}, "reason": "he left"}
    )
    assert corrected.status_code == 201
    new = corrected.json
    assert (new["from"], new["until"], new["note"], new["sources"]) == (
        "2020-01-01", "2021-01-01", "kept", ["a source"],
    )  # fmt: skip
    gone = api.get(f"/v1/tenures/{old['id']}").json
    assert (gone["superseded_by"], gone["superseded_because"]) == (new["id"], "he left")
    assert (gone["until"], gone["superseded_at"]) == (None, new["recorded_at"])
    assert _holders(api, post, "2022-01-01") == []
    assert _holders(api, post, "2022-01-01", known_at=moment) == [ali]
    roles = [item["id"] for item in api.get(f"/v1/actors/{ali}/tenures").json["items"]]
    then = [item["id"] for item in api.get(f"/v1/actors/{ali}/tenures", known_at=moment).json["items"]]
    assert (roles, then) == ([new["id"]], [old["id"]])


def test_a_correction_may_name_another_actor_post_or_status(api, post, ali, olena, record) -> None:
    tenure = record(ali, "2020-01-01").json["id"]
    for changes in ({"actor": olena}, {"status": "acting"}, {"from": "2019", "until": "unknown"}, {"sources": []}):
        answered = api.post(f"/v1/tenures/{tenure}/supersede", {"correct": changes})
        assert answered.status_code == 201, answered.text
        tenure = answered.json["id"]
    assert (answered.json["actor"]["key"], answered.json["status"], answered.json["until"]) == (
        olena,
        "acting",
        "unknown",
    )
    assert api.get(f"/v1/actors/{ali}/tenures").json["items"] == []


def test_what_was_superseded_is_not_superseded_again(api, ali, record) -> None:
    old = record(ali, "2020-01-01").json["id"]
    new = api.post(f"/v1/tenures/{old}/supersede", {"correct": {"until": "2021"}}).json["id"]
    before = api.digest()
    for body in ({"correct": {"until": "2022"}}, {"withdraw": True, "reason": "r"}):
        refused = api.post(f"/v1/tenures/{old}/supersede", body)
        assert (refused.status_code, refused.json["code"]) == (409, "superseded")
        assert refused.json["facts"]["superseded_by"] == new
    assert api.digest() == before


def test_what_is_withdrawn_is_no_longer_held_and_was_believed(api, post, ali, olena, record) -> None:
    old = record(ali, "2020-01-01").json
    gone = api.post(f"/v1/tenures/{old['id']}/supersede", {"withdraw": True, "reason": "a namesake"})
    assert (gone.status_code, gone.json["superseded_because"], gone.json["superseded_by"]) == (200, "a namesake", None)
    assert _holders(api, post, "2020-06-01") == []
    assert _holders(api, post, "2020-06-01", known_at=old["recorded_at"]) == [ali]
    assert record(olena, "2020-01-01").status_code == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "not_together"),
        ({"withdraw": False}, "not_together"),
        ({"correct": {"until": "2021"}, "withdraw": True, "reason": "r"}, "not_together"),
        ({"withdraw": True}, "missing_field"),
        ({"withdraw": True, "reason": " "}, "blank"),
        ({"correct": {}}, "too_few"),
        ({"correct": {"until": None}}, "no_change"),
        ({"correct": {"from": "2020-01-01"}}, "no_change"),
        ({"correct": {"until": "2019"}}, "empty_span"),
        ({"correct": {"until": "infinity"}}, "bad_date"),
        ({"correct": {"actor": None}}, "wrong_type"),
        ({"correct": {"id": "1"}}, "unknown_field"),
    ],
)
def test_faulty_corrections_are_refused(api, ali, record, body, code: str) -> None:
    tenure = record(ali, "2020-01-01").json["id"]
    before = api.digest()
    refused = api.post(f"/v1/tenures/{tenure}/supersede", body)
    assert (refused.status_code, refused.json["code"]) == (422, code), refused.text
    assert api.digest() == before


def test_a_correction_that_takes_a_seat_is_a_conflict(api, ali, olena, record) -> None:
    record(ali, "2020-01-01", "2021-01-01")
    other = record(olena, "2021-01-01").json["id"]
    refused = api.post(f"/v1/tenures/{other}/supersede", {"correct": {"from": "2020-12-31"}})
    assert (refused.status_code, refused.json["code"]) == (409, "seat_taken")
    assert api.get(f"/v1/tenures/{other}").json["superseded_at"] is None


def test_a_succession_ends_one_tenure_and_begins_another_in_one_step(api, post, ali, olena, record) -> None:
    old = record(ali, "2020-01-01").json["id"]
    made = record(olena, "2021-01-01", succeeds={"tenure": old}).json
    assert (made["ended"]["until"], made["ended"]["actor"]["key"]) == ("2021-01-01", ali)
    assert api.get(f"/v1/tenures/{old}").json["superseded_by"] == made["ended"]["id"]
    answer = api.get(f"/v1/posts/{post}/holders", on="2021-01-01").json
    assert answer["status"] == "handover"
    assert [(h["actor"]["key"], h["outgoing"]) for h in answer["holders"]] == [(olena, False), (ali, True)]


def test_a_succession_may_leave_days_between(api, post, ali, olena, record) -> None:
    old = record(ali, "2020-01-01").json["id"]
    made = record(olena, "2021-02-01", succeeds={"tenure": old, "until": "2021-01-01"}).json
    assert made["ended"]["until"] == "2021-01-01"
    assert api.get(f"/v1/posts/{post}/holders", on="2021-01-15").json["status"] == "vacant"


def test_a_succession_needs_no_end_that_is_on_record(api, ali, olena, record) -> None:
    old = record(ali, "2020-01-01", "2021-01-01").json["id"]
    assert record(olena, "2021-01-01", succeeds={"tenure": old}).json["ended"]["id"] == old
    refused = record(olena, "2021-06-01", succeeds={"tenure": old})
    assert (refused.status_code, refused.json["code"]) == (409, "already_ended")


def test_a_succession_of_another_post_is_refused(api, ali, olena, record) -> None:
    elsewhere = _make_post(api, seats=1)
    old = record(ali, "2020-01-01").json["id"]
    body = {"actor": olena, "post": elsewhere, "from": "2021", "succeeds": {"tenure": old}}
    assert api.post("/v1/tenures", body).json["code"] == "not_together"
    assert record(olena, None, succeeds={"tenure": old}).json["code"] == "missing_field"


def test_a_refused_succession_ends_nothing(api, ali, olena, record) -> None:
    old = record(ali, "2020-01-01").json["id"]
    record(olena, "2019-01-01", "2020-01-01")
    before = api.digest()
    refused = record(olena, "2019-06-01", succeeds={"tenure": old, "until": "2021-01-01"})
    assert refused.status_code == 409
    assert api.digest() == before


def test_a_list_is_recorded_whole_or_not_at_all(api, post, ali, olena) -> None:
    first = {"actor": ali, "post": post, "from": "2020-01-01", "until": "2021-01-01"}
    second = {"actor": olena, "post": post, "from": "2020-06-01"}
    before = api.digest()
    refused = api.post("/v1/tenures", {"tenures": [first, second]})
    assert (refused.status_code, refused.json["code"]) == (409, "seat_taken")
    assert refused.json["facts"] == {"at": 1, "with": 0}
    bad = api.post("/v1/tenures", {"tenures": [first, {**second, "from": "now"}]})
    assert bad.json["errors"][0]["pointer"] == "/tenures/1/from"
    assert api.digest() == before
    made = api.post("/v1/tenures", {"tenures": [first, {**second, "from": "2021-01-01"}]})
    assert made.status_code == 201
    assert [item["actor"]["key"] for item in made.json["items"]] == [ali, olena]


@pytest.mark.parametrize("number", [501, 2_000, 10_000])
def test_too_long_a_list_is_refused_before_any_work(api, post, ali, number: int) -> None:
    before = api.digest()
    refused = api.post("/v1/tenures", {"tenures": [{"actor": ali, "post": post, "from": "2020"}] * number})
    assert refused.status_code == 422
    assert refused.json["code"] in ("too_many", "too_many_values")
    assert api.digest() == before


def test_five_hundred_are_recorded_at_once(api) -> None:
    post = _make_post(api, seats=None)
    everybody = api.get("/v1/actors", limit="200").json["items"]
    every = [{"actor": actor["id"], "post": post, "from": "2020", "sources": ["s"]} for actor in everybody]
    every += [{**each, "status": "acting"} for each in every] + [{**each, "status": "informal"} for each in every]
    assert api.post("/v1/tenures", {"tenures": every[:500]}).status_code == 201


def test_a_request_sent_twice_is_done_once(api, ali, olena, post) -> None:
    body = {"actor": ali, "post": post, "from": "2020-01-01"}
    first = api.post("/v1/tenures", body, **{"Idempotency-Key": f"once-{post}"})
    again = api.post("/v1/tenures", body, **{"Idempotency-Key": f"once-{post}"})
    assert (again.status_code, again.json, again.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    other = api.post("/v1/tenures", {**body, "actor": olena}, **{"Idempotency-Key": f"once-{post}"})
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


def test_what_is_written_is_audited_and_announced(api, ali, record) -> None:
    old = record(ali, "2020-01-01").json["id"]
    new = api.post(f"/v1/tenures/{old}/supersede", {"correct": {"until": "2021"}, "reason": "r"}).json["id"]
    with api.engine.connect() as connection:
        audit = connection.execute(
            text("""SELECT operation, row_id, acted_by FROM audit WHERE relation = 'tenure' AND row_id = ANY (:ids)
                    ORDER BY id"""),
            {"ids": [int(old), int(new)]},
        ).all()
        kinds = connection.scalars(
            text("SELECT kind FROM change WHERE subject ->> 'tenure' = ANY (:ids) ORDER BY id"), {"ids": [old, new]}
        ).all()
    assert [(row.operation, str(row.row_id)) for row in audit] == [
        ("insert", old), ("update", old), ("insert", new), ("update", old),
    ]  # fmt: skip
    assert {row.acted_by for row in audit} == {"local"}
    assert kinds == ["tenure_recorded", "tenure_superseded", "tenure_recorded"]


@pytest.mark.parametrize("seats", [1, None])
def test_of_two_who_want_the_same_one_waits_and_is_refused(api, ali, olena, seats) -> None:
    """Two connections at once, for the same seat and for the same fact."""
    post = _make_post(api, seats=seats)
    actors = (ali, olena) if seats else (ali, ali)
    answers = _at_once(api, [("/v1/tenures", {"actor": each, "post": post, "from": "2020-01-01"}) for each in actors])
    assert sorted(response.status_code for response in answers) == [201, 409]
    (refused,) = [response for response in answers if response.status_code == 409]
    assert refused.json["code"] == ("seat_taken" if seats else "tenure_exists")


def test_of_two_corrections_at_once_one_is_refused(api, ali, record) -> None:
    address = f"/v1/tenures/{record(ali, '2020-01-01').json['id']}/supersede"
    answers = _at_once(api, [(address, {"correct": {"until": year}}) for year in ("2021", "2022", "2023")])
    assert sorted(response.status_code for response in answers) == [201, 409, 409]
    assert {response.json["code"] for response in answers if response.status_code == 409} == {"superseded"}


def test_of_two_successions_at_once_one_is_refused(api, post, ali, olena, record) -> None:
    old = record(ali, "2020-01-01").json["id"]
    body = {"actor": olena, "post": post, "succeeds": {"tenure": old}}
    answers = _at_once(api, [("/v1/tenures", {**body, "from": day}) for day in ("2021-01-01", "2022-01-01")])
    assert sorted(response.status_code for response in answers) == [201, 409]


def _at_once(api, requests: list[tuple[str, Any]]) -> list[Any]:
    """Send requests that all begin together, each over a connection of its own."""
    start, answers = threading.Barrier(len(requests)), []

    def send(path: str, body: Any) -> None:
        start.wait()
        answers.append(api.client.application.test_client().post(path, json=body))

    threads = [threading.Thread(target=send, args=request) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
