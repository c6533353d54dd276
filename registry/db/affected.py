"""What changed in the registry since the last run, and which mentions that can matter to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

# Plan: audit_transaction_idx. What counts was written by transactions that had all ended when the run was opened.
_CHANGED = text("""
    SELECT id, relation, row_id, before, after FROM audit
    WHERE transaction >= CAST(CAST(:since AS text) AS xid8) AND transaction < CAST(CAST(:until AS text) AS xid8)
      AND relation = ANY (:relations)
    ORDER BY id LIMIT :limit
""")
_READ = ["actor", "name_variant", "post", "post_title", "tenure", "judgement"]
# Whole clusters: a name of one member is a name of the survivor.
_CLUSTERS = text("""
    SELECT m.actor_id AS id, o.actor_id AS named, a.countries, a.prominence,
           ARRAY(SELECT v.text FROM name_variant v WHERE v.actor_id = m.actor_id ORDER BY v.id) AS names
    FROM actor_closure o JOIN actor_closure m ON m.root_id = o.root_id JOIN actor a ON a.id = m.actor_id
    WHERE o.actor_id = ANY (CAST(:ids AS bigint[])) ORDER BY 2, 1
""")
_TITLES = text("""
    SELECT p.post_id, t.text FROM unnest(CAST(:ids AS bigint[])) AS p (post_id)
    JOIN post_title t ON t.post_id = p.post_id ORDER BY 1, t.id
""")
_PRINTED_TITLES = text("""
    SELECT DISTINCT reading ->> 'title' FROM mention WHERE decided_by = 'machine' AND reading ->> 'title' IS NOT NULL
""")

# Plan: mention_pkey from the last id on, and an anti-join with mention_form.
_FORMS_WITHOUT_KEYS = text("""
    WITH page AS MATERIALIZED (SELECT id, surface, coalesce(lang, '') AS lang FROM mention
                               WHERE id > :after ORDER BY id LIMIT :limit)
    SELECT (SELECT max(id) FROM page) AS last, p.surface, p.lang
    FROM (SELECT DISTINCT surface, lang FROM page) p
    LEFT JOIN mention_form f ON f.surface = p.surface AND f.lang = p.lang AND f.rule_version = :rule
    WHERE f.surface IS NULL ORDER BY p.surface COLLATE "C", p.lang COLLATE "C"
""")
_LAST_OF_PAGE = text("SELECT max(id) FROM (SELECT id FROM mention WHERE id > :after ORDER BY id LIMIT :limit) page")
_INSERT_FORMS = text("""
    INSERT INTO mention_form (surface, lang, keys, rule_version)
    SELECT f.surface, f.lang, CAST(f.keys AS int[]), :rule
    FROM unnest(CAST(:surfaces AS text[]), CAST(:langs AS text[]), CAST(:keys AS text[])) AS f (surface, lang, keys)
    ON CONFLICT (surface, lang) DO UPDATE SET keys = excluded.keys, rule_version = excluded.rule_version
""")

_UNIT = """CASE WHEN m.is_found THEN 'document' ELSE 'mention' END AS unit,
           CASE WHEN m.is_found THEN m.document_id ELSE m.id END AS unit_id"""
# Plan: mention_form_keys_idx, a probe a key; mention_surface_idx; mention_actor_idx; mention_pkey.
_WORK = text(f"""
    INSERT INTO batch_work (run_id, unit, unit_id, cause)
    SELECT :run, unit, unit_id, (array_agg(DISTINCT audit ORDER BY audit))[1:5]
    FROM (
        SELECT {_UNIT}, c.audit
        FROM unnest(CAST(:keys AS int[]), CAST(:key_audits AS bigint[])) AS c (key, audit)
        JOIN mention_form f ON f.keys @> ARRAY[c.key]
        JOIN mention m ON m.surface = f.surface AND coalesce(m.lang, '') = f.lang
        WHERE m.decided_by = 'machine'
        UNION ALL
        SELECT {_UNIT}, c.audit
        FROM unnest(CAST(:actors AS bigint[]), CAST(:actor_audits AS bigint[])) AS c (actor, audit)
        JOIN mention m ON m.actor_id = c.actor WHERE m.decided_by = 'machine'
        UNION ALL
        SELECT {_UNIT}, c.audit
        FROM unnest(CAST(:surfaces AS text[]), CAST(:surface_audits AS bigint[])) AS c (surface, audit)
        JOIN mention m ON m.surface = c.surface WHERE m.decided_by = 'machine'
        UNION ALL
        SELECT {_UNIT}, c.audit
        FROM unnest(CAST(:titles AS text[]), CAST(:title_audits AS bigint[])) AS c (title, audit)
        JOIN mention m ON m.reading ->> 'title' = c.title WHERE m.decided_by = 'machine'
        UNION ALL
        SELECT {_UNIT}, NULL FROM mention m WHERE m.id = ANY (CAST(:mentions AS bigint[])) AND m.decided_by = 'machine'
        UNION ALL
        -- What an earlier run could not decide, or left because a person was at it.
        SELECT unit, unit_id, NULL FROM batch_quarantine WHERE run_id = :last
        UNION ALL
        SELECT {_UNIT}, NULL FROM batch_outcome o JOIN mention m ON m.id = o.mention_id
        WHERE o.run_id = :last AND o.state = 'skipped' AND m.decided_by = 'machine'
    ) affected
    GROUP BY unit, unit_id
    ON CONFLICT DO NOTHING
""")  # noqa: S608  its parts stand above
_ALL_WORK = text(f"""
    INSERT INTO batch_work (run_id, unit, unit_id)
    SELECT DISTINCT CAST(:run AS bigint), unit, unit_id
    FROM (SELECT {_UNIT} FROM mention m WHERE m.decided_by = 'machine') affected ON CONFLICT DO NOTHING
""")  # noqa: S608
_COUNT_WORK = text("SELECT count(*) FROM batch_work WHERE run_id = :run")
_NEXT_WORK = text("""
    SELECT unit, unit_id, cause FROM batch_work
    WHERE run_id = :run AND (unit, unit_id) > (:unit, :unit_id) ORDER BY unit, unit_id LIMIT :limit
""")
_LAST_AUDIT = text("SELECT id, relation, row_id, acted_by, operation, before, after FROM audit WHERE id = ANY (:ids)")


class Changed(NamedTuple):
    """A row of the registry before and after something was done to it."""

    audit_id: int
    relation: str
    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ClusterNames(NamedTuple):
    """One actor of the cluster of another, and what it is found by."""

    actor_id: int
    named: int
    """The actor whose cluster it is of."""
    countries: list[str]
    prominence: float
    names: list[str]


class Unit(NamedTuple):
    """What is decided again in one go: a mention, or a document with all that was found in it."""

    unit: str
    unit_id: int
    cause: tuple[int, ...] = ()


def fetch_changed(session: Session, *, since: int, until: int, limit: int) -> list[Changed]:
    """Fetch what transactions from `since` on, before `until`, did to the registry, at most `limit` rows."""
    values = {"since": since, "until": until, "relations": _READ, "limit": limit}
    return [Changed(*row) for row in session.execute(_CHANGED, values)]


def fetch_clusters(session: Session, ids: Iterable[int]) -> list[ClusterNames]:
    """Fetch every actor of the clusters of actors, with its names."""
    rows = session.execute(_CLUSTERS, {"ids": sorted(set(ids))})
    return [ClusterNames(row.id, row.named, row.countries, row.prominence, row.names) for row in rows]


def fetch_titles_of(session: Session, post_ids: Iterable[int]) -> list[tuple[int, str]]:
    """Fetch the titles of posts, taken back ones too."""
    return [(row.post_id, row.text) for row in session.execute(_TITLES, {"ids": sorted(set(post_ids))})]


def fetch_printed_titles(session: Session) -> list[str]:
    """Fetch the titles that mentions were read with, as printed. Reads every mention."""
    return sorted(session.scalars(_PRINTED_TITLES))


def fetch_forms_without_keys(
    session: Session, *, after: int, limit: int, rule: int
) -> tuple[int | None, list[tuple[str, str]]]:
    """Fetch the forms of the next mentions that have no keys by this rule, and the last id; None behind the last."""
    values = {"after": after, "limit": limit, "rule": rule}
    rows = session.execute(_FORMS_WITHOUT_KEYS, values).all()
    last = rows[0].last if rows else session.scalar(_LAST_OF_PAGE, {"after": after, "limit": limit})
    return last, [(row.surface, row.lang) for row in rows]


def insert_forms(session: Session, forms: Sequence[tuple[str, str, Iterable[int]]], *, rule: int) -> None:
    """Keep the keys of forms."""
    if forms:
        values = {
            "surfaces": [surface for surface, _, _ in forms],
            "langs": [lang for _, lang, _ in forms],
            "keys": ["{" + ",".join(map(str, sorted(keys))) + "}" for _, _, keys in forms],
        }
        session.execute(_INSERT_FORMS, {**values, "rule": rule})


def insert_work(
    session: Session,
    run_id: int,
    *,
    keys: dict[int, int],
    actors: dict[int, int],
    surfaces: dict[str, int],
    titles: dict[str, int],
    mentions: Iterable[int],
    last: int | None,
) -> int:
    """Note what a run decides again: what shares a key with a change, and what `last` could not do. How many."""
    values = {
        "run": run_id, "last": last, "mentions": sorted(set(mentions)),
        "keys": list(keys), "key_audits": list(keys.values()),
        "actors": list(actors), "actor_audits": list(actors.values()),
        "surfaces": list(surfaces), "surface_audits": list(surfaces.values()),
        "titles": list(titles), "title_audits": list(titles.values()),
    }  # fmt: skip
    result: CursorResult[Any] = session.execute(_WORK, values)  # type: ignore[assignment]
    return result.rowcount


def insert_all_work(session: Session, run_id: int) -> int:
    """Note that a run decides all again that the machine decided."""
    result: CursorResult[Any] = session.execute(_ALL_WORK, {"run": run_id})  # type: ignore[assignment]
    return result.rowcount


def count_work(session: Session, run_id: int) -> int:
    """Count what a run decides again."""
    return int(session.scalars(_COUNT_WORK, {"run": run_id}).one())


def fetch_work(session: Session, run_id: int, *, after: tuple[str, int], limit: int) -> list[Unit]:
    """Fetch the next units of a run."""
    values = {"run": run_id, "unit": after[0], "unit_id": after[1], "limit": limit}
    return [Unit(row.unit, row.unit_id, tuple(row.cause)) for row in session.execute(_NEXT_WORK, values)]


def fetch_statistics_version(session: Session) -> int:
    """Fetch the version of the figures that scores depend on; 0 before the first."""
    return int(session.scalars(text("SELECT coalesce(max(version), 0) FROM name_statistics")).one())


def fetch_audit_rows(session: Session, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Fetch rows of the audit by id."""
    rows = session.execute(_LAST_AUDIT, {"ids": sorted(set(ids))}).mappings()
    return {row["id"]: dict(row) for row in rows}
