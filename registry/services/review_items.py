"""One item of the queue in full: what a person needs to decide it, and what is frozen with the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.db.actors import ActorHit
from registry.db.actors_in_short import fetch_actors_in_short
from registry.db.decisions import Logged, fetch_decisions_of_item
from registry.db.mentions import StoredMention, fetch_stored
from registry.db.reviews import Item, fetch_prior
from registry.db.tenures import fetch_tenures_of_actors
from registry.domain import PartialDate, Precision, Tenure
from registry.roles.holder import roles_on
from registry.services.answers import Json, actor_json, role_json
from registry.services.proposals import NOT_FOR
from registry.services.review import in_short, require_item

_UNSEEN = dict.fromkeys(("decision", "reason", "actor", "decided_by", "decided_by_name"))


def get_item(session: Session, item_id: int, *, today: date) -> Json:
    """Give an item in full: what lists show and all that a decision needs.

    - `mention`: the words around it, its date and document, how it was read, what was decided;
    - `candidates`: each actor (the survivor now) with its roles on that date, and the score,
      evidence and alignment as the machine saw them when it decided;
    - `subject`: what the other kinds propose;
    - `prior`: what was decided of the same form before, how often, when last;
    - `decisions`: what was decided of this item, undone ones included.

    Of a mention that somebody else decided already, what was said is left out.

    A fixed number of queries. Raises NotFoundError `no_such_item`.
    """
    return item_in_full(session, require_item(session, item_id), today=today)


def item_in_full(session: Session, item: Item, *, today: date) -> Json:
    """Give what `get_item` gives for an item at hand."""
    mention = mention_of_item(session, item)
    on = (mention.on if mention else None) or PartialDate(today, Precision.DAY)
    is_blind = item.state in ("open", "claimed") and NOT_FOR in item.subject
    prior = [] if is_blind else fetch_prior(session, item)
    decisions = fetch_decisions_of_item(session, item.item_id)
    named = [*item.actors, *(actor for _, actor, *_ in prior if actor), *_decided_actors(decisions)]
    if mention and mention.actor_id:
        named.append(mention.actor_id)
    actors = fetch_actors_in_short(session, named)
    return {
        **in_short(session, item),
        "mention": mention and {**mention_json(mention, actors), **(_UNSEEN if is_blind else {})},
        "candidates": _candidates(session, item, mention, actors, on),
        "subject": dict(item.subject),
        "prior": [
            {"verdict": verdict, "actor": _actor(actors, actor), "number": number, "latest": latest.isoformat()}
            for verdict, actor, number, latest in prior
        ],
        "decisions": [decision_in_short(decision, actors) for decision in decisions],
    }


def mention_of_item(session: Session, item: Item) -> StoredMention | None:
    """Give the mention that an item asks about; None for the other kinds."""
    return fetch_stored(session, [item.mention_id])[0] if item.mention_id is not None else None


def mention_json(mention: StoredMention, actors: Mapping[int, ActorHit]) -> Json:
    """Give a mention with the words around it."""
    before, after = _around(mention)
    document = {"id": str(mention.document_id), "title": mention.title, "source": mention.source, "url": mention.url}
    return {
        "id": str(mention.mention_id),
        "surface": mention.surface,
        "before": before,
        "after": after,
        "lang": mention.lang,
        "kind": mention.kind,
        "ref": mention.ref,
        "date": str(mention.on) if mention.on else None,
        "document": document if mention.document_id else None,
        "reading": mention.reading,
        "decision": mention.decision,
        "reason": mention.reason,
        "actor": _actor(actors, mention.actor_id),
        "score": mention.score,
        "decided_by": mention.decided_by,
        "decided_by_name": mention.decided_by_name,
        "model_version": mention.model_version,
    }


def decision_in_short(decision: Logged, actors: Mapping[int, ActorHit]) -> Json:
    """Give a decision without what was seen."""
    return {
        "id": str(decision.decision_id),
        "item": str(decision.item_id) if decision.item_id else None,
        "mention": str(decision.mention_id) if decision.mention_id else None,
        "verdict": decision.verdict,
        "actor": _actor(actors, decision.actor_id),
        "decided_by": decision.decided_by,
        "decided_at": decision.decided_at.isoformat(),
        "reason": decision.reason,
        "reverts": str(decision.reverts) if decision.reverts else None,
        "reverted_by": str(decision.reverted_by) if decision.reverted_by else None,
    }


def _around(mention: StoredMention) -> tuple[str, str]:
    if mention.context and mention.surface in mention.context:
        before, _, after = mention.context.partition(mention.surface)
        return before, after
    if mention.document_id is not None:
        return mention.before or "", mention.after or ""
    return (f"{mention.context} ", "") if mention.context else ("", "")


def _candidates(
    session: Session,
    item: Item,
    mention: StoredMention | None,
    actors: Mapping[int, ActorHit],
    on: PartialDate,
) -> list[Json]:
    """Give the candidates in the order of the machine, or the actors that a proposal speaks of."""
    accounts: Sequence[Mapping[str, Any]] = mention.evidence if mention else ()
    if mention is None:
        nothing: Json = {"score": item.score, "name": None, "evidence": [], "alignment": []}
        accounts = [{"actor": str(actor_id), **nothing} for actor_id in item.actors]
    known = [(actors[int(each["actor"])], each) for each in accounts if int(each["actor"]) in actors]
    tenures = fetch_tenures_of_actors(session, [actor.actor_id for actor, _ in known], None) if known else {}
    return [
        {
            "actor": actor_json(actor),
            "roles": [role_json(tenure) for tenure in _roles(tenures.get(actor.actor_id, []), on)],
            **{name: account[name] for name in ("score", "name", "evidence", "alignment")},
        }
        for actor, account in known
    ]


def _roles(tenures: Sequence[Tenure], on: PartialDate) -> Sequence[Tenure]:
    return roles_on(tenures, on)


def _decided_actors(decisions: Sequence[Logged]) -> list[int]:
    return [decision.actor_id for decision in decisions if decision.actor_id]


def _actor(actors: Mapping[int, ActorHit], actor_id: int | None) -> Json | None:
    return actor_json(actors[actor_id]) if actor_id is not None and actor_id in actors else None
