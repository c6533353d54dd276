"""The sentence around a stretch of a text."""

from __future__ import annotations

_SENTENCE_END = "\n.!?。！？؟"
_MOST_CONTEXT = 600


def sentence(text: str, start: int, end: int) -> str:
    """Give the sentence around a stretch, at most some hundred letters to either side."""
    first, last = sentence_span(text, start, end)
    return text[first:last]


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Give where the sentence around a stretch begins and ends."""
    first = max((text.rfind(sign, max(0, start - _MOST_CONTEXT), start) for sign in _SENTENCE_END), default=-1) + 1
    first = max(first, start - _MOST_CONTEXT, 0)
    ends = [at for sign in _SENTENCE_END if (at := text.find(sign, end, end + _MOST_CONTEXT)) >= 0]
    return first, min(ends, default=min(len(text), end + _MOST_CONTEXT))
