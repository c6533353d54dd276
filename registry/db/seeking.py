"""Texts to be looked through for unknown names, and these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.domain import PartialDate, Precision

# As they stand when this run is published.
_FORMS = text("""
    SELECT DISTINCT coalesce(nullif(m.reading ->> 'core', ''), m.surface) COLLATE "C" AS core, m.lang, m.kind
    FROM mention m
    LEFT JOIN batch_outcome o ON o.run_id = :run AND o.kind = 'decision' AND o.mention_id = m.id
    WHERE m.decided_by = 'machine' AND m.surface ~ '[[:space:]·-]'
      AND coalesce(o.after ->> 'decision', m.decision) = 'nil' AND coalesce(o.after ->> 'reason', m.reason) = 'unknown'
      AND NOT (m.reading ->> 'title' IS NOT NULL AND coalesce(m.reading ->> 'core', '') = '')
    ORDER BY 1, 2, 3
""")
# Plan: document_pkey, mention_once. An unknown word may be part of the whole name that it is found by later.
_TEXTS = text("""
    SELECT d.id, d.text, d.lang, d.published_on, d.published_precision,
           ARRAY(SELECT ARRAY[m.start_at, m.end_at,
                     (coalesce(o.after ->> 'decision', m.decision) = 'nil' AND m.decided_by = 'machine'
                      AND m.surface !~ '[[:space:]·-]')::int]
                 FROM mention m LEFT JOIN batch_outcome o
                      ON o.run_id = :run AND o.kind = 'decision' AND o.mention_id = m.id
                 WHERE m.document_id = d.id ORDER BY m.start_at, m.end_at) AS spans,
           ARRAY(SELECT ARRAY[(o.after ->> 'start_at')::int, (o.after ->> 'end_at')::int, 0]
                 FROM batch_outcome o WHERE o.run_id = :run AND o.kind = 'found'
                  AND o.subject BETWEEN lpad(d.id::text, 20, '0') AND lpad((d.id + 1)::text, 20, '0')) AS fresh
    FROM document d WHERE d.id > :after AND d.id <= :until ORDER BY d.id LIMIT :limit
""")
_NEWEST = text("SELECT coalesce(max(id), 0) FROM document")
_NEWEST_MENTION = text("SELECT coalesce(max(id), 0) FROM mention")
_BEFORE = text("SELECT coalesce(min(id), 0) FROM (SELECT id FROM document ORDER BY id DESC LIMIT :number) latest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document to be looked through."""

    document_id: int
    text: str
    lang: str | None
    on: PartialDate | None
    known: frozenset[tuple[int, int]]
    """Where its mentions stand."""
    taken: tuple[tuple[int, int], ...]
    """Of these, the ones whose words are part of no other name."""


def fetch_unknown_forms(session: Session, run_id: int) -> list[tuple[str, str | None, str]]:
    """Fetch name, language and kind of what a run leaves without an actor, names of one word left out."""
    return [(row.core, row.lang, row.kind) for row in session.execute(_FORMS, {"run": run_id})]


def fetch_texts(session: Session, run_id: int, *, after: int, until: int, limit: int) -> list[Text]:
    """Fetch the next documents up to one, with where mentions stand in them as a run leaves them."""
    values = {"run": run_id, "after": after, "until": until, "limit": limit}
    return [_text(row) for row in session.execute(_TEXTS, values)]


def fetch_newest(session: Session) -> tuple[int, int]:
    """Fetch the highest ids of a document and of a mention; 0 for none."""
    return int(session.scalars(_NEWEST).one()), int(session.scalars(_NEWEST_MENTION).one())


def fetch_latest(session: Session, number: int) -> int:
    """Fetch the lowest id of the latest documents, so many of them."""
    return int(session.scalars(_BEFORE, {"number": number}).one())


def _text(row: Any) -> Text:
    spans = [*row.spans, *row.fresh]
    on = PartialDate(row.published_on, Precision(row.published_precision)) if row.published_on else None
    return Text(
        document_id=row.id,
        text=row.text,
        lang=row.lang,
        on=on,
        known=frozenset((start, end) for start, end, _ in spans),
        taken=tuple((start, end) for start, end, is_word in spans if not is_word),
    )
