"""Finds where known names may stand in running text. Pure: what is known comes in as a function."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

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


_PROCLITIC = frozenset({"Arab", "Hebr"})
_SMALL_WORDS = frozenset({"the", "of", "and", "for", "as", "at", "и", "в", "по"})
_KOREAN_PARTICLES = (
    "에서는", "에게는", "으로는", "이라고", "에서", "에게", "으로", "까지", "부터", "이라", "라고", "이나", "은", "는",
    "이", "가", "을", "를", "과", "와", "의", "도", "에", "로", "만",
)  # fmt: skip


@lru_cache(maxsize=65_536)
def endings_off(surface: str, lang: str | None) -> tuple[str, ...]:
    """Give a word without the particles that may be written behind it, the longest particle first; Korean only.

    >>> endings_off("백악관은", "ko")
    ('백악관',)
    """
    if lang != "ko" or script_of(surface) != "Hang":
        return ()
    return tuple(
        surface[: -len(end)] for end in _KOREAN_PARTICLES if surface.endswith(end) and len(surface) - len(end) > 1
    )


@lru_cache(maxsize=65_536)
def starts_inside(surface: str, lang: str | None) -> tuple[int, ...]:
    """Give where a name may begin inside a printed word: at 0, and after letters that may be proclitics.

    >>> starts_inside("وويتكوف", "ar")
    (0, 1)
    """
    starts = {0}
    for clitic in tables.clitics(script_of(surface)):
        spoken = lang is None or lang in clitic.langs
        length = len(clitic.letters)
        if spoken and fold_words(surface[:length]) == [clitic.letters] and len(surface) - length >= clitic.min_rest:
            # The article stays part of a proper name: الكرملين.
            starts.add(length - 2 if clitic.letters.endswith("ال") and length > 2 else length)
    return tuple(sorted(starts))


class Chains:
    """How the words of a text may follow one another in a name.

    `knows` tells what the registry knows of a word, as a true value, `are_paired` whether two
    words stand together in a recorded name. A particle (bin, von, de) or an initial may
    stand between them, and in scripts with capitals one more word (Keith Joseph Kellogg).
    """

    def __init__(
        self,
        text: str,
        words: Sequence[TextWord],
        knows: Callable[[str], object],
        *,
        lang: str | None,
        without_ending: Callable[[str], str] = str,
    ) -> None:
        """Look at every word once. `without_ending` takes off particles written behind a name (백악관은)."""
        self._text, self._lang = text, lang
        forms = [without_ending(word.surface) for word in words]
        self._words = [
            word if form == word.surface else TextWord(word.start, word.start + len(form), form)
            for word, form in zip(words, forms, strict=True)
        ]
        words = self._words
        self._knows = knows
        self._known = [bool(knows(word.surface)) for word in words]
        self._shaped = [is_name_shaped(word.surface) for word in words]
        self._through = [self._is_passed(word) for word in words]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Give every two words that one name may hold, for their pairs to be looked up."""
        for at, word in enumerate(self._words):
            following = self._following(at)
            for inside in self._starts(at):
                for to in following:
                    yield word.surface[inside:], self._words[to].surface

    def spots(self, are_paired: Callable[[str, str], bool], is_single: Callable[[str], bool]) -> list[Spot]:
        """Give every stretch of up to five adjacent words that may be one name; choosing is not done here.

        `is_single` tells whether a word may be a name by itself.
        """
        found: list[Spot] = []
        for at, word in enumerate(self._words):
            for inside in self._starts(at):
                form = word.surface[inside:]
                if self._shaped[at] and is_single(form) and not _is_lone_letter(self._text, word):
                    found.append(Spot(word.start + inside, word.end, at, at))
                begins = self._begins(at) if self._shaped[at] and not inside else at
                ends = self._ends(at, form, are_paired)
                if begins != at:
                    found += [Spot(self._words[begins].start, self._words[end].end, begins, end) for end in ends]
                    if is_single(form):
                        found.append(Spot(self._words[begins].start, word.end, begins, at))
                if self._shaped[at]:
                    found += [Spot(word.start + inside, self._words[end].end, at, end) for end in ends]
        return found

    def _ends(self, at: int, form: str, are_paired: Callable[[str, str], bool]) -> list[int]:
        """Give the words at which a name that begins with a word may end."""
        ends: set[int] = set()
        reached = [(at, form)]
        while reached:
            end, last = reached.pop()
            for to in self._following(end):
                if to - at < MAX_NAME_WORDS and to not in ends and are_paired(last, self._words[to].surface):
                    ends.add(to)
                    reached.append((to, self._words[to].surface))
        return sorted(ends)

    def _starts(self, at: int) -> list[int]:
        """Give where in a word a name may begin."""
        surface = self._words[at].surface
        if self._through[at] and len(surface) > 1 and not self._known[at]:
            return []
        inside = starts_inside(surface, self._lang) if self._shaped[at] else (0,)
        return [
            start for start in inside if (self._known[at] and not start) or (start and self._knows(surface[start:]))
        ]

    def _following(self, at: int) -> list[int]:
        """Give the known words that may come next: beyond particles and, with capitals, one other word."""
        found: list[int] = []
        to, strange = at + 1, 0
        while to < len(self._words) and to - at <= MAX_NAME_WORDS - 1:
            if not joined(self._text, self._words[to - 1], self._words[to]):
                break
            if self._known[to] and not self._through[to] and not self._is_lone_initial(to):
                found.append(to)
            if not self._through[to]:
                strange += 1
                if strange > 1 or not self._shaped[to] or script_of(self._words[to].surface) in UNCASED:
                    break
            to += 1
        return found

    def _begins(self, at: int) -> int:
        """Give the particle with which a name begins before its first known word: von der Leyen, el-Sisi."""
        first = at
        while (
            first
            and first > at - 2
            and self._may_begin(self._words[first - 1])
            and joined(self._text, self._words[first - 1], self._words[first])
        ):
            first -= 1
        return first

    def _may_begin(self, word: TextWord) -> bool:
        """Tell whether a particle may be the first word of a name; of and the are a text's own in small letters."""
        return self._is_particle(word) and word.surface not in _SMALL_WORDS

    def _is_passed(self, word: TextWord) -> bool:
        return self._is_particle(word) or (len(word.surface) == 1 and self._text[word.end : word.end + 1] == ".")

    def _is_lone_initial(self, at: int) -> bool:
        return len(self._words[at].surface) == 1 and script_of(self._words[at].surface) not in UNCASED

    def _is_particle(self, word: TextWord) -> bool:
        return word.surface.lower() in tables.particles()


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
    beginnings = {key[:end] for key in keys for end in _word_ends(key)}
    while at < len(words):
        found = _longest_title(words, text, at, keys, beginnings)
        if found:
            spots.append(found)
            at = found.last
        at += 1
    return spots


def _word_ends(key: str) -> list[int]:
    """Give where the words of a key end."""
    return [at for at, character in enumerate(key) if character == " "] + [len(key)]


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


def _longest_title(
    words: Sequence[TextWord], text: str, at: int, keys: AbstractSet[str], beginnings: AbstractSet[str]
) -> Spot | None:
    """Give the longest title that begins with a word or behind its first letter; read on only while one may come."""
    found = None
    for inside in (0, 1) if script_of(words[at].surface) in _PROCLITIC else (0,):
        start = words[at].start + inside
        if not title_words(words[at].surface[inside:]):
            continue
        for last in range(at, min(at + MAX_WORDS, len(words))):
            if last > at and not _title_gap(text, words[last - 1], words[last]):
                break
            key = " ".join(title_words(text[start : words[last].end]))
            if key not in beginnings and len(words[last].surface) > 1:
                break  # but U.S. is two words of the text and one of the title
            is_longer = found is None or last > found.last
            if key in keys and is_longer and title_words(words[last].surface):
                found = Spot(start, words[last].end, at, last)
    return found


def _title_gap(text: str, left: TextWord, right: TextWord) -> bool:
    gap = text[left.end : right.start]
    if "." in gap and len(left.surface) > 1:
        return False
    return len(gap) <= 3 and not set(gap) & set(',;:!?()[]"“”«»\n،؛')
