"""What each letter of one word may emit, looked up once: the ground that spelling and scoring walk over.

A word is framed as 0 0 ^ letters $ 0 0, and ^ and $ emit too. An emission is a number: its
letters, counted from 1, in base `base`; 0 is nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from registry.names.models.compiled import compiled
from registry.names.models.table import VALUES, Floats, Ints, Table, find, mix

ORDERS = 6
"""Contexts of an emission, each wider than the one before; the first three hold letters of the word alone."""
NATIVE_ORDERS = 3
FRAME = 2
"""Padding on either side of a framed word."""
SLOTS = 128
"""Places for the emissions of one letter, a power of two and more than twice as many as a letter has."""
_U: Any = np.uint64


class Lattice(NamedTuple):
    """A framed word with what its letters emit by their neighbours alone."""

    word: Ints
    known: Ints
    """How many of the first three contexts are known at each letter."""
    keys: Any
    """Emission + 1 in a small hash table a letter; 0 is an empty place."""
    chances: Floats
    """Probability of each by the known contexts of the word alone."""
    left: Floats
    """What the known contexts of the word leave to the floor, a letter."""


@compiled
def context_key(order: int, word: Ints, at: int, last: int, second: int, third: int) -> Any:
    """Give the key of one context at a letter; the last three emitted letters count from 1, 0 for none."""
    key = mix(_U(order + 1), word[at])
    if order >= 1:
        key = mix(key, word[at + 1])
    if order >= 2:
        key = mix(key, word[at - 1])
    if order >= 3:
        key = mix(key, last)
    if order >= 4:
        key = mix(mix(key, second), word[at + 2])
    if order >= 5:
        key = mix(mix(key, third), word[at - 2])
    return key


@compiled
def lay(table: Table, word: Ints, emissions: Ints, offsets: Ints) -> Lattice:
    """Look up the emissions of every letter of a framed word."""
    letters = len(word) - 2 * FRAME
    known, left = np.zeros(letters, np.int64), np.ones(letters)
    keys, chances = np.zeros((letters, SLOTS), np.int64), np.zeros((letters, SLOTS))
    contexts, leaves = np.zeros(NATIVE_ORDERS, np.uint64), np.zeros(NATIVE_ORDERS)
    for i in range(letters):
        for order in range(NATIVE_ORDERS):
            contexts[order] = context_key(order, word, i + FRAME, 0, 0, 0)
            code = find(table, mix(contexts[order], 0))
            if code == 0:
                break
            leaves[order] = VALUES[code]
            left[i] *= leaves[order]
            known[i] += 1
        for at in range(offsets[word[i + FRAME]], offsets[word[i + FRAME] + 1]):
            emission, kept = emissions[at], 1.0
            for order in range(known[i] - 1, -1, -1):
                code = find(table, mix(contexts[order], emission + 1))
                if code != 0:
                    slot = place(keys[i], emission)
                    keys[i, slot], chances[i, slot] = emission + 1, kept * VALUES[code]
                    break
                kept *= leaves[order]
    return Lattice(word, known, keys, chances, left)


@compiled
def place(keys: Any, emission: int) -> int:
    """Give the place of an emission in the small table of a letter, or the empty one where it would be."""
    slot = (emission * 40503 >> 3) & (SLOTS - 1)
    while keys[slot] != 0 and keys[slot] != emission + 1:
        slot = (slot + 1) & (SLOTS - 1)
    return slot


@compiled
def widen(table: Table, word: Ints, i: int, spelt: Any, length: int, keys: Any, left: Any) -> int:
    """Look up the contexts that hold emitted letters, the first `length` of a spelling having been emitted.

    For a letter whose contexts of the word alone are all known. Fills their keys and what each
    leaves to the one below; gives how many are known.
    """
    last = int(spelt[length - 1]) + 1 if length > 0 else 0
    second = int(spelt[length - 2]) + 1 if length > 1 else 0
    third = int(spelt[length - 3]) + 1 if length > 2 else 0
    for order in range(NATIVE_ORDERS, ORDERS):
        at = order - NATIVE_ORDERS
        keys[at] = context_key(order, word, i + FRAME, last, second, third)
        code = find(table, mix(keys[at], 0))
        if code == 0:
            return at
        left[at] = VALUES[code]
    return ORDERS - NATIVE_ORDERS


@compiled
def chance(table: Table, by_neighbours: float, keys: Any, left: Any, wider: int, emission: int) -> float:
    """Give p(emission) in the widest known context; `by_neighbours`: by the word alone."""
    kept = 1.0
    for at in range(wider - 1, -1, -1):
        code = find(table, mix(keys[at], emission + 1))
        if code != 0:
            return float(kept * VALUES[code])
        kept *= left[at]
    return float(kept * by_neighbours)
