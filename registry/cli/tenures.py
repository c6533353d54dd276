"""`registry tenure`: recording a role change, and correcting what was recorded, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from registry.cli.context import CliContext, pass_context
from registry.domain import InvalidError, Status

if TYPE_CHECKING:
    from registry.domain import Tenure
    from registry.services.tenures import Outcome, RecordedTenure

_ACTED_BY = "command line"
_NONE = "none"
_STATUS = click.Choice([status.value for status in Status])
_DATE = "YYYY[-MM[-DD]]"
Command = Callable[..., Any]


def _facts_options(command: Command) -> Command:
    """Give a command the options that say something of a tenure."""
    options = (
        click.option("--from", "since", metavar=_DATE, help='First day held; "unknown", or "none" for since ever.'),
        click.option("--until", metavar=_DATE, help='First day no longer held; "unknown", or "none" for open.'),
        click.option("--status", type=_STATUS, help="In what sense.  [held when it is new]"),
        click.option("--source", "sources", multiple=True, help="Where it is said; may be given several times."),
        click.option("--note", help="Anything else to be said of it."),
        click.option("--expected-until", metavar=_DATE, help="Announced or lawful end; never an end."),
        click.option("--attested-on", metavar="YYYY-MM-DD", help="Last day on which a source shows it held."),
        click.option("--disputed-by", help="Who disputes it."),
        click.option("--json", "as_json", is_flag=True, help="Print the answer of the API."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(name="tenure")
def tenure() -> None:
    """Record who holds a post, and correct what was recorded.

    Nothing on record is changed: a correction puts a new row in the place of an old one, and what
    was believed before can still be asked for.

    \b
    Examples:
      registry tenure succeed us-secretary-of-state marco-rubio 2025-01-21
      registry tenure list us-secretary-of-state
      registry tenure correct 812 --until 2025-05-01 --reason "the day he left"
    """


@tenure.command()
@click.argument("actor")
@click.argument("post")
@_facts_options
@pass_context
def record(context: CliContext, /, actor: str, post: str, as_json: bool, **given: Any) -> None:
    """Record that ACTOR (id or key) holds POST (key), from a day on.

    \b
    Examples:
      registry tenure record marco-rubio us-secretary-of-state --from 2025-01-21 --source https://...
      registry tenure record olena-kovalenko ua-ambassador-us --from 2021-02 --until unknown --status acting
    """
    from registry.services.tenures import NewTenure, TenureFacts, record_tenures

    if given["since"] is None:
        raise click.UsageError('Say when it began: --from DATE, or --from none for "since ever".')
    facts = TenureFacts(actor=actor, post=post, **_changes(given))
    _write(context, lambda session: record_tenures(session, [NewTenure(facts=facts)])[0], as_json=as_json)


@tenure.command()
@click.argument("post")
@click.argument("actor")
@click.argument("day", metavar="DATE")
@click.option(
    "--after", "before", metavar="TENURE", help="The id of the tenure that ends; needed if there are several."
)
@click.option("--ended", metavar=_DATE, help="When that one ended, if not on DATE.")
@click.option("--status", type=_STATUS, default="held", show_default=True, help="In what sense.")
@click.option("--source", "sources", multiple=True, help="Where it is said; may be given several times.")
@click.option("--note", help="Anything else to be said of it.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the API.")
@pass_context
def succeed(context: CliContext, /, post: str, actor: str, day: str, **given: Any) -> None:
    """Let ACTOR follow in POST on DATE: one tenure ends and another begins, in one step.

    \b
    Examples:
      registry tenure succeed us-secretary-of-state marco-rubio 2025-01-21 --source https://...
      registry tenure succeed nato-secretary-general mark-rutte 2024-10-01 --after 812
    """
    from registry.services.tenure_lists import open_tenure
    from registry.services.tenures import NewTenure, Succession, TenureFacts, record_tenures

    facts = TenureFacts(actor=actor, post=post, since=day, **_changes(given, "status", "sources", "note"))

    def work(session: Any) -> Outcome:
        before = given["before"] or open_tenure(session, post, day)
        new = NewTenure(facts=facts, succeeds=Succession(tenure=before, until=given["ended"]))
        return record_tenures(session, [new])[0]

    _write(context, work, as_json=given["as_json"])


@tenure.command()
@click.argument("tenure_id", metavar="TENURE")
@click.option("--actor", help="It was somebody else's.")
@click.option("--post", help="It was another post.")
@click.option("--reason", help="Why; kept with the old row.")
@_facts_options
@pass_context
def correct(context: CliContext, /, tenure_id: str, as_json: bool, reason: str | None, **given: Any) -> None:
    """Put a corrected row in the place of TENURE (an id); what no option says stays as it is.

    "none" takes a value away: --until none makes it open again.

    \b
    Examples:
      registry tenure correct 812 --until 2025-05-01 --reason "the day he left"
      registry tenure correct 812 --actor steve-witkoff --source https://...
    """
    from registry.services.tenures import correct_tenure

    changes = _changes(given)
    if not changes:
        raise click.UsageError("Say what changes: see --help.")
    _write(context, lambda session: correct_tenure(session, tenure_id, changes, because=reason), as_json=as_json)


@tenure.command()
@click.argument("tenure_id", metavar="TENURE")
@click.option("--reason", required=True, help="Why; kept with the row.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the API.")
@pass_context
def withdraw(context: CliContext, tenure_id: str, reason: str, as_json: bool) -> None:
    """Take TENURE (an id) back: it was never true, and nothing comes in its place.

    \b
    Example:
      registry tenure withdraw 812 --reason "it was a namesake"
    """
    from registry.services.tenures import withdraw_tenure

    _write(context, lambda session: withdraw_tenure(session, tenure_id, because=reason), as_json=as_json)


@tenure.command(name="list")
@click.argument("ref", metavar="ACTOR|POST")
@click.option("--on", "day", metavar=_DATE, help="Only those that may lie on that date.")
@click.option("--known-at", metavar="YYYY-MM-DD", help="As the registry believed at the end of that day.")
@click.option("--all", "history", is_flag=True, help="Superseded rows too, with why.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def list_(context: CliContext, /, ref: str, day: str | None, known_at: str | None, **given: bool) -> None:
    """List the tenures of an actor (id or key) or of a post (key), with the ids that corrections need.

    \b
    Examples:
      registry tenure list marco-rubio
      registry tenure list us-secretary-of-state --on 2025-01-20
      registry tenure list us-secretary-of-state --all
    """
    from registry.domain import PartialDate
    from registry.services.tenure_answers import recorded_json
    from registry.services.tenure_lists import tenures_of
    from registry.transaction import reading

    asked = {"on": PartialDate.parse(day) if day else None, "known_at": _moment(known_at), "history": given["history"]}
    with context.connected() as engine, reading(engine) as session:
        found = tenures_of(session, ref, **asked)
    if given["as_json"]:
        click.echo(json.dumps({"items": [recorded_json(each) for each in found]}, ensure_ascii=False))
    else:
        _print(found)


def _write(context: CliContext, work: Callable[[Any], RecordedTenure | Outcome], *, as_json: bool) -> None:
    """Do the work in one transaction, and tell what is on record now."""
    from registry.services.tenure_answers import outcome_json, recorded_json
    from registry.services.tenures import Outcome
    from registry.transaction import writing

    with context.connected() as engine, writing(engine, acted_by=_ACTED_BY) as session:
        done = work(session)
    if as_json:
        shown = outcome_json(done) if isinstance(done, Outcome) else recorded_json(done)
        click.echo(json.dumps(shown, ensure_ascii=False))
    elif isinstance(done, Outcome):
        _print([each for each in (done.tenure, done.ended) if each])
    else:
        _print([done])


def _changes(given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Give what options said, as attributes of a tenure."""
    changes: dict[str, Any] = {}
    for name, value in given.items():
        if value is None or value == () or (names and name not in names):
            continue
        if name == "sources":
            changes[name] = () if value == (_NONE,) else tuple(value)
        elif name == "status":
            changes[name] = Status(value)
        else:
            changes[name] = None if value == _NONE and name not in ("actor", "post") else value
    return changes


def _moment(day: str | None) -> Any:
    from datetime import UTC, datetime, time

    from registry.domain import PartialDate, Precision

    if day is None:
        return None
    when = PartialDate.parse(day)
    if when.precision is not Precision.DAY:
        raise InvalidError("--known-at is a day, YYYY-MM-DD")
    return datetime.combine(when.first, time.max, UTC)


def _print(found: Iterable[RecordedTenure]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from registry.services.wording import period

    rows = list(found)
    if not rows:
        click.echo("No tenures.", err=True)
        return
    table = Table("tenure", "actor", "post", "status", "when", "sources")
    if any(each.superseded_at for each in rows):
        table.add_column("superseded")
    for each in rows:
        columns = [str(each.tenure.tenure_id), each.tenure.actor_key, each.tenure.post.key, each.tenure.status.value]
        columns += [period(each.tenure), _sources(each.tenure)]
        table.add_row(*map(Text, columns), *([Text(_fate(each))] if each.superseded_at else []))
    Console(markup=False, highlight=False, emoji=False).print(table)


def _sources(tenure: Tenure) -> str:
    first, *others = tenure.sources or ("",)
    return f"{first} and {len(others)} more" if others else first


def _fate(recorded: RecordedTenure) -> str:
    """Say what became of a row that was superseded."""
    what = f"by {recorded.superseded_by}" if recorded.superseded_by else "withdrawn"
    return f"{what}: {recorded.superseded_because}" if recorded.superseded_because else what
