"""Keeping passwords: the one place that knows how.

argon2id at the cost that RFC 9106 gives for little memory (64 MB, three passes). Every hash
says how it was made, so that the cost can be raised without anybody having to choose a new
password.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

from registry.domain import InvalidError

SHORTEST, LONGEST = 10, 200

_HASHER = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)
# Hashing takes memory and a core: more at once would help nobody but who floods the sign-in.
_TURNS = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Give what is kept of a password.

    Raises InvalidError `bad_password` for one that is shorter than 10 or longer than 200
    characters, or holds control characters.
    """
    _check(password)
    with _TURNS:
        return _HASHER.hash(_secret(password))


def is_password(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one that was kept. Takes as long for None, and is then False."""
    with _TURNS:
        try:
            _HASHER.verify(kept or _nobodys(), _secret(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None and len(password) <= LONGEST


def is_dated(kept: str) -> bool:
    """Tell whether a hash was made otherwise than they are made now."""
    return _HASHER.check_needs_rehash(kept)


def _check(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidError(
            f"a password has {SHORTEST} to {LONGEST} characters", code="bad_password", pointer="/password"
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in password):
        raise InvalidError("a password holds no control characters", code="bad_password", pointer="/password")


def _secret(password: str) -> bytes:
    """Give the bytes that are hashed: one password typed on two keyboards is one password."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@cache
def _nobodys() -> str:
    """Give a hash to compare with where there is no user, so that it takes as long."""
    return _HASHER.hash(b"nobody's password")
