"""`registry names`: train the character models and compile their inner loops."""

from __future__ import annotations

import gzip
import json
import platform
import random
import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

_FILES = {
    "Arab": "arabic", "Cyrl": "russian", "Hebr": "hebrew", "Hang": "korean", "Kana": "katakana", "Hani": "chinese",
}  # fmt: skip
_DEV_PAIRS = 1000


@click.group()
def names() -> None:
    """Train the character models; compile their inner loops.

    \b
    Example:
      registry names train --script Arab --data ../data/translit
      registry names warm
    """


@names.command()
@click.option("--script", type=click.Choice(tuple(_FILES)), multiple=True, help="ISO 15924 code; all by default.")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--seed", type=int, default=7, show_default=True, help="Chooses the dev pairs that the figures rest on.")
@click.option("--smallest", type=float, default=1.3, show_default=True, help="Prune what adds less than this factor.")
def train(script: tuple[str, ...], data: Path, seed: int, smallest: float) -> None:
    """Train from DATA/<language>_train.tsv.gz; write the files and a card for each script."""
    for each in script or tuple(_FILES):
        with _stages(each) as stage:
            _train(each, data, seed, smallest, stage)


@names.command()
def warm() -> None:
    """Compile the inner loops into their cache, so that the first request does not wait."""
    from registry.services.warming import warm as warm_up

    warm_up()


def _train(script: str, data: Path, seed: int, smallest: float, stage: Callable[[str], None]) -> None:
    import numpy as np

    from registry.names.models.character import DIRECTORY, CharacterModel
    from registry.names.models.letters import LATIN, plain, taught_pairs
    from registry.names.training import MOST_EMITTED, alphabet_of, figures, train

    pairs, dev = _read(data, script, "train"), _read(data, script, "dev")
    taught, plainly = pairs + taught_pairs(pairs, script), [(latin, plain(native, script)) for native, latin in pairs]
    alphabet, plain_alphabet = alphabet_of(taught), alphabet_of((native, latin) for latin, native in plainly)
    ways = {
        "to_latin": (taught, alphabet, LATIN, MOST_EMITTED[script][0]),
        "from_latin": (plainly, LATIN, plain_alphabet, MOST_EMITTED[script][1]),
    }
    directory = DIRECTORY / script
    directory.mkdir(parents=True, exist_ok=True)
    card: dict[str, Any] = {
        "script": script, "data": f"{_FILES[script]}_train.tsv.gz", "pairs": len(pairs),
        "trained_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "command": f"registry names train --script {script} --data DIR --seed {seed} --smallest {smallest}",
        "python": platform.python_version(), "alphabet": alphabet,
        "plain_alphabet": plain_alphabet, "bits_per_bit": 0.18, "reverse_weight": 1.4,
    }  # fmt: skip
    for way, (read, letters, target, most) in ways.items():
        trained = train(read, letters, target, most=most, smallest=smallest, progress=partial(_report, stage, way))
        np.save(directory / f"{way}_table.npy", trained.table)
        np.save(directory / f"{way}_emissions.npy", trained.emissions)
        np.save(directory / f"{way}_offsets.npy", trained.offsets)
        card[way] = {
            "most": most, "base": len(target) + 1, "floors": trained.floors.tolist(), "kept": round(trained.kept, 4),
            "slots": len(trained.table),
        }  # fmt: skip
    _write(directory, card)  # the figures are the written model's
    chosen = random.Random(seed).sample(dev, min(_DEV_PAIRS, len(dev)))  # noqa: S311 - no secret
    card["figures"] = {"dev_pairs": len(chosen), **figures(CharacterModel(script, directory), chosen)}
    _write(directory, card)


def _write(directory: Path, card: dict[str, Any]) -> None:
    (directory / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _read(data: Path, script: str, split: str) -> list[tuple[str, str]]:
    from registry.names.training import pairs_of

    with gzip.open(data / f"{_FILES[script]}_{split}.tsv.gz", "rt", encoding="utf-8") as lines:
        return pairs_of(lines, script)


def _report(stage: Callable[[str], None], way: str, text: str) -> None:
    stage(f"{way}, {text}")


@contextmanager
def _stages(script: str) -> Any:
    if not sys.stderr.isatty():
        yield lambda text: click.echo(f"{script}: {text}", err=True)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(script, total=18)
        yield lambda text: bar.update(task, advance=1, description=f"{script}: {text}")
