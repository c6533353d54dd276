"""What tells two actors apart or shows them to be one, and titles seen beside names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

_PAGE = text("""
    SELECT a.id FROM actor a
    WHERE a.id > :after AND a.status = 'active' AND (CAST(:ids AS bigint[]) IS NULL OR a.id = ANY (:ids))
    ORDER BY a.id LIMIT :limit
""")
_COUNT = text("SELECT count(*) FROM actor WHERE status = 'active'")
_TRAITS = text("""
    SELECT a.id, a.name, a.kind, a.born, a.died, a.gender, a.countries, a.identifiers,
           ARRAY(SELECT v.text FROM actor_closure m JOIN name_variant v ON v.actor_id = m.actor_id
                 WHERE m.root_id = a.id AND NOT v.weak
                 ORDER BY v.kind <> 'canonical', v.script, v.id) AS names,
           ARRAY(SELECT t.post_id || ' ' || coalesce(lower(t.valid)::text, '') FROM actor_closure m
                 JOIN tenure t ON t.actor_id = m.actor_id
                 WHERE m.root_id = a.id AND t.superseded_at IS NULL ORDER BY 1) AS tenures
    FROM actor a WHERE a.id = ANY (CAST(:ids AS bigint[])) ORDER BY a.id
""")
# Titles beside linked names that belonged to somebody else on the day, as the run leaves them.
_TITLED = text("""
    SELECT m.id, c.root_id, m.reading ->> 'title' AS title, m.mentioned_on, m.date_precision, m.document_id,
           d.source, d.url
    FROM mention m JOIN actor_closure c ON c.actor_id = m.actor_id JOIN document d ON d.id = m.document_id
    LEFT JOIN batch_outcome o ON o.run_id = :run AND o.kind = 'decision' AND o.mention_id = m.id
    WHERE m.decision = 'link' AND m.reason = 'conflict' AND m.mentioned_on IS NOT NULL
      AND m.reading ->> 'title' IS NOT NULL AND o.id IS NULL
    ORDER BY m.id
""")


class Traits(NamedTuple):
    """What is known of an actor, the names of those merged into it included."""

    actor_id: int
    name: str
    kind: str
    born: str | None
    died: str | None
    gender: str | None
    countries: list[str]
    identifiers: dict[str, Any]
    names: list[str]
    tenures: list[str]
    """Post and first day of each."""


class TitledMention(NamedTuple):
    """A linked name beside a title that was, as far as recorded, somebody else's on the day."""

    mention_id: int
    actor_id: int
    title: str
    on: date
    precision: str
    document_id: int
    source: str | None
    url: str | None


def count_active(session: Session) -> int:
    """Count the actors there are."""
    return int(session.scalars(_COUNT).one())


def fetch_active_page(session: Session, ids: Iterable[int] | None, *, after: int, limit: int) -> list[int]:
    """Fetch the next active actors, of some or of all, by id."""
    wanted = None if ids is None else sorted(ids)
    return list(session.scalars(_PAGE, {"ids": wanted, "after": after, "limit": limit}))


def fetch_traits(session: Session, ids: Iterable[int]) -> dict[int, Traits]:
    """Fetch what is known of survivors."""
    return {row[0]: Traits(*row) for row in session.execute(_TRAITS, {"ids": sorted(set(ids))})}


def fetch_titled_conflicts(session: Session, run_id: int) -> list[TitledMention]:
    """Fetch linked mentions in documents beside a title of somebody else. Reads every mention."""
    return [TitledMention(*row) for row in session.execute(_TITLED, {"run": run_id})]
