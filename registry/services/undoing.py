"""Taking decisions back: a compensating decision that puts every row back to what it was, or none of them.

An undoing is a decision like others and can be undone in turn. It goes through only where
everything still stands as the decision left it: what others have built on it since is
named, and has to be undone first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.db.actors_in_short import fetch_actors_in_short
from registry.db.decisions import (
    Effect,
    Logged,
    NewDecision,
    fetch_decisions,
    fetch_effects,
    fetch_images,
    fetch_later,
    fetch_latest_decisions,
    fetch_leaning,
    find_decision,
    insert_decision,
    insert_effects,
    lock_decision,
    restore,
    set_items,
)
from registry.db.mentions import insert_review_items
from registry.db.merges import (
    fetch_cluster,
    fetch_mentions_since,
    fetch_roots,
    lock_actors,
)
from registry.db.reviews import fetch_asked_again, lock_items
from registry.domain import ConflictError, GoneError, NotFoundError
from registry.services.answers import Json
from registry.services.judging import judge
from registry.services.learning import unlearn
from registry.services.proposals import question_after_unmerge
from registry.services.review_items import decision_in_short
from registry.services.role_changes import turn_back

_TRIAGED = 200
_MOST_QUEUED = 10_000
Images = dict[str, dict[int, Any]]


def get_decision(session: Session, decision_id: int) -> Json:
    """Give a decision with what the person was shown (`seen`, `evidence`) and every row that it changed (`effects`)."""
    decision = _require(session, decision_id)
    effects = fetch_effects(session, decision_id)
    actors = fetch_actors_in_short(session, [decision.actor_id] if decision.actor_id else [])
    return {
        **decision_in_short(decision, actors),
        "seen": dict(decision.seen),
        "evidence": list(decision.evidence),
        "effects": [
            {"relation": each.relation, "id": str(each.row_id), "before": each.before, "after": each.after}
            for each in effects
        ],
    }


def list_decisions(
    session: Session, *, by: str | None = None, before: int | None = None, limit: int = 50
) -> tuple[list[Json], int | None]:
    """Give the latest decisions, of one person or of all, the last first; and where the next page begins."""
    found = fetch_latest_decisions(session, by=by, before=before or 2**62, limit=limit + 1)
    actors = fetch_actors_in_short(session, [each.actor_id for each in found if each.actor_id])
    shown = [decision_in_short(each, actors) for each in found[:limit]]
    return shown, found[limit - 1].decision_id if len(found) > limit else None


def undo(session: Session, decision_id: int, *, by: str, reason: str | None = None) -> Json:
    """Take a decision back; an undoing too. Gives the new decision's id and, of a merge, what came since (`triage`).

    After it every mention, item, actor and name that the decision changed is as it was
    before it, and verdicts are retracted. Mentions that came to a merged actor since are
    listed, and those that the machine linked are put to people. A question that comes back
    takes the place of one that asked the same again since, which is withdrawn.

    Raises NotFoundError `no_such_decision`; ConflictError `already_undone` (by which), and
    `dependants_exist` with the decisions and rows that stand on it; `superseded` for a tenure
    that was corrected since; GoneError `erased` where the person that was asked about has
    been erased since.
    """
    decision = _require(session, decision_id)
    effects = fetch_effects(session, decision_id)
    again = _lock_items(session, effects)
    lock_actors(session, [effect.row_id for effect in effects if effect.relation == "actor"])
    lock_decision(session, decision_id)
    decision = _require(session, decision_id)
    if decision.reverted_by is not None:
        facts = {"by": str(decision.reverted_by)}
        raise ConflictError("it has been undone already", code="already_undone", facts=facts)
    images = _images(session, effects)
    _check_dependants(session, decision, effects, images)
    undoing = insert_decision(
        session,
        NewDecision(
            verdict="undo",
            by=by,
            item_id=decision.item_id,
            mention_id=decision.mention_id,
            actor_id=decision.actor_id,
            reason=reason,
            reverts=decision_id,
            seen=_stands_again(session, decision),
        ),
    )
    if again:
        set_items(session, undoing, again, "withdrawn")
    _put_back(session, undoing, decision, effects, by=by, reason=reason)
    return {
        "decision": str(undoing),
        "undone": str(decision_id),
        "triage": _triage(session, undoing, decision, effects),
    }


def _require(session: Session, decision_id: int) -> Logged:
    decision = find_decision(session, decision_id)
    if decision is None:
        raise NotFoundError("there is no such decision", code="no_such_decision")
    return decision


def _lock_items(session: Session, effects: Sequence[Effect]) -> list[int]:
    """Lock the items of a decision, and those, given, that wait and ask what an item that will be open again asks.

    A question about somebody who has been erased since can be put to nobody.
    """
    items = {effect.row_id: effect for effect in effects if effect.relation == "review_item"}
    opening = [row_id for row_id, effect in items.items() if _opens(effect)]
    again = [row_id for row_id in fetch_asked_again(session, opening) if row_id not in items]
    locked = lock_items(session, [*items, *again])
    if any(each.item_id in opening and each.subject.get("erased") for each in locked):
        raise GoneError("the person that it was about has been erased on request", code="erased")
    return [each.item_id for each in locked if each.item_id not in items and each.state in ("open", "claimed")]


def _opens(effect: Effect) -> bool:
    """Tell whether undoing opens an item."""
    return effect.relation == "review_item" and (effect.before or {}).get("state") == "open"


def _stands_again(session: Session, decision: Logged) -> Json:
    """Name the verdict that undoing an undoing brings back."""
    if decision.verdict != "undo" or decision.reverts is None:
        return {}
    undone = _require(session, decision.reverts)
    return {"again": undone.seen.get("again", undone.verdict)}


def _images(session: Session, effects: Sequence[Effect]) -> Images:
    """Lock and read the rows as they are, in the order that all decisions keep."""
    return {
        relation: fetch_images(session, relation, [effect.row_id for effect in of_relation])
        for relation in ("review_item", "actor", "mention")
        if (of_relation := [effect for effect in effects if effect.relation == relation])
    }


def _check_dependants(session: Session, decision: Logged, effects: Sequence[Effect], images: Images) -> None:
    """Refuse while anything is not as the decision left it, or leans on what it made."""
    changed: dict[str, list[int]] = {}
    for effect in effects:
        if effect.relation in images and not _as_left(effect, images[effect.relation].get(effect.row_id)):
            changed.setdefault(effect.relation, []).append(effect.row_id)
    later = {
        each
        for relation, ids in changed.items()
        for each in fetch_later(session, relation, ids, after=decision.decision_id)
    }
    rows = [(relation, row_id) for relation, ids in changed.items() for row_id in ids]
    for effect in effects:
        if effect.relation == "actor":
            leaning, above = _on_actor(session, decision, effect, effects)
            rows += leaning
            later |= above
    if later or rows:
        actors: Mapping[int, Any] = {}
        raise ConflictError(
            "later decisions stand on it: undo them first",
            code="dependants_exist",
            facts={
                "decisions": [decision_in_short(each, actors) for each in fetch_decisions(session, sorted(later))],
                "rows": [{"relation": relation, "id": str(row_id)} for relation, row_id in rows[:100]],
            },
        )


def _as_left(effect: Effect, image: Any) -> bool:
    if effect.relation == "review_item" and image and image["state"] == "claimed":
        image = {"state": "open"}
    return bool(image == effect.after)


def _on_actor(
    session: Session, decision: Logged, effect: Effect, effects: Sequence[Effect]
) -> tuple[list[tuple[str, int]], set[int]]:
    """Give what leans on an actor that is about to go, and the merges later than one that is about to be undone."""
    before, after = effect.before or {}, effect.after or {}
    if before["status"] == "retired":
        own = [each.row_id for each in effects if each.relation == "mention"]
        judgements = [each.row_id for each in effects if each.relation == "judgement"]
        return fetch_leaning(session, effect.row_id, own=own, own_judgements=judgements), set()
    if after["merged_into"] is None:
        return _survivor_is_gone(session, effect.row_id, before), set()
    return [], set(fetch_later(session, "actor", _above(session, after["merged_into"]), after=decision.decision_id))


def _survivor_is_gone(session: Session, loser: int, before: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Give the survivor of a merge that is about to stand again, where it was retired or merged into the loser."""
    if before["merged_into"] is None:
        return []
    root = fetch_roots(session, [before["merged_into"]])[before["merged_into"]]
    return [("actor", root.actor_id)] if root.status != "active" or root.actor_id == loser else []


def _above(session: Session, actor_id: int | None) -> list[int]:
    """Give the actors on the way from one to its survivor that were merged, with their cluster, in turn."""
    way: list[int] = []
    while actor_id is not None:
        way.append(actor_id)
        actor_id = fetch_images(session, "actor", [actor_id], lock=False)[actor_id]["merged_into"]
    return way[:-1]


def _put_back(
    session: Session,
    undoing: int,
    decision: Logged,
    effects: Sequence[Effect],
    *,
    by: str,
    reason: str | None,
) -> None:
    """Restore every row and note it. Verdicts are retracted first, and brought back last: mentions must fit them."""
    verdicts = [_retraction(effect) for effect in effects if effect.relation == "judgement"]
    done = judge(session, [row for row in verdicts if row["verdict"] != "different"], by=by, reason=reason)
    for relation, opens in (("actor", False), ("mention", False), ("review_item", False), ("review_item", True)):
        # A question is closed before another item asks it: never two wait at a time.
        changed = [effect for effect in effects if effect.relation == relation and _opens(effect) is opens]
        if changed:
            restore(session, relation, {effect.row_id: effect.before or {} for effect in changed})
            done += [_turned(effect) for effect in changed]
    names = [effect for effect in effects if effect.relation == "name_variant"]
    if names:
        done += unlearn(session, decision.decision_id, names)
    tenures = [effect for effect in effects if effect.relation == "tenure"]
    if tenures:
        done += turn_back(session, tenures, because=reason or f"decision {decision.decision_id} was undone")
    done += judge(session, [row for row in verdicts if row["verdict"] == "different"], by=by, reason=reason)
    insert_effects(session, undoing, done)


def _turned(effect: Effect) -> Effect:
    return Effect(relation=effect.relation, row_id=effect.row_id, before=effect.after, after=effect.before)


def _retraction(effect: Effect) -> Json:
    """Give the judgement that stands instead of one: what stood before it, unsure for nothing."""
    image = dict(effect.after or {})
    stood = effect.before["verdict"] if effect.before else "unsure"
    return {**image, "verdict": stood, "retracts": effect.row_id, "before": image}


def _triage(session: Session, undoing: int, decision: Logged, effects: Sequence[Effect]) -> Json | None:
    """List what came to a cluster since it was made, and put what the machine linked to people; None for no merge."""
    freed = [each for each in effects if each.relation == "actor" and each.after and each.after["merged_into"]]
    if not freed:
        return None
    loser, survivor = freed[0].row_id, freed[0].after["merged_into"] if freed[0].after else 0
    root = fetch_roots(session, [survivor])[survivor].actor_id
    members = [*fetch_cluster(session, root), *fetch_cluster(session, loser)]
    since = fetch_mentions_since(session, members, decision.decided_at, limit=_MOST_QUEUED)
    asked = [each.id for each in since if each.decided_by == "machine" and each.is_unasked]
    items = insert_review_items(session, question_after_unmerge(session, asked, pair=(root, loser)))
    waiting = [
        Effect(relation="review_item", row_id=each, before={"state": "withdrawn"}, after={"state": "open"})
        for each in items
    ]
    insert_effects(session, undoing, waiting)
    return {
        "number": len(since),
        "queued": len(items),
        "mentions": [
            {"id": str(each.id), "surface": each.surface, "actor": str(each.actor_id), "decided_by": each.decided_by}
            for each in since[:_TRIAGED]
        ],
    }
