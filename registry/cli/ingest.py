"""`registry ingest`: documents from files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from registry.cli.context import CliContext, pass_context
from registry.cli.progress import interruptible, showing
from registry.domain import InvalidError, RegistryError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from registry.cli.progress import Progress
    from registry.domain import Thresholds

Json = dict[str, Any]
_LONGEST_LINE = 64_000_000
"""Bytes of a line, or of a text, that are read; what is longer is refused unread."""

_TEXTS, _LINES = (".txt", ".text", ".md"), (".jsonl", ".ndjson")
_INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class _Bad:
    """A document that cannot be read, and why."""

    why: str


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True,
                type=click.Path(exists=True, allow_dash=True, path_type=Path))  # fmt: skip
@click.option("--date", "on", metavar="YYYY[-MM[-DD]]", help="When the texts were published, where they do not say.")
@click.option("--lang", help="Their language (BCP 47), where they do not say.")
@click.option("--source", help="Who published them, where they do not say.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document, as each is taken.")
@pass_context
def ingest(context: CliContext, /, files: tuple[Path, ...], as_json: bool, **given: str | None) -> None:
    """Store documents with their mentions, found and resolved; what is doubtful is queued.

    FILE is JSON Lines (.jsonl, or - for standard input), one document a line with the
    members of POST /v1/documents; any other file is a text; a folder stands for the texts and
    JSON Lines in it. A folder's index.json may list its texts:
    [{"file": "a.txt", "lang": "ar", "date": "2025-04-11", "source": "...", "url": "..."}].
    The same text twice is one document. What cannot be taken is told with its place, the
    rest goes on, and the exit status is then 1. Each document is safe once it is told.

    \b
    Examples:
      registry ingest seeds/documents
      registry ingest --date 2025-04-11 --lang ar article.txt
      zcat news.jsonl.gz | registry ingest --json -
    """
    defaults = {"date": given["on"], "lang": given["lang"], "source": given["source"]}
    work = _Work(as_json, {name: value for name, value in defaults.items() if value is not None})
    thresholds = context.thresholds()
    with context.connected(long_running=True) as engine, interruptible("what was told is taken; the rest is not."):
        for path in files:
            work.take(engine, thresholds, path)
    work.tell()
    if work.refused:
        raise click.exceptions.Exit(1)


class _Work:
    """The documents of a command, and what became of them."""

    def __init__(self, as_json: bool, defaults: Json) -> None:
        self.as_json, self.defaults = as_json, defaults
        self.taken = self.known = self.refused = 0

    def take(self, engine: Engine, thresholds: Thresholds, path: Path) -> None:
        """Store the documents of a file, telling each as it is safe."""
        name = "standard input" if str(path) == "-" else str(path)
        found = _documents(path)
        with showing(name, None) as progress:
            for place, record in _counted(found, progress):
                self._take_one(engine, thresholds, place, record)

    def tell(self) -> None:
        """Say what became of them all, unless a machine was told."""
        if not self.as_json:
            click.echo(
                f"{self.taken:,} documents taken, {self.known:,} known already, {self.refused:,} refused.", err=True
            )

    def _take_one(self, engine: Engine, thresholds: Thresholds, place: str, record: Any) -> None:
        from registry.services.ingest import document_of
        from registry.services.ingest import ingest as ingest_one
        from registry.transaction import writing

        try:
            if isinstance(record, _Bad):
                raise InvalidError(record.why, code="unreadable")
            document = document_of({**self.defaults, **record} if isinstance(record, dict) else record)
            with writing(engine, acted_by="ingest") as session:
                taken = ingest_one(session, document, thresholds, today=datetime.now(UTC).date())
        except RegistryError as error:
            self.refused += 1
            self._refuse(place, error)
            return
        self.taken, self.known = self.taken + taken.is_new, self.known + (not taken.is_new)
        if self.as_json:
            _print({"place": place, "id": str(taken.document_id), "is_new": taken.is_new})

    def _refuse(self, place: str, error: RegistryError) -> None:
        if self.as_json:
            _print({"place": place, "error": {"code": error.code, "detail": error.detail}})
        else:
            click.echo(f"{place}: {error.code}: {error.detail}", err=True)


def _counted(found: Iterator[tuple[str, Any]], progress: Progress) -> Iterator[tuple[str, Any]]:
    for number, each in enumerate(found, 1):
        yield each
        progress.documents(number)


def _documents(path: Path) -> Iterator[tuple[str, Any]]:
    """Give the documents of a file or folder as JSON values, each with its place."""
    if str(path) == "-":
        yield from _lines(sys.stdin.buffer, "standard input")
    elif path.is_dir():
        known = _index(path)
        for inner in sorted(each for each in path.rglob("*") if each.suffix.lower() in (*_TEXTS, *_LINES)):
            said = known.get(inner.relative_to(path).as_posix(), {})
            yield from ((place, _joined(said, record)) for place, record in _documents(inner))
    elif path.suffix.lower() in _LINES:
        with path.open("rb") as source:
            yield from _lines(source, str(path))
    else:
        yield str(path), _text(path)


def _lines(source: BinaryIO, name: str) -> Iterator[tuple[str, Any]]:
    from registry.services.ingest import strict_json

    number = 0
    while line := source.readline(_LONGEST_LINE):
        number += 1
        place = f"{name}:{number}"
        if not line.endswith(b"\n") and len(line) >= _LONGEST_LINE:
            while (rest := source.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                continue
            yield place, _Bad("the line has more than 64 MB")
        elif line.strip():
            try:
                yield place, strict_json(line)
            except InvalidError as error:
                yield place, _Bad(error.detail)


def _text(path: Path) -> Json | _Bad:
    try:
        if path.stat().st_size > _LONGEST_LINE:
            return _Bad("the file has more than 64 MB")
        return {"text": path.read_text(encoding="utf-8-sig")}
    except UnicodeDecodeError as error:
        return _Bad(f"byte {error.start} is not UTF-8")
    except OSError as error:
        return _Bad(error.strerror or "it cannot be read")


def _index(folder: Path) -> dict[str, Json]:
    """Give what the index of a folder says of its texts, by their paths; members it has beside are left out."""
    try:
        listed = json.loads((folder / _INDEX).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{folder / _INDEX} cannot be read: {error}") from error
    names = {"lang": "lang", "published": "date", "date": "date", "title": "title", "source": "source", "url": "url"}
    return {
        str(entry["file"]): {names[name]: value for name, value in entry.items() if name in names and value is not None}
        for entry in (listed if isinstance(listed, list) else ())
        if isinstance(entry, dict) and "file" in entry
    }


def _joined(said: Json, record: Any) -> Any:
    return {**said, **record} if isinstance(record, dict) else record


def _print(shown: Json) -> None:
    import orjson

    sys.stdout.buffer.write(orjson.dumps(shown) + b"\n")
    sys.stdout.buffer.flush()
