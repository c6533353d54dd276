"""The role titles of a text: who is meant by those that stand for a person without naming him."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from registry.documents.find import Spot
from registry.documents.sentence import sentence
from registry.documents.titles import TextTitle, country_word, homes
from registry.domain import Candidate, Decision, Evidence, Feature, Kind, Mention, Outcome, PartialDate, Reason
from registry.matching.score import share
from registry.roles.grammar.beside import COUNTERPART, countries_in, office_before
from registry.roles.grammar.posts import offices_of
from registry.services.resolve import Resolved
from registry.services.titling import offices_asked

_ONLY_ONE_NAMED = 7.0
"""Bits for the only person the text names who holds such an office that day."""
_SERVANTS = ("special-envoy", "aide", "spokesperson", "chief-of-staff", "presidential-chief-of-staff")
"""Offices that are named by whom they serve."""
_THEN = "then"
_MOST_CONTEXT = 600


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody whom the text names, where, and what he holds that day."""

    start: int
    end: int
    resolved: Resolved

    @property
    def candidate(self) -> Candidate:
        """Who it is."""
        best = self.resolved.decision.best if self.resolved.decision else None
        if best is None:
            raise ValueError("a named person is linked")
        return best.candidate

    @property
    def offices(self) -> frozenset[str]:
        """The offices of his posts."""
        roles = self.resolved.decision.roles if self.resolved.decision else ()
        return frozenset(
            office
            for tenure in roles
            for office, _ in offices_of(tenure.post.label, (), tenure.post.country, tenure.post.office)
        )

    @property
    def countries(self) -> frozenset[str]:
        """The countries whose posts he holds, else his own."""
        roles = self.resolved.decision.roles if self.resolved.decision else ()
        held = frozenset(tenure.post.country for tenure in roles if tenure.post.country)
        return held or frozenset(self.candidate.countries)


@dataclass(frozen=True, slots=True)
class TitledText:
    """What deciding titles needs of a text: how to resolve, and who and what is named in it."""

    text: str
    lang: str | None
    make: Callable[[Spot, str], Mention]
    """From a title and its context, on the day that the text speaks of there."""
    published: PartialDate | None
    resolve: Callable[[Iterable[Mention]], Mapping[Mention, Resolved]]
    people: Sequence[NamedPerson]
    countries: frozenset[str]
    """Those of everybody who is named."""


def decide_roles(
    work: TitledText, spots: Sequence[Spot], readings: Mapping[tuple[int, int], TextTitle]
) -> dict[Spot, Resolved]:
    """Decide whom titles without a name stand for: by themselves, by their sentence, by the text, by the language.

    Titles that nothing on record answers to are left out.
    """
    titles = {spot: readings.get((spot.start, spot.end)) for spot in spots}
    asked = {spot: _mention(work, spot, title, _said_around(work, spot, title)) for spot, title in titles.items()}
    behind = {person.start: person for person in work.people}
    owned = {spot: owner for spot in spots if (owner := _owner(behind, spot, titles[spot]))}
    asked |= {spot: _mention(work, spot, titles[spot], _of_owner(work, owner)) for spot, owner in owned.items()}
    answers = work.resolve(asked.values())
    decided = {spot: answers[mention] for spot, mention in asked.items()}
    open_titles = [spot for spot, resolved in decided.items() if not _is_answered(resolved)]
    each = {person.candidate.actor_id: person for person in reversed(work.people)} if open_titles else {}
    offices = {actor_id: person.offices for actor_id, person in each.items()}
    for spot in open_titles:
        title = titles[spot]
        if title and (person := _only_holder(each, offices, title)):
            decided[spot] = _linked_to(asked[spot], decided[spot], person)
    open_titles = [spot for spot in open_titles if not _is_answered(decided[spot])]
    at_home = {
        spot: _mention(work, spot, titles[spot], home)
        for spot in open_titles
        if (title := titles[spot]) and title.reading.country is None and (home := _home(work))
    }
    answers = work.resolve(at_home.values())
    decided |= {spot: replace(answers[mention], mention=asked[spot]) for spot, mention in at_home.items()}
    return {
        _with_owner(spot, owned.get(spot)): resolved
        for spot, resolved in decided.items()
        if _says_something(resolved) or spot in owned
    }


def _with_owner(spot: Spot, owner: NamedPerson | None) -> Spot:
    """Give a title with the name behind it of whom it serves: مبعوث ترامب."""
    return replace(spot, end=owner.end) if owner else spot


def _of_owner(work: TitledText, owner: NamedPerson) -> str:
    return country_word(min(owner.countries), work.lang) if len(owner.countries) == 1 else ""


def _owner(behind: Mapping[int, NamedPerson], spot: Spot, title: TextTitle | None) -> NamedPerson | None:
    """Give the person behind a title who has somebody in that office rather than holding it: مبعوث ترامب."""
    if title is None or title.reading.country or not title.reading.office.startswith(_SERVANTS):
        return None
    person = behind.get(spot.end + 1)
    return person if person and _is_owned(title, person) else None


def _is_owned(title: TextTitle, person: NamedPerson) -> bool:
    return not _holds(person.offices, set(offices_asked(title.reading.office)))


def _said_around(work: TitledText, spot: Spot, title: TextTitle | None) -> str:
    """Give what of the sentence tells whose title it is, in as few words as can be: they are remembered by them.

    The only country that is named, for a title without one; for a counterpart the title that
    stands before it, else the nearest person.
    """
    if title is None or (title.reading.country and title.reading.office != COUNTERPART):
        return ""
    around = sentence(work.text, spot.start, spot.end)
    surface = work.text[spot.start : spot.end]
    if title.reading.office != COUNTERPART:
        countries = countries_in(around.replace(surface, " "), work.lang)
        return country_word(min(countries), work.lang) if len(countries) == 1 else ""
    if office_before(around, max(0, around.find(surface)), work.lang):
        return around
    named = [person for person in work.people if abs(person.start - spot.start) < _MOST_CONTEXT]
    nearest = min(named, key=lambda person: (person.start > spot.start, abs(person.start - spot.start)), default=None)
    return f"{work.text[nearest.start : nearest.end]} {surface}" if nearest else around


def _mention(work: TitledText, spot: Spot, title: TextTitle | None, context: str) -> Mention:
    """Make the mention of a title; "then" is said once the text has told the day."""
    mention = work.make(spot, context)
    if title and title.reading.core and _THEN in title.reading.modifiers and mention.on != work.published:
        return replace(mention, surface_form=title.reading.core)
    return mention


def _is_answered(resolved: Resolved) -> bool:
    decision = resolved.decision
    return bool(decision and (decision.best or decision.reason is Reason.VACANT))


def _says_something(resolved: Resolved) -> bool:
    decision = resolved.decision
    return bool(decision and (decision.matches or decision.reason in {Reason.VACANT, Reason.UNDATED}))


def _only_holder(
    people: Mapping[int, NamedPerson], offices: Mapping[int, frozenset[str]], title: TextTitle
) -> NamedPerson | None:
    """Give the only person named in the text who holds such an office on the date."""
    asked, country = set(offices_asked(title.reading.office)), title.reading.country
    found = [
        person
        for actor_id, person in people.items()
        if _holds(offices[actor_id], asked) and (country is None or country in person.countries)
    ]
    return found[0] if len(found) == 1 else None


def _holds(offices: frozenset[str], asked: set[str]) -> bool:
    return any(office in asked or office.split("-to-")[0] in asked for office in offices)


def _linked_to(mention: Mention, resolved: Resolved, person: NamedPerson) -> Resolved:
    line = Evidence(
        feature=Feature.SAME_DOCUMENT,
        detail=f"{person.candidate.name} is the only one named in this text who holds such an office",
        bits=_ONLY_ONE_NAMED,
    )
    matches = share([(person.candidate, (line,), None)], tempered=False)
    roles = person.resolved.decision.roles if person.resolved.decision else ()
    decision = Decision(outcome=Outcome.LINK, reason=Reason.ROLE, matches=matches, roles=roles)
    return Resolved(mention=mention, decision=decision, reading=resolved.reading, title=mention.surface_form)


def _home(work: TitledText) -> str | None:
    """Give a word for the country that the language means where none is named."""
    known, is_sure = homes(work.lang) if work.lang else (frozenset(), False)
    meant = known & work.countries or (known if is_sure else frozenset())
    return country_word(min(meant), work.lang) if len(meant) == 1 else None


def people_of(found: Iterable[tuple[Spot, Resolved]]) -> list[NamedPerson]:
    """Give the persons among linked stretches."""
    people = []
    for spot, resolved in found:
        best = resolved.decision.best if resolved.decision else None
        if best and best.candidate.kind is Kind.PERSON:
            people.append(NamedPerson(spot.start, spot.end, resolved))
    return people
