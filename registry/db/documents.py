"""Storing documents, finding them again, and reading what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.domain import PartialDate, Precision

_LOCK_ID = "hashtextextended('registry mentions arrive', 0)"
_INSERT = text("""
    INSERT INTO document (source, url, title, lang, published_on, published_precision, text, content_hash)
    VALUES (:source, :url, :title, :lang, :published_on, :published_precision, :text, :content_hash)
    ON CONFLICT (content_hash) DO NOTHING RETURNING id
""")
_BY_HASH = text("SELECT id FROM document WHERE content_hash = :content_hash")
_BY_ID = text("""
    SELECT id, source, url, title, lang, published_on, published_precision, received_at, text
    FROM document WHERE id = :id
""")
# Plan: mention_once.
_MENTIONS = text("""
    SELECT m.id, m.start_at, m.end_at, m.surface, m.kind, m.ref, m.reading, m.decision, m.reason, m.score,
           m.decided_by, c.root_id AS actor_id
    FROM mention m LEFT JOIN actor_closure c ON c.actor_id = m.actor_id
    WHERE m.document_id = :id ORDER BY m.start_at, m.end_at DESC
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document as it is kept."""

    document_id: int
    text: str
    lang: str | None
    on: PartialDate | None
    title: str | None
    source: str | None
    url: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionInDocument:
    """A mention where it stands, with what was decided of it last; `actor_id` is the survivor."""

    mention_id: int
    start: int
    end: int
    surface: str
    kind: str
    ref: str | None
    reading: dict[str, Any]
    decision: str
    reason: str
    score: float | None
    decided_by: str
    actor_id: int | None


def hold_arrivals(session: Session, *, alone: bool = False) -> None:
    """Hold the door that mentions come in by until the end of the transaction.

    Whoever stores mentions shares it from before the registry is read; the nightly run takes
    it `alone` for the moment in which it says which changes it will answer to. So a mention
    is either seen by the run, or was decided by a registry that had those changes.
    """
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    session.execute(text(f"SELECT {function}({_LOCK_ID})"))


def insert_document(session: Session, columns: dict[str, Any], on: PartialDate | None) -> int | None:
    """Add a document and give its id; None where the text is there already. Waits for whoever is adding it."""
    dated = {"published_on": on.first if on else None, "published_precision": on.precision.value if on else None}
    made: int | None = session.scalar(_INSERT, {**columns, **dated})
    return made


def find_document_by_hash(session: Session, content_hash: bytes) -> int | None:
    """Find the document of a text."""
    found: int | None = session.scalar(_BY_HASH, {"content_hash": content_hash})
    return found


def find_document(session: Session, document_id: int) -> StoredDocument | None:
    """Find a document by its id."""
    row = session.execute(_BY_ID, {"id": document_id}).one_or_none()
    if row is None:
        return None
    on = PartialDate(row.published_on, Precision(row.published_precision)) if row.published_on else None
    return StoredDocument(
        document_id=row.id,
        text=row.text,
        lang=row.lang,
        on=on,
        title=row.title,
        source=row.source,
        url=row.url,
        received_at=row.received_at,
    )


def fetch_mentions_in(session: Session, document_id: int) -> list[MentionInDocument]:
    """Fetch the mentions of a document in the order in which they stand, outer ones first."""
    return [
        MentionInDocument(
            mention_id=row["id"],
            start=row["start_at"],
            end=row["end_at"],
            **{name: row[name] for name in MentionInDocument.__slots__[3:]},
        )
        for row in session.execute(_MENTIONS, {"id": document_id}).mappings()
    ]
