"""The arithmetic of a character model: every letter of a word emits none to a few letters of its spelling.

p(emission | letter, its neighbours, what was emitted last), by interpolation over six
contexts, each wider than the one before (`lattice`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from registry.names.models.compiled import compiled
from registry.names.models.lattice import NATIVE_ORDERS, ORDERS, SLOTS, Lattice, chance, place, widen
from registry.names.models.table import Floats, Ints, Table, mix

LONGEST = 64
"""Letters of the longest spelling."""
NEVER = -400.0
"""log2 of the probability of a spelling that a word cannot have, or that is not worth working out."""
_WIDER = ORDERS - NATIVE_ORDERS
_FAINT = 1e-3
"""Share of what a whole spelling must reach below which a part of it is dropped."""
_MOST_EMISSIONS = 32
_U: Any = np.uint64


@compiled
def score_words(
    table: Table, lattice: Lattice, words: Any, word_at: Ints, most: int, base: int, floors: Floats, least: float
) -> Floats:
    """Give log2 p(spelling | word) for spellings in order, over all alignments; NEVER below `least`.

    `words`: their ASCII letters, a space behind each; `word_at`: where each begins. Those that begin alike share
    the work, so sorted ones are fast; what begins hopelessly is left at once.
    """
    letters, found = len(lattice.known), np.full(len(word_at) - 1, NEVER)
    paths = np.zeros((LONGEST + 1, letters + 1))
    state = (
        np.full((LONGEST + 1, letters + 1), -1),
        np.zeros((LONGEST + 1, letters + 1, _WIDER), np.uint64),
        np.zeros((LONGEST + 1, letters + 1, _WIDER)),
    )
    paths[0, 0] = 1.0
    sums = np.zeros(LONGEST + 1)
    before, held, dead = words[:0], -1, LONGEST + 1
    for n in range(len(word_at) - 1):
        spelt = words[word_at[n] : word_at[n + 1] - 1] - np.uint8(97)
        if len(spelt) == 0 or len(spelt) > LONGEST or spelt.max() > 25:
            continue  # no word of letters; the next one shares with the last that was
        shared = 0
        while shared < len(spelt) and shared < len(before) and spelt[shared] == before[shared]:
            shared += 1
        before = spelt
        if shared >= dead:
            continue
        held, dead = min(held, shared), LONGEST + 1
        for column in range(held + 1, len(spelt) + 1):
            held = column
            sums[column] = _fill(table, lattice, spelt, column, most, base, floors, least * _FAINT, paths, state)
            if sums[max(column - most + 1, 0) : column + 1].max() < least:  # an emission skips columns
                dead = column
                break
        if dead > LONGEST and paths[len(spelt), letters] > 1e-280:
            found[n] = np.log2(paths[len(spelt), letters])
    return found


@compiled
def _fill(
    table: Table, lattice: Lattice, spelt: Any, column: int, most: int, base: int, floors: Floats, faint: float,
    paths: Floats, state: Any,
) -> float:  # fmt: skip
    """Work out one column: the ways to have emitted so many letters, by letters read; give their sum."""
    letters, total = len(lattice.known), 0.0
    wider, keys, left = state
    wider[column, :] = -1
    if column > 0:
        paths[column, :] = 0.0
    for i in range(letters):
        emission, power = 0, 1
        for k in range(1, min(most, column) + 1):
            emission += (spelt[column - k] + 1) * power
            power *= base
            path = paths[column - k, i]
            if path > faint:
                paths[column, i + 1] += path * _step(
                    table, lattice, spelt, column - k, i, emission, floors[k], wider, keys, left
                )
        if paths[column, i] > faint:
            paths[column, i + 1] += paths[column, i] * _step(
                table, lattice, spelt, column, i, 0, floors[0], wider, keys, left
            )
        total += paths[column, i]
    return float(total + paths[column, letters])


@compiled
def _step(
    table: Table, lattice: Lattice, spelt: Any, column: int, i: int, emission: int, floor: float,
    wider: Any, keys: Any, left: Any,
) -> float:  # fmt: skip
    """Give p(emission) of a letter after the first `column` letters of a spelling; contexts are kept."""
    if wider[column, i] < 0:
        wider[column, i] = 0
        if lattice.known[i] == NATIVE_ORDERS:
            wider[column, i] = widen(table, lattice.word, i, spelt, column, keys[column, i], left[column, i])
    slot = place(lattice.keys[i], emission)
    if lattice.keys[i, slot] == 0:  # never seen from this letter, so in no wider context either
        kept = lattice.left[i] * floor
        for at in range(wider[column, i]):
            kept *= left[column, i, at]
        return float(kept)
    return chance(table, lattice.chances[i, slot], keys[column, i], left[column, i], wider[column, i], emission)


@compiled
def spell(table: Table, lattice: Lattice, base: int, width: int, gap: float) -> tuple[Any, Ints, Floats]:
    """Search the likeliest spellings of a word with a beam: their letters (from 0), lengths, probabilities.

    Likeliest first. Paths that reach one spelling are added up. `gap`: the share of the
    best below which a path is dropped.
    """
    room = width * 16
    slots = 1
    while slots < room * 2:
        slots *= 2
    texts, texts2 = np.zeros((width, LONGEST), np.uint8), np.zeros((width, LONGEST), np.uint8)
    lengths, lengths2 = np.zeros(width, np.int64), np.zeros(width, np.int64)
    chances, chances2 = np.zeros(width), np.zeros(width)
    names, names2 = np.zeros(width, np.uint64), np.zeros(width, np.uint64)
    slot_name, slot_path = np.zeros(slots, np.uint64), np.zeros(slots, np.int64)
    new_chance, new_name = np.zeros(room), np.zeros(room, np.uint64)
    new_from, new_emission = np.zeros(room, np.int64), np.zeros(room, np.int64)
    keys, left = np.zeros(_WIDER, np.uint64), np.zeros(_WIDER)
    likely, likely_chance = np.zeros(SLOTS, np.int64), np.zeros(SLOTS)
    mask = _U(slots - 1)
    chances[0], names[0], held = 1.0, _U(88172645463325252), 1
    for i in range(len(lattice.known)):
        tried = _likely(lattice, i, likely, likely_chance)
        slot_name[:] = 0
        new, best = 0, 0.0
        for path in range(held):
            length = lengths[path]
            wider = 0
            if lattice.known[i] == NATIVE_ORDERS:
                wider = widen(table, lattice.word, i, texts[path], length, keys, left)
            for option in range(tried):
                emission = likely[option]
                p = chances[path] * likely_chance[option]
                if p < best * gap * 0.02:
                    break  # the rest is less likely still, and context seldom helps fifty-fold
                if wider > 0:
                    p = chances[path] * chance(table, likely_chance[option], keys, left, wider, emission)
                if p < best * gap or length + _length_of(emission, base) >= LONGEST:
                    continue
                best = max(best, p)
                name = _named(names[path], emission, base)
                slot = name & mask
                while slot_name[slot] != 0 and slot_name[slot] != name:
                    slot = (slot + _U(1)) & mask
                if slot_name[slot] == name:
                    new_chance[slot_path[slot]] += p
                elif new < room:
                    slot_name[slot], slot_path[slot] = name, new
                    new_chance[new], new_name[new], new_from[new], new_emission[new] = p, name, path, emission
                    new += 1
        ranked = _first(new_chance[:new], width, best * gap)
        held = len(ranked)
        for rank in range(held):
            path = ranked[rank]
            length = lengths[new_from[path]]
            texts2[rank, :length] = texts[new_from[path], :length]
            lengths2[rank] = _append(texts2[rank], length, new_emission[path], base)
            chances2[rank], names2[rank] = new_chance[path], new_name[path]
        texts, texts2, lengths, lengths2 = texts2, texts, lengths2, lengths
        chances, chances2, names, names2 = chances2, chances, names2, names
    return texts[:held], lengths[:held], chances[:held]


@compiled
def _first(chances: Floats, width: int, least: float) -> Ints:
    """Give the places of the greatest chances, greatest first: at most `width`, none below `least`."""
    bins = np.zeros(512, np.int64)
    top = chances.max() if len(chances) > 0 else 0.0
    steps = np.zeros(len(chances), np.int64)
    for at in range(len(chances)):
        steps[at] = min(int(-np.log2(chances[at] / top) * 16), 511) if chances[at] >= least else 511
        bins[steps[at]] += 1
    last, count = 0, bins[0]
    while count < width and last < 510:
        last += 1
        count += bins[last]
    kept = np.zeros(len(chances), np.int64)
    number = 0
    for at in range(len(chances)):
        if steps[at] <= last:
            kept[number] = at
            number += 1
    kept = kept[:number]
    return kept[np.argsort(-chances[kept])][:width]


@compiled
def _likely(lattice: Lattice, i: int, likely: Ints, chances: Floats) -> int:
    """Sort out the emissions worth trying at a letter, likeliest first; gives their number."""
    ranked = np.argsort(-lattice.chances[i])
    count = 0
    for slot in ranked[:_MOST_EMISSIONS]:
        if lattice.chances[i, slot] <= lattice.chances[i, ranked[0]] * 2e-4:
            break
        likely[count], chances[count] = lattice.keys[i, slot] - 1, lattice.chances[i, slot]
        count += 1
    return count


@compiled
def _length_of(emission: int, base: int) -> int:
    length = 0
    while emission > 0:
        length += 1
        emission //= base
    return length


@compiled
def _append(text: Any, length: int, emission: int, base: int) -> int:
    end = length + _length_of(emission, base)
    for at in range(end - 1, length - 1, -1):
        text[at] = emission % base - 1
        emission //= base
    return end


@compiled
def _named(name: Any, emission: int, base: int) -> Any:
    """Extend the key of a spelling letter by letter, so that the way it was reached does not matter."""
    power = 1
    while emission // power >= base:
        power *= base
    while power > 0 and emission > 0:
        name = mix(name, emission // power % base)
        power //= base
    return name
