"""Decisions as JSON, the same over HTTP, on the command line and in what is stored: the contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from sqlalchemy.orm import Session

from registry.domain import InvalidError, Kind, Match, Mention, PartialDate, Post, Tenure, Thresholds
from registry.exchange.mention import mention_of, ref_of
from registry.exchange.strict import strict_json
from registry.services.annotate import Annotation
from registry.services.resolve import Resolved, resolve_mentions

__all__ = [
    "Json", "account_json", "actor_json", "answer_lines", "bound_text", "decision_json", "fault_json",
    "holder_actor_json", "mention_of", "post_json", "reading_json", "rendered", "rendered_annotation", "role_json",
]  # fmt: skip

Json = dict[str, Any]
_UNKNOWN = "unknown"
_CANDIDATES = 5


class ActorInShort(Protocol):
    """What candidates, actors and hits have in common."""

    @property
    def actor_id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def wikidata(self) -> str | None: ...


def answer_lines(
    session: Session, lines: Sequence[bytes], thresholds: Thresholds, *, today: date, limit: int
) -> list[Json]:
    """Resolve mentions that stand one a line, as in a request; a faulty one answers its error in its place."""
    answers: dict[int, Json] = {}
    mentions: dict[int, Mention] = {}
    for at, line in enumerate(lines):
        record = None
        try:
            record = strict_json(line)
            mentions[at] = mention_of(record)
        except InvalidError as error:
            answers[at] = fault_json(ref_of(record), error)
    resolved = resolve_mentions(session, list(mentions.values()), thresholds, today=today)
    answers |= {at: rendered(each, limit=limit) for at, each in zip(mentions, resolved, strict=True)}
    return [answers[at] for at in range(len(lines))]


def rendered(resolved: Resolved, *, limit: int) -> Json:
    """Give what was decided of a mention, or the error that kept it from being read."""
    ref = resolved.mention.ref
    if resolved.error is not None or resolved.decision is None:
        return fault_json(ref, resolved.error or InvalidError("it could not be read"))
    return {"ref": ref, **decision_json(resolved, limit=limit)}


def rendered_annotation(found: Annotation) -> Json:
    """Give a mention of a text with the decision on it, and at most five candidates."""
    place = {"start": found.start, "end": found.end, "surface": found.surface, "type": found.type}
    marks = {"metonym": found.is_metonym, "boilerplate": found.is_boilerplate, "on": found.on and str(found.on)}
    return {**place, **marks, **decision_json(found.resolved, limit=_CANDIDATES)}


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
        "actor": actor_json(best.candidate) if best else None,
        "roles": [role_json(tenure) for tenure in decision.roles],
        "score": decision.score,
        "candidates": [candidate_json(match) for match in decision.matches[:limit]],
        "reading": reading_json(resolved),
    }


def candidate_json(match: Match) -> Json:
    """Give a candidate with the lines that add up to its score."""
    return {"actor": actor_json(match.candidate), **account_json(match)}


def account_json(match: Match) -> Json:
    """Give the score of a candidate, unrounded, and the lines that add up to it."""
    return {
        "score": match.score,
        "name": match.name,
        "evidence": [{"feature": line.feature, "detail": line.detail, "bits": line.bits} for line in match.evidence],
        "alignment": [list(pair) for pair in match.alignment],
    }


def actor_json(actor: ActorInShort) -> Json:
    """Give an actor in short."""
    return _actor_short(actor.actor_id, actor.key, actor.name, kind=actor.kind, wikidata=actor.wikidata)


def holder_actor_json(tenure: Tenure) -> Json:
    """Give the actor of a tenure in short."""
    kind, wikidata = tenure.actor_kind, tenure.actor_wikidata
    return _actor_short(tenure.actor_id, tenure.actor_key, tenure.actor_name, kind=kind, wikidata=wikidata)


def _actor_short(actor_id: int, key: str, name: str, *, kind: Kind, wikidata: str | None) -> Json:
    return {"id": str(actor_id), "key": key, "name": name, "kind": kind.value, "wikidata": wikidata}


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
        "from": bound_text(tenure.since, unknown=tenure.since_unknown),
        "until": bound_text(tenure.until, unknown=tenure.until_unknown),
    }


def bound_text(when: PartialDate | None, *, unknown: bool) -> str | None:
    """Give a bound of a span as the native format writes it."""
    if when is not None:
        return str(when)
    return _UNKNOWN if unknown else None
