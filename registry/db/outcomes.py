"""What a run found: staged, counted for the gate, published, told apart from other runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

_STAGE = text("""
    INSERT INTO batch_outcome (run_id, kind, subject, mention_id, before, after, cause)
    SELECT :run, o.kind, o.subject, o.mention_id, o.before, o.after, coalesce(o.cause, '[]')
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS o (kind text, subject text, mention_id bigint, before jsonb, after jsonb, cause jsonb)
    ON CONFLICT (run_id, kind, subject) DO NOTHING
""")
_QUARANTINE = text("""
    INSERT INTO batch_quarantine (run_id, unit, unit_id, code, detail)
    VALUES (:run, :unit, :unit_id, :code, :detail) ON CONFLICT DO NOTHING
""")
_PAGE = text("""
    SELECT id, kind, subject, mention_id, before, after, cause, state FROM batch_outcome
    WHERE run_id = :run AND (kind COLLATE "C", subject COLLATE "C") > (:kind, :subject)
    ORDER BY kind COLLATE "C", subject COLLATE "C" LIMIT :limit
""")
_STAGED = text("""
    SELECT id, kind, subject, mention_id, before, after, cause, state FROM batch_outcome
    WHERE run_id = :run AND state = 'staged' AND id > :after ORDER BY id LIMIT :limit
""")
# What is kept of it is what reports show; what was needed to write it is now where it was written.
_DONE = text("""
    UPDATE batch_outcome SET state = :state, after = after - CAST(:dropped AS text[])
    WHERE id = ANY (CAST(:ids AS bigint[]))
""")
_DROPPED = ["evidence", "reading", "item", "exact"]
# In one order with whoever decides in the queue: items, then mentions.
_LOCK_ITEMS = text("""
    SELECT mention_id, state FROM review_item
    WHERE mention_id = ANY (CAST(:ids AS bigint[])) AND state IN ('open', 'claimed') ORDER BY id FOR UPDATE
""")
_UPDATE_MENTIONS = text("""
    WITH todo AS (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
            AS t (id bigint, version int, decision text, reason text, actor bigint, exact float, reading jsonb,
                  evidence jsonb, model_version text)),
    held AS (SELECT m.id FROM mention m JOIN todo t ON t.id = m.id AND t.version = m.version
             WHERE m.decided_by = 'machine' ORDER BY m.id FOR UPDATE OF m),
    done AS (
        UPDATE mention m SET decision = t.decision, reason = t.reason, actor_id = t.actor, score = t.exact,
               reading = coalesce(t.reading, m.reading), evidence = t.evidence,
               model_version = coalesce(t.model_version, m.model_version), run_id = :run, version = m.version + 1,
               decided_at = now()
        FROM todo t JOIN held USING (id) WHERE m.id = t.id RETURNING m.id)
    SELECT id FROM done
""")
_TELL = text("""
    INSERT INTO change (kind, actor_id, subject)
    SELECT 'decision_changed', t.actor, jsonb_strip_nulls(jsonb_build_object(
        'mention', t.id::text, 'decision', t.decision, 'before', t.was, 'run', CAST(:run AS text)))
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t (id bigint, decision text, actor bigint, was text)
    ORDER BY t.id
""")
_WITHDRAW = text("""
    UPDATE review_item SET state = 'withdrawn', version = version + 1
    WHERE mention_id = ANY (CAST(:ids AS bigint[])) AND state = 'open' AND NOT is_check
""")
_REFRESH_ITEMS = text("""
    UPDATE review_item i SET actors = t.actors, score = t.score, alike = decode(t.alike, 'hex'), impact = t.impact,
           version = i.version + 1
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS t (mention_id bigint, actors bigint[], score float, alike text, impact real)
    WHERE i.mention_id = t.mention_id AND i.state = 'open' AND NOT i.is_check
""")
_COUNTS = text("""
    SELECT kind, state, count(*) AS number,
           count(*) FILTER (WHERE (after ->> 'moved')::boolean) AS moved,
           count(*) FILTER (WHERE (after ->> 'moved')::boolean AND before ->> 'decision' = 'link') AS unlinked
    FROM batch_outcome WHERE run_id = :run GROUP BY kind, state ORDER BY kind, state
""")
# Whom a run gives mentions to and takes them from, beside how many each has now.
_SWINGS = text("""
    WITH swing AS (
        SELECT actor, sum(gained)::int AS gained, sum(lost)::int AS lost FROM (
            SELECT (after ->> 'actor')::bigint AS actor, 1 AS gained, 0 AS lost FROM batch_outcome
            WHERE run_id = :run AND kind = 'decision' AND (after ->> 'moved')::boolean
            UNION ALL
            SELECT (before ->> 'actor')::bigint, 0, 1 FROM batch_outcome
            WHERE run_id = :run AND kind = 'decision' AND (after ->> 'moved')::boolean) s
        WHERE actor IS NOT NULL GROUP BY actor)
    SELECT s.actor, s.gained, s.lost,
           (SELECT count(*) FROM actor_closure c JOIN mention m ON m.actor_id = c.actor_id WHERE c.root_id = s.actor)
               AS has
    FROM swing s WHERE greatest(s.gained, s.lost) > :least ORDER BY greatest(s.gained, s.lost) DESC, s.actor LIMIT 50
""")
_TOTALS = text("""
    SELECT decision, decided_by, count(*) AS number FROM mention GROUP BY decision, decided_by ORDER BY 1, 2
""")
_HAS_STAGED = text("""
    SELECT EXISTS (SELECT FROM batch_outcome WHERE run_id = :run AND state = 'staged')
        OR EXISTS (SELECT FROM batch_outcome WHERE run_id = :last AND state = 'skipped')
""")
_QUARANTINED = text("SELECT unit, unit_id, code, detail FROM batch_quarantine WHERE run_id = :run ORDER BY 1, 2")
# Plan: two scans of batch_outcome_once.
_DIFF = text("""
    SELECT coalesce(a.kind, b.kind) AS kind, coalesce(a.subject, b.subject) AS subject,
           a.after AS one, b.after AS other
    FROM (SELECT kind, subject, after FROM batch_outcome WHERE run_id = :one) a
    FULL JOIN (SELECT kind, subject, after FROM batch_outcome WHERE run_id = :other) b
         ON a.kind = b.kind AND a.subject = b.subject
    WHERE (a.after ->> 'decision', a.after ->> 'actor', a.after ->> 'name')
          IS DISTINCT FROM (b.after ->> 'decision', b.after ->> 'actor', b.after ->> 'name')
    ORDER BY 1, 2 LIMIT :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One staged or published finding."""

    outcome_id: int
    kind: str
    subject: str
    mention_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any]
    cause: list[Any]
    state: str


def stage(session: Session, run_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Stage findings; one that is there already is left as it is."""
    if rows:
        session.execute(_STAGE, {"run": run_id, "rows": _json(rows)})


def quarantine(session: Session, run_id: int, rows: Sequence[tuple[str, int, str, str]]) -> None:
    """Set units apart that failed: unit, id, code, detail."""
    for unit, unit_id, code, detail in rows:
        values = {"run": run_id, "unit": unit, "unit_id": unit_id, "code": code, "detail": detail}
        session.execute(_QUARANTINE, values)


def iterate_outcomes(session: Session, run_id: int, *, size: int = 2_000) -> Iterator[Outcome]:
    """Give all findings of a run in an order that is the same everywhere, some thousand at a time."""
    kind = subject = ""
    while True:
        rows = session.execute(_PAGE, {"run": run_id, "kind": kind, "subject": subject, "limit": size}).all()
        if not rows:
            return
        for row in rows:
            yield _outcome(row)
        kind, subject = rows[-1].kind, rows[-1].subject


def fetch_staged(session: Session, run_id: int, *, after: int, limit: int) -> list[Outcome]:
    """Fetch the next findings to be published."""
    rows = session.execute(_STAGED, {"run": run_id, "after": after, "limit": limit})
    return [_outcome(row) for row in rows]


def mark(session: Session, ids: Sequence[int], state: str) -> None:
    """Say what became of findings."""
    if ids:
        session.execute(_DONE, {"ids": list(ids), "state": state, "dropped": _DROPPED})


def lock_open_items(session: Session, mention_ids: Sequence[int]) -> dict[int, str]:
    """Lock the questions that wait about mentions, and give their states by mention."""
    return {row.mention_id: row.state for row in session.execute(_LOCK_ITEMS, {"ids": list(mention_ids)})}


def update_mentions(session: Session, run_id: int, rows: Sequence[dict[str, Any]]) -> set[int]:
    """Decide mentions; those that a person or somebody else has touched since are left, and not among the result."""
    return set(session.scalars(_UPDATE_MENTIONS, {"run": run_id, "rows": _json(rows)}))


def tell_changes(session: Session, run_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Tell consumers of decisions: id of the mention, decision, actor, and what it was."""
    if rows:
        session.execute(_TELL, {"run": run_id, "rows": _json(rows)})


def withdraw_items(session: Session, mention_ids: Sequence[int]) -> None:
    """Take back open questions about mentions that are decided by now."""
    if mention_ids:
        session.execute(_WITHDRAW, {"ids": list(mention_ids)})


def refresh_items(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Bring open questions up to what the machine sees now."""
    if rows:
        session.execute(_REFRESH_ITEMS, {"rows": _json(rows)})


def count_outcomes(session: Session, run_id: int) -> list[dict[str, Any]]:
    """Count findings by kind and state; `moved` are other actors or outcomes, not other scores alone."""
    return [dict(row) for row in session.execute(_COUNTS, {"run": run_id}).mappings()]


def has_staged(session: Session, run_id: int, *, skipped_by: int) -> bool:
    """Tell whether a run has found anything by now, or an earlier one skipped something that it had found."""
    return bool(session.scalar(_HAS_STAGED, {"run": run_id, "last": skipped_by}))


def fetch_swings(session: Session, run_id: int, *, least: int) -> list[dict[str, Any]]:
    """Fetch the actors that a run gives or takes more than `least` mentions."""
    return [dict(row) for row in session.execute(_SWINGS, {"run": run_id, "least": least}).mappings()]


def count_mentions_by_decision(session: Session) -> list[dict[str, Any]]:
    """Count all mentions by what was decided, and by whom. Reads every mention."""
    return [dict(row) for row in session.execute(_TOTALS).mappings()]


def fetch_quarantined(session: Session, run_id: int) -> list[dict[str, Any]]:
    """Fetch what a run could not decide."""
    return [dict(row) for row in session.execute(_QUARANTINED, {"run": run_id}).mappings()]


def fetch_diff(session: Session, one: int, other: int, *, limit: int) -> list[dict[str, Any]]:
    """Fetch in what two runs came to different ends."""
    values = {"one": one, "other": other, "limit": limit}
    return [dict(row) for row in session.execute(_DIFF, values).mappings()]


def _outcome(row: Any) -> Outcome:
    return Outcome(
        outcome_id=row.id,
        kind=row.kind,
        subject=row.subject,
        mention_id=row.mention_id,
        before=row.before,
        after=row.after,
        cause=row.cause,
        state=row.state,
    )


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return orjson.dumps(rows).decode()
