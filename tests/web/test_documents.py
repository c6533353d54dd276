"""Documents over HTTP, and how pipelines stay up to date."""

from __future__ import annotations

import psycopg
import pytest

from tests.settling import settle

TEXT = "Secretary of State Marco Rubio met Sergey Lavrov."


def test_a_document_is_stored_once_and_shown_as_decided(api) -> None:
    made = api.post("/v1/documents", {"text": TEXT, "lang": "en", "date": "2025-04-11"})
    assert (made.status_code, made.json["is_new"]) == (201, True)
    again = api.post("/v1/documents", {"text": TEXT, "lang": "fr"})
    assert (again.status_code, again.json["is_new"], again.json["id"]) == (200, False, made.json["id"])
    shown = api.get(made.headers["Location"]).json
    assert shown["text"] == TEXT
    assert [each["actor"]["key"] for each in shown["mentions"]] == ["marco-rubio", "sergey-lavrov"]


def test_a_repeated_request_is_answered_as_the_first_time(api) -> None:
    body = {"text": "Vladimir Putin spoke of it again."}
    first = api.post("/v1/documents", body, **{"Idempotency-Key": "doc-1"})
    second = api.post("/v1/documents", body, **{"Idempotency-Key": "doc-1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotency-Replayed"] == "true"


def test_the_mentions_of_an_actor_come_by_date_page_by_page(api) -> None:
    days = ["2024-03-01", None, "2023-02-01", "2024-03-01", "2024-05-05"]
    mentions = [{"text": "Кир Стармер", "date": day, "ref": str(at)} for at, day in enumerate(days)]
    assert api.post("/v1/resolve", {"mentions": mentions, "record": True}).status_code == 200
    refs, address = [], "/v1/mentions?actor=keir-starmer&limit=2"
    while address:
        page = api.get(address)
        refs += [each["ref"] for each in page.json["items"]]
        address = page.json["next"]
    assert refs == ["2", "0", "3", "4", "1"]
    dated = api.get("/v1/mentions", actor="keir-starmer", **{"from": "2024-03-01", "until": "2024-05-05"}).json["items"]
    assert [each["ref"] for each in dated] == ["0", "3"]


def test_a_cursor_fits_its_question_only(api) -> None:
    api.post("/v1/resolve", {"mentions": [{"text": "Emmanuel Macron"}] * 3, "record": True})
    following = api.get("/v1/mentions", actor="emmanuel-macron", limit=1).json["next"]
    assert api.get(following.replace("emmanuel-macron", "keir-starmer")).json["code"] == "bad_cursor"
    assert api.get("/v1/mentions", actor="nobody-here").status_code == 404


def test_the_feed_gives_every_change_once_and_in_order(api) -> None:
    cursor = _end(api)
    for number in range(5):
        assert api.post("/v1/actors", {"kind": "person", "name": f"Feed Person {number}"}).status_code == 201
    seen = []
    settle(api.engine)
    while True:
        page = api.get("/v1/changes", after=cursor, limit=2).json
        seen += page["items"]
        cursor = page["after"]
        if not page["more"]:
            break
    assert [each["kind"] for each in seen] == ["actor_created"] * 5
    assert len({each["actor"] for each in seen}) == 5
    assert api.get("/v1/changes", after=cursor).json == {"items": [], "after": cursor, "more": False}


def test_the_feed_never_skips_what_commits_late(api) -> None:
    cursor = _end(api)
    url = api.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as late:
        late.execute("INSERT INTO actor (key, kind, name) VALUES ('late-one', 'person', 'Late One')")
        api.post("/v1/actors", {"kind": "person", "name": "Early One"})
        page = api.get("/v1/changes", after=cursor).json
        assert page["items"] == [], "what came after a transaction that still runs waits for it"
        late.commit()
    settle(api.engine)
    page = api.get("/v1/changes", after=page["after"]).json
    assert [each["kind"] for each in page["items"]] == ["actor_created"] * 2


@pytest.mark.parametrize("after", ["", "1", "a.b", "-1.0", "1.2.3"])
def test_a_cursor_of_the_feed_has_one_form(api, after: str) -> None:
    assert api.get("/v1/changes", after=after).status_code == 422


def _end(api) -> str:
    settle(api.engine)
    cursor = "0.0"
    while True:
        page = api.get("/v1/changes", after=cursor, limit=1000).json
        cursor = page["after"]
        if not page["more"]:
            return cursor
