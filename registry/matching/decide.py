"""The policy: when a mention is linked, when a person is asked, when nobody in the registry is meant."""

from __future__ import annotations

from collections.abc import Sequence

from registry.domain import Decision, Feature, Match, Outcome, Reason, Thresholds

_DECEPTIVE = frozenset({"bidi_control", "mixed_script", "hidden_text", "styled_letters", "unassigned"})


def decide(matches: Sequence[Match], thresholds: Thresholds, *, flags: Sequence[str] = ()) -> Decision:
    """Turn matches, best first, into LINK, REVIEW or NIL.

    LINK takes a lead as well as a score: namesakes at 0.97 and 0.96 are one
    question for a reviewer, not one answer for the caller. Text that hides or
    mixes letters is never linked by the machine.
    """
    plausible = tuple(match for match in matches if match.score >= thresholds.review)
    if not plausible:
        return Decision(outcome=Outcome.NIL, reason=Reason.UNKNOWN, matches=tuple(matches))
    if is_sure(matches, thresholds, flags=flags):
        return Decision(outcome=Outcome.LINK, reason=_why(matches[0]), matches=tuple(matches))
    reason = Reason.AMBIGUOUS if len(plausible) > 1 else Reason.WEAK
    return Decision(outcome=Outcome.REVIEW, reason=reason, matches=tuple(matches))


def is_sure(matches: Sequence[Match], thresholds: Thresholds, *, flags: Sequence[str] = ()) -> bool:
    """Tell whether the machine may link the first match: score and lead suffice and nothing is deceptive."""
    best, *rest = matches
    lead = best.score - rest[0].score if rest else 1.0
    return best.score >= thresholds.link and lead >= thresholds.lead and not _DECEPTIVE.intersection(flags)


def _why(match: Match) -> Reason:
    if match.has(Feature.ROLE_TITLE):
        return Reason.NAME_AND_ROLE
    return Reason.CONFLICT if match.has(Feature.ROLE_CONFLICT) else Reason.NAME
