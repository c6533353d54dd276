"""`registry rekey`: everything that is derived from names, made anew."""

from __future__ import annotations

import sys
import time

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from registry.cli.context import CliContext, pass_context
from registry.domain import ConflictError


@click.command()
@pass_context
def rekey(context: CliContext) -> None:
    """Recompute what mentions are found by, and the figures that scores depend on.

    Needed after an upgrade that changes how names are folded or keyed; harmless at other
    times, and mends derived rows. The registry can be used meanwhile. Broken off, it goes
    on where it was when it is run again.

    \b
    Example:
      registry rekey
    """
    from registry.services.indexing import tidy
    from registry.services.rekey import begin_rekey, finish_rekey, rekey_actors
    from registry.transaction import only_one, writing

    engine = context.engine(statement_timeout_ms=0)
    began = time.monotonic()
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    shown = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    try:
        with only_one(engine, "rekey") as alone, shown:
            if not alone:
                raise ConflictError("another rekey is running", code="rekey_running")
            with writing(engine, acted_by="rekey") as session:
                state = begin_rekey(session)
            task = shown.add_task("actors", total=None)
            while not state.is_done:
                with writing(engine, acted_by="rekey") as session:
                    state = rekey_actors(session, state)
                shown.update(task, description=f"{state.actors:,} actors")
            with writing(engine, acted_by="rekey") as session:
                finish_rekey(session, state)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                tidy(connection)
    except KeyboardInterrupt as error:
        click.echo("\nInterrupted: `registry rekey` goes on from here.", err=True)
        raise click.exceptions.Exit(130) from error
    finally:
        engine.dispose()
    took = time.monotonic() - began
    click.echo(f"{state.actors:,} actors, {state.changed:,} derived rows changed, in {took:.1f} s.", err=True)
