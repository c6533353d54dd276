"""Writing mentions and the questions that they raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from registry.db.models import upkeep
from registry.db.models.mentions import MentionRow, ReviewItemRow
from registry.domain import PartialDate, Precision

_REFERRED_TO = (upkeep,)  # a mention refers to its run: without that table SQLAlchemy cannot order its inserts


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedMention:
    """A mention as it was printed, read and decided."""

    surface: str
    context: str | None
    lang: str | None
    kind: str
    ref: str | None
    on: PartialDate | None
    reading: dict[str, Any]
    decision: str
    reason: str
    actor_id: int | None
    score: float | None
    evidence: list[dict[str, Any]]
    model_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRecord(DecidedMention):
    """A mention, alone or in its document, as the table takes it."""

    document_id: int | None = None
    start_at: int | None = None
    end_at: int | None = None
    is_found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """A question as the queue takes it; of a mention, or of what `subject` proposes."""

    kind: str = "mention"
    mention_id: int | None = None
    subject: dict[str, Any] = field(default_factory=dict)
    impact: float
    lang: str | None
    script: str | None
    score: float | None
    form: str
    alike: bytes | None = None
    actors: tuple[int, ...] = ()
    question: str | None = None
    is_check: bool = False


def insert_mentions(session: Session, records: Sequence[MentionRecord]) -> list[int]:
    """Add mentions and give their ids in order; one statement a thousand."""
    if not records:
        return []
    statement = insert(MentionRow).returning(MentionRow.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, [_columns(record) for record in records]))


# Plan: review_item_alike_idx, a probe a question.
_ALIKE_LATELY = text("""
    SELECT a.alike, (SELECT count(*) FROM review_item i
                     WHERE i.alike = a.alike AND i.state IN ('open', 'claimed')
                       AND i.created_at > now() - interval '30 days') AS number
    FROM unnest(CAST(:alike AS bytea[])) AS a (alike)
""")


def insert_review_items(session: Session, records: Sequence[ReviewRecord]) -> list[int]:
    """Open items and give their ids in order; what is open already, by mention or question, is left out."""
    if not records:
        return []
    statement = postgresql.insert(ReviewItemRow).on_conflict_do_nothing()
    ordered = statement.returning(ReviewItemRow.id, sort_by_parameter_order=True)
    return list(session.scalars(ordered, [{**asdict(record), "actors": list(record.actors)} for record in records]))


def fetch_alike_lately(session: Session, alike: Sequence[bytes]) -> dict[bytes, int]:
    """Count the items that asked each question in the last 30 days and still wait. One query, none for no questions."""
    if not alike:
        return {}
    rows = session.execute(_ALIKE_LATELY, {"alike": list(alike)})
    return {bytes(row.alike): row.number for row in rows}


def _columns(record: MentionRecord) -> dict[str, Any]:
    on = record.on
    return {
        "surface": record.surface,
        "context": record.context,
        "lang": record.lang,
        "kind": record.kind,
        "ref": record.ref,
        "mentioned_on": on.first if on else None,
        "date_precision": on.precision.value if on else None,
        "reading": record.reading,
        "decision": record.decision,
        "reason": record.reason,
        "actor_id": record.actor_id,
        "score": record.score,
        "evidence": record.evidence,
        "model_version": record.model_version,
        "document_id": record.document_id,
        "start_at": record.start_at,
        "end_at": record.end_at,
        "is_found": record.is_found,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMention(DecidedMention):
    """A mention with what is known of where it stood."""

    mention_id: int
    decided_by: str
    decided_by_name: str | None
    document_id: int | None
    title: str | None
    source: str | None
    url: str | None
    before: str | None
    """What stands before it in its document, a few hundred characters; None without a document."""
    after: str | None


# Plan: mention_pkey and document_pkey, a probe an id.
_STORED = text("""
    SELECT m.id, m.surface, m.context, m.lang, m.kind, m.ref, m.mentioned_on, m.date_precision, m.reading, m.decision,
           m.reason, m.actor_id, m.score, m.evidence, m.decided_by, m.decided_by_name, m.model_version,
           m.document_id, d.title, d.source, d.url,
           substr(d.text, greatest(m.start_at - :around, 0) + 1, least(m.start_at, :around)) AS before,
           substr(d.text, m.end_at + 1, :around) AS after
    FROM mention m LEFT JOIN document d ON d.id = m.document_id
    WHERE m.id = ANY (CAST(:ids AS bigint[])) ORDER BY m.id
""")
_AROUND = 300


_REFS = text("SELECT ref FROM mention WHERE ref = ANY (CAST(:refs AS text[]))")


def fetch_refs(session: Session, refs: Sequence[str]) -> set[str]:
    """Fetch which of the callers' names for mentions are taken. Reads every mention: for small registries only."""
    return set(session.scalars(_REFS, {"refs": list(refs)}))


_ANY = text("SELECT EXISTS (SELECT FROM mention)")


def has_mentions(session: Session) -> bool:
    """Tell whether there is any mention."""
    return bool(session.scalar(_ANY))


# Plan: judgement_surface_idx; every member of the cluster is meant by a verdict on one of them.
_REFUSED_FORMS = text("""
    SELECT j.surface, c.root_id FROM judgement j JOIN actor_closure c ON c.actor_id = j.actor_id
    WHERE j.surface = ANY (CAST(:forms AS text[])) AND j.verdict = 'different'
      AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id)
""")


def fetch_refused_forms(session: Session, forms: Sequence[str]) -> set[tuple[str, int]]:
    """Fetch which actors people said that a surface form never means: form and survivor."""
    return {(row.surface, row.root_id) for row in session.execute(_REFUSED_FORMS, {"forms": list(forms)})}


# TABLESAMPLE would draw whole pages, that is whole documents: every id has the same chance here.
_CHECKABLE = text("""
    SELECT m.id FROM mention m
    WHERE m.decision = 'link' AND m.decided_by = 'machine'
      AND NOT EXISTS (SELECT FROM review_item i WHERE i.mention_id = m.id)
    ORDER BY random() LIMIT :number
""")


def fetch_checkable(session: Session, number: int) -> list[int]:
    """Draw automatic links at random that no item asks about. Reads every mention: a second a million."""
    return list(session.scalars(_CHECKABLE, {"number": number}))


# Of the last ninety days, as the dashboard counts agreement.
_DECIDED_ONCE = text("""
    SELECT m.id FROM mention m
    WHERE m.decided_by = 'person'
      AND EXISTS (SELECT FROM decision_log d JOIN decision_effect e ON e.decision_id = d.id
                  WHERE e.relation = 'mention' AND e.row_id = m.id AND d.decided_at > now() - interval '90 days')
      AND (SELECT count(*) FROM review_item i WHERE i.mention_id = m.id AND i.state <> 'withdrawn') = 1
      AND NOT EXISTS (SELECT FROM review_item i WHERE i.mention_id = m.id AND i.state IN ('open', 'claimed'))
    ORDER BY random() LIMIT :number
""")


def fetch_decided_once(session: Session, number: int) -> list[int]:
    """Draw mentions at random that one person has decided and nobody else was asked about. Reads every mention."""
    return list(session.scalars(_DECIDED_ONCE, {"number": number}))


def fetch_stored(session: Session, ids: Sequence[int]) -> list[StoredMention]:
    """Fetch mentions with what surrounds them, in the order of their ids."""
    return [
        StoredMention(
            mention_id=row["id"],
            on=PartialDate(row["mentioned_on"], Precision(row["date_precision"])) if row["mentioned_on"] else None,
            **{name: row[name] for name in _STORED_AS_THEY_ARE},
        )
        for row in session.execute(_STORED, {"ids": list(ids), "around": _AROUND}).mappings()
    ]


_STORED_AS_THEY_ARE = (
    "surface", "context", "lang", "kind", "ref", "reading", "decision", "reason", "actor_id", "score", "evidence",
    "decided_by", "decided_by_name", "model_version", "document_id", "title", "source", "url", "before", "after",
)  # fmt: skip
