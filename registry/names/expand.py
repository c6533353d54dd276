"""What a native-script token may be in Latin letters, by character model where there is one, else by rule.

An expansion depends on script, token and model version alone, never on what
the registry holds: a name added today is found from a form seen yesterday.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.names.keys import skeletons
from registry.names.models.character import model_for
from registry.names.romanise import romanise, sounds
from registry.names.script import script_of

_MOST_SKELETONS = {"Latn": 6, "Hang": 16, "Kana": 12, "Hani": 20}
_USUAL_SKELETONS = 10
_MOST_SPELLINGS = 40
_MOST_LETTERS = 40
_MOST_SYLLABLES = 16
"""Letters of the longest word that is spelt in Latin, and signs where each is a syllable: no name is longer."""
_SYLLABIC = frozenset({"Hang", "Hani"})
_MOST_SOUNDS = 16
_SPELT_IN_FULL = frozenset({"Latn", "Arab", "Cyrl", "Hebr", "Hang", "Kana", "Hani"})
"""Scripts whose tables or models give vowels little choice; elsewhere vowels would fill the list of spellings."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The folded Latin tokens a token may stand for, likeliest first, and the skeletons that catch the rest."""

    spellings: tuple[str, ...]

    skeletons: tuple[str, ...]
    """The likeliest first; at most twenty."""


def is_spelt(token: str) -> bool:
    """Tell whether a word is short enough to be somebody's; longer ones are compared as they stand."""
    return len(token) <= (_MOST_SYLLABLES if script_of(token) in _SYLLABIC else _MOST_LETTERS)


def expand(token: str, script: str) -> Expansion:
    """Expand a folded token to at most 40 Latin spellings and 20 skeletons; a Latin token to itself.

    A token that no model can read is spelt by rule: then the spellings are rarely the
    right one where vowels are unwritten or written in many ways; the skeletons carry those.
    A millisecond.
    """
    model = model_for(script)
    found = model.spellings(token, limit=_MOST_SPELLINGS) if model else ()
    spellings = tuple(spelt for spelt, _ in found or _ruled(token, script))
    return Expansion(spellings, _keys(spellings, _MOST_SKELETONS.get(script, _USUAL_SKELETONS)))


def _ruled(token: str, script: str) -> tuple[tuple[str, float], ...]:
    if script in _SPELT_IN_FULL:
        return romanise(token, script, limit=_MOST_SPELLINGS)
    return sounds(token, script, limit=_MOST_SOUNDS)


def _keys(spellings: Iterable[str], most: int) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for spelt in spellings:
        keys |= dict.fromkeys(sorted(skeletons(spelt), key=lambda key: (-len(key), key)))
        if len(keys) >= most:
            break
    return tuple(keys)[:most]
