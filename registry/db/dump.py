"""Backup and restore of any registry database, with pg_dump and pg_restore."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from registry.db.binaries import Binaries
from registry.db.database import connect
from registry.domain import ConflictError, InvalidError, UnavailableError

_COUNT_TABLES = """
    SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
"""


def backup(
    binaries: Binaries,
    url: str,
    file: Path,
    *,
    environment: Mapping[str, str],
    overwrite: bool = False,
) -> int:
    """Dump a database into one compressed file; return the file's size in bytes.

    One consistent snapshot, taken while others work. The file is readable by its owner only
    and appears when whole. Raises ConflictError when it exists, unless `overwrite`.
    """
    if file.exists() and not overwrite:
        raise ConflictError(f"{file} exists already; --force writes over it")
    if not file.absolute().parent.is_dir():
        raise InvalidError(f"there is no directory {file.absolute().parent}")
    _check_can_dump(binaries, url)
    part = file.absolute().with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _run(binaries, "pg_dump", url, "-Fc", "--no-owner", "--no-privileges", "-f", part,
             environment=environment)  # fmt: skip
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return file.stat().st_size


def restore(
    binaries: Binaries,
    url: str,
    file: Path,
    *,
    environment: Mapping[str, str],
    replace: bool = False,
) -> None:
    """Fill an empty database from a dump, all or nothing.

    With `replace` the tables that the dump holds are dropped first, in the same transaction.
    Raises ConflictError when the database is not empty, InvalidError when the file is no dump.
    """
    if not file.is_file():
        raise InvalidError(f"there is no file {file}")
    listing = binaries.run("pg_restore", "--list", file.absolute(), environment=environment)
    if listing.code:
        raise InvalidError(f"{file} is no dump that this pg_restore reads: {listing.output.strip()}")
    tables = _count_tables(url)
    if tables and not replace:
        raise ConflictError(f"the database is not empty ({tables} tables); --force replaces them")
    clean = ("--clean", "--if-exists") if replace else ()
    _run(binaries, "pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner",
         "--no-privileges", *clean, file.absolute(), environment=environment)  # fmt: skip
    with connect(url) as database:
        database.execute("ANALYZE")


def _count_tables(url: str) -> int:
    with connect(url) as database:
        row = database.execute(_COUNT_TABLES).fetchone()
    return int(row[0]) if row else 0


def _server_major(url: str) -> int:
    with connect(url) as database:
        return database.info.server_version // 10_000


def _check_can_dump(binaries: Binaries, url: str) -> None:
    """Raise ConflictError when the server is newer than pg_dump, which then refuses."""
    server, programs = _server_major(url), binaries.major()
    if server > programs:
        raise ConflictError(
            f"the server is PostgreSQL {server} and pg_dump in {binaries.directory} is {programs}: "
            f"set REGISTRY_PG_BIN to programs of version {server} or newer",
            code="other_version",
        )


def _run(binaries: Binaries, program: str, url: str, *args: str | Path, environment: Mapping[str, str]) -> None:
    """Run a client program against a database, its password out of the sight of `ps`."""
    parts = conninfo_to_dict(url.replace("postgresql+psycopg://", "postgresql://", 1))
    password = parts.pop("password", None)
    secret = {"PGPASSWORD": str(password)} if password else {}
    target = make_conninfo("", **parts)
    done = binaries.run(program, "--no-password", "-d", target, *args, environment={**environment, **secret})
    if done.code:
        raise UnavailableError(f"{program} failed: {done.output.strip()[-1500:]}{_hint(binaries, url)}")


def _hint(binaries: Binaries, url: str) -> str:
    """Say so when the versions differ: a dump from newer programs has settings an older server lacks."""
    server, programs = _server_major(url), binaries.major()
    if server == programs:
        return ""
    return (
        f"\nThe server is PostgreSQL {server}, the programs are {programs}; "
        f"set REGISTRY_PG_BIN to programs of version {server} and dump anew with those."
    )
