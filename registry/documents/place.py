"""Tells a country that acts from a place where something happens, by the word before it. Crude, and says so."""

from __future__ import annotations

import re
from functools import cache

from registry.names import tables
from registry.names.fold import fold_native

_MODIFYING = re.compile(r"[A-Z]{2,3}|[A-Z]\.[A-Z]\.")
_NOUN_FOLLOWS = re.compile(r"[ \u00a0][a-z]")


@cache
def locatives() -> frozenset[str]:
    """Give the words after which a country or capital is a place: in, at, near, في, в, στην."""
    table = tables.rows("locatives.tsv", of="registry.documents")
    return frozenset(fold_native(word) for _, words in table for word in words.split())


def is_modifier(name: str, before: str, after: str) -> bool:
    """Tell whether initials stand for a country's adjective: US in "sale of US arms", not in "the US said"."""
    if not _MODIFYING.fullmatch(name) or not _NOUN_FOLLOWS.match(after):
        return False
    return fold_native(before[-8:]).split()[-1:] != ["the"]


def is_place(before: str, clitic: str) -> bool:
    """Tell whether a country or capital after these words is a place.

    `before` is the text up to the name, `clitic` what is written together with it.
    Wrong for "war in Ukraine" meant as a party, and for languages without a list.
    """
    words = fold_native(before[-24:]).split()
    return bool(words and words[-1] in locatives()) or fold_native(clitic) in {"ב", "بال"}
