"""`registry ingest` as people type it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cli.test_importing import CHECKOUT, heed_ctrl_c, run, url

__all__ = ["run", "url"]


@pytest.fixture
def texts(fresh_engine):
    def look() -> list[tuple[str, str | None, str | None]]:
        with fresh_engine.connect() as connection:
            query = "SELECT text, lang, published_on::text FROM document ORDER BY id"
            return [tuple(row) for row in connection.execute(sa.text(query))]

    return look


def test_lines_texts_and_folders_are_taken_and_what_is_bad_is_told_with_its_place(run, texts) -> None:
    Path("news").mkdir()
    Path("news/a.txt").write_text("Один.")
    Path("news/bad.txt").write_bytes(b"\xff\xfe")
    Path("news/empty.txt").write_text("")
    Path("news/index.json").write_text('[{"file": "a.txt", "lang": "ru", "published": "2025-04", "about": "x"}]')
    lines = [{"text": "Two.", "lang": "en"}, {"text": "Two."}, {"text": "x", "date": "2025-02-30"}, {"texts": "x"}]
    Path("news/b.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n{\n")
    told = run("ingest", "news")
    assert told.exit_code == 1
    assert texts() == [("Один.", "ru", "2025-04-01"), ("Two.", "en", None)]
    assert "2 documents taken, 1 known already, 5 refused." in told.stderr
    for place in ("bad.txt: unreadable: byte 0 is not UTF-8", "b.jsonl:3: bad_date", "b.jsonl:4: missing_field",
                  "b.jsonl:5: unreadable: not JSON", "empty.txt: blank"):  # fmt: skip
        assert place in told.stderr


def test_what_a_line_does_not_say_is_taken_from_the_command(run, texts) -> None:
    told = run("ingest", "--lang", "uk", "--date", "2024", "--json", "-", stdin='{"text": "Раз.", "lang": "ru"}\n')
    assert told.exit_code == 0
    assert json.loads(told.stdout)["is_new"] is True
    assert texts() == [("Раз.", "ru", "2024-01-01")]


def test_a_text_of_100_mb_is_refused_and_the_rest_goes_on(run, texts) -> None:
    with Path("a.txt").open("wb") as big:
        big.truncate(100_000_000)
    Path("b.txt").write_text("Fine.")
    told = run("ingest", "a.txt", "b.txt")
    assert "a.txt: unreadable: the file has more than 64 MB" in told.stderr
    assert [text for text, *_ in texts()] == ["Fine."]


def test_ctrl_c_loses_nothing_that_was_said_to_be_taken(url: str, texts, tmp_path: Path) -> None:
    command = [sys.executable, str(CHECKOUT / "app.py"), "ingest", "--json", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env=os.environ | {"DATABASE_URL": url}, preexec_fn=heed_ctrl_c,  # noqa: PLW1509
    ) as process:  # fmt: skip
        for number in range(3):
            process.stdin.write(json.dumps({"text": f"Text {number}."}) + "\n")
        process.stdin.flush()
        told = [json.loads(process.stdout.readline()) for _ in range(3)]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert "Interrupted: what was told is taken" in process.stderr.read()
    assert [each["is_new"] for each in told] == [True] * 3
    assert len(texts()) == 3
