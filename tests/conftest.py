"""A real server, a migrated database for every worker, and rows to put into it.

The server is the one of DATABASE_URL, or our own in a directory of its own under /tmp,
which all workers share and the main process stops at the end. Databases have names
that begin with the number of this run; nothing else on a server is touched.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, event, make_url
from sqlalchemy.orm import Session

from config.settings import Settings
from registry.db.database import connect, create_database
from registry.db.embedded import Embedded
from registry.db.migrating import upgrade_to_head
from registry.transaction import make_engine
from tests import factories

_RUN = "REGISTRY_TEST_RUN"
_HOME = "REGISTRY_TEST_HOME"
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def pytest_configure(config: pytest.Config) -> None:
    """Choose names that the workers inherit; nothing is started before a test asks for it."""
    if not hasattr(config, "workerinput"):
        os.environ[_RUN] = f"test_{uuid.uuid4().hex[:8]}"
        # Short: the path of the server's socket has little room.
        os.environ[_HOME] = tempfile.mkdtemp(prefix="registry-", dir="/tmp")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no server, database or file behind; workers have ended by now."""
    if hasattr(config, "workerinput"):
        return
    home = Path(os.environ[_HOME])
    if (home / "used").exists():
        if Settings.from_env().database_url:
            _drop_databases(_admin_url())
        else:
            _embedded().stop()
            shutil.rmtree(_embedded().data, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def server_url() -> str:
    """The address of the `postgres` database of a running server."""
    (Path(os.environ[_HOME]) / "used").touch()
    if not Settings.from_env().database_url:
        _embedded().start()
    return _admin_url()


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """The name of a migrated database without rows, made by the first worker that needs one."""
    name = f"{os.environ[_RUN]}_template"
    with (Path(os.environ[_HOME]) / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if create_database(server_url, name):
            engine = make_engine(_url(name))
            upgrade_to_head(engine)
            engine.dispose()
    return name


@pytest.fixture(scope="session")
def engine(template: str, server_url: str) -> Iterator[Engine]:
    """The database of this worker: shared by its tests, so never commit to it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with _database(server_url, template, f"{os.environ[_RUN]}_{worker}") as engine:
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose commits and rollbacks stay inside a transaction that is rolled back."""
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture
def fresh_engine(template: str, server_url: str) -> Iterator[Engine]:
    """A migrated database of this test's own, to commit to."""
    name = f"{os.environ[_RUN]}_{uuid.uuid4().hex[:8]}"
    with _database(server_url, template, name) as engine:
        yield engine


@pytest.fixture
def empty_engine(server_url: str) -> Iterator[Engine]:
    """A database of this test's own without any tables."""
    name = f"{os.environ[_RUN]}_{uuid.uuid4().hex[:8]}"
    create_database(server_url, name)
    engine = make_engine(_url(name))
    yield engine
    engine.dispose()
    _drop(server_url, name)


@pytest.fixture
def max_queries(engine: Engine) -> Callable[[int], AbstractContextManager[None]]:
    """Fail a block that sends more statements than it may; savepoints do not count."""

    @contextmanager
    def at_most(number: int) -> Iterator[None]:
        seen: list[str] = []

        def see(conn, cursor, statement, parameters, context, executemany):
            if not statement.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO")):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", see)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", see)
        assert len(seen) <= number, f"{len(seen)} statements, not {number}:\n" + "\n".join(seen)

    return at_most


@pytest.fixture
def make_actor(session: Session):
    return partial(factories.make_actor, session)


@pytest.fixture
def make_name(session: Session):
    return partial(factories.make_name, session)


@pytest.fixture
def make_post(session: Session):
    return partial(factories.make_post, session)


@pytest.fixture
def make_title(session: Session):
    return partial(factories.make_title, session)


@pytest.fixture
def make_tenure(session: Session):
    return partial(factories.make_tenure, session)


@pytest.fixture
def make_document(session: Session):
    return partial(factories.make_document, session)


@pytest.fixture
def make_mention(session: Session):
    return partial(factories.make_mention, session)


@pytest.fixture
def make_judgement(session: Session):
    return partial(factories.make_judgement, session)


@pytest.fixture
def make_review_item(session: Session):
    return partial(factories.make_review_item, session)


@pytest.fixture
def merge(session: Session):
    return partial(factories.merge, session)


def _embedded() -> Embedded:
    return Embedded(Path(os.environ[_HOME]), programs=Settings.from_env().pg_bin, settings=_FAST)


def _admin_url() -> str:
    return _url("postgres")


def _url(database: str) -> str:
    given = Settings.from_env().database_url
    if given is None:
        return _embedded().url(database)
    return make_url(given).set(database=database).render_as_string(hide_password=False)


@contextmanager
def _database(server_url: str, template: str, name: str) -> Iterator[Engine]:
    """Copy the template, and drop the copy afterwards."""
    with connect(server_url) as admin:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    engine = make_engine(_url(name))
    try:
        yield engine
    finally:
        engine.dispose()
        _drop(server_url, name)


def _drop(server_url: str, name: str) -> None:
    with connect(server_url) as admin:
        _drop_one(admin, name)


def _drop_databases(server_url: str) -> None:
    """Drop what this run made and a killed worker left."""
    with connect(server_url) as admin:
        names = admin.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [os.environ[_RUN]]
        ).fetchall()
        for (name,) in names:
            _drop_one(admin, name)


def _drop_one(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
