"""`registry resolve` and `registry annotate`: the service on the command line."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from registry.cli.context import CliContext, pass_context
from registry.domain import InvalidError
from registry.syntax import read_language

if TYPE_CHECKING:
    from rich.console import Console

    from registry.domain import Mention
    from registry.services.annotate import Annotation
    from registry.services.resolve import Resolved

Json = dict[str, Any]
_BATCH = 500
_COLOURS = {"person": "bold green", "organisation": "bold cyan", "role": "bold magenta"}


def _language(_ctx: click.Context, _param: click.Parameter, tag: str | None) -> str | None:
    try:
        return read_language(tag) if tag is not None else None
    except InvalidError as error:
        raise click.BadParameter(f"{tag!r} is {error.detail}.") from error


@click.command()
@click.argument("text", required=False)
@click.option("--date", "on", metavar="YYYY[-MM[-DD]]", help="When the text was published; roles are read at it.")
@click.option("--lang", callback=_language, help="Language of the text (BCP 47), if known.")
@click.option("--context", "around", help="The sentence around the name.")
@click.option("--kind", type=click.Choice(["any", "person", "organisation"]), default="any", show_default=True)
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="Candidates to show.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the API.")
@click.option("--input", "source", type=click.File("rb"), help="Many: one mention a line, as in the API; - is stdin.")
@click.option(
    "--output",
    "target",
    type=click.File("wb", lazy=True),
    default="-",
    help="Answers, in the same order; - is stdout.",
)
@pass_context
def resolve(context: CliContext, /, text: str | None, *, limit: int, as_json: bool, **given: Any) -> None:
    """Say which actor a name or role title means, in which role that day, how sure, and why.

    \b
    Examples:
      registry resolve ويتكوف --date 2025-04-11
      registry resolve "وزير الخارجية الأمريكي" --date 2024-06-01
      registry resolve "Witkoff, Steve" --json
      registry resolve --input mentions.jsonl --output answers.jsonl
    """
    source = given["source"]
    if (text is None) == (source is None):
        raise click.UsageError("Give one TEXT, or --input FILE with one mention a line.")
    if source is not None:
        _resolve_file(context, source, given["target"], limit)
        return
    from registry.services.answers import mention_of

    asked = {"date": given["on"], "lang": given["lang"], "context": given["around"], "kind": given["kind"]}
    _resolve_one(context, mention_of({"text": text, **asked}), limit=limit, as_json=as_json)


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True),
)
@click.option("--date", "on", metavar="YYYY[-MM[-DD]]", help="When the texts were published.")
@click.option("--lang", callback=_language, help="Language of the texts (BCP 47), if known.")
@click.option("--json", "as_json", is_flag=True, help="One answer of the API a line.")
@pass_context
def annotate(context: CliContext, files: tuple[Path, ...], on: str | None, lang: str | None, as_json: bool) -> None:
    """Find and resolve every known name and role title in texts; - is stdin.

    \b
    Examples:
      registry annotate seeds/documents/001_03b9f2022bcb3d85.txt --date 2025-04-11 --lang ar
      registry annotate --json article.txt > mentions.jsonl
    """
    from registry.domain import PartialDate
    from registry.services.annotate import annotate_text
    from registry.services.answers import rendered_annotation
    from registry.transaction import reading

    thresholds, today = context.thresholds(), _today()
    when = PartialDate.parse(on) if on else None
    with context.connected() as engine:
        for path in files:
            text = _read_text(path)
            with reading(engine) as session:
                found = annotate_text(session, text, thresholds, today=today, lang=lang, on=when)
            if as_json:
                _write_json({"file": str(path), "mentions": [rendered_annotation(annotation) for annotation in found]})
            else:
                _print_annotated(str(path), text, found)


def _resolve_one(context: CliContext, mention: Mention, *, limit: int, as_json: bool) -> None:
    from registry.services.answers import rendered
    from registry.services.resolve import resolve_mentions
    from registry.transaction import reading

    thresholds = context.thresholds()
    with context.connected() as engine, reading(engine) as session:
        (resolved,) = resolve_mentions(session, [mention], thresholds, today=_today())
    if resolved.error:
        raise resolved.error
    if as_json:
        _write_json(rendered(resolved, limit=limit))
    else:
        _print_resolved(resolved, limit)


def _resolve_file(context: CliContext, source: BinaryIO, target: BinaryIO, limit: int) -> None:
    """Resolve line by line in batches, answers in the same order; exits with 1 when a line was faulty."""
    from rich.console import Console
    from rich.progress import track

    from registry.services.answers import answer_lines
    from registry.services.warming import settle
    from registry.transaction import reading

    faults = lines = 0
    thresholds, console = context.thresholds(), Console(stderr=True)
    batches = iter(lambda: list(islice(source, _BATCH)), [])
    settle()
    with context.connected() as engine:
        for batch in track(batches, "Resolving", total=None, console=console, disable=not console.is_terminal):
            with reading(engine) as session:
                answers = answer_lines(session, batch, thresholds, today=_today(), limit=limit)
            for answer in answers:
                _write_json(answer, target)
            # What comes next may be waited for: what is decided already is handed on.
            target.flush()
            lines += len(batch)
            faults += sum("error" in answer for answer in answers)
    if faults:
        click.echo(f"{faults} of {lines} lines could not be resolved; their answers say why.", err=True)
        sys.exit(1)


def _print_resolved(resolved: Resolved, limit: int) -> None:
    from rich.table import Table

    from registry.services.wording import period

    console = _console()
    decision = resolved.decision
    if decision is None:
        return
    best = decision.best
    heading = f"{best.candidate.name} ({best.candidate.key})" if best else "nobody linked"
    console.print(f"{decision.outcome.value} ({decision.reason.value}): {heading}", style="bold")
    for role in decision.roles:
        console.print(f"  {role.status.value}: {role.post.label}, {period(role)}")
    for match in decision.matches[:limit]:
        table = Table(
            "feature",
            "detail",
            "bits",
            title=f"{match.candidate.name}  {match.score:.3f}",
            title_justify="left",
        )
        table.columns[2].justify = "right"
        for line in match.evidence:
            table.add_row(line.feature, line.detail, f"{line.bits:+.1f}")
        table.add_row("", "log2 of the odds", f"{sum(line.bits for line in match.evidence):+.1f}", style="bold")
        console.print(table)


def _print_annotated(name: str, text: str, found: list[Annotation]) -> None:
    from rich.table import Table
    from rich.text import Text

    console = _console()
    shown = Text(text)
    table = Table("mention", "type", "decision", "actor", "score", title=name, title_justify="left")
    for annotation in found:
        shown.stylize(_COLOURS[annotation.type], annotation.start, annotation.end)
        decision = annotation.resolved.decision
        best = decision.best if decision else None
        table.add_row(
            annotation.surface,
            annotation.type,
            decision.outcome.value if decision else "",
            best.candidate.key if best else "",
            f"{best.score:.2f}" if best else "",
        )
    console.print(shown)
    console.print(table)


def _console() -> Console:
    """Give where to print: names and texts from outside are shown as they are, brackets too."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def _read_text(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path} is not UTF-8 text (byte {error.start})") from error


def _write_json(answer: Json, target: BinaryIO | None = None) -> None:
    import orjson

    (target or sys.stdout.buffer).write(orjson.dumps(answer) + b"\n")


def _today() -> date:
    return datetime.now(UTC).date()
