"""Tells a country that acts from a place where something happens, by the word before it. Crude, and says so."""

from __future__ import annotations

import re
from functools import cache

from registry.documents.metonym import is_metonym
from registry.names import tables
from registry.names.fold import fold_native

_MODIFYING = re.compile(r"[A-Z]{2,3}|[A-Z]\.[A-Z]\.")
_NEAR = 5
_TOWARDS = "to"
_ARTICLES = frozenset({"the", "la", "le", "el", "der", "die", "das", "dem", "den", "het", "de", "il"})
_SIDE = re.compile(r"\b(?:pro|anti|non|про|анти|pró|philo|filo)[-‐‑]$", re.IGNORECASE)
_DATELINE = re.compile(r"\s?(?:[(—–]|-\s|,\s\d|\s[-—–]\s)")
_CAPITAL_FOLLOWS = re.compile(r"[ \u00a0][^\W\d_a-z]*(?:[A-Z]|[А-ЯЁІЇЄҐ]|[Α-Ω])[^\W\d_]")
_NOUNS_CAPITAL = frozenset({"de", "lb"})
_POSTPOSED = frozenset({"hi", "ur"})
_NOUN_FOLLOWS = re.compile(r"[ \u00a0][a-z]")


@cache
def locatives(lang: str | None = None) -> frozenset[str]:
    """Give the words after which a country or capital is a place: in, at, في, в; of all languages for None."""
    table = list(tables.rows("locatives.tsv", of="registry.documents"))
    spoken = lang if lang in {of for of, _ in table} else None
    return frozenset(fold_native(word) for of, words in table if spoken in {None, of} for word in words.split())


def is_modifier(name: str, before: str, after: str) -> bool:
    """Tell whether initials stand for a country's adjective: US in "the US war industry", not in "the US said".

    `after` holds the next word. "pro-Ukraine" is an adjective whatever the name.
    """
    if _SIDE.search(before):
        return True
    if not _MODIFYING.fullmatch(name) or not _NOUN_FOLLOWS.match(after):
        return False
    if fold_native(before[-8:]).split()[-1:] != ["the"]:
        return True
    following = after.split(maxsplit=1)[0].strip(".,;:!?'’\"")
    return following not in _predicates() and not following.endswith("ed")


@cache
def _predicates() -> frozenset[str]:
    return frozenset(
        word for _, words in tables.rows("predicates.tsv", of="registry.documents") for word in words.split()
    )


def is_place(name: str, before: str, clitic: str, after: str, lang: str | None) -> bool:
    """Tell whether a country or capital between these texts is a place.

    `before` is the text up to the name, `clitic` what is written together with it.
    Wrong for "war in Ukraine" meant as a party, and for languages without a list.
    """
    words = fold_native(before).split()[-_NEAR:]
    bare = words[:-1] if words and words[-1] in _ARTICLES else words
    for last in {*words[-1:], *bare[-1:]}:
        if last == _TOWARDS and not _travel().isdisjoint(words):
            return True
        if last in locatives(lang):
            return True
    if fold_native(clitic) in {"ב", "بال"} or _is_behind(after, lang):
        return True
    toward = _toward(lang)
    if lang == "zh":
        return before.endswith(tuple(toward))
    if not is_metonym(name):
        return False
    return (
        not toward.isdisjoint({*words[-1:], *bare[-1:]}) or _is_dateline(before, after) or _is_before_name(after, lang)
    )


def _is_behind(after: str, lang: str | None) -> bool:
    """Tell whether what makes a place stands behind: 'da, で; a word of its own in Hindi and Urdu."""
    behind = _behind(lang)
    if lang in _POSTPOSED:
        return bool(words := after.split()) and words[0] in behind
    return bool(behind) and after.startswith(behind)


def _is_dateline(before: str, after: str) -> bool:
    """Tell whether a line begins with the place where it was written: MOSCOW (Reuters) -, Paris, 3 mai -."""
    return not before.rsplit("\n", 1)[-1].strip() and bool(_DATELINE.match(after))


def _is_before_name(after: str, lang: str | None) -> bool:
    """Tell whether a capital is the first word of a longer name: Paris Opera, Berlin Alexanderplatz."""
    return lang not in _NOUNS_CAPITAL and bool(_CAPITAL_FOLLOWS.match(after))


@cache
def _travel() -> frozenset[str]:
    return frozenset(word for _, words in tables.rows("travel.tsv", of="registry.documents") for word in words.split())


@cache
def joints() -> frozenset[str]:
    """Give what stands between two places of a list: and, a comma."""
    return frozenset(
        {
            "and",
            ",",
            "et",
            "y",
            "e",
            "ed",
            "und",
            "и",
            "і",
            "та",
            "й",
            "i",
            "a",
            "og",
            "och",
            "en",
            "ve",
            "και",
            "و",
            "ו",
            "、",
            "和",
        }
    )


@cache
def _toward(lang: str | None) -> frozenset[str]:
    table = tables.rows("toward.tsv", of="registry.documents")
    return frozenset(fold_native(word) for of, words in table if of == lang for word in words.split())


@cache
def _behind(lang: str | None) -> tuple[str, ...]:
    table = tables.rows("behind.tsv", of="registry.documents")
    return tuple(word for of, words in table if of == lang for word in words.split())
