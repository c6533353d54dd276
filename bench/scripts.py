"""Names of legislators in other scripts against their Latin names alone, beside unidecode and Jaro-Winkler."""

from __future__ import annotations

import csv
import gzip
import json
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from jellyfish import jaro_winkler_similarity
from sqlalchemy import Engine

from bench.figures import Figures, share
from bench.registries import SHARED_DATA
from registry.domain import Kind, Mention, Outcome, Thresholds
from registry.names.fold import fold
from registry.services.resolve import resolve_mentions
from registry.transaction import reading

FILE = SHARED_DATA / "politicians_other_scripts.csv.gz"
_BATCH = 500
_PEER_LINK = 0.9
"""The usual cut-off of unidecode + Jaro-Winkler at home."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A native name, and the key of the actor it names; None for somebody left out of the registry."""

    text: str
    lang: str | None
    script: str
    key: str | None


def split_people() -> tuple[list[str], list[Probe]]:
    """Give the registry (three fifths of the people, one Latin name each) and the probes (all native names).

    People whose folded Latin name occurs twice are left out: they cannot be told
    apart by name. Reproducible: the split has a fixed seed.
    """
    with gzip.open(FILE, "rt", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    latin = {(row["person"], row["latin_name"]) for row in rows}
    times = Counter(frozenset(fold(name).split()) for _, name in latin)
    people = sorted(person for person in latin if times[frozenset(fold(person[1]).split())] == 1)
    random.Random(2026).shuffle(people)
    inside = {person: f"p{number}" for number, person in enumerate(people[: len(people) * 3 // 5])}
    lines = [
        json.dumps({"type": "actor", "key": key, "kind": "person", "name": name, "prominence": 0.3}, ensure_ascii=False)
        for (_, name), key in inside.items()
    ]
    wanted = set(people)
    probes = [
        Probe(row["name"], row["lang"] or None, row["script"].title(), inside.get((row["person"], row["latin_name"])))
        for row in rows
        if (row["person"], row["latin_name"]) in wanted
    ]
    return lines, probes


def script_figures(engine: Engine, thresholds: Thresholds, lines: list[str], probes: list[Probe]) -> Figures:
    """Count links right and wrong, a row a script, ours beside the peer's."""
    ours = _ours(engine, thresholds, probes)
    names = {record["key"]: fold(record["name"]) for record in map(json.loads, lines)}
    peers, sample = _peer(names, probes)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for probe, linked in zip(probes, ours, strict=True):
        _count(counts[probe.script], probe, linked, "")
    for at, linked in zip(sample, peers, strict=True):
        _count(counts[probes[at].script], probes[at], linked, "peer ")
    counts["all"] = sum(counts.values(), Counter())
    order = sorted(counts, key=lambda script: (script == "all", -counts[script]["known"]))
    return Figures(
        title="Other scripts, Latin names only",
        columns=("script", "known", "right", "wrong", "unknown", "falsely linked", "peer right", "peer falsely linked"),
        rows=tuple(_row(script, counts[script]) for script in order),
        remark=(
            f"{len(names)} actors, one Latin name each; probes are the native names of these and of as many again "
            "who are not in the registry (EveryPolitician 2015). The peer is unidecode + Jaro-Winkler >= "
            f"{_PEER_LINK}, on every fifth probe. Some of the unknown are the same people under another "
            "number, as their names show; linking those is no fault."
        ),
    )


def _ours(engine: Engine, thresholds: Thresholds, probes: list[Probe]) -> list[str | None]:
    linked: list[str | None] = []
    for at in range(0, len(probes), _BATCH):
        mentions = [Mention(surface_form=p.text, lang=p.lang, kind=Kind.PERSON) for p in probes[at : at + _BATCH]]
        with reading(engine) as session:
            for resolved in resolve_mentions(session, mentions, thresholds, today=date(2026, 1, 1)):
                decision = resolved.decision
                best = decision.best if decision and decision.outcome is Outcome.LINK else None
                linked.append(best.candidate.key if best else None)
    return linked


def _peer(names: dict[str, str], probes: list[Probe]) -> tuple[list[str | None], list[int]]:
    sample = list(range(0, len(probes), 5))
    linked: list[str | None] = []
    for at in sample:
        folded = fold(probes[at].text)
        score, key = max((jaro_winkler_similarity(folded, name), key) for key, name in names.items())
        linked.append(key if score >= _PEER_LINK else None)
    return linked, sample


def peer_seconds(names: list[str], texts: list[str]) -> float:
    """Time unidecode + Jaro-Winkler over all names, a text."""
    began = time.perf_counter()
    for text in texts:
        folded = fold(text)
        max(jaro_winkler_similarity(folded, name) for name in names)
    return (time.perf_counter() - began) / len(texts)


def _count(counts: Counter[str], probe: Probe, linked: str | None, who: str) -> None:
    known = probe.key is not None
    counts[f"{who}known" if known else f"{who}unknown"] += 1
    if linked is None:
        return
    outcome = ("right" if linked == probe.key else "wrong") if known else "false"
    counts[f"{who}{outcome}"] += 1


def _row(script: str, counts: Counter[str]) -> tuple[str, ...]:
    return (
        script, str(counts["known"]), share(counts["right"], counts["known"]), share(counts["wrong"], counts["known"]),
        str(counts["unknown"]), share(counts["false"], counts["unknown"]),
        share(counts["peer right"], counts["peer known"]), share(counts["peer false"], counts["peer unknown"]),
    )  # fmt: skip
