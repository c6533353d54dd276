"""What to ask the database for: the likeliest recorded words for each printed word, as token pairs and singles."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from registry.matching.costs import FORMS_BY_MODEL, Fit, word_costs
from registry.matching.memory import Memory
from registry.names import tables
from registry.names.expand import expand, is_spelt
from registry.names.keys import skeleton_hash, token_hash
from registry.names.models.letters import SCRIPTS
from registry.names.readings import Reading, Token
from registry.names.script import script_of
from registry.names.similarity import NICKNAME

_MOST = 60
_MOST_PAIRED = 30
_MOST_SWAPPED = 12
_HALF_KNOWN = 3


class Alternative(NamedTuple):
    """A recorded word that a printed one may stand for, and the bits that it costs."""

    word: str
    token: int
    """The hash of the word."""
    cost: float


@dataclass(frozen=True, slots=True)
class Near:
    """What a printed word may stand for, cheapest first; kept by the thousand, so as plain columns."""

    words: tuple[str, ...]
    tokens: array[int]
    """The hashes of the words."""
    costs: array[float]
    """Their bits."""
    forms: tuple[str | None, ...]
    """The base form that was read; None for a nickname that was looked up only because its name fits."""

    @property
    def alternatives(self) -> list[Alternative]:
        """The first sixty."""
        return list(map(Alternative, self.words[:_MOST], self.tokens, self.costs))

    @property
    def nearest(self) -> tuple[str, ...]:
        """The first thirty words, which pairs are made of and rarity is counted by."""
        return self.words[:_MOST_PAIRED]

    @property
    def nearest_tokens(self) -> array[int]:
        """Their hashes."""
        return self.tokens[:_MOST_PAIRED]

    @property
    def fits(self) -> dict[str, Fit]:
        """Every recorded word that was looked at and fits."""
        found = zip(self.words, self.costs, self.forms, strict=True)
        return {word: (cost, form) for word, cost, form in found if form is not None}


def lookup_keys(readings: Iterable[Reading]) -> tuple[set[int], set[int]]:
    """Give the token hashes and the skeleton hashes under which the words of readings may be recorded."""
    tokens: set[int] = set()
    skeletons: set[int] = set()
    for reading in readings:
        for token in reading.content:
            spelt, reduced = _keys(token)
            tokens |= spelt
            skeletons |= reduced
    return tokens, skeletons


def near_words(token: Token, recorded: Callable[[int], str]) -> Near:
    """Give the recorded words that a printed word may stand for.

    `recorded` gives the words under a token hash or a skeleton hash, spaces between. Nicknames
    of the best are looked up with them, whether recorded or not: looking is cheap.
    """
    words = " ".join(filter(None, (recorded(key) for keys in _keys(token) for key in keys)))
    return _NEAR.get((token, hash(words), len(words)), lambda: _near(token, words))


_NEAR: Memory[tuple[Token, int, int], Near] = Memory(8_192)
"""By printed word and by what was recorded, as a hash: the words themselves would take three times the room."""


def _near(token: Token, recorded: str) -> Near:
    fits = word_costs(token, set(recorded.split()))
    costs = {word: cost for word, (cost, _) in fits.items()}
    for word in heapq.nsmallest(_HALF_KNOWN, costs, key=lambda word: (costs[word], word)):
        for nick in tables.nicknames().get(word, ()):
            costs.setdefault(nick, costs[word] + NICKNAME)
    ranked = sorted(costs, key=lambda word: (costs[word], word))
    return Near(
        words=tuple(ranked),
        tokens=array("i", map(token_hash, ranked)),
        costs=array("d", (costs[word] for word in ranked)),
        forms=tuple(fits[word][1] if word in fits else None for word in ranked),
    )


@lru_cache(maxsize=4_096)
def _keys(token: Token) -> tuple[frozenset[int], frozenset[int]]:
    """Give the hashes of the spellings of a printed word, and those of their skeletons."""
    if token.is_native:
        return frozenset({token_hash(token.text)}), frozenset()
    spelt: set[int] = set()
    reduced: set[int] = set()
    for place, form in enumerate(token.forms):
        script = script_of(form.text)
        if script in SCRIPTS and place >= FORMS_BY_MODEL:
            break
        if not is_spelt(form.text):
            spelt.add(token_hash(form.text))
            continue
        expansion = expand(form.text, script)
        spelt |= {token_hash(form.text), *map(token_hash, expansion.spellings)}
        reduced |= set(map(skeleton_hash, expansion.skeletons))
    return frozenset(spelt), frozenset(reduced)


def position_pairs(count: int) -> list[tuple[int, int]]:
    """Give the word positions to pair: all for up to three words, else those with the first or the last."""
    pairs = [(first, second) for first in range(count) for second in range(first + 1, count)]
    return pairs if count <= 3 else [pair for pair in pairs if pair[0] == 0 or pair[1] == count - 1]


PairProbe = tuple[int, list[int], list[float], list[int], list[float]]
"""Number of the pair of words, and twice tokens with their bits."""


def pair_probes(words: Sequence[Near]) -> list[PairProbe]:
    """Give the pair probes of one reading, what its words may stand for in printed order; two are tried swapped."""
    probes = [
        _pair(place, words[first], words[second], _MOST_PAIRED)
        for place, (first, second) in enumerate(position_pairs(len(words)))
        if words[first].words and words[second].words
    ]
    if len(words) == 2 and all(near.words for near in words):
        probes.append(_pair(0, words[1], words[0], _MOST_SWAPPED))
    return probes


def single_probes(words: Sequence[Near], *, thorough: bool) -> list[tuple[int, float, int]]:
    """Give the single-token probes of one reading: hash, bits, and how many actors to read.

    A one-word name reads deep; of longer names the best few words catch a half-known
    one. Where most stretches are no names at all, neither is worth it: not `thorough`.
    """
    if len(words) == 1:
        deep = 100 if thorough else 20
        return [(token, -cost, deep) for token, cost in zip(words[0].tokens[:_MOST], words[0].costs, strict=False)]
    if not thorough:
        return []
    return [
        (token, -9.0 - cost, 5)
        for near in words
        for token, cost in zip(near.tokens[:_HALF_KNOWN], near.costs, strict=False)
    ]


def _pair(place: int, first: Near, second: Near, most: int) -> PairProbe:
    return (
        place,
        first.tokens[:most].tolist(), [-cost for cost in first.costs[:most]],
        second.tokens[:most].tolist(), [-cost for cost in second.costs[:most]],
    )  # fmt: skip
