"""Which letters each script's model knows, and which of theirs other languages' letters are read as."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LATIN = "abcdefghijklmnopqrstuvwxyz"

# Letters that the training data lack, by what they sound like there.
_READ_AS = {
    "Arab": {"پ": "ب", "چ": "تش", "ژ": "ج", "گ": "غ", "ڤ": "ف", "ڨ": "غ", "ٹ": "ت", "ڈ": "د", "ڑ": "ر", "ں": "ن"},
    "Cyrl": {
        "і": "и", "ї": "и", "є": "е", "ў": "у", "ј": "й", "љ": "ль", "њ": "нь", "ђ": "дж", "ћ": "ч", "џ": "дж",
        "ѓ": "г", "ќ": "к", "ѕ": "дз", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х",
        "'": "",
    },
    "Hebr": {"'": "'", "װ": "וו"},
    "Kana": {},
    "Hang": {},
    "Hani": {},
}  # fmt: skip
# Letters that say more than what they are read as: a pair whose ب is always p is also a pair of پ.
_TAUGHT = {
    "Arab": (
        ("ب", "p", "b", "پ"), ("ف", "v", "f", "ڤ"), ("غ", "g", "gh", "گ"), ("ج", "g", "j", "گ"), ("ك", "g", "k", "گ"),
        ("تش", "ch", "tch", "چ"), ("ج", "zh", "g", "ژ"), ("ج", "j", "g", "ژ"),
    ),
}  # fmt: skip
"""Letters in the data, what they spell there, what else they might have spelt, the letter that always spells it."""
SCRIPTS = tuple(_READ_AS)
"""The scripts that have models, by ISO 15924 code."""


def letters_of(token: str, script: str) -> str:
    """Give a folded token as its model reads it: jamo for Hangul, katakana for hiragana, foreign letters by sound.

    >>> letters_of("зеленський", "Cyrl"), len(letters_of("위트코프", "Hang"))
    ('зеленський', 8)
    """
    if script == "Hang":
        return unicodedata.normalize("NFD", token)
    if script == "Kana":
        return "".join(chr(ord(c) + 96) if "ぁ" <= c <= "ゖ" else c for c in token)
    taught = {letter for *_, letter in _TAUGHT.get(script, ())}
    return "".join(c if c in taught else _READ_AS[script].get(c, c) for c in token)


def plain(letters: str, script: str) -> str:
    """Read taught letters as the data's own, which is all that the model from Latin writes."""
    return "".join(_READ_AS[script].get(c, c) for c in letters)


def taught_pairs(pairs: Iterable[tuple[str, str]], script: str) -> list[tuple[str, str]]:
    """Give the pairs again with letters of other languages, where what they spell is beyond doubt.

    >>> taught_pairs([("باريس", "paris"), ("بابل", "babel")], "Arab")
    [('پاريس', 'paris')]
    """
    return [
        (native.replace(old, new), latin)
        for native, latin in pairs
        for old, spelt, other, new in _TAUGHT.get(script, ())
        if native.count(old) == latin.count(spelt) > 0 and other not in latin
    ]
