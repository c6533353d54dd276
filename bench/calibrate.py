"""How far the evidence may be believed: belief and lean of its bits, fitted on labelled names.

    python -m bench calibrate

Labelled pairs are built from the seeds and the shared data: of the persons of the seeds, and of four
thousand people of `people_multiscript.csv.gz`, every other one is put into a registry with
nothing but a Latin name; the other names of all of them are looked up. Whoever was left out
must be found to be nobody. The two values that make these answers likeliest are printed; they
stand in registry/matching/score.py. Right actors that are no candidate at all are left out.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine

from bench.figures import Figures
from bench.registries import SHARED_DATA, registry_of, seed_lines
from bench.reliability import reliability
from registry.domain import Feature, Kind, Mention, Thresholds
from registry.matching.score import BELIEF, LEAN
from registry.services.resolve import resolve_mentions
from registry.transaction import reading

_PEOPLE = SHARED_DATA / "people_multiscript.csv.gz"
_MOST_PEOPLE = 4_000
_BATCH = 500
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A name, and the key of the actor whom it names; None for somebody who was left out."""

    text: str
    lang: str | None
    key: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """The bits of each candidate of a name before they share, and which of them is right."""

    bits: tuple[float, ...]
    right: int | None


def calibration_figures(url: str, thresholds: Thresholds) -> Iterator[Figures]:
    """Fit belief and lean on each set and on both, and show what scores are worth."""
    accounts = {}
    for name, lines, probes in _sets():
        with registry_of(url, lines) as engine:
            accounts[name] = _accounts(engine, thresholds, probes)
    together = [account for found in accounts.values() for account in found]
    rows = []
    for name, found in [*accounts.items(), ("both", together)]:
        weights, right = _weights(found)
        belief, lean = fit(weights, right)
        rows.append(
            (name, str(len(found)), f"{belief:.2f}", f"{lean:.2f}", f"{_surprise(weights, right, belief, lean):.3f}")
        )
    weights, right = _weights(together)
    surprise = _surprise(weights, right, BELIEF, LEAN)
    yield Figures(
        title="Calibration",
        columns=("labelled names", "number", "belief", "lean", "surprise, bits"),
        rows=tuple(rows),
        remark=(
            f"Likeliest values; in force are {BELIEF} and {LEAN}, with {surprise:.3f} bits of surprise at the right "
            "answer on both sets."
        ),
    )
    chances = _chances(weights, BELIEF, LEAN)
    is_right = chances.argmax(axis=1) == right
    yield reliability("Scores of the labelled names", zip(chances.max(axis=1), is_right, strict=True))


def fit(weights: Array, right: Array) -> tuple[float, float]:
    """Give the belief and the lean of `score.share` that make the right answers likeliest, by search."""
    tries = [(a / 20, b / 4) for a in range(2, 21) for b in range(-8, 21)]
    return min(tries, key=lambda each: _surprise(weights, right, *each))


def _sets() -> Iterator[tuple[str, list[str], list[Labelled]]]:
    people = [record for record in map(json.loads, seed_lines()) if record.get("kind") == "person"]
    names = {
        record["key"]: [(n["text"], n.get("lang")) for n in record.get("names", ()) if not n.get("weak")]
        for record in people
    }
    bare = {record["key"]: {k: v for k, v in record.items() if k not in {"names", "tenures"}} for record in people}
    yield "seeds", *_halved(bare, names)
    if _PEOPLE.exists():
        yield "people_multiscript", *_halved(*_multiscript())


def _halved(
    records: dict[str, dict[str, object]], names: dict[str, list[tuple[str, str | None]]]
) -> tuple[list[str], list[Labelled]]:
    inside = set(sorted(records)[::2])
    lines = [json.dumps(records[key], ensure_ascii=False) for key in sorted(inside)]
    probes = [
        Labelled(text, lang, key if key in inside else None) for key in sorted(names) for text, lang in names[key]
    ]
    return lines, probes


def _multiscript() -> tuple[dict[str, dict[str, object]], dict[str, list[tuple[str, str | None]]]]:
    records: dict[str, dict[str, object]] = {}
    names: dict[str, list[tuple[str, str | None]]] = {}
    with gzip.open(_PEOPLE, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["script"] == "LATIN" and row["entity"] not in names and len(records) < _MOST_PEOPLE:
                key = f"m{len(records)}"
                records[key] = {"type": "actor", "key": key, "kind": "person", "name": row["name"], "prominence": 0.3}
                names[row["entity"]] = []
            elif row["script"] != "LATIN" and row["entity"] in names:
                names[row["entity"]].append((row["name"], row["lang"] or None))
    by_key = dict(zip(records, names.values(), strict=True))
    return records, by_key


def _accounts(engine: Engine, thresholds: Thresholds, probes: Sequence[Labelled]) -> list[Account]:
    found = []
    for at in range(0, len(probes), _BATCH):
        chunk = probes[at : at + _BATCH]
        mentions = [Mention(surface_form=p.text, lang=p.lang, kind=Kind.PERSON) for p in chunk]
        with reading(engine) as session:
            answers = resolve_mentions(session, mentions, thresholds, today=date(2026, 1, 1))
        for probe, answer in zip(chunk, answers, strict=True):
            if answer.decision:
                matches = answer.decision.matches
                bits = tuple(
                    sum(line.bits for line in match.evidence if line.feature is not Feature.RIVALS) for match in matches
                )
                keys = [match.candidate.key for match in matches]
                missed = probe.key is not None and probe.key not in keys
                right = None if probe.key is None else keys.index(probe.key) if probe.key in keys else None
                if not missed:
                    found.append(Account(bits, right))
    return found


def _weights(accounts: Sequence[Account]) -> tuple[Array, Array]:
    """Give a row of weights a name, and the column of the right candidate; -1 where nobody is right."""
    weights = np.zeros((len(accounts), max(len(account.bits) for account in accounts)))
    for row, account in enumerate(accounts):
        weights[row, : len(account.bits)] = np.exp2(np.clip(account.bits, -40, 40))
    return weights, np.array([-1 if account.right is None else account.right for account in accounts])


def _chances(weights: Array, belief: float, lean: float) -> Array:
    """Give every candidate's score, as `score.share` does."""
    some = weights.sum(axis=1, keepdims=True)
    nobody = np.where(some > 0, some ** (1 - belief) * 2.0**-lean, 1.0)
    return weights / (some + nobody)


def _surprise(weights: Array, right: Array, belief: float, lean: float) -> float:
    """Give the mean bits of surprise at the right answers."""
    chances = _chances(weights, belief, lean)
    rows = np.arange(len(right))
    of_right = np.where(right < 0, 1 - chances.sum(axis=1), chances[rows, np.maximum(right, 0)])
    return float(np.mean(-np.log2(np.maximum(of_right, 2.0**-40))))
