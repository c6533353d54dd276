"""Queries for merging, unmerging and judging actors: locks, what stands in the way, what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

_ROOTS = text("""
    SELECT c.actor_id, a.id, a.key, a.name, a.kind, a.status, a.version, a.identifiers ->> 'wikidata' AS wikidata,
           a.prominence, a.born, a.died
    FROM actor_closure c JOIN actor a ON a.id = c.root_id WHERE c.actor_id = ANY (CAST(:ids AS bigint[]))
    ORDER BY c.actor_id
""")
# In the order of their ids, so that nobody waits for somebody who waits for him. Weaker than FOR UPDATE: rows that
# merely refer to the actor may be written meanwhile.
_LOCK = text("SELECT id FROM actor WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE")
_SHARE = text("SELECT id FROM actor WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY id FOR SHARE")
_CLUSTER = text("SELECT actor_id FROM actor_closure WHERE root_id = :root ORDER BY actor_id")

# Plan: judgement_actor_idx and judgement_other_actor_idx by the members of one side.
_BETWEEN = text("""
    WITH live AS (
        SELECT j.id, j.actor_id, j.other_actor_id, j.mention_id, j.surface, j.judged_by, j.judged_at, j.reason
        FROM judgement j
        WHERE (j.actor_id = ANY (CAST(:all AS bigint[])) OR j.other_actor_id = ANY (CAST(:all AS bigint[])))
          AND j.verdict = 'different' AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id))
    SELECT l.*, l.other_actor_id AS against FROM live l
    WHERE (l.actor_id = ANY (CAST(:one AS bigint[])) AND l.other_actor_id = ANY (CAST(:other AS bigint[])))
       OR (l.actor_id = ANY (CAST(:other AS bigint[])) AND l.other_actor_id = ANY (CAST(:one AS bigint[])))
    UNION ALL
    SELECT l.*, m.actor_id FROM live l JOIN mention m ON m.id = l.mention_id
    WHERE (l.actor_id = ANY (CAST(:one AS bigint[])) AND m.actor_id = ANY (CAST(:other AS bigint[])))
       OR (l.actor_id = ANY (CAST(:other AS bigint[])) AND m.actor_id = ANY (CAST(:one AS bigint[])))
    UNION ALL
    SELECT DISTINCT ON (l.id, m.actor_id) l.*, m.actor_id FROM live l
    JOIN mention m ON m.surface = l.surface AND m.decided_by = 'machine' AND m.actor_id = ANY (CAST(:all AS bigint[]))
    WHERE l.surface IS NOT NULL
      AND (l.actor_id = ANY (CAST(:one AS bigint[]))) = (m.actor_id = ANY (CAST(:other AS bigint[])))
    ORDER BY 1 LIMIT 100
""")
_AGAINST_MENTIONS = text("""
    SELECT j.id, j.actor_id, j.other_actor_id, j.mention_id, j.surface, j.judged_by, j.judged_at, j.reason,
           CAST(:root AS bigint) AS against
    FROM judgement j JOIN actor_closure c ON c.actor_id = j.actor_id AND c.root_id = :root
    WHERE j.mention_id = ANY (CAST(:mentions AS bigint[])) AND j.verdict = 'different'
      AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id) ORDER BY j.id LIMIT 100
""")
_JUDGED_BETWEEN = text("""
    SELECT j.id, j.verdict FROM judgement j
    JOIN actor_closure a ON a.actor_id = j.actor_id JOIN actor_closure b ON b.actor_id = j.other_actor_id
    WHERE LEAST(a.root_id, b.root_id) = LEAST(CAST(:one AS bigint), CAST(:other AS bigint))
      AND GREATEST(a.root_id, b.root_id) = GREATEST(CAST(:one AS bigint), CAST(:other AS bigint))
      AND (j.actor_id = ANY (CAST(:all AS bigint[])))
      AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id) ORDER BY j.id DESC LIMIT 1
""")
_JUDGE = text("""
    INSERT INTO judgement (verdict, actor_id, other_actor_id, mention_id, judged_by, reason, evidence, retracts)
    SELECT e.verdict, e.actor_id, e.other_actor_id, e.mention_id, :by, :reason, coalesce(e.evidence, '[]'), e.retracts
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS e (verdict text, actor_id bigint, other_actor_id bigint, mention_id bigint, evidence jsonb, retracts bigint)
    RETURNING id
""")
_JUDGEMENTS = text("SELECT * FROM judgement WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY id")

_NAMES = text("""
    SELECT v.text, v.lang, v.actor_id FROM name_variant v WHERE v.actor_id = ANY (CAST(:ids AS bigint[]))
    ORDER BY v.actor_id, v.id
""")
_TENURES = text("""
    SELECT t.id, t.actor_id, p.key AS post, p.label, t.status, t.certain, t.valid FROM tenure t
    JOIN post p ON p.id = t.post_id WHERE t.actor_id = ANY (CAST(:ids AS bigint[])) AND t.superseded_at IS NULL
    ORDER BY t.id
""")
# Two people in one seat, or one in a post twice on one day: neither hinders a merge, both should be seen.
_OVERLAPS = text("""
    SELECT a.id, b.id AS other, p.key AS post, p.label, (a.certain * b.certain)::text AS both
    FROM tenure a JOIN tenure b ON b.post_id = a.post_id AND b.certain && a.certain JOIN post p ON p.id = a.post_id
    WHERE a.actor_id = ANY (CAST(:one AS bigint[])) AND b.actor_id = ANY (CAST(:other AS bigint[]))
      AND a.superseded_at IS NULL AND b.superseded_at IS NULL ORDER BY a.id, b.id LIMIT 100
""")
# Plan: mention_actor_idx, an index-only count where the table is vacuumed.
_MENTION_COUNTS = text("""
    SELECT count(*) AS number, count(*) FILTER (WHERE decided_by = 'person') AS by_people FROM mention
    WHERE actor_id = ANY (CAST(:ids AS bigint[]))
""")
_MENTIONS = text("""
    SELECT id, surface FROM mention WHERE actor_id = ANY (CAST(:ids AS bigint[])) ORDER BY id LIMIT :limit
""")
_SINCE = text("""
    SELECT m.id, m.surface, m.actor_id, m.decided_by,
           NOT EXISTS (SELECT FROM review_item i WHERE i.mention_id = m.id) AS is_unasked
    FROM mention m WHERE m.actor_id = ANY (CAST(:ids AS bigint[])) AND m.decided_at >= :since
    ORDER BY m.id LIMIT :limit
""")
_LINKED = text("""
    SELECT m.id, c.root_id FROM mention m LEFT JOIN actor_closure c ON c.actor_id = m.actor_id
    WHERE m.id = ANY (CAST(:ids AS bigint[])) ORDER BY m.id FOR UPDATE OF m
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The survivor of an actor."""

    actor_id: int
    key: str
    name: str
    kind: str
    status: str
    version: int
    wikidata: str | None
    prominence: float
    born: str | None
    died: str | None


def fetch_roots(session: Session, ids: Sequence[int]) -> dict[int, Root]:
    """Fetch the survivor of each actor; ids that nobody has are left out."""
    return {
        row["actor_id"]: Root(
            actor_id=row["id"],
            key=row["key"],
            name=row["name"],
            kind=row["kind"],
            status=row["status"],
            version=row["version"],
            wikidata=row["wikidata"],
            prominence=row["prominence"],
            born=row["born"],
            died=row["died"],
        )
        for row in session.execute(_ROOTS, {"ids": list(ids)}).mappings()
    }


def lock_actors(session: Session, ids: Sequence[int], *, shared: bool = False) -> None:
    """Lock actors in the order of their ids; `shared` holds off merges but not others who link to them."""
    session.execute(_SHARE if shared else _LOCK, {"ids": sorted(ids)}).all()


def fetch_cluster(session: Session, root: int) -> list[int]:
    """Fetch the ids of all that are one actor, the survivor included."""
    return list(session.scalars(_CLUSTER, {"root": root}))


def fetch_differences(session: Session, one: Sequence[int], other: Sequence[int]) -> list[Mapping[str, Any]]:
    """Fetch the standing judgements that some member of one cluster is not one of the other."""
    values = {"one": list(one), "other": list(other), "all": [*one, *other]}
    return [dict(row) for row in session.execute(_BETWEEN, values).mappings()]


def fetch_differences_of_mentions(session: Session, mentions: Sequence[int], root: int) -> list[Mapping[str, Any]]:
    """Fetch the standing judgements that mentions do not mean an actor."""
    return [
        dict(row) for row in session.execute(_AGAINST_MENTIONS, {"mentions": list(mentions), "root": root}).mappings()
    ]


def find_judgement_between(session: Session, one: int, other: int, members: Sequence[int]) -> tuple[int, str] | None:
    """Find the latest standing judgement on two survivors, `members` being one of their clusters: id and verdict."""
    row = session.execute(_JUDGED_BETWEEN, {"one": one, "other": other, "all": list(members)}).one_or_none()
    return None if row is None else (row.id, row.verdict)


def insert_judgements(session: Session, rows: str, *, by: str, reason: str | None) -> list[int]:
    """Add judgements, given as a JSON array; their ids. The database refuses those that contradict what stands."""
    return list(session.scalars(_JUDGE, {"rows": rows, "by": by, "reason": reason}))


def fetch_judgements(session: Session, ids: Sequence[int]) -> list[Mapping[str, Any]]:
    """Fetch judgements by id."""
    return [dict(row) for row in session.execute(_JUDGEMENTS, {"ids": list(ids)}).mappings()]


def fetch_names(session: Session, ids: Sequence[int]) -> list[tuple[str, str | None, int]]:
    """Fetch the names of actors: text, language, actor."""
    return [(row.text, row.lang, row.actor_id) for row in session.execute(_NAMES, {"ids": list(ids)})]


def fetch_tenure_lines(session: Session, ids: Sequence[int]) -> list[Mapping[str, Any]]:
    """Fetch the tenures of actors."""
    return [dict(row) for row in session.execute(_TENURES, {"ids": list(ids)}).mappings()]


def fetch_overlaps(session: Session, one: Sequence[int], other: Sequence[int]) -> list[Mapping[str, Any]]:
    """Fetch the pairs of tenures, one of each cluster, in one post on one day for certain."""
    return [dict(row) for row in session.execute(_OVERLAPS, {"one": list(one), "other": list(other)}).mappings()]


def count_mentions(session: Session, ids: Sequence[int]) -> tuple[int, int]:
    """Count the mentions of actors, all and those that people decided."""
    row = session.execute(_MENTION_COUNTS, {"ids": list(ids)}).one()
    return row.number, row.by_people


def fetch_mentions(session: Session, ids: Sequence[int], *, limit: int) -> list[tuple[int, str]]:
    """Fetch the first mentions of actors: id and surface form."""
    return [(row.id, row.surface) for row in session.execute(_MENTIONS, {"ids": list(ids), "limit": limit})]


def fetch_mentions_since(session: Session, ids: Sequence[int], since: Any, *, limit: int) -> list[Any]:
    """Fetch the mentions of actors decided since an instant.

    Rows of id, surface, actor_id, decided_by, and is_unasked: no item ever asked about it.
    """
    return list(session.execute(_SINCE, {"ids": list(ids), "since": since, "limit": limit}).all())


def lock_mentions(session: Session, ids: Sequence[int]) -> dict[int, int | None]:
    """Lock mentions in the order of their ids; each with the survivor it means, None for none."""
    return {row.id: row.root_id for row in session.execute(_LINKED, {"ids": sorted(ids)})}
