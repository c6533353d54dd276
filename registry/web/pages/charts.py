"""The charts of the dashboard: bars in per cent of the width, so that one drawing fits a desk and a phone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WIDEST = 88.0
"""Per cent that the longest bar takes; its number stands behind it."""

_NARROWEST = 0.6
_COLUMN = 0.72
"""Of the room of a day that its column fills."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar; `at` numbers what it stands for."""

    at: int
    start: float
    width: float
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedBar:
    """One row of parts that add up."""

    label: str
    parts: tuple[Part, ...]
    total: int
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One day, its column in per cent of the height; `undone` is the upper part of it."""

    label: str
    start: float
    width: float
    height: float
    undone: float
    number: int
    has_label: bool


def stacked(rows: Sequence[tuple[str, Sequence[int]]]) -> list[StackedBar]:
    """Lay out rows of numbers, the longest filling the drawing; parts of nothing are left out."""
    longest = max((sum(numbers) for _, numbers in rows), default=0) or 1
    return [_bar(label, numbers, longest) for label, numbers in rows]


def columns(days: Sequence[tuple[str, int, int]], *, every: int = 3) -> list[Column]:
    """Lay out a number and its undone part a day; every third day is labelled, the last one always."""
    highest = max((number for _, number, _ in days), default=0) or 1
    room = 100 / (len(days) or 1)
    return [
        Column(
            label=label,
            start=round(room * (at + (1 - _COLUMN) / 2), 3),
            width=round(room * _COLUMN, 3),
            height=round(100 * number / highest, 3),
            undone=round(100 * undone / highest, 3),
            number=number,
            has_label=(len(days) - 1 - at) % every == 0,
        )
        for at, (label, number, undone) in enumerate(days)
    ]


def _bar(label: str, numbers: Sequence[int], longest: int) -> StackedBar:
    parts, start = [], 0.0
    for at, number in enumerate(numbers):
        if number:
            width = max(_WIDEST * number / longest, _NARROWEST)
            parts.append(Part(at, round(start, 3), round(width, 3), number))
            start += width
    return StackedBar(label=label, parts=tuple(parts), total=sum(numbers), end=round(start, 3))
