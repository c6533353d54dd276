"""Annotating: every known name and role title in a text, resolved. Stores nothing.

Two statements a text for the titles that its words begin and for its vocabulary,
and those of resolving for every few hundred distinct stretches.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from registry.db.naming import fetch_epoch
from registry.documents.acting import acting_spots
from registry.documents.beside import is_part_of_longer, lies_within, standing_alone
from registry.documents.boilerplate import Boilerplate
from registry.documents.dates import Days
from registry.documents.find import Spot, best_cover, title_spots
from registry.documents.metonym import is_metonym
from registry.documents.titles import TextTitle, read_titles
from registry.documents.words import split_words
from registry.domain import InvalidError, Kind, Match, PartialDate, Thresholds
from registry.names import limits
from registry.roles.modifiers import is_modified
from registry.services.recorded_titles import recorded_titles
from registry.services.resolve import Resolved
from registry.services.strangers import clear_of, nobody, stranger_spots
from registry.services.text_bodies import with_bodies
from registry.services.text_names import Named, resolve_names
from registry.services.text_roles import TitledText, decide_roles, people_of
from registry.services.text_work import TextWork, linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One mention in a text, `text[start:end] == surface` in code points."""

    start: int
    end: int
    surface: str
    type: str
    """person, organisation, or role: a title that stands for a person without naming him."""
    resolved: Resolved
    is_metonym: bool = False
    """An organisation goes by the name of its capital or building: Moscow, the Kremlin."""
    on: PartialDate | None = None
    """The day whose roles are meant, where the text speaks of one before its publication."""
    is_boilerplate: bool = False
    """It stands in a part of the page that is not the article, and was no evidence for anything."""


def annotate_text(
    session: Session,
    text: str,
    thresholds: Thresholds,
    *,
    today: date,
    lang: str | None = None,
    on: PartialDate | None = None,
) -> list[Annotation]:
    """Find and resolve the known names and role titles of a text, in order of their start.

    Names come out only when they are linked, titles always. Raises InvalidError for a
    text that is too long, blank, or holds what no text may.
    """
    try:
        limits.check_text(text)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/text") from error
    primary = lang.split("-")[0].lower() if lang else None
    work = TextWork(
        session=session,
        text=text,
        words=split_words(text),
        lang=primary,
        days=Days(text, primary, on),
        thresholds=thresholds,
        today=today,
        epoch=fetch_epoch(session),
        boilerplate=Boilerplate(text),
    )
    found_titles = _titles(work)
    titles = [title.spot for title in found_titles]
    named, places = with_bodies(work, resolve_names(work, titles))
    cover = best_cover((spot, each.weight) for spot, each in named.items())
    covered = frozenset(at for spot in cover for at in range(spot.first, spot.last + 1))
    chosen = [
        spot for spot in cover if not (named[spot].is_person and is_part_of_longer(text, work.words, spot, covered))
    ]
    nested = _people_inside(named, chosen)
    strangers = _strangers(work, titles, chosen, named)
    chosen = clear_of(chosen, strangers)
    people = [*(spot for spot in chosen if named[spot].is_person), *strangers]
    best = {spot: match for spot, each in named.items() if (match := linked(each.resolved))}
    meant = acting_spots(
        text,
        (*chosen, *nested),
        titles,
        work.lang,
        countries={spot for spot, match in best.items() if match.candidate.territory},
        places=places,
        buildings={spot for spot, match in best.items() if _is_building(text, spot, match)},
    )
    found = [_annotation(work, spot, named[spot]) for spot in meant]
    found += [_annotation(work, spot, Named(nobody(work.mention(spot))), "person") for spot in strangers]
    found += _roles(work, found_titles, people, {spot: named[spot].resolved for spot in meant})
    return sorted(found, key=lambda annotation: (annotation.start, -annotation.end))


def _strangers(
    work: TextWork, titles: Sequence[Spot], chosen: Sequence[Spot], named: Mapping[Spot, Named]
) -> list[Spot]:
    """Give the people on no record; a surname alone that was linked gives way unless the text names its bearer."""
    loose = [spot for spot in chosen if spot.length == 1 and named[spot].is_person and not named[spot].in_full]
    return stranger_spots(work.text, work.words, work.lang, firm=[*titles, *chosen], loose=loose)


@dataclass(frozen=True, slots=True)
class _Title:
    """A role title in the text; read by the grammar, or a phrase on record that the grammar does not read."""

    spot: Spot
    read: TextTitle | None = None


def _titles(work: TextWork) -> list[_Title]:
    """Give the titles of the text in order, none overlapping: of two the longer, of equals what the grammar reads."""
    starts = [word.start for word in work.words]
    found = []
    for title in read_titles(work.text, work.lang):
        first, last = bisect_right(starts, title.start) - 1, bisect_right(starts, title.end - 1) - 1
        found.append(_Title(Spot(title.start, title.end, first, last), title))
    recorded = title_spots(work.words, work.text, recorded_titles(work.session, work.epoch, work.words))
    found += [_Title(spot) for spot in recorded if not is_modified(*_around(work, spot))]
    kept = best_cover((title.spot, _title_weight(title)) for title in sorted(found, key=lambda t: t.read is None))
    by_spot = {title.spot: title for title in reversed(found)}
    by_spot |= {title.spot: title for title in found if title.read}
    return [by_spot[spot] for spot in kept]


def _title_weight(title: _Title) -> float:
    return title.spot.length + (0.5 if title.read else 0.0)


def _roles(
    work: TextWork, titles: Sequence[_Title], people: Sequence[Spot], named: Mapping[Spot, Resolved]
) -> list[Annotation]:
    """Decide the titles that stand for a person without naming him."""
    persons = people_of(named.items())
    best = [match for resolved in named.values() if (match := linked(resolved))]
    countries = {match.candidate.territory for match in best if match.candidate.territory}
    countries |= {country for person in persons for country in person.countries}
    countries |= {each for match in best if match.candidate.kind is not Kind.PERSON for each in _of_one(match)}
    asked = TitledText(
        text=work.text,
        lang=work.lang,
        make=lambda spot, context: replace(work.mention(spot), context=context),
        resolve=lambda mentions: work.resolve({mention: mention for mention in mentions}),
        published=work.days.published,
        people=persons,
        countries=frozenset(countries),
    )
    open_titles = [title.spot for title in titles if not (title.read and title.read.leaves_nobody)]
    alone = standing_alone(work.text, work.words, open_titles, people)
    readings = {(title.spot.start, title.spot.end): title.read for title in titles if title.read}
    decided = decide_roles(asked, alone, readings)
    return [_annotation(work, spot, Named(resolved), "role") for spot, resolved in decided.items()]


def _of_one(match: Match) -> Sequence[str]:
    """Give the country of a body that is of one."""
    return match.candidate.countries if len(match.candidate.countries) == 1 else ()


def _around(work: TextWork, spot: Spot) -> tuple[str, str]:
    """Give the words just before and after a stretch."""
    before = work.words[spot.first - 1].surface if spot.first else ""
    after = work.words[spot.last + 1].surface if spot.last + 1 < len(work.words) else ""
    return before, after


def _people_inside(named: Mapping[Spot, Named], chosen: Sequence[Spot]) -> list[Spot]:
    """Give the persons named inside the names of chosen organisations: Trump in Trump administration."""
    outer = [spot for spot in chosen if spot.length > 1 and not named[spot].is_person]
    inside = [
        (spot, each.weight)
        for spot, each in named.items()
        if each.is_person and lies_within(spot.start, spot.end, outer)
    ]
    return best_cover(inside)


def _is_building(text: str, spot: Spot, match: Match) -> bool:
    is_body = match.candidate.kind is Kind.ORGANISATION and not match.candidate.territory
    return is_body and is_metonym(text[spot.start : spot.end])


def _annotation(work: TextWork, spot: Spot, named: Named, kind: str | None = None) -> Annotation:
    surface = work.text[spot.start : spot.end]
    kind = kind or (Kind.PERSON if named.is_person else Kind.ORGANISATION).value
    return Annotation(
        start=spot.start,
        end=spot.end,
        surface=surface,
        type=kind,
        resolved=named.resolved,
        on=named.resolved.mention.on if named.resolved.mention.on != work.days.published else None,
        is_metonym=kind == Kind.ORGANISATION.value and is_metonym(surface),
        is_boilerplate=work.boilerplate.holds(spot.start),
    )
