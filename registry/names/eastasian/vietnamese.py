"""Spells Han characters as the names of Vietnamese people are written."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from registry.names.eastasian.spelling import Spellings, cheapest, parsed
from registry.names.tables import rows

_LESS_USUAL = 0.5
"""Bits for a reading of the Unihan database, which knows words better than names."""


@cache
def surnames() -> dict[str, Spellings]:
    """Give the spellings of Vietnamese family names, by their simplest Han character."""
    return {
        name: cheapest(parsed(spelt[0].split()))
        for lang, name, *spelt in rows("eastasian/surnames.tsv")
        if lang == "vi"
    }


@cache
def _by_character() -> dict[str, Spellings]:
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for table, cost in (("vietnamese", 0.0), ("vietnamese_readings", _LESS_USUAL)):
        for spelt, characters in rows(f"eastasian/{table}.tsv"):
            for character in characters:
                found[character].append((spelt, cost))
    return {character: cheapest(spellings) for character, spellings in found.items()}


def of_character(character: str) -> Spellings:
    """Give the spellings of a Han character, in its simplest form, in a given name; empty where none is known."""
    return _by_character().get(character, ())
