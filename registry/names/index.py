"""What the database is told of a name so that mentions find it: tokens, pairs of tokens, skeletons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from registry.names.keys import skeleton_hash, skeletons, token_hash
from registry.names.romanise import romanise
from registry.names.script import script_of
from registry.names.words import name_words

_MOST_WORDS = 6
_SPELLINGS_WITHOUT_LATIN = 4


@dataclass(slots=True)
class IndexRows:
    """The derived rows of one actor. All hashes are signed 32-bit numbers."""

    tokens: dict[str, int] = field(default_factory=dict)
    """Folded token to its hash."""
    pairs: set[tuple[int, int]] = field(default_factory=set)
    """Earlier and later token of one name."""
    skeletons: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Latin token to the hashes of its skeletons."""


def index_rows(names: Iterable[str], countries: tuple[str, ...] = ()) -> IndexRows:
    """Derive the index of an actor from all its names; names of more than six words by their first six.

    An actor without any Latin name is indexed by its likeliest romanisations as
    well, so that a mention in a third script reaches it.
    """
    found = IndexRows()
    variants = [name_words(name, countries).words[:_MOST_WORDS] for name in names]
    has_latin = any(script_of(word) == "Latn" for words in variants for word in words)
    for words in variants:
        _add(found, words)
        if not has_latin:
            _add_romanised(found, words)
    return found


def quantised(prominence: float) -> int:
    """Give a prominence of 0 to 1 as the index holds it, 0 to 80, so that it rarely changes."""
    return round(80 * prominence)


def _add(found: IndexRows, words: tuple[str, ...]) -> None:
    hashes = [token_hash(word) for word in words]
    found.tokens |= dict(zip(words, hashes, strict=True))
    found.pairs |= {
        (first, second) for at, first in enumerate(hashes) for second in hashes[at + 1 :] if first != second
    }
    for word in words:
        if script_of(word) == "Latn" and word not in found.skeletons:
            found.skeletons[word] = tuple(sorted(map(skeleton_hash, skeletons(word))))


def _add_romanised(found: IndexRows, words: tuple[str, ...]) -> None:
    spellings = [[latin for latin, _ in romanise(word, script_of(word))] for word in words]
    for choice in range(_SPELLINGS_WITHOUT_LATIN):
        _add(found, tuple(options[min(choice, len(options) - 1)] for options in spellings if options))
