"""Spells kana in Latin letters, as the names of Japanese people are written in English."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from registry.names.tables import rows

_LONG = re.compile(r"o[ou]|uu|ー")
_LONG_O = re.compile(r"o[ou]")
_BEFORE_LIPS = re.compile(r"n(?=[bmp])")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def hiragana(kana: str) -> str:
    """Write katakana as hiragana."""
    return kana.translate(_TO_HIRAGANA)


@cache
def _table() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("eastasian/kana.tsv")}


@lru_cache(maxsize=8_192)
def romaji(kana: str) -> tuple[str, ...]:
    """Give the Hepburn spellings of hiragana or katakana: long vowels written once; Homma, Satou, Satoh.

    >>> romaji("じゅんいちろう"), romaji("ふみお"), romaji("ほんま")
    (('junichiro', 'junichirou', 'junichiroh'), ('fumio',), ('honma', 'homma'))
    """
    table, text = _table(), hiragana(kana)
    spelt, at = "", 0
    while at < len(text):
        pair = table.get(text[at : at + 2]) if at + 1 < len(text) else None
        if text[at] == "っ":
            following = table.get(text[at + 1 : at + 3]) or table.get(text[at + 1 : at + 2]) or ""
            spelt += "t" if following.startswith("ch") else following[:1]
            at += 1
            continue
        spelt += pair if pair is not None else table.get(text[at], "ー" if text[at] == "ー" else "")
        at += 2 if pair is not None else 1
    short, full = _LONG.sub(_once, spelt), spelt.replace("ー", "")
    spellings = (short, _BEFORE_LIPS.sub("m", short), full, _LONG_O.sub("oh", spelt).replace("ー", ""))
    return tuple(dict.fromkeys(spellings))


def _once(match: re.Match[str]) -> str:
    return match.group()[0].replace("ー", "")


def is_kana(character: str) -> bool:
    """Tell whether a character is hiragana or katakana."""
    return "ぁ" <= character <= "ヺ" or character == "ー"
