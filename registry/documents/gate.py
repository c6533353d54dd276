"""Decides whether a match is good enough to call a stretch of running text a mention.

Resolving is asked about names; here most words are none. In scripts without
capitals a word by itself counts only as it is on record, or when the text names
the actor in full elsewhere.
"""

from __future__ import annotations

from functools import cache

from registry.documents.words import is_name_shaped
from registry.domain import Feature, Kind, Match
from registry.names import tables
from registry.names.fold import fold_native, split_name
from registry.names.script import UNCASED, script_of

_CASED_SINGLE = 3.0
_CASED_SAME_SCRIPT = 1.3
"""Bits of a case ending and little more: März is not Merz, Kosten not Kostin."""
_CASED_SHORT, _SHORT = 1.3, 4
_CASED_A_WORD = 4.0
_UNCASED_A_WORD = 2.2
_UNCASED_FOLLOWING = 1.0
_PART = 1.2
_ACRONYM = 6
_ORGANISATION = 1.6
"""Bits of spelling difference: no more than a case ending."""


@cache
def stopwords() -> frozenset[str]:
    """Give the words that are no name by themselves, folded."""
    table = tables.rows("stopwords.tsv", of="registry.documents")
    return frozenset(fold_native(word) for _, words in table for word in words.split())


def is_mention(surface: str, match: Match, *, named_in_full: bool) -> bool:
    """Tell whether a linked stretch is a mention.

    `named_in_full`: the same text names the actor with several words.
    """
    if match.candidate.kind is Kind.ORGANISATION:
        return _is_organisation(surface, match)
    if match.has(Feature.GIVEN_CONFLICT) or match.has(Feature.FAMILY_UNSAID):
        return False
    words = split_name(surface)
    content = [word for word in words if fold_native(word) not in tables.particles()]
    if len(words) > 1 and fold_native(words[0]) in tables.honorifics() and not match.has(Feature.ATTESTED_VARIANT):
        return False
    if not all(map(_is_shaped, surface.split())) or not _same_capitals(surface, match.name):
        return False
    if len(content) <= 1:
        return _is_single(surface, match, named_in_full=named_in_full)
    uncased = script_of(surface) in UNCASED
    a_word = _UNCASED_A_WORD if uncased else _CASED_A_WORD
    return match.spelling_cost <= a_word * match.words and match.words >= len(content) - (0 if uncased else 1)


def _is_shaped(word: str) -> bool:
    """Tell whether a word looks like part of a name: a capital, or a particle, or a particle before one (el-Sisi)."""
    first, *more = split_name(word) or [word]
    return is_name_shaped(first) or (fold_native(first) in tables.particles() and all(map(is_name_shaped, more)))


def _is_single(surface: str, match: Match, *, named_in_full: bool) -> bool:
    attested = match.has(Feature.ATTESTED_VARIANT)
    if script_of(surface) in UNCASED:
        if match.words > 1 and match.spelling_cost <= _PART * match.words:
            return True  # family and given name, written together: 王毅
        return attested or (named_in_full and match.spelling_cost <= _UNCASED_FOLLOWING)
    if fold_native(surface) in stopwords():
        return named_in_full and match.spelling_cost == 0
    respelt = _CASED_SINGLE if script_of(surface) != script_of(match.name) else _CASED_SAME_SCRIPT
    dearest = _CASED_SHORT if len(surface) <= _SHORT else respelt
    return attested or match.spelling_cost <= dearest


def _is_organisation(surface: str, match: Match) -> bool:
    if script_of(surface) in UNCASED and not match.has(Feature.ATTESTED_VARIANT):
        return False
    whole = not any(map(match.has, (Feature.STRAY_WORDS, Feature.UNSAID_WORDS, Feature.ORDER)))
    return whole and match.spelling_cost <= _ORGANISATION and _same_capitals(surface, match.name)


def _same_capitals(surface: str, name: str) -> bool:
    """An acronym is written as one: US is a country, us is a pronoun, Ak is not AKK."""
    is_acronym = name.isupper() and len(name) <= _ACRONYM
    return not is_acronym or surface.replace(".", "").isupper() or script_of(surface) in UNCASED
