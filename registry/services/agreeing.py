"""Whether a name and a title beside it agree, where the title alone names no one post: Prime Minister Netanyahu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from registry.domain import Decision, Evidence, Feature, PartialDate, Reason, Status, Tenure
from registry.roles.grammar.offices import broader
from registry.roles.grammar.posts import offices_of
from registry.roles.holder import roles_on
from registry.services.titling import FoundTitle, offices_asked

_IN_OFFICE = (Status.HELD, Status.ACTING)


def with_office(decision: Decision, found: FoundTitle, tenures: Sequence[Tenure], on: PartialDate) -> Decision:
    """Say of a linked name whether the actor held the office of its title on a date, at another time, or never.

    The link and its score stay; the reason and a line of no bits tell. `tenures`: all of the actor's.
    """
    best = decision.best
    if best is None or found.office is None or decision.reason is not Reason.NAME:
        return decision
    of_office = [tenure for tenure in tenures if tenure.status in _IN_OFFICE and _is_of(tenure, found.office)]
    if not of_office:
        return decision
    held = bool(roles_on(of_office, on)) or "former" in found.modifiers
    feature, detail = (Feature.ROLE_TITLE, "held at the date") if held else (Feature.ROLE_CONFLICT, _when(of_office))
    line = Evidence(feature=feature, detail=f"{found.title}: {detail}", bits=0.0)
    match = replace(best, evidence=(*best.evidence[:-1], line, best.evidence[-1]))
    reason = Reason.NAME_AND_ROLE if held else Reason.CONFLICT
    return replace(decision, reason=reason, matches=(match, *decision.matches[1:]))


def _is_of(tenure: Tenure, office: str) -> bool:
    post = tenure.post
    asked = offices_asked(office)
    own = (each for each, _ in offices_of(post.label, (), post.country, post.office))
    return any(each in asked or office in broader(each) for each in own)


def _when(tenures: Sequence[Tenure]) -> str:
    """Say when it was held last: tenures come latest first."""
    last = tenures[0]
    return f"held from {last.since or 'an unknown day'} until {last.until or 'an unknown day'}, not at the date"
