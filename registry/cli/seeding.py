"""`registry seed`: the actors, posts and tenures that come with the registry."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from registry.cli.context import CliContext, pass_context
from registry.cli.importing import load, settle
from registry.cli.progress import interruptible, showing
from registry.domain import ConflictError
from registry.services.importing import read_lines, read_native
from registry.services.tally import ImportTally

_SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "registry"
_KINDS = {"actor": "actors", "name": "names", "post": "posts", "title": "titles", "tenure": "tenures"}


class Batch:
    """Several files read as one, so that lines may refer to lines of other files."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Take the files in their order; each is opened when its turn comes."""
        self._paths = tuple(paths)
        self._starts: list[int] = []

    def lines(self) -> Iterator[bytes]:
        """Give all lines, the files one after the other."""
        read = 0
        for path in self._paths:
            self._starts.append(read)
            with path.open("rb") as stream:
                for line in read_lines(stream):
                    read += 1
                    yield line

    def place(self, number: int) -> str:
        """Give file and line of a line of the whole, counted from 1."""
        at = bisect_right(self._starts, number - 1) - 1
        return f"{self._paths[at].name}:{number - self._starts[at]}"


@click.command()
@click.argument("directory", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@pass_context
def seed(context: CliContext, directory: Path | None) -> None:
    """Load the actors, posts and tenures of DIRECTORY, by default those that come with the registry.

    All its *.jsonl files are one batch, taken whole or not at all. Harmless when it was
    done before.

    \b
    Examples:
      registry seed
      registry seed ./my-actors
    """
    directory = directory or _SEEDS
    paths = sorted(directory.glob("*.jsonl"))
    if not paths:
        raise ConflictError(f"there are no *.jsonl files in {directory}")
    batch = Batch(paths)
    size = sum(path.stat().st_size for path in paths)
    with context.connected(long_running=True) as engine:
        with interruptible("nothing of the seeds was taken."), showing("seeds", size) as show:
            tally = load(engine, read_native(show.lines(batch.lines())), acted_by="seed", name_line=batch.place)
        settle(engine, "the batch", tally)
    for problem in tally.refused:
        click.echo(f"{batch.place(problem.line)}: {problem.code}: {problem.detail}")
    if tally.refused:
        click.echo(f"{len(tally.refused):,} of {tally.seen:,} lines refused: nothing taken.", err=True)
        raise click.exceptions.Exit(1)
    _print(tally, len(paths))


def _print(tally: ImportTally, files: int) -> None:
    if not tally.changed:
        click.echo(f"{tally.seen:,} lines of {files} files: all there already.", err=True)
        return
    table = Table("", "added", "corrected", title=f"{tally.seen:,} lines of {files} files", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, plural in _KINDS.items():
        table.add_row(plural, f"{tally.created.get(kind, 0):,}", f"{tally.corrected.get(kind, 0):,}")
    Console(stderr=True).print(table)
