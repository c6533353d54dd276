"""`registry check`: look for rows that break what must hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from registry.cli.context import CliContext, pass_context
from registry.db.invariants import INVARIANTS, Violation
from registry.db.migrating import require_head
from registry.services.check import check_invariants
from registry.transaction import reading

_BROKEN = 3


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def check(context: CliContext, as_json: bool) -> None:
    """Look for rows that break what must hold; exit with 3 if there are any.

    Reads one moment of the whole database and changes nothing; it may run at any time.

    \b
    Examples:
      registry check
      registry check --json | jq '.broken[].name'
    """
    with context.connected(long_running=True) as engine:
        require_head(engine)
        with reading(engine) as session:
            broken = check_invariants(session)
    if as_json:
        click.echo(json.dumps(_facts(broken), ensure_ascii=False, default=str))
    else:
        _print(broken)
    if broken:
        raise click.exceptions.Exit(_BROKEN)


def _facts(broken: Sequence[Violation]) -> dict[str, Any]:
    return {
        "checked": len(INVARIANTS),
        "broken": [
            {
                "name": violation.invariant.name,
                "sentence": violation.invariant.sentence,
                "rows": violation.rows,
                "examples": violation.examples,
            }
            for violation in broken
        ],
    }


def _print(broken: Sequence[Violation]) -> None:
    if not broken:
        click.echo(f"All {len(INVARIANTS)} invariants hold.", err=True)
        return
    table = Table("invariant", "rows", "what must hold, and rows that break it", show_lines=True)
    for violation in broken:
        lines = [Text(violation.invariant.sentence, style="bold")]
        lines += [Text(_row(example)) for example in violation.examples]
        table.add_row(violation.invariant.name, f"{violation.rows:,}", Group(*lines))
    Console().print(table)
    click.echo(f"{len(broken)} of {len(INVARIANTS)} invariants are broken.", err=True)


def _row(example: dict[str, Any]) -> str:
    return "  ".join(f"{name}={value}" for name, value in example.items() if value is not None)
