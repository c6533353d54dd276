"""Making a database in which every script's letters are letters."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from psycopg import sql

from registry.db.embedded import Embedded
from registry.domain import ConflictError, UnavailableError

# Names of one and the same UTF-8 character table on Debian, Red Hat and macOS.
_CTYPES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8", "UTF-8")
_CONNECT_TIMEOUT_S = 10
_KNOWS_LETTERS = "SELECT current_setting('server_encoding') = 'UTF8' AND lower('ЁΩÉ') = 'ёωé' AND 'م' ~ '\\w'"


def ensure_embedded(server: Embedded, name: str = "registry") -> str:
    """Return the address of a ready database on our own server, starting and making what lacks."""
    server.start()
    create_database(server.url("postgres"), name)
    return server.url(name)


def create_database(admin_url: str, name: str) -> bool:
    """Make a UTF-8 database whose ctype knows all letters; tell whether it was made.

    One that exists is kept and put to the same test. `admin_url` is any other database of that
    server, usually `postgres`. Names sort by code point everywhere, so indexes do not depend on
    the machine's C library. Raises ConflictError when letters are not known, and
    UnavailableError when the server cannot be reached or forbids it.
    """
    with connect(admin_url) as admin:
        made = not _exists(admin, name) and _create(admin, name)
        with connect(psycopg.conninfo.make_conninfo(_conninfo(admin_url), dbname=name)) as database:
            _check_letters(database)
    return made


def ensure_database(url: str) -> bool:
    """Make the database that an address names, if its server lacks it; tell whether it was made.

    For servers that are not ours: asks nothing of one that has the database already.
    """
    try:
        with connect(url) as database:
            _check_letters(database)
        return False
    except UnavailableError as error:
        cause = error.__cause__
        name = psycopg.conninfo.conninfo_to_dict(_conninfo(url)).get("dbname")
        # The driver has no class for errors at connecting: only the text says which it was.
        if not (cause and name and "does not exist" in str(cause) and f'"{name}"' in str(cause)):
            raise
        admin = psycopg.conninfo.make_conninfo(_conninfo(url), dbname="postgres")
        return create_database(admin, str(name))


def connect(url: str) -> psycopg.Connection:
    """Open a connection that commits each statement; UnavailableError when there is no answer."""
    try:
        return psycopg.connect(
            _conninfo(url),
            autocommit=True,
            connect_timeout=_CONNECT_TIMEOUT_S,
            application_name="registry",
        )
    except psycopg.OperationalError as error:
        raise UnavailableError(f"no connection to the database: {error}") from error


def _conninfo(url: str) -> str:
    """Return an address as libpq takes it: SQLAlchemy's names its driver too."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _exists(admin: psycopg.Connection, name: str) -> bool:
    return bool(admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _create(admin: psycopg.Connection, name: str) -> bool:
    """Try each way in turn until the server knows the locale; False if another was faster."""
    problem: psycopg.Error | None = None
    for options in _locales(admin.info.server_version // 10_000):
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' {}").format(
            sql.Identifier(name), options
        )
        try:
            admin.execute(statement)
            return True
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return False
        except (
            psycopg.errors.WrongObjectType,
            psycopg.errors.InvalidParameterValue,
            psycopg.errors.InvalidObjectDefinition,
        ) as error:
            problem = error
        except psycopg.Error as error:
            raise UnavailableError(f"cannot make the database {name}: {error}") from error
    raise ConflictError(
        f"this server has no UTF-8 locale that knows all letters: {problem}", code="bad_locale"
    ) from problem


def _locales(major: int) -> Iterator[sql.Composed]:
    """Give the locale clauses to try, best first.

    PostgreSQL's own tables from 17 on; LC_CTYPE as well, because extensions such as pg_trgm ask
    the C library which characters are letters, and with ctype C only ASCII ones are.
    """
    builtin = {17: "C.UTF-8"}.get(major, "PG_UNICODE_FAST") if major >= 17 else None
    for ctype in _CTYPES:
        provider: sql.Composable = sql.SQL("LOCALE_PROVIDER libc")
        if builtin:
            provider = sql.SQL("LOCALE_PROVIDER builtin BUILTIN_LOCALE {}").format(builtin)
        yield sql.SQL("{} LC_COLLATE 'C' LC_CTYPE {}").format(provider, ctype)


def _check_letters(database: psycopg.Connection) -> None:
    """Raise ConflictError when the database does not tell letters of other scripts for letters.

    It would fail without a word: every comparison of Cyrillic or Arabic would miss.
    """
    row = database.execute(_KNOWS_LETTERS).fetchone()
    if not (row and row[0]):
        raise ConflictError(
            f"the database {database.info.dbname} does not know the letters of all scripts. Make "
            "another with ENCODING 'UTF8' and LC_CTYPE 'C.UTF-8', and point DATABASE_URL at it",
            code="bad_locale",
        )
