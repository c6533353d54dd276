"""Finds offices and forms of address that are written together with a name: 安倍首相, 文在寅前大統領, 總統蔡英文."""

from __future__ import annotations

from functools import cache, lru_cache

from registry.names.fold import fold_native
from registry.names.tables import rows

_LONGEST = 8
_FEWEST_BESIDE_PREFIX = 2
"""Letters of a name that must stay behind an office: 总统 alone is not 总 + 统."""


@cache
def _known(script: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {"before": set(), "after": set(), "between": set()}
    for of, place, words in rows("eastasian/offices.tsv"):
        if script in of.split(","):
            found[place].update(map(fold_native, words.split()))
    return {place: frozenset(words) for place, words in found.items()}


def is_office(word: str, script: str, *, of_former: bool) -> bool:
    """Tell whether a folded word is an office or form of address, or, `of_former`, a word between name and office."""
    known = _known(script)
    return word in known["after"] or word in known["before"] or (of_former and word in known["between"])


@lru_cache(maxsize=8_192)
def without_offices(word: str, script: str) -> tuple[int, int, list[str]]:
    """Tell where in a folded word the name begins and ends, and what is written before and behind it.

    >>> without_offices("文在寅前大統領", "Hani")
    (0, 3, ['大統領', '前'])
    """
    known = _known(script)
    start, end, taken = 0, len(word), []
    if length := _prefix(word, known["before"]):
        start = length
        taken.append(word[:length])
    places = known["after"]
    while length := _suffix(word[start:end], places):
        taken.append(word[end - length : end])
        end -= length
        # "Former" and the like stand between a name and its office, and at the end of many a name.
        places = known["after"] | known["between"]
    return start, end, taken


def _prefix(word: str, known: frozenset[str]) -> int:
    longest = min(_LONGEST, len(word) - _FEWEST_BESIDE_PREFIX)
    return next((length for length in range(longest, 0, -1) if word[:length] in known), 0)


def _suffix(word: str, known: frozenset[str]) -> int:
    longest = min(_LONGEST, len(word) - 1)
    return next((length for length in range(longest, 0, -1) if word[-length:] in known), 0)
