"""Finds where known names may stand in running text. Pure: what is known comes in as a function."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from registry.documents.words import TextWord, is_name_shaped, joined
from registry.names import tables
from registry.names.fold import fold_words
from registry.names.script import UNCASED, script_of
from registry.roles.titles import MAX_WORDS, title_words

MAX_NAME_WORDS = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of text, in code points, and how many words it has."""

    start: int
    end: int
    first: int
    last: int

    @property
    def length(self) -> int:
        """How many words it has."""
        return self.last - self.first + 1


def starts_inside(surface: str, lang: str | None) -> list[int]:
    """Give where a name may begin inside a printed word: at 0, and after letters that may be proclitics.

    >>> starts_inside("وويتكوف", "ar")
    [0, 1]
    """
    starts = {0}
    for clitic in tables.clitics(script_of(surface)):
        spoken = lang is None or lang in clitic.langs
        length = len(clitic.letters)
        if spoken and fold_words(surface[:length]) == [clitic.letters] and len(surface) - length >= clitic.min_rest:
            # The article stays part of a proper name: الكرملين.
            starts.add(length - 2 if clitic.letters.endswith("ال") and length > 2 else length)
    return sorted(starts)


def name_spots(text: str, words: Sequence[TextWord], may_name: Callable[[str], bool], lang: str | None) -> list[Spot]:
    """Give every stretch of up to five adjacent words that may all belong to one name.

    `may_name` tells whether the registry knows a name with such a word. A particle
    (bin, von, de) may stand inside, and small words may end it (Trump administration).
    Stretches overlap; choosing is not done here.
    """
    recorded = [may_name(word.surface) for word in words]
    known = [
        is_name_shaped(word.surface) and recorded[at] and not _is_lone_letter(text, word)
        for at, word in enumerate(words)
    ]
    inner = [recorded[at] or word.surface.lower() in tables.particles() for at, word in enumerate(words)]
    spots = []
    for first, word in enumerate(words):
        for inside in _starts(words, known, first, lang):
            if inside and not may_name(word.surface[inside:]):
                continue
            for last in range(first, min(first + MAX_NAME_WORDS, len(words))):
                if last > first and not (inner[last] and joined(text, words[last - 1], words[last])):
                    break
                if recorded[last] or last == first:
                    spots.append(Spot(word.start + inside, words[last].end, first, last))
    return spots


def _starts(words: Sequence[TextWord], known: Sequence[bool], first: int, lang: str | None) -> list[int]:
    """Give where in a word a name may begin: a particle begins one only before a known word (von der Leyen)."""
    surface = words[first].surface
    if surface.lower() in tables.particles() and any(known[first + 1 : first + 3]):
        return [0]
    inside = starts_inside(surface, lang) if is_name_shaped(surface) else []
    return inside if known[first] else [start for start in inside if start]


def _is_lone_letter(text: str, word: TextWord) -> bool:
    """Tell whether a word is one letter and no initial: the Russian preposition С, not the S. of a name."""
    is_letter = len(word.surface) == 1 and script_of(word.surface) not in UNCASED
    return is_letter and text[word.end : word.end + 1] != "."


def title_spots(words: Sequence[TextWord], text: str, keys: frozenset[str] | set[str]) -> list[Spot]:
    """Give the longest known role titles, leftmost first, never overlapping.

    A title's words follow one another with nothing but spaces, hyphens or dots between.
    """
    spots = []
    at = 0
    starts = {key.split(" ", 1)[0] for key in keys}
    while at < len(words):
        found = _longest_title(words, text, at, keys) if _may_start(words[at].surface, starts) else None
        if found:
            spots.append(found)
            at = found.last
        at += 1
    return spots


def best_cover(spots: Iterable[tuple[Spot, float]]) -> list[Spot]:
    """Choose stretches that do not overlap and weigh most together; of equals, the shorter.

    Weighted interval scheduling over words, O(n log n). Stretches of no weight are left out.
    """
    ordered = sorted(
        ((spot, weight) for spot, weight in spots if weight > 0),
        key=lambda pair: (pair[0].end, -pair[0].start),
    )
    # Value of the best cover up to an end, the stretch that it ends with, and the entry that it goes on from.
    values, ends, before = [0.0], [-1], [0]
    last: list[Spot | None] = [None]
    for spot, weight in ordered:
        entry = bisect_right(ends, spot.start) - 1
        if values[entry] + weight > values[-1]:
            values.append(values[entry] + weight)
            ends.append(spot.end)
            last.append(spot)
            before.append(entry)
    chosen: list[Spot] = []
    at = len(values) - 1
    while (latest := last[at]) is not None:
        chosen.append(latest)
        at = before[at]
    return chosen[::-1]


def _may_start(surface: str, starts: set[str]) -> bool:
    return any(word in starts for form in (surface, surface[1:]) for word in title_words(form)[:1])


def _longest_title(words: Sequence[TextWord], text: str, at: int, keys: frozenset[str] | set[str]) -> Spot | None:
    found = None
    for last in range(at, min(at + MAX_WORDS, len(words))):
        if last > at and not _title_gap(text, words[last - 1], words[last]):
            break
        for inside in (0, 1):
            start = words[at].start + inside
            if inside and script_of(words[at].surface) not in {"Arab", "Hebr"}:
                continue
            if " ".join(title_words(text[start : words[last].end])) in keys:
                found = Spot(start, words[last].end, at, last)
                break
    return found


def _title_gap(text: str, left: TextWord, right: TextWord) -> bool:
    gap = text[left.end : right.start]
    if "." in gap and len(left.surface) > 1:
        return False
    return len(gap) <= 3 and not set(gap) & set(',;:!?()[]"“”«»\n،؛')
