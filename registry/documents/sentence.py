"""The sentence around a stretch of a text."""

from __future__ import annotations

import re

FARTHEST = 600
"""Code points to either side of the stretch that are looked at."""

CONTEXT = 300
"""Code points to either side that the context of a mention holds at most."""

_END = re.compile(r"[.!?؟。！？]\s|[\n。！？]")


def sentence_span(text: str, start: int, end: int, *, farthest: int = FARTHEST) -> tuple[int, int]:
    """Give where the sentence that holds a stretch begins and ends, its last sign included.

    Where it is longer, as much of it as lies within `farthest` code points to either side.
    A dot behind a single letter ends none: W. is an initial. Wrong for abbreviations.
    """
    first, last = max(0, start - farthest), min(len(text), end + farthest)
    before = [match.end() for match in _END.finditer(text, first, start) if not _is_initial(text, match.start())]
    after = (match.start() + 1 for match in _END.finditer(text, end, last) if not _is_initial(text, match.start()))
    return before[-1] if before else first, next(after, last)


def sentence(text: str, start: int, end: int) -> str:
    """Give the sentence that holds a stretch, as it stands.

    >>> sentence("He left. George W. Bush spoke. We saw.", 9, 23)
    'George W. Bush spoke.'
    """
    first, last = sentence_span(text, start, end)
    return text[first:last]


def context_of(text: str, start: int, end: int) -> str:
    """Give what is kept as the context of a mention: its sentence, shorter, without blanks around it."""
    first, last = sentence_span(text, start, end, farthest=CONTEXT)
    return text[first:last].strip()


def _is_initial(text: str, at: int) -> bool:
    return text[at] == "." and at >= 1 and text[at - 1].isalpha() and (at < 2 or not text[at - 2].isalpha())
