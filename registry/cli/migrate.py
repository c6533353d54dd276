"""`registry migrate`: the schema of the database, brought to that of this version."""

from __future__ import annotations

import click

from registry.cli.context import CliContext, pass_context
from registry.db.migrating import current_and_head, upgrade_to_head


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 unless up to date.")
@pass_context
def migrate(context: CliContext, check: bool) -> None:
    """Bring the schema of the database to its newest revision.

    Harmless when it is there already, and when several processes do it at once. The
    registry can be used meanwhile: a step that finds a table locked gives way and tries again.

    \b
    Examples:
      registry migrate
      registry migrate --check || registry migrate
    """
    with context.connected() as engine:
        before, after = current_and_head(engine) if check else upgrade_to_head(engine)
    if before == after:
        click.echo(f"Schema {after}, up to date.", err=True)
    elif check:
        click.echo(f"Schema {before or 'empty'}, newest is {after}: run `registry migrate`.", err=True)
        raise click.exceptions.Exit(1)
    else:
        click.echo(f"Schema {before or 'empty'} -> {after}.", err=True)
