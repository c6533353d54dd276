"""`registry import` and `export` with a format: told or guessed, packed or not, hostile or sound."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app import cli
from registry.exchange.formats import FORMATS, guess_format

POST = '{"type": "post", "key": "secretary", "label": "Secretary of State", "country": "us", "seats": 1}\n'
RUBIO = (
    '{"type": "actor", "key": "marco-rubio", "kind": "person", "name": "Marco Rubio", "identifiers": {"wikidata": "Q324546"}, '
    '"names": [{"text": "ماركو روبيو", "lang": "ar"}], "tenures": [{"post": "secretary", "from": "2025-01-21", "until": null}]}\n'
)


@pytest.fixture
def run(fresh_engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on a database of its own, in an empty directory."""
    monkeypatch.setenv("DATABASE_URL", fresh_engine.url.render_as_string(hide_password=False))
    monkeypatch.chdir(tmp_path)

    def invoke(*args: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(cli, args, prog_name="registry", input=stdin, catch_exceptions=False)

    return invoke


@pytest.mark.parametrize("format_", FORMATS)
def test_what_one_command_writes_the_other_reads(run, format_: str) -> None:
    assert run("import", "-", stdin=POST + RUBIO).exit_code == 0
    told = run("export", "--format", format_, "out.gz")
    assert told.exit_code == 0, told.output
    assert gzip.decompress(Path("out.gz").read_bytes())
    again = run("import", "--format", format_, "out.gz")
    assert again.exit_code == 0, again.output
    if format_ != "phoenix":  # a dictionary has keys and names of its own
        assert "1 actor added" not in again.stderr
    assert "nothing new" in run("import", "--format", format_, "out.gz").stderr


@pytest.mark.parametrize(
    ("name", "head", "format_"),
    [
        ("a.csv", "", "csv"), ("a.TSV.gz", "", "csv"), ("Phoenix.Countries.actors.txt", "", "phoenix"),
        ("entities.ftm.json", "", "ftm"), ("a.json", '{"id": "x", "schema": "Person"}', "ftm"),
        ("a.json", '{"persons": []}', "popolo"), ("a.json", '{\n  "memberships": [', "popolo"),
        ("Q7747.json", '{"entities": {"Q7747": {', "wikidata"), ("dump", '[\n{"type": "item", "id": "Q1"', "wikidata"),
        ("a.jsonl", POST, "native"), ("-", RUBIO, "native"), ("x", "", "native"),
        ("a.json", RUBIO.replace("Marco", '\\"persons\\":'), "native"),
    ],
)  # fmt: skip
def test_a_format_is_told_by_the_name_or_the_first_bytes(name: str, head: str, format_: str) -> None:
    assert guess_format(name, head.encode()) == format_


def test_a_guess_is_said_and_the_option_wins(run) -> None:
    Path("a.csv").write_text("key,label\nsecretary,Secretary\n")
    assert "a.csv: read as csv" in run("import", "a.csv").stderr
    told = run("import", "--format", "native", "a.csv")
    assert told.exit_code == 1
    assert "read as" not in told.stderr


def test_what_has_no_place_is_counted_and_listed_on_request(run) -> None:
    text = json.dumps({"persons": [{"id": "a", "name": "A B", "image": "http://x", "email": "y"}]})
    assert (
        "no place for: field persons/email (1), field persons/image (1)"
        in run("import", "--format", "popolo", "-", stdin=text).stderr
    )
    told = run("import", "--format", "popolo", "--verbose", "-", stdin=text)
    assert "standard input:/persons/0/image: not taken over: field persons/image: http://x" in told.stdout
    machine = json.loads(run("import", "--json", "-", stdin=text).stdout)["files"][0]
    assert machine["format"] == "popolo"
    assert machine["lost"] == {"field persons/email": 1, "field persons/image": 1}
    assert machine["losses"][0] == {
        "line": None, "pointer": "/persons/0/image", "kind": "field persons/image", "detail": "http://x",
    }  # fmt: skip


def test_places_of_faults_are_pointers_where_lines_say_nothing(run) -> None:
    text = json.dumps({"memberships": [{"person_id": "a", "organization_id": "b", "start_date": "2001-02-30"}]})
    told = run("import", "--format", "popolo", "-", stdin=text)
    assert told.exit_code == 1
    assert told.stdout == "standard input:/memberships/0: bad_date: start_date: there is no day 2001-02-30\n"


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "raw",
    [b"\x1f\x8b", gzip.compress(POST.encode() * 50)[:-20], b"\x1f\x8bgarbage", b"\x00" * 100, b"[" * 200_000, b"\xff\xfe\x00",
     b'{"a":' * 50_000, b"9" * 5_000_000, b'{"persons": [{"id": 1e400}]}', b'{"id": "\\ud800", "schema": "Person", "claims": {"P39": []}}'],
    ids=["gz2", "gz-cut", "gz-bad", "nul", "deep", "utf16", "deep-objects", "digits", "range", "surrogate"],
)  # fmt: skip
def test_hostile_files_are_errors_and_no_traceback(run, keys_of_actors, format_: str, raw: bytes) -> None:
    Path("bad").write_bytes(raw)
    told = run("import", "--format", format_, "bad")
    assert told.exit_code == 1, told.output
    assert told.stdout.startswith("bad:")
    assert keys_of_actors() == []


@pytest.fixture
def keys_of_actors(fresh_engine):
    def look() -> list[str]:
        with fresh_engine.connect() as connection:
            return list(connection.scalars(sa.text("SELECT key FROM actor")))

    return look


def test_an_export_that_loses_says_what(run) -> None:
    run("import", "-", stdin=POST + RUBIO)
    told = run("export", "--format", "wikidata", "--verbose", "-")
    assert "The format cannot say: " in told.stderr
    assert "post secretary: not written: seats of a post: 1" in told.stderr


@pytest.mark.parametrize("command", ["import", "export"])
def test_the_help_has_examples_of_formats(run, command: str) -> None:
    told = run(command, "--help")
    assert "Examples:" in told.stdout
    assert all(name in told.stdout for name in ("--format", "popolo"))
