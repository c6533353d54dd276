"""Queries for what the review page shows of actors and of decisions, beyond what the queue itself holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# Plan: actor_closure by root, name_variant by actor. The names of merged actors are the survivor's.
_NAMES = text("""
    SELECT c.root_id, v.text, v.lang, v.script FROM actor_closure c JOIN name_variant v ON v.actor_id = c.actor_id
    WHERE c.root_id = ANY (CAST(:ids AS bigint[]))
    ORDER BY c.root_id, v.actor_id <> c.root_id, v.kind <> 'canonical', v.weak, v.seen_count DESC, v.id
""")
_FACTS = text("""
    SELECT id, description, countries, born, died FROM actor WHERE id = ANY (CAST(:ids AS bigint[]))
""")
# Plan: decision_log_pkey from the end; whoever decides has done so lately.
_LAST = text("""
    SELECT d.id FROM decision_log d
    WHERE d.decided_by = :by AND d.verdict <> 'undo'
      AND NOT EXISTS (SELECT FROM decision_log r WHERE r.reverts = d.id)
    ORDER BY d.id DESC LIMIT 1
""")
_MERGED = text("""
    SELECT a.id, a.key, a.name, a.merged_into, d.id AS decision_id, d.decided_by, d.decided_at
    FROM actor_closure c JOIN actor a ON a.id = c.actor_id
    LEFT JOIN LATERAL (
        SELECT d.id, d.decided_by, d.decided_at FROM decision_effect e JOIN decision_log d ON d.id = e.decision_id
        WHERE e.relation = 'actor' AND e.row_id = a.id AND e.after ->> 'merged_into' IS NOT NULL
          AND NOT EXISTS (SELECT FROM decision_log r WHERE r.reverts = d.id)
        ORDER BY e.id DESC LIMIT 1) d ON true
    WHERE c.root_id = :root AND a.id <> :root ORDER BY a.id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardName:
    """A name of an actor."""

    text: str
    lang: str | None
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What tells an actor from its namesakes."""

    description: str | None
    countries: tuple[str, ...]
    born: str | None
    died: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedActor:
    """An actor that is part of another, and the decision that made it so; None where no decision stands for it."""

    actor_id: int
    key: str
    name: str
    into: int
    decision_id: int | None
    decided_by: str | None
    decided_at: datetime | None


def fetch_card_names(session: Session, ids: Sequence[int]) -> dict[int, list[CardName]]:
    """Fetch the names of actors, the best known first."""
    found: dict[int, list[CardName]] = {}
    for row in session.execute(_NAMES, {"ids": list(ids)}):
        found.setdefault(row.root_id, []).append(CardName(text=row.text, lang=row.lang, script=row.script))
    return found


def fetch_card_facts(session: Session, ids: Sequence[int]) -> dict[int, CardFacts]:
    """Fetch what tells actors apart."""
    return {
        row.id: CardFacts(description=row.description, countries=tuple(row.countries), born=row.born, died=row.died)
        for row in session.execute(_FACTS, {"ids": list(ids)})
    }


def find_last_standing(session: Session, by: str) -> int | None:
    """Find the latest decision of a person that has not been undone."""
    found: int | None = session.scalars(_LAST, {"by": by}).one_or_none()
    return found


def fetch_merged(session: Session, root: int) -> list[MergedActor]:
    """Fetch the actors that were merged into one, directly or not."""
    return [
        MergedActor(
            actor_id=row.id,
            key=row.key,
            name=row.name,
            into=row.merged_into,
            decision_id=row.decision_id,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
        for row in session.execute(_MERGED, {"root": root})
    ]
