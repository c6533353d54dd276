"""Keeping passwords: the one place that knows how.

scrypt of the standard library at the cost that OWASP gives beside argon2id (N = 2^15, r = 8,
p = 3, which is 32 MB and some 0.2 s): every hash says how it was made, so that another
function can take over without anybody having to choose a new password.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import threading
import unicodedata

from registry.domain import InvalidError

SHORTEST, LONGEST = 10, 200

_LOG_COST, _BLOCK, _PARALLEL = 15, 8, 3
_SALT_BYTES, _HASH_BYTES = 16, 32
_FORM = re.compile(r"\$scrypt\$ln=([0-9]{1,2}),r=([0-9]{1,2}),p=([0-9]{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)")
# Hashing takes memory and a core: more at once would help nobody but who floods the sign-in.
_TURNS = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Give what is kept of a password.

    Raises InvalidError `bad_password` for one that is shorter than 10 or longer than 200
    characters, or holds control characters.
    """
    _check(password)
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = _derive(password, salt, log_cost=_LOG_COST, block=_BLOCK, parallel=_PARALLEL)
    return f"$scrypt$ln={_LOG_COST},r={_BLOCK},p={_PARALLEL}${_text(salt)}${_text(digest)}"


def is_password(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one that was kept. Takes as long for None, and is then False."""
    match = _FORM.fullmatch(kept or "")
    if match is None:
        _derive(password[:LONGEST], b"nobody's salt...", log_cost=_LOG_COST, block=_BLOCK, parallel=_PARALLEL)
        return False
    log_cost, block, parallel = (int(number) for number in match.groups()[:3])
    salt, digest = _bytes(match[4]), _bytes(match[5])
    made = _derive(password[:LONGEST], salt, log_cost=log_cost, block=block, parallel=parallel)
    return hmac.compare_digest(made, digest) and len(password) <= LONGEST


def is_dated(kept: str) -> bool:
    """Tell whether a hash was made otherwise than they are made now."""
    return not kept.startswith(f"$scrypt$ln={_LOG_COST},r={_BLOCK},p={_PARALLEL}$")


def _check(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidError(
            f"a password has {SHORTEST} to {LONGEST} characters", code="bad_password", pointer="/password"
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in password):
        raise InvalidError("a password holds no control characters", code="bad_password", pointer="/password")


def _derive(password: str, salt: bytes, *, log_cost: int, block: int, parallel: int) -> bytes:
    # One password typed on two keyboards is one password.
    secret = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    with _TURNS:
        return hashlib.scrypt(
            secret, salt=salt, n=1 << log_cost, r=block, p=parallel, maxmem=1 << 28, dklen=_HASH_BYTES
        )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))
