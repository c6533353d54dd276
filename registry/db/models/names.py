"""Name variants, and the rows derived from them that candidates are found by.

The derived tables hold 32-bit hashes of tokens, made outside by the key function
of `rule_version`; a collision adds a candidate that scoring then rejects. They
have no foreign keys and no primary key: `registry rekey` can make them all again.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DATERANGE
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.db.base import (
    BOUNDS_MATCH_PRECISIONS,
    PRECISIONS_KNOWN,
    Base,
    BigIdentity,
    BigInt,
    DateRange,
    Flag,
    RecordedAt,
    RuleVersion,
    SmallInt,
)
from registry.db.models.actors import ActorRow

# They grow by bulk inserts: without this an index-only scan would visit the table for weeks.
_KEPT_FRESH = {
    "autovacuum_vacuum_insert_scale_factor": 0.02,
    "autovacuum_analyze_scale_factor": 0.02,
}


class NameVariantRow(Base):
    """One attested surface form of an actor."""

    __tablename__ = "name_variant"

    id: Mapped[BigIdentity]
    actor_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("actor.id", ondelete="CASCADE"))
    text: Mapped[str]
    """As printed, in its own script: never folded."""

    lang: Mapped[str | None]
    """BCP 47; None for a form used in any language."""

    script: Mapped[str]
    """ISO 15924, of most of its letters: Latn, Arab, Cyrl."""

    kind: Mapped[str]
    """`domain.NameKind`; one canonical name an actor."""

    weak: Mapped[Flag]
    """Too common to act alone: it adds to a match, it never makes one."""

    valid: Mapped[DateRange] = mapped_column(DATERANGE, server_default=sa.text("'(,)'"))
    """When the actor bore the name: organisations are renamed."""

    from_precision: Mapped[str] = mapped_column(server_default="open")
    """`domain.Precision` of the lower bound; `until_precision` of the upper."""

    until_precision: Mapped[str] = mapped_column(server_default="open")
    source: Mapped[str | None]
    first_seen: Mapped[date | None]
    """Of the mentions that bore it, by the dates of their texts; `last_seen` and `seen_count` alike."""

    last_seen: Mapped[date | None]
    seen_count: Mapped[int] = mapped_column(server_default=sa.text("0"))
    created_at: Mapped[RecordedAt]

    actor: Mapped[ActorRow] = relationship(lazy="raise")

    __table_args__ = (
        sa.CheckConstraint("length(text) BETWEEN 1 AND 300", name="text_length"),
        sa.CheckConstraint(
            "kind IN ('canonical', 'alias', 'short', 'former', 'transliteration', 'inflected', 'misspelling')",
            name="kind_known",
        ),
        sa.CheckConstraint("NOT isempty(valid)", name="not_empty"),
        sa.CheckConstraint(PRECISIONS_KNOWN, name="precisions"),
        sa.CheckConstraint(BOUNDS_MATCH_PRECISIONS, name="bounds_match_precisions"),
        sa.CheckConstraint("seen_count >= 0", name="seen_count"),
        sa.Index("name_variant_once", "actor_id", "text", sa.text("coalesce(lang, '')"), unique=True),
        sa.Index(
            "name_variant_one_canonical",
            "actor_id",
            unique=True,
            postgresql_where=sa.text("kind = 'canonical'"),
        ),
    )


class NamePairRow(Base):
    """Two tokens of one name, in either order of `first` and `second` that the key function emits."""

    __tablename__ = "name_pair"

    first_token: Mapped[int] = mapped_column()
    second_token: Mapped[int] = mapped_column()
    actor_no: Mapped[int] = mapped_column()
    """The actor's id in four bytes."""

    prominence: Mapped[SmallInt] = mapped_column()
    """The actor's, in eightieths as of the last rekey, so that the index gives the best known first."""

    rule_version: Mapped[RuleVersion]

    __mapper_args__ = {"primary_key": [first_token, second_token, prominence, actor_no]}  # noqa: RUF012
    __table_args__ = (
        sa.Index(
            "name_pair_lookup",
            "first_token",
            "second_token",
            sa.text("prominence DESC"),
            "actor_no",
            unique=True,
        ),
        {"postgresql_with": _KEPT_FRESH},
    )


class NameSingleRow(Base):
    """One token of a name: for surnames and half-known names."""

    __tablename__ = "name_single"

    token: Mapped[int] = mapped_column()
    actor_no: Mapped[int] = mapped_column()
    prominence: Mapped[SmallInt] = mapped_column()
    rule_version: Mapped[RuleVersion]

    __mapper_args__ = {"primary_key": [token, prominence, actor_no]}  # noqa: RUF012
    __table_args__ = (
        sa.Index("name_single_lookup", "token", sa.text("prominence DESC"), "actor_no", unique=True),
        {"postgresql_with": _KEPT_FRESH},
    )


class NameTokenRow(Base):
    """One distinct folded token of all names."""

    __tablename__ = "name_token"

    token: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    folded: Mapped[str] = mapped_column(primary_key=True)
    holders: Mapped[int] = mapped_column(server_default=sa.text("1"))
    """How many actors bear it, frozen until the next statistics version, so that scores do not drift."""

    prominence: Mapped[SmallInt]
    """Of the best known actor that bears it."""

    rule_version: Mapped[RuleVersion]


class TokenSkeletonRow(Base):
    """A reduced form of a token that its respellings share."""

    __tablename__ = "token_skeleton"

    skeleton: Mapped[int] = mapped_column()
    token: Mapped[int] = mapped_column()
    prominence: Mapped[SmallInt]
    rule_version: Mapped[RuleVersion]
    folded: Mapped[str]
    """The token's word, so that the index answers alone; of two words with one hash the first."""

    __mapper_args__ = {"primary_key": [token, skeleton]}  # noqa: RUF012
    __table_args__ = (
        sa.Index(
            "token_skeleton_lookup",
            "skeleton",
            sa.text("prominence DESC"),
            "token",
            unique=True,
            postgresql_include=["folded"],
        ),
        sa.Index("token_skeleton_once", "token", "skeleton", unique=True),
        {"postgresql_with": _KEPT_FRESH},
    )


class NameStatisticsRow(Base):
    """One freezing of the figures that scores depend on; the highest version is in force."""

    __tablename__ = "name_statistics"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    actors: Mapped[int]
    """How many actors there were when `name_token.holders` was counted."""

    made_at: Mapped[RecordedAt]

    __table_args__ = (sa.CheckConstraint("actors >= 0", name="actors"),)
