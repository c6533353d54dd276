"""Tells the lines of a web page that are no part of its article: navigation, related articles, comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from registry.names import tables
from registry.names.fold import fold_native

_LINE = re.compile(r"[^\n]+")
_IMAGE = re.compile(r"(?<!\S)\S{1,200}\.(?:jpe?g|png|gif|webp|svg|avif)\b", re.IGNORECASE)
_BAR = re.compile(r"\s[|•»›·]\s")
_FEWEST_BARS, _LONGEST_ENTRY = 2, 40
_LONGEST_PHRASE = 40


class Boilerplate:
    """The stretches of a text that are no part of its article."""

    def __init__(self, text: str) -> None:
        """Look at every line once."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        for line in _LINE.finditer(text):
            if _is_heading(line.group()):
                self._add(line.start(), len(text))
                break
            if _is_boilerplate(line.group()):
                self._add(*line.span())
            else:
                for image in _IMAGE.finditer(line.group()):
                    self._add(line.start() + image.start(), line.start() + image.end())

    def holds(self, start: int) -> bool:
        """Tell whether a place of the text lies in such a stretch."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and start < self._ends[at]

    def _add(self, start: int, end: int) -> None:
        self._starts.append(start)
        self._ends.append(end)


def _is_boilerplate(line: str) -> bool:
    entries = _BAR.split(line)
    if len(entries) > _FEWEST_BARS and len(line) <= _LONGEST_ENTRY * len(entries):
        return True
    return _begins(line, "line")


def _is_heading(line: str) -> bool:
    folded = fold_native(re.sub(r"[\d()\[\]:]+", " ", line[: 2 * _LONGEST_PHRASE]))
    return len(line) <= _LONGEST_PHRASE and folded in _phrases("rest")


def _begins(line: str, kind: str) -> bool:
    words = fold_native(line[: 2 * _LONGEST_PHRASE]).split()
    short = len(line) <= _LONGEST_PHRASE
    for count in range(min(len(words), 4), 0, -1):
        if " ".join(words[:count]) in _phrases(kind):
            # One word begins many a sentence: alone it counts only with a colon or in a short line.
            return count > 1 or short or ":" in line[:_LONGEST_PHRASE]
    return False


@cache
def _phrases(kind: str) -> frozenset[str]:
    table = tables.rows("boilerplate.tsv", of="registry.documents")
    return frozenset(
        fold_native(phrase.strip().rstrip(":"))
        for _, of, phrases in table
        if of == kind
        for phrase in phrases.split("|")
        if fold_native(phrase.strip().rstrip(":"))
    )
