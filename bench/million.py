"""Registries of ten thousand, a hundred thousand and a million actors that are kept between runs.

They live in a cluster of their own under var/bench, whatever DATABASE_URL says, under names
that tell how they were made; another recipe, rule version or schema makes them anew.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from rich.progress import Progress
from sqlalchemy import make_url

from bench.bulk import fill
from bench.population import BLOCK, PEOPLE, RECIPE, TOKENS, Population
from bench.registries import ROOT, SHARED_DATA
from config.settings import Settings
from registry.db.database import create_database
from registry.db.embedded import Embedded
from registry.db.migrating import current_and_head, upgrade_to_head
from registry.names.keys import RULE_VERSION
from registry.transaction import make_engine

HOME = ROOT / "var" / "bench" / "cluster"
_SPARE = "bench_spare"
_BYTES_AN_ACTOR = 4_000
"""Tables, indexes and write-ahead log; measured 2026-11."""


@contextmanager
def kept_server() -> Iterator[Embedded]:
    """Give the cluster, running; it is stopped at the end if it was started here."""
    server = Embedded(HOME, programs=Settings.from_env().pg_bin, settings={"max_wal_size": "4GB"})
    began_here = server.start()
    try:
        yield server
    finally:
        if began_here:
            server.stop()


def is_possible() -> str | None:
    """Say what is missing for a registry of this kind; None when nothing is."""
    missing = [path.name for path in (PEOPLE, TOKENS) if not path.exists()]
    return f"{', '.join(missing)} not in {SHARED_DATA} (set REGISTRY_SHARED_DATA)" if missing else None


def registry_url(server: Embedded, number: int, population: Population, *, fresh: bool = False) -> str:
    """Give the address of a registry of `number` actors, made if it is not there; thousands, at least ten.

    `fresh` makes it anew. One made by other rules is dropped.
    """
    if number % (10 * BLOCK):
        raise SystemExit(f"the number of actors must be a multiple of {10 * BLOCK:,}, not {number:,}")
    name = f"bench_{number}_{_fingerprint(server)}"
    with psycopg.connect(_plain(server.url("postgres")), autocommit=True) as admin:
        _drop_others(admin, number, keep=None if fresh else name)
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return server.url(name)
        _check_room(number)
        seconds = _make(server, f"{name}_new", number, population)
        admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (f"{name}_new", name))))
        admin.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(f"{seconds:.0f}"))
        )
    return server.url(name)


@contextmanager
def spare_database(server: Embedded) -> Iterator[str]:
    """Give the address of an empty database that is dropped at the end of the block, or before the next one."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_SPARE))
    with psycopg.connect(_plain(server.url("postgres")), autocommit=True) as admin:
        admin.execute(drop)
        create_database(server.url("postgres"), _SPARE)
        try:
            yield server.url(_SPARE)
        finally:
            admin.execute(drop)


def build_facts(url: str) -> dict[str, str]:
    """Give what a registry took and holds, as texts: seconds to make, sizes, rows."""
    with psycopg.connect(_plain(url)) as connection:
        row = connection.execute(
            """SELECT shobj_description(d.oid, 'pg_database'), pg_size_pretty(pg_database_size(d.oid)),
                      (SELECT sum(pg_total_relation_size(c.oid)) / 1e6 FROM pg_class c
                       WHERE c.relname IN ('name_pair', 'name_single', 'name_token', 'token_skeleton')),
                      (SELECT count(*) FROM name_variant), (SELECT count(*) FROM name_token)
               FROM pg_database d WHERE d.datname = current_database()"""
        ).fetchone()
    assert row is not None
    return {
        "seconds": row[0] or "?", "size": row[1], "index": f"{row[2]:.0f} MB",
        "names": f"{row[3]:,}", "tokens": f"{row[4]:,}",
    }  # fmt: skip


def _make(server: Embedded, name: str, number: int, population: Population) -> float:
    began = time.perf_counter()
    create_database(server.url("postgres"), name)
    engine = make_engine(server.url(name), long_running=True)
    try:
        upgrade_to_head(engine)
        with Progress() as progress:
            task = progress.add_task(f"{number:,} actors", total=number)
            fill(engine, population, number, on_people=lambda more: progress.advance(task, more))
    finally:
        engine.dispose()
    return time.perf_counter() - began


def _check_room(number: int) -> None:
    need, free = number * _BYTES_AN_ACTOR, shutil.disk_usage(HOME).free
    if free < need:
        raise SystemExit(f"{number:,} actors need {need / 1e9:.0f} GB below {HOME}, and {free / 1e9:.1f} GB are free")


def _drop_others(admin: psycopg.Connection, number: int, *, keep: str | None) -> None:
    names = admin.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"bench_{number}_"]
    ).fetchall()
    for (name,) in names:
        if name != keep:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _fingerprint(server: Embedded) -> str:
    engine = make_engine(server.url("postgres"))
    _, head = current_and_head(engine)
    engine.dispose()
    made_by = f"{RECIPE} {RULE_VERSION} {head} {PEOPLE.stat().st_size}"
    return hashlib.sha256(made_by.encode()).hexdigest()[:8]


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
