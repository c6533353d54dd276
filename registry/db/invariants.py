"""What must hold of the database at any time, each as a query that must return no row.

Most of it is held by constraints and triggers as well; the queries find what came in
beside them: a restored dump, a disabled trigger, a fault of ours. They only read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DATERANGE
from sqlalchemy.orm import Session

from registry.db.audit import AUDITED
from registry.db.base import PRECISIONS
from registry.db.metadata import METADATA

# A year given as 2200 ends on 2201-01-01.
_SOUND_DATES = "BETWEEN '1000-01-01' AND '2201-01-01'"
# Code points that Unicode promises never to assign: U+FDD0 to U+FDEF, and the last two of every plane.
_NONCHARACTERS = r"[\uFDD0-\uFDEF" + "".join(rf"\U{plane:04X}FFFE\U{plane:04X}FFFF" for plane in range(17)) + "]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """One rule of the database."""

    name: str
    sentence: str
    """What holds, in words for whoever reads the report."""

    query: str
    """Returns the rows that break it, with what is needed to find them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """An invariant that does not hold."""

    invariant: Invariant
    rows: int
    examples: tuple[dict[str, Any], ...]
    """Some of the rows, as the query gives them."""


def find_violation(session: Session, invariant: Invariant, *, examples: int) -> Violation | None:
    """Return how an invariant is broken, None if it holds. One query."""
    found = session.execute(
        sa.text(f"SELECT count(*) OVER () AS of_all, v.* FROM ({invariant.query}) v LIMIT :n"),  # noqa: S608
        {"n": examples},
    )
    rows = [dict(row) for row in found.mappings()]
    if not rows:
        return None
    number = max(row.pop("of_all") for row in rows)
    return Violation(invariant=invariant, rows=number, examples=tuple(rows))


def _missing_parents() -> str:
    """Write a query over every foreign key of the models, and the actor numbers of derived rows."""
    parts = [
        _missing_parent(table.name, column.name, key.column.table.name, key.column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
    ]
    parts += [_missing_parent(table, "actor_no", "actor", "id") for table in ("name_pair", "name_single")]
    return " UNION ALL ".join(parts)


def _missing_parent(child: str, column: str, parent: str, key: str) -> str:
    return (
        f"SELECT '{child}.{column}' AS reference, c.{column}::bigint AS missing FROM {child} c "  # noqa: S608
        f"WHERE c.{column} IS NOT NULL AND NOT EXISTS (SELECT FROM {parent} p WHERE p.{key} = c.{column})"
    )


def _wrong_texts() -> str:
    """Write a query over every text column; one pass a table."""
    parts = []
    for table in METADATA.sorted_tables:
        columns = [column.name for column in table.columns if isinstance(column.type, sa.Text)]
        broken = " OR ".join(f"\"{name}\" ~ '{_NONCHARACTERS}'" for name in columns)
        if columns:
            parts.append(_places(table, "text", broken))
    return " UNION ALL ".join(parts)


def _wrong_dates() -> str:
    """Write a query over every column of days, instants and spans of days; one pass a table."""
    parts = []
    for table in METADATA.sorted_tables:
        broken = " OR ".join(f"{value} NOT {_SOUND_DATES}" for column in table.columns for value in _dates_of(column))
        if broken:
            parts.append(_places(table, "date", broken))
    return " UNION ALL ".join(parts)


def _dates_of(column: sa.Column[Any]) -> Iterator[str]:
    if isinstance(column.type, (sa.Date, sa.DateTime)):
        yield f'"{column.name}"'
    elif isinstance(column.type, DATERANGE):
        yield from (f'lower("{column.name}")', f'upper("{column.name}")')


def _places(table: sa.Table, what: str, broken: str) -> str:
    """Write a query for the places of rows: by id, or by where they lie in tables without one."""
    where = "id::text" if "id" in table.columns else "ctid::text"
    return (
        f"SELECT '{table.name}' AS relation, {where} AS row, '{what}' AS wrong "  # noqa: S608
        f'FROM "{table.name}" WHERE {broken}'
    )


def _lost_history() -> str:
    """Write a query that replays the audit: the last image of every row is the row."""
    # An image of before a new column lacks it; filling a row with the image adds it, empty.
    return " UNION ALL ".join(_lost_rows(table, hidden) for table, hidden in AUDITED.items())


def _lost_rows(table: str, hidden: tuple[str, ...]) -> str:
    left_out = "".join(f" - '{column}'" for column in hidden)
    return f"""
        SELECT '{table}' AS relation, coalesce(t.id, a.row_id) AS row,
               CASE WHEN t.id IS NULL THEN 'missing'
                    WHEN a.row_id IS NULL THEN 'unaudited' ELSE 'differs' END AS is
        FROM (SELECT DISTINCT ON (row_id) row_id, after FROM audit
              WHERE relation = '{table}' ORDER BY row_id, id DESC) a
        FULL JOIN "{table}" t ON t.id = a.row_id
        WHERE to_jsonb(t){left_out} IS DISTINCT FROM CASE WHEN a.after IS NOT NULL
            THEN to_jsonb(jsonb_populate_record(NULL::"{table}", a.after)){left_out} END
    """  # noqa: S608


INVARIANTS = (
    Invariant(
        name="merges_end",
        sentence="Following merged_into from any actor reaches a survivor within 64 steps.",
        query="""
            WITH RECURSIVE up AS (
                SELECT id AS actor_id, merged_into AS at, 1 AS steps FROM actor WHERE merged_into IS NOT NULL
                UNION ALL SELECT up.actor_id, a.merged_into, up.steps + 1
                FROM up JOIN actor a ON a.id = up.at WHERE a.merged_into IS NOT NULL AND up.steps <= 64)
            SELECT actor_id, at AS still_at FROM up WHERE steps > 64
        """,
    ),
    Invariant(
        name="merged_status",
        sentence="An actor has the status merged if and only if it names whom it was merged into.",
        query="""
            SELECT id AS actor_id, status, merged_into FROM actor
            WHERE (status = 'merged') <> (merged_into IS NOT NULL)
               OR status NOT IN ('active', 'merged', 'retired')
        """,
    ),
    Invariant(
        name="closure_is_walk",
        sentence="actor_closure names for every actor the survivor that walking merged_into finds.",
        query="""
            WITH RECURSIVE walked AS (
                SELECT id AS actor_id, id AS root_id FROM actor WHERE merged_into IS NULL
                UNION ALL SELECT a.id, w.root_id FROM actor a JOIN walked w ON a.merged_into = w.actor_id)
            SELECT actor_id, w.root_id AS walked, c.root_id AS kept
            FROM walked w FULL JOIN actor_closure c USING (actor_id)
            WHERE w.root_id IS DISTINCT FROM c.root_id
        """,
    ),
    Invariant(
        name="links_lead_to_survivors",
        sentence="Every linked mention's actor exists and has a survivor that is not merged itself.",
        query="""
            SELECT m.id AS mention_id, m.actor_id, r.id AS root_id, r.status FROM mention m
            LEFT JOIN actor_closure c ON c.actor_id = m.actor_id LEFT JOIN actor r ON r.id = c.root_id
            WHERE m.decision = 'link' AND (r.id IS NULL OR r.status = 'merged')
        """,
    ),
    Invariant(
        name="one_assignment",
        sentence="Every mention is linked to one actor, or in review, nil or quarantined and linked to none.",
        query="""
            SELECT id AS mention_id, decision, actor_id FROM mention
            WHERE decision NOT IN ('link', 'review', 'nil', 'quarantined')
               OR (decision = 'link') <> (actor_id IS NOT NULL)
        """,
    ),
    Invariant(
        name="seats_not_shared",
        sentence="No two tenures hold one seat on one day for certain.",
        query="""
            SELECT a.id AS tenure_id, b.id AS other_id, a.post_id, a.seat_no,
                   (a.certain * b.certain)::text AS both
            FROM tenure a JOIN tenure b ON b.post_id = a.post_id AND b.seat_no = a.seat_no
                AND b.certain && a.certain AND b.id > a.id
            WHERE a.superseded_at IS NULL AND a.status = 'held'
              AND b.superseded_at IS NULL AND b.status = 'held'
        """,
    ),
    Invariant(
        name="seats_exist",
        sentence="Every tenure held in a post with limited seats has a seat that the post has.",
        query="""
            SELECT t.id AS tenure_id, p.key AS post, p.seats, t.seat_no
            FROM tenure t JOIN post p ON p.id = t.post_id
            WHERE t.superseded_at IS NULL AND t.status = 'held' AND p.seats IS NOT NULL
              AND (t.seat_no BETWEEN 1 AND p.seats) IS NOT TRUE
        """,
    ),
    Invariant(
        name="spans_are_sound",
        sentence="No span is empty, and its bounds agree with what is said of their precision.",
        query=f"""
            SELECT s.relation, s.id, s.valid::text, s.from_precision, s.until_precision FROM (
                SELECT 'tenure' AS relation, id, valid, certain, from_precision, until_precision FROM tenure
                UNION ALL SELECT 'post_title', id, valid, valid, from_precision, until_precision
                FROM post_title
                UNION ALL SELECT 'name_variant', id, valid, valid, from_precision, until_precision
                FROM name_variant
            ) s
            WHERE isempty(s.valid) OR NOT s.certain <@ s.valid
               OR s.from_precision NOT IN {PRECISIONS} OR s.until_precision NOT IN {PRECISIONS}
               OR lower_inf(s.valid) <> (s.from_precision IN ('unknown', 'open'))
               OR upper_inf(s.valid) <> (s.until_precision IN ('unknown', 'open'))
        """,  # noqa: S608
    ),
    Invariant(
        name="different_stay_apart",
        sentence="No two sides that a person judged different, and nobody took that back, are one actor now.",
        query="""
            WITH live AS (
                SELECT j.id, j.other_actor_id, j.mention_id, j.surface, c.root_id
                FROM judgement j JOIN actor_closure c ON c.actor_id = j.actor_id
                WHERE j.verdict = 'different'
                  AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id))
            SELECT l.id AS judgement_id, l.root_id AS actor_id, NULL::bigint AS mention_id
            FROM live l JOIN actor_closure o ON o.actor_id = l.other_actor_id AND o.root_id = l.root_id
            UNION ALL
            SELECT l.id, l.root_id, m.id FROM live l JOIN mention m ON m.id = l.mention_id
            JOIN actor_closure o ON o.actor_id = m.actor_id AND o.root_id = l.root_id
            UNION ALL
            SELECT l.id, l.root_id, m.id FROM live l
            JOIN mention m ON m.surface = l.surface AND m.decided_by = 'machine'
            JOIN actor_closure o ON o.actor_id = m.actor_id AND o.root_id = l.root_id
        """,
    ),
    Invariant(
        name="claims_have_leases",
        sentence="A claimed item has one claimant, one token of its own and an end; no other item has any.",
        query="""
            SELECT id AS review_item_id, state, claimed_by, lease_until FROM review_item i
            WHERE num_nonnulls(claimed_by, lease_token, lease_until)
                  <> CASE state WHEN 'claimed' THEN 3 ELSE 0 END
               OR EXISTS (SELECT FROM review_item o WHERE o.lease_token = i.lease_token AND o.id <> i.id)
        """,
    ),
    Invariant(
        name="items_as_decided",
        sentence="An item is decided if and only if the last decision on it says so.",
        query="""
            SELECT i.id AS review_item_id, i.state, e.after ->> 'state' AS decided_to FROM review_item i
            LEFT JOIN LATERAL (SELECT after FROM decision_effect
                WHERE relation = 'review_item' AND row_id = i.id ORDER BY id DESC LIMIT 1) e ON true
            WHERE (i.state = 'decided') <> (e.after ->> 'state' IS NOT DISTINCT FROM 'decided')
        """,
    ),
    Invariant(
        name="peoples_word_stands",
        sentence="A mention is as the last person decided it, unless that left it to the machine.",
        query="""
            SELECT m.id AS mention_id, m.decision, m.actor_id, m.decided_by, e.after FROM mention m
            JOIN LATERAL (SELECT after FROM decision_effect
                WHERE relation = 'mention' AND row_id = m.id ORDER BY id DESC LIMIT 1) e ON true
            WHERE e.after ->> 'decided_by' = 'person'
              AND (m.decision, m.reason, m.actor_id::text, m.decided_by) IS DISTINCT FROM
                  (e.after ->> 'decision', e.after ->> 'reason', e.after ->> 'actor_id', 'person')
        """,
    ),
    Invariant(
        name="merges_are_decisions",
        sentence="An actor that a decision merged or freed last is as that decision left it.",
        query="""
            SELECT a.id AS actor_id, a.status, a.merged_into, e.after FROM actor a
            JOIN LATERAL (SELECT after FROM decision_effect
                WHERE relation = 'actor' AND row_id = a.id ORDER BY id DESC LIMIT 1) e ON true
            WHERE a.merged_into::text IS DISTINCT FROM e.after ->> 'merged_into'
        """,
    ),
    Invariant(
        name="offsets_quote_text",
        sentence="A mention's offsets cut exactly its surface form out of the text of its document.",
        query="""
            SELECT m.id AS mention_id, m.document_id, m.start_at, m.end_at, m.surface
            FROM mention m JOIN document d ON d.id = m.document_id
            WHERE m.start_at IS NULL OR m.end_at IS NULL OR m.start_at < 0 OR m.end_at < m.start_at
               OR substr(d.text, m.start_at + 1, greatest(m.end_at - m.start_at, 0)) <> m.surface
        """,
    ),
    Invariant(
        name="one_run",
        sentence="At most one run of a kind is running, and no later one has begun.",
        query="""
            SELECT r.id AS run_id, r.kind, r.fence, o.id AS other_id FROM batch_run r
            JOIN batch_run o ON o.kind = r.kind AND o.id <> r.id
                AND (o.state = 'running' OR o.fence > r.fence)
            WHERE r.state = 'running'
        """,
    ),
    Invariant(
        name="audit_replays",
        sentence="Replaying the audit from nothing gives the facts and human acts as they are.",
        query=_lost_history(),
    ),
    Invariant(
        name="no_orphans",
        sentence="Everything that a row refers to exists.",
        query=_missing_parents(),
    ),
    Invariant(
        name="texts_are_text",
        sentence="No text holds a code point that stands for no character.",
        query=_wrong_texts(),
    ),
    Invariant(
        name="dates_are_dates",
        sentence="No date is infinite or lies outside the years 1000 to 2200.",
        query=_wrong_dates(),
    ),
)
