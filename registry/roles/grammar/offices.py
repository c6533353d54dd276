"""The vocabulary of offices: their slugs and labels, what is narrower than what, and who heads an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from registry.names import tables

_DATA = "registry.roles"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that titles name: its country if it has one, and the office that each role in it is."""

    slug: str
    country: str | None
    offices: dict[str, str]


@cache
def organisations() -> dict[str, Organisation]:
    """Give the bodies that titles name, by slug."""
    found = {}
    for slug, country, roles in tables.rows("organisations.tsv", of=_DATA):
        offices = dict(pair.split("=") for pair in roles.split() if pair != "-")
        found[slug] = Organisation(slug, None if country == "-" else country, offices)
    return found


@cache
def _offices() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Give label and broader offices by slug."""
    return {
        slug: (label, tuple(each for each in broader.split() if each != "-"))
        for slug, label, broader in tables.rows("offices.tsv", of=_DATA)
    }


def label_of(office: str) -> str:
    """Give the English label of an office; composed ones are read off their slug."""
    known = _offices().get(office)
    return known[0] if known else office.replace("-", " ")


def broader(office: str) -> tuple[str, ...]:
    """Give the wider words for an office: any ambassador for one to a place.

    >>> broader("monarch"), broader("ambassador-to-ru")
    (('head-of-state', 'leader'), ('ambassador',))
    """
    if office in _offices():
        return _offices()[office][1]
    if office.startswith("first-deputy-"):
        return (office.removeprefix("first-"),)
    for start in ("deputy-ambassador", "ambassador", "special-envoy", "spokesperson", "deputy-spokesperson", "aide"):
        if office.startswith(f"{start}-"):
            return (start,)
    return ()


@cache
def narrower(office: str) -> tuple[str, ...]:
    """Give the listed offices that a wider word may mean, in the order of the table."""
    return tuple(slug for slug, (_, wide) in _offices().items() if office in wide)


@cache
def _synonyms() -> dict[str, str]:
    return dict(tables.rows("synonyms.tsv", of=_DATA))


def plain(office: str) -> str:
    """Give the word of the vocabulary for an office that a file calls otherwise."""
    return _synonyms().get(office, office)


@cache
def dept_order() -> dict[str, int]:
    """Give the rank of a ministry's field: of several in one title the first ranks first."""
    ministers = [slug.removesuffix("-minister") for slug in _offices() if slug.endswith("-minister")]
    return {slug: rank for rank, slug in enumerate(ministers)}


@cache
def instead(office: str) -> tuple[str, ...]:
    """Give the offices that a title means where a country has no post of its own office, in order."""
    return tuple(next((others for each, others in tables.rows("instead.tsv", of=_DATA) if each == office), "").split())


@cache
def _national() -> dict[tuple[str, str], tuple[str, date | None]]:
    return {
        (country, office): (means, date.fromisoformat(since[0]) if since else None)
        for countries, office, means, *since in tables.rows("national.tsv", of=_DATA)
        for country in countries.split()
    }


def office_in(country: str | None, office: str) -> tuple[str, date | None]:
    """Give the office that a word for one means in a country, and since when it does.

    >>> office_in("de", "leader"), office_in("us", "war-minister")[0], office_in(None, "leader")
    (('head-of-government', None), 'defence-minister', ('leader', None))
    """
    national = _national()
    return national.get((country or "", office)) or national.get(("*", office)) or (office, None)
