"""Databases that hold the actors and posts of `seeds/`, imported once and copied from then on.

A test module that needs one imports the fixtures: `from tests.seeded import seeded_engine, seeded_template`.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.db.database import create_database
from registry.services.importing import import_lines, refresh_figures
from registry.services.indexing import tidy
from registry.transaction import autocommitting, make_engine, writing
from tests.conftest import _database, _drop, _url

SEEDS = Path(__file__).resolve().parents[1] / "seeds" / "registry"


@pytest.fixture(scope="session")
def seeded_template(template: str, server_url: str) -> str:
    """The name of a database with the seeds, made by the first worker that needs one."""
    return filled_once(server_url, "seeded", lambda _: True)


def filled_once(server_url: str, what: str, is_kept: Callable[[bytes], bool]) -> str:
    """Give the name of a database with the lines of the seeds that are kept, made by the first worker that asks."""
    home = Path(os.environ["REGISTRY_TEST_HOME"])
    name = f"{os.environ['REGISTRY_TEST_RUN']}_{what}"
    with (home / f"{what}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / f"{what}.done").exists():
            _drop(server_url, name)
            create_database(server_url, name)
            _fill(name, is_kept)
            (home / f"{what}.done").touch()
    return name


@pytest.fixture(scope="module")
def seeded_engine(seeded_template: str, server_url: str) -> Iterator[Engine]:
    """A database of this module's own with the seeds in it, to commit to."""
    name = f"{os.environ['REGISTRY_TEST_RUN']}_{uuid.uuid4().hex[:8]}"
    with _database(server_url, seeded_template, name) as engine:
        yield engine


def _fill(name: str, is_kept: Callable[[bytes], bool]) -> None:
    from registry.db.migrating import upgrade_to_head

    engine = make_engine(_url(name), long_running=True)
    upgrade_to_head(engine)
    lines = [line for path in sorted(SEEDS.glob("*.jsonl")) for line in path.read_bytes().splitlines(keepends=True)]
    with writing(engine, acted_by="seed") as session:
        tally = import_lines(session, filter(is_kept, lines))
        refresh_figures(session, tally)
    assert not tally.refused, tally.refused[:5]
    with autocommitting(engine) as connection:
        tidy(connection)
    engine.dispose()
