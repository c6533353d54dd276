"""Fills an empty registry with very many people fast: the rows that an import would write, by COPY.

Names go through the registry's own `derive`, figures and vacuum are its own as well.
What is left out is the log: no audit and no change rows, as triggers sleep meanwhile.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine

from bench.population import BLOCK, Person
from registry.db import indexing
from registry.db.indexing import ActorNames, DerivedRows
from registry.names.keys import RULE_VERSION
from registry.names.script import script_of
from registry.services.indexing import derive, tidy
from registry.transaction import autocommitting, writing

CHUNK = 10 * BLOCK
_PROCESSES = 2
_ROWS = {
    "pairs": ("name_pair", "first_token, second_token, prominence, actor_no"),
    "singles": ("name_single", "token, prominence, actor_no"),
    "tokens": ("name_token", "token, folded, prominence"),
    "skeletons": ("token_skeleton", "skeleton, token, folded, prominence"),
}
"""Where the fields of DerivedRows go: sets as they come, dictionaries with their value last."""
_OF_ACTORS = ("pairs", "singles")
_TABLES = ("actor", "actor_closure", "name_variant", *(table for table, _ in _ROWS.values()))
_SESSION = "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'"

Shared = dict[str, dict[tuple[Any, ...], int]]
"""Rows that actors share, by field of DerivedRows: the highest prominence of each."""


class People(Protocol):
    """Whoever gives people by their numbers."""

    def people(self, start: int, stop: int) -> Iterator[Person]:
        """Give those numbered above `start` up to `stop`."""
        ...


# Of this process, and of those that are forked from it.
_population: People
_address: str


def fill(
    engine: Engine, population: People, number: int, *, on_people: Callable[[int], None], processes: int = _PROCESSES
) -> None:
    """Fill the database of an engine, empty but migrated, with the first `number` people; two minutes a million.

    The role must be a superuser. `on_people` is told how many more are done, now and then.
    """
    _check_layout()
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    engine.dispose()
    with psycopg.connect(address, autocommit=True) as connection:
        indexes = _drop_indexes(connection)
    _begin(population, address)
    shared: Shared = {field: {} for field in _ROWS if field not in _OF_ACTORS}
    for done, found in _chunks(number, processes):
        _keep_highest(shared, found)
        on_people(done)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_SESSION)
        for field, rows in shared.items():
            _copy(connection, field, sorted((*key, value) for key, value in rows.items()))
        for definition in indexes:
            connection.execute(definition)
        connection.execute("SELECT setval(pg_get_serial_sequence('actor', 'id'), (SELECT max(id) FROM actor))")
        connection.execute("ANALYZE")
    with writing(engine, acted_by="bench") as session:
        indexing.refresh_statistics(session)
    with autocommitting(engine) as connection:
        tidy(connection)


def _check_layout() -> None:
    """Refuse to guess where a field goes that this module does not know."""
    fields = {field.name for field in dataclasses.fields(DerivedRows)}
    if fields != set(_ROWS):
        raise SystemExit(f"DerivedRows has changed ({', '.join(sorted(fields ^ set(_ROWS)))}): bring bench/bulk.py up")


def _chunks(number: int, processes: int) -> Iterator[tuple[int, Shared]]:
    """Write the rows of actors, chunk by chunk; give how many and the rows that actors share."""
    work = [(start, min(start + CHUNK, number)) for start in range(0, number, CHUNK)]
    if processes == 1:
        yield from map(_write_chunk, work)
        return
    # Forked, so that the people are there without being made or sent again.
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield from pool.imap_unordered(_write_chunk, work)


def _keep_highest(shared: Shared, found: Shared) -> None:
    for field, rows in found.items():
        kept = shared[field]
        for key, value in rows.items():
            if kept.get(key, -1) < value:
                kept[key] = value


def _begin(population: People, address: str) -> None:
    global _population, _address
    _population, _address = population, address


def _write_chunk(bounds: tuple[int, int]) -> tuple[int, Shared]:
    people = list(_population.people(*bounds))
    rows = derive(
        ActorNames.of(person.number, person.names, person.countries, prominence=person.prominence) for person in people
    )
    with psycopg.connect(_address) as connection:
        connection.execute(_SESSION)
        copy_people(connection, people)
        for field in _OF_ACTORS:
            _copy(connection, field, sorted(getattr(rows, field)))
    return len(people), {field: getattr(rows, field) for field in _ROWS if field not in _OF_ACTORS}


def copy_people(connection: psycopg.Connection[Any], people: Sequence[Person]) -> None:
    """Write actors, their closure and their name variants."""
    with connection.cursor() as cursor:
        with cursor.copy("COPY actor (id, key, kind, name, countries, prominence) FROM STDIN") as copy:
            for one in people:
                copy.write_row((one.number, one.key, "person", one.names[0], list(one.countries), one.prominence))
        with cursor.copy("COPY actor_closure (actor_id, root_id) FROM STDIN") as copy:
            copy.write("".join(f"{one.number}\t{one.number}\n" for one in people))
        with cursor.copy("COPY name_variant (actor_id, text, script, kind) FROM STDIN") as copy:
            for one in people:
                for place, name in enumerate(one.names):
                    copy.write_row((one.number, name, script_of(name), "alias" if place else "canonical"))


def _copy(connection: psycopg.Connection[Any], field: str, rows: Iterable[tuple[Any, ...]]) -> None:
    # Of numbers and folded words, in which nothing needs to be escaped.
    table, columns = _ROWS[field]
    text = "".join("\t".join(map(str, (*row, RULE_VERSION))) + "\n" for row in rows)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}, rule_version) FROM STDIN") as copy:
        copy.write(text)


def _drop_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Drop the indexes that are no constraints; give what makes them again."""
    found = connection.execute(
        """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
           WHERE i.indrelid = ANY (%s::regclass[])
             AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)""",
        [list(_TABLES)],
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]
