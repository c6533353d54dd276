"""How common a word is as a given and as a family name in the world, whatever the registry holds."""

from __future__ import annotations

from functools import cache, lru_cache

from registry.names import tables
from registry.names.fold import fold
from registry.names.romanise import romanise
from registry.names.script import script_of
from registry.names.similarity import latin_costs

_SPELLINGS = 4
_COMMON = 0.0001
"""Share of people from which a given name is common."""
_PLAIN = 1.6
"""Bits up to which a native word is plainly a spelling of a Latin one."""


@lru_cache(maxsize=65_536)
def family_share(word: str) -> float:
    """Give the share of people whose family name a folded word is, 0 for an uncommon one.

    A native word counts by its likeliest Latin spellings.
    """
    return max((tables.name_counts().get(latin, (0.0, 0.0))[1] for latin in _latin(word)), default=0.0)


@lru_cache(maxsize=65_536)
def is_given_name(word: str) -> bool:
    """Tell whether a folded word is a common given name, and oftener that than a family name.

    A native word is one if it is a plain spelling of a common Latin one.
    """
    script = script_of(word)
    if script == "Latn":
        return fold(word).replace(" ", "") in _given_names()
    return any(cost <= _PLAIN for cost in latin_costs(word, script, _given_names()).values())


@lru_cache(maxsize=65_536)
def is_common_given_name(word: str) -> bool:
    """Tell whether a recorded word is a given name of many people anywhere, by its Latin spellings."""
    counts = tables.name_counts()
    return any(latin in _given_names() or counts.get(latin, (0.0, 0.0))[0] > _COMMON for latin in _latin(word))


@cache
def _given_names() -> frozenset[str]:
    counted = tables.name_counts().items()
    return frozenset(word for word, (first, last) in counted if first > last) | frozenset(
        filter(str.isascii, tables.nicknames())
    )


def _latin(word: str) -> tuple[str, ...]:
    script = script_of(word)
    if script == "Latn":
        return (fold(word).replace(" ", ""),)
    return tuple(latin for latin, _ in romanise(word, script)[:_SPELLINGS])
