"""Looks through words for names that are known by another spelling, in whatever script. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from registry.matching.groups import FOLLOWS, JOIN, bits_of
from registry.matching.unknown import Form, blocks, family_keys

_REACH = 3
"""How many words further the second of two words may stand that a name is noticed by."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text that may be part of a name."""

    start: int
    end: int
    surface: str
    goes_on: bool
    """Only a space, a hyphen or the like stands between it and the next word of the text, which is one of these too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A stretch of a text in which one of the sought names stands, or the last word of one that stands before."""

    start: int
    end: int
    form: Form


class Sought:
    """Names of several words, by the consonants that any spelling of them shares with them."""

    def __init__(self, forms: Iterable[Form]) -> None:
        """Take the names; those of one word are left out."""
        self._forms: dict[str, list[Form]] = defaultdict(list)
        for form in forms:
            if form.length > 1:
                for block in sorted(set(blocks(form))):
                    self._forms[block].append(form)
        self._sounds = {sound for block in self._forms for sound in block.split()}

    def __bool__(self) -> bool:
        """Tell whether anything is sought."""
        return bool(self._forms)

    def find(self, text: str, words: Sequence[Word], lang: str | None) -> list[Seen]:
        """Give where sought names stand in a text, the surest first where they overlap, and their last words alone."""
        heard = [tuple(each for each in _sounds(word.surface, lang) if each in self._sounds) for word in words]
        found: list[tuple[float, Seen]] = []
        for at, sounds in enumerate(heard):
            for to in _following(words, at) if sounds else ():
                forms = {form for one in sounds for other in heard[to] for form in self._of(one, other)}
                start, end = words[at].start, words[to].end
                for form in sorted(forms, key=lambda form: (form.text, form.lang or "", form.kind)):
                    bits = bits_of(Form(text[start:end], lang, form.kind), form)
                    if bits > JOIN:
                        found.append((bits, Seen(start, end, form)))
        full = _apart(found)
        return sorted([*full, *_short_forms(text, words, full, lang)], key=lambda each: (each.start, each.end))

    def _of(self, one: str, other: str) -> Sequence[Form]:
        return self._forms.get(" ".join(sorted((one, other))), ())


def _following(words: Sequence[Word], at: int) -> Iterable[int]:
    for to in range(at + 1, min(at + 1 + _REACH, len(words))):
        if not words[to - 1].goes_on:
            return
        yield to


def _apart(found: Sequence[tuple[float, Seen]]) -> list[Seen]:
    """Keep the surest of stretches that overlap; of equally sure ones the shorter, then the first."""
    kept: list[Seen] = []
    for _, each in sorted(found, key=lambda pair: (-pair[0], pair[1].end - pair[1].start, pair[1].start)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return kept


def _short_forms(text: str, words: Sequence[Word], full: Sequence[Seen], lang: str | None) -> list[Seen]:
    """Give the words that are printed like the last one of a name found, behind it."""
    last: dict[str, Seen] = {}
    for each in sorted(full, key=lambda each: each.start):
        last.setdefault(text[each.start : each.end].rsplit(maxsplit=1)[-1], each)
    return [
        Seen(word.start, word.end, home.form)
        for word in words
        if (home := last.get(word.surface)) and word.start > home.end
        and all(word.end <= each.start or each.end <= word.start for each in full)
        and bits_of(Form(word.surface, lang, home.form.kind), home.form) >= FOLLOWS
    ]  # fmt: skip


@lru_cache(maxsize=65_536)
def _sounds(surface: str, lang: str | None) -> tuple[str, ...]:
    return family_keys(Form(surface, lang))
