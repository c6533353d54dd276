"""Decides a mention that is a role title alone: who held the post that day, or why nobody can be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from registry.domain import Candidate, Decision, Evidence, Feature, Kind, Outcome, Reason, Status, Tenure, Thresholds
from registry.matching.decide import is_sure
from registry.matching.features import WORLD
from registry.matching.score import share
from registry.roles.holder import Holders, State

_SERVED = (Status.HELD, Status.ACTING)
_INCUMBENT = 6.0
_STAND_IN = 4.0
"""An acting holder beside a substantive one is meant less often."""
_OUTGOING = 2.0
_NOT_ACTING = 1.0
"""Somebody in office, asked for as acting."""
_EARLIER = 1.0
"""Of those who held it earlier each next one is meant so much less often, in bits."""
_ONLY_EVER = 4.0
"""The title without a date, when one person alone has ever held the post."""


@dataclass(frozen=True, slots=True)
class TitleQuestion:
    """A title that stands for a person, and what its decision goes by."""

    title: str
    actors: int
    """How many actors the registry has."""
    thresholds: Thresholds
    flags: tuple[str, ...]
    """What is deceptive in its letters."""
    modifiers: tuple[str, ...] = ()
    """What stands beside the office: former, acting and the like."""


def decide_title(question: TitleQuestion, answers: Sequence[Holders]) -> Decision:
    """Decide a title at a date from the holders of every post that bears it.

    The incoming holder is the answer on a handover day, the outgoing one the first
    alternative. A vacant post answers nil; a title of several filled posts goes to review.
    """
    bits: dict[int, tuple[Tenure, float, str]] = {}
    for answer in answers:
        for place, tenure in enumerate(answer.tenures):
            weight = _weight(question, answer.state, place, tenure)
            bits.setdefault(tenure.actor_id, (tenure, weight, _how(tenure)))
        for tenure in answer.outgoing:
            bits.setdefault(tenure.actor_id, (tenure, _OUTGOING, "left that day"))
    if not bits:
        vacant = any(answer.state is State.VACANT for answer in answers)
        return Decision(outcome=Outcome.NIL, reason=Reason.VACANT if vacant else Reason.UNKNOWN)
    handover = any(answer.state is State.HANDOVER for answer in answers)
    return _decide(question, list(bits.values()), Reason.HANDOVER if handover else Reason.ROLE)


def _weight(question: TitleQuestion, state: State, place: int, tenure: Tenure) -> float:
    """Give the bits for the holder at a place of an answer."""
    if state is State.FORMER:
        return max(_INCUMBENT - _EARLIER * place, 0.0)
    if "acting" in question.modifiers and tenure.status is not Status.ACTING:
        return _NOT_ACTING
    return _STAND_IN if place and tenure.post.seats == 1 else _INCUMBENT


def spells(tenures: Sequence[Tenure]) -> dict[int, str]:
    """Give in words, by actor, when somebody held a post: "2025-01-20 to 2025-05-01"."""
    found: dict[int, str] = {}
    for tenure in tenures:
        if tenure.status in _SERVED:
            since = str(tenure.since or "unknown")
            until = str(tenure.until or "unknown") if tenure.until or tenure.until_unknown else "today"
            found.setdefault(tenure.actor_id, f"{since} to {until}")
    return found


def decide_undated_title(question: TitleQuestion, tenures: Sequence[Tenure]) -> Decision:
    """Decide a title without a date: linked only when one person alone has held the post."""
    served = {t.actor_id: t for t in tenures if t.status in _SERVED}
    if len(served) != 1 or question.modifiers:
        return Decision(outcome=Outcome.NIL, reason=Reason.UNDATED if served else Reason.UNKNOWN)
    (tenure,) = served.values()
    return _decide(question, [(tenure, _ONLY_EVER, "the only holder on record")], Reason.ROLE)


def _decide(question: TitleQuestion, holders: Sequence[tuple[Tenure, float, str]], reason: Reason) -> Decision:
    accounts = [(_as_candidate(tenure), _lines(question, tenure, weight, how), None) for tenure, weight, how in holders]
    matches = share(accounts, tempered=False)
    if is_sure(matches, question.thresholds, flags=question.flags):
        return Decision(outcome=Outcome.LINK, reason=reason, matches=matches)
    return Decision(outcome=Outcome.REVIEW, reason=Reason.AMBIGUOUS, matches=matches)


def _lines(question: TitleQuestion, tenure: Tenure, weight: float, how: str) -> tuple[Evidence, ...]:
    total = log2(question.actors + WORLD)
    held = f"{question.title}: {tenure.post.label}, {how}"
    return (
        Evidence(feature=Feature.PRIOR, detail=f"1 of {question.actors} actors", bits=-total),
        Evidence(feature=Feature.ROLE_TITLE, detail=held, bits=total + weight),
    )


def _how(tenure: Tenure) -> str:
    since = f" since {tenure.since}" if tenure.since else ""
    return f"{tenure.status.value}{since}"


def _as_candidate(tenure: Tenure) -> Candidate:
    return Candidate(
        actor_id=tenure.actor_id,
        key=tenure.actor_key,
        name=tenure.actor_name,
        kind=Kind(tenure.actor_kind),
        prominence=0.0,
        wikidata=tenure.actor_wikidata,
    )
