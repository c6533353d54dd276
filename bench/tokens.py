"""Single name tokens across scripts: how often the right Latin token comes first, fifth, twentieth among all.

Candidates are all folded Latin tokens of the training and development pairs and of the people
of `people_multiscript.csv.gz`. A query is a native token of the development split; every
Latin token that it is paired with counts as right. Generation as in lookups: the
likeliest spellings, and all tokens that share one of their skeletons.
"""

from __future__ import annotations

import csv
import gzip
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import Figures
from bench.registries import SHARED_DATA
from registry.names.expand import expand
from registry.names.fold import fold, fold_words
from registry.names.keys import skeletons
from registry.names.models.character import model_for
from registry.names.similarity import latin_costs

FILES = {
    "Arab": "arabic", "Cyrl": "russian", "Hebr": "hebrew", "Hang": "korean", "Kana": "katakana", "Hani": "chinese",
}  # fmt: skip
_WANTED = {
    "Arab": ".74 / .95", "Cyrl": ".92 / .98", "Hebr": ".745 / .955",
    "Hang": ".67 / .87", "Kana": ".79 / .93", "Hani": ".50 / .74",
}  # fmt: skip
_QUERIES = 1_000
_FIRST = (1, 5, 20)
_NOWHERE = 10**6


def is_possible(data: Path = SHARED_DATA) -> bool:
    """Tell whether the pairs are there."""
    return (data / "translit").is_dir()


def token_figures(data: Path = SHARED_DATA) -> Figures:
    """Give a row a script; about two minutes."""
    known = vocabulary(data)
    by_skeleton: dict[str, list[str]] = defaultdict(list)
    for latin in known:
        for key in skeletons(latin):
            by_skeleton[key].append(latin)
    return Figures(
        title="Single tokens across scripts",
        columns=(
            "script", "queries", "r@1", "r@5", "r@20", "wanted r@1 / r@20", "reached", "r@1 with the rules",
            "candidates", "ms",
        ),
        rows=tuple(_row(script, data, known, by_skeleton) for script in FILES),
        remark=(
            f"Development split, {len(known):,} Latin candidates. Ranked by the model alone; matching takes the lower "
            "of what the model and the rules ask, which leaves equally good spellings level. Some labels are wrong and "
            "many other spellings are as good: what can be reached is about .79 for Arabic and .935 for Russian."
        ),
    )  # fmt: skip


def pairs(data: Path, script: str, split: str) -> Iterator[tuple[str, str]]:
    """Read the pairs of one split: folded Latin, folded native."""
    with gzip.open(data / "translit" / f"{FILES[script]}_{split}.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            latin, native, *_ = line.split("\t")
            folded = fold(latin).replace(" ", "")
            words = fold_words(native.replace(" ", ""))
            if folded and len(words) == 1:
                yield folded, words[0]


def vocabulary(data: Path) -> set[str]:
    """Give every candidate."""
    tokens = {latin for script in FILES for split in ("train", "dev") for latin, _ in pairs(data, script, split)}
    with gzip.open(data / "people_multiscript.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["script"] == "LATIN":
                tokens.update(fold_words(row["name"]))
    return {token for token in tokens if token.isalpha() and token.isascii()}


def _row(script: str, data: Path, known: set[str], by_skeleton: dict[str, list[str]]) -> tuple[str, ...]:
    gold: dict[str, set[str]] = defaultdict(set)
    for split in ("train", "dev"):
        for latin, native in pairs(data, script, split):
            gold[native].add(latin)
    queries = sorted({native for _, native in pairs(data, script, "dev")})
    queries = random.Random(7).sample(queries, min(_QUERIES, len(queries)))
    model = model_for(script)
    ranks, with_rules, reached, number, spent = [], [], 0, 0, 0.0
    for query in queries:
        began = time.process_time()
        candidates = _candidates(query, script, known, by_skeleton)
        by_model = model.costs(query, candidates) if model else {}
        spent += time.process_time() - began
        ranks.append(_rank(by_model, gold[query]))
        with_rules.append(_rank(latin_costs(query, script, candidates), gold[query]))
        reached += not gold[query].isdisjoint(candidates)
        number += len(candidates)
    count = len(queries)
    recalls = [f"{sum(rank < first for rank in ranks) / count:.3f}" for first in _FIRST]
    ruled = f"{sum(rank < 1 for rank in with_rules) / count:.3f}"
    return (
        script, str(count), *recalls, _WANTED[script], f"{reached / count:.3f}", ruled,
        f"{number / count:.0f}", f"{spent / count * 1e3:.1f}",
    )  # fmt: skip


def _candidates(query: str, script: str, known: set[str], by_skeleton: dict[str, list[str]]) -> Sequence[str]:
    expansion = expand(query, script)
    found = known.intersection(expansion.spellings)
    return sorted(found.union(*(by_skeleton.get(key, ()) for key in expansion.skeletons)))


def _rank(costs: dict[str, float], right: set[str]) -> int:
    order = sorted(costs, key=lambda word: (costs[word], word))
    return next((place for place, word in enumerate(order) if word in right), _NOWHERE)
