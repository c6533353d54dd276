"""Queries over the keys of the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.access import Access

_COLUMNS = """
    k.id, k.prefix, k.label, k.role, k.created_at, k.expires_at, k.revoked_at, k.last_used_at, u.name AS user_name,
    u.role AS user_role, u.active IS FALSE AS user_disabled, coalesce(k.expires_at <= now(), false) AS expired
"""
_FIND = text(f"""
    SELECT {_COLUMNS}, k.secret_hash, k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute' AS is_stale
    FROM api_key k LEFT JOIN app_user u ON u.id = k.user_id WHERE k.prefix = :prefix
""")  # noqa: S608
_ALL = text(f"""
    SELECT {_COLUMNS} FROM api_key k LEFT JOIN app_user u ON u.id = k.user_id
    ORDER BY k.revoked_at IS NOT NULL, k.id
""")  # noqa: S608
_INSERT = text("""
    INSERT INTO api_key (prefix, secret_hash, label, role, user_id, expires_at)
    VALUES (:prefix, :secret_hash, :label, :role, :user_id, :expires_at) RETURNING id
""")
_REVOKE = text("UPDATE api_key SET revoked_at = now() WHERE prefix = :prefix AND revoked_at IS NULL")
_TOUCH = text("""
    UPDATE api_key SET last_used_at = now()
    WHERE id = :id AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """One key as it may be shown: nothing here opens anything."""

    key_id: int
    prefix: str
    label: str
    role: Access
    """What it may do: never more than the user whose it is may now."""

    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    user_name: str | None
    state: str
    """active, expired, revoked or disabled (its user is)."""


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key with the hash of its secret, for the one comparison."""

    key: ApiKey
    secret_hash: bytes
    is_stale: bool
    """When it was last used is noted to the minute; a minute has passed."""


def find_key(session: Session, prefix: str) -> FoundKey | None:
    """Find a key by its public part, also one that is revoked or expired."""
    row = session.execute(_FIND, {"prefix": prefix}).mappings().one_or_none()
    return None if row is None else FoundKey(_key(row), bytes(row["secret_hash"]), row["is_stale"])


def fetch_keys(session: Session) -> list[ApiKey]:
    """Fetch all keys in the order in which they were made, revoked ones last."""
    return [_key(row) for row in session.execute(_ALL).mappings()]


def insert_key(
    session: Session,
    *,
    prefix: str,
    secret_hash: bytes,
    label: str,
    role: Access,
    user_id: int | None,
    expires_at: datetime | None,
) -> int:
    """Add a key and give its id."""
    values = {
        "prefix": prefix,
        "secret_hash": secret_hash,
        "label": label,
        "role": role.value,
        "user_id": user_id,
        "expires_at": expires_at,
    }
    return int(session.scalars(_INSERT, values).one())


def revoke_key(session: Session, prefix: str) -> bool:
    """Revoke a key; False when there is none that is not revoked yet."""
    found: Any = session.execute(_REVOKE, {"prefix": prefix})
    return bool(found.rowcount)


def touch_key(session: Session, key_id: int) -> None:
    """Note that a key was used; to the minute."""
    session.execute(_TOUCH, {"id": key_id})


def _key(row: Any) -> ApiKey:
    state = "active"
    if row["revoked_at"] is not None:
        state = "revoked"
    elif row["expired"]:
        state = "expired"
    elif row["user_disabled"]:
        state = "disabled"
    role, of_user = Access(row["role"]), Access(row["user_role"] or Access.ADMIN)
    return ApiKey(
        key_id=row["id"],
        prefix=row["prefix"],
        label=row["label"],
        role=role if of_user.covers(role) else of_user,
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        last_used_at=row["last_used_at"],
        user_name=row["user_name"],
        state=state,
    )
