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

_CLASSES = (
    (r"shch|tsch|tch|sch|dzh|cz|sz|ch|sh|zh|ts|tz|dz|dj", "S"), (r"ph", "F"), (r"th", "T"), (r"kh|gh|ck|qu", "K"),
    (r"x", "KS"), (r"c(?=[eiy])", "S"), (r"[bp]", "P"), (r"[fvw]", "F"), (r"[td]", "T"), (r"[szj]", "S"),
    (r"[ckgq]", "K"), (r"m", "M"), (r"n", "N"), (r"l", "L"), (r"r", "R"), (r"[aeiouyh]", ""),
)  # fmt: skip
_CLASS = re.compile("|".join(f"(?P<c{i}>{pattern})" for i, (pattern, _) in enumerate(_CLASSES)))
_AMBIGUOUS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        ("j", "y"), ("(?<![stc])ch", "k"), ("(?<![stc])ch", "h"), ("g(?=[eiy])", "zh"), ("w", "u"),
        ("(?<=[aeiou])[hg](?=[aeiou])|^h", "g"), ("kh", "h"), ("c(?=[eiy])", "k"),
    )
)  # fmt: skip
"""Letters that are read in two ways, and the other way."""
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
    spellings = {latin}
    for pattern, instead in _AMBIGUOUS:
        spellings |= {pattern.sub(instead, spelt) for spelt in spellings}
    nearest = sorted(spellings, key=lambda spelt: (spelt != latin, spelt))[: _MOST_VARIANTS * 2]
    return frozenset(list(dict.fromkeys(filter(None, map(skeleton, nearest))))[:_MOST_VARIANTS])


@lru_cache(maxsize=65_536)
def skeleton(latin: str) -> str:
    """Give the consonant classes of a folded Latin token read plainly; empty where it has no consonants."""
    classes = (_CLASSES[int(match.lastgroup[1:])][1] for match in _CLASS.finditer(latin) if match.lastgroup)
    return squeeze_classes("".join(classes))


def squeeze_classes(classes: str) -> str:
    """Write a class that follows itself once."""
    return re.sub(r"(.)\1+", r"\1", classes)


@lru_cache(maxsize=65_536)
def token_hash(token: str) -> int:
    """Hash a folded token to a signed 32-bit number, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=4).digest(), "big", signed=True)


def skeleton_hash(skeleton: str) -> int:
    """Hash a skeleton; never equal to a token's hash by its spelling, since no token holds a tilde."""
    return token_hash(f"~{skeleton}")
