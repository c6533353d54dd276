"""`registry db`: our own PostgreSQL server, and dumps of any."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from pathlib import Path

import click

from registry.cli.context import CliContext, pass_context
from registry.db.binaries import find_binaries
from registry.db.database import connect, ensure_database, ensure_embedded
from registry.db.dump import backup as dump
from registry.db.dump import restore as load
from registry.db.embedded import State

_ELSEWHERE = "DATABASE_URL is set: that server is not ours to {}. Unset it to use our own."


@click.group(name="db")
def database() -> None:
    """The embedded PostgreSQL server; backup and restore of any.

    The server is a daemon that several processes share. Without DATABASE_URL every command
    starts it when needed; it goes on until `registry db stop`.
    """


@database.command()
@pass_context
def start(context: CliContext) -> None:
    """Start the embedded server unless it runs, and print its address.

    \b
    Example:
      registry db start
      psql "$(registry db start)"
    """
    if context.database_url:
        raise click.UsageError(_ELSEWHERE.format("start"))
    click.echo(ensure_embedded(context.embedded()).replace("+psycopg", "", 1))


@database.command()
@pass_context
def stop(context: CliContext) -> None:
    """Stop the embedded server, ending its sessions; its data stay.

    \b
    Example:
      registry db stop
    """
    stopped = context.embedded().stop()
    click.echo("Stopped." if stopped else "It was not running.", err=True)


@database.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def status(context: CliContext, as_json: bool) -> None:
    """Say whether the database answers; exit status 3 when it does not.

    \b
    Examples:
      registry db status
      registry db status --json
    """
    facts = _external_facts(context.database_url) if context.database_url else _own_facts(context)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        width = max(map(len, facts))
        for name, value in facts.items():
            click.echo(f"{name.replace('_', ' '):{width}}  {'-' if value is None else value}")
    if facts["state"] != State.RUNNING:
        raise click.exceptions.Exit(3)


@database.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@pass_context
def backup(context: CliContext, file: Path, force: bool) -> None:
    """Dump the whole database into FILE, in pg_dump's compressed format.

    It is one consistent state; the registry can be used meanwhile. Only you can read FILE.

    \b
    Examples:
      registry db backup registry-2025-04-11.dump
      DATABASE_URL=postgresql://me@db.example/registry registry db backup registry.dump
    """
    began = time.monotonic()
    size = dump(
        find_binaries(context.pg_bin),
        context.url(),
        file,
        environment=os.environ,
        overwrite=force,
    )
    click.echo(f"Wrote {file}, {size:,} bytes, in {time.monotonic() - began:.1f} s.", err=True)


@database.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what the database holds now.")
@pass_context
def restore(context: CliContext, file: Path, force: bool) -> None:
    """Fill an empty database from FILE, all or nothing.

    Stop the web server first: a table in use cannot be replaced.

    \b
    Examples:
      registry db restore registry-2025-04-11.dump
      REGISTRY_HOME=./other registry db restore registry-2025-04-11.dump
    """
    began = time.monotonic()
    url = context.url()
    ensure_database(url)
    load(find_binaries(context.pg_bin), url, file, environment=os.environ, replace=force)
    click.echo(f"Restored {file} in {time.monotonic() - began:.1f} s.", err=True)


def _own_facts(context: CliContext) -> dict[str, object]:
    facts = dataclasses.asdict(context.embedded().status())
    return {name: str(value) if isinstance(value, Path) else value for name, value in facts.items()}


def _external_facts(url: str) -> dict[str, object]:
    """Ask a server that is not ours; raises UnavailableError when it does not answer."""
    with connect(url) as connection:
        info = connection.info
        return {
            "state": State.RUNNING.value,
            "host": info.host,
            "port": info.port,
            "database": info.dbname,
            "user": info.user,
            "server_version": info.parameter_status("server_version"),
        }
