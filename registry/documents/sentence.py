"""What stands around a stretch of text, as its context."""

from __future__ import annotations

import re

MOST = 300
"""Code points to either side that a context holds at most."""

_END = re.compile(r"[.!?؟。！？]\s|[\n。！？]")


def sentence_around(text: str, start: int, end: int) -> str:
    """Give the sentence that holds a stretch, or as much of it as lies within 300 code points to either side.

    A dot behind a single letter ends none: W. is an initial. Wrong for abbreviations.

    >>> sentence_around("He left. George W. Bush spoke. We saw.", 9, 23)
    'George W. Bush spoke.'
    """
    first = max(0, start - MOST)
    before = [match.end() for match in _END.finditer(text, first, start) if not _is_initial(text, match.start())]
    last = min(len(text), end + MOST)
    after = (match.start() + 1 for match in _END.finditer(text, end, last) if not _is_initial(text, match.start()))
    return text[before[-1] if before else first : next(after, last)].strip()


def _is_initial(text: str, at: int) -> bool:
    return text[at] == "." and at >= 1 and text[at - 1].isalpha() and (at < 2 or not text[at - 2].isalpha())
