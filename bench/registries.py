"""Registries to measure on: databases of their own, filled from files, dropped afterwards."""

from __future__ import annotations

import json
import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Engine, make_url

from config.settings import Settings
from registry.db.database import create_database
from registry.db.embedded import Embedded
from registry.db.migrating import upgrade_to_head
from registry.services.importing import import_lines, refresh_figures
from registry.services.indexing import tidy
from registry.transaction import autocommitting, make_engine, writing

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("REGISTRY_SHARED_DATA", ROOT.parent / "shared" / "data"))


@contextmanager
def server() -> Iterator[str]:
    """Give the address of a server: that of DATABASE_URL, else an embedded one that ends with the block."""
    settings = Settings.from_env()
    if settings.database_url:
        yield make_url(settings.database_url).set(database="postgres").render_as_string(hide_password=False)
        return
    with tempfile.TemporaryDirectory(prefix="registry-bench-", dir="/tmp") as home:
        Path(home).chmod(0o711)
        embedded = Embedded(Path(home), programs=settings.pg_bin)
        embedded.start()
        try:
            yield embedded.url("postgres")
        finally:
            embedded.stop()


@contextmanager
def registry_of(server_url: str, lines: Iterable[str]) -> Iterator[Engine]:
    """Give an engine over a registry that holds what the lines of native files say."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    create_database(server_url, name)
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    engine = make_engine(url, long_running=True)
    try:
        upgrade_to_head(engine)
        with writing(engine, acted_by="bench") as session:
            tally = import_lines(session, lines)
            refresh_figures(session, tally)
        if tally.refused:
            raise SystemExit(f"the registry to measure on was refused: {tally.refused[:3]}")
        with autocommitting(engine) as connection:
            tidy(connection)
        yield engine
    finally:
        engine.dispose()
        _drop(server_url, name)


def seed_lines(*, aliases: bool = True) -> list[str]:
    """Give the lines of the shipped seeds; without aliases every actor keeps its canonical name alone."""
    lines = []
    for path in sorted((ROOT / "seeds" / "registry").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if not aliases:
                record.pop("names", None)
            lines.append(json.dumps(record, ensure_ascii=False))
    return lines


def _drop(server_url: str, name: str) -> None:
    address = make_url(server_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
