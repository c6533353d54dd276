"""Spells Han characters as the names of people of Hong Kong are written in Latin letters."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache

from registry.names.eastasian.spelling import Spellings, cheapest, joined, parsed
from registry.names.tables import rows

_SYLLABLE = re.compile("(ng|gw|kw|[bpmfdtnlgkhwzcsj]?)(.*)")
_MOST = 3


@cache
def _table() -> dict[tuple[str, str], Spellings]:
    return {(place, jyutping): parsed(spelt.split()) for place, jyutping, spelt in rows("eastasian/cantonese.tsv")}


@cache
def _by_character() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for jyutping, characters in rows("eastasian/cantonese_readings.tsv"):
        for character in characters:
            found[character].append(jyutping)
    return found


@lru_cache(maxsize=8_192)
def of_character(character: str) -> Spellings:
    """Give the spellings of a character, in its simplest form, in a given name; empty where none is known.

    >>> of_character("娥")
    (('ngo', 0.0), ('ngor', 0.7), ('ngoh', 1.0))
    """
    heard = _by_character().get(character, [])
    return cheapest((spelt for jyutping in heard for spelt in _of_syllable(jyutping)), _MOST)


def _of_syllable(jyutping: str) -> Spellings:
    table = _table()
    if known := table.get(("whole", jyutping)):
        return known
    match = _SYLLABLE.fullmatch(jyutping)
    first, rest = match.groups() if match else ("", jyutping)
    return joined([table.get(("first", first), (("", 0.0),)), table.get(("rest", rest), ())])
