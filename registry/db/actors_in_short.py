"""Actors as lists show them, by id: the survivors of those that were merged."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.db.actors import ActorHit
from registry.domain import Kind

# Plan: actor_closure_pkey and actor_pkey, a probe an id.
_BY_IDS = text("""
    SELECT c.actor_id, a.id, a.key, a.name, a.kind, a.identifiers ->> 'wikidata' AS wikidata
    FROM actor_closure c JOIN actor a ON a.id = c.root_id WHERE c.actor_id = ANY (CAST(:ids AS bigint[]))
""")


def fetch_actors_in_short(session: Session, ids: Iterable[int]) -> dict[int, ActorHit]:
    """Fetch the survivor of each id; ids that nobody has are left out. One query, none for no ids."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {
        row.actor_id: ActorHit(
            actor_id=row.id,
            key=row.key,
            name=row.name,
            kind=Kind(row.kind),
            wikidata=row.wikidata,
            place=(0, 0, row.id),
        )
        for row in session.execute(_BY_IDS, {"ids": wanted})
    }
