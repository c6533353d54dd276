"""The log of decisions and what each of them changed: written as images of rows, undone by putting them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

SET_BY_DECISIONS = {
    "mention": (
        "decision", "reason", "actor_id", "score", "decided_by", "decided_by_name",
        "model_version", "run_id", "decided_at",
    ),
    "review_item": ("state",),
    "actor": ("status", "merged_into"),
}  # fmt: skip
"""What decisions set, by relation; the version is raised beside it. It is restored whole."""

_LEASE = "claimed_by = NULL, lease_token = NULL, lease_until = NULL, claimed_at = NULL, "

_INSERT = text("""
    INSERT INTO decision_log
        (review_item_id, mention_id, verdict, actor_id, decided_by, reason, evidence, seen, reverts)
    VALUES (:item_id, :mention_id, :verdict, :actor_id, :by, :reason, CAST(:evidence AS jsonb), CAST(:seen AS jsonb),
            :reverts)
    RETURNING id
""")
# From here to the end of the transaction the database lets what people decided be changed.
_ACT = text("SELECT set_config('registry.decision', CAST(:id AS text), true)")
_FIND = text("""
    SELECT d.id, d.review_item_id, d.mention_id, d.verdict, d.actor_id, d.decided_by, d.reason, d.evidence, d.seen,
           d.reverts, d.decided_at, (SELECT r.id FROM decision_log r WHERE r.reverts = d.id) AS reverted_by
    FROM decision_log d WHERE d.id = ANY (CAST(:ids AS bigint[])) ORDER BY d.id
""")
# Plan: decision_effect_row_idx.
_OF_ITEM = text("""
    SELECT DISTINCT e.decision_id FROM decision_effect e
    WHERE e.relation = 'review_item' AND e.row_id = :item ORDER BY 1
""")
_LATEST = text("""
    SELECT d.id FROM decision_log d
    WHERE d.id < :before AND (CAST(:by AS text) IS NULL OR d.decided_by = :by) ORDER BY d.id DESC LIMIT :limit
""")
_LOCK = text("SELECT FROM decision_log WHERE id = :id FOR UPDATE")
_EFFECTS = text("""
    SELECT id, relation, row_id, before, after FROM decision_effect WHERE decision_id = :id ORDER BY id
""")
_EFFECT = text("""
    INSERT INTO decision_effect (decision_id, relation, row_id, before, after)
    SELECT :decision, :relation, e.row_id, e.before, e.after
    FROM jsonb_to_recordset(CAST(:effects AS jsonb)) AS e (row_id bigint, before jsonb, after jsonb)
""")
_SET_MENTIONS = """
    WITH old AS (SELECT m.id, {image} AS image FROM mention m
                 WHERE m.id = ANY (CAST(:ids AS bigint[])) ORDER BY m.id FOR UPDATE),
    new AS (UPDATE mention m SET decision = :outcome, reason = :reason, actor_id = :actor, decided_by = 'person',
                   decided_by_name = :by, decided_at = now(), run_id = NULL, version = m.version + 1
            FROM old WHERE m.id = old.id RETURNING m.id, {image} AS image),
    told AS (INSERT INTO change (kind, actor_id, subject)
             SELECT 'decision_changed', :actor,
                    jsonb_build_object('mention', new.id::text, 'decision', CAST(:outcome AS text))
             FROM new ORDER BY new.id)
    INSERT INTO decision_effect (decision_id, relation, row_id, before, after)
    SELECT :decision, 'mention', old.id, old.image, new.image FROM old JOIN new USING (id) ORDER BY old.id
"""
_SET_ITEMS = """
    WITH old AS (SELECT i.id, i.state FROM review_item i
                 WHERE i.id = ANY (CAST(:ids AS bigint[])) ORDER BY i.id FOR UPDATE),
    new AS (UPDATE review_item i SET state = :state, {lease} version = i.version + 1
            FROM old WHERE i.id = old.id RETURNING i.id)
    INSERT INTO decision_effect (decision_id, relation, row_id, before, after)
    SELECT :decision, 'review_item', id, jsonb_build_object('state', 'open'),
           jsonb_build_object('state', CAST(:state AS text)) FROM new ORDER BY id
"""
_MERGE = """
    WITH old AS (SELECT a.id, {image} AS image FROM actor a WHERE a.id = :loser),
    new AS (UPDATE actor a SET status = 'merged', merged_into = :survivor, version = a.version + 1, updated_at = now()
            WHERE a.id = :loser RETURNING a.id, {image} AS image)
    INSERT INTO decision_effect (decision_id, relation, row_id, before, after)
    SELECT :decision, 'actor', old.id, old.image, new.image FROM old JOIN new USING (id)
"""
_CURRENT = (
    "SELECT m.id, {image} AS image FROM {relation} m WHERE m.id = ANY (CAST(:ids AS bigint[])) ORDER BY m.id {lock}"
)
_RESTORE = """
    UPDATE {relation} t SET ({columns}) = ROW ({values}), {beside} version = t.version + 1
    FROM jsonb_to_recordset(CAST(:images AS jsonb)) AS e (id bigint, image jsonb)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::{relation}, e.image) AS r
    WHERE t.id = e.id
"""
_TELL_RESTORED = text("""
    INSERT INTO change (kind, actor_id, subject)
    SELECT 'decision_changed', m.actor_id, jsonb_build_object('mention', m.id::text, 'decision', m.decision)
    FROM mention m WHERE m.id = ANY (CAST(:ids AS bigint[])) ORDER BY m.id
""")
# Plan: decision_effect_row_idx, the last entry of each row.
_LATER = text("""
    SELECT DISTINCT l.decision_id FROM unnest(CAST(:ids AS bigint[])) AS r (row_id)
    CROSS JOIN LATERAL (
        SELECT e.decision_id FROM decision_effect e
        WHERE e.relation = :relation AND e.row_id = r.row_id ORDER BY e.id DESC LIMIT 1) l
    WHERE l.decision_id > :after ORDER BY 1
""")
# Whatever leans on an actor that a decision made, but that decision itself.
_LEANING = text("""
    SELECT 'mention' AS kind, id FROM mention WHERE actor_id = :actor AND NOT id = ANY (CAST(:own AS bigint[]))
    UNION ALL SELECT 'actor', id FROM actor WHERE merged_into = :actor
    UNION ALL SELECT 'tenure', id FROM tenure WHERE actor_id = :actor AND superseded_at IS NULL
    UNION ALL SELECT 'judgement', j.id FROM judgement j
        WHERE :actor IN (j.actor_id, j.other_actor_id) AND j.verdict <> 'unsure'
          AND NOT j.id = ANY (CAST(:own_judgements AS bigint[]))
          AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id)
    LIMIT 100
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One decision as it was logged."""

    decision_id: int
    item_id: int | None
    mention_id: int | None
    verdict: str
    actor_id: int | None
    decided_by: str
    reason: str | None
    evidence: Sequence[Any]
    seen: Mapping[str, Any]
    reverts: int | None
    reverted_by: int | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """One decision to be logged."""

    verdict: str
    by: str
    item_id: int | None = None
    mention_id: int | None = None
    actor_id: int | None = None
    reason: str | None = None
    evidence: Sequence[Any] = ()
    seen: Mapping[str, Any] = field(default_factory=dict)
    """What the person was shown."""
    reverts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One row that a decision changed."""

    relation: str
    row_id: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def insert_decision(session: Session, new: NewDecision) -> int:
    """Log a decision, and let this transaction change what people decided. Gives its id."""
    values = asdict(new)
    values |= {"evidence": _json(list(new.evidence)), "seen": _json(dict(new.seen))}
    decision_id: int = session.scalars(_INSERT, values).one()
    session.execute(_ACT, {"id": decision_id})
    return decision_id


def set_mentions(
    session: Session, decision_id: int, ids: Sequence[int], *, outcome: str, reason: str, actor_id: int | None, by: str
) -> None:
    """Decide mentions as a person; keeps what they were."""
    values = {"decision": decision_id, "ids": list(ids), "outcome": outcome, "reason": reason, "actor": actor_id}
    session.execute(text(_SET_MENTIONS.format(image=_image("mention", "m"))), {**values, "by": by})


def set_items(session: Session, decision_id: int, ids: Sequence[int], state: str) -> None:
    """Take items off the queue; undoing opens them again, whoever held them."""
    values = {"decision": decision_id, "ids": list(ids), "state": state}
    session.execute(text(_SET_ITEMS.format(lease=_LEASE)), values)


def set_merged(session: Session, decision_id: int, loser: int, survivor: int) -> None:
    """Draw the edge of a merge; no other row moves."""
    values = {"decision": decision_id, "loser": loser, "survivor": survivor}
    session.execute(text(_MERGE.format(image=_image("actor", "a"))), values)


def insert_effects(session: Session, decision_id: int, effects: Sequence[Effect]) -> None:
    """Note rows that were changed elsewhere."""
    for relation in dict.fromkeys(effect.relation for effect in effects):
        rows = [
            {"row_id": effect.row_id, "before": effect.before, "after": effect.after}
            for effect in effects
            if effect.relation == relation
        ]
        session.execute(_EFFECT, {"decision": decision_id, "relation": relation, "effects": _json(rows)})


def find_decision(session: Session, decision_id: int) -> Logged | None:
    """Find a decision by id."""
    return next(iter(fetch_decisions(session, [decision_id])), None)


def fetch_decisions(session: Session, ids: Sequence[int]) -> list[Logged]:
    """Fetch decisions in the order of their ids."""
    return [_logged(row) for row in session.execute(_FIND, {"ids": list(ids)}).mappings()]


def fetch_decisions_of_item(session: Session, item_id: int) -> list[Logged]:
    """Fetch every decision that settled or opened an item, the first first."""
    return fetch_decisions(session, list(session.scalars(_OF_ITEM, {"item": item_id})))


def fetch_latest_decisions(session: Session, *, by: str | None, before: int, limit: int) -> list[Logged]:
    """Fetch the latest decisions, the last first; `before` is the id that they come before."""
    ids = list(session.scalars(_LATEST, {"by": by, "before": before, "limit": limit}))
    return list(reversed(fetch_decisions(session, ids)))


def lock_decision(session: Session, decision_id: int) -> None:
    """Wait until nobody else is undoing it."""
    session.execute(_LOCK, {"id": decision_id})


def fetch_effects(session: Session, decision_id: int) -> list[Effect]:
    """Fetch the rows that a decision changed, in the order in which it did."""
    rows = session.execute(_EFFECTS, {"id": decision_id})
    return [Effect(relation=row.relation, row_id=row.row_id, before=row.before, after=row.after) for row in rows]


def fetch_images(session: Session, relation: str, ids: Sequence[int], *, lock: bool = True) -> dict[int, Any]:
    """Fetch what decisions set of rows, as it is now, and lock them in the order of their ids."""
    statement = _CURRENT.format(
        image=_image(relation, "m"), relation=relation, lock="FOR NO KEY UPDATE" if lock else ""
    )
    return {row.id: row.image for row in session.execute(text(statement), {"ids": sorted(ids)})}


def restore(session: Session, relation: str, images: Mapping[int, Mapping[str, Any]]) -> None:
    """Put what decisions set of rows back to what it was."""
    columns = SET_BY_DECISIONS[relation]
    beside = {"review_item": _LEASE, "actor": "updated_at = now(), "}.get(relation, "")
    statement = _RESTORE.format(
        relation=relation, columns=", ".join(columns), values=", ".join(f"r.{name}" for name in columns), beside=beside
    )
    rows = [{"id": row_id, "image": dict(image)} for row_id, image in sorted(images.items())]
    session.execute(text(statement), {"images": _json(rows)})
    if relation == "mention":
        session.execute(_TELL_RESTORED, {"ids": list(images)})


def fetch_later(session: Session, relation: str, ids: Sequence[int], *, after: int) -> list[int]:
    """Fetch the last decision on each of the rows, where it is later than one given."""
    return list(session.scalars(_LATER, {"relation": relation, "ids": list(ids), "after": after}))


def fetch_leaning(
    session: Session, actor_id: int, *, own: Sequence[int], own_judgements: Sequence[int]
) -> list[tuple[str, int]]:
    """Fetch what refers to an actor besides the mentions and judgements given: its kind and id."""
    values = {"actor": actor_id, "own": list(own), "own_judgements": list(own_judgements)}
    return [(row.kind, row.id) for row in session.execute(_LEANING, values)]


def _image(relation: str, alias: str) -> str:
    pairs = ", ".join(f"'{name}', {alias}.{name}" for name in SET_BY_DECISIONS[relation])
    return f"jsonb_build_object({pairs})"


def _logged(row: Mapping[Any, Any]) -> Logged:
    return Logged(
        decision_id=row["id"],
        item_id=row["review_item_id"],
        mention_id=row["mention_id"],
        verdict=row["verdict"],
        actor_id=row["actor_id"],
        decided_by=row["decided_by"],
        reason=row["reason"],
        evidence=row["evidence"],
        seen=row["seen"],
        reverts=row["reverts"],
        reverted_by=row["reverted_by"],
        decided_at=row["decided_at"],
    )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
