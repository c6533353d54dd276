"""Writes out what syllabic scripts leave to the reader, so that a table can spell them letter by letter.

An Indic, Burmese or Khmer consonant has a vowel of its own unless a sign says
otherwise; Thai and Lao write some vowels before the consonant after which they
are said.
"""

from __future__ import annotations

import re

INHERENT = "ə"
"""Stands for the vowel that a consonant has by itself; never part of a folded native word."""

_ISCII_BLOCKS = (0x900, 0x980, 0xA00, 0xA80, 0xB00, 0xB80, 0xC00, 0xC80, 0xD00)
"""Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam: same letter, same place."""
_PLOSIVES = frozenset({0x15, 0x17, 0x1A, 0x1C, 0x1F, 0x21, 0x24, 0x26, 0x2A, 0x2C})
"""Places whose next place is the same sound with breath: k and kh."""


def _ranges(*pairs: tuple[int, int]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in pairs)


def _places(*pairs: tuple[int, int]) -> str:
    return _ranges(*((block + first, block + last) for block in _ISCII_BLOCKS for first, last in pairs))


_CONSONANTS = _places((0x15, 0x39), (0x58, 0x5F)) + _ranges(
    (0x9F0, 0x9F1), (0xB71, 0xB71),  # Assamese, Odia
    (0xD9A, 0xDC6),  # Sinhala
    (0x1780, 0x17A2),  # Khmer
    (0x1000, 0x1021), (0x103B, 0x103F),  # Burmese, with the signs for y, r, w, h after another consonant
)  # fmt: skip
_VOWEL_SIGNS = _places((0x3E, 0x4D), (0x55, 0x57), (0x62, 0x63)) + _ranges(
    (0xDCA, 0xDDF), (0xDF2, 0xDF3),
    (0x17B6, 0x17C8), (0x17CD, 0x17CD), (0x17D2, 0x17D2),
    (0x102B, 0x1032), (0x1036, 0x1037), (0x1039, 0x103E),
)  # fmt: skip
_NUKTAS = _places((0x3C, 0x3C))
_VIRAMAS = _places((0x4D, 0x4D)) + "\u0dca\u1039\u17d2"

_OTHER_SOUND = "றറ"
"""Tamil and Malayalam r, which doubled is t or tr."""
_TONES = re.compile("[\u0e48-\u0e4b\u0ec8-\u0ecb\u0a71\u17c9-\u17cb\u1038]")
"""Tone marks of Thai and Lao, the Gurmukhi sign of doubling, Khmer marks of register, the Burmese high tone."""
_VOWEL_FIRST = re.compile("([\u0e40-\u0e44\u0ec0-\u0ec4])([\u0e01-\u0e2e\u0e81-\u0eae\u0edc\u0edd]\u0ebc?)")
_DOUBLED = re.compile(f"([{_CONSONANTS}])[{_VIRAMAS}](?=([{_CONSONANTS}]))")
_BARE = re.compile(f"([{_CONSONANTS}][{_NUKTAS}]?)(?![{_VOWEL_SIGNS}{_NUKTAS}])")
_SYLLABIC = re.compile("[\u0900-\u0eff\u1000-\u109f\u1780-\u17ff]")


def spell_out(word: str) -> str:
    """Give a folded native word with every inherent vowel written, in the order of its sounds; others unchanged.

    Doubled consonants become single and tone marks go: they tell spellings apart,
    not names. Whether an inherent vowel is heard (Ram, Rama) is for the table to say.

    >>> spell_out("राम"), spell_out("เดวิด"), spell_out("рама")
    ('रामə', 'ดเวิด', 'рама')
    """
    if not _SYLLABIC.search(word):
        return word
    word = _VOWEL_FIRST.sub(r"\2\1", _TONES.sub("", word))
    return _BARE.sub(rf"\1{INHERENT}", _DOUBLED.sub(_single, word))


def _single(match: re.Match[str]) -> str:
    first, second = map(ord, match.groups())
    has_breath = second == first + 1 and first < 0xD80 and first % 0x80 in _PLOSIVES
    return "" if (second == first and chr(first) not in _OTHER_SOUND) or has_breath else match.group()
