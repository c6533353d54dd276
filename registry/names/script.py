"""Which script a text is written in, as ISO 15924 codes."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

_NAMES = {
    "LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr",
    "HANGUL": "Hang", "KATAKANA": "Kana", "HIRAGANA": "Kana", "CJK": "Hani", "IDEOGRAPHIC": "Hani",
    "DEVANAGARI": "Deva", "BENGALI": "Beng", "TAMIL": "Taml", "TELUGU": "Telu", "GEORGIAN": "Geor",
    "ARMENIAN": "Armn", "THAI": "Thai", "ETHIOPIC": "Ethi", "GUJARATI": "Gujr", "GURMUKHI": "Guru",
    "KANNADA": "Knda", "MALAYALAM": "Mlym", "SINHALA": "Sinh", "KHMER": "Khmr", "LAO": "Laoo",
    "MYANMAR": "Mymr", "TIBETAN": "Tibt", "MONGOLIAN": "Mong", "THAANA": "Thaa", "SYRIAC": "Syrc",
    "ORIYA": "Orya", "FULLWIDTH": "Latn", "HALFWIDTH": "Kana", "KATAKANA-HIRAGANA": "Kana",
}  # fmt: skip
UNCASED = frozenset(_NAMES.values()) - {"Latn", "Cyrl", "Grek", "Armn"}
"""Scripts without capitals, Georgian among them: its capitals are for whole headlines."""


@lru_cache(maxsize=8192)
def script_of_character(character: str) -> str | None:
    """Give the script of a letter; None for digits, marks, spaces and signs.

    Read off the character's Unicode name, whose first word is the script for
    every script listed here; letters of other scripts are "Zyyy".
    """
    if not unicodedata.category(character).startswith("L"):
        return None
    return _NAMES.get(unicodedata.name(character, "?").split(" ", 1)[0], "Zyyy")


@lru_cache(maxsize=65_536)
def script_of(text: str) -> str:
    """Give the script most letters of a text belong to; "Zyyy" when it has none.

    Japanese mixes kana and Han: any kana makes it Kana.

    >>> script_of("ويتكوف"), script_of("Уиткофф"), script_of("スティーブ・ウィトコフ")
    ('Arab', 'Cyrl', 'Kana')
    """
    if text.isascii() and text.isalpha():
        return "Latn"
    counts = Counter(filter(None, map(script_of_character, text)))
    if counts.get("Kana") and counts.get("Hani"):
        return "Kana"
    return counts.most_common(1)[0][0] if counts else "Zyyy"


def scripts_of(text: str) -> frozenset[str]:
    """Give every script that has a letter in the text."""
    return frozenset(filter(None, map(script_of_character, text)))
