"""What runs in the peers' own environment: one job from standard input, its result to standard output, both JSON.

Imports nothing of this project, which is not installed there.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def rapidfuzz(job: dict[str, Any]) -> dict[str, Any]:
    """Find the best of all names for each text by token_sort_ratio: its place and the seconds."""
    from rapidfuzz import fuzz, process

    with open(job["names"], encoding="utf-8") as stream:  # noqa: PTH123  small and alone
        names = stream.read().split("\n")
    found, began = [], time.perf_counter()
    for text in job["texts"]:
        best = process.extractOne(text, names, scorer=fuzz.token_sort_ratio)
        found.append(best[2] if best else None)
    return {"found": found, "seconds": (time.perf_counter() - began) / len(job["texts"])}


def logic_v2(job: dict[str, Any]) -> dict[str, Any]:
    """Score the candidates of each text; give the place of the best among them and the seconds a pair."""
    from followthemoney import model
    from nomenklatura.matching import LogicV2

    def person(names: list[str]) -> Any:
        return model.get_proxy({"id": names[0], "schema": "Person", "properties": {"name": names}})

    config = LogicV2.default_config()
    pairs = [(person([text]), [person(names) for names in candidates]) for text, candidates in job["pairs"]]
    LogicV2.compare(person(["John Smith"]), person(["Jon Smith"]), config)  # loads its data
    found, scored, began = [], 0, time.perf_counter()
    for query, candidates in pairs:
        scores = [LogicV2.compare(query, candidate, config).score for candidate in candidates]
        scored += len(scores)
        found.append(scores.index(max(scores)) if scores else None)
    return {"found": found, "seconds": (time.perf_counter() - began) / max(scored, 1), "pairs": scored}


if __name__ == "__main__":
    job = json.load(sys.stdin)
    json.dump({"rapidfuzz": rapidfuzz, "logic-v2": logic_v2}[job["what"]](job), sys.stdout)
