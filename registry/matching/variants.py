"""Which of a candidate's names are compared with a mention, and the words that count of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from registry.domain import Candidate, CandidateName, Kind, NameKind
from registry.names.fold import fold_words
from registry.names.readings import Reading
from registry.names.words import NameWords, name_words


@lru_cache(maxsize=4_096)
def distinct_names(candidate: Candidate) -> tuple[CandidateName, ...]:
    """Give the variants that compare differently, strong ones before weak ones."""
    found: dict[str, CandidateName] = {}
    for variant in sorted(candidate.names, key=lambda name: name.weak):
        lang = variant.lang or "" if variant.script == "Arab" else ""
        found.setdefault(f"{lang} {folded_name(variant.text)}", variant)
    return tuple(found.values())


@lru_cache(maxsize=16_384)
def folded_name(name: str) -> str:
    """Give the words of a name as `Reading.folded` gives those of a mention."""
    return " ".join(fold_words(name))


def may_be_of(variant: CandidateName, lang: str | None) -> bool:
    """In Arabic script the languages spell differently: Persian Russia is the Arabic adjective."""
    return variant.script != "Arab" or None in (variant.lang, lang) or variant.lang == lang


@lru_cache(maxsize=4_096)
def comparable_names(candidate: Candidate, script: str, lang: str | None) -> tuple[CandidateName, ...]:
    """Give the variants in the mention's script and the Latin ones; all of them where there is neither.

    Two native scripts meet through Latin: comparing Latin with Hangul as well would
    only let the coarser spelling win. Inflected Latin forms count in their own language
    alone: Dmitrijewa is Polish for "of Dmitriev", and elsewhere somebody's surname.
    """
    names = distinct_names(candidate)
    native = tuple(variant for variant in names if variant.script == script)
    if script != "Latn" and candidate.kind is Kind.ORGANISATION:
        return native or tuple(variant for variant in names if _may_be_spelt_over(variant, lang)) or names
    near = tuple(
        variant
        for variant in names
        if variant.script in {script, "Latn"}
        and not (variant.kind is NameKind.INFLECTED and variant.script == "Latn" and variant.lang != lang)
    )
    return near or names


def _may_be_spelt_over(variant: CandidateName, lang: str | None) -> bool:
    """Tell whether an organisation's name may stand in another script: names of things are translated.

    What Poles or Finns call it is nobody's word elsewhere (כהן is not Chiny, אדם is no Douma);
    and one that has a name in the mention's script is called by that alone.
    """
    return variant.script == "Latn" and variant.lang in {None, "en", "mul", lang}


@lru_cache(maxsize=4_096)
def given_words(candidate: Candidate) -> tuple[str, ...]:
    """Give the words of a person's names beside the family name, initials left out, each once."""
    found: dict[str, None] = {}
    for variant in distinct_names(candidate):
        words = name_words(variant.text, candidate.countries)
        family = {words.family, *words.second}
        found |= dict.fromkeys(word for at, word in enumerate(words.words) if at not in family and len(word) > 2)
    return tuple(found)


def words_of(candidate: Candidate, reading: Reading) -> Iterator[str]:
    """Give the words of a candidate's names that a reading is compared with, some of them again and again."""
    for variant in comparable_names(candidate, reading.script, reading.lang):
        yield from words_of_name(candidate, variant).words


def words_of_name(candidate: Candidate, variant: CandidateName) -> NameWords:
    """Give the words that count of one name; only people have family names."""
    return name_words(variant.text, candidate.countries if candidate.kind is Kind.PERSON else ())
