"""`registry bench`: the measurements that come with the repository, and only with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

CHECKOUT = Path(__file__).resolve().parents[2]
"""Where bench/ lies when this is a checkout; the installed package has none."""


@click.group(name="bench")
def bench() -> None:
    """Quality and speed on this machine, beside other software."""


@bench.command()
@click.argument("parts", nargs=-1, metavar="[PART]...")
@click.option("--largest", type=click.IntRange(min=1), help="Actors of the largest registry. [1000000]")
@click.option("--fresh", is_flag=True, help="Make the large registries anew.")
def names(parts: tuple[str, ...], largest: int | None, fresh: bool) -> None:
    """Measure how names are resolved, up to a million actors, as `make bench` does.

    Parts are gold, names, tokens, calibrate, scripts, speed, import and million; all of them by
    default, and only then the tables are kept in bench/RESULTS.md. Takes half an hour and 4 GB below var/,
    where the registries are kept for the next run. Needs a checkout.

    \b
    Examples:
      registry bench names
      registry bench names million --largest 100000
    """
    if not ((CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "bench" / "__main__.py").is_file()):
        raise click.ClickException(
            f"bench/ is not in {CHECKOUT}: it is part of the repository, not of the installed package. "
            "Run `make bench` in a checkout"
        )
    options = [f"--largest={largest}"] if largest else []
    command = [sys.executable, "-m", "bench", *parts, *options, *(["--fresh"] if fresh else [])]
    done = subprocess.run(command, cwd=CHECKOUT, check=False)
    raise click.exceptions.Exit(done.returncode)
