"""Decides a mention that is a role title alone: who held the post that day, or why nobody can be named."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from registry.domain import Candidate, Decision, Evidence, Kind, Outcome, Reason, Status, Tenure, Thresholds
from registry.matching.features import WORLD
from registry.matching.score import share
from registry.roles.holder import Holders, State

_INCUMBENT = 6.0
_STAND_IN = 4.0
"""An acting holder beside a substantive one is meant less often."""
_OUTGOING = 2.0
_ONLY_EVER = 4.0
"""The title without a date, when one person alone has ever held the post."""


def decide_title(title: str, answers: Sequence[Holders], *, actors: int, thresholds: Thresholds) -> Decision:
    """Decide a title at a date from the holders of every post that bears it.

    The incoming holder is the answer on a handover day, the outgoing one the first
    alternative. A vacant post answers nil; a title of several filled posts goes to review.
    """
    bits: dict[int, tuple[Tenure, float, str]] = {}
    for answer in answers:
        for place, tenure in enumerate(answer.tenures):
            weight = _INCUMBENT if place == 0 else _STAND_IN if tenure.post.seats == 1 else _INCUMBENT
            bits.setdefault(tenure.actor_id, (tenure, weight, _how(tenure)))
        for tenure in answer.outgoing:
            bits.setdefault(tenure.actor_id, (tenure, _OUTGOING, "left that day"))
    if not bits:
        vacant = any(answer.state is State.VACANT for answer in answers)
        return Decision(outcome=Outcome.NIL, reason=Reason.VACANT if vacant else Reason.UNKNOWN)
    handover = any(answer.state is State.HANDOVER for answer in answers)
    return _decide(title, list(bits.values()), actors, thresholds, Reason.HANDOVER if handover else Reason.ROLE)


def decide_undated_title(title: str, tenures: Sequence[Tenure], *, actors: int, thresholds: Thresholds) -> Decision:
    """Decide a title without a date: linked only when one person alone has held the post."""
    served = {t.actor_id: t for t in tenures if t.status in (Status.HELD, Status.ACTING)}
    if len(served) != 1:
        return Decision(outcome=Outcome.NIL, reason=Reason.UNDATED if served else Reason.UNKNOWN)
    (tenure,) = served.values()
    return _decide(title, [(tenure, _ONLY_EVER, "the only holder on record")], actors, thresholds, Reason.ROLE)


def _decide(
    title: str,
    holders: Sequence[tuple[Tenure, float, str]],
    actors: int,
    thresholds: Thresholds,
    reason: Reason,
) -> Decision:
    total = log2(actors + WORLD)
    accounts = [
        (
            _as_candidate(tenure),
            (
                Evidence(feature="prior", detail=f"1 of {actors} actors", bits=-total),
                Evidence(feature="role_title", detail=f"{title}: {tenure.post.label}, {how}", bits=total + weight),
            ),
            None,
        )
        for tenure, weight, how in holders
    ]
    matches = share(accounts)
    best, *rest = matches
    lead = best.score - rest[0].score if rest else 1.0
    if best.score >= thresholds.link and lead >= thresholds.lead:
        return Decision(outcome=Outcome.LINK, reason=reason, matches=matches)
    return Decision(outcome=Outcome.REVIEW, reason=Reason.AMBIGUOUS, matches=matches)


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
