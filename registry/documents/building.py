"""Builds `data/name_words.tsv.gz` from lists of people's names: `python -m registry.documents.building FOLDER`.

FOLDER holds `people_multiscript.csv.gz` and `translit/` (Merhav and Ash, COLING 2018, from
Wikidata; CC0 1.0).
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from pathlib import Path

from registry.names.fold import fold_native, fold_words

_LANGUAGES = {"Arab": "arabic", "Hebr": "hebrew", "Cyrl": "russian"}
_FEWEST = {"Latn": 3, "Arab": 2, "Hebr": 2, "Cyrl": 2}
_SHORTEST = 2


def main(folder: Path) -> None:
    """Write the words that stand in at least two or three people's names, given names marked g, others n."""
    first, last = _latin(folder / "people_multiscript.csv.gz")
    kinds = {word: "g" if first[word] > last[word] else "n" for word in {*first, *last}}
    lines = [f"Latn\t{word}\t{kind}" for word, kind in kinds.items() if first[word] + last[word] >= _FEWEST["Latn"]]
    for script, language in _LANGUAGES.items():
        given, seen = Counter[str](), Counter[str]()
        with gzip.open(folder / "translit" / f"{language}_train.tsv.gz", "rt", encoding="utf-8") as file:
            for latin, native, count in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                word = fold_native(native.replace(" ", "")).replace(" ", "")
                seen[word] += int(count)
                given[word] += int(count) if kinds.get(latin) == "g" else 0
        lines += [
            f"{script}\t{word}\t{'g' if 2 * given[word] > number else 'n'}"
            for word, number in seen.items()
            if number >= _FEWEST[script] and len(word) >= _SHORTEST
        ]
    data = Path(__file__).with_name("data") / "name_words.tsv.gz"
    data.write_bytes(gzip.compress("\n".join(sorted(lines)).encode(), 9, mtime=0))


def _latin(path: Path) -> tuple[Counter[str], Counter[str]]:
    first, last = Counter[str](), Counter[str]()
    people = set()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["script"] == "LATIN" and row["entity"] not in people:
                people.add(row["entity"])
                words = fold_words(row["name"])
                if len(words) > 1:
                    first[words[0]] += 1
                    last[words[-1]] += 1
    return first, last


if __name__ == "__main__":
    main(Path(sys.argv[1]))
