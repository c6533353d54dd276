"""Waiting for the transactions of other tests: they share the server, and numbers of transactions are the server's."""

from __future__ import annotations

import time

import sqlalchemy as sa
from sqlalchemy import Engine

_NOW = sa.text("SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)")
_OLDEST = sa.text("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")


def settle(engine: Engine) -> None:
    """Return when whatever has committed by now is below the oldest transaction that runs."""
    with engine.begin() as connection:
        now = connection.scalar(_NOW)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.scalar(_OLDEST) > now:
                return
        time.sleep(0.01)
    raise TimeoutError("a transaction of another test does not end")
