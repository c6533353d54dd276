"""Actors, and who an actor is after merges."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from registry.db.base import (
    PARTIAL_DATE,
    SLUG,
    Base,
    BigIdentity,
    BigInt,
    JsonObject,
    Real,
    RecordedAt,
    TextList,
    Version,
)


class ActorRow(Base):
    """One person or organisation. Rows are never deleted: old ids answer for ever."""

    __tablename__ = "actor"

    id: Mapped[BigIdentity]
    key: Mapped[str]
    """Readable and unique, in lower case; begins with a letter, so that no key looks like an id."""

    kind: Mapped[str]
    """`domain.Kind`."""

    name: Mapped[str]
    """The canonical name, the one we display."""

    description: Mapped[str | None]
    countries: Mapped[TextList]
    """ISO 3166 alpha-2 codes in lower case, the weightiest first."""

    identifiers: Mapped[JsonObject]
    """Names of the actor elsewhere, scheme to identifier: `{"wikidata": "Q324546"}`."""

    born: Mapped[str | None]
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `died` alike."""

    died: Mapped[str | None]
    gender: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="active")
    """active, merged or retired."""

    merged_into: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("actor.id"))
    """Not always the survivor: later merges leave the edge as it is, so that unmerge is exact."""

    prominence: Mapped[Real] = mapped_column(server_default=sa.text("0"))
    """0 to 1: how likely a mention means this actor before anything of the mention is known."""

    sources: Mapped[TextList]
    version: Mapped[Version]
    created_at: Mapped[RecordedAt]
    updated_at: Mapped[RecordedAt]

    __table_args__ = (
        sa.CheckConstraint("id BETWEEN 1 AND 2147483647", name="id_fits"),
        sa.CheckConstraint(f"key ~ {SLUG} AND length(key) <= 100", name="key_is_slug"),
        sa.CheckConstraint("kind IN ('person', 'organisation')", name="kind_known"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 300", name="name_length"),
        sa.CheckConstraint(f"born ~ {PARTIAL_DATE}", name="born_date"),
        sa.CheckConstraint(f"died ~ {PARTIAL_DATE}", name="died_date"),
        sa.CheckConstraint("status IN ('active', 'merged', 'retired')", name="status_known"),
        sa.CheckConstraint("(status = 'merged') = (merged_into IS NOT NULL)", name="merged_has_survivor"),
        sa.CheckConstraint("merged_into <> id", name="not_merged_into_itself"),
        sa.CheckConstraint("prominence BETWEEN 0 AND 1", name="prominence_range"),
        sa.CheckConstraint("jsonb_typeof(identifiers) = 'object'", name="identifiers_object"),
        sa.Index("actor_key_key", "key", unique=True),
        sa.Index(
            "actor_merged_into_idx",
            "merged_into",
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        ),
        # Merged and retired actors keep their item, so that a merge can be undone.
        sa.Index(
            "actor_wikidata_key",
            sa.text("(identifiers ->> 'wikidata')"),
            unique=True,
            postgresql_where=sa.text("identifiers ? 'wikidata' AND status = 'active'"),
        ),
    )


class ActorClosureRow(Base):
    """The survivor of an actor; the actor itself when it was never merged.

    Kept by triggers on actor in the same transaction: read it, never write it.
    """

    __tablename__ = "actor_closure"

    actor_id: Mapped[BigInt] = mapped_column(
        sa.ForeignKey("actor.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    root_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("actor.id"))

    __table_args__ = (sa.Index("actor_closure_root_idx", "root_id"),)
