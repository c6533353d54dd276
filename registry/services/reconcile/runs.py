"""Runs as people and programs look at them: how far, what came out, and how two differ."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.db.outcomes import fetch_diff
from registry.db.runs import RunRow, fetch_runs, find_run
from registry.domain import NotFoundError

Json = dict[str, Any]
_ALL = ("running", "gated", "published", "failed", "abandoned")
_MOST = 1_000


def list_runs(session: Session, *, before: int | None = None, limit: int) -> list[Json]:
    """Give runs in short, the latest first."""
    return [run_json(row) for row in fetch_runs(session, *_ALL, before=before, limit=limit)]


def get_run(session: Session, run_id: int) -> Json:
    """Give a run with its progress. Raises NotFoundError `no_such_run`."""
    return run_json(_require(session, run_id))


def get_report(session: Session, run_id: int) -> Json:
    """Give the report of a run. Raises NotFoundError, also for a run that is not at its end."""
    report = _require(session, run_id).report
    if report is None:
        raise NotFoundError("the run has not come to its end", code="no_such_run")
    return report


def find_report(session: Session, run_id: int) -> Json | None:
    """Find the report of a run; None where it is not at its end. Raises NotFoundError where there is no such run."""
    return _require(session, run_id).report


def diff_runs(session: Session, one: int, other: int) -> Json:
    """Give in what two runs came to different ends: what only one found, or found otherwise; a thousand at most."""
    for run_id in (one, other):
        _require(session, run_id)
    rows = fetch_diff(session, one, other, limit=_MOST + 1)
    items = [
        {"kind": row["kind"], "subject": row["subject"], "one": _end(row["one"]), "other": _end(row["other"])}
        for row in rows[:_MOST]
    ]
    return {"one": str(one), "other": str(other), "items": items, "more": len(rows) > _MOST}


def seconds_left(row: RunRow) -> float | None:
    """Give how long the stage that a run is at should still take, by its pace so far; None where nobody can tell."""
    at = row.progress.get(row.stage, {})
    done, total = at.get("done", 0), at.get("total", 0)
    if row.state != "running" or not done or "told_at" not in at:
        return None
    spent = datetime.fromisoformat(at["told_at"]) - datetime.fromisoformat(at["began_at"])
    return round(float(spent.total_seconds() * (total - done) / done), 1)


def run_json(row: RunRow) -> Json:
    """Give a run in short."""
    return {
        "id": str(row.run_id),
        "state": row.state,
        "stage": row.stage,
        "as_of": row.as_of.isoformat(),
        "model_version": row.model_version,
        "is_full": row.from_transaction is None,
        "digest": row.digest,
        "progress": row.progress,
        "seconds_left": seconds_left(row),
        "counts": row.checkpoint.get("counts", {}),
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }


def _require(session: Session, run_id: int) -> RunRow:
    row = find_run(session, run_id)
    if row is None:
        raise NotFoundError("there is no such run", code="no_such_run")
    return row


def _end(after: Json | None) -> Json | None:
    if after is None:
        return None
    kept = ("decision", "reason", "actor", "score", "surface", "name", "text", "actors", "mentions")
    return {name: after[name] for name in kept if name in after}
