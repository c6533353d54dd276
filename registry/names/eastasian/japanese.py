"""Splits Japanese names in Han characters into family and given name, and spells both, by a dictionary of names."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from registry.names.eastasian.kana import is_kana, romaji
from registry.names.eastasian.spelling import Spellings, cheapest, joined, parsed
from registry.names.tables import rows

_LONGEST_SURNAME = 4
_PUT_TOGETHER = 1.5
"""Bits for a given name that is in no dictionary, read character by character."""
_RARE = 2.0
"""Bits for a family name that is in no dictionary."""
_FULL_VOWELS = 0.3
_RARER_READING = 0.3
"""Bits for each reading of a name that is more usual: 菅 is Kan before it is Suga."""
_SHORT_SURNAME = 0.7
"""Bits for a family name of one character where a longer one fits as well."""


@cache
def _names() -> dict[str, dict[str, str]]:
    """Load the dictionary: family (s) and given names (g), to readings in hiragana. A twentieth of a second, 5 MB."""
    packed = (files("registry.names") / "data" / "eastasian" / "japanese.tsv.gz").read_bytes()
    found: dict[str, dict[str, str]] = {"s": {}, "g": {}}
    for line in gzip.decompress(packed).decode("utf-8").splitlines()[1:]:
        kind, kanji, readings = line.split("\t")
        found[kind][kanji] = readings
    return found


@cache
def _characters(kind: str) -> dict[str, Spellings]:
    """Give how characters are read in names of a kind, family or given, in hiragana."""
    table = rows(f"eastasian/kanji_{kind}.tsv")
    return {character: parsed(readings[0].split()) for character, *readings in table if readings}


@lru_cache(maxsize=4_096)
def surname(text: str) -> Spellings:
    """Give the spellings of a family name in its simplest characters; empty for one that is in no dictionary."""
    return _spelt(_names()["s"].get(text, ""))


def _spelt(readings: str) -> Spellings:
    ranked = enumerate(readings.split())
    return cheapest(spelt for place, kana in ranked for spelt in _both(kana, place * _RARER_READING))


def _both(kana: str, cost: float) -> Iterator[tuple[str, float]]:
    for place, spelt in enumerate(romaji(kana)):
        yield spelt, cost + place * _FULL_VOWELS


@lru_cache(maxsize=4_096)
def given_name(text: str) -> tuple[Spellings, float]:
    """Give the spellings of a given name, and the bits of believing it one: more where no dictionary has it."""
    known = _spelt(_names()["g"].get(text, ""))
    composed = _put_together(text, "given")
    if known:
        return cheapest((*known, *((spelt, cost + _PUT_TOGETHER) for spelt, cost in composed))), 0.0
    return cheapest(composed), 0.0 if all(map(is_kana, text)) else _PUT_TOGETHER


def _put_together(text: str, kind: str) -> list[tuple[str, float]]:
    pieces = [((c, 0.0),) if is_kana(c) else _characters(kind).get(c, ()) for c in text]
    found = [(spelt, cost + bits) for kana, cost in joined(pieces) for spelt, bits in _both(kana, 0.0)]
    least = min((cost for _, cost in found), default=0.0)
    return [(spelt, cost - least) for spelt, cost in found]


def _rare(text: str) -> list[tuple[str, Spellings, str, Spellings, float]]:
    """Cut a name whose family name is in no dictionary behind the second character, if the given name is in one."""
    family, (given, doubt) = cheapest(_put_together(text[:2], "family")), given_name(text[2:])
    return [(text[:2], family, text[2:], given, _RARE)] if family and given and doubt == 0.0 else []


def cuts(text: str) -> list[tuple[str, Spellings, str, Spellings, float]]:
    """Give the ways to cut a name in its simplest characters: family name, given name, bits; likeliest first."""
    found = []
    for at in range(1, min(_LONGEST_SURNAME, len(text) - 1) + 1):
        family = surname(text[:at])
        given, doubt = given_name(text[at:]) if family else ((), 0.0)
        if given:
            found.append((text[:at], family, text[at:], given, doubt + (_SHORT_SURNAME if at == 1 else 0.0)))
    return sorted(found, key=lambda cut: cut[4]) or (_rare(text) if len(text) > 3 else [])


@cache
def _by_hangul() -> dict[str, tuple[Spellings, Spellings]]:
    return {
        syllable: (_ranked(first), _ranked(elsewhere))
        for syllable, first, elsewhere in rows("eastasian/japanese_hangul.tsv")
    }


def _ranked(entries: str) -> Spellings:
    return tuple((latin, place * _RARER_READING) for place, latin in enumerate(entries.split()))


@lru_cache(maxsize=8_192)
def in_hangul(word: str) -> Spellings:
    """Give the spellings of a Japanese word that Hangul writes so; empty for what Japanese cannot sound like.

    >>> in_hangul("기시다")[0], in_hangul("푸틴")
    (('kishida', 0.0), ())
    """
    known, pieces = _by_hangul(), []
    for at, syllable in enumerate(word):
        ending = (ord(syllable) - ord("가")) % _ENDINGS
        spelt = known.get(chr(ord(syllable) - ending))
        if spelt is None or ending not in _JAPANESE_ENDINGS:
            return ()
        tail = _JAPANESE_ENDINGS[ending]
        pieces.append(tuple((latin + tail, cost) for latin, cost in spelt[at > 0]))
    return joined(pieces)


_ENDINGS = 28
"""Hangul has a block of so many syllables for each open one: itself, then those with a final consonant."""
_JAPANESE_ENDINGS = {0: "", 4: "n", 19: ""}
"""None, n, and the s that stands for a doubled consonant, which matching writes once."""
