"""Splits running text into words with offsets, and tells which words may be part of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from registry.names.script import UNCASED, script_of

_WORD = re.compile(
    r"[^\W_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u200c\u200d\u0900-\u0963\u0966-\u0df3\u0e31-\u0e4e"
    r"\u0eb1-\u0ece\u102b-\u103e\u17b4-\u17d3]+[^\W_]*)*"
)
_GAP = re.compile(r"[ \u00a0\u202f]|[ \u00a0]?[-‐‑·・‧•][ \u00a0]?|\. ?|['’ʼ]")


@dataclass(frozen=True, slots=True)
class TextWord:
    """One word of a text, `text[start:end] == surface` in code points."""

    start: int
    end: int
    surface: str


def split_words(text: str) -> list[TextWord]:
    """Give the words of a text in order. Linear; digits are words, underscores and signs are not.

    >>> [word.surface for word in split_words("Rubio’s move, و ويتكوف")]
    ['Rubio', 's', 'move', 'و', 'ويتكوف']
    """
    return [TextWord(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]


def joined(text: str, left: TextWord, right: TextWord) -> bool:
    """Tell whether only what may stand inside a name stands between two words: a space, a hyphen, an initial's dot."""
    gap = text[left.end : right.start]
    if gap.startswith("."):
        return len(left.surface) == 1 and bool(_GAP.fullmatch(gap))
    return bool(_GAP.fullmatch(gap))


@lru_cache(maxsize=65_536)
def is_name_shaped(surface: str) -> bool:
    """Tell whether a word may be part of a name by its look: a capital first where the script has capitals."""
    script = script_of(surface)
    if script == "Zyyy":
        return False
    return script in UNCASED or surface[0].isupper() or surface[0].istitle()
