"""How dear Latin words are as spellings of one printed token, many at once: by rule, model, nickname or slip.

Bits: 0 for a plain spelling, about 1 for a usual respelling, above 6 for another name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from jellyfish import damerau_levenshtein_distance

from registry.names import tables
from registry.names.models.character import model_for, packed
from registry.names.romanise import NO_ALIGNMENT, SILENT_FIRST_H, SILENT_H, choices_of, rules, table_of, written_for

NO_MATCH = NO_ALIGNMENT
"""Bits of words that have nothing to do with each other."""
NICKNAME = 1.5
"""Bits for Steve where Steven is recorded."""
_NICKNAME_SPELLING = 1.5
"""Bits up to which a word is a spelling of a nickname (Саша of Sasha); longer ones bear more."""
TYPO = 3.5
"""Bits for one slip of a letter in a word of six or more: omitted, doubled, swapped or wrong."""
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


def latin_costs(token: str, script: str, words: Collection[str], *, by_model: bool = True) -> dict[str, float]:
    """Give the bits by which folded Latin words differ from a folded token as spellings of one name.

    Words beyond 14 bits are left out; a word that is the token itself costs nothing. A nickname
    of a word counts for it. About a microsecond a word, half a dozen where models are asked.
    """
    nicknames = tables.nicknames()
    nicks = {nick for word in words if word in nicknames for nick in nicknames[word] if nick.isascii()}
    spelt = _spelling_costs(token, script, sorted(nicks.union(words)), by_model=by_model)
    found = {word: cost for word, cost in spelt.items() if word not in nicks or word in words} if nicks else spelt
    for word in words if nicks else ():
        for nick in nicknames.get(word, ()):
            # A nickname is short: its letters must be right.
            near = spelt.get(nick, NO_MATCH)
            cost = NICKNAME + near if near <= _NICKNAME_SPELLING + 0.3 * len(nick) else NO_MATCH
            if cost < found.get(word, _HOPELESS):
                found[word] = cost
    if token in words:
        found[token] = 0.0
    return found


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


def _spelling_costs(token: str, script: str, words: list[str], *, by_model: bool) -> dict[str, float]:
    found = _ruled_costs(token, script, words)
    if script == "Latn":
        slipped = typo_costs(token, words)
        return _least(found, slipped)
    model = model_for(script) if by_model else None
    if model is None:
        return found
    if script in _RULED_WELL:
        words = sorted(found.keys() | {spelt for spelt, _ in model.spellings(token)}.intersection(words))
    return _least(found, model.costs(token, words))


def _least(first: dict[str, float], second: dict[str, float]) -> dict[str, float]:
    return first | {word: min(cost, first.get(word, NO_MATCH)) for word, cost in second.items()}


def _ruled_costs(token: str, script: str, words: list[str]) -> dict[str, float]:
    """Give what the rules of the script ask for each of some sorted words within the limit."""
    from registry.names.models.respelling import respell

    choices = _choices(token, script)
    if not words or not len(choices.rows):
        return {}
    bits = respell(choices.rows, choices.bits, choices.insertions, choices.silent_e, *packed(words), _HOPELESS)
    return {words[at]: float(bits[at]) for at in np.flatnonzero(bits <= _HOPELESS).tolist()}


@lru_cache(maxsize=1_024)
def _choices(token: str, script: str) -> _Choices:
    table = table_of(script)
    read = rules(table)
    rows, bits = [], []
    for at, options in enumerate(choices_of(written_for(token, table), table)):
        for length, latin, cost in options:
            rows.append((at, length, len(latin), _number(latin)))
            bits.append(cost)
    vowels = {ord(c) - 97 for c in "aeiouy"}
    inserted = [read.insert_vowel if n in vowels else read.insert_consonant for n in range(26)]
    insertions = np.array([inserted, inserted])
    insertions[:, ord("h") - 97] = np.minimum([SILENT_FIRST_H, SILENT_H], read.insert_consonant)
    silent_e = min(read.silent_e, read.insert_vowel)
    return _Choices(np.array(rows, np.int64).reshape(-1, 4), np.array(bits), insertions, silent_e)


@lru_cache(maxsize=4_096)
def _number(latin: str) -> int:
    number = 0
    for letter in latin:
        number = number * 27 + ord(letter) - 96
    return number
