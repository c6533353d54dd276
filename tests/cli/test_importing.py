"""`registry import`, `export`, `seed` and `rekey` as people type them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app import cli
from registry.cli.progress import showing
from registry.cli.seeding import Batch
from registry.transaction import make_engine

CHECKOUT = Path(__file__).resolve().parents[2]
RUBIO = '{"type": "actor", "key": "marco-rubio", "kind": "person", "name": "Marco Rubio"}\n'
POST = '{"type": "post", "key": "secretary", "label": "Secretary of State", "seats": 1}\n'
HELD = RUBIO.replace("}", ', "tenures": [{"post": "secretary", "from": "2025-01-21", "until": null}]}')


@pytest.fixture
def url(fresh_engine) -> str:
    return fresh_engine.url.render_as_string(hide_password=False)


@pytest.fixture
def run(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on a database of its own, in an empty directory."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)

    def invoke(*args: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(cli, args, prog_name="registry", input=stdin, catch_exceptions=False)

    return invoke


@pytest.fixture
def keys(fresh_engine):
    """The keys of all actors."""

    def look() -> list[str]:
        with fresh_engine.connect() as connection:
            return list(connection.scalars(sa.text("SELECT key FROM actor ORDER BY key")))

    return look


def test_a_file_is_imported_and_told(run, keys) -> None:
    Path("a.jsonl").write_text(POST + HELD)
    told = run("import", "a.jsonl")
    assert told.exit_code == 0
    assert told.stderr == "a.jsonl: 1 actor added, 1 name added, 1 post added, 1 tenure added.\n"
    assert run("import", "a.jsonl").stderr == "a.jsonl: nothing new.\n"
    assert keys() == ["marco-rubio"]


def test_every_bad_line_is_listed_and_nothing_taken(run, keys) -> None:
    Path("a.jsonl").write_text(RUBIO + "{\n" + HELD.replace("marco-", ""))
    told = run("import", "a.jsonl")
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "a.jsonl:2: not_json: not JSON: Expecting property name enclosed in double quotes at character 1",
        "a.jsonl:3: unknown_post: there is no post secretary",
    ]
    assert "2 of 3 lines refused" in told.stderr
    assert keys() == []


def test_keep_going_takes_the_rest_and_still_fails(run, keys) -> None:
    Path("a.jsonl").write_text(RUBIO + "{\n")
    assert run("import", "--keep-going", "a.jsonl").exit_code == 1
    assert keys() == ["marco-rubio"]


def test_each_file_stands_by_itself(run, keys) -> None:
    Path("bad.jsonl").write_text("{\n")
    Path("good.jsonl").write_text(RUBIO)
    assert run("import", "bad.jsonl", "good.jsonl").exit_code == 1
    assert keys() == ["marco-rubio"]


def test_a_dry_run_does_nothing(run, keys) -> None:
    Path("a.jsonl").write_text(RUBIO)
    assert run("import", "--dry-run", "a.jsonl").stderr == ("a.jsonl: 1 actor would be added, 1 name would be added.\n")
    assert keys() == []


def test_machines_get_one_object(run) -> None:
    told = run("import", "--json", "-", stdin=RUBIO + "{\n")
    assert told.exit_code == 1
    assert json.loads(told.stdout) == {
        "files": [
            {
                "file": "standard input",
                "seen": 2,
                "created": {},
                "corrected": {},
                "refused": [
                    {
                        "line": 2,
                        "code": "not_json",
                        "detail": "not JSON: Expecting property name enclosed in double quotes at character 1",
                    }
                ],
                "erased": 0,
                "lost": {},
                "losses": [],
                "format": "native",
            }
        ]
    }


def test_a_file_that_is_not_there_is_a_usage_error(run) -> None:
    assert run("import", "nothing.jsonl").exit_code == 2
    assert run("import", "--format", "xml", "-").exit_code == 2


def test_an_export_is_whole_or_not_there(run) -> None:
    run("import", "-", stdin=POST + HELD)
    assert run("export", "out.jsonl").exit_code == 0
    exported = Path("out.jsonl").read_text()
    assert [json.loads(line)["type"] for line in exported.splitlines()] == ["post", "actor"]
    assert run("export", "-").stdout == exported
    assert run("export", "out.jsonl").exit_code == 2
    assert run("export", "--force", "out.jsonl").exit_code == 0
    assert run("export", "no/such/directory.jsonl").exit_code == 1
    assert [path.name for path in Path().iterdir()] == ["out.jsonl"]


def test_the_seeds_load_twice_the_second_time_without_a_trace(run, fresh_engine) -> None:
    first = run("seed")
    assert first.exit_code == 0, first.output
    assert "tenures" in first.stderr
    with fresh_engine.connect() as connection:
        before = connection.scalar(sa.text("SELECT count(*) FROM audit"))
    assert "all there already" in run("seed").stderr
    with fresh_engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM audit")) == before
    assert run("check").exit_code == 0


def test_files_of_a_directory_are_one_batch_and_named_in_complaints(run, keys) -> None:
    Path("seeds").mkdir()
    Path("seeds/a.jsonl").write_text(HELD)
    Path("seeds/b.jsonl").write_text(POST)
    assert run("seed", "seeds").exit_code == 0
    Path("seeds/c.jsonl").write_text("\n" + HELD.replace("marco-rubio", "other"))
    told = run("seed", "seeds")
    assert told.exit_code == 1
    assert told.stdout == (
        "c.jsonl:2: seat_taken: other cannot hold secretary 2025-01-21 to open: "
        "its one seat is taken by marco-rubio 2025-01-21 to open\n"
    )
    assert keys() == ["marco-rubio"]


def test_an_empty_directory_of_seeds_is_an_error(run, tmp_path: Path) -> None:
    assert run("seed", str(tmp_path)).exit_code == 1


def test_rekey_says_what_it_did(run) -> None:
    run("import", "-", stdin=RUBIO)
    told = run("rekey")
    assert told.exit_code == 0
    assert told.stderr.startswith("1 actors, 0 derived rows changed")


def heed_ctrl_c() -> None:
    """Let a child be interrupted, also where the tests run in the background, which ignores the signal."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def pipe(url: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """An import of a pipe that stays open, and is certainly being read."""
    command = [sys.executable, str(CHECKOUT / "app.py"), "import", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env=os.environ | {"DATABASE_URL": url},
        # Of a test run in the background a child would ignore Ctrl-C.
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stderr is not None
        filler = RUBIO.replace("}", ', "sources": ["' + 4_000 * "x" + '"]}')
        for number in range(3_000):
            process.stdin.write(filler.replace("marco-rubio", f"a{number}"))
        process.stdin.flush()
        assert "MB received" in process.stderr.readline()
        yield process
        process.kill()


def test_ctrl_c_leaves_nothing_behind_and_says_so(pipe, keys) -> None:
    pipe.send_signal(signal.SIGINT)
    assert "Interrupted: nothing of standard input was taken." in pipe.stderr.read()
    assert pipe.wait(10) == 130
    assert keys() == []


def test_a_slow_pipe_holds_no_transaction_open(pipe, run, keys) -> None:
    Path("a.jsonl").write_text(RUBIO)
    assert run("import", "a.jsonl").exit_code == 0
    assert keys() == ["marco-rubio"]
    pipe.communicate("")
    assert pipe.returncode == 0
    assert len(keys()) == 3_001


def test_whole_files_may_pause_and_take_any_time(url: str) -> None:
    engine = make_engine(url, long_running=True)
    with engine.connect() as connection:
        limits = ("idle_in_transaction_session_timeout", "statement_timeout")
        assert [connection.scalar(sa.text(f"SHOW {limit}")) for limit in limits] == ["0", "0"]
    engine.dispose()


def test_files_of_a_batch_are_one_count_that_never_goes_back(tmp_path: Path, capsys) -> None:
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for path in paths:
        path.write_text(20_000 * RUBIO)
    batch = Batch(paths)
    with showing("seeds", None) as show:
        assert len(list(show.lines(batch.lines()))) == 40_000
    assert capsys.readouterr().err.splitlines() == [
        "seeds: 20,000 lines read", "seeds: 40,000 lines read", "seeds: 40,000 lines read, merging",
    ]  # fmt: skip
    assert batch.place(20_001) == "b.jsonl:1"


def test_an_import_counts_names_in_a_transaction_after_its_own(run, fresh_engine) -> None:
    assert run("import", "-", stdin=RUBIO).exit_code == 0
    with fresh_engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT max(version) FROM name_statistics")) == 1
        assert connection.scalar(sa.text("SELECT s.xmin <> a.xmin FROM name_statistics s, actor a")), (
            "counted while the import held its locks"
        )


@pytest.mark.parametrize("command", [("check",), ("import", "-")])
def test_a_schema_that_is_not_up_to_date_is_told(run, fresh_engine, command: tuple[str, ...]) -> None:
    with fresh_engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
    told = run(*command, stdin=RUBIO)
    assert told.exit_code == 1
    assert "registry migrate" in told.stderr
