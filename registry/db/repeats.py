"""The answers kept for repeated requests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('idempotency ' || :key, 0))")
_FIND = text("""
    SELECT request_hash, status, response FROM idempotency_key
    WHERE key = :key AND created_at > now() - interval '24 hours'
""")
_KEEP = text("""
    INSERT INTO idempotency_key (key, request_hash, status, response)
    VALUES (:key, :request_hash, :status, :response)
    ON CONFLICT (key) DO UPDATE
    SET request_hash = excluded.request_hash, status = excluded.status, response = excluded.response, created_at = now()
""")

# Plan: idempotency_key_created_idx. Rows that others hold are left to them.
_FORGET = text("""
    DELETE FROM idempotency_key WHERE key IN (
        SELECT key FROM idempotency_key WHERE created_at < now() - interval '24 hours'
        ORDER BY created_at LIMIT :most FOR UPDATE SKIP LOCKED)
""")
_FORGOTTEN_AT_ONCE = 100


def lock_key(session: Session, key: str) -> None:
    """Wait until no other transaction works under the same key, so that the second finds the first's answer."""
    session.execute(_LOCK, {"key": key})


def find_answer(session: Session, key: str) -> tuple[bytes, int, str] | None:
    """Find the request's hash, the status and the text of the answer kept under a key for up to a day."""
    row = session.execute(_FIND, {"key": key}).one_or_none()
    return None if row is None else (bytes(row.request_hash), row.status, row.response)


def keep_answer(session: Session, key: str, *, request_hash: bytes, status: int, response: str) -> None:
    """Keep an answer in the transaction of its effect, to the letter, and forget some that are past their day."""
    values: dict[str, Any] = {"key": key, "request_hash": request_hash, "status": status, "response": response}
    session.execute(_KEEP, values)
    # Last: two that forget each other's key before they keep it would wait for each other.
    session.execute(_FORGET, {"most": _FORGOTTEN_AT_ONCE})
