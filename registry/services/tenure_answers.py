"""Recorded tenures as JSON, the same over HTTP and on the command line: the contract."""

from __future__ import annotations

from registry.domain import Tenure
from registry.services.answers import Json, holder_actor_json, post_json, role_json
from registry.services.calendar import Finding
from registry.services.tenures import Outcome, RecordedTenure


def recorded_json(recorded: RecordedTenure) -> Json:
    """Give a tenure with its actor, and what became of its record."""
    tenure, by = recorded.tenure, recorded.superseded_by
    return {
        "id": str(tenure.tenure_id),
        "actor": holder_actor_json(tenure),
        **role_json(tenure),
        "expected_until": tenure.expected_until,
        "attested_on": recorded.attested_on,
        "disputed_by": tenure.disputed_by,
        "note": tenure.note,
        "sources": list(tenure.sources),
        "recorded_at": tenure.recorded_at,
        "superseded_at": recorded.superseded_at,
        "superseded_by": None if by is None else str(by),
        "superseded_because": recorded.superseded_because,
    }


def outcome_json(outcome: Outcome) -> Json:
    """Give a tenure that was recorded, and the one that it ended."""
    return {**recorded_json(outcome.tenure), "ended": recorded_json(outcome.ended) if outcome.ended else None}


def finding_json(finding: Finding) -> Json:
    """Give what the calendar check found."""
    post = finding.after.post
    return {
        "kind": finding.kind.value,
        "post": post_json(post),
        "country": post.country,
        "seats": post.seats,
        "from": finding.first.isoformat(),
        "until": finding.until.isoformat(),
        "days": finding.days,
        "tenures": [_found_json(tenure) for tenure in (finding.before, finding.after)],
    }


def _found_json(tenure: Tenure) -> Json:
    return {
        "id": str(tenure.tenure_id),
        "actor": holder_actor_json(tenure),
        **role_json(tenure),
        "expected_until": tenure.expected_until,
        "disputed_by": tenure.disputed_by,
        "note": tenure.note,
        "sources": list(tenure.sources),
        "recorded_at": tenure.recorded_at,
    }
