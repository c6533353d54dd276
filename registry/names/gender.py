"""Family names that show the bearer's gender: whether two of them are a man's and a woman's form of one name."""

from __future__ import annotations

from functools import cache, lru_cache

from registry.names import tables
from registry.names.fold import fold, fold_native
from registry.names.script import script_of

MALE, FEMALE = "male", "female"
_SHORTEST_STEM = 2
_CZECH_WOMAN = ("ová", "ové", "ovou", "ovej", "ovú")
"""Czech and Slovak make women's names of all names; with a short a (Trumpova) it is an adjective: of Trump."""


def is_other_gender(printed: str, recorded: str, gender: str | None) -> bool:
    """Tell whether a printed family name is the other gender's form of the recorded one: Dmitrieva beside Dmitriev.

    Both are folded words, in any script. `gender` is the actor's: a form that fits it
    is never the other's (Merkelová is Merkel, Elena Ivanov is Ivanova). False for
    names that show no gender, and for words that share no pattern. Whether the two
    words are one name at all is not looked at.

    >>> is_other_gender("зеленская", "zelensky", None), is_other_gender("лавров", "lavrov", "male")
    (True, False)
    """
    shown, known = shown_genders(printed), shown_genders(recorded)
    for pattern, own in shown.items():
        if known.get(pattern, own) != own:
            return gender is None or own != gender
    return False


def shares_pattern(one: str, other: str) -> bool:
    """Tell whether two folded family names show genders by one pattern, whichever genders."""
    return not shown_genders(one).keys().isdisjoint(shown_genders(other))


def is_woman_of(printed: str, taken_off: str) -> bool:
    """Tell whether what was taken off a printed word made it a woman's name: Merkelová, with its accent.

    `printed` is the word in lower case as printed, `taken_off` the folded letters.
    """
    return taken_off.startswith("ov") and printed.endswith(_CZECH_WOMAN)


@lru_cache(maxsize=65_536)
def shown_genders(word: str) -> dict[str, str]:
    """Give the gender that a folded family name shows, by the pattern it follows; empty if it shows none."""
    script = script_of(word)
    folded = fold(word).replace(" ", "") if script == "Latn" else word
    found: dict[str, tuple[int, str]] = {}
    for pattern, ending, gender in _endings(script):
        if folded.endswith(ending) and len(folded) - len(ending) >= _shortest_stem(script):
            found[pattern] = max(found.get(pattern, (0, "")), (len(ending), gender))
    longest = max((length for length, _ in found.values()), default=0)
    return {pattern: gender for pattern, (length, gender) in found.items() if length >= longest - 1}


def _shortest_stem(script: str) -> int:
    return 1 if script in {"Hang", "Hani", "Kana"} else _SHORTEST_STEM


@cache
def _endings(script: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (pattern, fold_native(ending), gender)
        for of, pattern, men, women in tables.rows("genders.tsv")
        if of == script
        for gender, endings in ((MALE, men), (FEMALE, women))
        for ending in endings.split()
    )
