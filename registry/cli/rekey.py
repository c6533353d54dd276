"""`registry rekey`: everything that is derived from names, made anew."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from registry.cli.context import CliContext, pass_context
from registry.domain import ConflictError, UnavailableError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from registry.services.rekey import Rekeying

_PAUSE_S = 0.1
_PATIENCE_S = 3_600


@click.command()
@pass_context
def rekey(context: CliContext) -> None:
    """Recompute what mentions are found by, and the figures that scores depend on.

    Needed after an upgrade that changes how names are folded or keyed; harmless at other
    times, and mends derived rows. The registry can be used meanwhile; it gives way to
    imports. Broken off, it goes on where it was when it is run again.

    \b
    Example:
      registry rekey
    """
    from registry.services.indexing import tidy
    from registry.services.rekey import begin_rekey
    from registry.transaction import autocommitting, only_one, writing

    began = time.monotonic()
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    shown = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    try:
        with context.connected(long_running=True) as engine, only_one(engine, "rekey") as alone, shown:
            if not alone:
                raise ConflictError("another rekey is running", code="rekey_running")
            with writing(engine, acted_by="rekey") as session:
                state = begin_rekey(session)
            task = shown.add_task("actors", total=None)
            while not state.is_done:
                state = _step_patiently(engine, state)
                shown.update(task, description=f"{state.stage}, {state.actors:,} actors done")
            with autocommitting(engine) as connection:
                tidy(connection)
    except KeyboardInterrupt as error:
        click.echo("\nInterrupted: `registry rekey` goes on from here.", err=True)
        raise click.exceptions.Exit(130) from error
    took = time.monotonic() - began
    click.echo(f"{state.actors:,} actors, {state.changed:,} derived rows changed, in {took:.1f} s.", err=True)


def _step_patiently(engine: Engine, state: Rekeying) -> Rekeying:
    """Do one step; where names are edited, try again for as long as an import may take."""
    from registry.services.rekey import BUSY, rekey_step
    from registry.transaction import writing

    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with writing(engine, acted_by="rekey") as session:
                return rekey_step(session, state)
        except UnavailableError as error:
            if error.code != BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)
