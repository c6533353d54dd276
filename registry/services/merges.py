"""Merging actors: what would change, shown and sealed first; then done under locks, by one edge and no moved row.

A merge is a decision in the log. Undoing it (`services.undoing`) takes the edge away: every
mention, name and tenure still has the actor it was given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy.orm import Session

from registry.db.decisions import NewDecision, insert_decision, insert_effects, set_items, set_merged
from registry.db.merges import (
    Root,
    count_mentions,
    fetch_cluster,
    fetch_differences,
    fetch_mentions,
    fetch_names,
    fetch_overlaps,
    fetch_roots,
    fetch_tenure_lines,
    lock_actors,
)
from registry.db.reviews import fetch_closed_by_merge, lock_items
from registry.domain import ConflictError, InvalidError
from registry.services.actors import get_actor
from registry.services.answers import Json
from registry.services.judging import judge, judgement_json, refuse_differences, root_of

_EXAMPLES = 20


def preview_merge(session: Session, loser: str, survivor: str) -> Json:
    """Give everything that merging one actor into another would change, and the `preview` that seals it.

    `mentions` that would mean the survivor (how many, how many by people, examples), `names`
    it would gain and those both have, `tenures` it would gain and those that overlap in one
    post, `items` of the queue that would close, `judgements` that stand in the way. Raises as
    `merge_actors` does, except that judgements are shown.
    """
    return _preview(session, *_two(session, loser, survivor))


def merge_actors(session: Session, loser: str, survivor: str, *, by: str, reason: str | None, preview: str) -> Json:
    """Merge one actor into another as the preview said; gives the decision's id and the effect.

    Locks the items that close, then both actors, each in the order of their ids, and looks
    again. Raises InvalidError `kinds_differ`; ConflictError `would_cycle` when they are one
    already, `actor_merged`, `actor_retired`, `cannot_link` naming the judgements, and
    `subject_changed`, the new one in its facts, when anything of it has changed.
    """
    roots = _two(session, loser, survivor)
    closing = closed_by_merge(session, *roots)
    lock_items(session, closing)
    effect = hold_merge(session, *roots, preview=preview, closing=closing)
    decision_id = insert_decision(
        session,
        NewDecision(verdict="merge", by=by, actor_id=roots[1].actor_id, reason=reason, seen={"preview": effect}),
    )
    carry_out(session, decision_id, effect, by=by, reason=reason)
    return {"id": str(decision_id), "effect": effect}


def closed_by_merge(session: Session, loser: Root, survivor: Root) -> list[int]:
    """Give the items of the queue that merging two actors would answer; they are locked before the actors."""
    clusters = [fetch_cluster(session, root.actor_id) for root in (loser, survivor)]
    return fetch_closed_by_merge(session, *clusters)


def hold_merge(session: Session, loser: Root, survivor: Root, *, preview: str, closing: Collection[int]) -> Json:
    """Lock two actors and give the effect of merging them, which must be what `preview` seals.

    `closing` are the items that the caller has locked: one that came since makes the preview stale.
    """
    lock_actors(session, [loser.actor_id, survivor.actor_id])
    now = fetch_roots(session, [loser.actor_id, survivor.actor_id])
    for root in (loser, survivor):
        if now[root.actor_id].actor_id != root.actor_id:
            facts = {"actor": str(now[root.actor_id].actor_id), "key": now[root.actor_id].key}
            raise ConflictError(f"{root.key} was merged a moment ago", code="actor_merged", facts=facts)
    roots = check_two(now[loser.actor_id], now[survivor.actor_id])
    effect = _preview(session, *roots)
    if effect["preview"] != preview or not {int(item) for item in effect["items"]} <= set(closing):
        raise ConflictError(
            "something has changed since the preview: look again", code="subject_changed", facts={"preview": effect}
        )
    refuse_differences(_differences(session, *roots))
    return effect


def carry_out(
    session: Session, decision_id: int, effect: Json, *, by: str, reason: str | None, decided: Sequence[int] = ()
) -> None:
    """Write a merge that is held: the edge, the verdict, and the items it answers but for those in `decided`."""
    loser, survivor = int(effect["loser"]["id"]), int(effect["survivor"]["id"])
    set_merged(session, decision_id, loser, survivor)
    same = {"verdict": "same", "actor_id": loser, "other_actor_id": survivor}
    insert_effects(session, decision_id, judge(session, [same], by=by, reason=reason))
    closing = [int(item) for item in effect["items"] if int(item) not in decided]
    if closing:
        set_items(session, decision_id, closing, "withdrawn")


def check_two(loser: Root, survivor: Root) -> tuple[Root, Root]:
    """Refuse what can never be merged."""
    if loser.actor_id == survivor.actor_id:
        raise ConflictError("they are one actor already", code="would_cycle", facts={"actor": str(loser.actor_id)})
    for root in (loser, survivor):
        if root.status != "active":
            raise ConflictError(
                f"{root.key} is {root.status}", code="actor_retired", facts={"actor": str(root.actor_id)}
            )
    if loser.kind != survivor.kind:
        raise InvalidError("a person and an organisation are never one", code="kinds_differ", pointer="/loser")
    return loser, survivor


def seal(effect: Json) -> str:
    """Give the hash of an effect: equal effects have equal ones."""
    return hashlib.sha256(orjson.dumps(effect, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _two(session: Session, loser: str, survivor: str) -> tuple[Root, Root]:
    roots = []
    try:
        roots = [root_of(session, loser), root_of(session, survivor)]
    except ConflictError as error:
        if error.code == "actor_merged" and _are_one(session, loser, survivor):
            raise ConflictError("they are one actor already", code="would_cycle", facts=error.facts) from error
        raise
    return check_two(roots[0], roots[1])


def _are_one(session: Session, one: str, other: str) -> bool:
    return get_actor(session, one).actor_id == get_actor(session, other).actor_id


def _differences(session: Session, loser: Root, survivor: Root) -> list[Any]:
    clusters = [fetch_cluster(session, root.actor_id) for root in (loser, survivor)]
    return list(fetch_differences(session, *clusters))


def _preview(session: Session, loser: Root, survivor: Root) -> Json:
    moving, staying = fetch_cluster(session, loser.actor_id), fetch_cluster(session, survivor.actor_id)
    number, by_people = count_mentions(session, moving)
    examples = fetch_mentions(session, moving, limit=_EXAMPLES)
    here = {(text, lang) for text, lang, _ in fetch_names(session, staying)}
    there = list(dict.fromkeys((text, lang) for text, lang, _ in fetch_names(session, moving)))
    tenures, overlaps = fetch_tenure_lines(session, moving), fetch_overlaps(session, moving, staying)
    effect: Json = {
        "loser": {**_root_json(loser), "members": [str(each) for each in moving]},
        "survivor": {**_root_json(survivor), "members": [str(each) for each in staying]},
        "mentions": {
            "number": number,
            "by_people": by_people,
            "examples": [{"id": str(mention_id), "surface": surface} for mention_id, surface in examples],
        },
        "names": {
            "gained": [_name(*each) for each in there if each not in here],
            "shared": [_name(*each) for each in there if each in here],
        },
        "tenures": {
            "gained": [
                {"id": str(each["id"]), "post": each["post"], "label": each["label"], "status": each["status"]}
                for each in tenures
            ],
            "overlaps": [
                {"id": str(each["id"]), "other": str(each["other"]), "post": each["post"], "days": each["both"]}
                for each in overlaps
            ],
        },
        "items": [str(each) for each in fetch_closed_by_merge(session, moving, staying)],
        "judgements": [judgement_json(each) for each in fetch_differences(session, moving, staying)],
        "warnings": _warnings(loser, survivor, overlaps),
    }
    return {**effect, "preview": seal(effect)}


def _warnings(loser: Root, survivor: Root, overlaps: Sequence[Any]) -> list[str]:
    """Name what makes a merge doubtful without forbidding it."""
    found = {
        "wikidata_differs": loser.wikidata and survivor.wikidata and loser.wikidata != survivor.wikidata,
        "born_differs": _disagree(loser.born, survivor.born),
        "died_differs": _disagree(loser.died, survivor.died),
        "tenures_overlap": overlaps,
    }
    return [name for name, holds in found.items() if holds]


def _disagree(one: str | None, other: str | None) -> bool:
    """Tell whether two dates of any precision cannot be the same."""
    return bool(one and other and not one.startswith(other) and not other.startswith(one))


def _root_json(root: Root) -> Json:
    shown = asdict(root)
    return {"id": str(shown.pop("actor_id")), **shown}


def _name(text: str, lang: str | None) -> Json:
    return {"text": text, "lang": lang}
