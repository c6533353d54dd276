"""What stands around a title: a name beside it, countries and other titles in the sentence."""

from __future__ import annotations

from functools import lru_cache

from registry.names.script import UNCASED, script_of
from registry.roles.grammar.lexicon import hits
from registry.roles.grammar.read import MAX_WORDS, TitleReading, read_title
from registry.roles.grammar.units import units_of
from registry.roles.grammar.words import words_of

COUNTERPART = "counterpart"
"""The office of "his Russian counterpart": only another title in the sentence tells which it is."""
_MOST_NAME_WORDS = 6
_LONGEST_PARTICLE = 3


def is_name_beside(reading: TitleReading) -> bool:
    """Tell whether what a title leaves over looks like a name: on one side of it, capitals where the script has them.

    >>> [is_name_beside(r) for r in read_title("Foreign Minister Sergei Lavrov", "en")]
    [True]
    >>> [is_name_beside(r) for r in read_title("the foreign minister said", "en")]
    [False]
    """
    if bool(reading.before) == bool(reading.after):
        return False
    words = reading.left.split()
    if len(words) > _MOST_NAME_WORDS or any(hit.is_head for word in words_of(reading.left) for hit in hits(word.form)):
        return False
    if script_of(reading.left) in UNCASED:
        return True
    return words[0][:1].isupper() and all(word[:1].isupper() or len(word) <= _LONGEST_PARTICLE for word in words)


@lru_cache(maxsize=4096)
def countries_in(text: str, lang: str | None) -> frozenset[str]:
    """Give the countries that a sentence names, by name or adjective; not by a capital or a body of theirs.

    In the language given, English without one; the first 200 words.
    """
    words = words_of(text)[: 5 * MAX_WORDS]
    spoken = (lang or "en").split("-")[0].lower()
    known = {hit.lang for word in words for hit in hits(word.form)}
    if spoken not in known:
        return frozenset()
    labels = (label for unit in units_of(words, spoken) for label in unit.labels)
    return frozenset(label.value for label in labels if label.category == "country")


@lru_cache(maxsize=4096)
def office_before(text: str, at: int, lang: str | None) -> str | None:
    """Give the office of the last title before a place of a text, else of the first after it; None without any."""
    start = max(0, at - 300)
    before = _offices(text[start:at], lang)
    return before[-1] if before else next(iter(_offices(text[at : at + 300], lang)), None)


def _offices(text: str, lang: str | None) -> list[str]:
    found: list[tuple[int, str]] = []
    for part in _parts(text):
        found += [(reading.start, reading.office) for reading in read_title(part, lang)]
        if found:
            found = [(0, office) for _, office in sorted(found)]
    return [office for _, office in found if office != COUNTERPART]


def _parts(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[at : at + MAX_WORDS // 2]) for at in range(0, len(words), MAX_WORDS // 2)]
