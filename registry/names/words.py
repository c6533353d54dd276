"""Splits a recorded name into the words that count, and tells which is the family name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from registry.names import tables
from registry.names.fold import fold_words

GENERATIONS = frozenset(
    {
        "jr",
        "sr",
        "ii",
        "iii",
        "junior",
        "младший",
        "старший",
        "молодший",
        "джуниор",
        "джуніор",
        "جونيور",
        "الابن",
        "τζουνιορ",
    }
)
"""Words that tell father from son: part of a name, never the family name."""

_FAMILY_FIRST = frozenset({"cn", "kp", "kr", "tw", "hk", "vn", "hu", "kh"})


@dataclass(frozen=True, slots=True)
class NameWords:
    """A name variant as matching reads it: content words as `fold_words` gives them."""

    words: tuple[str, ...]
    family: int
    """Index of the family name; the only word of a one-word name counts as one."""


@lru_cache(maxsize=131_072)
def name_words(name: str, countries: tuple[str, ...] = ()) -> NameWords:
    """Split a name variant; the family name is the last word, in China, Korea, Vietnam and Hungary the first.

    Particles (al, bin, von) are left out unless nothing else is there. A name
    without letters or digits has no words. Wrong for Spanish double surnames and
    for Western forms of Hungarian names.

    >>> name_words("Mohammed bin Salman").words
    ('mohammed', 'salman')
    """
    every = tuple(fold_words(name))
    words = tuple(word for word in every if word not in tables.particles()) or every
    family_first = bool(_FAMILY_FIRST.intersection(countries)) and len(words) > 1
    last = max((at for at, word in enumerate(words) if word not in GENERATIONS), default=len(words) - 1)
    return NameWords(words, 0 if family_first else last)
