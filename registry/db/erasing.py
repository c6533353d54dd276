"""Blanking what is held on a person, and remembering only that it was done.

Rows that others refer to stay, without anything personal; names and tenures go. The audit
keeps that something was done, when and by whom, and loses what it was about: each of its
images is blanked by the same rule as the row, so that replaying it gives the blanked rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.db.footprint import DECISIONS, ITEMS

ERASED = "[erased]"
MASK = "\u2588"

_LINKED = "SELECT id FROM mention WHERE actor_id = ANY (CAST(:ids AS bigint[]))"
_MASKED = "SELECT unnest(CAST(:mentions AS bigint[]))"
_THEIRS = {
    "names": "SELECT count(*) FROM name_variant WHERE actor_id = ANY (CAST(:ids AS bigint[]))",
    "tenures": "SELECT count(*) FROM tenure WHERE actor_id = ANY (CAST(:ids AS bigint[]))",
    "mentions": "SELECT count(*) FROM mention WHERE actor_id = ANY (CAST(:ids AS bigint[]))",
    "documents": "SELECT count(DISTINCT document_id) FROM mention WHERE actor_id = ANY (CAST(:ids AS bigint[]))",
    "judgements": """SELECT count(*) FROM judgement
        WHERE actor_id = ANY (CAST(:ids AS bigint[])) OR other_actor_id = ANY (CAST(:ids AS bigint[]))
        OR mention_id IN (SELECT id FROM mention WHERE actor_id = ANY (CAST(:ids AS bigint[])))""",
    "decisions": f"SELECT count(*) FROM decision_log d WHERE {DECISIONS.format(mentions=_LINKED)}",  # noqa: S608
    "review_items": f"SELECT count(*) FROM review_item i WHERE {ITEMS.format(mentions=_LINKED)}",  # noqa: S608
}

# What is left of a row, for the row and for each of its images. A new column of these tables is personal
# until it is listed here: names and tenures keep what is listed, the others lose it.
_BLANK_ACTOR = """
    jsonb_build_object('key', 'erased-' || {id}, 'name', '[erased]', 'description', NULL, 'countries', '[]'::jsonb,
        'identifiers', '{{}}'::jsonb, 'born', NULL, 'died', NULL, 'gender', NULL, 'prominence', 0,
        'sources', '[]'::jsonb)
"""
_BLANK = {
    "actor": "{image} || " + _BLANK_ACTOR,
    "name_variant": "jsonb_build_object('id', {image} -> 'id', 'actor_id', {image} -> 'actor_id')",
    "tenure": "jsonb_build_object('id', {image} -> 'id', 'actor_id', {image} -> 'actor_id')",
    "judgement": """{image} || jsonb_build_object('reason', NULL, 'evidence', '[]'::jsonb,
        'surface', CASE WHEN {image} ->> 'surface' IS NOT NULL THEN '[erased]' END)""",
    "decision_log": "{image} || jsonb_build_object('reason', NULL, 'evidence', '[]'::jsonb, 'seen', '{{}}'::jsonb)",
}

_RECORD = text("""
    INSERT INTO erasure (actor_id, erased_by, reason, counts)
    VALUES (:actor_id, :erased_by, :reason, CAST(:counts AS jsonb)) RETURNING id
""")
_SALT = text("""
    INSERT INTO salt (value) VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    ON CONFLICT DO NOTHING
""")
_RETIRE_KEYS = text("""
    INSERT INTO retired_key (digest, erasure_id)
    SELECT DISTINCT sha256(s.value || convert_to(k.word, 'UTF8')), :erasure
    FROM salt s, actor a CROSS JOIN LATERAL (
        SELECT 'key:' || a.key AS word
        UNION ALL SELECT i.key || ':' || i.value FROM jsonb_each_text(a.identifiers) i) k
    WHERE a.id = ANY (CAST(:ids AS bigint[])) ON CONFLICT DO NOTHING
""")
_FIND_RETIRED = text("""
    SELECT w.word FROM salt s, unnest(CAST(:words AS text[])) AS w (word)
    JOIN LATERAL (SELECT sha256(s.value || convert_to(w.word, 'UTF8')) AS digest) d ON true
    JOIN retired_key r ON r.digest = d.digest
""")
_ANY_RETIRED = text("SELECT EXISTS (SELECT FROM retired_key)")
_IS_ERASED = text("SELECT EXISTS (SELECT FROM erasure WHERE actor_id = :id)")
_COUNT = text("SELECT count(*) FROM erasure")

# A name that somebody else bears too says nothing of whom an unlinked mention means.
_OWN_NAMES = text("""
    SELECT DISTINCT v.text FROM name_variant v
    WHERE v.actor_id = ANY (CAST(:ids AS bigint[]))
      AND NOT EXISTS (SELECT FROM name_variant o WHERE o.text = v.text AND o.actor_id <> ALL (CAST(:ids AS bigint[])))
""")
_MENTIONS = text("""
    SELECT id, document_id FROM mention
    WHERE actor_id = ANY (CAST(:ids AS bigint[])) OR (actor_id IS NULL AND surface = ANY (CAST(:names AS text[])))
    ORDER BY id FOR UPDATE
""")
# A person did it: the machine does not decide the mention again.
_UNLINK = text("""
    UPDATE mention SET decision = 'nil', reason = 'unknown', actor_id = NULL, score = NULL, evidence = '[]',
        context = NULL, ref = NULL, reading = reading || CAST(:reading AS jsonb),
        surface = repeat(:mask, length(surface)),
        decided_by = 'person', decided_by_name = :by, decided_at = now(), version = version + 1
    WHERE id = ANY (CAST(:mentions AS bigint[]))
""")
_TELL = text("""
    INSERT INTO change (kind, actor_id, subject)
    SELECT 'decision_changed', NULL, jsonb_build_object('mention', m::text, 'decision', 'nil')
    FROM unnest(CAST(:mentions AS bigint[])) m ORDER BY m
""")
# Of other mentions: what was said of the person as one who may be meant.
_FORGET_CANDIDATE = text("""
    UPDATE mention m SET evidence = coalesce(
        (SELECT jsonb_agg(e) FROM jsonb_array_elements(m.evidence) e
         WHERE (e ->> 'actor' = ANY (CAST(:keys AS text[]))) IS NOT TRUE), '[]')
    WHERE jsonb_typeof(m.evidence) = 'array' AND EXISTS (
        SELECT FROM jsonb_array_elements(m.evidence) e WHERE e ->> 'actor' = ANY (CAST(:keys AS text[])))
""")
_DOCUMENTS = text("SELECT id, title, text FROM document WHERE id = ANY (CAST(:documents AS bigint[]))")
_SPANS = text("""
    SELECT id, document_id, start_at, end_at, context FROM mention
    WHERE document_id = ANY (CAST(:documents AS bigint[])) ORDER BY document_id, id
""")
_SET_DOCUMENT = text("UPDATE document SET title = :title, text = :text WHERE id = :id")
# Mentions that lie over the person's name, such as an administration that bears it, still quote the text.
_QUOTE_AGAIN = text("""
    UPDATE mention m SET surface = substr(d.text, m.start_at + 1, m.end_at - m.start_at), evidence = '[]',
        reading = m.reading || CAST(:reading AS jsonb), version = m.version + 1
    FROM document d
    WHERE d.id = m.document_id AND d.id = ANY (CAST(:documents AS bigint[]))
      AND m.surface <> substr(d.text, m.start_at + 1, m.end_at - m.start_at)
""")
_SET_CONTEXT = text("UPDATE mention SET context = :context WHERE id = :id")
# Whom a mention of somebody else means is still a question, as long as there is anybody else to choose from.
_NOT_CHOSEN_FROM = text("""
    UPDATE review_item SET version = version + 1,
        actors = ARRAY(SELECT a.id FROM unnest(actors) WITH ORDINALITY a (id, place)
                       WHERE a.id <> ALL (CAST(:ids AS bigint[])) ORDER BY a.place)
    WHERE actors && CAST(:ids AS bigint[]) AND NOT actors <@ CAST(:ids AS bigint[])
      AND kind = 'mention' AND mention_id <> ALL (CAST(:mentions AS bigint[]))
""")
_WITHDRAW = text(f"""
    UPDATE review_item i SET state = CASE WHEN state IN ('open', 'claimed') THEN 'withdrawn' ELSE state END,
        subject = jsonb_build_object('erased', true), form = '', question = NULL, alike = NULL,
        claimed_by = NULL, lease_token = NULL, lease_until = NULL, claimed_at = NULL, version = version + 1
    WHERE {ITEMS.format(mentions=_MASKED)}
""")  # noqa: S608

_JUDGEMENTS = text("""
    SELECT id FROM judgement
    WHERE actor_id = ANY (CAST(:ids AS bigint[])) OR other_actor_id = ANY (CAST(:ids AS bigint[]))
        OR mention_id = ANY (CAST(:mentions AS bigint[]))
""")
_DECISIONS = text(f"SELECT d.id FROM decision_log d WHERE {DECISIONS.format(mentions=_MASKED)}")  # noqa: S608
_BLANK_JUDGEMENTS = text("""
    UPDATE judgement SET reason = NULL, evidence = '[]', surface = CASE WHEN surface IS NOT NULL THEN '[erased]' END
    WHERE id = ANY (CAST(:rows AS bigint[]))
""")
_BLANK_DECISIONS = text("""
    UPDATE decision_log SET reason = NULL, evidence = '[]', seen = '{}' WHERE id = ANY (CAST(:rows AS bigint[]))
""")
_BLANK_EFFECTS = text("""
    UPDATE decision_effect SET before = before - CAST(:personal AS text[]), after = after - CAST(:personal AS text[])
    WHERE relation = 'name_variant' AND row_id = ANY (CAST(:names AS bigint[]))
       OR relation = 'tenure' AND row_id = ANY (CAST(:tenures AS bigint[]))
       OR relation = 'judgement' AND row_id = ANY (CAST(:judgements AS bigint[]))
       OR relation = 'mention' AND row_id = ANY (CAST(:mentions AS bigint[]))
       OR relation = 'actor' AND row_id = ANY (CAST(:ids AS bigint[]))
""")
_PERSONAL = [
    "text",
    "surface",
    "source",
    "name",
    "evidence",
    "reason",
    "note",
    "sources",
    "post_id",
    "valid",
    "certain",
]
_DELETE = {
    table: text(f"DELETE FROM {table} WHERE actor_id = ANY (CAST(:ids AS bigint[]))")  # noqa: S608
    for table in ("tenure", "name_variant")
}
_BLANK_ACTORS = text(f"""
    UPDATE actor a SET (key, name, description, countries, identifiers, born, died, gender, prominence, sources) =
        (SELECT n.key, n.name, n.description, n.countries, n.identifiers, n.born, n.died, n.gender, n.prominence,
                n.sources
         FROM jsonb_populate_record(a, {_BLANK_ACTOR.format(id="a.id")}) n),
        status = CASE WHEN a.status = 'merged' THEN 'merged' ELSE 'retired' END,
        version = a.version + 1, updated_at = now()
    WHERE a.id = ANY (CAST(:ids AS bigint[]))
""")  # noqa: S608

# Live names and tenures by their tables; those that are gone by what the audit deleted.
_EVER = """
    SELECT id FROM {table} WHERE actor_id = ANY (CAST(:ids AS bigint[]))
    UNION SELECT row_id FROM audit
    WHERE operation <> 'insert' AND before ->> 'actor_id' = ANY (CAST(:keys AS text[])) AND relation = '{table}'
"""
_DELETE_TOKENS = (
    """DELETE FROM token_skeleton s WHERE s.token = ANY (CAST(:tokens AS int[]))
       AND NOT EXISTS (SELECT FROM name_single n WHERE n.token = s.token)""",
    """DELETE FROM name_token t WHERE t.token = ANY (CAST(:tokens AS int[]))
       AND NOT EXISTS (SELECT FROM name_single n WHERE n.token = t.token)""",
)
_FORGET_ANSWERS = text("""
    DELETE FROM idempotency_key WHERE response LIKE ANY (CAST(:patterns AS text[]))
""")
_BLANK_READING = orjson.dumps({"core": "", "title": None, "clitics": [], "honorifics": []}).decode()


def count_footprint(session: Session, ids: Sequence[int]) -> dict[str, int]:
    """Count what is held on the actors that are one person, by kind."""
    parts = ", ".join(f"({query}) AS {name}" for name, query in _THEIRS.items())
    known = {"ids": list(ids), "keys": list(map(str, ids))}
    return dict(session.execute(text(f"SELECT {parts}"), known).mappings().one())


def record_erasure(session: Session, actor_id: int, *, by: str, reason: str, counts: Mapping[str, int]) -> int:
    """Note that a person is erased, which lets this transaction blank what is append-only; the erasure's id."""
    values = {"actor_id": actor_id, "erased_by": by, "reason": reason, "counts": orjson.dumps(dict(counts)).decode()}
    return int(session.scalars(_RECORD, values).one())


def retire_keys(session: Session, erasure: int, ids: Sequence[int]) -> None:
    """Remember digests of the keys and identifiers of actors, while they still have them."""
    session.execute(_SALT)
    session.execute(_RETIRE_KEYS, {"erasure": erasure, "ids": list(ids)})


def fetch_retired(session: Session, words: Sequence[str]) -> set[str]:
    """Give those among `scheme:value` that an erased person was known by; a key has the scheme `key`."""
    if not words or not session.scalar(_ANY_RETIRED):
        return set()
    return set(session.scalars(_FIND_RETIRED, {"words": list(words)}))


def is_erased(session: Session, actor_id: int) -> bool:
    """Tell whether what was held on an actor was erased."""
    return bool(session.scalar(_IS_ERASED, {"id": actor_id}))


def count_erasures(session: Session) -> int:
    """Count the persons who were erased."""
    return int(session.scalars(_COUNT).one())


def fetch_own_names(session: Session, ids: Sequence[int]) -> list[str]:
    """Give the names of actors that nobody else bears."""
    return list(session.scalars(_OWN_NAMES, {"ids": list(ids)}))


def unlink_mentions(session: Session, ids: Sequence[int], *, by: str) -> dict[int, int | None]:
    """Mask the mentions of a person, and unlinked ones that bear a name of nobody else; each with its document.

    They mean nobody from then on, and consumers are told. Scans all mentions.
    """
    known = {"ids": list(ids), "keys": list(map(str, ids))}
    found = session.execute(_MENTIONS, {**known, "names": fetch_own_names(session, ids)})
    mentions = {row.id: row.document_id for row in found}
    own = {"mentions": list(mentions), "mask": MASK, "reading": _BLANK_READING, "by": by}
    session.execute(_UNLINK, own)
    session.execute(_TELL, {"mentions": list(mentions)})
    session.execute(_FORGET_CANDIDATE, known)
    return mentions


def mask_documents(
    session: Session, documents: Sequence[int], own: set[int], mask: Callable[[str, Sequence[tuple[int, int]]], str]
) -> None:
    """Mask the spans of a person's own mentions in texts, and what else `mask` finds in them, titles and contexts."""
    values = {"documents": list(documents), "reading": _BLANK_READING}
    spans = list(session.execute(_SPANS, values))
    for row in session.execute(_DOCUMENTS, values).all():
        places = [(each.start_at, each.end_at) for each in spans if each.document_id == row.id and each.id in own]
        title = None if row.title is None else mask(row.title, ())
        session.execute(_SET_DOCUMENT, {"id": row.id, "title": title, "text": mask(row.text, places)})
    for each in spans:
        if each.context is not None and (masked := mask(each.context, ())) != each.context:
            session.execute(_SET_CONTEXT, {"id": each.id, "context": masked})
    session.execute(_QUOTE_AGAIN, values)


def blank_acts(session: Session, ids: Sequence[int], mentions: Sequence[int]) -> None:
    """Blank what people gave as reasons and were shown of a person, and withdraw the questions on him."""
    known = {"ids": list(ids), "keys": list(map(str, ids)), "mentions": list(mentions)}
    judgements = list(session.scalars(_JUDGEMENTS, known))
    decisions = list(session.scalars(_DECISIONS, known))
    names, tenures = (_fetch_ever(session, table, ids) for table in ("name_variant", "tenure"))
    session.execute(_NOT_CHOSEN_FROM, known)
    session.execute(_WITHDRAW, known)
    session.execute(_BLANK_JUDGEMENTS, {"rows": judgements})
    session.execute(_BLANK_DECISIONS, {"rows": decisions})
    theirs = {"names": names, "tenures": tenures, "judgements": judgements, "personal": _PERSONAL}
    session.execute(_BLANK_EFFECTS, {**known, **theirs})
    for relation, rows in (("judgement", judgements), ("decision_log", decisions)):
        _blank_audit(session, relation, rows)


def blank_actors(session: Session, ids: Sequence[int]) -> None:
    """Delete names and tenures, blank the actors themselves, and then all that the audit holds of them."""
    for table, delete in _DELETE.items():
        rows = _fetch_ever(session, table, ids)
        session.execute(delete, {"ids": list(ids)})
        _blank_audit(session, table, rows)
    session.execute(_BLANK_ACTORS, {"ids": list(ids)})
    _blank_audit(session, "actor", ids)
    patterns = [f'%"{member}":"{actor}"%' for actor in ids for member in ("id", "actor")]
    session.execute(_FORGET_ANSWERS, {"patterns": patterns})


def delete_lonely_tokens(session: Session, tokens: Sequence[int]) -> None:
    """Delete words that nobody bears any more."""
    for statement in _DELETE_TOKENS:
        session.execute(text(statement), {"tokens": list(tokens)})


def _fetch_ever(session: Session, table: str, ids: Sequence[int]) -> list[int]:
    known = {"ids": list(ids), "keys": list(map(str, ids))}
    return list(session.scalars(text(_EVER.format(table=table)), known))


def _blank_audit(session: Session, relation: str, rows: Sequence[int]) -> None:
    before, after = (
        f"CASE WHEN {image} IS NOT NULL THEN {_BLANK[relation].format(image=image, id='row_id')} END"
        for image in ("before", "after")
    )
    blank = text(f"""
        UPDATE audit SET reason = NULL, before = {before}, after = {after}
        WHERE relation = :relation AND row_id = ANY (CAST(:rows AS bigint[]))
    """)  # noqa: S608
    session.execute(blank, {"relation": relation, "rows": list(rows)})
