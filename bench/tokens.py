"""Single name tokens across scripts: how often the right Latin token comes first, fifth, twentieth.

    python -m bench.tokens DATA [--script Arab] [--queries 600] [--skeletons 6]

Candidates are all folded Latin tokens of the training and dev pairs and of the
people of `people_multiscript.csv.gz`. A query is a native token of the dev split;
every Latin token that it is paired with counts as right. Generation: spellings
found exactly, and tokens that share a skeleton with one. Ranking: the model's cost.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from registry.names.fold import fold, fold_words
from registry.names.keys import skeletons
from registry.names.models.character import CharacterModel, model_for

FILES = {
    "Arab": "arabic", "Cyrl": "russian", "Hebr": "hebrew", "Hang": "korean", "Kana": "katakana", "Hani": "chinese",
}  # fmt: skip


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
    return {token for token in tokens if token.isalpha()}


def generate(
    model: CharacterModel, token: str, by_skeleton: dict[str, list[str]], most: int
) -> tuple[list[str], list[str]]:
    """Give the spellings themselves and what shares one of the likeliest skeletons."""
    spelt = [latin for latin, _ in model.spellings(token)]
    keys: dict[str, None] = {}
    for latin in spelt:
        keys |= dict.fromkeys(sorted(skeletons(latin), key=lambda key: (-len(key), key)))
    return spelt, [latin for key in list(keys)[:most] for latin in by_skeleton.get(key, ())]


def measure(
    script: str, data: Path, known: set[str], by_skeleton: dict[str, list[str]], options: argparse.Namespace
) -> str:
    """Give the line of one script."""
    gold: dict[str, set[str]] = defaultdict(set)
    for split in ("train", "dev"):
        for latin, native in pairs(data, script, split):
            gold[native].add(latin)
    queries = sorted({native for _, native in pairs(data, script, "dev")})
    queries = random.Random(7).sample(queries, min(options.queries, len(queries)))
    model = model_for(script)
    if model is None:
        return f"{script}: no model"
    model.cost(queries[0], model.spellings(queries[0])[0][0])  # compiles
    ranks, reached, spent, ranking, counts = [], 0, 0.0, 0.0, []
    for query in queries:
        started = time.process_time()
        spelt, near = generate(model, query, by_skeleton, options.skeletons)
        spent += time.process_time() - started
        candidates = list(dict.fromkeys([s for s in spelt if s in known] + near))
        counts.append(len(candidates))
        started = time.process_time()
        costs = model.costs(query, candidates)
        ranking += time.process_time() - started
        order = sorted(costs, key=lambda word: (costs[word], word))
        reached += bool(gold[query] & set(candidates))
        ranks.append(next((n for n, word in enumerate(order) if word in gold[query]), 10**6))
    recall = " ".join(f"r@{n} {sum(rank < n for rank in ranks) / len(ranks):.3f}" for n in (1, 5, 20))
    count = len(queries)
    return (
        f"{script} {count} {recall} reached {reached / count:.3f} candidates {np.mean(counts):.0f} "
        f"spell {spent / count * 1e3:.2f} ms rank {ranking / count * 1e3:.2f} ms"
    )


def main() -> None:
    """Print a line a script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--script", action="append", choices=FILES)
    parser.add_argument("--queries", type=int, default=600)
    parser.add_argument("--skeletons", type=int, default=10)
    options = parser.parse_args()
    known = vocabulary(options.data)
    by_skeleton: dict[str, list[str]] = defaultdict(list)
    for latin in sorted(known):
        for key in skeletons(latin):
            by_skeleton[key].append(latin)
    print(len(known), "candidates")
    for script in options.script or FILES:
        print(measure(script, options.data, known, by_skeleton, options), flush=True)


if __name__ == "__main__":
    main()
