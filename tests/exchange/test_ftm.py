"""FollowTheMoney: people, organisations, positions and occupancies in any order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry.domain import NameKind, Status

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds" / "registry").glob("*.jsonl"))


def entity(schema: str, id_: str, **properties: Any) -> str:
    values = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return json.dumps({"id": id_, "schema": schema, "properties": values}, ensure_ascii=False)


PERSON = entity("Person", "NK-x1", name=["Ali Hassan", "Ali Hasan"], alias="علي حسن", weakAlias="Ali", previousName="A. Omar",
                birthDate="1960-05", nationality="eg", gender="male", wikidataId="Q1")  # fmt: skip
POST = entity("Position", "pos-1", name="Minister of Justice", country="eg", numberOfSeats="1", topics="gov.national")


def occupancy(id_: str = "occ-1", **properties: Any) -> str:
    return entity("Occupancy", id_, holder="NK-x1", post="pos-1", **properties)


def test_people_and_positions_become_actors_and_posts(find) -> None:
    found = find("ftm", f"{PERSON}\n\n{POST}\n")
    actor, post = found.records
    assert (actor.key, actor.name, actor.born, actor.countries) == ("nk-x1", "Ali Hassan", "1960-05", ("eg",))
    assert {(n.text, n.kind, n.weak) for n in actor.names} == {
        ("Ali Hasan", NameKind.ALIAS, False), ("علي حسن", NameKind.ALIAS, False), ("Ali", NameKind.ALIAS, True),
        ("A. Omar", NameKind.FORMER, False),
    }  # fmt: skip
    assert (post.key, post.label, post.country, post.seats) == ("pos-1", "Minister of Justice", "eg", 1)
    assert [loss.kind for loss in found.losses] == ["property Position:topics"]


@pytest.mark.parametrize(
    ("properties", "span"),
    [
        ({"startDate": "2020", "endDate": "2021-05", "status": "ended"}, ("2020", "2021-05", None)),
        ({"startDate": "2020-01-02T00:00:00", "status": "current"}, ("2020-01-02", None, None)),
        ({"startDate": "2020", "endDate": "2030", "status": "current"}, ("2020", None, "2030")),
        ({"status": "ended"}, ("unknown", "unknown", None)),
        ({"startDate": ["2021", "2020-05"], "endDate": ["2022", "2023"]}, ("2020-05", "2023", None)),
    ],
)
def test_what_an_occupancy_says_of_its_ends(find, properties: dict[str, Any], span: tuple[Any, ...]) -> None:
    (record,) = find("ftm", occupancy(**properties)).records
    (tenure,) = record.tenures
    assert (tenure.since, tenure.until, tenure.expected_until) == span


def test_the_order_of_entities_does_not_matter_and_twice_is_once(take, session) -> None:
    text = "\n".join([occupancy(startDate="2020", description="acting"), POST, PERSON])
    assert take("ftm", text).created == {"actor": 1, "name": 5, "post": 1, "tenure": 1}
    assert session.scalar(sa.text("SELECT status FROM tenure")) == Status.ACTING
    assert take("ftm", text).changed == 0


def test_someone_known_by_the_same_item_gets_the_tenures(take, session) -> None:
    take(
        "native", '{"type": "actor", "key": "ali", "kind": "person", "name": "Ali", "identifiers": {"wikidata": "Q1"}}'
    )
    assert take("ftm", "\n".join([occupancy(startDate="2020"), POST, PERSON])).created["tenure"] == 1
    assert session.scalar(sa.text("SELECT a.key FROM tenure t JOIN actor a ON a.id = t.actor_id")) == "ali"


def test_faults_are_told_with_their_lines_and_the_rest_is_taken(take) -> None:
    lines = [PERSON, POST, "{", occupancy("b", startDate="2020-02-30"), entity("Occupancy", "c", holder="NK-x1"),
             entity("Occupancy", "d", holder="nobody", post="pos-1"), entity("Vessel", "v", name="Aurora"),
             occupancy("e", startDate="2020", endDate="2019"), occupancy("f", startDate="2021")]  # fmt: skip
    tally = take("ftm", "\n".join(lines), keep_going=True)
    assert [(p.pointer or str(p.line), p.code) for p in tally.refused] == [
        ("3", "not_json"), ("4/properties/startDate/0", "bad_date"), ("5", "missing_field"),
        ("6", "unknown_actor"), ("8", "empty_span"),
    ]  # fmt: skip
    assert tally.lost["schema Vessel"] == 1
    assert tally.created["tenure"] == 1


@pytest.mark.parametrize(
    "line",
    ["[]", "3", "{}", '{"id": 3, "schema": "Person"}', '{"id": "a", "schema": []}', '{"id": "a", "schema": "Person", "properties": 3}',
     '{"id": "a", "schema": "Person", "properties": {"name": [3, {}]}}', '{"id": "a", "schema": "Person", "properties": {"name": "\\ud800"}}',
     '{"id": "a", "schema": "Position", "properties": {"name": ["A"], "numberOfSeats": ["9999999999999999999"]}}',
     '{"id": "a", "schema": "Person", "properties": {"name": ["A\\u0000"]}}', "[" * 1000, b"\xff", b'{"id": "' + b"x" * 5_000_000],
)  # fmt: skip
def test_hostile_lines_are_told_without_harm(take, line) -> None:
    assert take("ftm", line, keep_going=True).refused


def test_what_is_written_is_read_again_and_the_rest_is_told(take, written) -> None:
    assert not take("native", b"".join(path.read_bytes() for path in SEEDS)).refused
    text, losses = written("ftm")
    assert {loss.kind for loss in losses} >= {"language, dates or source of a name", "source that is no address"}
    again = take("ftm", text, keep_going=True)
    assert not again.refused
    assert {"actor", "post", "tenure"}.isdisjoint(again.created)
