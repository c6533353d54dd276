"""Duplicates across scripts and changes of roles are found, asked once, and settled for good."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from registry.domain import Verdict
from registry.services.deciding import Choice, decide
from registry.services.importing import import_lines
from registry.services.review import Filter, claim
from registry.transaction import writing
from tests.services.reconcile.nights import TODAY, count_figures, make, night, rows, tell


@pytest.fixture
def world(fresh_engine):
    make(fresh_engine, "Marco Rubio", gender="male", countries=("us",))
    make(fresh_engine, "Sergey Lavrov", born="1950-03-21")
    count_figures(fresh_engine)
    return fresh_engine


def questions(engine, kind: str) -> list[list[int]]:
    query = "SELECT actors FROM review_item WHERE kind = :kind AND state = 'open' ORDER BY id"
    return [sorted(row[0]) for row in rows(engine, query, kind=kind)]


def of(engine, *names: str) -> list[int]:
    return [rows(engine, "SELECT id FROM actor WHERE name = :n", n=name)[0][0] for name in names]


def test_one_person_in_two_scripts_is_put_to_people_once(world) -> None:
    make(world, "سيرغي لافروف")
    night(world)
    night(world)
    assert questions(world, "duplicate") == [sorted(of(world, "Sergey Lavrov", "سيرغي لافروف"))]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Sergey Lavrov", {"born": "1972"}),
        ("Sergei Petrov", {}),
        ("Lavrov Sergey Junior", {"born": "1990"}),
        ("Maria Rubio", {}),
        ("Marco Rubio", {"gender": "female"}),
    ],
)
def test_who_is_told_apart_is_not_put_to_people(world, name: str, known: dict) -> None:
    make(world, name, **known)
    night(world)
    assert questions(world, "duplicate") == []


def test_a_pair_that_a_person_told_apart_is_not_asked_again(world) -> None:
    make(world, "سيرغي لافروف")
    night(world)
    with writing(world, acted_by="ada") as session:
        (held,) = claim(session, Filter(kinds=("duplicate",)), by="ada")
        choice = Choice(verdict=Verdict.DIFFERENT, version=held["version"], lease_token=str(held["lease_token"]))
        decide(session, int(held["id"]), choice, by="ada", today=TODAY)
        session.execute(sa.text("UPDATE actor SET prominence = 0.5, version = version + 1"))
    night(world)
    assert questions(world, "duplicate") == []


def test_a_title_that_two_sources_put_beside_another_name_is_one_proposal_of_an_end_and_a_start(world) -> None:
    doe = make(world, "Jane Doe")
    lines = [
        {"type": "post", "key": "secretary", "label": "Secretary of State", "seats": 1,
         "titles": [{"text": "Secretary of State", "lang": "en"}]},
        {"type": "actor", "key": "marco-rubio", "kind": "person", "name": "Marco Rubio",
         "tenures": [{"post": "secretary", "from": "2025-01-21", "until": None}]},
    ]  # fmt: skip
    with writing(world, acted_by="ada") as session:
        import_lines(session, [json.dumps(line).encode() for line in lines])
    texts = (("a", "2026-03-02"), ("b", "2026-03-05"))
    tell(world, "Secretary of State Jane Doe arrived.", on=texts[0][1], source=texts[0][0])
    night(world)
    assert questions(world, "role_change") == [], "one source is none"
    tell(world, "We met Secretary of State Jane Doe.", on=texts[1][1], source=texts[1][0])
    night(world)
    night(world)
    (item,) = rows(world, "SELECT actors, subject FROM review_item WHERE kind = 'role_change' AND state = 'open'")
    proposed = item.subject["proposed"]
    assert item.actors == [doe]
    assert (proposed["from"], proposed["until"], proposed["attested_on"]) == ("2026-03-02", None, "2026-03-05")
    assert [(end["actor"], end["until"]) for end in proposed["ends"]] == [("marco-rubio", "2026-03-02")]
