"""Name variants that decisions of people teach, and what is still taught by a decision that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

# Plan: name_variant_once, for every actor of the cluster: a form of a merged actor is the survivor's.
_FIND = text("""
    SELECT v.id, to_jsonb(v) AS image FROM actor_closure c JOIN name_variant v ON v.actor_id = c.actor_id
    WHERE c.root_id = :actor AND v.text = :form
    ORDER BY (v.lang IS DISTINCT FROM :lang), v.id LIMIT 1
""")
_INSERT = text("""
    INSERT INTO name_variant (actor_id, text, lang, script, kind, weak, source)
    VALUES (:actor, :form, :lang, :script, :kind, :weak, :source)
    ON CONFLICT (actor_id, text, coalesce(lang, '')) DO NOTHING
    RETURNING id, to_jsonb(name_variant) AS image
""")
_IMAGES = text("""
    SELECT v.id, to_jsonb(v) AS image FROM name_variant v WHERE v.id = ANY (CAST(:ids AS bigint[]))
    ORDER BY v.id FOR UPDATE
""")
# Taught by decisions, and by none that stands; `decision` is about to fall.
_UNTAUGHT = text("""
    SELECT v.id, v.actor_id, to_jsonb(v) AS image FROM name_variant v
    WHERE v.id = ANY (CAST(:ids AS bigint[]))
      AND EXISTS (SELECT FROM decision_effect e
                  WHERE e.relation = 'name_variant' AND e.row_id = v.id AND e.before IS NULL)
      AND NOT EXISTS (
          SELECT FROM decision_effect e WHERE e.relation = 'name_variant' AND e.row_id = v.id AND e.after IS NOT NULL
            AND e.decision_id <> :decision
            AND NOT EXISTS (SELECT FROM decision_log r WHERE r.reverts = e.decision_id))
    ORDER BY v.id FOR UPDATE
""")
_DELETE = text("DELETE FROM name_variant WHERE id = ANY (CAST(:ids AS bigint[]))")
_AGAIN = text("""
    INSERT INTO name_variant SELECT r.* FROM jsonb_populate_record(NULL::name_variant, CAST(:image AS jsonb)) r
    ON CONFLICT DO NOTHING RETURNING id
""")
_RESTORE = text("""
    UPDATE name_variant v SET actor_id = r.actor_id, kind = r.kind, weak = r.weak
    FROM jsonb_populate_record(NULL::name_variant, CAST(:image AS jsonb)) r WHERE v.id = r.id
""")
_OF_TEXTS = text("""
    SELECT v.id, v.actor_id, v.text, v.kind, to_jsonb(v) AS image
    FROM actor_closure c JOIN name_variant v ON v.actor_id = c.actor_id
    WHERE c.root_id = :actor AND v.text = ANY (CAST(:texts AS text[])) ORDER BY v.id
""")


def find_variant(session: Session, actor_id: int, form: str, lang: str | None) -> tuple[int, dict[str, Any]] | None:
    """Find a name of an actor or of those merged into it by its text: id and image."""
    row = session.execute(_FIND, {"actor": actor_id, "form": form, "lang": lang}).one_or_none()
    return None if row is None else (row.id, row.image)


def insert_variant(session: Session, actor_id: int, **columns: Any) -> tuple[int, dict[str, Any]] | None:
    """Add a name of an actor; None where somebody else has just added it."""
    row = session.execute(_INSERT, {"actor": actor_id, **columns}).one_or_none()
    return None if row is None else (row.id, row.image)


def fetch_variant_images(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Fetch and lock names."""
    return {row.id: row.image for row in session.execute(_IMAGES, {"ids": list(ids)})}


def fetch_untaught(session: Session, ids: Sequence[int], *, decision_id: int) -> dict[int, dict[str, Any]]:
    """Fetch the names among those given that only this decision still teaches."""
    return {row.id: row.image for row in session.execute(_UNTAUGHT, {"ids": list(ids), "decision": decision_id})}


def delete_variants(session: Session, ids: Sequence[int]) -> None:
    """Forget names."""
    session.execute(_DELETE, {"ids": list(ids)})


def insert_variant_again(session: Session, image: Mapping[str, Any]) -> bool:
    """Put a forgotten name back under its old id; False where the actor has got it anew."""
    return session.execute(_AGAIN, {"image": orjson.dumps(dict(image)).decode()}).one_or_none() is not None


def restore_variant(session: Session, image: Mapping[str, Any]) -> None:
    """Give a name back to the actor that it was taken from."""
    session.execute(_RESTORE, {"image": orjson.dumps(dict(image)).decode()})


def fetch_variants_of_texts(session: Session, actor_id: int, texts: Sequence[str]) -> list[Any]:
    """Fetch the names of a cluster with the texts given: rows of id, actor_id, text, kind and image."""
    return list(session.execute(_OF_TEXTS, {"actor": actor_id, "texts": list(texts)}).all())
