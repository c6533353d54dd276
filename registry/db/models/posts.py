"""Posts, the titles they go by, and who held them when.

Titles and tenures carry two times: `valid`, when it was true, and `recorded_at` to
`superseded_at`, when we held it true. A correction closes the old row's recorded
time and adds a row; nothing else of a row is updated.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.db.base import (
    BOUNDS_MATCH_PRECISIONS,
    PARTIAL_DATE,
    PRECISIONS_KNOWN,
    SLUG,
    Base,
    BigIdentity,
    BigInt,
    DateRange,
    RecordedAt,
    RuleVersion,
    SmallInt,
    TextList,
    Version,
)
from registry.db.models.actors import ActorRow


class PostRow(Base):
    """One office that outlives its holders."""

    __tablename__ = "post"

    id: Mapped[BigIdentity]
    key: Mapped[str]
    label: Mapped[str]
    organisation_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("actor.id"))
    country: Mapped[str | None]
    """ISO 3166 alpha-2 in lower case; None for posts of no country, such as those of the UN."""

    seats: Mapped[SmallInt | None]
    """How many may hold it at once; None is not limited."""

    office: Mapped[str | None]
    """A word of the title grammar such as `foreign-minister`, for a parsed title to join."""

    description: Mapped[str | None]
    sources: Mapped[TextList]
    version: Mapped[Version]
    created_at: Mapped[RecordedAt]
    updated_at: Mapped[RecordedAt]

    organisation: Mapped[ActorRow | None] = relationship(lazy="raise")
    titles: Mapped[list[PostTitleRow]] = relationship(
        back_populates="post", lazy="raise", passive_deletes=True, order_by="PostTitleRow.id"
    )

    __table_args__ = (
        sa.CheckConstraint(f"key ~ {SLUG} AND length(key) <= 100", name="key_is_slug"),
        sa.CheckConstraint("length(label) BETWEEN 1 AND 300", name="label_length"),
        sa.CheckConstraint("seats >= 1", name="seats_positive"),
        sa.CheckConstraint("country ~ '^[a-z]{2}$'", name="country_code"),
        sa.CheckConstraint(f"office ~ {SLUG}", name="office_is_slug"),
        sa.Index("post_key_key", "key", unique=True),
        sa.Index("post_office_idx", "office", "country"),
        sa.Index("post_organisation_idx", "organisation_id"),
    )


class PostTitleRow(Base):
    """What a post was called, in one language, over a span."""

    __tablename__ = "post_title"

    id: Mapped[BigIdentity]
    post_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("post.id", ondelete="CASCADE"))
    text: Mapped[str]
    lang: Mapped[str | None]
    valid: Mapped[DateRange] = mapped_column(DATERANGE, server_default=sa.text("'(,)'"))
    from_precision: Mapped[str] = mapped_column(server_default="open")
    until_precision: Mapped[str] = mapped_column(server_default="open")
    source: Mapped[str | None]
    folded: Mapped[str]
    """Derived: what must be equal for the title to be found."""

    first_token: Mapped[int]
    """Derived: 32-bit hash of the first word of `folded`, to find titles that begin inside a text."""

    rule_version: Mapped[RuleVersion]
    recorded_at: Mapped[RecordedAt]
    superseded_at: Mapped[datetime | None]

    post: Mapped[PostRow] = relationship(back_populates="titles", lazy="raise")

    __table_args__ = (
        sa.CheckConstraint("length(text) BETWEEN 1 AND 300", name="text_length"),
        sa.CheckConstraint("NOT isempty(valid)", name="not_empty"),
        sa.CheckConstraint(PRECISIONS_KNOWN, name="precisions"),
        sa.CheckConstraint(BOUNDS_MATCH_PRECISIONS, name="bounds_match_precisions"),
        sa.CheckConstraint("superseded_at >= recorded_at", name="recorded_before"),
        sa.Index(
            "post_title_once",
            "post_id",
            "text",
            sa.text("coalesce(lang, '')"),
            "valid",
            unique=True,
            postgresql_where=sa.text("superseded_at IS NULL"),
        ),
        sa.Index("post_title_folded_idx", "folded", postgresql_using="hash"),
        sa.Index("post_title_first_token_idx", "first_token"),
    )


class TenureRow(Base):
    """One actor in one post over a span."""

    __tablename__ = "tenure"

    id: Mapped[BigIdentity]
    actor_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("actor.id"))
    """The actor as assigned; the survivor of a merge stands in actor_closure."""

    post_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("post.id"))
    valid: Mapped[DateRange]
    """The widest reading of the dates."""

    certain: Mapped[DateRange]
    """The narrowest reading, within `valid`; empty where the dates are too rough to be sure of a day."""

    from_precision: Mapped[str]
    """`domain.Precision`. OPEN (since ever) and UNKNOWN both leave `valid` without a lower bound."""

    until_precision: Mapped[str]
    """OPEN is ongoing as far as known, UNKNOWN is over since nobody knows when."""

    status: Mapped[str] = mapped_column(server_default="held")
    """`domain.Status`."""

    seat_no: Mapped[SmallInt | None]
    """From 1, in a post with limited seats; None in others."""

    expected_until: Mapped[str | None]
    """Announced or lawful end, `YYYY[-MM[-DD]]`; never taken for an end."""

    attested_on: Mapped[date | None]
    """The last day a source shows it held; an unknown end leaves it certain until then."""

    disputed_by: Mapped[str | None]
    """Who disputes it; the answer stays the same."""

    note: Mapped[str | None]
    sources: Mapped[TextList]
    recorded_at: Mapped[RecordedAt]
    superseded_at: Mapped[datetime | None]
    superseded_by: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("tenure.id"))
    """The row that corrects it; None for one that was withdrawn."""

    superseded_because: Mapped[str | None]
    """Why it was corrected or withdrawn, in words."""

    actor: Mapped[ActorRow] = relationship(lazy="raise")
    post: Mapped[PostRow] = relationship(lazy="raise")

    __table_args__ = (
        # An exclusion constraint lets empty and null ranges pass.
        sa.CheckConstraint("NOT isempty(valid)", name="not_empty"),
        sa.CheckConstraint("certain <@ valid", name="certain_within"),
        sa.CheckConstraint(PRECISIONS_KNOWN, name="precisions"),
        sa.CheckConstraint(BOUNDS_MATCH_PRECISIONS, name="bounds_match_precisions"),
        sa.CheckConstraint(
            "status IN ('held', 'acting', 'designate', 'nominee', 'never_served', 'informal')",
            name="status_known",
        ),
        sa.CheckConstraint(f"expected_until ~ {PARTIAL_DATE}", name="expected_date"),
        sa.CheckConstraint("seat_no >= 1", name="seat_positive"),
        sa.CheckConstraint("superseded_at >= recorded_at", name="recorded_before"),
        sa.CheckConstraint("superseded_by IS NULL OR superseded_at IS NOT NULL", name="superseded_by_needs_time"),
        sa.CheckConstraint("superseded_because IS NULL OR superseded_at IS NOT NULL", name="reason_needs_time"),
        # Needs btree_gist. Rough dates never clash: `certain` is their narrowest reading.
        ExcludeConstraint(
            ("post_id", "="),
            ("seat_no", "="),
            ("certain", "&&"),
            where=sa.text("superseded_at IS NULL AND status = 'held'"),
            name="tenure_seat_excl",
        ),
        sa.Index("tenure_actor_idx", "actor_id"),
        sa.Index("tenure_post_idx", "post_id", sa.text("lower(valid) DESC NULLS LAST"), "id"),
        sa.Index("tenure_post_end_idx", "post_id", sa.text("upper(valid)")),
        sa.Index("tenure_post_valid_idx", "post_id", "valid", postgresql_using="gist"),
        sa.Index(
            "tenure_once",
            "actor_id",
            "post_id",
            "status",
            "from_precision",
            sa.text("coalesce(lower(valid), '-infinity')"),
            unique=True,
            postgresql_where=sa.text("superseded_at IS NULL"),
        ),
    )
