"""Blocking keys: what two spellings of one name must share to be compared.

A skeleton is the consonants of a Latin spelling in broad classes, so that
witkoff, vitkof, ويتكوف and ויטקוף fall together. Keys go to the database as
32-bit hashes; a collision only adds a candidate, which scoring rejects.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

RULE_VERSION = 5
"""Version of every derived column: raise it whenever a key function changes, then `registry rekey`."""

_SEVERAL = {
    "shch": "S", "tsch": "S", "tch": "S", "sch": "S", "dzh": "S", "cz": "S", "sz": "S", "ch": "S", "sh": "S", "zh": "S",
    "ts": "S", "tz": "S", "dz": "S", "dj": "S", "ph": "F", "th": "T", "kh": "K", "gh": "K", "ck": "K", "qu": "K",
}  # fmt: skip
_SEVERAL_OR_SOFT = re.compile("|".join((*_SEVERAL, "c(?=[eiy])")))


class _Singles(dict[int, str]):
    """The class of every letter alone, classes themselves unchanged; anything else has none."""

    def __missing__(self, _: int) -> str:
        return ""


_CLASS_OF = _Singles(
    {ord(letter): one for letter, one in zip("bpfvwtdszjckgqmnlr", "PPFFFTTSSSKKKKMNLR", strict=True)}
    | {ord(one): one for one in "STFKPMNLR"}
    | {ord("x"): "KS"}
)
_AMBIGUOUS = tuple(
    (needed, re.compile(pattern), instead)
    for needed, pattern, instead in (
        ("j", "j", "y"), ("ch", "(?<![stc])ch", "k"), ("ch", "(?<![stc])ch", "h"), ("g", "g(?=[eiy])", "zh"),
        ("w", "w", "u"), ("h", "(?<=[aeiou])h(?=[aeiou])|^h", "g"), ("kh", "kh", "h"), ("c", "c(?=[eiy])", "k"),
    )
)  # fmt: skip
"""Letters that are read in two ways, and the other way; the first part says cheaply where there are none."""
_MAY_VARY = re.compile("[cghjw]")
_MOST_VARIANTS = 6


def skeletons(latin: str) -> frozenset[str]:
    """Give the consonant skeletons of a folded Latin token: one, or a few where letters are ambiguous.

    A token without consonants keeps its vowels, so that it is not lost.

    >>> sorted(skeletons("witkoff") & skeletons("vitkov"))
    ['FTKF']
    """
    return _skeletons(_SAME_VOWELS.sub(r"\1", latin.translate(_BROAD_VOWELS))) or frozenset({latin})


# Which vowel stands between consonants hardly matters: asked of the broad ones, the memory answers for many spellings.
_BROAD_VOWELS = str.maketrans("oui", "aae")
_SAME_VOWELS = re.compile(r"([ae])\1+")


@lru_cache(maxsize=65_536)
def _skeletons(latin: str) -> frozenset[str]:
    if not _MAY_VARY.search(latin):
        return frozenset(filter(None, [skeleton(latin)]))
    spellings = {latin}
    for needed, pattern, instead in _AMBIGUOUS:
        spellings |= {pattern.sub(instead, spelt) for spelt in spellings if needed in spelt}
    nearest = sorted(spellings, key=lambda spelt: (spelt != latin, spelt))[: _MOST_VARIANTS * 2]
    return frozenset(list(dict.fromkeys(filter(None, map(skeleton, nearest))))[:_MOST_VARIANTS])


def skeleton(latin: str) -> str:
    """Give the consonant classes of a folded Latin token read plainly; empty where it has no consonants."""
    return squeeze_classes(_SEVERAL_OR_SOFT.sub(_class_of_several, latin).translate(_CLASS_OF))


def _class_of_several(match: re.Match[str]) -> str:
    return _SEVERAL.get(match[0], "S")


def squeeze_classes(classes: str) -> str:
    """Write a class that follows itself once."""
    return _SAME_CLASS.sub(r"\1", classes)


_SAME_CLASS = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def token_hash(token: str) -> int:
    """Hash a folded token to a signed 32-bit number, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=4).digest(), "big", signed=True)


def skeleton_hash(skeleton: str) -> int:
    """Hash a skeleton; never equal to a token's hash by its spelling, since no token holds a tilde."""
    return token_hash(f"~{skeleton}")
