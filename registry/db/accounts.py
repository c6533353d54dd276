"""Users, their sessions, and attempts to sign in. Not to be mixed up with `account`: as whom PostgreSQL runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import func, insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.access import Access
from registry.db.models.accounts import AppUserRow
from registry.domain import ConflictError

_COLUMNS = "u.id, u.name, u.role, u.active, u.password_hash, u.password_changed_at, u.created_at"
_BY_NAME = text(f"SELECT {_COLUMNS} FROM app_user u WHERE lower(u.name) = lower(:name)")  # noqa: S608
_ALL = text(f"""
    SELECT {_COLUMNS}, (SELECT max(s.seen_at) FROM user_session s WHERE s.user_id = u.id) AS seen_at
    FROM app_user u ORDER BY lower(u.name)
""")  # noqa: S608
_PASSWORD = text("UPDATE app_user SET password_hash = :hash, password_changed_at = now() WHERE id = :id")
_REHASH = text("UPDATE app_user SET password_hash = :hash WHERE id = :id AND password_hash = :old")
_ACTIVE = text("UPDATE app_user SET active = :active WHERE id = :id")
_ROLE = text("UPDATE app_user SET role = :role WHERE id = :id")

# Idle sessions end, and all end some hours after they began.
_FIND_SESSION = text(f"""
    SELECT {_COLUMNS}, s.id AS session_id, s.seen_at < now() - interval '1 minute' AS is_stale
    FROM user_session s JOIN app_user u ON u.id = s.user_id
    WHERE s.token_hash = :token_hash AND s.revoked_at IS NULL AND s.expires_at > now()
      AND s.seen_at > now() - CAST(:idle_s AS double precision) * interval '1 second' AND u.active
""")  # noqa: S608
_OPEN_SESSION = text("""
    INSERT INTO user_session (token_hash, user_id, expires_at)
    VALUES (:token_hash, :user_id, now() + CAST(:lasts_s AS double precision) * interval '1 second')
""")
_TOUCH_SESSION = text("UPDATE user_session SET seen_at = now() WHERE id = :id")
_REVOKE_SESSION = text(
    "UPDATE user_session SET revoked_at = now() WHERE token_hash = :token_hash AND revoked_at IS NULL"
)
_REVOKE_SESSIONS = text("UPDATE user_session SET revoked_at = now() WHERE user_id = :id AND revoked_at IS NULL")
_FORGET_SESSIONS = text("""
    DELETE FROM user_session WHERE id IN (
        SELECT id FROM user_session WHERE expires_at < now() - interval '1 day'
        ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)
""")

_LOCK_ATTEMPTS = text("SELECT pg_advisory_xact_lock(hashtextextended('sign in ' || :address, 0))")
_NOTE_ATTEMPT = text("INSERT INTO sign_in_attempt (account, address) VALUES (:account, :address)")
_COUNT_ATTEMPTS = text("""
    SELECT (SELECT count(*) FROM sign_in_attempt WHERE account = :account AND address = :address
            AND at > clock_timestamp() - interval '1 minute') AS of_account,
           (SELECT count(*) FROM sign_in_attempt WHERE address = :address
            AND at > clock_timestamp() - interval '1 minute') AS of_address
""")
_CLEAR_ATTEMPTS = text("DELETE FROM sign_in_attempt WHERE account = :account AND address = :address")
_FORGET_ATTEMPTS = text("""
    DELETE FROM sign_in_attempt WHERE id IN (
        SELECT id FROM sign_in_attempt WHERE at < now() - interval '1 hour'
        ORDER BY at LIMIT 100 FOR UPDATE SKIP LOCKED)
""")

# Revoked keys and disabled users count: what was closed once does not open by itself.
_ANYBODY = text("SELECT EXISTS (SELECT FROM app_user) OR EXISTS (SELECT FROM api_key)")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in."""

    user_id: int
    name: str
    role: Access
    active: bool
    password_hash: str | None
    password_changed_at: datetime | None
    created_at: datetime
    seen_at: datetime | None = None
    """Of the last request of any session; None in rows that were not asked for it."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that has not ended, and whose it is."""

    session_id: int
    user: User
    is_stale: bool
    """When it was last used is noted to the minute; a minute has passed."""


def has_accounts(session: Session) -> bool:
    """Tell whether there is any user or key, closed ones included."""
    return bool(session.scalar(_ANYBODY))


def find_user(session: Session, name: str) -> User | None:
    """Find a user by name, in whatever case."""
    row = session.execute(_BY_NAME, {"name": name}).mappings().one_or_none()
    return None if row is None else _user(row)


def fetch_users(session: Session) -> list[User]:
    """Fetch all users by name."""
    return [_user(row) for row in session.execute(_ALL).mappings()]


def insert_user(session: Session, *, name: str, role: Access, password_hash: str | None) -> int:
    """Add a user and give the id. Raises ConflictError `user_exists` when the name is taken."""
    columns: dict[str, Any] = {"name": name, "role": role.value, "password_hash": password_hash}
    if password_hash is not None:
        columns["password_changed_at"] = func.now()
    try:
        with session.begin_nested():
            return session.scalars(insert(AppUserRow).values(columns).returning(AppUserRow.id)).one()
    except IntegrityError as error:
        broken = error.orig.diag.constraint_name if isinstance(error.orig, psycopg.Error) else None
        if broken != "app_user_name_key":
            raise
        raise ConflictError(f"there is a user {name}", code="user_exists") from error


def set_password(session: Session, user_id: int, password_hash: str) -> None:
    """Give a user a new password."""
    session.execute(_PASSWORD, {"id": user_id, "hash": password_hash})


def renew_hash(session: Session, user_id: int, *, old: str, new: str) -> None:
    """Keep the same password under a stronger hash, unless it was changed meanwhile."""
    session.execute(_REHASH, {"id": user_id, "old": old, "hash": new})


def set_active(session: Session, user_id: int, *, active: bool) -> None:
    """Let a user in, or no more."""
    session.execute(_ACTIVE, {"id": user_id, "active": active})


def set_role(session: Session, user_id: int, role: Access) -> None:
    """Change what a user may do."""
    session.execute(_ROLE, {"id": user_id, "role": role.value})


def find_session(session: Session, token_hash: bytes, *, idle_s: float) -> OpenSession | None:
    """Find a session that is neither revoked, expired nor idle, of a user who is active."""
    row = session.execute(_FIND_SESSION, {"token_hash": token_hash, "idle_s": idle_s}).mappings().one_or_none()
    return None if row is None else OpenSession(row["session_id"], _user(row), row["is_stale"])


def open_session(session: Session, user_id: int, *, token_hash: bytes, lasts_s: float) -> None:
    """Add a session, and forget some that ended long ago."""
    session.execute(_OPEN_SESSION, {"token_hash": token_hash, "user_id": user_id, "lasts_s": lasts_s})
    session.execute(_FORGET_SESSIONS)


def touch_session(session: Session, session_id: int) -> None:
    """Note that a session was used."""
    session.execute(_TOUCH_SESSION, {"id": session_id})


def revoke_session(session: Session, token_hash: bytes) -> None:
    """End one session."""
    session.execute(_REVOKE_SESSION, {"token_hash": token_hash})


def revoke_sessions(session: Session, user_id: int) -> None:
    """End all sessions of a user."""
    session.execute(_REVOKE_SESSIONS, {"id": user_id})


def note_attempt(session: Session, *, account: str, address: str) -> tuple[int, int]:
    """Note an attempt to sign in; give how many there were within a minute, of the account and of the address.

    Both count from this address, this one included. Attempts from one address wait for each other.
    """
    values = {"account": account, "address": address}
    session.execute(_LOCK_ATTEMPTS, values)
    session.execute(_NOTE_ATTEMPT, values)
    row = session.execute(_COUNT_ATTEMPTS, values).one()
    session.execute(_FORGET_ATTEMPTS)
    return row.of_account, row.of_address


def clear_attempts(session: Session, *, account: str, address: str) -> None:
    """Forget the attempts on an account from an address: one has succeeded."""
    session.execute(_CLEAR_ATTEMPTS, {"account": account, "address": address})


def _user(row: Any) -> User:
    return User(
        user_id=row["id"],
        name=row["name"],
        role=Access(row["role"]),
        active=row["active"],
        password_hash=row["password_hash"],
        password_changed_at=row["password_changed_at"],
        created_at=row["created_at"],
        seen_at=row.get("seen_at"),
    )
