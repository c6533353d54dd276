"""Keys of the API: made here, shown once, and kept as a hash.

A key is `ar_`, twelve characters by which its row is found, and 256 random bits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.access import Access
from registry.db import keys as db
from registry.db.accounts import find_user
from registry.db.keys import ApiKey
from registry.domain import InvalidError, NotFoundError
from registry.syntax import FORBIDDEN
from registry.transaction import reading, writing

__all__ = ["ApiKey", "NewKey", "create_key", "find_open_key", "list_keys", "note_use", "revoke_key"]

LONGEST_LABEL = 100

_FORM = re.compile(r"ar_([a-z0-9]{12})_[A-Za-z0-9]{43}", re.ASCII)
_PREFIX = re.compile(r"(?:ar_)?([a-z0-9]{12})(?:_.*)?", re.ASCII)
_NOBODY = hashlib.sha256(b"nobody's key").digest()
_LOWER = string.ascii_lowercase + string.digits
_ALL = string.ascii_letters + string.digits
_NO_TEXT = re.compile(FORBIDDEN + "|[\t\n\r]")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; the only time that its secret is known."""

    key: ApiKey
    secret: str
    """The whole key, as it is sent."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key that opens something now."""

    key: ApiKey
    is_stale: bool
    """Its use was not noted for a minute: see `note_use`."""


def create_key(
    session: Session, *, label: str, role: Access, user: str | None = None, expires_at: datetime | None = None
) -> NewKey:
    """Make a key for a role, which is the only time that it can be seen.

    With a user it is that user's, and opens nothing while the user is disabled. Raises
    InvalidError for a label that is blank or too long and for a user there is not.
    """
    label = label.strip()
    if not 1 <= len(label) <= LONGEST_LABEL or _NO_TEXT.search(label):
        raise InvalidError(f"a key has a name of 1 to {LONGEST_LABEL} characters", code="bad_label", pointer="/label")
    owner = find_user(session, user) if user else None
    if user and owner is None:
        raise InvalidError("there is no such user", code="no_such_user", pointer="/user")
    prefix = "".join(secrets.choice(_LOWER) for _ in range(12))
    secret = f"ar_{prefix}_{''.join(secrets.choice(_ALL) for _ in range(43))}"
    db.insert_key(
        session,
        prefix=prefix,
        secret_hash=_hash(secret),
        label=label,
        role=role,
        user_id=owner.user_id if owner else None,
        expires_at=expires_at,
    )
    found = db.find_key(session, prefix)
    assert found is not None, "it was added above"
    return NewKey(found.key, secret)


def list_keys(session: Session) -> list[ApiKey]:
    """Give all keys, revoked ones last."""
    return db.fetch_keys(session)


def revoke_key(session: Session, prefix: str) -> ApiKey:
    """Revoke the key that begins so, `ar_` or not; NotFoundError `no_such_key`. Revoking twice changes nothing."""
    match = _PREFIX.fullmatch(prefix.strip())
    found = db.find_key(session, match[1]) if match else None
    if found is None:
        raise NotFoundError("there is no such key", code="no_such_key")
    db.revoke_key(session, found.key.prefix)
    again = db.find_key(session, found.key.prefix)
    assert again is not None, "keys are never deleted"
    return again.key


def find_open_key(engine: Engine, sent: str) -> OpenKey | None:
    """Give the key that was sent if it opens anything now; None else. One query.

    Takes as long for a key of which nothing is known: a hash is made and compared in any case.
    """
    match = _FORM.fullmatch(sent)
    if match is None:
        return None
    with reading(engine) as session:
        found = db.find_key(session, match[1])
    is_right = hmac.compare_digest(_hash(sent), found.secret_hash if found else _NOBODY)
    if found is None or not is_right or found.key.state != "active":
        return None
    return OpenKey(found.key, found.is_stale)


def note_use(engine: Engine, key: ApiKey) -> None:
    """Note that a key was used, to the minute."""
    with writing(engine, acted_by=f"key {key.label}") as session:
        db.touch_key(session, key.key_id)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
