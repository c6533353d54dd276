"""The native format: what is read, what is refused, and that both directions are exact."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import InvalidError, Kind, NameKind, Status
from registry.exchange.native import (
    ActorRecord,
    NameRecord,
    PostRecord,
    Standing,
    TenureRecord,
    TitleRecord,
    find_key,
    parse_line,
    write_line,
)

SEEDS = sorted((Path(__file__).parents[2] / "seeds" / "registry").glob("*.jsonl"))
POST = '{"type": "post", "key": "us-secretary-of-state", "label": "US Secretary of State"}'
ACTOR = '{"type": "actor", "key": "marco-rubio", "kind": "person", "name": "Marco Rubio"}'


def actor(**fields) -> str:
    return json.dumps(json.loads(ACTOR) | fields, ensure_ascii=False)


def post(**fields) -> str:
    return json.dumps(json.loads(POST) | fields, ensure_ascii=False)


def test_the_examples_of_the_format_are_read() -> None:
    read = parse_line(
        '{"type": "actor", "key": "marco-rubio", "kind": "person", "name": "Marco Rubio", "countries": ["us"], '
        '"identifiers": {"wikidata": "Q324546"}, "names": [{"text": "ماركو روبيو", "lang": "ar", "kind": "alias", '
        '"weak": false}], "tenures": [{"post": "us-secretary-of-state", "from": "2025-01-21", "until": null, '
        '"status": "held", "sources": ["https://state.gov"], "note": null}]}'
    )
    assert read == ActorRecord(
        key="marco-rubio",
        kind=Kind.PERSON,
        name="Marco Rubio",
        countries=("us",),
        identifiers={"wikidata": "Q324546"},
        names=(NameRecord(text="ماركو روبيو", lang="ar", kind=NameKind.ALIAS),),
        tenures=(TenureRecord(post="us-secretary-of-state", since="2025-01-21", sources=("https://state.gov",)),),
    )


def test_absent_and_null_are_told_apart() -> None:
    assert "description" not in parse_line(ACTOR).given
    assert "description" in parse_line(actor(description=None)).given


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_every_seed_line_is_read_and_written_as_it_means(path: Path) -> None:
    for line in path.read_bytes().splitlines():
        record = parse_line(line)
        assert parse_line(write_line(record)) == record
        assert json.loads(write_line(record)) == json.loads(line)


def test_defaults_are_left_out_unless_given() -> None:
    assert write_line(parse_line(ACTOR)) == ACTOR
    assert write_line(parse_line(post(seats=None))) == post(seats=None)


def test_both_ends_of_a_tenure_are_always_written() -> None:
    line = write_line(parse_line(actor(tenures=[{"post": "x", "from": "2020"}])))
    assert json.loads(line)["tenures"] == [{"post": "x", "from": "2020", "until": None}]


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
_DATE = st.one_of(
    st.none(),
    st.just("unknown"),
    st.integers(1700, 2200).map(str),
    st.dates(date(1700, 1, 1), date(2200, 12, 31)).map(str),
)
_AT = st.datetimes(timezones=st.just(UTC))
_ACTORS = st.builds(
    ActorRecord,
    key=st.from_regex(r"\A[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4}){0,2}\Z"),
    kind=st.sampled_from(Kind),
    name=_TEXT,
    description=st.none() | _TEXT,
    countries=st.lists(st.sampled_from(["us", "ru", "ua"])).map(tuple),
    identifiers=st.dictionaries(st.sampled_from(["wikidata", "gnd"]), _TEXT),
    prominence=st.floats(0, 1),
    status=st.sampled_from(Standing),
    names=st.lists(
        st.builds(NameRecord, text=_TEXT, kind=st.sampled_from(NameKind), weak=st.booleans(), since=_DATE, until=_DATE)
    ).map(tuple),
    tenures=st.lists(
        st.builds(
            TenureRecord, post=st.just("a-post"), since=_DATE, until=_DATE, status=st.sampled_from(Status),
            note=st.none() | _TEXT, sources=st.lists(_TEXT).map(tuple), recorded_at=st.none() | _AT,
        )
    ).map(tuple),
)  # fmt: skip


@given(_ACTORS)
def test_any_record_comes_back_from_its_line(record: ActorRecord) -> None:
    line = write_line(record)
    assert "\n" not in line
    assert parse_line(line) == record
    assert write_line(parse_line(line)) == line


def test_a_recorded_time_keeps_its_microseconds_in_utc() -> None:
    title = {"text": "Minister", "recorded_at": "2025-04-11T11:30:00.000120+02:00"}
    record = parse_line(post(titles=[title]))
    assert isinstance(record, PostRecord)
    assert record.titles == (
        TitleRecord(text="Minister", recorded_at=datetime(2025, 4, 11, 9, 30, 0, 120, tzinfo=UTC)),
    )
    assert '"2025-04-11T09:30:00.000120Z"' in write_line(record)


def test_a_language_means_the_same_in_capitals_as_over_http():
    record = parse_line(actor(names=[{"text": "Рубио", "lang": "RU"}, {"text": "鲁比奥", "lang": "zh-Hans"}]))
    assert [name.lang for name in record.names] == ["ru", "zh-Hans"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("null", "wrong_type"),
        ("[]", "wrong_type"),
        ('{"type": "actor"}', "missing_field"),
        ('{"type": "place", "key": "x"}', "bad_type"),
        ('{"type": ["actor"]}', "bad_type"),
        (b'{"type": "actor", "key": "\xff"}', "not_utf8"),
        ('{"type": "actor", "key": "a", "key": "b"}', "repeated_key"),
        (ACTOR.replace("}", ', "prominence": NaN}'), "not_json"),
        (ACTOR.replace("}", ', "prominence": 1e999}'), "number_range"),
        (ACTOR.replace("}", f', "prominence": {"9" * 5000}}}'), "number_range"),
        ("[" * 100_000, "too_deep"),
        (actor(nickname="Little Marco"), "unknown_field"),
        (actor(name=None), "wrong_type"),
        (actor(name=["Marco"]), "wrong_type"),
        (actor(name="  "), "blank"),
        (actor(key="Marco Rubio"), "bad_value"),
        (actor(key="1st"), "bad_value"),
        (actor(key="a" * 101), "bad_value"),
        (actor(kind="robot"), "bad_value"),
        (actor(countries="us"), "wrong_type"),
        (actor(countries=["USA"]), "bad_value"),
        (actor(prominence=True), "wrong_type"),
        (actor(prominence=1.01), "bad_value"),
        (actor(identifiers={"wikidata": 324546}), "wrong_type"),
        (actor(identifiers={"Wiki data": "Q1"}), "bad_value"),
        (actor(born="1971-02-30"), "bad_date"),
        (actor(born="unknown"), "bad_date"),
        (actor(status="merged"), "bad_value"),
        (actor(status="active", merged_into="x"), "bad_value"),
        (actor(names=[None]), "wrong_type"),
        (actor(names=[{"lang": "ar"}]), "missing_field"),
        (actor(names=[{"text": "x", "lang": "arabic language"}]), "bad_value"),
        (actor(names=[{"text": "x", "weak": 0}]), "wrong_type"),
        (actor(tenures=[{"post": "x", "form": "2020"}]), "unknown_field"),
        (actor(tenures=[{"post": "x", "from": "20-01-2020"}]), "bad_date"),
        (actor(tenures=[{"post": "x", "from": "٢٠٢٠"}]), "bad_date"),
        (actor(tenures=[{"post": "x", "status": "reigning"}]), "bad_value"),
        (actor(tenures=[{"post": "x", "attested_on": "2020-01-01"}]), "missing_field"),
        (actor(tenures=[{"post": "x", "until": None, "attested_on": "2020"}]), "bad_date"),
        (actor(tenures=[{"post": "x", "recorded_at": "2020-01-01T00:00:00"}]), "bad_date"),
        (actor(tenures=[{"post": "x", "superseded_at": "2020-01-01T00:00:00Z"}]), "missing_field"),
        (post(seats=0), "bad_value"),
        (post(seats=1.0), "wrong_type"),
        (post(seats=True), "wrong_type"),
        (post(titles={"en": "Minister"}), "wrong_type"),
        (post(country="u1"), "bad_value"),
    ],
)
def test_what_is_wrong_is_refused_with_a_reason(line: str | bytes, code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        parse_line(line)
    assert caught.value.code == code
    assert caught.value.detail
    assert caught.value.detail.isprintable()


def test_a_reason_says_where() -> None:
    with pytest.raises(InvalidError, match=r"^names\[1\]\.weak: must be true or false$") as caught:
        parse_line(actor(names=[{"text": "x"}, {"text": "y", "weak": 1}]))
    assert caught.value.pointer == "/names/1/weak"


def test_the_key_of_a_bad_line_is_found_where_it_can_be() -> None:
    assert find_key(actor(nickname="Little Marco")) == ("actor", "marco-rubio")
    assert find_key('{"type": "actor", "key": "a b"}') is None
    assert find_key("{") is None
