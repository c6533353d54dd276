"""Runs, answers kept for repeated requests, the audit and the change feed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db.base import (
    Base,
    BigIdentity,
    BigInt,
    JsonObject,
    NoticedAt,
    RecordedAt,
    SmallInt,
    TransactionId,
    Xid8,
)


class BatchRunRow(Base):
    """One run of a nightly job; at most one of a kind is running."""

    __tablename__ = "batch_run"

    id: Mapped[BigIdentity]
    kind: Mapped[str] = mapped_column(server_default="reconcile")
    state: Mapped[str] = mapped_column(server_default="running")
    """running, gated (waits for a person), published, failed or abandoned."""

    fence: Mapped[BigInt]
    """Higher for every later run: a chunk of an earlier one that wakes up late sees it and stops."""

    stage: Mapped[str | None]
    checkpoint: Mapped[JsonObject]
    """Where to resume; committed with the effects it speaks of."""

    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    started_at: Mapped[RecordedAt]
    ended_at: Mapped[datetime | None]
    from_transaction: Mapped[int | None] = mapped_column(Xid8)
    """The window of changes that it answers to begins here."""

    until_transaction: Mapped[int | None] = mapped_column(Xid8)
    """And ends before this one, where that of the next run begins."""

    as_of: Mapped[date | None]
    """The day that it takes for today; no clock is read later."""

    model_version: Mapped[str | None]
    """Everything but the registry that decisions depend on. Another one than last time: all is decided anew."""

    digest: Mapped[str | None]
    """Stands for all that it found."""

    progress: Mapped[JsonObject]
    """Done and total by stage, for whoever watches."""

    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('running', 'gated', 'published', 'failed', 'abandoned')",
            name="state_known",
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (state IN ('running', 'gated'))", name="end"),
        sa.Index("batch_run_fence_key", "fence", unique=True),
        sa.Index(
            "batch_run_one_running",
            "kind",
            unique=True,
            postgresql_where=sa.text("state = 'running'"),
        ),
        sa.Index("batch_run_newest_idx", "kind", sa.text("id DESC")),
    )


class IdempotencyKeyRow(Base):
    """The answer to a write, kept in the transaction of its effect, so that a repeated request finds it."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    """Of the whole request: the same key with another request is refused."""

    status: Mapped[SmallInt]
    response: Mapped[str]
    created_at: Mapped[RecordedAt]

    __table_args__ = (
        sa.CheckConstraint("length(key) BETWEEN 1 AND 255", name="length"),
        sa.Index("idempotency_key_created_idx", "created_at"),
    )


class AuditRow(Base):
    """One row of a fact or human act before and after a change. Written by triggers, append-only."""

    __tablename__ = "audit"

    id: Mapped[BigIdentity]
    at: Mapped[NoticedAt]
    transaction: Mapped[TransactionId]
    acted_by: Mapped[str]
    """The setting registry.acted_by of the transaction, else the database user."""

    reason: Mapped[str | None]
    """The setting registry.reason of the transaction: why, where somebody was asked."""

    relation: Mapped[str]
    operation: Mapped[str]
    """insert, update or delete."""

    row_id: Mapped[BigInt]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    __table_args__ = (
        sa.CheckConstraint("operation IN ('insert', 'update', 'delete')", name="operation_known"),
        sa.CheckConstraint(
            "(before IS NULL) = (operation = 'insert') AND (after IS NULL) = (operation = 'delete')",
            name="images",
        ),
        sa.Index("audit_transaction_idx", "transaction"),
        sa.Index("audit_row_idx", "relation", "row_id", "id"),
        # Rows that are gone, or were somebody else's before: what is held on a person is found by it.
        sa.Index(
            "audit_before_actor_idx",
            sa.text("(before ->> 'actor_id')"),
            postgresql_where=sa.text("operation <> 'insert'"),
        ),
    )


class ChangeRow(Base):
    """One thing that consumers must know. Append-only.

    Read in (transaction, id) order and only below pg_snapshot_xmin(pg_current_snapshot()):
    ids are given out before commit, so a lower one may appear after a higher one.
    """

    __tablename__ = "change"

    id: Mapped[BigIdentity]
    transaction: Mapped[TransactionId]
    at: Mapped[NoticedAt]
    kind: Mapped[str]
    actor_id: Mapped[BigInt | None]
    """No foreign key: the feed outlives what it speaks of."""

    subject: Mapped[JsonObject]
    """The rest, ids as strings."""

    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('actor_created', 'actor_changed', 'actor_merged', 'actor_unmerged', "
            "'tenure_recorded', 'tenure_superseded', 'decision_changed')",
            name="kind_known",
        ),
        sa.Index("change_order_idx", "transaction", "id"),
    )
