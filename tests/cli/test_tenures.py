"""`registry tenure` as people type it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import cli
from registry.services.importing import import_lines
from registry.transaction import writing

LINES = [
    '{"type": "post", "key": "secretary", "label": "Secretary of State", "seats": 1}',
    '{"type": "actor", "key": "antony-blinken", "kind": "person", "name": "Antony Blinken", "tenures": [HELD]}'.replace(
        "HELD", '{"post": "secretary", "from": "2021-01-26", "until": null}'
    ),
    '{"type": "actor", "key": "marco-rubio", "kind": "person", "name": "Marco Rubio"}',
    '{"type": "actor", "key": "lisa-kenna", "kind": "person", "name": "Lisa Kenna"}',
]


@pytest.fixture
def run(fresh_engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run a command on a database with one post and three people."""
    with writing(fresh_engine, acted_by="test") as session:
        import_lines(session, LINES)
    monkeypatch.setenv("DATABASE_URL", fresh_engine.url.render_as_string(hide_password=False))
    monkeypatch.chdir(tmp_path)
    # Wide enough that no word of a table is cut.
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*args: str) -> Result:
        return CliRunner().invoke(cli, ["tenure", *args], prog_name="registry", catch_exceptions=False)

    return invoke


def _list(run, *args: str) -> list[dict]:
    return json.loads(run("list", *args, "--json").stdout)["items"]


def test_a_succession_is_one_command(run) -> None:
    done = run("succeed", "secretary", "marco-rubio", "2025-01-21", "--source", "s")
    assert done.exit_code == 0, done.output
    assert "marco-rubio" in done.stdout
    assert [(item["actor"]["key"], item["from"], item["until"]) for item in _list(run, "secretary")] == [
        ("marco-rubio", "2025-01-21", None),
        ("antony-blinken", "2021-01-26", "2025-01-21"),
    ]


def test_with_several_in_office_the_one_that_ends_is_named(run) -> None:
    run("record", "lisa-kenna", "secretary", "--from", "2025-01-20", "--status", "acting")
    refused = run("succeed", "secretary", "marco-rubio", "2025-01-21")
    assert refused.exit_code == 1
    assert "lisa-kenna" in refused.stderr
    ids = {item["actor"]["key"]: item["id"] for item in _list(run, "secretary")}
    done = run(
        "succeed", "secretary", "marco-rubio", "2025-01-21", "--after", ids["antony-blinken"], "--ended", "2025-01-20"
    )
    assert done.exit_code == 0
    assert _list(run, "antony-blinken")[0]["until"] == "2025-01-20"


def test_where_nobody_is_in_office_nobody_is_succeeded(run) -> None:
    refused = run("succeed", "secretary", "marco-rubio", "2000-01-01")
    assert (refused.exit_code, "nobody is on record" in refused.stderr) == (1, True)


def test_a_taken_seat_is_told_with_the_tenure(run) -> None:
    (held,) = _list(run, "secretary")
    refused = run("record", "marco-rubio", "secretary", "--from", "2025-01-21")
    assert refused.exit_code == 1
    assert f"tenure {held['id']}" in refused.stderr
    assert run("record", "marco-rubio", "secretary", "--from", "infinity").exit_code == 1
    assert run("record", "marco-rubio", "secretary").exit_code == 2
    assert run("record", "nobody", "secretary", "--from", "2000").exit_code == 1
    assert _list(run, "secretary") == [held]


def test_what_is_corrected_and_withdrawn_stays_in_the_history(run) -> None:
    (held,) = _list(run, "secretary")
    corrected = run("correct", held["id"], "--until", "2025-01-20", "--reason", "he left", "--json")
    new = json.loads(corrected.stdout)["id"]
    assert run("correct", held["id"], "--until", "2024").exit_code == 1
    assert run("correct", new).exit_code == 2
    assert run("withdraw", new).exit_code == 2
    assert run("withdraw", new, "--reason", "an error").exit_code == 0
    assert _list(run, "secretary") == []
    assert {item["superseded_because"] for item in _list(run, "secretary", "--all")} == {"he left", "an error"}
    shown = run("list", "secretary", "--all").stdout
    assert f"by {new}: he left" in shown
    assert "withdrawn: an error" in shown


def test_none_takes_a_value_away(run) -> None:
    (held,) = _list(run, "secretary")
    ended = json.loads(run("correct", held["id"], "--until", "unknown", "--note", "n", "--json").stdout)
    again = json.loads(run("correct", ended["id"], "--until", "none", "--note", "none", "--json").stdout)
    assert (ended["until"], again["until"], again["note"]) == ("unknown", None, None)


def test_a_list_may_be_of_a_day_and_of_what_was_known(run) -> None:
    assert _list(run, "secretary", "--on", "2020-01-01") == []
    assert len(_list(run, "antony-blinken", "--on", "2022")) == 1
    assert _list(run, "secretary", "--known-at", "2001-01-01") == []
    assert run("list", "nobody").exit_code == 1


@pytest.mark.parametrize("command", ["record", "succeed", "correct", "withdraw", "list"])
def test_every_command_shows_how_it_is_used(run, command: str) -> None:
    assert "Example" in run(command, "--help").stdout
