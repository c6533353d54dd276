"""`POST /v1/annotate`: the mentions of a text over HTTP."""

from __future__ import annotations

import pytest

TEXT = "Secretary of State Marco Rubio met Steve Witkoff 🕊 in Jeddah. The Secretary of State left; وقال ويتكوف ذلك."


def test_surfaces_are_cut_out_of_the_text_in_code_points(api) -> None:
    mentions = api.post("/v1/annotate", {"text": TEXT, "date": "2025-03-11"}).json["mentions"]
    assert all(TEXT[found["start"] : found["end"]] == found["surface"] for found in mentions)
    assert [found["start"] for found in mentions] == sorted(found["start"] for found in mentions)
    linked = {(found["surface"], found["actor"]["key"]) for found in mentions if found["actor"]}
    assert {("Marco Rubio", "marco-rubio"), ("Steve Witkoff", "steve-witkoff"), ("ويتكوف", "steve-witkoff")} <= linked


def test_a_title_without_a_name_is_a_mention_of_type_role(api) -> None:
    body = {"text": "The US Secretary of State left.", "date": "2025-03-11", "lang": "en", "title": "Talks"}
    (found,) = api.post("/v1/annotate", body).json["mentions"]
    assert (found["type"], found["actor"]["key"], found["reason"]) == ("role", "marco-rubio", "role")


def test_nothing_is_stored(api) -> None:
    before = api.digest()
    api.post("/v1/annotate", {"text": TEXT})
    assert api.digest() == before


def test_a_text_without_names_has_no_mentions(api) -> None:
    assert api.post("/v1/annotate", {"text": "it rained all day."}).json == {"mentions": []}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "missing_field"),
        ({"text": ""}, 422, "blank"),
        ({"text": "a\x00b"}, 422, "control_character"),
        ({"text": "a" * 1_000_001}, 413, "text_too_large"),
        ({"text": "a", "lang": "ar' OR 1=1"}, 422, "bad_language"),
        ({"text": "a", "date": "2025-02-30"}, 422, "bad_date"),
        ({"text": "a", "url": "https://a.example/"}, 422, "unknown_field"),
    ],
)
def test_what_is_no_text_is_refused(api, body, status: int, code: str) -> None:
    response = api.post("/v1/annotate", body)
    assert (response.status_code, response.json["code"]) == (status, code)
