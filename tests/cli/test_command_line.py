"""The command line as a whole: quick to ask for help, careful whom it listens to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import OperationalError, ProgrammingError

from app import _COMMANDS, cli
from registry.cli.group import Lazy, LazyGroup
from registry.domain import ConflictError

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Run a command with a home of its own and no database configured."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path / "home"))

    def invoke(*args: str) -> Result:
        return CliRunner().invoke(cli, args, prog_name="registry")

    return invoke


def test_help_imports_neither_the_database_nor_the_web() -> None:
    program = (
        "import sys, app\n"
        "try: app.cli(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('sqlalchemy', 'flask', 'psycopg', 'psutil', 'alembic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(name in done.stdout for name in _COMMANDS)


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_in_the_table_explains_itself_with_an_example(run, name: str) -> None:
    if isinstance(cli.get_command(click.Context(cli), name), click.Group):
        pytest.skip("a group: its commands are tested below")
    shown = run(name, "--help")
    assert shown.exit_code == 0, shown.output
    assert "Example" in shown.output


@pytest.mark.parametrize("group", ["db", "user", "key", "actor", "audit", "review"])
def test_every_command_of_a_group_explains_itself_with_an_example(run, group: str) -> None:
    found = cli.get_command(click.Context(cli), group)
    assert isinstance(found, click.Group)
    for name in found.commands:
        shown = run(group, name, "--help")
        assert shown.exit_code == 0
        assert "Example" in shown.output, name


def test_an_unknown_command_is_a_usage_error(run) -> None:
    assert run("bogus").exit_code == 2


def test_a_setting_that_cannot_work_is_a_usage_error(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_PORT", "many")
    told = run("db", "status")
    assert told.exit_code == 2
    assert "REGISTRY_PORT" in told.output


def test_status_of_a_stopped_server_is_json_and_exit_3(run) -> None:
    told = run("db", "status", "--json")
    assert told.exit_code == 3
    assert json.loads(told.output)["state"] == "stopped"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
@pytest.mark.parametrize("command", ["serve", "up"])
def test_an_open_server_listens_on_this_machine_only(run, command: str, host: str, tmp_path: Path) -> None:
    told = run(command, "--host", host)
    assert told.exit_code == 2
    assert "registry key create" in told.output
    assert not (tmp_path / "home").exists()


def _run_failing(error: Exception) -> Result:
    """Run a group whose only command raises an error."""

    @click.command()
    def fail() -> None:
        raise error

    class Loaded(LazyGroup):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
            return fail

    return CliRunner().invoke(Loaded(table={"fail": Lazy("a:b", "Fails.")}), ["fail"])


def test_errors_of_ours_become_messages() -> None:
    told = _run_failing(ConflictError("two of them"))
    assert told.exit_code == 1
    assert told.output == "Error: two of them\n"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (psycopg.errors.IdleInTransactionSessionTimeout("secret"), "the database waited too long for us"),
        (OperationalError("SELECT secret", {}, psycopg.OperationalError("secret")), "the database cannot be reached"),
    ],
)
def test_errors_of_the_database_become_messages(error: Exception, told: str) -> None:
    assert _run_failing(error).output == f"Error: {told}\n"


def test_a_fault_of_ours_stays_a_traceback() -> None:
    wrong = ProgrammingError("SELEC", {}, psycopg.errors.SyntaxError("at SELEC"))
    assert _run_failing(wrong).exception is wrong


def test_a_database_that_was_never_migrated_is_told_without_a_traceback(run, empty_engine, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_engine.url.render_as_string(hide_password=False))
    told = run("resolve", "Witkoff")
    assert (told.exit_code, told.output) == (
        1, "Error: the database has not been set up: run `registry migrate`\n"
    )  # fmt: skip


def test_flask_runs_the_same_commands(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "registry", "db", "status", "--json"],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
        env={**environment, "REGISTRY_HOME": str(tmp_path)},
    )
    assert json.loads(done.stdout)["state"] == "stopped"
