"""What all decisions share: whom they name, which verdicts stand against them, and writing verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy.orm import Session

from registry.db.decisions import Effect
from registry.db.merges import (
    Root,
    fetch_differences_of_mentions,
    fetch_roots,
    insert_judgements,
    lock_actors,
)
from registry.domain import ConflictError
from registry.services.actors import get_actor
from registry.services.answers import Json

Row = dict[str, Any]


def root_of(session: Session, ref: str) -> Root:
    """Give the actor with an id or key, which must be active.

    Raises NotFoundError; ConflictError `actor_merged`, with the survivor in its facts, for
    one that was merged, `actor_retired` for one that was taken back.
    """
    actor = get_actor(session, ref)
    if not actor.answers_to(ref):
        facts = {"actor": str(actor.actor_id), "key": actor.key}
        raise ConflictError(f"{ref} was merged: say {actor.key}", code="actor_merged", facts=facts)
    return _active(fetch_roots(session, [actor.actor_id])[actor.actor_id])


def hold_actor(session: Session, actor_id: int) -> Root:
    """Keep an actor from being merged until the transaction ends, and give it.

    Raises as `root_of` does, also when somebody merged it a moment ago.
    """
    lock_actors(session, [actor_id], shared=True)
    root = fetch_roots(session, [actor_id])[actor_id]
    if root.actor_id != actor_id:
        facts = {"actor": str(root.actor_id), "key": root.key}
        raise ConflictError(f"it was merged: say {root.key}", code="actor_merged", facts=facts)
    return _active(root)


def check_mentions(session: Session, mentions: Sequence[int], actor_id: int) -> None:
    """Refuse to link mentions to an actor that they were judged not to mean: ConflictError `cannot_link`."""
    refuse_differences(fetch_differences_of_mentions(session, mentions, actor_id))


def refuse_differences(differences: Sequence[Mapping[str, Any]]) -> None:
    """Raise ConflictError `cannot_link`, naming the judgements that stand in the way, if there are any."""
    if differences:
        first = differences[0]
        raise ConflictError(
            f"{first['judged_by']} judged them different: judgement {first['id']}",
            code="cannot_link",
            facts={"judgements": [judgement_json(each) for each in differences]},
        )


def judgement_json(judgement: Mapping[str, Any]) -> Json:
    """Give a judgement with the path by which it stands in the way: it says `actor` is not `against`."""
    return {
        "id": str(judgement["id"]),
        "actor": str(judgement["actor_id"]),
        "against": str(judgement["against"]) if judgement["against"] else None,
        "mention": str(judgement["mention_id"]) if judgement["mention_id"] else None,
        "surface": judgement["surface"],
        "judged_by": judgement["judged_by"],
        "judged_at": judgement["judged_at"].isoformat(),
        "reason": judgement["reason"],
    }


def judge(session: Session, rows: Sequence[Row], *, by: str, reason: str | None) -> list[Effect]:
    """Write verdicts and give them as effects. One statement.

    A row holds verdict, actor_id, and other_actor_id or mention_id; also evidence, and
    `retracts` with the `before` that it takes back.
    """
    if not rows:
        return []
    written = [{name: value for name, value in row.items() if name != "before"} for row in rows]
    ids = insert_judgements(session, orjson.dumps(written).decode(), by=by, reason=reason)
    return [
        Effect(relation="judgement", row_id=row_id, before=row.get("before"), after=_image(row))
        for row_id, row in zip(ids, rows, strict=True)
    ]


def _image(row: Row) -> Row:
    return {name: row.get(name) for name in ("verdict", "actor_id", "other_actor_id", "mention_id")}


def _active(root: Root) -> Root:
    if root.status != "active":
        raise ConflictError(f"{root.key} is {root.status}", code="actor_retired", facts={"actor": str(root.actor_id)})
    return root
