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

_SPANISH_SPEAKING = "ar bo cl co cr cu do ec es gq gt hn mx ni pa pe py sv uy ve"
_FATHERS_NAME_FIRST = frozenset(_SPANISH_SPEAKING.split())
"""Countries where the father's name comes before the mother's: García Márquez is a García."""
_FAMILY_FIRST = frozenset({"cn", "kp", "kr", "tw", "hk", "vn", "hu", "kh"})
_EITHER_ORDER = frozenset({"hu"})
"""Countries whose own order puts the family name first, and whose names newspapers abroad turn round."""


@dataclass(frozen=True, slots=True)
class NameWords:
    """A name variant as matching reads it: content words as `fold_words` gives them."""

    words: tuple[str, ...]
    family: int
    """Index of the family name; the only word of a one-word name counts as one."""

    second: tuple[int, ...] = ()
    """Indexes of the mother's name behind it: family too, and sometimes the one that is used (Zapatero)."""


@lru_cache(maxsize=32_768)
def name_words(name: str, countries: tuple[str, ...] = ()) -> NameWords:
    """Split a name variant; the family name is the last word, in China, Korea, Vietnam and Hungary the first.

    Particles (al, bin, von) are left out unless nothing else is there. A name
    without letters or digits has no words. In Spanish-speaking countries the last but
    one is the family name, unless it is a common given name (Juan Manuel Santos).
    Hungarian names stand in both orders: a common given name in the first place makes the
    last word the family name.

    >>> name_words("Mohammed bin Salman").words
    ('mohammed', 'salman')
    """
    every = tuple(fold_words(name))
    words = tuple(word for word in every if word not in tables.particles()) or every
    family_first = bool(_FAMILY_FIRST.intersection(countries)) and len(words) > 1
    last = max((at for at, word in enumerate(words) if word not in GENERATIONS), default=len(words) - 1)
    if family_first:
        turned = _EITHER_ORDER.intersection(countries) and _is_given(words[0]) and not _is_given(words[last])
        return NameWords(words, last if turned else 0)
    if _FATHERS_NAME_FIRST.intersection(countries):
        return _with_mothers_name(name, words, last)
    return NameWords(words, last)


def _with_mothers_name(name: str, words: tuple[str, ...], last: int) -> NameWords:
    """Tell the father's name from the mother's; a name with a hyphen (Pérez-Castejón) is one of them."""
    starts = _starts(name)
    mothers = max((at for at in starts if at <= last), default=0)
    family = max((at for at in starts if at < mothers), default=0)
    if family == 0 or any(map(_is_given, words[family:mothers])):
        return NameWords(words, last)
    return NameWords(words, family, tuple(range(family + 1, last + 1)))


def _starts(name: str) -> list[int]:
    """Give where printed words begin among the words that count: those behind a hyphen begin nothing."""
    starts, at = [], 0
    for printed in name.split():
        counted = [word for word in fold_words(printed) if word not in tables.particles()]
        starts += [at] if counted else []
        at += len(counted)
    return starts


def _is_given(word: str) -> bool:
    """Tell whether a folded Latin word is oftener a first than a last name."""
    first, family = tables.name_counts().get(word, (0.0, 0.0))
    return first > family
