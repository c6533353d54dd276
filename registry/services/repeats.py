"""Requests that are sent twice and done once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.db.repeats import find_answer, keep_answer, lock_key
from registry.domain import InvalidError


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer given before."""

    status: int
    response: str


def recall(session: Session, key: str, request_hash: bytes) -> Kept | None:
    """Give the answer to the same request under this key; None when it is new, and the key is then ours.

    Waits for a transaction that works under the key. Raises InvalidError when the key
    was used for another request.
    """
    lock_key(session, key)
    found = find_answer(session, key)
    if found is None:
        return None
    kept_hash, status, response = found
    if kept_hash != request_hash:
        raise InvalidError("this Idempotency-Key was used for another request", code="idempotency_key_reused")
    return Kept(status, response)


def remember(session: Session, key: str, request_hash: bytes, answer: Kept) -> None:
    """Keep the answer for a day, in the transaction of its effect."""
    keep_answer(session, key, request_hash=request_hash, status=answer.status, response=answer.response)
