"""What to ask the database for: the likeliest recorded words for each printed word, as token pairs and singles."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from registry.matching.costs import FORMS_BY_MODEL, Fit, word_costs
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


@dataclass(frozen=True, slots=True)
class Alternative:
    """A recorded word that a printed one may stand for, and the bits that it costs."""

    word: str
    token: int
    """The hash of the word."""
    cost: float


@dataclass(frozen=True, slots=True)
class Near:
    """What a printed word may stand for."""

    alternatives: tuple[Alternative, ...]
    """At most 60, cheapest first."""
    fits: Mapping[str, Fit]
    """Every recorded word that was looked at and fits."""

    @property
    def nearest(self) -> tuple[Alternative, ...]:
        """The first thirty, which pairs are made of and rarity is counted by."""
        return self.alternatives[:_MOST_PAIRED]


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
    texts = (recorded(key) for keys in _keys(token) for key in keys)
    return _near(token, " ".join(filter(None, texts)))


@lru_cache(maxsize=2_048)
def _near(token: Token, recorded: str) -> Near:
    fits = word_costs(token, set(recorded.split()))
    costs = {word: cost for word, (cost, _) in fits.items()}
    for word in heapq.nsmallest(_HALF_KNOWN, costs, key=lambda word: (costs[word], word)):
        for nick in tables.nicknames().get(word, ()):
            costs.setdefault(nick, costs[word] + NICKNAME)
    ranked = heapq.nsmallest(_MOST, costs.items(), key=lambda item: (item[1], item[0]))
    return Near(tuple(Alternative(word, token_hash(word), cost) for word, cost in ranked), fits)


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


def pair_probes(words: Sequence[Sequence[Alternative]]) -> list[PairProbe]:
    """Give the pair probes of one reading, its words' alternatives in printed order; two words are tried swapped."""
    probes = [
        _pair(place, words[first][:_MOST_PAIRED], words[second][:_MOST_PAIRED])
        for place, (first, second) in enumerate(position_pairs(len(words)))
        if words[first] and words[second]
    ]
    if len(words) == 2 and all(words):
        probes.append(_pair(0, words[1][:_MOST_SWAPPED], words[0][:_MOST_SWAPPED]))
    return probes


def single_probes(words: Sequence[Sequence[Alternative]], *, thorough: bool) -> list[tuple[int, float, int]]:
    """Give the single-token probes of one reading: hash, bits, and how many actors to read.

    A one-word name reads deep; of longer names the best few words catch a half-known
    one. Where most stretches are no names at all, neither is worth it: not `thorough`.
    """
    if len(words) == 1:
        return [(alternative.token, -alternative.cost, 100 if thorough else 20) for alternative in words[0]]
    if not thorough:
        return []
    return [(a.token, -9.0 - a.cost, 5) for word in words for a in word[:_HALF_KNOWN]]


def _pair(place: int, first: Sequence[Alternative], second: Sequence[Alternative]) -> PairProbe:
    return (
        place,
        [a.token for a in first], [-a.cost for a in first],
        [b.token for b in second], [-b.cost for b in second],
    )  # fmt: skip
