"""The arithmetic of respelling by rule: how dear many Latin words are as spellings of one token, worked out at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from registry.names.models.compiled import compiled
from registry.names.models.table import Floats, Ints

LONGEST = 64
"""Letters of the longest word that is looked at."""
BEYOND = 40.0
"""Cost of a word that is not within the limit."""
_BASE = 27
_VOWELS = np.array([chr(97 + n) in "aeiouy" for n in range(26)])


@compiled
def respell(
    choices: Any, costs: Floats, insertions: Floats, silent_e: float, words: Any, word_at: Ints, limit: float
) -> Floats:
    """Give the least bits to write each word with the choices of a token, doubled consonants read as one.

    `choices`, a row each, sorted by place: place, letters of the token used up, letters written,
    their number in base 27, counted from 1; `costs` their bits. `insertions`: bits of each
    letter that nothing in the token stands for, first in a word and later; `silent_e`: of a last e.
    Words are ASCII, a space behind each, sorted, so that those that begin alike share the work; a
    word beyond `limit`, or with anything but a to z, is BEYOND.
    """
    found = np.full(len(word_at) - 1, BEYOND)
    longest, size = 1, 0
    for n in range(len(choices)):
        longest = max(longest, choices[n, 2])
        size = max(size, choices[n, 0] + choices[n, 1])
    bits = np.full((LONGEST + 1, size + 1), BEYOND)
    least = np.full(LONGEST + 1, BEYOND)
    spelt, before = np.zeros(LONGEST, np.int64), np.zeros(LONGEST, np.int64)
    held, dead, length_before = -1, LONGEST + 1, 0
    for n in range(len(word_at) - 1):
        length = _squeezed(words[word_at[n] : word_at[n + 1] - 1], spelt)
        shared = 0
        while shared < min(length, length_before) and spelt[shared] == before[shared]:
            shared += 1
        before[:length] = spelt[:length]
        length_before = length
        if length == 0 or shared >= dead:
            continue
        held, dead = min(held, shared), LONGEST + 1
        for column in range(held + 1, length + 1):
            held = column
            _fill(choices, costs, insertions, spelt, column, bits)
            least[column] = bits[column].min()
            if least[max(column - longest + 1, 0) : column + 1].min() > limit:  # a choice skips columns
                dead = column
                break
        if dead <= LONGEST:
            continue
        found[n] = bits[length, size]
        if length > 2 and spelt[length - 1] == 4:
            found[n] = min(found[n], bits[length - 1, size] + silent_e)
        if found[n] > limit:
            found[n] = BEYOND
    return found


@compiled
def _fill(choices: Any, costs: Floats, insertions: Floats, spelt: Ints, column: int, bits: Floats) -> None:
    """Work out one column: the least bits to have written so many letters, by letters of the token used up."""
    if column == 0:
        bits[0, :] = BEYOND
        bits[0, 0] = 0.0
    else:
        bits[column, :] = bits[column - 1, :] + insertions[min(column - 1, 1), spelt[column - 1]]
    codes = np.zeros(8, np.int64)
    power = 1
    for k in range(1, min(7, column) + 1):
        codes[k] = codes[k - 1] + (spelt[column - k] + 1) * power
        power *= _BASE
    for n in range(len(choices)):
        k = choices[n, 2]
        if k <= min(column, 7) and codes[k] == choices[n, 3]:
            at = choices[n, 0]
            total = bits[column - k, at] + costs[n]
            bits[column, at + choices[n, 1]] = min(bits[column, at + choices[n, 1]], total)


@compiled
def _squeezed(word: Any, spelt: Ints) -> int:
    """Write a word without doubled consonants; give its length, 0 for one that is too long or not of letters."""
    length = 0
    for at in range(len(word)):
        letter = np.int64(word[at]) - 97
        if letter < 0 or letter > 25:
            return 0
        if length > 0 and spelt[length - 1] == letter and not _VOWELS[letter]:
            continue
        if length == LONGEST:
            return 0
        spelt[length] = letter
        length += 1
    return length
