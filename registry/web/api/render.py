"""From the domain to JSON, member by member: what stands here is the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response

from registry.domain import Tenure
from registry.services.actors import Actor, ActorName
from registry.services.answers import Json, actor_json, holder_actor_json, role_json


def answer(shown: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Give a JSON answer: UTF-8, letters as they are."""
    return Response(orjson.dumps(shown), status, headers, mimetype="application/json")


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


def tenure_json(tenure: Tenure) -> Json:
    """Give a tenure of a known actor in full."""
    return {"id": str(tenure.tenure_id), **role_json(tenure), **_account(tenure)}


def holder_json(tenure: Tenure, *, outgoing: bool) -> Json:
    """Give a tenure of a known post in full."""
    role = role_json(tenure)
    del role["post"]
    actor = holder_actor_json(tenure)
    return {"id": str(tenure.tenure_id), "actor": actor, "outgoing": outgoing, **role, **_account(tenure)}


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
