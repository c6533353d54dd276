"""The registry that the bench fills in bulk is the one that an import would have made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.bulk import fill
from bench.population import Person
from registry.services.importing import import_lines, refresh_figures
from registry.transaction import reading

_PEOPLE = (
    Person(number=1, names=("Steven Witkoff", "S. Witkoff", "Steve Vitkof"), prominence=0.61),
    Person(number=2, names=("Wang Wei", "W. Wei"), prominence=0.0301, countries=("cn",)),
    Person(number=3, names=("João Müller-Łuczak", "Łuczak, João"), prominence=1.0),
    Person(number=4, names=("Стив Уиткофф",), prominence=0.2),
    Person(number=5, names=("Steven Smith",), prominence=0.8125),
)
_WRITTEN = (
    "SELECT key, kind, name, countries, prominence, status, version, identifiers, sources FROM actor ORDER BY key",
    (
        "SELECT a.key, r.key FROM actor_closure c JOIN actor a ON a.id = c.actor_id JOIN actor r ON r.id = c.root_id "
        "ORDER BY 1"
    ),
    (
        "SELECT a.key, v.text, v.lang, v.script, v.kind, v.weak, v.valid, v.from_precision, v.until_precision, v.source "
        "FROM name_variant v JOIN actor a ON a.id = v.actor_id ORDER BY a.key, v.id"
    ),
    (
        "SELECT n.first_token, n.second_token, n.prominence, n.rule_version, a.key FROM name_pair n "
        "JOIN actor a ON a.id = n.actor_no ORDER BY 1, 2, 3, 5"
    ),
    (
        "SELECT n.token, n.prominence, n.rule_version, a.key FROM name_single n JOIN actor a ON a.id = n.actor_no "
        "ORDER BY 1, 2, 4"
    ),
    "SELECT token, folded, holders, prominence, rule_version FROM name_token ORDER BY 1, 2",
    "SELECT skeleton, token, prominence, rule_version FROM token_skeleton ORDER BY 1, 2",
    "SELECT version, actors FROM name_statistics",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
)


class _Few:
    def people(self, start: int, stop: int) -> Iterator[Person]:
        return iter(_PEOPLE[start:stop])


def test_the_rows_filled_in_bulk_are_those_of_an_import(fresh_engine: Engine, session: Session) -> None:
    fill(fresh_engine, _Few(), len(_PEOPLE), on_people=lambda _: None, processes=1)
    refresh_figures(session, import_lines(session, [_line(person) for person in _PEOPLE]))
    with reading(fresh_engine) as filled:
        for statement in _WRITTEN:
            assert _rows(filled, statement) == _rows(session, statement), statement


def _line(person: Person) -> str:
    record = {"type": "actor", "key": person.key, "kind": "person", "name": person.names[0]}
    record |= {"prominence": person.prominence, "countries": list(person.countries)}
    return json.dumps(record | {"names": [{"text": name} for name in person.names[1:]]}, ensure_ascii=False)


def _rows(session: Session, statement: str) -> list[Any]:
    return [tuple(row) for row in session.execute(text(statement))]
