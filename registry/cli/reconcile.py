"""`registry reconcile`: the nightly run."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.context import CliContext, pass_context, read_limits
from registry.domain import RegistryError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from registry.services.reconcile.stages import Policy, Redecide, Run

QUARANTINED, FAULT, GATED, USAGE, FENCED, BUSY = 1, 2, 3, 64, 70, 75
_EVERY_S = 10.0


@click.command()
@click.option("--dry-run", is_flag=True, help="Find everything, publish nothing.")
@click.option("--resume", is_flag=True, help="Go on with the run that was broken off.")
@click.option("--full", is_flag=True, help="Decide all again, not only what the changes can matter to.")
@click.option("--approve", metavar="DIGEST", help="Publish the run that the gate has stopped, if it is this one.")
@click.option("--as-of", metavar="YYYY-MM-DD", help="The day to take for today.")
@click.option("--engine", type=click.Choice(["local"]), default="local", show_default=True,
              help="What decides mentions again: processes of this machine.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes.")
@click.option("--report", "target", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the report: .json, .html, or text by its name.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@pass_context
def reconcile(context: CliContext, /, target: Path | None, as_json: bool, **options: Any) -> None:
    """Decide again what yesterday could not know, and put what is new to people.

    Mentions that a change of the registry can matter to are decided again, unknown names
    that stand in several documents are proposed as actors, likely duplicates and changes of
    roles are put into the queue. What people decided is never touched. Nothing takes effect
    before all is found and the gate has passed; killed at any moment it can go on.

    \b
    Exit status:
      0    done, also when there was nothing to do
      1    done, but some mentions failed and were set apart
      2    an error; nothing is half-done, --resume goes on
      3    stopped by the gate, nothing published: see the report, then --approve DIGEST
      64   the options or the configuration cannot be used
      70   another run took over
      75   another run is under way
      130, 143   stopped by a signal after its last step; --resume goes on

    \b
    Examples:
      registry reconcile --report /var/log/registry/$(date -I).html
      registry reconcile --dry-run --json | jq .changes
    """
    policy = _policy(context, options["as_of"])
    with context.connected(long_running=True) as engine:
        run = _guarded(engine, context, policy, options)
        report = _report_of(engine, run.run_id)
    if target is not None:
        _write(target, report)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        click.echo(_rendered(report, "text"))
    status = GATED if run.state == "gated" else QUARANTINED if run.counts.get("quarantined") else 0
    raise click.exceptions.Exit(status)


def _policy(context: CliContext, as_of: str | None) -> Policy:
    from registry.services.reconcile.stages import Policy

    try:
        today = date.fromisoformat(as_of) if as_of else datetime.now(UTC).date()
        return Policy(thresholds=context.thresholds(), limits=read_limits(context.config_path), today=today)
    except (ValueError, RegistryError) as error:
        click.echo(f"Error: {error}", err=True)
        raise click.exceptions.Exit(USAGE) from error


def _guarded(engine: Engine, context: CliContext, policy: Policy, options: dict[str, Any]) -> Run:
    """Do the run alone, every way of ending turned into its exit status."""
    from registry.services.reconcile.engines import local_engine
    from registry.services.reconcile.stages import FencedError, NothingToResumeError
    from registry.transaction import only_one

    try:
        with only_one(engine, "reconcile") as alone:
            if alone:
                with _stopping() as stopped, local_engine(context.url(), options["workers"]) as redecider:
                    return _run(engine, policy, options, redecider, stopped)
    except FencedError as error:
        click.echo(f"Error: {error.detail}", err=True)
        raise click.exceptions.Exit(FENCED) from error
    except NothingToResumeError as error:
        click.echo(f"Error: {error.detail}", err=True)
        raise click.exceptions.Exit(USAGE) from error
    except (click.exceptions.Exit, click.ClickException):
        raise
    except Exception as error:
        from registry.db.errors import error_of

        told = error if isinstance(error, RegistryError) else error_of(error)
        if told is None:
            raise
        click.echo(f"Error: {told.detail}; `registry reconcile --resume` goes on.", err=True)
        raise click.exceptions.Exit(FAULT) from error
    click.echo("Error: another run is under way", err=True)
    raise click.exceptions.Exit(BUSY)


def _run(engine: Engine, policy: Policy, options: dict[str, Any], redecider: Redecide, stopped: list[int]) -> Run:
    from registry.services.reconcile.run import approve, open_run, step
    from registry.transaction import writing

    with writing(engine, acted_by="nightly run") as session:
        if options["approve"]:
            run = approve(session, options["approve"])
        else:
            wanted = {name: options[name] for name in ("resume", "full", "dry_run")}
            run = open_run(session, policy, today=policy.today, **wanted)
    progress = _Progress()
    while not run.is_done:
        with writing(engine, acted_by="nightly run") as session:
            run = step(session, run, policy, redecider=redecider)
        progress.show(run)
        if stopped:
            click.echo("Stopped after a whole step; `registry reconcile --resume` goes on.", err=True)
            raise click.exceptions.Exit(128 + stopped[0])
    progress.end()
    return run


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """Note the signals that ask to stop, for the end of a step; a second one stops at once."""
    stopped: list[int] = []

    def note(number: int, _frame: Any) -> None:
        stopped.append(number)
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Progress:
    """Shows how far a run has come: a bar on a terminal, a line every ten seconds elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._told = time.monotonic()
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("opening", total=None)

    def show(self, run: Run) -> None:
        """Show where a run stands."""
        if self._bar is not None:
            self._bar.update(self._task, description=str(run.stage), completed=run.done, total=run.total or None)
        elif time.monotonic() - self._told >= _EVERY_S:
            self._told = time.monotonic()
            of = f" of {run.total:,}" if run.total else ""
            click.echo(f"{run.stage}: {run.done:,}{of}", err=True)

    def end(self) -> None:
        """Leave the terminal as it was."""
        if self._bar is not None:
            self._bar.stop()


def _report_of(engine: Engine, run_id: int) -> dict[str, Any]:
    from registry.services.reconcile.runs import get_report
    from registry.transaction import reading

    with reading(engine) as session:
        return get_report(session, run_id)


def _write(target: Path, report: dict[str, Any]) -> None:
    form = {".json": "json", ".html": "html"}.get(target.suffix.lower(), "text")
    target.write_text(_rendered(report, form), encoding="utf-8")


def _rendered(report: dict[str, Any], form: str) -> str:
    from registry.services.reconcile.render import as_html, as_text

    if form == "json":
        return json.dumps(report, ensure_ascii=False, indent=1)
    return as_html(report) if form == "html" else as_text(report)
