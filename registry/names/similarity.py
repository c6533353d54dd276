"""How dear Latin words are as spellings of one printed token, many at once: by rule, model, nickname or slip.

Bits: 0 for a plain spelling, about 1 for a usual respelling, above 6 for another name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_lowercase
from typing import Any, NamedTuple

import numpy as np
from jellyfish import damerau_levenshtein_distance

from registry.names import tables
from registry.names.models.character import CharacterModel, model_for, packed
from registry.names.romanise import (
    NO_ALIGNMENT,
    SILENT_FIRST_H,
    SILENT_H,
    choices_of,
    rules,
    table_of,
    written_for,
)

NO_MATCH = NO_ALIGNMENT
"""Bits of words that have nothing to do with each other."""
NICKNAME = 1.5
"""Bits for Steve where Steven is recorded."""
_NICKNAME_SPELLING = 1.5
"""Bits up to which a word is a spelling of a nickname (Саша of Sasha); longer ones bear more."""
TYPO = 3.5
"""Bits for one slip of a letter in a word of six or more: omitted, doubled, swapped or wrong."""
_IS_CONSONANT = np.array([chr(code) in "bcdfghjklmnpqrstvwxz" for code in range(256)])
_HOPELESS = 14.0
"""Bits beyond which an alignment is given up: no tolerance reaches that far."""
_SHORTEST_TYPED = 6
_MOST_SLIPS = 2
_LONG = 9
"""Letters beyond which a word may have two slips."""
_RULED_WELL = frozenset({"Arab", "Cyrl", "Hebr"})
"""Scripts whose rules come near every spelling: the model need not look at words that they rule out."""


class _Choices(NamedTuple):
    """What a token may be written with, as arrays: place, letters used up, letters written, their number in base 27."""

    rows: Any
    bits: Any
    insertions: Any
    silent_e: float


@dataclass(frozen=True, slots=True)
class LatinWords:
    """Folded Latin words, made ready for many of them to be compared with a token at once."""

    words: tuple[str, ...]
    """Sorted, with the nicknames of those asked for among them."""
    asked: Any
    """Which of them were asked for: one flag a word."""
    nicks: Any
    """Places of words and of their nicknames, two rows."""
    letters: Any
    """How many letters each has, doubled consonants read as one."""
    text: Any
    starts: Any

    @classmethod
    def of(cls, words: Collection[str]) -> LatinWords:
        """Make words ready; about half a microsecond a word."""
        nicknames = tables.nicknames()
        known = sorted(nicknames.keys() & words)
        nicks = [(word, nick) for word in known for nick in nicknames[word] if nick.isascii()]
        ordered = tuple(sorted({*words, *(nick for _, nick in nicks)}))
        places = dict(zip(ordered, range(len(ordered)), strict=True))
        asked = np.zeros(len(ordered), bool)
        asked[[places[word] for word in words]] = True
        text, starts = packed(ordered)
        return cls(
            words=ordered,
            asked=asked,
            nicks=np.array([(places[word], places[nick]) for word, nick in nicks], np.int64).reshape(-1, 2).T,
            letters=_letters(text, starts),
            text=text,
            starts=starts,
        )

    def place_of(self, word: str) -> int | None:
        """Give the place of a word; None where it is not among them."""
        at = bisect_left(self.words, word)
        return at if at < len(self.words) and self.words[at] == word else None


def _letters(text: Any, starts: Any) -> Any:
    """Count the letters of packed words, doubled consonants read as one (`romanise.squeeze`)."""
    lengths = np.diff(starts) - 1
    if not len(lengths):
        return lengths
    doubled = _IS_CONSONANT[text]
    doubled[1:] &= text[1:] == text[:-1]
    doubled[:1] = False
    return lengths - np.add.reduceat(doubled, starts[:-1], dtype=np.int64)


def latin_costs(token: str, script: str, words: Collection[str], *, by_model: bool = True) -> dict[str, float]:
    """Give the bits by which folded Latin words differ from a folded token, `spelling_bits` as a mapping.

    Words beyond 14 bits are left out.
    """
    ready = LatinWords.of(frozenset(words))
    bits = spelling_bits(token, script, ready, by_model=by_model)
    return {ready.words[at]: float(bits[at]) for at in np.flatnonzero(ready.asked & (bits < NO_MATCH)).tolist()}


def spelling_bits(token: str, script: str, ready: LatinWords, *, by_model: bool = True) -> Any:
    """Give the bits by which folded Latin words differ from a folded token as spellings of one name.

    One number a word, NO_MATCH beyond 14 bits; a word that is the token itself costs nothing. A
    nickname of a word counts for it. Under a microsecond a word, some where models are asked.
    """
    bits = _ruled_bits(token, script, ready)
    if script == "Latn":
        for word, cost in typo_costs(token, _beginning_alike(token, ready.words)).items():
            at = ready.place_of(word)
            bits[at] = min(bits[at], cost)
    elif by_model and (model := model_for(script)):
        _look_by_model(model, token, script, ready, bits)
    at, nick = ready.nicks
    # A nickname is short: its letters must be right.
    is_near = bits[nick] <= _NICKNAME_SPELLING + 0.3 * (np.diff(ready.starts)[nick] - 1)
    np.minimum.at(bits, at[is_near], NICKNAME + bits[nick[is_near]])
    if (same := ready.place_of(token)) is not None:
        bits[same] = 0.0
    return bits


def _look_by_model(model: CharacterModel, token: str, script: str, ready: LatinWords, bits: Any) -> None:
    """Lower the bits of words that the model of the script finds nearer than the rules do."""
    words = ready.words
    places: Iterable[int] = range(len(words))
    if script in _RULED_WELL:
        spelt = {at for text, _ in model.spellings(token) if (at := ready.place_of(text)) is not None}
        places = sorted(spelt.union(np.flatnonzero(bits < NO_MATCH).tolist()))
    asked = {words[at]: at for at in places}
    for word, cost in model.costs(token, list(asked)).items():
        at = asked[word]
        bits[at] = min(bits[at], cost)


def _beginning_alike(token: str, words: Sequence[str]) -> Sequence[str]:
    """Give those of some sorted words that share the first letter of a token."""
    first = token[:1]
    return words[bisect_left(words, first) : bisect_left(words, first + "{")] if first.isascii() else ()


def typo_costs(token: str, words: Iterable[str]) -> dict[str, float]:
    """Give the bits of words of the token's own script that a slip or two makes of it; no first letter slips.

    Words of fewer than six letters are not judged: Bush and Rush are two names.
    """
    if len(token) < _SHORTEST_TYPED or token in tables.nicknames():
        return {}
    found = {}
    for word in words:
        if len(word) >= _SHORTEST_TYPED and word[0] == token[0] and abs(len(word) - len(token)) <= _MOST_SLIPS:
            slips = damerau_levenshtein_distance(token, word)
            if slips <= (_MOST_SLIPS if len(word) > _LONG else 1):
                found[word] = TYPO * slips
    return found


def _ruled_bits(token: str, script: str, ready: LatinWords) -> Any:
    """Give what the rules of the script ask for each word, NO_MATCH beyond the limit."""
    from registry.names.models.respelling import respell

    choices = _choices(token, script)
    if not ready.words or not len(choices.rows):
        return np.full(len(ready.words), NO_MATCH)
    return respell(
        choices.rows, choices.bits, choices.insertions, choices.silent_e, ready.text, ready.starts, _HOPELESS
    )


@lru_cache(maxsize=4_096)
def _choices(token: str, script: str) -> _Choices:
    table = table_of(script)
    rows, bits = [], []
    for at, options in enumerate(choices_of(written_for(token, table), table)):
        for length, latin, cost in options:
            rows.append((at, length, len(latin), _number(latin)))
            bits.append(cost)
    return _Choices(np.array(rows, np.int64).reshape(-1, 4), np.array(bits), *_insertions(table))


@cache
def _insertions(table: str) -> tuple[Any, float]:
    """Give the bits of each letter that nothing in a token stands for, first in a word and later, and of a last e."""
    read = rules(table)
    inserted = [read.insert_vowel if letter in "aeiouy" else read.insert_consonant for letter in ascii_lowercase]
    insertions = np.array([inserted, inserted])
    insertions[:, ord("h") - 97] = np.minimum([SILENT_FIRST_H, SILENT_H], read.insert_consonant)
    return insertions, min(read.silent_e, read.insert_vowel)


@lru_cache(maxsize=4_096)
def _number(latin: str) -> int:
    number = 0
    for letter in latin:
        number = number * 27 + ord(letter) - 96
    return number
