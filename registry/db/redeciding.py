"""Mentions as the nightly run reads them: alone, or all of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.domain import Kind, Mention, PartialDate, Precision

AROUND = 320
"""Code points to either side that are read: a little more than a sentence may hold."""

_COLUMNS = """
    m.id, m.surface, m.context, m.lang, m.kind, m.ref, m.mentioned_on, m.date_precision, m.decision, m.reason,
    m.score, m.decided_by, m.version, m.is_found, m.document_id, m.start_at, m.end_at, m.reading,
    c.root_id AS actor_id"""
# Plan: mention_pkey, actor_closure_pkey, document_pkey.
_ALONE = text(f"""
    SELECT {_COLUMNS}, least(m.start_at, :around) AS inside,
           substr(d.text, greatest(m.start_at - :around, 0) + 1,
                  least(m.start_at, :around) + length(m.surface) + :around) AS fragment
    FROM mention m LEFT JOIN actor_closure c ON c.actor_id = m.actor_id LEFT JOIN document d ON d.id = m.document_id
    WHERE m.id = ANY (CAST(:ids AS bigint[])) AND NOT m.is_found AND m.decided_by = 'machine' ORDER BY m.id
""")  # noqa: S608
_OF_DOCUMENT = text(f"""
    SELECT {_COLUMNS}, NULL AS inside, NULL AS fragment
    FROM mention m LEFT JOIN actor_closure c ON c.actor_id = m.actor_id
    WHERE m.document_id = :document ORDER BY m.start_at, m.end_at DESC
""")  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMention:
    """A mention with what was decided of it; `actor_id` is the survivor."""

    mention_id: int
    mention: Mention
    decision: str
    reason: str
    score: float | None
    decided_by: str
    version: int
    is_found: bool
    document_id: int | None
    start: int | None
    end: int | None
    actor_id: int | None
    title: str | None
    """The role title that was read in or beside it."""
    inside: int | None
    """Where it begins in `fragment`."""
    fragment: str | None
    """Its document around it; None for a mention that came alone."""


def fetch_alone(session: Session, ids: Sequence[int]) -> list[OldMention]:
    """Fetch mentions that the sender named and no person has decided, by id."""
    rows = session.execute(_ALONE, {"ids": list(ids), "around": AROUND}).mappings()
    return [_old(row) for row in rows]


def fetch_of_document(session: Session, document_id: int) -> list[OldMention]:
    """Fetch every mention of a document, in the order in which they stand."""
    return [_old(row) for row in session.execute(_OF_DOCUMENT, {"document": document_id}).mappings()]


def _old(row: Any) -> OldMention:
    on = PartialDate(row["mentioned_on"], Precision(row["date_precision"])) if row["mentioned_on"] else None
    return OldMention(
        mention_id=row["id"],
        mention=Mention(
            surface_form=row["surface"],
            lang=row["lang"],
            on=on,
            context=row["context"],
            kind=None if row["kind"] == "any" else Kind(row["kind"]),
            ref=row["ref"],
        ),
        start=row["start_at"],
        end=row["end_at"],
        title=row["reading"].get("title"),
        **{name: row[name] for name in _AS_THEY_ARE},
    )


_AS_THEY_ARE = (
    "decision", "reason", "score", "decided_by", "version", "is_found", "document_id", "actor_id", "inside",
    "fragment",
)  # fmt: skip
