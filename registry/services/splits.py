"""Splitting an actor: what is somebody else's goes to one that is made, and goes back when that is undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from registry.db.decisions import (
    Effect,
    NewDecision,
    insert_decision,
    insert_effects,
    set_mentions,
)
from registry.db.indexing import fetch_actor_names
from registry.db.learning import fetch_variant_images, fetch_variants_of_texts, restore_variant
from registry.db.mentions import fetch_stored
from registry.db.merges import Root, fetch_roots, lock_actors, lock_mentions
from registry.domain import ConflictError, InvalidError, NotFoundError
from registry.services.actors import Actor, NewActor, create_actor
from registry.services.answers import Json, actor_json
from registry.services.indexing import reindex
from registry.services.judging import judge, root_of
from registry.services.merges import seal

_MADE = {"status": "active", "merged_into": None}
_UNMADE = {"status": "retired", "merged_into": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of an actor is somebody else."""

    actor: str
    new: NewActor
    mentions: tuple[int, ...]
    names: tuple[str, ...]


def preview_split(session: Session, part: Part) -> Json:
    """Give everything that a split would change, and the `preview` that seals it.

    Raises NotFoundError `no_such_mention` for mentions that do not mean the actor, InvalidError
    for names that it does not have and for the canonical one.
    """
    return _preview(session, part, root_of(session, part.actor))


def split_actor(session: Session, part: Part, *, by: str, reason: str | None, preview: str) -> Json:
    """Make another actor of a part of one, as the preview said: the decision's id, the actor, the effect.

    The two are judged different, so that they are never merged again before that is taken
    back. Raises as `preview_split` does, and ConflictError `subject_changed`.
    """
    root = root_of(session, part.actor)
    lock_actors(session, [root.actor_id])
    root = fetch_roots(session, [root.actor_id])[root.actor_id]
    lock_mentions(session, part.mentions)
    effect = _preview(session, part, root)
    if effect["preview"] != preview:
        raise ConflictError(
            "something has changed since the preview: look again", code="subject_changed", facts={"preview": effect}
        )
    made = create_actor(session, part.new)
    new = NewDecision(verdict="split", by=by, actor_id=root.actor_id, reason=reason, seen={"preview": effect})
    decision_id = insert_decision(session, new)
    insert_effects(session, decision_id, [Effect(relation="actor", row_id=made.actor_id, before=_UNMADE, after=_MADE)])
    if part.mentions:
        set_mentions(session, decision_id, part.mentions, outcome="link", reason="name", actor_id=made.actor_id, by=by)
    insert_effects(session, decision_id, _move_names(session, part, root, made))
    different = {"verdict": "different", "actor_id": root.actor_id, "other_actor_id": made.actor_id}
    insert_effects(session, decision_id, judge(session, [different], by=by, reason=reason))
    return {"id": str(decision_id), "actor": actor_json(made), "effect": effect}


def _preview(session: Session, part: Part, root: Root) -> Json:
    linked = lock_free_links(session, part.mentions)
    stray = [mention_id for mention_id in part.mentions if linked.get(mention_id) != root.actor_id]
    if stray:
        raise NotFoundError(f"mention {stray[0]} does not mean {root.key}", code="no_such_mention")
    names = _variants(session, part, root)
    effect: Json = {
        "actor": {"id": str(root.actor_id), "key": root.key, "name": root.name, "kind": root.kind,
                  "wikidata": root.wikidata},
        "version": root.version,
        "new_actor": {"kind": part.new.kind.value, "name": part.new.name or part.new.names[0].text},
        "mentions": [
            {"id": str(each.mention_id), "surface": each.surface, "decided_by": each.decided_by}
            for each in fetch_stored(session, part.mentions)
        ],
        "names": [{"id": str(each.id), "text": each.text, "actor": str(each.actor_id)} for each in names],
    }  # fmt: skip
    return {**effect, "preview": seal(effect)}


def lock_free_links(session: Session, mentions: Sequence[int]) -> dict[int, int]:
    """Give the survivor that each mention means; what means nobody is left out."""
    stored = fetch_stored(session, mentions)
    roots = fetch_roots(session, [each.actor_id for each in stored if each.actor_id])
    return {each.mention_id: roots[each.actor_id].actor_id for each in stored if each.actor_id}


def _variants(session: Session, part: Part, root: Root) -> list[Any]:
    found = fetch_variants_of_texts(session, root.actor_id, part.names)
    missing = set(part.names) - {each.text for each in found}
    if missing:
        raise InvalidError(f"it has no name {min(missing)}", code="not_allowed", pointer="/names")
    if any(each.kind == "canonical" for each in found):
        raise InvalidError("a canonical name stays", code="not_allowed", pointer="/names")
    return found


def _move_names(session: Session, part: Part, root: Root, made: Actor) -> list[Effect]:
    """Give the names to the new actor; what it has already under the same text and language stays where it was."""
    found = _variants(session, part, root)
    own = {(name.text, name.lang) for name in made.names}
    moving = [each for each in found if (each.text, each.image["lang"]) not in own]
    touched = sorted({each.actor_id for each in moving} | {made.actor_id})
    before = fetch_actor_names(session, touched)
    for each in moving:
        restore_variant(session, {**each.image, "actor_id": made.actor_id})
    images = fetch_variant_images(session, [each.id for each in moving])
    reindex(session, before, fetch_actor_names(session, touched))
    return [
        Effect(relation="name_variant", row_id=each.id, before=each.image, after=images[each.id]) for each in moving
    ]
