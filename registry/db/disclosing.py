"""Everything that is held on an actor, row by row, as it stands in the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.db.footprint import DECISIONS, ITEMS

_PAGE = 500

# Rows that are gone are found by what the audit deleted: audit_before_actor_idx.
_KNOWN = f"""
    WITH who (id) AS (SELECT unnest(CAST(:ids AS bigint[]))),
    said (id) AS (SELECT id FROM mention WHERE actor_id IN (TABLE who)),
    judged (id) AS (
        SELECT id FROM judgement
        WHERE actor_id IN (TABLE who) OR other_actor_id IN (TABLE who) OR mention_id IN (TABLE said)),
    decided (id) AS (SELECT d.id FROM decision_log d WHERE {DECISIONS.format(mentions="TABLE said")}),
    gone (relation, id) AS (
        SELECT relation, row_id FROM audit
        WHERE operation <> 'insert' AND before ->> 'actor_id' IN (SELECT id::text FROM who)),
    written (relation, id) AS (
        SELECT 'actor', id FROM who
        UNION SELECT 'name_variant', id FROM name_variant WHERE actor_id IN (TABLE who)
        UNION SELECT 'tenure', id FROM tenure WHERE actor_id IN (TABLE who)
        UNION SELECT relation, id FROM gone WHERE relation IN ('name_variant', 'tenure')
        UNION SELECT 'judgement', id FROM judged
        UNION SELECT 'decision_log', id FROM decided)
"""  # noqa: S608

SECTIONS: dict[str, str] = {
    "actors": "SELECT to_jsonb(a)::text FROM actor a WHERE id IN (TABLE who) ORDER BY id",
    "names": "SELECT to_jsonb(v)::text FROM name_variant v WHERE actor_id IN (TABLE who) ORDER BY id",
    "tenures": """
        SELECT (to_jsonb(t) || jsonb_build_object('post', p.key, 'label', p.label))::text
        FROM tenure t JOIN post p ON p.id = t.post_id WHERE t.actor_id IN (TABLE who) ORDER BY t.id
    """,
    "mentions": """
        SELECT (to_jsonb(m) || jsonb_build_object('document', CASE WHEN d.id IS NOT NULL THEN jsonb_build_object(
            'source', d.source, 'url', d.url, 'title', d.title, 'published_on', d.published_on) END))::text
        FROM mention m LEFT JOIN document d ON d.id = m.document_id WHERE m.actor_id IN (TABLE who) ORDER BY m.id
    """,
    "judgements": "SELECT to_jsonb(j)::text FROM judgement j WHERE id IN (TABLE judged) ORDER BY id",
    "decisions": "SELECT to_jsonb(l)::text FROM decision_log l WHERE id IN (TABLE decided) ORDER BY id",
    "review_items": f"""
        SELECT (to_jsonb(i) - 'lease_token')::text FROM review_item i
        WHERE {ITEMS.format(mentions="TABLE said")} ORDER BY id
    """,  # noqa: S608
    "changes": "SELECT to_jsonb(c)::text FROM change c WHERE actor_id IN (TABLE who) ORDER BY id",
    "audit": """
        SELECT to_jsonb(u)::text FROM written w JOIN audit u ON u.relation = w.relation AND u.row_id = w.id
        ORDER BY u.id
    """,
}
"""The name of each part, and the query that gives its rows."""


def stream_section(session: Session, section: str, ids: Sequence[int]) -> Iterator[str]:
    """Give the rows of one part as JSON texts, a page at a time from the server."""
    statement = text(_KNOWN + SECTIONS[section])
    yield from session.scalars(
        statement, {"ids": list(ids), "keys": list(map(str, ids))}, execution_options={"yield_per": _PAGE}
    )
