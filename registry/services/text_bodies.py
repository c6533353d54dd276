"""The countries and ministries of a text that are told by a fixed vocabulary, whatever names are on record for them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from registry.db.bodies import Bodies, fetch_bodies
from registry.db.naming import Identity
from registry.documents.find import Spot
from registry.documents.ministries import Ministry, ministries
from registry.documents.sentence import sentence
from registry.documents.territory import Territory, territories
from registry.documents.titles import homes
from registry.domain import Evidence, Feature, Kind, Mention
from registry.matching.memory import Memory
from registry.roles.grammar.beside import countries_in
from registry.services.resolve import Resolved
from registry.services.text_names import Named
from registry.services.text_work import TextWork, kept_in, linked

_EPOCHS = 4
_BODIES: Memory[tuple[Identity], Memory[None, Bodies]] = Memory(_EPOCHS)
_DEPARTMENT = "department"
"""What a ministry is in English where no country is said: an American one."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """A stretch that stands for an organisation, by its canonical name, and how one knows."""

    spot: Spot
    name: str
    detail: str


def with_bodies(work: TextWork, named: Mapping[Spot, Named]) -> tuple[dict[Spot, Named], frozenset[Spot]]:
    """Add the countries and ministries that the names on record did not tell; and say which stretches are places.

    What is on record as it stands keeps its meaning; a spelling that only resembles a name gives way.
    """
    memory = kept_in(_BODIES, (work.epoch.facts,), work.epoch.is_quiet, 1)
    bodies = memory.get(None, lambda: fetch_bodies(work.session))
    found = territories(work.text, work.words, work.lang)
    meant = [*_countries(found, bodies), *_ministries(work, named, bodies)]
    open_spots = [each for each in meant if not _is_on_record(named.get(each.spot))]
    asked = {each: Mention(surface_form=each.name, lang="en", kind=Kind.ORGANISATION) for each in open_spots}
    resolved = work.resolve(asked)
    told = {each.spot: Named(_told(work, each, resolved[each])) for each in open_spots if linked(resolved[each])}
    places = frozenset(each.spot for each in found if each.is_place)
    return {**named, **told}, places


def _countries(found: Iterable[Territory], bodies: Bodies) -> list[_Meant]:
    return [
        _Meant(each.spot, name, f"{'the capital' if each.is_capital else 'a name'} of {name}")
        for each in found
        if (name := bodies.territories.get(each.country))
    ]


def _ministries(work: TextWork, named: Mapping[Spot, Named], bodies: Bodies) -> list[_Meant]:
    starts = [word.start for word in work.words]
    people = {spot.start: each for spot, each in named.items() if each.is_person}
    meant = []
    for each in ministries(work.text, work.lang):
        countries = [each.country] if each.country else _whose(work, each, people)
        name = next((name for country in countries if (name := bodies.ministries.get((each.office, country)))), None)
        if name:
            spot = _spot(each, starts)
            meant.append(_Meant(spot, name, f"the ministry of the {each.office} of {name}"))
    return meant


def _whose(work: TextWork, ministry: Ministry, people: Mapping[int, Named]) -> Sequence[str]:
    """Give the country of a ministry that names none: of whom it stands before, of its sentence, of the language."""
    beside = people.get(ministry.end + 1)
    decision = beside.resolved.decision if beside else None
    if decision and decision.best:
        held = [role.post.country for role in decision.roles if role.post.country]
        return held or list(decision.best.candidate.countries)
    if work.lang == "en" and _DEPARTMENT in work.text[ministry.start : ministry.end].lower():
        return ["us"]
    around = countries_in(sentence(work.text, ministry.start, ministry.end), work.lang)
    if len(around) == 1:
        return sorted(around)
    known, is_sure = homes(work.lang) if work.lang else (frozenset[str](), False)
    return sorted(known) if is_sure and len(known) == 1 and not around else []


def _spot(ministry: Ministry, starts: Sequence[int]) -> Spot:
    first, last = bisect_right(starts, ministry.start) - 1, bisect_right(starts, ministry.end - 1) - 1
    return Spot(ministry.start, ministry.end, first, last)


def _is_on_record(named: Named | None) -> bool:
    match = linked(named.resolved) if named else None
    return bool(match and match.has(Feature.ATTESTED_VARIANT))


def _told(work: TextWork, meant: _Meant, resolved: Resolved) -> Resolved:
    """Give the organisation for a stretch, with a line of no bits that says how it is known."""
    decision = resolved.decision
    if decision is None or decision.best is None:
        return resolved
    mention = work.mention(meant.spot)
    best, *others = decision.matches
    line = Evidence(feature=Feature.READING, detail=f"{mention.surface_form}: {meant.detail}", bits=0.0)
    best = replace(best, evidence=(*best.evidence[:-1], line, best.evidence[-1]))
    return replace(resolved, mention=mention, decision=replace(decision, matches=(best, *others)))
