"""Mentions that nobody in the registry is meant by, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

# As they stand when this run is published: its own decisions count already.
_UNKNOWN = text("""
    SELECT m.id, m.document_id, coalesce(nullif(m.reading ->> 'core', ''), m.surface) AS core, m.lang, m.kind,
           m.reading ->> 'title' AS title, m.mentioned_on, d.source, m.start_at, m.end_at
    FROM mention m LEFT JOIN document d ON d.id = m.document_id
    LEFT JOIN batch_outcome o ON o.run_id = :run AND o.kind = 'decision' AND o.mention_id = m.id
    WHERE m.decided_by = 'machine' AND coalesce(o.after ->> 'decision', m.decision) = 'nil'
      AND coalesce(o.after ->> 'reason', m.reason) = 'unknown'
      -- A title that stands for a person is not the name of one.
      AND NOT (m.reading ->> 'title' IS NOT NULL AND coalesce(m.reading ->> 'core', '') = '')
    UNION ALL
    SELECT NULL, d.id, coalesce(nullif(o.after -> 'reading' ->> 'core', ''), o.after ->> 'surface'), o.after ->> 'lang',
           o.after ->> 'kind', o.after -> 'reading' ->> 'title', d.published_on, d.source,
           (o.after ->> 'start_at')::int, (o.after ->> 'end_at')::int
    FROM batch_outcome o JOIN document d ON d.id = (o.after ->> 'document_id')::bigint
    WHERE o.run_id = :run AND o.kind = 'found' AND o.after ->> 'decision' = 'nil' AND o.after ->> 'reason' = 'unknown'
      AND NOT (o.after -> 'reading' ->> 'title' IS NOT NULL AND coalesce(o.after -> 'reading' ->> 'core', '') = '')
    ORDER BY 1 NULLS LAST, 2, 9, 10
""")
_BESIDE = text("""
    SELECT m.document_id, c.root_id, count(*) AS number
    FROM mention m JOIN actor_closure c ON c.actor_id = m.actor_id
    WHERE m.document_id = ANY (CAST(:documents AS bigint[])) GROUP BY 1, 2 ORDER BY 1, 2
""")
# Plan: mention_once.
_AT = text("""
    SELECT m.id FROM unnest(CAST(:documents AS bigint[]), CAST(:starts AS int[]), CAST(:ends AS int[])) AS p (d, s, e)
    JOIN mention m ON m.document_id = p.d AND m.start_at = p.s AND m.end_at = p.e ORDER BY 1
""")
# Plan: review_item_once's partial sibling by state; proposals that wait are hundreds, not millions.
_WAITING = text("""
    SELECT i.id, i.state, i.subject, i.version FROM review_item i
    WHERE i.kind = 'new_actor' AND i.state IN ('open', 'claimed')
      AND i.subject -> 'mentions' ?| CAST(:mentions AS text[]) ORDER BY i.id FOR UPDATE
""")
_SETTLED = text("""
    SELECT EXISTS (
        SELECT FROM review_item i JOIN decision_log d ON d.review_item_id = i.id
        WHERE i.kind = :kind AND i.state = 'decided' AND d.verdict IN ('different', 'not_an_actor')
          AND NOT EXISTS (SELECT FROM decision_log r WHERE r.reverts = d.id)
          AND CASE WHEN CAST(:question AS text) IS NULL THEN
                  2 * (SELECT count(*) FROM jsonb_array_elements_text(i.subject -> 'mentions') e
                       WHERE e = ANY (CAST(:mentions AS text[]))) > cardinality(CAST(:mentions AS text[]))
              ELSE i.question = :question END)
""")
_UPDATE_ITEM = text("""
    UPDATE review_item SET subject = CAST(:subject AS jsonb), form = :form, impact = :impact, version = version + 1
    WHERE id = :id AND state = 'open'
""")
_WITHDRAW = text("""
    UPDATE review_item SET state = 'withdrawn', version = version + 1 WHERE id = ANY (:ids) AND state = 'open'
""")


# None of its mentions is nobody's any more: the actor was made, or named, by another way.
_WITHDRAW_ANSWERED = text("""
    UPDATE review_item i SET state = 'withdrawn', version = version + 1
    WHERE i.kind = 'new_actor' AND i.state = 'open' AND jsonb_array_length(i.subject -> 'mentions') > 0
      AND NOT EXISTS (SELECT FROM jsonb_array_elements_text(i.subject -> 'mentions') e
                      JOIN mention m ON m.id = e::bigint WHERE m.decision = 'nil' AND m.decided_by = 'machine')
""")


class Unknown(NamedTuple):
    """A mention that nobody in the registry is meant by."""

    mention_id: int | None
    """None where this run has found it: it is stored when the run is published."""
    document_id: int | None
    core: str
    """The name without what was said around it."""
    lang: str | None
    kind: str
    title: str | None
    on: date | None
    source: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingProposal:
    """A proposal of a new actor that waits for a person."""

    item_id: int
    state: str
    subject: dict[str, Any]


def fetch_unknown(session: Session, run_id: int) -> list[Unknown]:
    """Fetch the mentions that a run leaves without an actor, by id, then those it has found. Reads all that are nil."""
    return [Unknown(*row) for row in session.execute(_UNKNOWN, {"run": run_id})]


def fetch_mentions_at(session: Session, places: Sequence[tuple[int, int, int]]) -> list[int]:
    """Fetch the mentions that stand in documents from one code point to another; those that are there, by id."""
    documents, starts, ends = (list(each) for each in zip(*places, strict=True)) if places else ([], [], [])
    return list(session.scalars(_AT, {"documents": documents, "starts": starts, "ends": ends}))


def fetch_beside(session: Session, documents: Iterable[int]) -> dict[int, dict[int, int]]:
    """Fetch the actors that documents name, and how often."""
    found: dict[int, dict[int, int]] = {}
    for document, actor, number in session.execute(_BESIDE, {"documents": sorted(set(documents))}):
        found.setdefault(document, {})[actor] = number
    return found


def fetch_waiting_proposals(session: Session, mentions: Sequence[int]) -> list[WaitingProposal]:
    """Fetch and lock the proposals that speak of any of the mentions, the oldest first."""
    rows = session.execute(_WAITING, {"mentions": [str(each) for each in mentions]})
    return [WaitingProposal(item_id=row.id, state=row.state, subject=row.subject) for row in rows]


def is_settled(session: Session, kind: str, *, mentions: Sequence[int] = (), question: str | None = None) -> bool:
    """Tell whether a person refused a proposal of this question, or of most of these mentions."""
    values = {"kind": kind, "mentions": [str(each) for each in mentions], "question": question}
    return bool(session.scalar(_SETTLED, values))


def update_proposal(session: Session, item_id: int, *, subject: dict[str, Any], form: str, impact: float) -> bool:
    """Bring a proposal up to what is known now; False where a person has it in hand."""
    values = {"id": item_id, "subject": orjson.dumps(subject).decode(), "form": form, "impact": impact}
    result: CursorResult[Any] = session.execute(_UPDATE_ITEM, values)  # type: ignore[assignment]
    return result.rowcount == 1


def withdraw_proposals(session: Session, item_ids: Sequence[int]) -> None:
    """Take back proposals that have gone into another."""
    if item_ids:
        session.execute(_WITHDRAW, {"ids": list(item_ids)})


def withdraw_answered(session: Session) -> None:
    """Take back proposals whose mentions all mean somebody by now."""
    session.execute(_WITHDRAW_ANSWERED)
