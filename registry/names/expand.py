"""What a native-script token may be in Latin letters: the seam where learned character models will stand.

An expansion depends on script, token and model version alone, never on what
the registry holds: a name added today is found from a form seen yesterday.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from registry.names.keys import skeletons
from registry.names.romanise import romanise, sounds

_MOST_SKELETONS = 10
_MOST_SPELLINGS = 40
_MOST_SOUNDS = 16
_SPELT_IN_FULL = frozenset({"Latn", "Arab", "Cyrl", "Hebr", "Hang", "Kana", "Hani"})
"""Scripts whose tables or models give vowels little choice; elsewhere vowels would fill the list of spellings."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The folded Latin tokens a token may stand for, likeliest first, and the skeletons that catch the rest."""

    tokens: tuple[tuple[str, float], ...]
    """Spelling and log2 probability (0 is certain)."""

    skeletons: tuple[str, ...]
    """The likeliest first; at most ten."""

    keys: frozenset[str]
    """All skeletons of all spellings."""


@lru_cache(maxsize=65_536)
def expand(token: str, script: str) -> Expansion:
    """Expand a folded token to at most 40 Latin spellings and 10 skeletons; a Latin token to itself.

    By rule: the spellings are rarely the right one where vowels are unwritten or
    written in many ways; the skeletons carry those.
    """
    if script in _SPELT_IN_FULL:
        spellings = romanise(token, script, limit=_MOST_SPELLINGS)
    else:
        spellings = sounds(token, script, limit=_MOST_SOUNDS)
    best = spellings[0][1] if spellings else 0.0
    keys: dict[str, None] = {}
    for spelt, _ in spellings:
        keys |= dict.fromkeys(sorted(skeletons(spelt), key=lambda key: (-len(key), key)))
    likeliest = tuple(keys)[:_MOST_SKELETONS]
    tokens = tuple((spelt, best - cost) for spelt, cost in spellings)
    return Expansion(tokens, likeliest, frozenset(keys))
