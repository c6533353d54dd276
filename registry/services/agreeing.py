"""Whether a name and a title beside it agree, where the title names no one post, or does not say of which country.

Prime Minister Netanyahu; Secretary of State Parolin, where the words alone mean the American one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from registry.domain import Decision, Evidence, Feature, Mention, PartialDate, Reason, Status, Tenure
from registry.roles.grammar.beside import countries_in
from registry.roles.grammar.offices import broader
from registry.roles.grammar.posts import offices_of
from registry.roles.grammar.read import read_title
from registry.roles.holder import roles_on
from registry.roles.titles import title_words
from registry.services.titling import FoundTitle, offices_asked

_IN_OFFICE = (Status.HELD, Status.ACTING)


def with_office(
    decision: Decision, found: FoundTitle, tenures: Sequence[Tenure], *, on: PartialDate, mention: Mention
) -> Decision:
    """Say of a linked name whether the actor held the office of its title on a date, at another time, or never.

    The link and its score stay; the reason and a line of no bits tell, or the line of a
    conflict that is none. `tenures`: all of the actor's.
    """
    if decision.best is None:
        return decision
    served = [tenure for tenure in tenures if tenure.status in _IN_OFFICE]
    if decision.reason is Reason.CONFLICT:
        return _of_another_country(decision, found, served, on=on, mention=mention)
    if found.office is None or decision.reason is not Reason.NAME:
        return decision
    of_office = [tenure for tenure in served if _is_of(tenure, found.office)]
    if not of_office:
        return decision
    held = bool(roles_on(of_office, on)) or "former" in found.modifiers
    feature, detail = (Feature.ROLE_TITLE, "held at the date") if held else (Feature.ROLE_CONFLICT, _when(of_office))
    line = Evidence(feature=feature, detail=f"{found.title}: {detail}", bits=0.0)
    *lines, rivals = decision.best.evidence
    return _told(decision, [*lines, line, rivals], Reason.NAME_AND_ROLE if held else Reason.CONFLICT)


def _of_another_country(
    decision: Decision, found: FoundTitle, served: Sequence[Tenure], *, on: PartialDate, mention: Mention
) -> Decision:
    """Take back a conflict with a title that names no country, and that the actor bore in another one that day."""
    readings = [reading for reading in read_title(found.title, mention.lang) if reading.is_whole]
    if any(countries_in(found.title, reading.lang) for reading in readings):
        return decision
    words = set(title_words(found.title))
    borne = [
        tenure
        for tenure in roles_on(served, on)
        if words <= set(title_words(tenure.post.label)) or any(_is_of(tenure, reading.office) for reading in readings)
    ]
    if not borne or decision.best is None:
        return decision
    detail = f"{found.title}: {borne[0].post.label}, held at the date"
    lines = [
        replace(line, feature=Feature.ROLE_TITLE, detail=detail) if line.feature is Feature.ROLE_CONFLICT else line
        for line in decision.best.evidence
    ]
    return _told(decision, lines, Reason.NAME_AND_ROLE)


def is_borne(title: str, roles: Sequence[Tenure], lang: str | None) -> bool:
    """Tell whether a title, in whatever language, is that of one of somebody's roles.

    A title that is modified (former, acting), or that the grammar does not read, is left to resolving.
    """
    readings = [reading for reading in read_title(title, lang) if reading.is_whole and not reading.modifiers]
    return any(
        reading.country in {None, tenure.post.country} and _is_of(tenure, reading.office)
        for reading in readings
        for tenure in roles
        if tenure.status in _IN_OFFICE
    )


def _told(decision: Decision, lines: Sequence[Evidence], reason: Reason) -> Decision:
    """Give a decision with another reason and the lines for it."""
    best, *others = decision.matches
    return replace(decision, reason=reason, matches=(replace(best, evidence=tuple(lines)), *others))


def _is_of(tenure: Tenure, office: str) -> bool:
    post = tenure.post
    asked = offices_asked(office)
    own = (each for each, _ in offices_of(post.label, (), post.country, post.office))
    return any(each in asked or office in broader(each) for each in own)


def _when(tenures: Sequence[Tenure]) -> str:
    """Say when it was held last: tenures come latest first."""
    last = tenures[0]
    return f"held from {last.since or 'an unknown day'} until {last.until or 'an unknown day'}, not at the date"
