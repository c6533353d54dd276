"""Printed words as the grammar of titles compares them: folded, elisions and possessives off, Han letter by letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from registry.names import tables
from registry.names.fold import fold_native
from registry.names.script import script_of

_PIECE = re.compile(r"[^\s\-‐‑–—―/·・,،、;:()«»\"“”„]+")
_ELIDED = re.compile(
    r"^(?:l|d|c|s|n|un|dell|all|nell|sull|dall|quell|coll|qu|jusqu|aujourd|0)['’ʼ`´](?=\w)", re.IGNORECASE
)
_AFTER_APOSTROPHE = re.compile(r"(?<=[A-Za-zÀ-ɏ.\u0300-\u036f])['’ʼ`´]\w{0,7}$")
_LETTERWISE = frozenset({"Hani", "Kana", "Hang"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one letter of a script without spaces: its folded form and where it stands in the text."""

    form: str
    start: int
    end: int


@lru_cache(maxsize=16_384)
def words_of(text: str) -> tuple[Word, ...]:
    """Give the words of a text in order.

    >>> [word.form for word in words_of("l'ex-ministre d'Ukraine")], [word.form for word in words_of("美國國務卿")]
    (['ex', 'ministre', 'ukraine'], ['美', '国', '国', '务', '卿'])
    """
    found: list[Word] = []
    for piece in _PIECE.finditer(text):
        found += _words(piece.group(), piece.start(), piece.end())
    return tuple(found)


def _words(piece: str, start: int, end: int) -> list[Word]:
    if script_of(piece) in _LETTERWISE:
        return _letters(piece, start)
    forms = fold_native(_bare(piece)).split()
    return [Word(form, start, end) for form in forms]


def _bare(piece: str) -> str:
    """Take off what an apostrophe parts: articles before, possessive and Turkish endings after."""
    if piece.isalpha():
        return piece
    return _AFTER_APOSTROPHE.sub("", _ELIDED.sub("", piece.strip("'’")))


def _letters(piece: str, start: int) -> list[Word]:
    """Part a piece into letters of scripts without spaces; runs of other letters (NATO事務総長) stay words."""
    found: list[Word] = []
    at = 0
    while at < len(piece):
        end = at + 1
        if script_of(piece[at]) not in _LETTERWISE:
            while end < len(piece) and script_of(piece[end]) not in _LETTERWISE:
                end += 1
        forms = fold_native(piece[at:end].translate(_simplest())).split()
        found += [Word(form, start + at, start + end) for form in forms]
        at = end
    return found


@cache
def _simplest() -> dict[int, str]:
    ((variants, simplest),) = tables.rows("eastasian/variants.tsv")
    return str.maketrans(dict(zip(variants, simplest, strict=True)))
