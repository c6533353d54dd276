"""Splits running text into words with offsets, and tells which words may be part of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from registry.names.script import UNCASED, script_of

_WORD = re.compile(
    r"[^\W_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u200c\u200d\u0900-\u0963\u0966-\u0df3\u0e31-\u0e4e"
    r"\u0eb1-\u0ece\u102b-\u103e\u17b4-\u17d3]+[^\W_]*)*"
)
_SPACELESS = re.compile(
    r"[\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f]+|[\u3041-\u309f]+|[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]+|[^\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
    r"\uff66-\uff9f\U00020000-\U0003ffff]+"
)
"""Runs of katakana, of hiragana, of Han characters and of anything else: where no spaces are, words part there."""
_HAS_SPACELESS = re.compile(r"[\u3005-\u30ff\u31f0-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")
_GAP = re.compile(r"[ \u00a0\u202f]|[ \u00a0]?[-‐‑·・‧•][ \u00a0]?|\. ?|['’ʼ]")


@dataclass(frozen=True, slots=True)
class TextWord:
    """One word of a text, `text[start:end] == surface` in code points."""

    start: int
    end: int
    surface: str


def split_words(text: str) -> list[TextWord]:
    """Give the words of a text in order. Linear; digits are words, underscores and signs are not.

    Chinese and Japanese are parted where the kind of letters changes, no finer.

    >>> [word.surface for word in split_words("Rubio’s move, و ويتكوف")]
    ['Rubio', 's', 'move', 'و', 'ويتكوف']
    """
    found = [TextWord(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]
    return list(_parted(found)) if _HAS_SPACELESS.search(text) else found


def _parted(words: Iterable[TextWord]) -> Iterator[TextWord]:
    for word in words:
        if not _HAS_SPACELESS.search(word.surface):
            yield word
            continue
        for run in _SPACELESS.finditer(word.surface):
            yield TextWord(word.start + run.start(), word.start + run.end(), run.group())


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
