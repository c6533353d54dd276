"""The way back: how likely many Latin spellings of one native word would be written as that word."""

from __future__ import annotations

from typing import Any

import numpy as np

from registry.names.models.compiled import compiled
from registry.names.models.lattice import FRAME, NATIVE_ORDERS, ORDERS, context_key, widen
from registry.names.models.table import VALUES, Floats, Ints, Table, find, mix
from registry.names.models.transducer import LONGEST, NEVER

_HOPELESS = 1e-5
"""Share of the best path below which a path is given up; only spellings that are wrong anyway lose by it."""


@compiled
def score_back(table: Table, words: Any, word_at: Ints, spelt: Ints, most: int, base: int, floors: Floats) -> Floats:
    """Give log2 p(spelt | word) for each of many words, over all alignments; NEVER where there is none.

    `words`: their ASCII letters, a space behind each; `word_at`: where each begins. A word costs some ten microseconds.
    """
    length, found = len(spelt), np.full(len(word_at) - 1, NEVER)
    emissions = _emissions(spelt, most, base)
    codes = np.full((30, length + 1, most + 1), -1)
    paths = np.zeros((LONGEST + 3, length + 1))
    framed = np.zeros(LONGEST + 6, np.int64)
    keys, left = np.zeros(ORDERS, np.uint64), np.zeros(ORDERS)
    for n in range(len(word_at) - 1):
        letters = word_at[n + 1] - word_at[n] + 1
        if letters < 3 or letters > LONGEST + 2 or length > most * letters:
            continue
        framed[FRAME] = 1
        if words[word_at[n] : word_at[n + 1] - 1].max() > 122 or words[word_at[n] : word_at[n + 1] - 1].min() < 97:
            continue
        for at in range(letters - 2):
            framed[FRAME + 1 + at] = words[word_at[n] + at] - 97 + 3
        framed[letters + 1], framed[letters + 2], framed[letters + 3] = 2, 0, 0
        paths[: letters + 1, :] = 0.0
        paths[0, 0] = 1.0
        for i in range(letters):
            if not _row(table, framed, i, letters, spelt, emissions, codes, most, floors, paths, keys, left):
                break
        if paths[letters, length] > 1e-280:
            found[n] = np.log2(paths[letters, length])
    return found


@compiled
def _row(
    table: Table, framed: Ints, i: int, letters: int, spelt: Ints, emissions: Ints, codes: Any, most: int,
    floors: Floats, paths: Floats, keys: Any, left: Floats,
) -> bool:  # fmt: skip
    """Let one letter emit from every place of the spelling that is still within reach; false where none is."""
    length = len(spelt)
    best = paths[i].max()
    if best < 1e-280:
        return False
    least = best * _HOPELESS
    known = 0
    while known < NATIVE_ORDERS:
        keys[known] = context_key(known, framed, i + FRAME, 0, 0, 0)
        code = find(table, mix(keys[known], 0))
        if code == 0:
            break
        left[known] = VALUES[code]
        known += 1
    native = known
    for j in range(length + 1):
        path = paths[i, j]
        if path < least or length - j > most * (letters - i):
            continue
        known = native
        if native == NATIVE_ORDERS:
            known += widen(table, framed, i, spelt, j, keys[NATIVE_ORDERS:], left[NATIVE_ORDERS:])
        for k in range(min(most, length - j) + 1):
            lowest = codes[framed[i + FRAME], j, k]
            if lowest < 0:
                lowest = find(table, mix(keys[0], emissions[j, k] + 1)) if native > 0 else 0
                codes[framed[i + FRAME], j, k] = lowest
            kept, found = 1.0, False
            if lowest > 0:
                for order in range(known - 1, 0, -1):
                    code = find(table, mix(keys[order], emissions[j, k] + 1))
                    if code != 0:
                        kept *= VALUES[code]
                        found = True
                        break
                    kept *= left[order]
                if not found:
                    kept *= VALUES[lowest]
            else:
                for order in range(known):
                    kept *= left[order]
                kept *= floors[k]
            paths[i + 1, j + k] += path * kept
    return True


@compiled
def _emissions(spelt: Ints, most: int, base: int) -> Ints:
    """Give the number of every run of up to `most` letters, by where it begins and how long it is."""
    length = len(spelt)
    found = np.zeros((length + 1, most + 1), np.int64)
    for j in range(length):
        for k in range(1, min(most, length - j) + 1):
            found[j, k] = found[j, k - 1] * base + spelt[j + k - 1] + 1
    return found
