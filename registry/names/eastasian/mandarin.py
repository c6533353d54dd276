"""Spells Han characters and Mandarin syllables as names of Chinese people are written in Latin letters."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache

from registry.names.eastasian.spelling import Spellings, cheapest, parsed
from registry.names.fold import fold
from registry.names.tables import rows

_SYLLABLE = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)")
_OTHER_MANDARIN = 0.5
"""Bits more for the second of two Mandarin syllables that Hangul writes alike (창: qiang, chang)."""


@cache
def _table() -> dict[tuple[str, str], Spellings]:
    return {(place, pinyin): parsed(spelt.split()) for place, pinyin, spelt in rows("eastasian/mandarin.tsv")}


@lru_cache(maxsize=1_024)
def of_syllable(pinyin: str) -> Spellings:
    """Give the spellings of a Mandarin syllable: pinyin, Wade-Giles, usual others.

    >>> of_syllable("qing")[:2]
    (('qing', 0.0), ('ching', 0.4))
    """
    table = _table()
    match = _SYLLABLE.fullmatch(pinyin)
    first, rest = match.groups() if match else ("", pinyin)
    heads = ((first, 0.0), *table.get(("first", first), ()))
    tails = ((rest, 0.0), *table.get(("rest", rest), ()))
    ruled = ((a + b, one + two) for a, one in heads for b, two in tails)
    return cheapest(((pinyin, 0.0), *table.get(("whole", pinyin), ()), *ruled))


@cache
def _by_character() -> dict[str, str]:
    return {
        character: pinyin for pinyin, group in rows("eastasian/mandarin_readings.tsv") for character in reversed(group)
    }


@lru_cache(maxsize=8_192)
def of_character(character: str) -> Spellings:
    """Give the spellings of a character in a given name; empty for one that has no sound."""
    pinyin = _by_character().get(character) or fold(character).replace(" ", "")
    return of_syllable(pinyin) if pinyin else ()


@cache
def surnames() -> dict[str, Spellings]:
    """Give the spellings of the family names of China and its neighbours, by their simplest characters."""
    found: dict[str, Spellings] = {}
    for lang, names, *spelt in rows("eastasian/surnames.tsv"):
        if lang != "zh":
            continue
        for name in names.split():
            plain = of_syllable(spelt[0].split()[0]) if spelt else _plain(name)
            if spelt or name not in found:
                found[name] = cheapest((*(parsed(spelt[0].split()) if spelt else ()), *plain))
    return found


def _plain(name: str) -> Spellings:
    return of_character(name) if len(name) == 1 else ((fold(name).replace(" ", ""), 0.0),)


@cache
def surname_syllables() -> frozenset[str]:
    """Give the pinyin of all family names."""
    return frozenset(spelt[0][0] for spelt in surnames().values() if spelt)


@cache
def by_hangul() -> dict[str, Spellings]:
    """Give what one or two syllables of Hangul write of Mandarin."""
    groups: dict[str, list[str]] = defaultdict(list)
    for pinyin, hangul in rows("eastasian/pinyin_hangul.tsv"):
        groups[hangul].append(pinyin)
    return {hangul: _of_any(syllables) for hangul, syllables in groups.items()}


def _of_any(syllables: list[str]) -> Spellings:
    ranked = [(syllable, 0.0) for syllable in syllables]
    others = [(spelt, cost + _OTHER_MANDARIN) for one in syllables for spelt, cost in of_syllable(one)]
    return cheapest((*ranked, *others))
