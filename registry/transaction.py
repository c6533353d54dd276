"""Where transactions open and close: nothing else in the registry commits.

`reading` is read-only, `writing` commits or rolls back whole,
`autocommitting` commits each statement, `only_one` holds an advisory lock for as long
as the block runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.orm import Session

_STATEMENT_TIMEOUT_MS = 30_000
_LOCK_TIMEOUT_MS = 5_000
_IDLE_TIMEOUT_MS = 60_000


def make_engine(url: str, *, pool_size: int = 8, long_running: bool = False) -> Engine:
    """Make the engine of one process; no connection is opened yet.

    Every limit that PostgreSQL leaves off is set: a statement, a lock and an idle
    transaction all end. `long_running` lifts those on statements and idling, for whole
    files: the other end of a pipe may pause for as long as it likes. JIT is off: it costs
    more than it saves on short queries. So does planning: requests run the plans that were made
    for any parameters, for theirs are arrays that PostgreSQL would plan anew each time.
    """
    statement_ms, idle_ms = (0, 0) if long_running else (_STATEMENT_TIMEOUT_MS, _IDLE_TIMEOUT_MS)
    options = (
        f"-c statement_timeout={statement_ms} -c lock_timeout={_LOCK_TIMEOUT_MS} "
        f"-c idle_in_transaction_session_timeout={idle_ms} -c jit=off -c timezone=UTC"
    )
    if not long_running:
        options += " -c plan_cache_mode=force_generic_plan"
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        # Names of people stay out of the log when a statement fails.
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5, "application_name": "registry"},
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one snapshot and cannot write.

    Ended by COMMIT, though there is nothing to commit: at a ROLLBACK psycopg forgets every
    prepared statement, and planning costs more than most of ours take.
    """
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with Session(snapshot, expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def writing(engine: Engine, *, acted_by: str) -> Iterator[Session]:
    """Give a session whose work is committed at the end of the block, or not at all.

    `acted_by` is the name that the audit keeps with every row image.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        session.execute(text("SELECT set_config('registry.acted_by', :who, true)"), {"who": acted_by})
        yield session


@contextmanager
def autocommitting(engine: Engine) -> Iterator[Connection]:
    """Give a connection that commits each statement by itself, for what no transaction may hold: VACUUM."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


@contextmanager
def only_one(engine: Engine, task: str) -> Iterator[bool]:
    """Say whether this process alone holds the lock of a task; it is let go at the end of the block.

    Costs one connection for as long as it runs. Never waits.
    """
    number = int.from_bytes(hashlib.blake2b(task.encode(), digest_size=8).digest(), "big", signed=True)
    with engine.connect() as connection:
        alone = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:n)"), {"n": number}))
        connection.commit()
        try:
            yield alone
        finally:
            if alone:
                connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": number})
                connection.commit()
