"""Finding role titles in mentions: phrases on record first, then what the grammar reads. One query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import TypeVar

from sqlalchemy.orm import Session

from registry.db.tenures import FEW_POSTS, Office, TitledPost, fetch_titled_posts
from registry.domain import Mention, PartialDate
from registry.roles.grammar.beside import COUNTERPART, countries_in, is_name_beside, office_before
from registry.roles.grammar.offices import instead, narrower
from registry.roles.grammar.read import TitleReading, read_title
from registry.roles.modifiers import is_modified
from registry.roles.titles import TitleSplit, split_titles, title_key
from registry.services.counterparts import OFFICES, peers, posts_of_peer

_Post = TypeVar("_Post")
_ANYWHERE = frozenset({"special-envoy", "ambassador", "spokesperson"})
"""Offices of which the title says neither whose nor where: beside a name they are no part of it."""


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """A role title in a mention, and the posts that it names."""

    title: str
    rest: str
    """What stands beside it, to be read as a name; empty where the title stands for a person."""
    posts: tuple[TitledPost, ...] = ()
    modifiers: tuple[str, ...] = ()
    """former, acting, elect and the like."""
    counterparts: Mapping[str, tuple[TitledPost, ...]] = field(default_factory=dict)
    """By office, the posts that "his Russian counterpart" may hold: a name in the sentence tells which."""
    office: str | None = None
    """The office of a title that many posts bear, where nothing tells which: a prime minister's."""

    @property
    def is_vague(self) -> bool:
        """Tell whether the title stands for holders of many posts."""
        return self.office is not None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a mention may hold: phrases that may be on record, and what the grammar reads."""

    mention: Mention
    splits: tuple[TitleSplit, ...]
    readings: tuple[TitleReading, ...]
    is_counterpart: bool = False
    """The office read is that of whom the person meant is the counterpart: a title in the context tells it."""

    @property
    def keys(self) -> Iterator[str]:
        yield from (split.key for split in self.splits)
        yield from (title_key(reading.core) for reading in self.readings if reading.core)

    @property
    def offices(self) -> Iterator[Office]:
        for reading in self.readings:
            asked = peers(reading.office) if self.is_counterpart else (reading.office,)
            for office in OFFICES if reading.office == COUNTERPART else chain(*map(offices_asked, asked)):
                yield from ((office, country) for country in _countries(self.mention, reading))


def find_titles(
    session: Session, mentions: Mapping[int, Mention], known_at: datetime | None = None
) -> dict[int, FoundTitle]:
    """Find the role titles that mentions are, or that stand in them beside a name, with their posts."""
    wanted = {at: _wanted(mention) for at, mention in mentions.items()}
    keys = {key for each in wanted.values() for key in each.keys}
    offices = {office for each in wanted.values() for office in each.offices}
    if not keys and not offices:
        return {}
    titled = fetch_titled_posts(session, keys, known_at, offices=offices)
    found = ((at, _choose(each, titled)) for at, each in wanted.items())
    return {at: title for at, title in found if title}


def offices_asked(office: str) -> tuple[str, ...]:
    """Give the offices that a title may be of, the likeliest first."""
    return (office, *narrower(office), *instead(office))


def first_found(
    office: str, found: Mapping[Office, Sequence[_Post]], countries: Sequence[str | None]
) -> tuple[_Post, ...]:
    """Give the posts of an office; where there are none those of narrower ones, then of one that stands for it."""
    for tier in ((office,), narrower(office), *((other,) for other in instead(office))):
        posts = [post for each in tier for country in countries for post in found.get((each, country), ())]
        if posts:
            return tuple(posts)
    return ()


def _wanted(mention: Mention) -> _Wanted:
    if mention.title:
        split = TitleSplit(title_key(mention.title), mention.title, mention.surface_form)
        whole = tuple(reading for reading in read_title(mention.title, mention.lang) if reading.is_whole)
        return _Wanted(mention, (split,), whole)
    splits = tuple(split_titles(mention.surface_form))
    read = read_title(mention.surface_form, mention.lang)
    is_counterpart = any(reading.office == COUNTERPART for reading in read)
    readings = tuple(
        known
        for reading in read
        if (reading.is_whole or is_name_beside(reading)) and (known := _known(mention, reading))
    )
    least = min((len(reading.left) for reading in readings), default=0)
    readings = tuple(reading for reading in readings if len(reading.left) == least)
    return _Wanted(mention, splits, readings, is_counterpart)


def _known(mention: Mention, reading: TitleReading) -> TitleReading | None:
    """Give a reading whose office is told; of a counterpart only a title in the context tells."""
    if reading.office != COUNTERPART:
        return reading
    context = mention.context or ""
    office = office_before(context, max(0, context.find(mention.surface_form)), mention.lang)
    return replace(reading, office=office, core="") if office and reading.country else reading


def _choose(wanted: _Wanted, titled: Mapping[str | Office, Sequence[TitledPost]]) -> FoundTitle | None:
    """Choose the phrase on record unless the grammar reads more of the mention, or what is beside it."""
    split = next((split for split in wanted.splits if split.key in titled), None)
    if split and (not split.rest or wanted.mention.title):
        return FoundTitle(split.title, split.rest, in_use(titled[split.key], wanted.mention.on))
    for reading in wanted.readings:
        if split and len(reading.left) > len(split.rest):
            break
        found = _of_reading(wanted, reading, titled)
        if found.posts or not found.rest or (found.is_vague and not split):
            return found
    return _of_split(split, titled, wanted.mention.on) if split else None


def _of_reading(
    wanted: _Wanted, reading: TitleReading, titled: Mapping[str | Office, Sequence[TitledPost]]
) -> FoundTitle:
    """Give the posts of a reading: those whose recorded title it is, else those of its office and country."""
    mention = wanted.mention
    title = mention.title or mention.surface_form[reading.start : reading.end]
    rest = mention.surface_form if mention.title else reading.left
    on = mention.on
    recorded = titled.get(title_key(reading.core)) if reading.core else None
    if recorded is not None:
        return FoundTitle(title, rest, in_use(recorded, on), reading.modifiers)
    if reading.since and on and on.last < reading.since:
        return FoundTitle(title, rest)
    countries = _countries(mention, reading)
    offices = {key: posts for key, posts in titled.items() if isinstance(key, tuple)}
    if reading.office == COUNTERPART:
        met = {office: tuple(offices[key]) for office in OFFICES if (key := (office, reading.country)) in offices}
        return FoundTitle(title, rest, counterparts=met)
    if wanted.is_counterpart:
        met = {office: first_found(office, offices, countries) for office in peers(reading.office)}
        return FoundTitle(title, rest, posts_of_peer(reading.office, met, on), reading.modifiers)
    posts = first_found(reading.office, offices, countries)
    is_anybody = reading.office in _ANYWHERE or len(posts) >= FEW_POSTS
    if countries == (None,) and (is_anybody or (rest and len(posts) > 1)):
        return FoundTitle(title, rest, modifiers=reading.modifiers, office=reading.office)
    return FoundTitle(title, rest, posts, reading.modifiers)


def _of_split(
    split: TitleSplit, titled: Mapping[str | Office, Sequence[TitledPost]], on: PartialDate | None
) -> FoundTitle:
    """Give a recorded title beside a name; "former" and the like, unread by the grammar, make it nobody's."""
    modified = is_modified(*split.around)
    alone = modified and len(split.rest.replace("-", " ").split()) <= 1
    return FoundTitle(split.title, "" if alone else split.rest, () if modified else in_use(titled[split.key], on))


def _countries(mention: Mention, reading: TitleReading) -> tuple[str | None, ...]:
    """Give the country of a title; where it names none the one that its sentence names."""
    if reading.country or not mention.context:
        return (reading.country,)
    around = countries_in(mention.context.replace(mention.surface_form, " "), mention.lang)
    return tuple(around) if len(around) == 1 else (None,)


def in_use(posts: Sequence[TitledPost], on: PartialDate | None) -> tuple[TitledPost, ...]:
    """Give the posts whose title it was on the date."""
    return tuple(post for post in posts if on is None or post.in_use(on.first, on.last))
