"""Documents, the mentions in them, and what people and machine decided of them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.db.base import (
    Base,
    BigIdentity,
    BigInt,
    Flag,
    JsonList,
    JsonObject,
    Real,
    RecordedAt,
    TransactionId,
    Version,
)
from registry.db.models.actors import ActorRow

_PENDING = "state IN ('open', 'claimed')"


class DocumentRow(Base):
    """One text as received; the same content is one document, however often it comes."""

    __tablename__ = "document"

    id: Mapped[BigIdentity]
    source: Mapped[str | None]
    """Who published it, in the sender's words."""

    url: Mapped[str | None]
    title: Mapped[str | None]
    lang: Mapped[str | None]
    published_on: Mapped[date | None]
    """The first day of what is known: 1 April for "April 2025"."""

    published_precision: Mapped[str | None]
    """day, month or year; None without a date."""

    text: Mapped[str]
    content_hash: Mapped[bytes]
    """32 bytes that stand for the text: the same text is one document, whoever sends it again."""

    received_at: Mapped[RecordedAt]

    __table_args__ = (
        sa.CheckConstraint("length(text) BETWEEN 1 AND 1000000", name="text_length"),
        sa.CheckConstraint("length(content_hash) = 32", name="hash_length"),
        sa.CheckConstraint("url ~ '^https?://'", name="url_is_web"),
        sa.CheckConstraint(
            "published_precision IN ('day', 'month', 'year') "
            "AND (published_precision IS NULL) = (published_on IS NULL)",
            name="published_precision",
        ),
        sa.Index("document_content_hash_key", "content_hash", unique=True),
        sa.Index("document_published_idx", "published_on", "id"),
    )


class MentionRow(Base):
    """One occurrence of a name or role title, with what was decided of it last."""

    __tablename__ = "mention"

    id: Mapped[BigIdentity]
    document_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("document.id", ondelete="CASCADE"))
    """None for a mention that came alone."""

    start_at: Mapped[int | None]
    """In code points of the document's text: `text[start_at:end_at] == surface`."""

    end_at: Mapped[int | None]
    surface: Mapped[str]
    """Exactly as printed."""

    context: Mapped[str | None]
    """The sentence around it."""

    lang: Mapped[str | None]
    kind: Mapped[str] = mapped_column(server_default="any")
    """any, person or organisation: what the caller allows it to mean."""

    ref: Mapped[str | None]
    """The caller's own name for it."""

    mentioned_on: Mapped[date | None]
    """The date that roles are read at; with `date_precision` as in document."""

    date_precision: Mapped[str | None]
    reading: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """How the surface was understood when it was decided."""

    decision: Mapped[str]
    """link, review, nil or quarantined (could not be decided without an error)."""

    reason: Mapped[str]
    """`domain.Reason`."""

    actor_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("actor.id"))
    """The actor as assigned; the survivor of a merge stands in actor_closure."""

    score: Mapped[float | None]
    """The calibrated probability of the best match, linked or not."""

    evidence: Mapped[JsonList]
    decided_by: Mapped[str] = mapped_column(server_default="machine")
    """machine or person; the machine leaves alone what a person decided."""

    decided_by_name: Mapped[str | None]
    model_version: Mapped[str]
    run_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("batch_run.id"))
    """The nightly run that decided it; None when it was decided on arrival or by a person."""

    is_found: Mapped[Flag]
    """The registry found it in its document; False where the sender named it."""

    version: Mapped[Version]
    created_at: Mapped[RecordedAt]
    decided_at: Mapped[RecordedAt]

    actor: Mapped[ActorRow | None] = relationship(lazy="raise")
    document: Mapped[DocumentRow | None] = relationship(lazy="raise")

    __table_args__ = (
        sa.CheckConstraint("length(surface) BETWEEN 1 AND 300", name="surface_length"),
        sa.CheckConstraint(
            "(document_id IS NULL AND start_at IS NULL AND end_at IS NULL) "
            "OR (document_id IS NOT NULL AND start_at >= 0 AND end_at - start_at = length(surface))",
            name="offsets",
        ),
        sa.CheckConstraint("kind IN ('any', 'person', 'organisation')", name="kind_known"),
        sa.CheckConstraint("decision IN ('link', 'review', 'nil', 'quarantined')", name="decision_known"),
        sa.CheckConstraint("(decision = 'link') = (actor_id IS NOT NULL)", name="link_has_actor"),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name="score_range"),
        sa.CheckConstraint(
            "date_precision IN ('day', 'month', 'year') AND (date_precision IS NULL) = (mentioned_on IS NULL)",
            name="date_precision",
        ),
        sa.CheckConstraint("decided_by IN ('machine', 'person')", name="decided_by_known"),
        sa.Index(
            "mention_once",
            "document_id",
            "start_at",
            "end_at",
            unique=True,
            postgresql_where=sa.text("document_id IS NOT NULL"),
        ),
        sa.Index(
            "mention_actor_idx",
            "actor_id",
            "mentioned_on",
            postgresql_where=sa.text("actor_id IS NOT NULL"),
        ),
        sa.Index("mention_surface_idx", "surface"),
        sa.Index(
            "mention_open_idx",
            "id",
            postgresql_where=sa.text("decision IN ('review', 'nil') AND decided_by = 'machine'"),
        ),
    )


class JudgementRow(Base):
    """A person's verdict on a pair: an actor, and another actor, a mention or a surface form. Append-only."""

    __tablename__ = "judgement"

    id: Mapped[BigIdentity]
    verdict: Mapped[str]
    """same, different or unsure."""

    actor_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("actor.id"))
    other_actor_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("actor.id"))
    mention_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("mention.id"))
    surface: Mapped[str | None]
    """A verdict on every mention printed so."""

    judged_by: Mapped[str]
    reason: Mapped[str | None]
    evidence: Mapped[JsonList]
    """What the person was shown."""

    retracts: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("judgement.id"))
    """The judgement that this row takes back: its own verdict stands instead, unsure for none."""

    judged_at: Mapped[RecordedAt]

    __table_args__ = (
        sa.CheckConstraint("verdict IN ('same', 'different', 'unsure')", name="verdict_known"),
        sa.CheckConstraint("num_nonnulls(other_actor_id, mention_id, surface) = 1", name="one_pair"),
        sa.CheckConstraint("other_actor_id <> actor_id", name="of_two"),
        sa.Index("judgement_actor_idx", "actor_id"),
        sa.Index(
            "judgement_other_actor_idx",
            "other_actor_id",
            postgresql_where=sa.text("other_actor_id IS NOT NULL"),
        ),
        sa.Index(
            "judgement_mention_idx",
            "mention_id",
            postgresql_where=sa.text("mention_id IS NOT NULL"),
        ),
        sa.Index(
            "judgement_retracted_once",
            "retracts",
            unique=True,
            postgresql_where=sa.text("retracts IS NOT NULL"),
        ),
        sa.Index(
            "judgement_surface_idx",
            "surface",
            postgresql_where=sa.text("surface IS NOT NULL"),
        ),
    )


class ReviewItemRow(Base):
    """One question for a person."""

    __tablename__ = "review_item"

    id: Mapped[BigIdentity]
    kind: Mapped[str]
    """mention, new_actor, duplicate or role_change."""

    state: Mapped[str] = mapped_column(server_default="open")
    """open, claimed, decided or withdrawn (the question went away)."""

    mention_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("mention.id", ondelete="CASCADE"))
    """Of an item of kind mention, and of no other."""

    subject: Mapped[JsonObject]
    """What the other kinds ask about: ids as strings, and what was proposed."""

    impact: Mapped[Real] = mapped_column(server_default=sa.text("0"))
    """How much an answer is expected to settle."""

    rank: Mapped[int] = mapped_column(server_default=sa.text("0"))
    """Set by the database: a thousand a day of arriving later, less a thousand a bit of impact. Lowest first."""

    lang: Mapped[str | None]
    script: Mapped[str | None]
    score: Mapped[float | None]
    claimed_by: Mapped[str | None]
    lease_token: Mapped[uuid.UUID | None]
    """Handed to the claimant; a decision without it is refused."""

    lease_until: Mapped[datetime | None]
    """From then on anybody may claim the item again."""

    claimed_at: Mapped[datetime | None]
    """When the lease began; renewals do not move it."""

    form: Mapped[str] = mapped_column(server_default="")
    """What is asked about as folded words: what is searched, and by what earlier questions are found."""

    alike: Mapped[bytes | None]
    """Equal where the question is the same: one decision may be applied to all of them."""

    actors: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger), server_default=sa.text("'{}'"))
    """Whom the answer may mean, the likeliest first."""

    question: Mapped[str | None]
    """Names the question of a proposal, so that it is open once at a time; None for mentions."""

    is_check: Mapped[Flag]
    """An automatic link drawn at random, to measure how often those are right."""

    version: Mapped[Version]
    created_at: Mapped[RecordedAt]

    mention: Mapped[MentionRow | None] = relationship(lazy="raise")

    __table_args__ = (
        sa.CheckConstraint("kind IN ('mention', 'new_actor', 'duplicate', 'role_change')", name="kind_known"),
        sa.CheckConstraint("state IN ('open', 'claimed', 'decided', 'withdrawn')", name="state_known"),
        sa.CheckConstraint("(kind = 'mention') = (mention_id IS NOT NULL)", name="mention_named"),
        sa.CheckConstraint(
            "num_nonnulls(claimed_by, lease_token, lease_until) = CASE state WHEN 'claimed' THEN 3 ELSE 0 END",
            name="lease",
        ),
        sa.Index("review_item_lease_token_key", "lease_token", unique=True),
        sa.Index(
            "review_item_open_idx",
            "rank",
            "id",
            postgresql_include=["kind", "lang", "script", "score", "created_at"],
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index("review_item_lease_idx", "lease_until", postgresql_where=sa.text("state = 'claimed'")),
        sa.Index("review_item_alike_idx", "alike", "id", postgresql_where=sa.text(_PENDING)),
        sa.Index("review_item_form_idx", "form", "id", postgresql_where=sa.text("state = 'decided'")),
        sa.Index(
            "review_item_actors_idx",
            "actors",
            postgresql_using="gin",
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index(
            "review_item_words_idx",
            sa.text("to_tsvector('simple'::regconfig, form)"),
            postgresql_using="gin",
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index("review_item_once", "kind", "question", unique=True, postgresql_where=sa.text(_PENDING)),
        sa.Index(
            "review_item_mention_idx",
            "mention_id",
            "id",
            postgresql_where=sa.text("mention_id IS NOT NULL"),
        ),
        sa.Index("review_item_mention_key", "mention_id", unique=True, postgresql_where=sa.text(_PENDING)),
        {"postgresql_with": {"autovacuum_vacuum_scale_factor": 0.01}},
    )


class DecisionLogRow(Base):
    """One act of a person on a review item or a mention. Append-only."""

    __tablename__ = "decision_log"

    id: Mapped[BigIdentity]
    review_item_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("review_item.id"))
    mention_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("mention.id"))
    verdict: Mapped[str]
    """same, different, unsure, new_actor, not_an_actor, choose (of several), merge, split or undo."""

    actor_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("actor.id"))
    """The actor that was chosen, refused or made."""

    decided_by: Mapped[str]
    reason: Mapped[str | None]
    evidence: Mapped[JsonList]
    reverts: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("decision_log.id"))
    """Of an undo: the act it takes back, which may be an undo itself."""

    decided_at: Mapped[RecordedAt]
    seen: Mapped[JsonObject]
    """What the person was shown, to the letter."""

    transaction: Mapped[TransactionId]
    """In this transaction, and in no other, the database lets it change what people decided."""

    __table_args__ = (
        sa.CheckConstraint(
            "verdict IN ('same', 'different', 'unsure', 'new_actor', 'not_an_actor', 'choose', "
            "'merge', 'split', 'undo')",
            name="verdict_known",
        ),
        sa.CheckConstraint("(verdict = 'undo') = (reverts IS NOT NULL)", name="undo_names"),
        sa.Index("decision_log_item_idx", "review_item_id", "id"),
        sa.Index("decision_log_mention_idx", "mention_id", "id"),
        sa.Index(
            "decision_log_reverted_once",
            "reverts",
            unique=True,
            postgresql_where=sa.text("reverts IS NOT NULL"),
        ),
    )


class DecisionEffectRow(Base):
    """One row that a decision changed. Append-only."""

    __tablename__ = "decision_effect"

    id: Mapped[BigIdentity]
    decision_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("decision_log.id"))
    relation: Mapped[str]
    """mention, review_item, actor, name_variant, judgement or tenure."""

    row_id: Mapped[BigInt]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The columns that decisions set, as they were; None for a row that the decision made."""

    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """As it left them; None for a row that it removed."""

    __table_args__ = (
        sa.CheckConstraint(
            "relation IN ('mention', 'review_item', 'actor', 'name_variant', 'judgement', 'tenure')",
            name="relation_known",
        ),
        sa.CheckConstraint("num_nonnulls(before, after) >= 1", name="images"),
        sa.Index("decision_effect_decision_idx", "decision_id", "id"),
        sa.Index("decision_effect_row_idx", "relation", "row_id", "id"),
    )
