"""A text cut into runs, each with the mentions that cover it, hidden characters apart. Pure.

Runs are flat, so that mentions may nest and even cross; what nests on the page are
the marks around each run. Nothing is added between two runs, because a run may end
inside a word: in وويتكوف the و is no part of the mention and still joins it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.web.pages.direction import HIDDEN, chip_label, chip_name, direction


@dataclass(frozen=True, slots=True)
class Chip:
    """What stands for a character that nobody would see."""

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A mention over a run, by its number; `is_anchor` where links to the mention lead."""

    mention: int
    is_anchor: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Characters under the same mentions, the outermost first."""

    parts: tuple[str | Chip, ...]
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text and the direction it runs."""

    direction: str
    runs: tuple[Run, ...]


def paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> list[Paragraph]:
    """Cut a text at line breaks and at the ends of spans; blank lines are left out.

    `spans` are half-open code point offsets; a span's place in the sequence is its number.
    """
    whole = direction(text)
    cuts = _Cuts(text, spans)
    return [
        Paragraph(direction(text[start:end], whole), tuple(cuts.runs(start, end)))
        for start, end in _lines(text)
        if text[start:end].strip()
    ]


def pieces(text: str) -> tuple[str | Chip, ...]:
    """Part a text into plain stretches and chips for hidden characters.

    >>> pieces("a\\u202eb")
    ('a', Chip(label='RLO', name='Right-to-left override'), 'b')
    """
    found: list[str | Chip] = []
    at = 0
    for hidden in HIDDEN.finditer(text):
        found += [text[at : hidden.start()], Chip(chip_label(hidden.group()), chip_name(hidden.group()))]
        at = hidden.end()
    return tuple(part for part in (*found, text[at:]) if part)


class _Cuts:
    """The runs of a text, made in one pass over the sorted ends of its spans."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._starts: dict[int, list[int]] = {}
        self._ends: dict[int, list[int]] = {}
        # Longer spans first, so that they end up outside.
        for number in sorted(range(len(spans)), key=lambda n: spans[n][0] - spans[n][1]):
            self._starts.setdefault(spans[number][0], []).append(number)
            self._ends.setdefault(spans[number][1], []).append(number)
        self._at = sorted(self._starts.keys() | self._ends.keys())
        self._next = 0
        self._open: list[int] = []
        self._spans = spans
        self._anchored: set[int] = set()

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """Give the runs of one line; lines must be asked for in order."""
        while start < end:
            self._pass(start)
            stop = min(self._at[self._next], end) if self._next < len(self._at) else end
            yield self._run(start, stop)
            start = stop

    def _pass(self, position: int) -> None:
        while self._next < len(self._at) and self._at[self._next] <= position:
            here = self._at[self._next]
            ended = set(self._ends.get(here, ()))
            self._open = [number for number in self._open if number not in ended] + self._starts.get(here, [])
            self._next += 1

    def _run(self, start: int, stop: int) -> Run:
        order = sorted(self._open, key=lambda n: self._spans[n][0] - self._spans[n][1])
        fresh = [number not in self._anchored for number in order]
        self._anchored.update(order)
        return Run(pieces(self._text[start:stop]), tuple(map(Layer, order, fresh)))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1
