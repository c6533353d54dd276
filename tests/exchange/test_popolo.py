"""Popolo: both dialects, what a membership becomes, and that files come out as they went in."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
import referencing
import sqlalchemy as sa
from referencing.jsonschema import DRAFT3

from registry.domain import NameKind, Status
from registry.exchange.strict import MAX_DEPTH

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds" / "registry").glob("*.jsonl"))
UK = ("parlparse_ministers.json.gz", "parlparse_ministers-2010_2016-06-08.json.gz")
MINISTER = {
    "organizations": [{"id": "moj", "name": "Ministry of Justice"}],
    "persons": [{"id": "p/1", "name": "Ali Hassan", "other_names": [{"name": "علي حسن", "lang": "ar", "note": "multilingual"}],
                 "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}], "birth_date": "1960-05"}],
    "memberships": [{"id": "m1", "person_id": "p/1", "organization_id": "moj", "role": "Minister",
                     "start_date": "2001-02", "end_date": "2003"}],
}  # fmt: skip


def trimmed(item: dict) -> dict:
    """An object whose texts have no blanks at their ends, which names in the registry never have."""
    return {k: v.strip() if isinstance(v, str) else v for k, v in item.items()}


def test_a_membership_becomes_a_tenure_in_a_post_of_organisation_and_role(find) -> None:
    found = find("popolo", json.dumps(MINISTER))
    assert not found.refusals + found.losses
    post, actor = found.by_key["moj-minister"], found.by_key["p-1"]
    assert (post.label, post.organisation) == ("Minister", "moj")
    assert (actor.name, actor.born, actor.identifiers) == ("Ali Hassan", "1960-05", {"popolo": "p/1", "wikidata": "Q1"})
    assert [(name.text, name.lang, name.kind) for name in actor.names] == [("علي حسن", "ar", NameKind.ALIAS)]
    (tenure,) = actor.tenures
    assert (tenure.post, tenure.since, tenure.until) == ("moj-minister", "2001-02", "2003")


def test_the_dialect_of_the_commons_is_read(find) -> None:
    document = {"persons": [{"id": "Q10", "name": {"lang:ur_PK": "عمران خان", "lang:en": "Imran Khan"}}]}
    (actor,) = find("popolo", json.dumps(document)).records
    assert actor.name == "Imran Khan"
    assert [(name.text, name.lang) for name in actor.names] == [("عمران خان", "ur-PK"), ("Imran Khan", "en")]


def test_embedded_objects_are_read_wherever_they_stand(find) -> None:
    person = {"id": "john", "name": "John Public", "memberships": [
        {"id": "593", "post": {"id": "chef", "label": "Chef", "organization_id": "inc"}, "start_date": "1970"},
    ]}  # fmt: skip
    found = find("popolo", json.dumps(person))
    assert not found.refusals
    assert found.by_key["john"].tenures[0].post == "chef"
    assert found.by_key["chef"].organisation == "inc"
    assert found.by_key["inc"].name == "inc"


def test_an_absent_start_is_unknown_an_absent_end_open_and_periods_give_dates(find) -> None:
    document = {
        "events": [{"id": "t/1", "name": "First term", "start_date": "2001", "end_date": "2005-06"}],
        "persons": [{"id": "a", "name": "A B"}],
        "memberships": [
            {"person_id": "a", "organization_id": "house", "legislative_period_id": "t/1"},
            {"person_id": "a", "organization_id": "house", "role": "speaker"},
        ],
    }
    in_term, speaker = find("popolo", json.dumps(document)).by_key["a"].tenures
    assert (in_term.since, in_term.until, in_term.note) == ("2001", "2005-06", "dates of First term")
    assert (speaker.since, speaker.until) == ("unknown", None)


def test_status_and_acting_are_read_where_somebody_has_said_them(find) -> None:
    document = {"memberships": [
        {"person_id": "a", "organization_id": "o", "role": "x", "acting": True, "start_date": "2001"},
        {"person_id": "a", "organization_id": "o", "role": "x", "status": "nominee", "start_date": "2000"},
    ]}  # fmt: skip
    assert [t.status for t in find("popolo", json.dumps(document)).by_key["a"].tenures] == [
        Status.ACTING,
        Status.NOMINEE,
    ]


def test_faulty_pieces_are_told_with_pointers_and_the_rest_is_read(find, take) -> None:
    document = json.loads(json.dumps(MINISTER))
    document["memberships"] += [
        {"id": "m2", "person_id": "p/1", "organization_id": "moj", "start_date": "2001-13-01"},
        {"id": "m3", "organization_id": "moj"},
        {"id": "m4", "person_id": "p/1", "organization_id": "moj", "start_date": "2004", "area_id": "x"},
        "no object",
        {
            "id": "m5",
            "person_id": "p/1",
            "organization_id": "moj",
            "start_date": "2010-01-01",
            "end_date": "2009-01-01",
        },
    ]
    document["persons"].append({"id": "p/2"})
    found = find("popolo", json.dumps(document))
    assert sorted(found.refusals) == [
        ("/memberships/1", "bad_date"), ("/memberships/2", "missing_field"), ("/memberships/4", "wrong_type"),
        ("/persons/1", "missing_field"),
    ]  # fmt: skip
    assert [(str(loss.place), loss.kind) for loss in found.losses] == [
        ("/memberships/3/area_id", "field memberships/area_id")
    ]
    tally = take("popolo", json.dumps(document), keep_going=True)
    assert ("/memberships/5", "empty_span") in [(p.pointer, p.code) for p in tally.refused]
    assert tally.created["tenure"] == 2


@pytest.mark.parametrize(
    "text",
    ["", "[1]", "{}", "3", '{"persons": 3}', '{"persons": [[]]}', '{"memberships": [{"person_id": {}}]}',
     '{"persons": [{"id": 3, "name": 4}]}', '{"persons": [{"id": "a", "name": "\\ud800"}]}', b'{"persons": "\xff"}',
     '{"persons": [{"id": "a", "name": "A", "birth_date": ["x"], "identifiers": [3], "other_names": {}}]}',
     '{"persons": [{"id": "a", "name": {"lang:!!": "A"}}]}', '{"persons": ' + "[" * 100_000,
     '{"persons": [{"id": "a", "name": "A", "x_prominence": 1e999}]}', '{"persons": [{"id": "", "name": "A"}]}'],
)  # fmt: skip
def test_hostile_documents_are_refused_without_harm(find, take, text) -> None:
    assert len(find("popolo", text).refusals) + len(take("popolo", text).refused) > 0
    assert MAX_DEPTH == 32


def test_people_known_by_the_same_item_are_added_to(take, session) -> None:
    take(
        "native",
        '{"type": "actor", "key": "ali", "kind": "person", "name": "Ali bin Hassan", "identifiers": {"wikidata": "Q1"}}',
    )
    assert take("popolo", json.dumps(MINISTER)).created == {"actor": 1, "name": 3, "post": 1, "tenure": 1}
    assert take("popolo", json.dumps(MINISTER)).changed == 0
    assert session.scalar(sa.text("SELECT name FROM actor WHERE key = 'ali'")) == "Ali bin Hassan"


@pytest.fixture(scope="module")
def schemas() -> referencing.Registry:
    directory = Path(__file__).resolve().parents[3] / "shared" / "data" / "conformance" / "popolo" / "schemas"
    if not directory.is_dir():
        pytest.skip(f"NO POPOLO SCHEMA WAS TESTED: {directory} is not there; set REGISTRY_SHARED_DATA")
    found = [json.loads(path.read_text()) for path in sorted(directory.glob("*.json"))]
    return referencing.Registry().with_resources(
        (uri, DRAFT3.create_resource(schema)) for schema in found for uri in (schema["id"], schema["id"].rstrip("#"))
    )


def assert_valid(document: dict, schemas: referencing.Registry) -> None:
    for section, schema in (("persons", "person"), ("organizations", "organization"), ("posts", "post"),
                            ("memberships", "membership")):  # fmt: skip
        validator = jsonschema.Draft3Validator(
            {"$ref": f"http://www.popoloproject.com/schemas/{schema}.json#"}, registry=schemas
        )
        faults = [error.message for item in document.get(section, []) for error in validator.iter_errors(item)]
        assert not faults, (section, faults[:3])


def test_the_seeds_written_as_popolo_are_valid(take, written, schemas) -> None:
    assert not take("native", b"".join(path.read_bytes() for path in SEEDS)).refused
    text, losses = written("popolo")
    assert_valid(json.loads(text), schemas)
    assert not losses
    assert take("popolo", text).changed == 0


@pytest.mark.parametrize("name", UK)
def test_what_goes_in_comes_out(take, written, conformance, schemas, name: str) -> None:
    raw = gzip.decompress((conformance / "popolo" / name).read_bytes())
    given = json.loads(raw)
    tally = take("popolo", raw, keep_going=True)
    assert set(Counter(p.code for p in tally.refused)) <= {
        "empty_span",  # begins and ends on one day, or ends before it begins
        "duplicate_entry",  # the same person, role and start, with two ends
        "duplicate_key",  # an organisation that the file has twice, spelt two ways
    }
    out = json.loads(written("popolo")[0])
    assert_valid(out, schemas)
    refused = {p.pointer for p in tally.refused}
    for section in ("organizations", "memberships"):
        expected = [trimmed(m) for at, m in enumerate(given[section]) if f"/{section}/{at}" not in refused]
        found = {item["id"]: item for item in out[section]}
        wrong = [(item, found.get(item["id"])) for item in expected if found.get(item["id"]) != item]
        assert not wrong, (len(wrong), wrong[:3])
    assert take("popolo", raw, keep_going=True).changed == 0
