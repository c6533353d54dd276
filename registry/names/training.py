"""Trains the character models: alignment by EM, counts of what each letter emits in six contexts, smoothing, tables.

The same pairs give the same files: nothing here is drawn by lot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from registry.names.fold import fold, fold_native
from registry.names.models.character import CharacterModel
from registry.names.models.compiled import compiled
from registry.names.models.lattice import FRAME, ORDERS, context_key
from registry.names.models.letters import LATIN, letters_of
from registry.names.models.table import Floats, Ints, Table, code_of, mix, put

MOST_EMITTED = {"Arab": (3, 2), "Hebr": (3, 2), "Cyrl": (3, 2), "Hang": (3, 3), "Kana": (4, 2), "Hani": (5, 1)}
"""Letters that one letter may emit, to Latin and from Latin (tuned on the dev split, 2026-11)."""
_EM_ROUNDS = 6
_WORST_FIT = -3.2
"""Nats a letter below which a pair is left out of the counts: it is no transliteration."""
_LAMBDA = 1.0
"""Weight of the order below, a kind seen; 0.5 and 2 were worse by a point (dev split, 2026-11)."""
_NO_SURPRISE = 0.8
"""What a context seen once adds to is left out when the order below says so anyway: a third of the entries."""
_SLOTS = 1 << 23
_LOAD = 0.75
_NOT_SPELT = 1_000
_U: Any = np.uint64
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """One direction of a model, ready to be written."""

    table: Table
    emissions: Ints
    """What each source letter emits, likeliest first, one letter after another."""
    offsets: Ints
    """Where the emissions of each letter begin."""
    floors: Floats
    """Probability of an emission never seen, by its length."""
    most: int
    kept: float
    """Share of the pairs that the counts rest on."""


def pairs_of(lines: Iterable[str], script: str) -> list[tuple[str, str]]:
    """Read training lines (Latin TAB spaced native letters) as pairs of native letters and folded Latin."""
    pairs = []
    for line in lines:
        latin, native, *_ = line.rstrip("\n").split("\t")
        spelt = "".join(c for c in fold(latin) if c in LATIN)
        letters = letters_of(fold_native(native.replace(" ", "")).replace(" ", ""), script)
        if 0 < len(spelt) < 40 and 0 < len(letters) < 40:
            pairs.append((letters, spelt))
    return pairs


def alphabet_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Give the native letters of the pairs, in code point order."""
    return "".join(sorted({c for native, _ in pairs for c in native if c.isalnum() or c in "'ー" or "ᄀ" <= c <= "ᇿ"}))


def train(
    pairs: Sequence[tuple[str, str]], source: str, target: str, *, most: int, smallest: float, progress: Progress
) -> Trained:
    """Train one direction; `smallest` prunes: how much likelier an emission must be than the order below says."""
    words, word_at = _framed([s for s, _ in pairs], source)
    texts, text_at = _plain([t for _, t in pairs], target)
    base = len(target) + 1
    lengths = np.array([0.15, 0.6, 0.2, 0.05, 0.02, 0.01])[: most + 1]
    start = lengths / 20.0 ** np.arange(most + 1)
    keys, chances = np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS)
    fit = np.full(len(pairs), -999.0)
    for step in range(_EM_ROUNDS):
        progress(f"alignment {step + 1} of {_EM_ROUNDS}")
        new_keys, counts, owners = np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS), np.zeros(_SLOTS, np.int32)
        _expect(
            words, word_at, texts, text_at, most, base, keys, chances, step == 0, start, new_keys, counts, owners, fit
        )
        totals = np.bincount(owners, counts, len(source) + 3)
        keys, chances = new_keys, counts / np.maximum(totals[owners], 1e-12)
    keep = fit / (np.diff(word_at) - 2 - 2 * FRAME + np.diff(text_at)) > _WORST_FIT
    floors = 0.02 * np.array([0.1, 0.5, 0.25, 0.1, 0.04, 0.01])[: most + 1] / float(base - 1) ** np.arange(most + 1)
    emitted = np.zeros(len(words), np.int8)
    seen = _Counts.empty(1)
    for step, order in enumerate((0, 3)):
        progress(f"counting {step + 1} of 2")
        fresh = _Counts.empty(_SLOTS)
        _count(
            words,
            word_at,
            texts,
            text_at,
            keep,
            most,
            base,
            order,
            keys,
            chances,
            *seen.arrays(),
            floors,
            emitted,
            *fresh.arrays(),
        )
        seen = fresh
    progress("tables")
    return _finish(words, word_at, texts, text_at, keep, emitted, seen, floors, base, most, len(source) + 3, smallest)


def figures(model: CharacterModel, pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Measure a model on pairs that it has not seen: how often it spells the Latin token first, or among a few."""
    ranks = []
    for native, latin in pairs:
        spelt = [each for each, _ in model.spellings(native)]
        ranks.append(spelt.index(latin) if latin in spelt else _NOT_SPELT)
    return {f"spelt_among_first_{n}": round(sum(rank < n for rank in ranks) / len(ranks), 3) for n in (1, 5, 20, 40)}


@dataclass(frozen=True, slots=True)
class _Counts:
    """An open hash table: how often each context, and each emission in it, was seen; how many kinds a context has."""

    keys: Any
    seen: Any
    kinds: Any

    @classmethod
    def empty(cls, slots: int) -> _Counts:
        return cls(np.zeros(slots, np.uint64), np.zeros(slots, np.float32), np.zeros(slots, np.float32))

    def arrays(self) -> tuple[Any, Any, Any]:
        return self.keys, self.seen, self.kinds


def _framed(words: Sequence[str], alphabet: str) -> tuple[Ints, Ints]:
    code = {c: n + 3 for n, c in enumerate(alphabet)}
    return _joined([[0, 0, 1, *(code.get(c, 0) for c in word), 2, 0, 0] for word in words])


def _plain(words: Sequence[str], alphabet: str) -> tuple[Ints, Ints]:
    code = {c: n for n, c in enumerate(alphabet)}
    return _joined([[code[c] for c in word if c in code] for word in words])


def _joined(rows: list[list[int]]) -> tuple[Ints, Ints]:
    starts = np.zeros(len(rows) + 1, np.int64)
    starts[1:] = np.cumsum([len(row) for row in rows])
    return np.array([n for row in rows for n in row], np.int64), starts


def _finish(
    words: Ints, word_at: Ints, texts: Ints, text_at: Ints, keep: Any, emitted: Any, seen: _Counts, floors: Floats,
    base: int, most: int, letters: int, smallest: float,
) -> Trained:  # fmt: skip
    chosen = np.zeros(_SLOTS, np.uint8)
    triples = np.zeros((400_000, 2), np.int64)
    entries = np.zeros(2, np.int64)
    _smooth(
        words, word_at, texts, text_at, keep, emitted, base, smallest, *seen.arrays(), floors, chosen, triples, entries
    )
    table = np.zeros(int(entries[0] / _LOAD) + 1024, np.uint32)
    _write(seen.keys, chosen, table)
    lists: list[dict[int, int]] = [{} for _ in range(letters)]
    for key in triples[: entries[1]].tolist():
        lists[key[0]][key[1]] = 0
    ranked = [_by_chance(letter, list(found), seen) for letter, found in enumerate(lists)]
    offsets = np.zeros(letters + 1, np.int64)
    offsets[1:] = np.cumsum([len(row) for row in ranked])
    return Trained(
        table, np.array([e for row in ranked for e in row], np.int64), offsets, floors, most, float(np.mean(keep))
    )


def _by_chance(letter: int, emissions: list[int], seen: _Counts) -> list[int]:
    if not emissions:
        return []
    counts = _counts_of(letter, np.array(emissions, np.int64), seen.keys, seen.seen)
    return [emissions[n] for n in np.argsort(-counts, kind="stable")[:60].tolist()]


@compiled
def _counts_of(letter: int, emissions: Ints, keys: Any, seen: Any) -> Any:
    found = np.zeros(len(emissions))
    for n in range(len(emissions)):
        found[n] = seen[_slot(keys, mix(mix(_U(1), letter), emissions[n] + 1))]
    return found


@compiled
def _slot(keys: Any, key: Any) -> Any:
    mask = _U(len(keys) - 1)
    at = _U(key) & mask
    while keys[at] != 0 and keys[at] != key:
        at = (at + _U(1)) & mask
    return at


@compiled
def _expect(
    words: Ints, word_at: Ints, texts: Ints, text_at: Ints, most: int, base: int, keys: Any, chances: Any, first: bool,
    start: Floats, new_keys: Any, counts: Any, owners: Any, fit: Any,
) -> None:  # fmt: skip
    """Add up how often each letter emits what, over all alignments of all pairs, and how well each pair fits."""
    forward, backward, step = np.zeros((64, 64)), np.zeros((64, 64)), np.zeros((64, 64, 8))
    for n in range(len(word_at) - 1):
        word, text = words[word_at[n] : word_at[n + 1]], texts[text_at[n] : text_at[n + 1]]
        rows, columns = len(word) - 2 * FRAME, len(text)
        forward[: rows + 1, : columns + 1] = 0
        backward[: rows + 1, : columns + 1] = 0
        forward[0, 0] = backward[rows, columns] = 1.0
        for i in range(rows):
            for j in range(columns + 1):
                emission = 0
                for k in range(min(most, columns - j) + 1):
                    if k > 0:
                        emission = emission * base + text[j + k - 1] + 1
                    p = start[k]
                    if not first:
                        slot = _slot(keys, mix(mix(_U(1), word[i + FRAME]), emission))
                        p = chances[slot] if keys[slot] != 0 else 0.0
                    step[i, j, k] = p
                    forward[i + 1, j + k] += forward[i, j] * p
        whole = forward[rows, columns]
        fit[n] = np.log(whole + 1e-300)
        if whole < 1e-250:
            continue
        for i in range(rows - 1, -1, -1):
            for j in range(columns + 1):
                emission = 0
                for k in range(min(most, columns - j) + 1):
                    if k > 0:
                        emission = emission * base + text[j + k - 1] + 1
                    onward = step[i, j, k] * backward[i + 1, j + k]
                    backward[i, j] += onward
                    share = forward[i, j] * onward / whole
                    if share > 1e-6:
                        key = mix(mix(_U(1), word[i + FRAME]), emission)
                        slot = _slot(new_keys, key)
                        new_keys[slot] = key
                        counts[slot] += share
                        owners[slot] = word[i + FRAME]


@compiled
def _smoothed(
    word: Ints,
    at: int,
    last: int,
    second: int,
    third: int,
    emission: int,
    orders: int,
    keys: Any,
    seen: Any,
    kinds: Any,
    floor: float,
) -> float:
    """Give p(emission) by interpolated Witten-Bell over the first `orders` contexts."""
    p = floor
    for order in range(orders):
        key = context_key(order, word, at, last, second, third)
        context = _slot(keys, mix(key, 0))
        if keys[context] == 0:
            break
        entry = _slot(keys, mix(key, emission + 1))
        weight = _LAMBDA * kinds[context]
        p = (seen[entry] + weight * p) / (seen[context] + weight)
    return p


@compiled
def _count(
    words: Ints, word_at: Ints, texts: Ints, text_at: Ints, keep: Any, most: int, base: int, orders: int,
    base_keys: Any, base_chances: Any, keys: Any, seen: Any, kinds: Any, floors: Floats, emitted: Any,
    new_keys: Any, new_seen: Any, new_kinds: Any,
) -> None:  # fmt: skip
    """Align every kept pair its likeliest way, by `orders` contexts (0: by EM alone), and count emissions."""
    best, back = np.zeros((64, 64)), np.zeros((64, 64), np.int64)
    for n in range(len(word_at) - 1):
        word, text = words[word_at[n] : word_at[n + 1]], texts[text_at[n] : text_at[n + 1]]
        rows, columns = len(word) - 2 * FRAME, len(text)
        if not keep[n]:
            continue
        best[: rows + 1, : columns + 1] = -1e30
        best[0, 0] = 0.0
        for i in range(rows):
            for j in range(columns + 1):
                if best[i, j] < -1e29:
                    continue
                last = text[j - 1] + 1 if j > 0 else 0
                second = text[j - 2] + 1 if j > 1 else 0
                third = text[j - 3] + 1 if j > 2 else 0
                emission = 0
                for k in range(min(most, columns - j) + 1):
                    if k > 0:
                        emission = emission * base + text[j + k - 1] + 1
                    if orders == 0:
                        slot = _slot(base_keys, mix(mix(_U(1), word[i + FRAME]), emission))
                        p = base_chances[slot] if base_keys[slot] != 0 else 0.0
                    else:
                        p = _smoothed(
                            word, i + FRAME, last, second, third, emission, orders, keys, seen, kinds, floors[k]
                        )
                    if p > 0 and best[i, j] + np.log(p) > best[i + 1, j + k]:
                        best[i + 1, j + k] = best[i, j] + np.log(p)
                        back[i + 1, j + k] = k
        if best[rows, columns] < -1e29:
            keep[n] = False
            continue
        j = columns
        for i in range(rows, 0, -1):
            k = back[i, j]
            emitted[word_at[n] + i - 1 + FRAME] = k
            j -= k
            last = text[j - 1] + 1 if j > 0 else 0
            second = text[j - 2] + 1 if j > 1 else 0
            third = text[j - 3] + 1 if j > 2 else 0
            emission = 0
            for z in range(k):
                emission = emission * base + text[j + z] + 1
            for order in range(ORDERS):
                key = context_key(order, word, i - 1 + FRAME, last, second, third)
                context = _slot(new_keys, mix(key, 0))
                new_keys[context] = mix(key, 0)
                new_seen[context] += 1
                entry = _slot(new_keys, mix(key, emission + 1))
                if new_keys[entry] == 0:
                    new_keys[entry] = mix(key, emission + 1)
                    new_kinds[context] += 1
                new_seen[entry] += 1


@compiled
def _smooth(
    words: Ints, word_at: Ints, texts: Ints, text_at: Ints, keep: Any, emitted: Any, base: int, smallest: float,
    keys: Any, seen: Any, kinds: Any, floors: Floats, chosen: Any, triples: Any, entries: Any,
) -> None:  # fmt: skip
    """Work out the code of every context and emission worth keeping; list what each letter emits."""
    for n in range(len(word_at) - 1):
        if not keep[n]:
            continue
        word, text = words[word_at[n] : word_at[n + 1]], texts[text_at[n] : text_at[n + 1]]
        j = 0
        for i in range(FRAME, len(word) - FRAME):
            last = text[j - 1] + 1 if j > 0 else 0
            second = text[j - 2] + 1 if j > 1 else 0
            third = text[j - 3] + 1 if j > 2 else 0
            k = emitted[word_at[n] + i]
            emission = 0
            for z in range(k):
                emission = emission * base + text[j + z] + 1
            j += k
            p = floors[k]
            for order in range(ORDERS):
                key = context_key(order, word, i, last, second, third)
                context, entry = _slot(keys, mix(key, 0)), _slot(keys, mix(key, emission + 1))
                weight = _LAMBDA * kinds[context] / (seen[context] + _LAMBDA * kinds[context])
                below = p
                p = seen[entry] / (seen[context] + _LAMBDA * kinds[context]) + weight * p
                if order >= 3 and p < weight * below * smallest:
                    continue
                if order >= 4 and seen[context] < 2 and below > _NO_SURPRISE:
                    continue  # seen once, and no surprise
                if chosen[context] == 0:
                    chosen[context] = code_of(weight)
                    entries[0] += 1
                if chosen[entry] == 0:
                    chosen[entry] = code_of(p)
                    entries[0] += 1
                    if order == 0 and entries[1] < len(triples):
                        triples[entries[1], 0], triples[entries[1], 1] = word[i], emission
                        entries[1] += 1


@compiled
def _write(keys: Any, chosen: Any, table: Table) -> None:
    for at in range(len(keys)):
        if chosen[at] != 0:
            put(table, keys[at], chosen[at])
