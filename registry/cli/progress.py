"""How far a long command has come, and what became of it when it was interrupted."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import Any, BinaryIO

import click

_PLAIN_STEP = 20_000
_PLAIN_DOCUMENTS = 1_000
_PLAIN_BYTES = 10_000_000
_BLOCK = 1_000_000
_SHOWN_STEP = 2_000
_INTERRUPTED = 130


class Progress:
    """Tells how far reading has come: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, name: str, bar: Any = None, task: Any = None) -> None:
        """Take the rich bar and its task, if there is one."""
        self._name, self._bar, self._task = name, bar, task
        self.written = 0
        """Records of an export, as far as told."""

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

    def findings(self, findings: Iterable[Any], *, at: Callable[[], int]) -> Iterator[Any]:
        """Give findings as they come, `at` telling how many bytes have been read for them."""
        number = 0
        for number, finding in enumerate(findings, 1):
            yield finding
            if number % _SHOWN_STEP == 0:
                self._tell(number, at())
        self._finish(number)

    def records(self, number: int) -> None:
        """Tell how many records an export has written."""
        self.written = max(self.written, number)
        if self._bar is not None:
            self._bar.update(self._task, description=f"{self._name}: {number:,} posts and actors")

    def documents(self, number: int) -> None:
        """Tell how many documents have been seen to."""
        if self._bar is not None:
            self._bar.update(self._task, description=f"{self._name}: {number:,} documents")
        elif number % _PLAIN_DOCUMENTS == 0:
            click.echo(f"{self._name}: {number:,} documents", err=True)

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
