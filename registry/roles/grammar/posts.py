"""Which office of which country a post is, by what it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from registry.roles.grammar.offices import broader, plain
from registry.roles.grammar.read import TitleReading, read_title

_MOST_TITLES = 12
_SEVERAL = ("-minister", "head-of-government")
"""Endings of offices of which one post may be several: the minister of economy and finance."""


def offices_of(
    label: str, titles: Sequence[str], country: str | None, given: str | None
) -> tuple[tuple[str, str | None], ...]:
    """Give the offices of a post with their country: those its label says, else the one that half its titles say.

    The office given stays beside them unless one of them is narrower. A country given
    counts; where a title names another it is not read. Empty when neither tells.

    >>> offices_of("Director of the CIA", (), "us", "intelligence-chief")
    (('head-cia', 'us'),)
    """
    given = plain(given) if given else None
    derived = _said(label, country) or _voted(titles[:_MOST_TITLES], country)
    offices = {office for office, _ in derived}
    if given and given not in offices and not any(given in broader(office) for office in offices):
        derived.append((given, country))
    return tuple(derived)


def _voted(titles: Sequence[str], country: str | None) -> list[tuple[str, str | None]]:
    """Give the office that at least half of the titles say."""
    votes = Counter(said[0] for title in titles if (said := _said(title, country)))
    found, number = votes.most_common(1)[0] if votes else (None, 0)
    return [found] if found and 2 * number >= len(titles) else []


def _said(text: str, country: str | None) -> list[tuple[str, str | None]]:
    readings = [reading for reading in read_title(text) if _fits(reading, country)]
    if not readings:
        return []
    first = readings[0]
    rest = [each for each in readings[1:] if each.office.endswith(_SEVERAL) and first.office.endswith(_SEVERAL)]
    found = [(each.office, country or each.country) for each in (first, *rest) if each.lang == first.lang]
    return list(dict.fromkeys(found))


def _fits(reading: TitleReading, country: str | None) -> bool:
    return reading.is_whole and not reading.modifiers and (country is None or reading.country in (None, country))
