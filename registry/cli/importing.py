"""`registry import` and `registry export`: actors, posts and tenures as files."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from registry.cli.context import CliContext, pass_context
from registry.domain import RegistryError
from registry.services.tally import ImportTally, RecordProblem

if TYPE_CHECKING:
    from sqlalchemy import Engine

_FORMATS = click.Choice(["native"])
_MUCH = 1_000
"""Changed rows from which it pays to vacuum at once."""

_PLAIN_STEP = 20_000
_PLAIN_BYTES = 10_000_000
_BLOCK = 1_000_000
_SHOWN_STEP = 2_000
_INTERRUPTED = 130


@click.command(name="import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True,
                type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))  # fmt: skip
@click.option("--format", type=_FORMATS, default="native", show_default=True, expose_value=False, help="Of the files.")
@click.option("--keep-going", is_flag=True, help="Take the sound lines of a file that has others.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def import_(context: CliContext, files: tuple[Path, ...], keep_going: bool, dry_run: bool, as_json: bool) -> None:
    """Add actors, posts and tenures from files, and correct those that are there.

    Each FILE is taken whole or not at all; - is standard input. Nothing is deleted, and a
    file imported twice changes nothing. Every bad line is listed with its number, and the
    exit status is then 1.

    \b
    Examples:
      registry import actors.jsonl
      registry import --dry-run --json actors.jsonl | jq '.files[].refused'
      zcat big.jsonl.gz | registry import --keep-going -
    """
    from registry.services.importing import read_lines

    tallies: dict[str, ImportTally] = {}
    with context.connected(long_running=True) as engine:
        for path in files:
            name = "standard input" if str(path) == "-" else str(path)
            with (
                interruptible(f"nothing of {name} was taken.{''.join(f' {n} had been imported.' for n in tallies)}"),
                _opened(path) as source,
                showing(name, _size(path)) as show,
                show.whole(source) as stream,
            ):
                lines = show.lines(read_lines(stream))
                acted_by = f"import {path.name}"
                tally = load(engine, lines, acted_by=acted_by, keep_going=keep_going, dry_run=dry_run)
            tallies[name] = tally
            if not as_json:
                report(name, tally, dry_run=dry_run, keep_going=keep_going)
            if not dry_run:
                settle(engine, name, tally)
    if as_json:
        click.echo(json.dumps({"files": [facts(*pair) for pair in tallies.items()]}, ensure_ascii=False))
    if any(tally.refused for tally in tallies.values()):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path))
@click.option("--format", type=_FORMATS, default="native", show_default=True, expose_value=False, help="Of the file.")
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@pass_context
def export(context: CliContext, file: Path, force: bool) -> None:
    """Write all posts and actors, with their history, to FILE; - is standard output.

    It is one moment of the database, which can be used meanwhile. Imported into an empty
    registry it gives the same registry.

    \b
    Examples:
      registry export registry.jsonl
      registry export --format native - | gzip > registry.jsonl.gz
    """
    from registry.services.exporting import export_lines
    from registry.transaction import reading

    to_stdout = str(file) == "-"
    if not to_stdout and file.exists() and not force:
        raise click.UsageError(f"{file} exists: --force writes over it")
    began, count = time.monotonic(), 0
    with (
        context.connected(long_running=True) as engine,
        reading(engine) as session,
        _written(None if to_stdout else file) as out,
    ):
        for line in export_lines(session):
            out.write(line.encode() + b"\n")
            count += 1
    click.echo(f"Wrote {count:,} posts and actors in {time.monotonic() - began:.1f} s.", err=True)


class Progress:
    """Tells how far reading has come: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, name: str, bar: Any = None, task: Any = None) -> None:
        """Take the rich bar and its task, if there is one."""
        self._name, self._bar, self._task = name, bar, task

    @contextmanager
    def whole(self, source: BinaryIO) -> Iterator[BinaryIO]:
        """Give a stream that does not pause: of a pipe a copy, made before the database is asked for anything.

        Other imports, and edits of the same actors, would wait for the other end of the pipe.
        """
        if source.seekable():
            yield source
            return
        with tempfile.TemporaryFile() as copy:
            self._receive(source, copy)
            copy.seek(0)
            yield copy

    def _receive(self, source: BinaryIO, copy: BinaryIO) -> None:
        size = told = 0
        while block := source.read1(_BLOCK) if isinstance(source, BufferedReader) else source.read(_BLOCK):
            size += copy.write(block)
            if self._bar is not None:
                self._bar.update(self._task, description=f"{self._name}: {size / 1e6:,.1f} MB received")
            elif size - told >= _PLAIN_BYTES:
                told = size
                click.echo(f"{self._name}: {size / 1e6:,.1f} MB received", err=True)
        if self._bar is not None:
            self._bar.update(self._task, total=size)

    def lines(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Give lines as they come; the end of them is told too, because merging takes as long again."""
        number = read = 0
        for number, line in enumerate(lines, 1):
            read += len(line)
            yield line
            if number % _SHOWN_STEP == 0:
                self._tell(number, read)
        self._finish(number)

    def _tell(self, number: int, read: int) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=read, description=f"{self._name}: {number:,} lines")
        elif number % _PLAIN_STEP == 0:
            click.echo(f"{self._name}: {number:,} lines read", err=True)

    def _finish(self, number: int) -> None:
        if self._bar is not None:
            self._bar.update(self._task, total=None, description=f"{self._name}: merging {number:,} lines")
        elif number >= _PLAIN_STEP:
            click.echo(f"{self._name}: {number:,} lines read, merging", err=True)


@contextmanager
def showing(name: str, size: int | None) -> Iterator[Progress]:
    """Show progress on stderr for as long as the block runs."""
    if not sys.stderr.isatty():
        yield Progress(name)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Progress(name, bar, bar.add_task(name, total=size))


@contextmanager
def interruptible(consequence: str) -> Iterator[None]:
    """Turn Ctrl-C into a message that says what became of the file."""
    try:
        yield
    except KeyboardInterrupt as error:
        click.echo(f"\nInterrupted: {consequence}", err=True)
        raise click.exceptions.Exit(_INTERRUPTED) from error


def load(
    engine: Engine,
    lines: Iterable[bytes],
    *,
    acted_by: str,
    keep_going: bool = False,
    dry_run: bool = False,
    name_line: Callable[[int], str] = "line {}".format,
) -> ImportTally:
    """Import lines in one transaction; a dry run is rolled back."""
    from registry.services.importing import import_lines
    from registry.transaction import writing

    with writing(engine, acted_by=acted_by) as session:
        tally = import_lines(session, lines, keep_going=keep_going, name_line=name_line)
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
        click.echo(f"{name}:{problem.line}: {problem.code}: {problem.detail}")
    if tally.refused:
        click.echo(f"{name}: {len(tally.refused):,} of {tally.seen:,} lines refused.", err=True)
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
    }


def _problem(problem: RecordProblem) -> dict[str, Any]:
    return {"line": problem.line, "code": problem.code, "detail": problem.detail}


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
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        raise RegistryError(f"cannot write {path}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
