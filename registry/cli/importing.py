"""`registry import` and `registry export`: actors, posts and tenures as files."""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from registry.cli.context import CliContext, pass_context
from registry.cli.progress import interruptible, showing
from registry.domain import RegistryError
from registry.services.tally import ImportTally, RecordProblem

if TYPE_CHECKING:
    from sqlalchemy import Engine

_FORMATS = click.Choice(["native", "csv", "popolo", "wikidata", "ftm", "phoenix"])
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MUCH = 1_000
"""Changed rows from which it pays to vacuum at once."""


@click.command(name="import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True,
                type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))  # fmt: skip
@click.option("--format", "format_", type=_FORMATS, help="Of all the files; else told by name and first bytes.")
@click.option("--keep-going", is_flag=True, help="Take what is sound of a file that has faults.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--restore-erased", is_flag=True, help="Take persons again who were erased on request.")
@click.option("--verbose", is_flag=True, help="List everything that the registry has no place for.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def import_(context: CliContext, /, files: tuple[Path, ...], **options: Any) -> None:
    """Add actors, posts and tenures from files, and correct those that are there.

    FILE is of the native format (JSON Lines), a CSV table, Popolo or Wikidata JSON,
    FollowTheMoney entities or a Phoenix/PETRARCH actor dictionary, packed by gzip or not; -
    is standard input. Each is taken whole or not at all. Nothing is deleted, and a file
    imported twice changes nothing. Everything that is wrong is listed with its place, and
    the exit status is then 1; what is sound but has no place in the registry is counted.

    \b
    Examples:
      registry import actors.jsonl
      registry import tenures.csv ministers.popolo.json.gz
      registry import --format wikidata --verbose Q7747.json
      registry import --dry-run --json actors.jsonl | jq '.files[].refused'
      zcat big.jsonl.gz | registry import --keep-going -
    """
    results: list[dict[str, Any]] = []
    with context.connected(long_running=True) as engine:
        for path in files:
            results.append(_import_one(engine, path, [r["file"] for r in results], **options))
    if options["as_json"]:
        click.echo(json.dumps({"files": results}, ensure_ascii=False))
    if any(result["refused"] for result in results):
        raise click.exceptions.Exit(1)


def _import_one(
    engine: Engine,
    path: Path,
    before: list[str],
    *,
    format_: str | None,
    dry_run: bool,
    verbose: bool,
    as_json: bool,
    **taking: bool,
) -> dict[str, Any]:
    """Import one file, tell people of it, and give what became of it for machines."""
    from registry.services.files import Loss, find_format, read_file, unzipped

    name = "standard input" if str(path) == "-" else str(path)
    losses: list[Loss] = []

    def lose(loss: Loss) -> None:
        if as_json:
            losses.append(loss)
        elif verbose:
            click.echo(shown(f"{name}:{loss.place}: not taken over: {loss.kind}: {loss.detail}"))

    with (
        interruptible(f"nothing of {name} was taken.{''.join(f' {n} had been imported.' for n in before)}"),
        _opened(path) as source,
        showing(name, _size(path)) as show,
        show.whole(source) as stream,
    ):
        content = unzipped(stream)
        found = format_ or find_format(path.name, content)
        if not (format_ or as_json or found == "native"):
            click.echo(f"{name}: read as {found}; --format says otherwise.", err=True)
        findings = show.findings(read_file(content, found), at=stream.tell)
        acted_by = f"import {path.name}"
        tally = load(engine, findings, acted_by=acted_by, dry_run=dry_run, on_loss=lose, **taking)
    if not as_json:
        report(name, tally, dry_run=dry_run, keep_going=taking["keep_going"])
    if not dry_run:
        settle(engine, name, tally)
    return facts(name, tally) | {"format": found, "losses": [_loss(loss) for loss in losses]}


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path), default="-")
@click.option("--format", "format_", type=_FORMATS, help="Of the file; else told by its name.")
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@click.option("--verbose", is_flag=True, help="List everything that the format cannot say.")
@pass_context
def export(context: CliContext, file: Path, format_: str | None, force: bool, verbose: bool) -> None:
    """Write all posts and actors to FILE; - is standard output.

    It is one moment of the database, which can be used meanwhile. A native or CSV file,
    imported into an empty registry, gives the same registry with its history; what the other
    formats cannot say is counted. A FILE whose name ends in .gz is packed.

    \b
    Examples:
      registry export registry.jsonl
      registry export --format popolo registry.json
      registry export registry.csv.gz
      registry export --format native - | gzip > registry.jsonl.gz
    """
    from registry.services.files import Loss, export_file, guess_format
    from registry.transaction import reading

    to_stdout = str(file) == "-"
    if not to_stdout and file.exists() and not force:
        raise click.UsageError(f"{file} exists: --force writes over it")
    began, lost = time.monotonic(), Counter[str]()
    with (
        interruptible("what was written is not whole." if to_stdout else f"{file} was not written."),
        context.connected(long_running=True) as engine,
        reading(engine) as session,
        _written(None if to_stdout else file) as out,
        showing("export", None) as show,
    ):
        for piece in export_file(session, format_ or guess_format(file.name), on_records=show.records):
            if isinstance(piece, Loss):
                lost[piece.kind] += 1
                if verbose:
                    click.echo(shown(f"{piece.place}: not written: {piece.kind}: {piece.detail}"), err=True)
            else:
                out.write(piece.encode())
    _tell_lost("The format cannot say", lost)
    click.echo(f"Wrote {show.written:,} posts and actors in {time.monotonic() - began:.1f} s.", err=True)


def load(
    engine: Engine,
    findings: Iterable[Any],
    *,
    acted_by: str,
    dry_run: bool = False,
    **options: Any,
) -> ImportTally:
    """Import findings in one transaction, with the options of `import_findings`; a dry run is rolled back."""
    from registry.services.importing import import_findings
    from registry.transaction import writing

    with writing(engine, acted_by=acted_by) as session:
        tally = import_findings(session, findings, **options)
        if dry_run:
            session.rollback()
    return tally


def settle(engine: Engine, name: str, tally: ImportTally) -> None:
    """Bring figures and indexes up to what an import has changed, once it is committed."""
    from registry.services.importing import refresh_figures
    from registry.services.indexing import tidy
    from registry.transaction import autocommitting, writing

    with interruptible(f"{name} was imported, but how common its names are is not counted: `registry rekey` does it."):
        with writing(engine, acted_by="import") as session:
            refresh_figures(session, tally)
        if tally.changed >= _MUCH:
            with autocommitting(engine) as connection:
                tidy(connection)


def report(name: str, tally: ImportTally, *, dry_run: bool = False, keep_going: bool = False) -> None:
    """Tell people what became of a file: the refused lines on stdout, the sums on stderr."""
    for problem in tally.refused:
        click.echo(shown(f"{name}:{problem.pointer or problem.line}: {problem.code}: {problem.detail}"))
    _tell_lost(f"{name}: the registry has no place for", tally.lost)
    if tally.refused:
        click.echo(f"{name}: {len(tally.refused):,} of {tally.seen:,} lines refused.", err=True)
    if tally.erased:
        click.echo(f"{name}: {tally.erased:,} on persons who were erased on request left out.", err=True)
    if tally.refused and not keep_going:
        click.echo(f"{name}: nothing taken.", err=True)
        return
    would = "would be " if dry_run else ""
    parts = [
        f"{number:,} {what}{'' if number == 1 else 's'} {would}{done}"
        for done, counts in (("added", tally.created), ("corrected", tally.corrected))
        for what, number in counts.items()
    ]
    click.echo(f"{name}: {', '.join(parts) or 'nothing new'}.", err=True)


def facts(name: str, tally: ImportTally) -> dict[str, Any]:
    """Give a tally for machines."""
    return {
        "file": name,
        "seen": tally.seen,
        "created": tally.created,
        "corrected": tally.corrected,
        "refused": [_problem(problem) for problem in tally.refused],
        "erased": tally.erased,
        "lost": {shown(kind): number for kind, number in tally.lost.items()},
    }


def _problem(problem: RecordProblem) -> dict[str, Any]:
    where = _where(problem.line, problem.pointer)
    return {**where, "code": problem.code, "detail": shown(problem.detail)}


def _loss(loss: Any) -> dict[str, Any]:
    return {**_where(*loss.place), "kind": shown(loss.kind), "detail": shown(loss.detail)}


def _where(line: int, pointer: str) -> dict[str, Any]:
    """Give a place for machines: in a document that is no list of lines there are no numbers of lines."""
    if not pointer:
        return {"line": line}
    head, slash, below = pointer.partition("/")
    return {"line": int(head) if head.isdecimal() else None, "pointer": shown(slash + below)}


def _tell_lost(what: str, lost: Mapping[str, int]) -> None:
    if lost:
        kinds = ", ".join(f"{kind} ({number:,})" for kind, number in sorted(lost.items()))
        click.echo(shown(f"{what}: {kinds}."), err=True)


def shown(text: str) -> str:
    """Give text of a file as a terminal may have it: controls and halves of surrogate pairs are spelt out."""
    return _CONTROLS.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _size(path: Path) -> int | None:
    return None if str(path) == "-" else path.stat().st_size or None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise RegistryError(f"cannot read {path}: {error.strerror}") from error
    with stream:
        yield stream


@contextmanager
def _written(path: Path | None) -> Iterator[BinaryIO]:
    """Give where to write; a file takes its name only once it is whole."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", mode="wb", fileobj=out) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        raise RegistryError(f"cannot write {path}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
