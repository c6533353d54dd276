"""`registry calendar`: where lines of holders do not add up, as a list to work through."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from registry.cli.context import CliContext, pass_context

if TYPE_CHECKING:
    from registry.domain import Tenure
    from registry.services.calendar import Finding

_WORDS = {"overlap": "more than seats", "gap": "nobody", "twice": "the same twice"}
_MOST = 1_000_000_000


@click.command()
@click.option("--post", help="Only this post (key).")
@click.option("--country", metavar="CC", help="Only posts of this country, such as ua.")
@click.option("--kind", type=click.Choice(list(_WORDS)), help="Only these findings.")
@click.option("--at-least", type=click.IntRange(min=1), default=2, show_default=True, help="Days a finding is about.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many.")
@click.option("--json", "as_json", is_flag=True, help="One finding of the API a line.")
@pass_context
def calendar(context: CliContext, /, limit: int | None, as_json: bool, **asked: Any) -> None:
    """List overlaps beyond the seats, gaps between holders, and actors in the same post twice.

    Rough dates are read generously: an overlap is listed only where it is certain, a gap only
    where nobody can have been in office. The numbers of the tenures are what `registry tenure
    correct` takes.

    \b
    Examples:
      registry calendar --country ua
      registry calendar --post us-secretary-of-state --at-least 1
      registry calendar --kind overlap --json > overlaps.jsonl
    """
    from registry.services.calendar import FindingKind, Question, check_calendar
    from registry.services.tenure_answers import finding_json
    from registry.transaction import reading

    kind = FindingKind(asked.pop("kind")) if asked["kind"] else asked.pop("kind")
    question = Question(today=datetime.now(UTC).date(), kind=kind, **asked)
    with context.connected(long_running=True) as engine, reading(engine) as session, _progress() as on_posts:
        page = check_calendar(session, question, limit=limit or _MOST, on_posts=on_posts)
    if as_json:
        for each in page.items:
            click.echo(json.dumps(finding_json(each), ensure_ascii=False))
        return
    _print(page.items)
    more = ", and there are more" if page.after else ""
    click.echo(f"{len(page.items):,} finding{'' if len(page.items) == 1 else 's'}{more}.", err=True)


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """Show how many posts have been read, on a terminal."""
    from rich.console import Console
    from rich.progress import Progress, TextColumn

    console = Console(stderr=True)
    with Progress(TextColumn("{task.completed:,} posts read"), console=console, transient=True,
                  disable=not console.is_terminal) as bar:  # fmt: skip
        task = bar.add_task("", total=None)
        yield lambda posts: bar.advance(task, posts)


def _print(found: Sequence[Finding]) -> None:
    """Print a table a post."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(markup=False, highlight=False, emoji=False)
    for key, group in groupby(found, key=lambda each: each.after.post.key):
        findings = list(group)
        table = Table("what", "from", "until", "days", "earlier", "later", title_justify="left")
        table.title = Text(f"{findings[0].after.post.label} ({key})")
        table.columns[3].justify = "right"
        for each in findings:
            dates = (_WORDS[each.kind], str(each.first), str(each.until), f"{each.days:,}")
            table.add_row(*dates, *(Text(_words(tenure)) for tenure in (each.before, each.after)))
        console.print(table)


def _words(tenure: Tenure) -> str:
    from registry.services.wording import period

    status = "" if tenure.status == "held" else f", {tenure.status.value}"
    return f"{tenure.tenure_id} {tenure.actor_name}{status}, {period(tenure)}"
