"""Merging staged rows into the registry: set by set, each statement over a whole import.

The order matters: ids first, because rows refer to each other; actors before names and
posts, posts before titles and tenures; what is superseded before what comes instead,
because constraints look at every statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from registry.db.indexing import ActorNames
from registry.domain import ConflictError

# Plan: hash joins of the staged rows with actor_key_key and post_key_key. New ids follow the order of the file,
# so that an export in the order of ids gives the file back.
_LINK = (
    "UPDATE import_actor s SET id = a.id, is_new = false FROM actor a WHERE a.key = s.key",
    "UPDATE import_post s SET id = p.id, is_new = false FROM post p WHERE p.key = s.key",
    """UPDATE import_actor s SET id = n.id
       FROM (SELECT key, nextval(pg_get_serial_sequence('actor', 'id')) AS id
             FROM (SELECT key FROM import_actor WHERE is_new
                   GROUP BY key ORDER BY bool_and(is_inline), min(line), key) o) n
       WHERE n.key = s.key""",
    """UPDATE import_post s SET id = n.id
       FROM (SELECT key, nextval(pg_get_serial_sequence('post', 'id')) AS id
             FROM (SELECT key FROM import_post WHERE is_new
                   GROUP BY key ORDER BY bool_and(is_inline), min(line), key) o) n
       WHERE n.key = s.key""",
    "ANALYZE import_actor, import_post",
    "UPDATE import_name s SET actor_id = a.id FROM import_actor a WHERE a.line = s.line",
    "UPDATE import_title s SET post_id = p.id FROM import_post p WHERE p.line = s.line",
    """UPDATE import_tenure s SET actor_id = a.id, post_id = p.id, current_id = NULL, is_new = true
       FROM import_actor a, (SELECT key, id FROM import_post UNION SELECT key, id FROM post) p
       WHERE a.line = s.line AND p.key = s.post""",
    "ANALYZE import_name, import_title, import_tenure",
)

# From here to the end nobody else changes what is corrected, so that no statement below works on rows of the past.
# Rows that refer to these, such as mentions, can be added all the same.
_LOCK_MATCHED = (
    """SELECT count(*) FROM (SELECT FROM actor WHERE id IN (SELECT id FROM import_actor WHERE NOT is_new)
                             ORDER BY id FOR NO KEY UPDATE) locked""",
    """SELECT count(*) FROM (SELECT FROM post WHERE id IN (SELECT id FROM import_post WHERE NOT (is_new OR is_inline))
                             ORDER BY id FOR NO KEY UPDATE) locked""",
)

# What is there already: a variant by (text, lang), a title by (text, lang, dates), a tenure by (post, from, status).
# Plan: hash joins with the tables. A further join, with import_actor to leave out new actors, is planned as a loop:
# three equal columns look like one row to the planner, and 18,000 names took two seconds.
_MATCH = (
    """UPDATE import_name s SET variant_id = v.id FROM name_variant v
       WHERE v.actor_id = s.actor_id AND v.text = s.text AND coalesce(v.lang, '') = coalesce(s.lang, '')""",
    # A canonical name that bears a language is the same name: the file need not repeat the language.
    """DELETE FROM import_name s USING name_variant v
       WHERE s.is_implied AND v.actor_id = s.actor_id AND v.kind = 'canonical' AND v.text = s.text""",
    """UPDATE import_title s SET current_id = m.id, is_new = m.differs
       FROM (SELECT x.line, x.place, t.id, n IS DISTINCT FROM t AS differs
             FROM import_title x
             JOIN post_title t ON t.post_id = x.post_id AND t.text = x.text
                  AND coalesce(t.lang, '') = coalesce(x.lang, '') AND t.valid = x.valid
                  AND t.from_precision = x.from_precision AND t.until_precision = x.until_precision
                  AND t.superseded_at IS NULL
             CROSS JOIN LATERAL jsonb_populate_record(t, x.given) n
             WHERE x.superseded_at IS NULL) m
       WHERE m.line = s.line AND m.place = s.place""",
    """UPDATE import_title s SET current_id = t.id, is_new = false FROM post_title t
       WHERE s.superseded_at IS NOT NULL AND t.post_id = s.post_id AND t.text = s.text
         AND coalesce(t.lang, '') = coalesce(s.lang, '') AND t.valid = s.valid
         AND t.from_precision = s.from_precision AND t.until_precision = s.until_precision
         AND t.recorded_at = s.recorded_at AND t.superseded_at = s.superseded_at""",
    """UPDATE import_tenure s SET current_id = m.id, is_new = m.differs
       FROM (SELECT x.line, x.place, t.id, n IS DISTINCT FROM t AS differs
             FROM import_tenure x
             JOIN tenure t ON t.actor_id = x.actor_id AND t.post_id = x.post_id AND t.status = x.status
                  AND t.from_precision = x.from_precision AND lower(t.valid) IS NOT DISTINCT FROM x.since
                  AND t.superseded_at IS NULL
             CROSS JOIN LATERAL jsonb_populate_record(t, x.given) n
             WHERE x.superseded_at IS NULL) m
       WHERE m.line = s.line AND m.place = s.place""",
    """UPDATE import_tenure s SET current_id = t.id, is_new = false FROM tenure t
       WHERE s.superseded_at IS NOT NULL AND t.actor_id = s.actor_id AND t.post_id = s.post_id
         AND t.status = s.status AND t.from_precision = s.from_precision
         AND lower(t.valid) IS NOT DISTINCT FROM s.since
         AND t.recorded_at = s.recorded_at AND t.superseded_at = s.superseded_at""",
    """UPDATE import_tenure s SET id = n.id
       FROM (SELECT line, place, nextval(pg_get_serial_sequence('tenure', 'id')) AS id
             FROM (SELECT line, place FROM import_tenure WHERE is_new ORDER BY line, place) o) n
       WHERE n.line = s.line AND n.place = s.place""",
)

# Identifiers are added to and corrected one by one; a merged actor keeps its status.
_CORRECTED_ACTOR = """
    jsonb_populate_record(o, CASE WHEN o.status = 'merged' THEN s.given - 'status' ELSE s.given END
        || CASE WHEN s.given ? 'identifiers'
           THEN jsonb_build_object('identifiers', o.identifiers || (s.given -> 'identifiers')) ELSE '{}' END)
"""

# An actor that several lines add to is made by one of them: the same that gives it its name.
_MAKERS = """
    SELECT DISTINCT ON (id) * FROM import_actor ORDER BY id, is_inline, NOT given ? 'name', line
"""
_DROP_UNMADE_NAMES = f"""
    DELETE FROM import_name n USING import_actor s
    WHERE s.is_inline AND n.line = s.line AND n.is_implied
      AND NOT EXISTS (SELECT FROM ({_MAKERS}) m WHERE m.is_new AND m.line = s.line)
"""  # noqa: S608

# Actors whose derived rows will change, with what those rows were made of.
_TOUCHED = (
    f"""CREATE TEMP TABLE import_touched ON COMMIT DROP AS
        SELECT s.id, s.is_new, o.countries, o.prominence,
               CASE WHEN NOT s.is_new THEN ARRAY(SELECT v.text FROM name_variant v WHERE v.actor_id = s.id) END AS names
        FROM ({_MAKERS}) s LEFT JOIN actor o ON o.id = s.id
        LEFT JOIN LATERAL {_CORRECTED_ACTOR} n ON NOT (s.is_new OR s.is_inline)
        WHERE s.is_new
           OR NOT s.is_inline AND (n.countries, n.prominence) IS DISTINCT FROM (o.countries, o.prominence)
           OR EXISTS (SELECT FROM import_name v WHERE v.actor_id = s.id AND v.variant_id IS NULL)""",  # noqa: S608
    "CREATE INDEX ON import_touched (id)",
    "ANALYZE import_touched",
)

_INSERT_ACTORS = f"""
    INSERT INTO actor SELECT n.* FROM ({_MAKERS}) s
    LEFT JOIN LATERAL (SELECT id FROM import_actor i WHERE i.key = s.merged_into
                       UNION SELECT id FROM actor i WHERE i.key = s.merged_into) m ON s.merged_into IS NOT NULL
    CROSS JOIN LATERAL jsonb_populate_record(NULL::actor,
        '{{"countries": [], "identifiers": {{}}, "status": "active", "prominence": 0, "sources": [], "version": 1}}'
        || s.given || jsonb_build_object('id', s.id, 'key', s.key, 'created_at', now(), 'updated_at', now())
        || CASE WHEN m.id IS NULL THEN '{{}}' ELSE jsonb_build_object('merged_into', m.id, 'status', 'merged') END) n
    WHERE s.is_new ORDER BY s.id
"""  # noqa: S608
_CORRECT_ACTORS = f"""
    UPDATE actor a SET kind = n.kind, name = n.name, description = n.description, countries = n.countries,
        identifiers = n.identifiers, born = n.born, died = n.died, gender = n.gender, status = n.status,
        prominence = n.prominence, sources = n.sources, version = a.version + 1, updated_at = now()
    FROM import_actor s JOIN actor o ON o.id = s.id CROSS JOIN LATERAL {_CORRECTED_ACTOR} n
    WHERE a.id = o.id AND NOT (s.is_new OR s.is_inline) AND n IS DISTINCT FROM o
"""  # noqa: S608

# The old canonical name goes first: an actor has one at any time. It stays, as an alias or what the file calls it.
_DEMOTE_NAMES = """
    UPDATE name_variant v SET kind = coalesce(
        (SELECT x.given ->> 'kind' FROM import_name x
         WHERE x.variant_id = v.id AND x.given ->> 'kind' <> 'canonical' LIMIT 1), 'alias')
    FROM import_name s
    WHERE s.given ->> 'kind' = 'canonical' AND v.actor_id = s.actor_id AND v.kind = 'canonical'
      AND v.id IS DISTINCT FROM s.variant_id
"""
# Names have no lock: the corrected row is made of the row as it is when its turn comes, not as it was read.
_CORRECTED_NAME = """
    jsonb_populate_record(v, CASE WHEN v.kind = 'canonical' THEN s.given - 'kind' ELSE s.given END) n
"""
_CORRECT_NAMES = f"""
    UPDATE name_variant v SET (kind, weak, valid, from_precision, until_precision, source) =
        (SELECT n.kind, n.weak, n.valid, n.from_precision, n.until_precision, n.source FROM {_CORRECTED_NAME})
    FROM import_name s
    WHERE v.id = s.variant_id AND EXISTS (
        SELECT FROM {_CORRECTED_NAME}
        WHERE (n.kind, n.weak, n.valid, n.from_precision, n.until_precision, n.source) IS DISTINCT FROM
              (v.kind, v.weak, v.valid, v.from_precision, v.until_precision, v.source))
"""  # noqa: S608
_INSERT_NAMES = """
    INSERT INTO name_variant (actor_id, text, lang, script, kind, weak, valid, from_precision, until_precision, source)
    SELECT s.actor_id, s.text, s.lang, n.script, n.kind, n.weak, n.valid, n.from_precision, n.until_precision, n.source
    FROM import_name s CROSS JOIN LATERAL jsonb_populate_record(NULL::name_variant,
        '{"kind": "alias", "weak": false, "valid": "(,)", "from_precision": "open", "until_precision": "open"}'
        || s.given) n
    WHERE s.variant_id IS NULL ORDER BY s.line, s.place
"""

_WITH_ORGANISATION = """
    s.given || CASE WHEN s.gives_organisation THEN jsonb_build_object('organisation_id',
        coalesce((SELECT id FROM import_actor a WHERE a.key = s.organisation),
                 (SELECT id FROM actor a WHERE a.key = s.organisation))) ELSE '{}' END
"""
_INSERT_POSTS = f"""
    INSERT INTO post SELECT n.* FROM (
        SELECT DISTINCT ON (id) * FROM import_post WHERE is_new
        ORDER BY id, is_inline, NOT given ? 'label', line) s
    CROSS JOIN LATERAL jsonb_populate_record(NULL::post, '{{"sources": [], "version": 1}}' || {_WITH_ORGANISATION}
        || jsonb_build_object('id', s.id, 'key', s.key, 'created_at', now(), 'updated_at', now())) n
    ORDER BY s.id
"""  # noqa: S608
_CORRECT_POSTS = f"""
    UPDATE post p SET label = n.label, organisation_id = n.organisation_id, country = n.country, seats = n.seats,
        office = n.office, description = n.description, sources = n.sources,
        version = p.version + 1, updated_at = now()
    FROM import_post s JOIN post o ON o.id = s.id
    CROSS JOIN LATERAL jsonb_populate_record(o, {_WITH_ORGANISATION}) n
    WHERE p.id = o.id AND NOT s.is_new AND NOT s.is_inline AND n IS DISTINCT FROM o
"""  # noqa: S608

# One text in one language over overlapping days is one title: a row that the file has no more, with other dates, is
# corrected by the new one.
_SUPERSEDE_TITLES = """
    UPDATE post_title t SET superseded_at = greatest(now(), t.recorded_at)
    FROM import_title s
    WHERE s.is_new AND s.superseded_at IS NULL AND t.superseded_at IS NULL AND t.post_id = s.post_id
      AND t.text = s.text AND coalesce(t.lang, '') = coalesce(s.lang, '') AND t.valid && s.valid
      AND NOT EXISTS (SELECT FROM import_title x WHERE x.current_id = t.id AND NOT x.is_new)
"""
_INSERT_TITLES = """
    INSERT INTO post_title (post_id, text, lang, valid, from_precision, until_precision, source,
                            folded, first_token, rule_version, recorded_at, superseded_at)
    SELECT s.post_id, s.text, s.lang, s.valid, s.from_precision, s.until_precision, n.source,
           s.folded, s.first_token, s.rule_version,
           coalesce(CASE WHEN s.superseded_at IS NULL THEN o.superseded_at END, s.recorded_at, now()), s.superseded_at
    FROM import_title s LEFT JOIN post_title o ON o.id = s.current_id
    CROSS JOIN LATERAL jsonb_populate_record(o, s.given) n
    WHERE s.is_new ORDER BY s.line, s.place
"""

_SUPERSEDE_TENURES = """
    UPDATE tenure t SET superseded_at = greatest(coalesce(s.recorded_at, now()), t.recorded_at)
    FROM import_tenure s WHERE s.is_new AND s.current_id = t.id AND t.superseded_at IS NULL
"""
_CORRECTED_TENURES = "SELECT count(*) FROM import_tenure WHERE is_new AND current_id IS NOT NULL"
# Emptied first, so that two may change places.
_RESEAT = (
    "UPDATE tenure t SET seat_no = NULL FROM import_reseat r WHERE r.id = t.id AND t.seat_no IS NOT NULL",
    "UPDATE tenure t SET seat_no = r.seat_no FROM import_reseat r WHERE r.id = t.id",
)
# A past row leads to the one recorded at the moment it ended: with its own dates and status if there is one.
# Plan: hash joins; the lateral part runs for past rows only, by the index on actors, because its first condition is a
# one-time filter. As a join condition it would be tried for every row.
_INSERT_TENURES = """
    INSERT INTO tenure SELECT n.* FROM import_tenure s
    LEFT JOIN tenure o ON o.id = s.current_id
    LEFT JOIN import_seat c ON c.line = s.line AND c.place = s.place
    LEFT JOIN LATERAL (
        SELECT x.id FROM import_tenure x
        WHERE s.superseded_at IS NOT NULL
          AND x.actor_id = s.actor_id AND x.post_id = s.post_id AND x.recorded_at = s.superseded_at AND x.is_new
        ORDER BY (x.status, x.since, x.from_precision) IS DISTINCT FROM (s.status, s.since, s.from_precision), x.id
        LIMIT 1) later ON true
    CROSS JOIN LATERAL jsonb_populate_record(o,
        CASE WHEN o.id IS NULL THEN s.absent ELSE '{}' END || s.given || jsonb_build_object(
            'id', s.id, 'actor_id', s.actor_id, 'post_id', s.post_id, 'seat_no', c.seat_no,
            'recorded_at', coalesce(o.superseded_at, s.recorded_at, now()),
            'superseded_at', s.superseded_at, 'superseded_by', later.id)) n
    WHERE s.is_new ORDER BY s.id
"""
_LINK_SUPERSEDED = """
    UPDATE tenure t SET superseded_by = s.id FROM import_tenure s WHERE s.is_new AND s.current_id = t.id
"""

_TOUCHED_PAGE = text("""
    SELECT t.id, t.is_new, t.names AS names_before, t.countries AS countries_before, t.prominence AS prominence_before,
           ARRAY(SELECT v.text FROM name_variant v WHERE v.actor_id = t.id) AS names, a.countries, a.prominence
    FROM import_touched t JOIN actor a ON a.id = t.id
    WHERE t.id > :after ORDER BY t.id LIMIT :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedRow:
    """An actor whose derived rows are out of date, with what they were made of and what they are to be made of."""

    before: ActorNames | None
    """None for a new actor."""

    after: ActorNames


def changed_meanwhile() -> ConflictError:
    """Give the error for an import that somebody else got ahead of."""
    return ConflictError("the registry was changed meanwhile: import again", code="changed_meanwhile")


def link_staged(session: Session) -> None:
    """Give every staged row the ids that it refers to, and find the rows that it is or corrects.

    Actors and posts that are on record stay locked until the end of the transaction.
    """
    for statement in (*_LINK, *_LOCK_MATCHED, *_MATCH):
        session.execute(text(statement))


def mark_touched(session: Session) -> None:
    """Note the actors whose derived rows the merge will change, once it is settled who makes which."""
    for statement in (_DROP_UNMADE_NAMES, *_TOUCHED):
        session.execute(text(statement))


def fetch_touched(session: Session, *, after: int, limit: int) -> list[TouchedRow]:
    """Fetch noted actors with an id above `after`, in the order of ids, once the merge is done."""
    found = session.execute(_TOUCHED_PAGE, {"after": after, "limit": limit})
    return [
        TouchedRow(
            before=_before(row), after=ActorNames.of(row.id, row.names, row.countries, prominence=row.prominence)
        )
        for row in found
    ]


def _before(row: Any) -> ActorNames | None:
    if row.is_new:
        return None
    return ActorNames.of(row.id, row.names_before, row.countries_before, prominence=row.prominence_before)


def merge_actors(session: Session) -> tuple[int, int]:
    """Add and correct actors; give how many of either."""
    # Corrected first: a new actor may get the identifier that another had by mistake.
    corrected = _count(session, _CORRECT_ACTORS)
    return _count(session, _INSERT_ACTORS), corrected


def merge_names(session: Session) -> tuple[int, int]:
    """Add and correct name variants; give how many of either."""
    corrected = _count(session, _DEMOTE_NAMES) + _count(session, _CORRECT_NAMES)
    return _count(session, _INSERT_NAMES), corrected


def merge_posts(session: Session) -> tuple[int, int]:
    """Add and correct posts; give how many of either."""
    return _count(session, _INSERT_POSTS), _count(session, _CORRECT_POSTS)


def merge_titles(session: Session) -> tuple[int, int]:
    """Add titles, some of which supersede others; give how many are new and how many corrections."""
    superseded = _count(session, _SUPERSEDE_TITLES)
    return max(0, _count(session, _INSERT_TITLES) - superseded), superseded


def merge_tenures(session: Session) -> tuple[int, int]:
    """Add tenures, some of which supersede others; give how many are new and how many corrections.

    Raises ConflictError when somebody else has superseded one of those meanwhile.
    """
    superseded = _count(session, _SUPERSEDE_TENURES)
    if superseded != session.scalar(text(_CORRECTED_TENURES)):
        raise changed_meanwhile()
    for statement in ("ANALYZE import_tenure, import_seat", *_RESEAT):
        session.execute(text(statement))
    inserted = _count(session, _INSERT_TENURES)
    if superseded:
        session.execute(text(_LINK_SUPERSEDED))
    return inserted - superseded, superseded


def _count(session: Session, statement: str) -> int:
    result: CursorResult[Any] = session.execute(text(statement))  # type: ignore[assignment]
    return result.rowcount
