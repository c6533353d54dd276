"""Backup and restore: whole, exact, and never over data by accident."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.db.binaries import find_binaries
from registry.db.database import connect, create_database, ensure_database, ensure_embedded
from registry.db.dump import backup, restore
from registry.db.embedded import Embedded
from registry.domain import ConflictError, InvalidError, UnavailableError

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    with tempfile.TemporaryDirectory(prefix="registry-test-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        made = Embedded(Path(name) / "home", settings={"fsync": "off"})
        made.start()
        yield made
        made.stop()


@pytest.fixture
def source(server: Embedded) -> Iterator[str]:
    """A database with one table that holds one name."""
    url = ensure_embedded(server, "source")
    with connect(url) as database:
        database.execute("CREATE EXTENSION btree_gist")
        database.execute("CREATE TABLE kept (name text)")
        database.execute("INSERT INTO kept VALUES ('Ёлкин ويتكوف')")
    yield url
    drop(server, "source")


@pytest.fixture
def target(server: Embedded) -> Iterator[str]:
    """An empty database."""
    create_database(server.url("postgres"), "target")
    yield server.url("target")
    drop(server, "target")


def drop(server: Embedded, name: str) -> None:
    with connect(server.url("postgres")) as admin:
        admin.execute(f"DROP DATABASE {name}".encode())


def names(url: str) -> list[str]:
    with connect(url) as database:
        return [row[0] for row in database.execute("SELECT name FROM kept")]


def save(url: str, file: Path, **options: bool) -> int:
    return backup(find_binaries(), url, file, environment=os.environ, **options)


def load(url: str, file: Path, **options: bool) -> None:
    restore(find_binaries(), url, file, environment=os.environ, **options)


def test_what_was_saved_comes_back(source: str, target: str, tmp_path: Path) -> None:
    file = tmp_path / "a b.dump"
    assert save(source, file) == file.stat().st_size
    load(target, file)
    assert names(target) == ["Ёлкин ويتكوف"]


def test_a_backup_is_private_and_leaves_no_half_file(source: str, tmp_path: Path) -> None:
    save(source, tmp_path / "it.dump")
    assert (tmp_path / "it.dump").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["it.dump"]


def test_a_backup_never_writes_over_another_unasked(source: str, tmp_path: Path) -> None:
    file = tmp_path / "it.dump"
    file.write_text("last year's")
    with pytest.raises(ConflictError, match="--force"):
        save(source, file)
    assert file.read_text() == "last year's"
    save(source, file, overwrite=True)


def test_a_database_that_holds_something_is_replaced_only_when_asked(source: str, tmp_path: Path) -> None:
    file = tmp_path / "it.dump"
    save(source, file)
    with connect(source) as database:
        database.execute("INSERT INTO kept VALUES ('later')")
    with pytest.raises(ConflictError, match="not empty"):
        load(source, file)
    assert len(names(source)) == 2
    load(source, file, replace=True)
    assert names(source) == ["Ёлкин ويتكوف"]


def test_a_broken_file_changes_nothing(source: str, target: str, tmp_path: Path) -> None:
    file = tmp_path / "it.dump"
    save(source, file)
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises((InvalidError, UnavailableError)):
        load(source, file, replace=True)
    assert names(source) == ["Ёлкин ويتكوف"]
    file.write_text("no dump at all")
    with pytest.raises(InvalidError, match="no dump"):
        load(target, file)


@pytest.mark.skipif(not DEBIAN_15.is_dir(), reason="needs the programs of PostgreSQL 15")
def test_programs_older_than_the_server_say_so(source: str, tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="REGISTRY_PG_BIN"):
        backup(find_binaries(DEBIAN_15), source, tmp_path / "it.dump", environment=os.environ)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not DEBIAN_15.is_dir(), reason="needs the programs of PostgreSQL 15")
def test_the_oldest_supported_server_starts_and_moves_to_the_newest(target: str, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="registry-test-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        old = Embedded(Path(name) / "home", programs=DEBIAN_15)
        url = ensure_embedded(old)
        try:
            with connect(url) as database:
                database.execute("CREATE TABLE kept AS SELECT lower('ЁЛКИН') AS name")
            save(url, tmp_path / "it.dump")
        finally:
            old.stop()
    load(target, tmp_path / "it.dump")
    assert names(target) == ["ёлкин"]


def test_a_missing_database_is_made_when_its_address_is_used(server: Embedded) -> None:
    assert ensure_database(server.url("wanted"))
    assert not ensure_database(server.url("wanted"))
    drop(server, "wanted")
