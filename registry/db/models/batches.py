"""What nightly runs work on and what they find; the runs themselves stand in `upkeep`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db.base import Base, BigIdentity, BigInt, JsonList, RuleVersion

_UNITS = "unit IN ('document', 'mention')"


def _run() -> Any:
    return mapped_column(sa.BigInteger, sa.ForeignKey("batch_run.id", ondelete="CASCADE"), primary_key=True)


class MentionFormRow(Base):
    """One distinct printed form of mentions, with what it may be found by. Derived by the nightly run."""

    __tablename__ = "mention_form"

    surface: Mapped[str] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(primary_key=True, server_default="")
    keys: Mapped[list[int]] = mapped_column(ARRAY(sa.Integer))
    """Hashes of tokens, skeletons and titles: a change of the registry with none of them leaves it alone."""

    rule_version: Mapped[RuleVersion]

    __table_args__ = (
        sa.Index("mention_form_keys_idx", "keys", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )


class BatchWorkRow(Base):
    """A mention, or a document with all that was found in it, that a run decides again."""

    __tablename__ = "batch_work"

    run_id: Mapped[int] = _run()
    unit: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    cause: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger), server_default=sa.text("'{}'"))
    """The changes of the registry that made it so, by their audit ids."""

    __table_args__ = (sa.CheckConstraint(_UNITS, name="unit_known"),)


class BatchOutcomeRow(Base):
    """What a run found: staged until the gate has passed, and kept for reports and for comparing runs."""

    __tablename__ = "batch_outcome"

    id: Mapped[BigIdentity]
    run_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("batch_run.id", ondelete="CASCADE"))
    kind: Mapped[str]
    """decision, found (a mention that was not seen before), new_actor, duplicate or role_change."""

    subject: Mapped[str]
    """Names what it is about, the same in every run."""

    mention_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("mention.id", ondelete="CASCADE"))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    cause: Mapped[JsonList]
    state: Mapped[str] = mapped_column(server_default="staged")
    """staged, published, or skipped: a person was there first, or nothing was left to do."""

    __table_args__ = (
        sa.CheckConstraint("kind IN ('decision', 'found', 'new_actor', 'duplicate', 'role_change')", name="kind_known"),
        sa.CheckConstraint("state IN ('staged', 'published', 'skipped')", name="state_known"),
        sa.Index("batch_outcome_once", "run_id", "kind", "subject", unique=True),
        sa.Index("batch_outcome_staged_idx", "run_id", "id", postgresql_where=sa.text("state = 'staged'")),
        sa.Index("batch_outcome_mention_idx", "mention_id", postgresql_where=sa.text("mention_id IS NOT NULL")),
    )


class BatchQuarantineRow(Base):
    """A unit that could not be decided; the run went on without it."""

    __tablename__ = "batch_quarantine"

    run_id: Mapped[int] = _run()
    unit: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    code: Mapped[str]
    """SQLSTATE, or the name of the error."""

    detail: Mapped[str]

    __table_args__ = (sa.CheckConstraint(_UNITS, name="unit_known"),)
