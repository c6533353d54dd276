"""`registry review`: questions for people, from texts and from links drawn at random."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import orjson
from sqlalchemy import Engine

from registry.cli.context import CliContext, pass_context
from registry.domain import ConflictError, PartialDate
from registry.services.proposals import ask_second_opinions, sample_links
from registry.services.sample_questions import ask_sample, holds_mentions
from registry.services.sampling import Text, record_text
from registry.transaction import reading, writing

_SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "documents"
_QUESTIONS = Path(__file__).resolve().parents[2] / "seeds" / "review" / "sample.jsonl"


@click.group()
def review() -> None:
    """Fill the review queue."""


@review.command()
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--checks", default=20, show_default=True, type=click.IntRange(0, 100_000), help="Links to check.")
@click.option(
    "--second", default=0, show_default=True, type=click.IntRange(0, 100_000), help="Decided mentions to ask again."
)
@click.option("--once", is_flag=True, help="Do nothing where the registry holds mentions already.")
@pass_context
def sample(context: CliContext, directory: Path | None, checks: int, second: int, once: bool) -> None:
    """Put the doubts of the texts in DIRECTORY, by default those that come with the registry, into the queue.

    DIRECTORY has an index.json as seeds/documents has. Some automatic links, drawn at
    random, are put to people as well: their answers measure how often those are right.
    Mentions that one person decided are put to another by --second, who does not see what
    was said: the dashboard tells how often the two agree. Texts that were taken before add
    nothing. Without DIRECTORY some questions of every kind come
    too, on names that are ambiguous in many languages.

    \b
    Examples:
      registry review sample
      registry review sample --checks 300 --second 50
    """
    is_ours = directory is None
    directory = directory or _SEEDS
    if not (directory / "index.json").exists():
        raise ConflictError(f"there is no index.json in {directory}")
    today = datetime.now(UTC).date()
    thresholds = context.thresholds()
    with context.connected(long_running=True) as engine:
        if once and _holds_mentions(engine):
            return
        found = recorded = 0
        for entry in orjson.loads((directory / "index.json").read_bytes()):
            with writing(engine, acted_by="sample") as session:
                seen, new = record_text(session, _text(directory, entry), thresholds, today=today)
            found, recorded = found + seen, recorded + new
        if is_ours:
            lines = [orjson.loads(line) for line in _QUESTIONS.read_bytes().splitlines()]
            with writing(engine, acted_by="sample") as session:
                asked = ask_sample(session, lines, thresholds, today=today)
            found, recorded = found + asked, recorded + asked
        with writing(engine, acted_by="sample") as session:
            checked, again = sample_links(session, checks), ask_second_opinions(session, second)
    drawn = f"{checked:,} links drawn at random" + (f", {again:,} decided mentions asked again" if second else "")
    click.echo(f"{found:,} mentions, {recorded:,} of them new; {drawn}.", err=True)


def _holds_mentions(engine: Engine) -> bool:
    with reading(engine) as session:
        return holds_mentions(session)


def _text(directory: Path, entry: dict[str, str]) -> Text:
    return Text(
        name=f"document {entry['id']}",
        text=(directory / entry["file"]).read_bytes().decode("utf-8"),
        lang=entry["lang"],
        on=PartialDate.parse(entry["published"]),
    )
