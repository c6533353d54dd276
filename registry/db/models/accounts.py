"""Who may sign in or call, the sessions of those who did, and the persons who asked to be erased."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from registry.db.base import Base, BigIdentity, BigInt, JsonObject, NoticedAt, RecordedAt, SmallInt, TransactionId

_ROLES = "role IN ('reader', 'resolver', 'reviewer', 'admin')"


class AppUserRow(Base):
    """Somebody who may sign in. Audited but for the hash of the password."""

    __tablename__ = "app_user"

    id: Mapped[BigIdentity]
    name: Mapped[str]
    role: Mapped[str]
    """`access.Access`."""

    password_hash: Mapped[str | None]
    """None: no sign-in by password."""

    password_changed_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(server_default=sa.true())
    created_at: Mapped[RecordedAt]

    __table_args__ = (
        sa.CheckConstraint(_ROLES, name="role_known"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 64", name="name_length"),
        sa.Index("app_user_name_key", sa.text("lower(name)"), unique=True),
    )


class ApiKeyRow(Base):
    """One key of the API. The secret itself is shown once and kept nowhere. Audited but for its hash and last use."""

    __tablename__ = "api_key"

    id: Mapped[BigIdentity]
    prefix: Mapped[str]
    """The public part of the key, by which its row is found."""

    secret_hash: Mapped[bytes]
    """SHA-256 of the whole key."""

    label: Mapped[str]
    """What it is for, in the words of whoever made it."""

    role: Mapped[str]
    user_id: Mapped[BigInt | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """Whose key it is; it opens nothing once that user is disabled."""

    created_at: Mapped[RecordedAt]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    """To the minute."""

    __table_args__ = (
        sa.CheckConstraint(_ROLES, name="role_known"),
        sa.CheckConstraint("length(secret_hash) = 32", name="hash_length"),
        sa.CheckConstraint("length(label) BETWEEN 1 AND 100", name="label_length"),
        sa.Index("api_key_prefix_key", "prefix", unique=True),
        sa.Index("api_key_user_idx", "user_id", postgresql_where=sa.text("user_id IS NOT NULL")),
    )


class UserSessionRow(Base):
    """One sign-in in one browser."""

    __tablename__ = "user_session"

    id: Mapped[BigIdentity]
    token_hash: Mapped[bytes]
    """SHA-256 of what the cookie holds."""

    user_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("app_user.id", ondelete="CASCADE"))
    created_at: Mapped[RecordedAt]
    seen_at: Mapped[RecordedAt]
    """Of the last request, to the minute: an idle session ends."""

    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("length(token_hash) = 32", name="hash_length"),
        sa.Index("user_session_token_key", "token_hash", unique=True),
        sa.Index("user_session_user_idx", "user_id"),
        sa.Index("user_session_expires_idx", "expires_at"),
    )


class SignInAttemptRow(Base):
    """An attempt to sign in that failed or is under way; one that succeeds is taken out again."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[BigIdentity]
    account: Mapped[str]
    """As typed, in lower case; there may be no such user."""

    address: Mapped[str]
    at: Mapped[NoticedAt]

    __table_args__ = (
        sa.CheckConstraint("length(account) <= 64 AND length(address) <= 64", name="lengths"),
        sa.Index("sign_in_attempt_account_idx", "account", "address", "at"),
        sa.Index("sign_in_attempt_address_idx", "address", "at"),
        sa.Index("sign_in_attempt_at_idx", "at"),
    )


class ErasureRow(Base):
    """A person of whom everything but this was erased. Append-only."""

    __tablename__ = "erasure"

    id: Mapped[BigIdentity]
    actor_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("actor.id"))
    transaction: Mapped[TransactionId]
    """The only one that may blank what is append-only."""

    erased_by: Mapped[str]
    reason: Mapped[str]
    counts: Mapped[JsonObject]
    """How many rows of each kind were blanked or deleted."""

    erased_at: Mapped[RecordedAt]

    __table_args__ = (
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason_length"),
        sa.Index("erasure_actor_idx", "actor_id"),
        sa.Index("erasure_transaction_idx", "transaction"),
    )


class RetiredKeyRow(Base):
    """What an erased person was known by elsewhere, as a digest, so that an import does not bring him back."""

    __tablename__ = "retired_key"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    """SHA-256 of the salt and `scheme:value`; a key of an actor has the scheme `key`."""

    erasure_id: Mapped[BigInt] = mapped_column(sa.ForeignKey("erasure.id"))

    __table_args__ = (
        sa.CheckConstraint("length(digest) = 32", name="digest_length"),
        sa.Index("retired_key_erasure_idx", "erasure_id"),
    )


class SaltRow(Base):
    """The one salt of the digests of this database."""

    __tablename__ = "salt"

    id: Mapped[SmallInt] = mapped_column(primary_key=True, autoincrement=False, server_default=sa.text("1"))
    value: Mapped[bytes]

    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)
