"""Mentions by the million as years of news leave them: few names often, most once, one in ten nobody's on record."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import orjson
import psycopg
from psycopg import sql
from sqlalchemy import make_url

from bench.bulk import fill
from bench.mentions import Printed, Printer
from bench.population import Population
from bench.registries import ROOT
from registry.cli.context import read_thresholds
from registry.db.database import create_database
from registry.db.mentions import MentionRecord
from registry.db.migrating import upgrade_to_head
from registry.db.runs import end_run
from registry.services.reconcile.run import open_run
from registry.services.reconcile.stages import Limits, Policy
from registry.services.record import record_of
from registry.services.resolve import resolve_mentions
from registry.transaction import make_engine, reading, writing

KNOWN, STRANGERS = 10_000, 2_000
"""Actors on record, and people beyond them of whom some are mentioned."""
_NAMES = 12_000
_IN_DOCUMENT = 10
_TODAY = date(2026, 1, 1)
_DAYS = 1_000
_LIMITS = Limits(taken_share=1.0, taken_least=1_000_000, swing_share=1.0, swing_least=1_000_000, component=100_000,
                 quarantined_share=0.0, quarantined_least=0)  # fmt: skip
POLICY = Policy(thresholds=read_thresholds(ROOT / "config" / "thresholds.toml"), limits=_LIMITS, today=_TODAY)
_COLUMNS = ("document_id", "start_at", "end_at", "surface", "lang", "mentioned_on", "date_precision", "kind", "reading",
            "decision", "reason", "actor_id", "score", "model_version")  # fmt: skip


def make_registry(server_url: str) -> tuple[str, list[tuple[Printed, MentionRecord]]]:
    """Make a registry of ten thousand people, and printed names with what was decided of each; half a minute."""
    name, population = f"bench_{uuid.uuid4().hex[:8]}", Population()
    create_database(server_url, name)
    engine = make_engine(_at(server_url, name), long_running=True)
    upgrade_to_head(engine)
    fill(engine, population, KNOWN, on_people=lambda _: None)
    people = list(population.people(0, KNOWN + STRANGERS))
    printed = Printer(people).mixed(_NAMES)
    with reading(engine) as session:
        resolved = resolve_mentions(
            session, [each.mention() for each in printed], POLICY.thresholds, today=_TODAY, thorough=False
        )
    engine.dispose()
    decided = [
        (each, record_of(one, one.decision)) for each, one in zip(printed, resolved, strict=True) if one.decision
    ]
    return name, decided


@contextmanager
def world(
    server_url: str, registry: str, decided: Sequence[tuple[Printed, MentionRecord]], number: int, *, pending: bool
) -> Iterator[str]:
    """Give the address of a copy of the registry with so many mentions, up to which a night has been published.

    `pending` leaves every one of them for review, as if the registry had known nobody.
    """
    name = f"bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(_plain(server_url), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(registry)))
    url = _at(server_url, name)
    try:
        with psycopg.connect(_plain(url)) as connection:
            connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
            _write(connection, decided, number, pending=pending)
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE mention")
            connection.execute("VACUUM ANALYZE document")
        _publish_nothing(url)
        yield url
    finally:
        with psycopg.connect(_plain(server_url), autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _write(
    connection: psycopg.Connection[Any],
    decided: Sequence[tuple[Printed, MentionRecord]],
    number: int,
    *,
    pending: bool,
) -> None:
    """Write documents of ten mentions, the names drawn as Zipf has it."""
    dice = random.Random(number)
    sums = list(accumulate(1 / (rank + 20) for rank in range(len(decided))))
    chosen = dice.choices(decided, cum_weights=sums, k=number)
    readings = {id(record): orjson.dumps(record.reading).decode() for _, record in decided}
    documents = range(0, number, _IN_DOCUMENT)
    with connection.cursor() as cursor:
        columns = "(id, source, lang, published_on, published_precision, text, content_hash)"
        with cursor.copy(f"COPY document {columns} FROM STDIN") as copy:
            for at in documents:
                text = _text(chosen[at : at + _IN_DOCUMENT])
                copy.write_row((at + 1, f"source {at % 50}", None, _day(at), "day", text, at.to_bytes(32, "big")))
        with cursor.copy(f"COPY mention ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for at in documents:
                start = 0
                for _, record in chosen[at : at + _IN_DOCUMENT]:
                    end = start + len(record.surface)
                    outcome = ("review", "ambiguous", None) if pending else (
                        record.decision, record.reason, record.actor_id
                    )  # fmt: skip
                    copy.write_row((at + 1, start, end, record.surface, record.lang, _day(at), "day", "person",
                                    readings[id(record)], *outcome, record.score, record.model_version))  # fmt: skip
                    start = end + 2
        for table in ("document", "mention"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _text(named: Sequence[tuple[Printed, MentionRecord]]) -> str:
    return "".join(f"{record.surface}.\n" for _, record in named)


def _day(at: int) -> date:
    return _TODAY - timedelta(days=1 + at // _IN_DOCUMENT % _DAYS)


def _publish_nothing(url: str) -> None:
    """Note a run that is published, so that the next one answers to what changes from now on."""
    engine = make_engine(url)
    with writing(engine, acted_by="bench") as session:
        run = open_run(session, POLICY, today=_TODAY)
        end_run(session, run.run_id, "published", {})
    engine.dispose()


def _at(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
