"""Spells Hangul syllables and Han characters as the names of Korean people are written in Latin letters."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

from registry.names.eastasian.spelling import Spellings, cheapest, joined, parsed
from registry.names.tables import rows

_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_LAST = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_BASE, _VOWELS, _LASTS = 0xAC00, 21, 28
_HEARD_WITHOUT_R = frozenset("ㅑㅒㅕㅖㅛㅠㅣ")
"""Before these, South Korea drops a first r that the North keeps: 렬 is yeol or ryeol."""


@cache
def _letters() -> dict[tuple[str, str], Spellings]:
    return {(place, letter): parsed(spelt.split()) for place, letter, spelt in rows("eastasian/hangul.tsv")}


def taken_apart(syllable: str) -> tuple[str, str, str]:
    """Give the first consonant, the vowel and the last consonant (NUL for none) of a syllable of Hangul."""
    code = ord(syllable) - _BASE
    return _FIRST[code // (_VOWELS * _LASTS)], _VOWEL[code // _LASTS % _VOWELS], _LAST[code % _LASTS]


@lru_cache(maxsize=8_192)
def of_syllable(syllable: str) -> Spellings:
    """Give the spellings of one syllable of Hangul in a given name; empty for anything else.

    >>> of_syllable("재"), of_syllable("은")
    ((('jae', 0.0), ('chae', 0.7), ('jai', 1.0), ('je', 1.5), ('chai', 1.7), ('jay', 2.0)), (('eun', 0.0), ('un', 0.3)))
    """
    if not is_hangul(syllable):
        return ()
    table = _letters()
    if known := table.get(("syllable", syllable)):
        return cheapest(known)
    first, vowel, last = taken_apart(syllable)
    tail = table.get(("last", last), (("", 0.0),))
    return joined([table["first", first], table["vowel", vowel], tail])


def is_hangul(character: str) -> bool:
    """Tell whether a character is a whole syllable of Hangul."""
    return len(character) == 1 and "가" <= character <= "힣"


@cache
def _by_character() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for syllable, characters in rows("eastasian/korean_readings.tsv"):
        for character in characters:
            found[character] += syllable
    return dict(found)


def syllables() -> frozenset[str]:
    """Give the syllables that Korean names are made of: those that read a Han character."""
    return frozenset("".join(_by_character().values())) | frozenset(filter(is_hangul, surnames()))


@lru_cache(maxsize=8_192)
def of_character(character: str) -> Spellings:
    """Give the spellings of a Han character, in its simplest form, in the given name of a Korean."""
    readings = _by_character().get(character, "")
    heard = [(syllable, 0.0) for syllable in readings] + [(_without_r(syllable), 0.3) for syllable in readings]
    return cheapest((spelt, cost + more) for syllable, more in heard for spelt, cost in of_syllable(syllable))


def _without_r(syllable: str) -> str:
    first, vowel, last = taken_apart(syllable)
    if first != "ㄹ":
        return syllable
    heard = "ㅇ" if vowel in _HEARD_WITHOUT_R else "ㄴ"
    return chr(_BASE + (_FIRST.index(heard) * _VOWELS + _VOWEL.index(vowel)) * _LASTS + _LAST.index(last))


@cache
def surnames() -> dict[str, Spellings]:
    """Give the spellings of Korean family names, by Hangul and by their simplest Han characters."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for lang, names, *spelt in rows("eastasian/surnames.tsv"):
        if lang == "ko":
            hangul, characters = names.split()
            several = [characters] if len(hangul) > 1 else list(characters)
            for name in (hangul, *several):
                found[name] += parsed(spelt[0].split())
    return {name: cheapest(spelt) for name, spelt in found.items()}
