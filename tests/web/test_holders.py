"""Who held it that day: by title, by post, by actor."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("title", "on", "key"),
    [
        ("US Secretary of State", "2025-02-15", "marco-rubio"),
        ("the U.S. Secretary of State", "2024-06-01", "antony-blinken"),
        ("وزير الخارجية الأمريكي", "2025-02-15", "marco-rubio"),
    ],
)
def test_the_holder_of_a_title(api, title: str, on: str, key: str) -> None:
    answer = api.get("/v1/holders", title=title, on=on).json
    assert (answer["title"], answer["on"]) == (title, on)
    (post,) = answer["posts"]
    assert post["status"] == "held"
    assert [holder["actor"]["key"] for holder in post["holders"]] == [key]
    assert post["holders"][0]["sources"]


def test_on_a_handover_day_the_incoming_stands_first_and_the_outgoing_is_flagged(api) -> None:
    (post,) = api.get("/v1/holders", title="US Secretary of State", on="2025-01-20").json["posts"]
    assert post["status"] == "handover"
    assert [(holder["actor"]["key"], holder["outgoing"]) for holder in post["holders"]] == [
        ("lisa-kenna", False),
        ("antony-blinken", True),
    ]


def test_the_post_itself_may_be_asked(api) -> None:
    post = api.get("/v1/posts/us-secretary-of-state/holders", on="2024-06").json
    assert (post["post"]["key"], post["on"], post["seats"]) == ("us-secretary-of-state", "2024-06", 1)
    assert [holder["actor"]["key"] for holder in post["holders"]] == ["antony-blinken"]


def test_today_is_the_day_of_the_clock(api) -> None:
    post = api.get("/v1/posts/us-secretary-of-state/holders").json
    assert post["on"] == "2025-12-01"
    assert post["holders"][0]["actor"]["key"] == "marco-rubio"


def test_what_was_not_yet_recorded_is_unknown(api) -> None:
    post = api.get("/v1/posts/us-secretary-of-state/holders", on="2025-02-15", known_at="2001-01-01").json
    assert (post["status"], post["holders"]) == ("unknown", [])


def test_before_the_first_holder_on_record_nothing_is_known(api) -> None:
    assert api.get("/v1/posts/us-secretary-of-state/holders", on="1700").json["status"] == "unknown"


def test_a_country_narrows(api) -> None:
    asked = {"title": "US Secretary of State", "on": "2025-02-15"}
    assert api.get("/v1/holders", **asked, country="us").status_code == 200
    assert api.get("/v1/holders", **asked, country="fr").status_code == 404


def test_a_language_narrows_to_titles_of_that_language(api) -> None:
    asked = {"title": "وزير الخارجية الأمريكي", "on": "2025-02-15"}
    for lang in ("ar", "ar-EG", "und"):
        (post,) = api.get("/v1/holders", **asked, lang=lang).json["posts"]
        assert post["post"]["key"] == "us-secretary-of-state"
    assert api.get("/v1/holders", **asked, lang="ru").json["code"] == "no_such_title"


@pytest.mark.parametrize("path", ["/v1/holders?title=Grand+Vizier+of+Nowhere", "/v1/posts/no-such-post/holders"])
def test_a_title_or_post_that_nobody_knows_is_not_found(api, path: str) -> None:
    assert api.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "missing_field"),
        ("title=", "blank"),
        ("title=a%00b", "control_character"),
        ("title=x&on=now", "bad_date"),
        ("title=x&on=2020-W01-1", "bad_date"),
        ("title=x&known_at=now", "bad_instant"),
        ("title=x&country=US", "bad_format"),
        ("title=x&lang=en_US", "bad_language"),
        ("title=x&at=2020", "unknown_field"),
    ],
)
def test_faulty_questions_are_refused(api, query: str, code: str) -> None:
    response = api.get(f"/v1/holders?{query}")
    assert (response.status_code, response.json["code"]) == (422, code)


@pytest.mark.parametrize(
    "known_at", ["2999-01-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00%2B14:00", "2025-01-01T00:00:00"]
)
def test_an_instant_is_one_with_an_offset_within_reason(api, known_at: str) -> None:
    response = api.get(f"/v1/holders?title=x&known_at={known_at}")
    assert (response.status_code, response.json["code"]) == (422, "bad_instant")


def test_the_plus_sign_of_an_offset_may_arrive_as_a_space(api) -> None:
    asked = "/v1/holders?title=US+Secretary+of+State&on=2025-02-15&known_at=2199-01-01T00:00:00+00:00"
    assert api.get(asked).status_code == 200


def test_the_roles_of_an_actor(api) -> None:
    every = api.get("/v1/actors/marco-rubio/tenures").json
    assert every["on"] is None
    then = api.get("/v1/actors/marco-rubio/tenures", on="2025-02-15").json
    assert (then["actor"]["key"], then["on"]) == ("marco-rubio", "2025-02-15")
    keys = [item["post"]["key"] for item in then["items"]]
    assert keys[0] == "us-secretary-of-state"
    assert {item["id"] for item in then["items"]} < {item["id"] for item in every["items"]}
    assert api.get("/v1/actors/marco-rubio/tenures", known_at="2001-01-01").json["items"] == []


@pytest.mark.parametrize(
    ("title", "country", "on", "key"),
    [
        ("foreign minister", "ru", "2025-04-01", "sergey-lavrov"),
        ("President", "us", "2025-04-01", "donald-trump"),
        ("министр обороны", "ua", "2025-01-15", "rustem-umerov"),
        ("وزير الخارجية", "us", "2024-06-01", "antony-blinken"),
    ],
)
def test_a_country_beside_the_title_completes_it(api, title, country, on, key) -> None:
    answer = api.get("/v1/holders", title=title, country=country, on=on).json
    assert key in [holder["actor"]["key"] for post in answer["posts"] for holder in post["holders"]]
