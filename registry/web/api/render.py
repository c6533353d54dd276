"""From the domain to JSON, member by member: what stands here is the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response

from registry.domain import Candidate, InvalidError, Match, PartialDate, Post, Tenure
from registry.services.actors import Actor, ActorHit, ActorName
from registry.services.annotate import Annotation
from registry.services.resolve import Resolved

Json = dict[str, Any]
_UNKNOWN = "unknown"
_CANDIDATES = 5


def answer(shown: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Give a JSON answer: UTF-8, letters as they are."""
    return Response(orjson.dumps(shown), status, headers, mimetype="application/json")


def rendered(resolved: Resolved, *, limit: int) -> Json:
    """Give what was decided of a mention, or the error that kept it from being read."""
    ref = resolved.mention.ref
    if resolved.error is not None or resolved.decision is None:
        return fault_json(ref, resolved.error or InvalidError("it could not be read"))
    return {"ref": ref, **decision_json(resolved, limit=limit)}


def rendered_annotation(found: Annotation) -> Json:
    """Give a mention of a text with the decision on it, and at most five candidates."""
    place = {"start": found.start, "end": found.end, "surface": found.surface, "type": found.type}
    return {**place, **decision_json(found.resolved, limit=_CANDIDATES)}


def fault_json(ref: str | None, error: InvalidError) -> Json:
    """Give the answer in the place of a faulty mention."""
    return {"ref": ref, "error": {"code": error.code, "detail": error.detail}}


def decision_json(resolved: Resolved, *, limit: int) -> Json:
    """Give the decision with at most `limit` candidates, the best first."""
    decision = resolved.decision
    assert decision is not None, "only decided mentions are shown so"
    best = decision.best
    return {
        "decision": decision.outcome.value,
        "reason": decision.reason.value,
        "actor": candidate_actor_json(best.candidate) if best else None,
        "roles": [role_json(tenure) for tenure in decision.roles],
        "score": decision.matches[0].score if decision.matches else None,
        "candidates": [candidate_json(match) for match in decision.matches[:limit]],
        "reading": reading_json(resolved),
    }


def candidate_json(match: Match) -> Json:
    """Give a candidate with the lines that add up to its score, unrounded."""
    return {
        "actor": candidate_actor_json(match.candidate),
        "score": match.score,
        "name": match.name,
        "evidence": [{"feature": line.feature, "detail": line.detail, "bits": line.bits} for line in match.evidence],
        "alignment": [list(pair) for pair in match.alignment],
    }


def candidate_actor_json(candidate: Candidate) -> Json:
    """Give the actor of a candidate in short."""
    return {
        "id": str(candidate.actor_id),
        "key": candidate.key,
        "name": candidate.name,
        "kind": candidate.kind.value,
        "wikidata": candidate.wikidata,
    }


def actor_json(actor: Actor) -> Json:
    """Give an actor in short."""
    return {
        "id": str(actor.actor_id),
        "key": actor.key,
        "name": actor.name,
        "kind": actor.kind.value,
        "wikidata": actor.wikidata,
    }


def hit_json(hit: ActorHit) -> Json:
    """Give an actor of a list."""
    return {
        "id": str(hit.actor_id),
        "key": hit.key,
        "name": hit.name,
        "kind": hit.kind.value,
        "wikidata": hit.wikidata,
    }


def actor_in_full_json(actor: Actor) -> Json:
    """Give an actor with everything on record but its roles."""
    return {
        **actor_json(actor),
        "status": actor.status,
        "description": actor.description,
        "countries": list(actor.countries),
        "identifiers": dict(actor.identifiers),
        "born": actor.born,
        "died": actor.died,
        "gender": actor.gender,
        "prominence": actor.prominence,
        "sources": list(actor.sources),
        "version": actor.version,
        "created_at": actor.created_at,
        "updated_at": actor.updated_at,
        "names": [_name_json(name) for name in actor.names],
    }


def _name_json(name: ActorName) -> Json:
    return {
        "text": name.text,
        "lang": name.lang,
        "script": name.script,
        "kind": name.kind.value,
        "weak": name.weak,
        "from": name.since,
        "until": name.until,
        "source": name.source,
    }


def holder_actor_json(tenure: Tenure) -> Json:
    """Give the actor of a tenure in short."""
    return {
        "id": str(tenure.actor_id),
        "key": tenure.actor_key,
        "name": tenure.actor_name,
        "kind": tenure.actor_kind.value,
        "wikidata": tenure.actor_wikidata,
    }


def reading_json(resolved: Resolved) -> Json:
    """Give how a surface form was understood."""
    reading = resolved.reading
    assert reading is not None, "decided mentions have been read"
    return {
        "script": reading.script,
        "lang": reading.lang,
        "core": reading.core,
        "clitics": list(reading.clitics),
        "honorifics": list(reading.honorifics),
        "title": resolved.title,
        "flags": list(reading.flags),
    }


def post_json(post: Post) -> Json:
    """Give a post in short."""
    return {"key": post.key, "label": post.label}


def role_json(tenure: Tenure) -> Json:
    """Give what an actor held."""
    return {
        "post": post_json(tenure.post),
        "status": tenure.status.value,
        "from": _bound(tenure.since, unknown=tenure.since_unknown),
        "until": _bound(tenure.until, unknown=tenure.until_unknown),
    }


def tenure_json(tenure: Tenure) -> Json:
    """Give a tenure of a known actor in full."""
    return {"id": str(tenure.tenure_id), **role_json(tenure), **_account(tenure)}


def holder_json(tenure: Tenure, *, outgoing: bool) -> Json:
    """Give a tenure of a known post in full."""
    role = role_json(tenure)
    del role["post"]
    return {"actor": holder_actor_json(tenure), "outgoing": outgoing, **role, **_account(tenure)}


def holders_json(tenures: Sequence[Tenure], outgoing: Sequence[Tenure]) -> list[Json]:
    """Give the holders of a post, those who left that day last."""
    return [holder_json(tenure, outgoing=False) for tenure in tenures] + [
        holder_json(tenure, outgoing=True) for tenure in outgoing
    ]


def _account(tenure: Tenure) -> Json:
    return {
        "expected_until": tenure.expected_until,
        "disputed_by": tenure.disputed_by,
        "note": tenure.note,
        "sources": list(tenure.sources),
        "recorded_at": tenure.recorded_at,
    }


def _bound(when: PartialDate | None, *, unknown: bool) -> str | None:
    if when is not None:
        return str(when)
    return _UNKNOWN if unknown else None
