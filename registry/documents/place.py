"""Tells a country that acts from a place where something happens, by the word before it. Crude, and says so."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from registry.names.fold import fold_native

_DATA = files("registry.documents") / "data"


@cache
def locatives() -> frozenset[str]:
    """Give the words after which a country or capital is a place: in, at, near, في, в, στην."""
    lines = (_DATA / "locatives.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(
        fold_native(word) for line in lines if line and not line.startswith("#") for word in line.split("\t")[1].split()
    )


_MODIFYING = re.compile(r"[A-Z]{2,3}|[A-Z]\.[A-Z]\.")
_NOUN_FOLLOWS = re.compile(r"[ \u00a0][a-z]")


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
