"""What a process remembers for a moment of who may come in, so that not every request asks the database.

What was revoked opens nothing after at most two seconds. Once there is a user or a key,
the registry is never open again as long as the process runs.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from registry.services.accounts import has_accounts
from registry.services.keys import ApiKey, find_open_key, note_use
from registry.transaction import reading
from registry.web.wiring import wiring

_log = logging.getLogger("registry.web")
_EXTENSION = "registry.gate"
_FRESH_S = 2.0
_MOST_KEYS = 1_000


class Gate:
    """The memory of one process; threads share it."""

    def __init__(self, engine: Engine) -> None:
        """Know nothing yet."""
        self._engine = engine
        self._lock = threading.Lock()
        self._is_open: bool | None = None
        self._asked_at = 0.0
        self._keys: dict[bytes, tuple[float, ApiKey | None]] = {}

    @property
    def believed_open(self) -> bool | None:
        """What was known last of `is_open`, without asking; None before anybody asked."""
        return self._is_open

    def is_open(self) -> bool:
        """Tell whether there is neither a user nor a key. At most a query every two seconds, none once there is one."""
        if self._is_open is False or (self._is_open and time.monotonic() - self._asked_at < _FRESH_S):
            return self._is_open
        with reading(self._engine) as session:
            found = not has_accounts(session)
        self._is_open, self._asked_at = found, time.monotonic()
        return found

    def key(self, sent: str) -> ApiKey | None:
        """Give the key that was sent, if it opens anything; at most a query every two seconds a key."""
        digest, now = hashlib.sha256(sent.encode("utf-8", "surrogatepass")).digest(), time.monotonic()
        known = self._keys.get(digest)
        if known is not None and now - known[0] < _FRESH_S:
            return known[1]
        found = find_open_key(self._engine, sent)
        key = found.key if found else None
        if found is not None and found.is_stale:
            self._note(found.key)
        with self._lock:
            if len(self._keys) >= _MOST_KEYS:
                self._keys.clear()
            self._keys[digest] = (now, key)
        return key

    def _note(self, key: ApiKey) -> None:
        try:
            note_use(self._engine, key)
        except DBAPIError:
            # A standby takes no writes and answers all the same.
            _log.info("the use of key %s was not noted", key.prefix)


def install_gate(app: Flask) -> None:
    """Hang a gate into an application that has its wiring."""
    with app.app_context():
        app.extensions[_EXTENSION] = Gate(wiring().engine)


def gate() -> Gate:
    """Give the gate of the application that answers the request."""
    found: Gate = current_app.extensions[_EXTENSION]
    return found
