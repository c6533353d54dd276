"""Users, and how they sign in.

A session is a random token in a cookie and its hash in the database: it ends when it is
revoked, idle for half an hour, or twelve hours old. Signing in makes a new one each time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.access import Access
from registry.db import accounts as db
from registry.db.accounts import User, has_accounts
from registry.domain import InvalidError, NotFoundError, RegistryError, ThrottledError
from registry.services.passwords import hash_password, is_dated, is_password
from registry.transaction import reading, writing

__all__ = [
    "RESERVED", "SignedIn", "User", "change_password", "create_user", "csrf_token", "find_signed_in", "get_user",
    "has_accounts", "is_csrf_token", "list_users", "set_user_active", "set_user_role", "sign_in", "sign_out",
]  # fmt: skip

RESERVED = frozenset({"local", "machine", "migration", "seed", "import", "rekey"})
"""Names that the audit uses for whoever is no user."""

_NAME = re.compile(r"\w[\w.@-]{0,63}")
_IDLE_S = 30 * 60
_LASTS_S = 12 * 60 * 60
_TRIES_OF_ACCOUNT, _TRIES_OF_ADDRESS = 5, 30
_RETRY_S = 60


class SignInError(RegistryError):
    """The name or the password is wrong; which of them is not said."""

    code = "wrong_password"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who has signed in, and the secret of the session."""

    user: User
    token: str


def create_user(session: Session, *, name: str, role: Access, password: str | None) -> User:
    """Make a user. Without a password nobody signs in under the name, but keys can be the user's.

    Raises InvalidError for a name or password that will not do, ConflictError for a name that is taken.
    """
    kept = unicodedata.normalize("NFC", name)
    if not _NAME.fullmatch(kept) or kept.lower() in RESERVED:
        raise InvalidError(
            "a user's name is 1 to 64 letters and digits, with . _ - @ between, and none that the audit uses itself",
            code="bad_user_name",
            pointer="/name",
        )
    hashed = None if password is None else hash_password(password)
    db.insert_user(session, name=kept, role=role, password_hash=hashed)
    return get_user(session, kept)


def get_user(session: Session, name: str) -> User:
    """Give the user of a name; NotFoundError `no_such_user`."""
    user = db.find_user(session, unicodedata.normalize("NFC", name))
    if user is None:
        raise NotFoundError("there is no such user", code="no_such_user")
    return user


def list_users(session: Session) -> list[User]:
    """Give all users by name."""
    return db.fetch_users(session)


def set_user_active(session: Session, name: str, *, active: bool) -> User:
    """Let a user in again, or no more: the sessions end at once, the keys open nothing within seconds."""
    user = get_user(session, name)
    db.set_active(session, user.user_id, active=active)
    if not active:
        db.revoke_sessions(session, user.user_id)
    return get_user(session, name)


def set_user_role(session: Session, name: str, role: Access) -> User:
    """Change what a user may do. The sessions end: the next one begins with the new role."""
    user = get_user(session, name)
    db.set_role(session, user.user_id, role)
    db.revoke_sessions(session, user.user_id)
    return get_user(session, name)


def change_password(session: Session, name: str, password: str) -> User:
    """Give a user a new password; all sessions end."""
    user = get_user(session, name)
    db.set_password(session, user.user_id, hash_password(password))
    db.revoke_sessions(session, user.user_id)
    return user


def sign_in(engine: Engine, *, name: str, password: str, address: str, old_token: str | None) -> SignedIn:
    """Open a session for who knows the password; one that the browser had before ends.

    Three short transactions, none of them open while the password is hashed. The attempt is
    noted before it is judged, so that many at once do not slip through. Raises SignInError,
    and ThrottledError after five attempts a minute on an account from one address, or thirty
    from one address.
    """
    account = unicodedata.normalize("NFC", name[:64]).lower()[:64]
    known = {"account": account, "address": address[:64]}
    with writing(engine, acted_by=account) as session:
        of_account, of_address = db.note_attempt(session, **known)
    if of_account > _TRIES_OF_ACCOUNT or of_address > _TRIES_OF_ADDRESS:
        raise ThrottledError("too many attempts to sign in: wait a minute", retry_s=_RETRY_S, code="too_many_attempts")
    with reading(engine) as session:
        user = db.find_user(session, account)
    is_right = is_password(password, user.password_hash if user else None)
    if user is None or user.password_hash is None or not is_right or not user.active:
        raise SignInError("the name or the password is wrong")
    renewed = hash_password(password) if is_dated(user.password_hash) else None
    token = secrets.token_urlsafe(32)
    with writing(engine, acted_by=user.name) as session:
        db.clear_attempts(session, **known)
        if renewed:
            db.renew_hash(session, user.user_id, old=user.password_hash, new=renewed)
        if old_token:
            db.revoke_session(session, _hash(old_token))
        db.open_session(session, user.user_id, token_hash=_hash(token), lasts_s=_LASTS_S)
    return SignedIn(user, token)


def find_signed_in(engine: Engine, token: str) -> SignedIn | None:
    """Give who has the session of a token; None for one that has ended. One query, rarely two."""
    with reading(engine) as session:
        found = db.find_session(session, _hash(token), idle_s=_IDLE_S)
    if found is None:
        return None
    if found.is_stale:
        with writing(engine, acted_by=found.user.name) as session:
            db.touch_session(session, found.session_id)
    return SignedIn(found.user, token)


def sign_out(session: Session, token: str) -> None:
    """End the session of a token; nothing happens if there is none."""
    db.revoke_session(session, _hash(token))


def csrf_token(token: str) -> str:
    """Give what forms of a session must send back: derived, so that pages do not show the session's own secret."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def is_csrf_token(token: str, sent: str) -> bool:
    """Tell whether a form belongs to the session."""
    return hmac.compare_digest(csrf_token(token).encode(), sent.encode("utf-8", "surrogatepass"))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
