"""The labelled names keep to their format; how well they are resolved is for `bench/names.py` to say."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from registry.exchange.native import ActorRecord, parse_line
from registry.syntax import read_language

GOLD = Path(__file__).parent
FORMS = {"full", "surname", "given", "inflected", "clitic", "respelt", "initial", "reversed", "honorific", "typo"}
SOURCES = {"wikipedia-title", "press", "shared:names_2025_actors"}


def rows_of(name: str) -> list[dict[str, str]]:
    head, *lines = (GOLD / name).read_text(encoding="utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def part_of(key: str) -> str:
    return "held" if hashlib.sha256(key.encode()).digest()[0] % 2 else "dev"


@pytest.fixture(scope="module")
def actors() -> dict[str, ActorRecord]:
    lines = (GOLD / "name_actors.jsonl").read_text(encoding="utf-8").splitlines()
    records = [parse_line(line) for line in lines]
    assert all(isinstance(record, ActorRecord) for record in records)
    return {record.key: record for record in records}


@pytest.fixture(scope="module")
def probes() -> list[dict[str, str]]:
    return rows_of("names.tsv")


@pytest.fixture(scope="module")
def lookalikes() -> list[dict[str, str]]:
    return rows_of("lookalikes.tsv")


def test_every_actor_has_one_latin_name_and_a_key_of_its_own(actors):
    assert len(actors) == len((GOLD / "name_actors.jsonl").read_text(encoding="utf-8").splitlines()) >= 200
    assert not any(actor.names for actor in actors.values())


def test_one_wikidata_item_belongs_to_one_actor(actors):
    items = [actor.identifiers["wikidata"] for actor in actors.values() if "wikidata" in actor.identifiers]
    assert len(items) == len(set(items))


def test_every_label_names_an_actor_on_record(actors, probes, lookalikes):
    assert {row["actor"] for row in probes} <= actors.keys()
    assert {row["near"] for row in lookalikes} <= actors.keys()


def test_languages_forms_and_sources_are_of_the_lists(probes, lookalikes):
    assert all(read_language(row["lang"]) == row["lang"] for row in [*probes, *lookalikes])
    assert {row["form"] for row in probes} <= FORMS
    assert {row["source"] for row in probes} <= SOURCES
    assert all(row["why"] for row in lookalikes)


def test_a_form_is_labelled_once_in_a_language(probes, lookalikes):
    times = Counter((row["surface_form"], row["lang"]) for row in [*probes, *lookalikes])
    assert [form for form, seen in times.items() if seen > 1] == []


def test_forms_are_as_printed(probes, lookalikes):
    texts = [row["surface_form"] for row in [*probes, *lookalikes]]
    assert [text for text in texts if not text or text != text.strip() or "  " in text] == []


def test_people_are_split_by_their_keys(probes, lookalikes):
    assert [row for row in probes if row["part"] != part_of(row["actor"])] == []
    assert [row for row in lookalikes if row["part"] != part_of(row["near"])] == []


def test_there_are_as_many_as_promised(probes, lookalikes):
    forms = Counter(row["form"] for row in probes)
    assert len(probes) >= 900
    assert len(lookalikes) >= 200
    assert len({row["lang"] for row in probes}) >= 32
    assert 4 * forms["surname"] >= len(probes)
    assert {"inflected", "clitic"} <= forms.keys()
