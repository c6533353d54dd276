"""Temporary tables that an import fills first and merges from; the checks that need the database.

`given` holds the columns that the file gives, as jsonb under the names of the real
table: `jsonb_populate_record(row, given)` is then the row as corrected, and a field
that was not given keeps what the row has. `absent` is what a new row has instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.db.copying import copy_rows, driver
from registry.db.migrating import require_head

Row = tuple[Any, ...]

_TABLES = """
    DROP TABLE IF EXISTS pg_temp.import_actor, pg_temp.import_name, pg_temp.import_post, pg_temp.import_title,
        pg_temp.import_tenure, pg_temp.import_seat, pg_temp.import_reseat, pg_temp.import_refused,
        pg_temp.import_touched, pg_temp.import_adopted;
    CREATE TEMP TABLE import_actor (
        line int NOT NULL, key text NOT NULL, merged_into text, is_inline boolean NOT NULL, given jsonb NOT NULL,
        same_as text, id bigint, is_new boolean NOT NULL DEFAULT true) ON COMMIT DROP;
    CREATE TEMP TABLE import_name (
        line int NOT NULL, place int NOT NULL, text text NOT NULL, lang text, is_implied boolean NOT NULL,
        given jsonb NOT NULL, actor_id bigint, variant_id bigint) ON COMMIT DROP;
    CREATE TEMP TABLE import_post (
        line int NOT NULL, key text NOT NULL, organisation text, gives_organisation boolean NOT NULL,
        is_inline boolean NOT NULL, given jsonb NOT NULL, same_as text, id bigint, is_new boolean NOT NULL DEFAULT true)
        ON COMMIT DROP;
    CREATE TEMP TABLE import_title (
        line int NOT NULL, place int NOT NULL, text text NOT NULL, lang text, valid daterange NOT NULL,
        from_precision text NOT NULL, until_precision text NOT NULL, recorded_at timestamptz,
        superseded_at timestamptz, folded text NOT NULL, first_token int NOT NULL, rule_version smallint NOT NULL,
        given jsonb NOT NULL, post_id bigint, id bigint, current_id bigint,
        is_new boolean NOT NULL DEFAULT true) ON COMMIT DROP;
    CREATE TEMP TABLE import_tenure (
        line int NOT NULL, place int NOT NULL, post text NOT NULL, status text NOT NULL, since date,
        from_precision text NOT NULL, recorded_at timestamptz, superseded_at timestamptz, absent jsonb NOT NULL,
        given jsonb NOT NULL, actor_id bigint, post_id bigint, id bigint, current_id bigint,
        is_new boolean NOT NULL DEFAULT true) ON COMMIT DROP;
    CREATE TEMP TABLE import_seat (line int NOT NULL, place int NOT NULL, seat_no smallint) ON COMMIT DROP;
    CREATE TEMP TABLE import_reseat (id bigint NOT NULL, seat_no smallint NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE import_refused (line int NOT NULL, type text NOT NULL, key text NOT NULL) ON COMMIT DROP;
"""
_COLUMNS = {
    "actor": "line, key, merged_into, is_inline, given, same_as",
    "name": "line, place, text, lang, is_implied, given",
    "post": "line, key, organisation, gives_organisation, is_inline, given, same_as",
    "title": "line, place, text, lang, valid, from_precision, until_precision, recorded_at, superseded_at, "
    "folded, first_token, rule_version, given",
    "tenure": "line, place, post, status, since, from_precision, recorded_at, superseded_at, absent, given",
    "seat": "line, place, seat_no",
    "reseat": "id, seat_no",
    "refused": "line, type, key",
}
_HOLDING_LINES = ("actor", "name", "post", "title", "tenure")

# Without statistics every join of a filled temporary table is planned for a handful of rows.
_INDEX = """
    CREATE INDEX ON import_actor (key);
    CREATE INDEX ON import_actor (line) WHERE is_inline;
    CREATE INDEX ON import_post (key);
    CREATE INDEX ON import_tenure (line);
    CREATE INDEX ON import_tenure (actor_id);
    CREATE INDEX ON import_name (actor_id);
    CREATE INDEX ON import_refused (key);
    ANALYZE import_actor, import_name, import_post, import_title, import_tenure, import_refused;
"""

# What other registers call by names of their own is known here by identifier: an actor by that of a scheme, a post by
# a source. Plan: hash joins; the staged rows that say so are few unless the whole file is of another register.
_ADOPT = """
    CREATE TEMP TABLE import_adopted ON COMMIT DROP AS
        SELECT 'actor' AS type, s.line, s.key, a.key AS known_key
        FROM import_actor s JOIN actor a ON a.identifiers ->> s.same_as = s.given -> 'identifiers' ->> s.same_as
        WHERE s.same_as IS NOT NULL AND a.status = 'active' AND a.key <> s.key
        UNION ALL
        SELECT 'post', s.line, s.key, p.key
        FROM import_post s JOIN (SELECT min(key) AS key, source FROM post, unnest(sources) source
                                 GROUP BY source HAVING count(*) = 1) p ON p.source = s.same_as
        WHERE p.key <> s.key;
    CREATE INDEX ON import_adopted (key);
    ANALYZE import_adopted;
    UPDATE import_post s SET organisation = d.known_key FROM import_adopted d
        WHERE d.type = 'actor' AND d.key = s.organisation;
    UPDATE import_tenure s SET post = d.known_key FROM import_adopted d WHERE d.type = 'post' AND d.key = s.post;
    DELETE FROM import_name n USING import_adopted d, actor a, name_variant v
        WHERE d.type = 'actor' AND n.line = d.line AND n.is_implied
          AND a.key = d.known_key AND v.actor_id = a.id AND v.text = n.text;
    UPDATE import_name n SET given = n.given - 'kind', is_implied = false
        FROM import_adopted d, import_actor s
        WHERE d.type = 'actor' AND n.line = d.line AND s.line = d.line AND NOT s.is_inline
          AND n.given ->> 'kind' = 'canonical';
    UPDATE import_actor s SET key = d.known_key, is_inline = true
        FROM (SELECT DISTINCT type, key, known_key FROM import_adopted) d WHERE d.type = 'actor' AND d.key = s.key;
    UPDATE import_post s SET key = d.known_key, is_inline = true
        FROM (SELECT DISTINCT type, key, known_key FROM import_adopted) d WHERE d.type = 'post' AND d.key = s.key;
"""

# What a line needs that is neither in the database nor on a sound line. `blamed` is the refused line that has it.
_FAULTS = {
    "duplicate_key": """
        SELECT line, 'duplicate_key', %(what)s || ' ' || key || ' stands on another line already', key, first
        FROM (SELECT line, key, min(line) OVER (PARTITION BY key) AS first FROM %(table)s WHERE NOT %(inline)s) d
        WHERE line > first
    """,
    "organisation": """
        SELECT p.line, 'unknown_organisation', 'there is no actor ' || p.organisation, p.organisation, NULL::int
        FROM import_post p
        WHERE p.organisation IS NOT NULL
          AND NOT EXISTS (SELECT FROM import_actor a WHERE a.key = p.organisation)
          AND NOT EXISTS (SELECT FROM actor a WHERE a.key = p.organisation)
    """,
    "post": """
        SELECT t.line, 'unknown_post', 'there is no post ' || t.post, t.post, NULL::int
        FROM import_tenure t
        WHERE NOT EXISTS (SELECT FROM import_post p WHERE p.key = t.post)
          AND NOT EXISTS (SELECT FROM post p WHERE p.key = t.post)
    """,
    "survivor": """
        SELECT a.line, 'unknown_survivor', 'there is no actor ' || a.merged_into || ' to be merged into',
               a.merged_into, NULL::int
        FROM import_actor a
        WHERE a.merged_into IS NOT NULL
          AND NOT EXISTS (SELECT FROM import_actor o WHERE o.key = a.merged_into)
          AND NOT EXISTS (SELECT FROM actor o WHERE o.key = a.merged_into)
    """,
    # What is only added to must be there, or be made by somebody who says its name.
    "nameless": """
        SELECT s.line, 'unknown_actor', 'there is no actor ' || s.key, s.key, NULL::int
        FROM import_actor s
        WHERE s.is_inline AND NOT s.given ? 'name'
          AND NOT EXISTS (SELECT FROM import_actor o WHERE o.key = s.key AND o.given ? 'name')
          AND NOT EXISTS (SELECT FROM actor a WHERE a.key = s.key)
        UNION ALL
        SELECT s.line, 'unknown_post', 'there is no post ' || s.key, s.key, NULL::int
        FROM import_post s
        WHERE s.is_inline AND NOT s.given ? 'label'
          AND NOT EXISTS (SELECT FROM import_post o WHERE o.key = s.key AND o.given ? 'label')
          AND NOT EXISTS (SELECT FROM post p WHERE p.key = s.key)
    """,
    # One line cannot say a thing twice; here several lines speak of one actor or post.
    "again": """
        SELECT line, 'duplicate_entry', what || ' stands on another line already', NULL, first
        FROM (SELECT n.line, 'the name ' || n.text AS what,
                     min(n.line) OVER (PARTITION BY a.key, n.text, coalesce(n.lang, '')) AS first
              FROM import_actor a JOIN import_name n ON n.line = a.line
              WHERE a.key IN (SELECT key FROM import_actor WHERE is_inline) AND NOT (a.is_inline AND n.is_implied)
              UNION ALL
              SELECT t.line, 'this tenure of ' || t.post,
                     min(t.line) OVER (PARTITION BY a.key, t.post, t.status, t.since, t.from_precision,
                         t.superseded_at, CASE WHEN t.superseded_at IS NOT NULL THEN t.recorded_at END)
              FROM import_actor a JOIN import_tenure t ON t.line = a.line
              WHERE a.key IN (SELECT key FROM import_actor WHERE is_inline)
              UNION ALL
              SELECT t.line, 'the title ' || t.text,
                     min(t.line) OVER (PARTITION BY p.key, t.text, coalesce(t.lang, ''), t.valid, t.from_precision,
                         t.until_precision, t.superseded_at,
                         CASE WHEN t.superseded_at IS NOT NULL THEN t.recorded_at END)
              FROM import_post p JOIN import_title t ON t.line = p.line
              WHERE p.key IN (SELECT key FROM import_post WHERE is_inline)) d
        WHERE line > first
    """,
    # Merges of recorded actors are reviewed and previewed; a file cannot make or undo them.
    "merge": """
        SELECT s.line, 'merge_differs', s.key || ' is recorded as '
               || coalesce('merged into ' || o.key, 'not merged') || '; an import merges new actors only',
               s.key, NULL::int
        FROM import_actor s JOIN actor a ON a.key = s.key LEFT JOIN actor o ON o.id = a.merged_into
        WHERE s.merged_into IS NOT NULL AND s.merged_into IS DISTINCT FROM o.key
    """,
    # An active actor has its Wikidata item alone. The one to blame is on an earlier line, or no line has it.
    "identifier": """
        WITH item AS (
            SELECT s.line, s.key,
                   coalesce(s.given #>> '{identifiers,wikidata}', a.identifiers ->> 'wikidata') AS wikidata
            FROM import_actor s LEFT JOIN actor a ON a.key = s.key
            WHERE NOT s.is_inline AND s.merged_into IS NULL AND a.status IS DISTINCT FROM 'merged'
              AND coalesce(s.given ->> 'status', a.status, 'active') = 'active'),
        placed AS (
            SELECT *, first_value(key) OVER same AS first_key, min(line) OVER same AS first
            FROM item WHERE wikidata IS NOT NULL WINDOW same AS (PARTITION BY wikidata ORDER BY line))
        SELECT line, 'identifier_taken', first_key || ' is ' || wikidata, NULL, first FROM placed WHERE line > first
        UNION ALL
        SELECT p.line, 'identifier_taken', a.key || ' is ' || p.wikidata, NULL, NULL::int
        FROM placed p JOIN actor a ON a.identifiers ? 'wikidata' AND a.identifiers ->> 'wikidata' = p.wikidata
        WHERE a.status = 'active' AND NOT EXISTS (SELECT FROM import_actor s WHERE s.key = a.key)
    """,
    "circle": """
        WITH RECURSIVE up AS (
            SELECT line, key, merged_into AS at FROM import_actor WHERE merged_into IS NOT NULL
            UNION SELECT up.line, up.key, a.merged_into FROM up JOIN import_actor a ON a.key = up.at
                WHERE a.merged_into IS NOT NULL AND up.at <> up.key)
        SELECT line, 'merge_circle', key || ' is merged into itself', key, NULL::int FROM up WHERE at = key
    """,
    "future": """
        SELECT line, 'future', 'recorded_at and superseded_at cannot lie ahead', NULL, NULL::int
        FROM (SELECT line, recorded_at, superseded_at FROM import_tenure
              UNION ALL SELECT line, recorded_at, superseded_at FROM import_title) t
        WHERE greatest(recorded_at, superseded_at) > now()
    """,
}


@dataclass(slots=True)
class Staged:
    """Rows for the temporary tables, by table."""

    actor: list[Row] = field(default_factory=list)
    name: list[Row] = field(default_factory=list)
    post: list[Row] = field(default_factory=list)
    title: list[Row] = field(default_factory=list)
    tenure: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)

    def add(self, other: Staged) -> None:
        """Take over the rows of another."""
        for table in fields(self):
            getattr(self, table.name).extend(getattr(other, table.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a staged line cannot be taken."""

    line: int
    code: str
    detail: str
    blamed: int | None
    """The line that it clashes with, or that has what it refers to and was refused."""

    is_consequence: bool
    """The line would be sound if the one to blame were."""


def open_staging(session: Session) -> bool:
    """Make the temporary tables anew, empty; False when another import is running.

    Imports go one at a time: two that add the same actor would wait for each other's rows.
    Raises ConflictError when the schema is not that of this version.
    """
    require_head(session.connection())
    alone = session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtextextended('registry import', 0))"))
    if alone:
        with driver(session).cursor() as cursor:
            cursor.execute(_TABLES)
    return bool(alone)


def stage(session: Session, staged: Staged) -> None:
    """Add rows to the temporary tables."""
    for table in fields(staged):
        _fill(session, table.name, getattr(staged, table.name))


def stage_seats(session: Session, given: Iterable[Row], moved: Iterable[Row]) -> None:
    """Add the seats of staged tenures (line, place, seat) and of recorded ones that move (id, seat)."""
    _fill(session, "seat", given)
    _fill(session, "reseat", moved)


def _fill(session: Session, table: str, rows: Iterable[Row]) -> None:
    copy_rows(session, f"import_{table}", rows, columns=_COLUMNS[table])


def index_staging(session: Session) -> None:
    """Index what was staged, once it is complete, and give what is on record the key that it has there."""
    with driver(session).cursor() as cursor:
        cursor.execute(_INDEX)
        cursor.execute("SELECT EXISTS (SELECT FROM import_actor WHERE same_as IS NOT NULL"
                       " UNION ALL SELECT FROM import_post WHERE same_as IS NOT NULL)")  # fmt: skip
        if (cursor.fetchone() or [False])[0]:
            cursor.execute(_ADOPT)


def fetch_faults(session: Session) -> list[Fault]:
    """Fetch what is wrong with staged lines in view of each other and of the database.

    One hash join a rule. A line may come up several times.
    """
    twice = _FAULTS["duplicate_key"]
    queries = [
        twice % {"what": "'actor'", "table": "import_actor", "inline": "is_inline"},
        twice % {"what": "'post'", "table": "import_post", "inline": "is_inline"},
        *(query for rule, query in _FAULTS.items() if rule != "duplicate_key"),
    ]
    return [fault for query in queries for fault in _fetch_faults(session, query)]


def _fetch_faults(session: Session, query: str) -> list[Fault]:
    # Nothing here comes from outside: the queries are those above.
    statement = text(f"""
        SELECT q.line, q.code, q.detail, coalesce(q.first, r.line) AS blamed, r.line IS NOT NULL AS is_consequence
        FROM ({query}) q (line, code, detail, key, first)
        LEFT JOIN LATERAL (
            SELECT min(f.line) AS line FROM import_refused f
            WHERE f.key = q.key AND q.first IS NULL AND q.code LIKE 'unknown%'
              AND f.type = CASE q.code WHEN 'unknown_post' THEN 'post' ELSE 'actor' END) r ON true
        ORDER BY q.line
    """)  # noqa: S608
    return [Fault(**row) for row in session.execute(statement).mappings()]


def refuse(session: Session, lines: Collection[int]) -> None:
    """Take lines out of the staged rows, and remember what they were about."""
    if not lines:
        return
    values = {"lines": sorted(lines)}
    for kind in ("actor", "post"):
        session.execute(
            text(f"""INSERT INTO import_refused SELECT line, '{kind}', key FROM import_{kind}
                     WHERE line = ANY (:lines) AND NOT is_inline"""),  # noqa: S608
            values,
        )
    for table in _HOLDING_LINES:
        session.execute(text(f"DELETE FROM import_{table} WHERE line = ANY (:lines)"), values)  # noqa: S608


# What erased persons were known by stands in retired_key as salted digests.
_WORDS = """
    SELECT line, key, 'key:' || key AS word FROM import_actor
    UNION ALL SELECT a.line, a.key, i.key || ':' || i.value FROM import_actor a
    CROSS JOIN LATERAL jsonb_each_text(coalesce(nullif(a.given -> 'identifiers', 'null'), '{}')) i
"""
_IS_RETIRED = "r.digest = sha256(s.value || convert_to(w.word, 'UTF8'))"
_ERASED = text(f"""
    WITH RECURSIVE retired AS (
        SELECT DISTINCT w.line, w.key FROM ({_WORDS}) w, salt s, retired_key r WHERE {_IS_RETIRED}),
    theirs AS (
        SELECT line, key FROM retired
        UNION SELECT a.line, a.key FROM theirs t JOIN import_actor a ON a.merged_into = t.key OR a.key = t.key)
    SELECT DISTINCT line FROM theirs
""")  # noqa: S608
_ANY_ERASED = text("SELECT EXISTS (SELECT FROM retired_key)")
_READMIT = text(f"DELETE FROM retired_key r USING salt s, ({_WORDS}) w WHERE {_IS_RETIRED}")  # noqa: S608


def leave_out_erased(session: Session) -> int:
    """Take out what is staged of persons who were erased on request, as if it had not been there; how many lines."""
    if not session.scalar(_ANY_ERASED):
        return 0
    lines = list(session.scalars(_ERASED))
    for table in _HOLDING_LINES:
        session.execute(text(f"DELETE FROM import_{table} WHERE line = ANY (:lines)"), {"lines": lines})  # noqa: S608
    return len(lines)


def readmit_erased(session: Session) -> None:
    """Forget that those who are staged were erased on request: they may be recorded again, from now on."""
    session.execute(_READMIT)
