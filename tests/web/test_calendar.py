"""The calendar check over HTTP and on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from app import cli


def test_the_findings_page_through_all_of_them_once(api) -> None:
    seen, address = [], "/v1/calendar?limit=7&at_least=1"
    while address:
        page = api.get(address).json
        assert len(page["items"]) <= 7
        seen += [(item["kind"], item["post"]["key"], item["from"], item["tenures"][1]["id"]) for item in page["items"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) > 14
    whole = api.get("/v1/calendar", limit="200", at_least="1").json["items"]
    assert [(item["kind"], item["post"]["key"]) for item in whole] == [found[:2] for found in seen][:200]


def test_findings_are_narrowed(api) -> None:
    every = api.get("/v1/calendar", country="us", kind="gap", at_least="10").json["items"]
    assert every
    for item in every:
        assert (item["country"], item["kind"], item["days"] >= 10) == ("us", "gap", True)
        assert item["from"] < item["until"]
    key = every[0]["post"]["key"]
    assert {item["post"]["key"] for item in api.get("/v1/calendar", post=key).json["items"]} == {key}


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("post=no-such-post", 404, "no_such_post"),
        ("kind=hole", 422, "not_allowed"),
        ("at_least=0", 422, "out_of_range"),
        ("cursor=x", 400, "bad_cursor"),
        ("country=ZZ", 422, "bad_format"),
    ],
)
def test_faulty_questions_are_refused(api, query, status, code) -> None:
    refused = api.get(f"/v1/calendar?{query}")
    assert (refused.status_code, refused.json["code"]) == (status, code)


def test_the_command_line_lists_the_same(api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", api.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("COLUMNS", "220")
    told = CliRunner().invoke(cli, ["calendar", "--country", "us", "--json"], catch_exceptions=False)
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert told.exit_code == 0
    # What is open goes on until today, which the server of these tests has elsewhere.
    until_today = {"until", "days"}
    pages = (lines[:50], api.get("/v1/calendar", country="us").json["items"])
    same, listed = ([{key: item[key] for key in item.keys() - until_today} for item in page] for page in pages)
    assert same == listed
    table = CliRunner().invoke(cli, ["calendar", "--country", "us", "--limit", "3"], catch_exceptions=False)
    assert lines[0]["tenures"][0]["id"] in table.stdout
    assert "3 findings, and there are more." in table.stderr
