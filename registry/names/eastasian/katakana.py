"""Reads Korean names in katakana (キム・ジョンウン) by the syllables of Hangul that they stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product

from registry.names.eastasian import korean
from registry.names.eastasian.kana import romaji
from registry.names.eastasian.spelling import Spellings, cheapest
from registry.names.tables import rows

_LONGEST = 4
"""Signs of kana that one syllable takes: ヒョン, チャン."""
_NEVER_FIRST = frozenset("ンッーャュョァィゥェォんっゃゅょぁぃぅぇぉ")
_SAID_TOGETHER = {"cha": "cha", "chya": "cha", "chyo": "cho", "chyu": "chu", "jya": "ja", "jyo": "jo", "jyu": "ju",
                  "si": "shi", "sya": "sha", "syo": "sho", "syu": "shu", "tu": "tsu", "hu": "fu",
                  "hwa": "fa", "hwi": "fi", "hwe": "fe", "hwo": "fo"}  # fmt: skip


@cache
def _letters() -> dict[tuple[str, str], list[str]]:
    table = rows("eastasian/korean_kana.tsv")
    return {(place, letter): ["" if s == "-" else s for s in sounds.split()] for place, letter, sounds in table}


def _sounds(syllable: str) -> Iterator[str]:
    """Give what a syllable of Hangul is in Hepburn letters when Japanese writes it."""
    first, vowel, last = korean.taken_apart(syllable)
    table = _letters()
    for a, b, c in product(table["first", first], table["vowel", vowel], table.get(("last", last), [""])):
        head = a + b
        # ジョ is jo and jeo alike: after ch and j Japanese hears no plain o or u.
        yield _SAID_TOGETHER.get(head, head) + c


@cache
def _by_sound() -> tuple[dict[str, Spellings], dict[str, Spellings]]:
    """Give what syllables and family names may be in Latin letters, by their sound in Japanese."""
    syllables: dict[str, list[tuple[str, float]]] = defaultdict(list)
    families: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for syllable in korean.syllables():
        for sound in _sounds(syllable):
            syllables[sound] += korean.of_syllable(syllable)
            families[sound] += korean.surnames().get(syllable, ())
    return {s: cheapest(spelt) for s, spelt in syllables.items()}, {s: cheapest(f) for s, f in families.items() if f}


def family(kana: str) -> Spellings:
    """Give the spellings of a Korean family name in katakana; empty where it is none.

    >>> family("キム")[0], family("トランプ")
    (('kim', 0.0), ())
    """
    return _by_sound()[1].get(romaji(kana)[0], ())


def given(kana: str) -> Iterator[list[tuple[str, Spellings]]]:
    """Give the ways to cut a given name in katakana into one or two Korean syllables."""
    syllables = _by_sound()[0]
    for at in range(1, min(_LONGEST, len(kana)) + 1):
        parts = [part for part in (kana[:at], kana[at:]) if part]
        found = [(part, syllables.get(romaji(part)[0], ())) for part in parts]
        if parts[-1][0] not in _NEVER_FIRST and all(spelt for _, spelt in found):
            yield found
