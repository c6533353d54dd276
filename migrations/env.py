"""Run migrations over the engine or connection that `registry.db.migrating` hands over.

One migration runs at a time: an advisory lock is held for the whole run. Every
revision is a transaction of its own, which gives up after a few seconds behind
somebody's lock instead of queueing every reader behind itself; it is then tried again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from alembic import context
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from registry.db.metadata import METADATA
from registry.domain import UnavailableError

_log = logging.getLogger("registry.migrations")

_LOCK_NAME = "registry migrations"
_WAIT_FOR_OTHERS = "60s"
_LOCK_TIMEOUT = "4s"
# A longer step says so itself: op.execute("SET LOCAL statement_timeout = ...").
_STATEMENT_TIMEOUT = "60s"
_ATTEMPTS = 5
_LOCK_NOT_AVAILABLE = "55P03"


def migrate(connection: Connection) -> None:
    """Run what is asked for, several times if locks are in the way.

    Raises UnavailableError when they still are after the last attempt.
    """
    with only_migration(connection):
        for attempt in count(1):
            try:
                run_once(connection)
                return
            except DBAPIError as error:
                connection.rollback()
                if not lost_to_a_lock(error):
                    raise
                if attempt == _ATTEMPTS:
                    raise UnavailableError("a table stays locked: end long transactions, then migrate again") from error
                _log.warning("a table is locked, attempt %d of %d", attempt, _ATTEMPTS)
                time.sleep(attempt)


def run_once(connection: Connection) -> None:
    """Run the revisions that are not committed yet."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def only_migration(connection: Connection) -> Iterator[None]:
    """Hold the lock of migrations, and the time limits, for as long as the block runs.

    The lock belongs to the session, not to a transaction: a revision that builds an
    index CONCURRENTLY commits on the way.
    """
    limit(connection, lock=_WAIT_FOR_OTHERS, statement="0")
    try:
        ask(connection, "pg_advisory_lock")
    except DBAPIError as error:
        connection.rollback()
        if lost_to_a_lock(error):
            raise UnavailableError("another migration is running") from error
        raise
    try:
        limit(connection, lock=_LOCK_TIMEOUT, statement=_STATEMENT_TIMEOUT)
        yield
    finally:
        connection.rollback()
        ask(connection, "pg_advisory_unlock")
        connection.exec_driver_sql("RESET lock_timeout")
        connection.exec_driver_sql("RESET statement_timeout")
        connection.commit()


def limit(connection: Connection, *, lock: str, statement: str) -> None:
    """Set how long a lock is waited for and how long a statement may run, for the session."""
    connection.exec_driver_sql(f"SET lock_timeout = '{lock}'")
    connection.exec_driver_sql(f"SET statement_timeout = '{statement}'")
    connection.commit()


def ask(connection: Connection, function: str) -> None:
    """Call a function of advisory locks with our lock."""
    connection.exec_driver_sql(f"SELECT {function}(hashtextextended('{_LOCK_NAME}', 0))")
    connection.commit()


def lost_to_a_lock(error: DBAPIError) -> bool:
    """Tell whether a lock timeout ended the statement."""
    return getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE


bind = context.config.attributes["bind"]
if isinstance(bind, Engine):
    with bind.connect() as opened:
        migrate(opened)
else:
    migrate(bind)
