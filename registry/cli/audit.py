"""`registry audit`: who did what, and whether that accounts for what is recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from registry.cli.accounts import looking, show
from registry.cli.context import CliContext, pass_context

if TYPE_CHECKING:
    from registry.services.audit import AuditEntry, Difference, Verified

_BROKEN = 3
_SHOWN = 50


@click.group()
def audit() -> None:
    """The audit: every change of facts and human acts, with who made it, when and why."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def verify(context: CliContext, as_json: bool) -> None:
    """Replay the audit from nothing and compare; exit with 3 where it does not give what is recorded.

    Reads one moment of the database and changes nothing; it may run at any time.

    \b
    Examples:
      registry audit verify
      registry audit verify --json | jq '.differences[0]'
    """
    from registry.services.audit import verify as replay
    from registry.transaction import reading

    with context.connected(long_running=True) as engine, reading(engine) as session:
        result = replay(session, lambda table: click.echo(f"Replaying {table} ...", err=True))
    if as_json:
        click.echo(json.dumps(_verified_facts(result), ensure_ascii=False))
    else:
        _print(result)
    if result.found:
        raise click.exceptions.Exit(_BROKEN)


@audit.command("list")
@click.option("--relation", help="Only changes of this table, such as actor or decision_log.")
@click.option("--row", type=click.IntRange(min=1), help="Only changes of the row with this id.")
@click.option("--by", help="Only what this user or key did.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=_SHOWN, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with the images of the rows.")
@pass_context
def list_(
    context: CliContext, relation: str | None, row: int | None, by: str | None, limit: int, as_json: bool
) -> None:
    """List changes, the newest first.

    \b
    Examples:
      registry audit list --by ada
      registry audit list --relation actor --row 42 --json | jq '.items[0].after'
    """
    from registry.services.audit import entry_json, list_entries

    with looking(context) as session:
        page = list_entries(session, limit=limit, relation=relation, row=row, acted_by=by)
    if as_json:
        shown = {"items": [entry_json(entry) for entry in page.items], "more": page.before is not None}
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    show([_line(entry) for entry in page.items], "Nothing like that was done.")
    if page.before is not None:
        click.echo("There is more: --limit shows it.", err=True)


def _print(result: Verified) -> None:
    entries = sum(result.entries.values())
    show([_difference_line(each) for each in result.differences[:_SHOWN]], f"{entries:,} entries replay exactly.")
    if result.erasures:
        click.echo(f"{result.erasures:,} persons were erased; their entries are blanked, and replay so.", err=True)
    if result.found:
        click.echo(f"{result.found:,} differences in {entries:,} entries.", err=True)


def _verified_facts(result: Verified) -> dict[str, Any]:
    return {
        "entries": result.entries,
        "erasures": result.erasures,
        "found": result.found,
        "differences": [_difference_line(each) for each in result.differences],
    }


def _difference_line(each: Difference) -> dict[str, Any]:
    return {
        "relation": each.relation,
        "row": each.row_id,
        "entry": each.audit_id,
        "what": each.what,
        "columns": ", ".join(each.columns),
    }


def _line(entry: AuditEntry) -> dict[str, Any]:
    changed = [
        name
        for name in {**(entry.before or {}), **(entry.after or {})}
        if (entry.before or {}).get(name) != (entry.after or {}).get(name)
    ]
    return {
        "at": entry.at.isoformat(sep=" ", timespec="seconds"),
        "by": entry.acted_by,
        "did": entry.operation,
        "relation": entry.relation,
        "row": entry.row_id,
        "columns": ", ".join(changed) if entry.operation == "update" else "",
        "reason": entry.reason,
    }
