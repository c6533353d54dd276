"""Nightly runs: opened under a fence, checkpointed with their effects, found again after a crash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

_COLUMNS = """id, state, fence, stage, checkpoint, progress, report, started_at, ended_at, as_of, model_version, digest,
    CAST(CAST(from_transaction AS text) AS bigint) AS from_transaction,
    CAST(CAST(until_transaction AS text) AS bigint) AS until_transaction"""
_BY_ID = text(f"SELECT {_COLUMNS} FROM batch_run WHERE kind = 'reconcile' AND id = :id")  # noqa: S608
_NEWEST = text(f"""
    SELECT {_COLUMNS} FROM batch_run WHERE kind = 'reconcile' AND state = ANY (CAST(:states AS text[]))
      AND (CAST(:before AS bigint) IS NULL OR id < :before) ORDER BY id DESC LIMIT :limit
""")  # noqa: S608
_HORIZON = text("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")
_OPEN = text(f"""
    INSERT INTO batch_run (kind, fence, stage, checkpoint, as_of, model_version, from_transaction, until_transaction)
    VALUES ('reconcile', (SELECT coalesce(max(fence), 0) + 1 FROM batch_run), :stage, CAST(:checkpoint AS jsonb),
            :as_of, :model_version, CAST(CAST(:from_transaction AS text) AS xid8),
            CAST(CAST(:until_transaction AS text) AS xid8))
    RETURNING {_COLUMNS}
""")  # noqa: S608
_TAKE_OVER = text(f"""
    UPDATE batch_run SET fence = (SELECT max(fence) + 1 FROM batch_run), state = 'running', ended_at = NULL,
           stage = coalesce(:stage, stage), checkpoint = coalesce(CAST(:checkpoint AS jsonb), checkpoint)
    WHERE id = :id RETURNING {_COLUMNS}
""")  # noqa: S608
# First in every transaction of a run: whoever took over has raised the fence, and no row is found. It also keeps
# the row locked, so that the one taking over waits for a transaction that is under way.
_FENCE = text("SELECT FROM batch_run WHERE id = :id AND fence = :fence AND state = 'running' FOR UPDATE")
# A backend whose client was killed would finish its statement, and commit it, seconds later.
_NOTICE_DEATH = text("SET LOCAL client_connection_check_interval = '500ms'")
_CHECKPOINT = text("""
    UPDATE batch_run SET stage = :stage, checkpoint = CAST(:checkpoint AS jsonb),
           progress = progress || jsonb_build_object(
               CAST(:stage AS text), coalesce(progress -> :stage, jsonb_build_object('began_at', clock_timestamp())),
               CAST(:at AS text), coalesce(progress -> :at, jsonb_build_object('began_at', started_at))
                                  || jsonb_build_object('told_at', clock_timestamp()) || CAST(:told AS jsonb)),
           digest = coalesce(:digest, digest)
    WHERE id = :id AND fence = :fence
""")
_END = text("""
    UPDATE batch_run SET state = :state, report = coalesce(CAST(:report AS jsonb), report),
           ended_at = CASE WHEN :state = 'gated' THEN NULL ELSE now() END
    WHERE id = :id
""")
_FORGET = (
    text("DELETE FROM batch_work WHERE run_id = :id"),
    text("DELETE FROM batch_outcome WHERE run_id = :id AND state = 'staged'"),
)
UNFINISHED = ("running", "gated")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as it is kept."""

    run_id: int
    state: str
    fence: int
    stage: str
    checkpoint: dict[str, Any]
    progress: dict[str, Any]
    report: dict[str, Any] | None
    started_at: datetime
    ended_at: datetime | None
    as_of: date
    model_version: str
    digest: str | None
    from_transaction: int | None
    """None: whatever was recorded since ever."""
    until_transaction: int


def find_run(session: Session, run_id: int) -> RunRow | None:
    """Find a run by its id."""
    return next((_row(row) for row in session.execute(_BY_ID, {"id": run_id}).mappings()), None)


def fetch_runs(session: Session, *states: str, before: int | None = None, limit: int = 1) -> list[RunRow]:
    """Fetch runs in one of the states, the latest first, older than `before`."""
    rows = session.execute(_NEWEST, {"states": list(states), "before": before, "limit": limit})
    return [_row(row) for row in rows.mappings()]


def fetch_horizon(session: Session) -> int:
    """Fetch the first transaction that may still be running: what those before it did is all there is to see."""
    return int(session.scalars(_HORIZON).one())


def insert_run(session: Session, columns: dict[str, Any], checkpoint: dict[str, Any]) -> RunRow:
    """Open a run under the highest fence."""
    values = {**columns, "checkpoint": orjson.dumps(checkpoint).decode()}
    return _row(session.execute(_OPEN, values).mappings().one())


def take_over(
    session: Session, run_id: int, *, stage: str | None = None, checkpoint: dict[str, Any] | None = None
) -> RunRow:
    """Go on with a run under a new fence; whoever worked on it finds itself fenced off."""
    told = orjson.dumps(checkpoint).decode() if checkpoint is not None else None
    return _row(session.execute(_TAKE_OVER, {"id": run_id, "stage": stage, "checkpoint": told}).mappings().one())


def hold_fence(session: Session, run_id: int, fence: int) -> bool:
    """Tell whether the run is still ours; it is then until the end of the transaction."""
    session.execute(_NOTICE_DEATH)
    return session.execute(_FENCE, {"id": run_id, "fence": fence}).first() is not None


def write_checkpoint(
    session: Session,
    run_id: int,
    fence: int,
    *,
    stage: str,
    checkpoint: dict[str, Any],
    at: str,
    progress: dict[str, int],
    digest: str | None = None,
) -> None:
    """Say how far the run has come, with whatever the transaction did: the stage to go on `at`, and the one it was."""
    values = {"id": run_id, "fence": fence, "stage": stage, "at": at, "digest": digest}
    told = {"checkpoint": orjson.dumps(checkpoint).decode(), "told": orjson.dumps(progress).decode()}
    session.execute(_CHECKPOINT, {**values, **told})


def end_run(session: Session, run_id: int, state: str, report: dict[str, Any] | None = None) -> None:
    """End a run, or leave it `gated` for a person to approve."""
    told = orjson.dumps(report).decode() if report is not None else None
    session.execute(_END, {"id": run_id, "state": state, "report": told})


def forget_work(session: Session, run_id: int) -> None:
    """Drop what a run was to do and has not published."""
    for statement in _FORGET:
        session.execute(statement, {"id": run_id})


def _row(row: Any) -> RunRow:
    return RunRow(run_id=row["id"], **{name: row[name] for name in RunRow.__slots__[1:]})
