"""Wikidata entities: ranks, precisions, acting items, and what is told as lost."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry.domain import Kind, NameKind, Status

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds" / "registry").glob("*.jsonl"))
ACTING = {
    "snaktype": "value",
    "property": "P5102",
    "datavalue": {"value": {"id": "Q4676846"}, "type": "wikibase-entityid"},
}


def time(text: str, precision: int = 11, **more: Any) -> dict[str, Any]:
    return {"snaktype": "value", "datavalue": {"value": {"time": text, "precision": precision, **more}, "type": "time"}}


def held(item: str, rank: str = "normal", **qualifiers: Any) -> dict[str, Any]:
    main = {"snaktype": "value", "property": "P39", "datavalue": {"value": {"id": item}, "type": "wikibase-entityid"}}
    return {
        "mainsnak": main,
        "rank": rank,
        "qualifiers": {name: value if isinstance(value, list) else [value] for name, value in qualifiers.items()},
    }


def person(*statements: dict[str, Any], **more: Any) -> str:
    return json.dumps(
        {
            "id": "Q1",
            "labels": {"en": {"language": "en", "value": "Ali Hassan"}},
            "claims": {"P39": list(statements)},
            **more,
        }
    )


@pytest.fixture
def spans(find):
    """Start, end and status of each tenure read."""

    def run(*statements: dict[str, Any]) -> list[tuple[str | None, str | None, str]]:
        found = find("wikidata", person(*statements))
        return [(t.since, t.until, t.status.value) for t in found.by_key["q1"].tenures]

    return run


def test_precision_says_how_much_of_a_date_is_known(spans) -> None:
    assert spans(held("Q9", P580=time("+2012-05-07T00:00:00Z"))) == [("2012-05-07", None, "held")]
    assert spans(held("Q9", P580=time("+2012-05-00T00:00:00Z", 10))) == [("2012-05", None, "held")]
    assert spans(held("Q9", P580=time("+2012-00-00T00:00:00Z", 9), P582=time("+2013-07-01T00:00:00Z", 9))) == [
        ("2012", "2013", "held")
    ]
    assert spans(held("Q9", P580=time("+1990-00-00T00:00:00Z", 8))) == [("unknown", None, "held")]


def test_the_first_of_january_is_read_as_its_year(find) -> None:
    found = find("wikidata", person(held("Q9", P580=time("+2017-01-01T00:00:00Z"))))
    assert found.by_key["q1"].tenures[0].since == "2017"
    assert [loss.kind for loss in found.losses] == ["part of a date"]


def test_unknown_values_and_no_values_are_told_apart(spans) -> None:
    some, none = {"snaktype": "somevalue"}, {"snaktype": "novalue"}
    assert spans(held("Q9", P580=some, P582=some)) == [("unknown", "unknown", "held")]
    assert spans(held("Q9", P582=none)) == [("unknown", None, "held")]


def test_of_several_starts_the_first_and_of_several_ends_the_last_is_taken(find) -> None:
    starts = [time("+2003-00-00T00:00:00Z", 9), time("+2001-02-00T00:00:00Z", 10)]
    ends = [time("+2004-00-00T00:00:00Z", 9), time("+2005-00-00T00:00:00Z", 9)]
    found = find("wikidata", person(held("Q9", P580=starts, P582=ends)))
    assert (found.by_key["q1"].tenures[0].since, found.by_key["q1"].tenures[0].until) == ("2001-02", "2005")
    assert [loss.kind for loss in found.losses] == ["several dates", "several dates"]


def test_acting_is_a_qualifier_or_an_item_of_its_own(find) -> None:
    found = find("wikidata", person(held("Q9", P5102=ACTING), held("Q4127082", P580=time("+1999-12-31T00:00:00Z"))))
    assert [(t.post, t.status) for t in found.by_key["q1"].tenures] == [
        ("q9", Status.ACTING),
        ("q218295", Status.ACTING),
    ]


def test_deprecated_statements_are_told_with_their_reason(find) -> None:
    reason = {"snaktype": "value", "datavalue": {"value": {"id": "Q1759270"}}}
    found = find("wikidata", person(held("Q9", "deprecated", P2241=reason)))
    assert found.by_key["q1"].tenures == ()
    assert [(loss.kind, loss.detail) for loss in found.losses] == [("deprecated statement", "Q9: Q1759270")]


def test_labels_and_aliases_become_names_by_language(find) -> None:
    entity = {"id": "Q1", "labels": {"ar": {"value": "علي"}, "en": {"value": "Ali"}, "simple": {"value": "Ally"}},
              "aliases": {"en": [{"value": "A. Hassan"}], "mul": [{"value": "Hassan"}]},
              "claims": {"P31": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q5"}}}}]}}  # fmt: skip
    found = find("wikidata", json.dumps(entity))
    (actor,) = found.records
    assert (actor.name, actor.kind) == ("Ali", Kind.PERSON)
    assert {(n.text, n.lang) for n in actor.names} == {
        ("Ali", "en"), ("علي", "ar"), ("Ally", None), ("A. Hassan", "en"), ("Hassan", None),
    }  # fmt: skip
    assert [n.lang for n in actor.names if n.kind is NameKind.CANONICAL] == ["en"]
    assert [loss.kind for loss in found.losses] == ["language"]


@pytest.mark.parametrize(
    "dump", ["[\n{}\n,{}\n]\n", "[\n{},\n{}\n]", "{}\n{}\n", '{{"entities": {{"Q1": {}, "Q2": {}}}}}']
)
def test_dumps_lines_and_answers_are_read_alike(find, dump: str) -> None:
    one, two = person(held("Q9")), person(held("Q9")).replace('"Q1"', '"Q2"')
    found = find("wikidata", dump.format(one, two))
    assert [r.key for r in found.records] == ["q9", "q1", "q2"]
    pretty = json.dumps({"entities": {"Q1": json.loads(one)}}, indent=1)
    assert [r.key for r in find("wikidata", pretty).records] == ["q9", "q1"]


def test_a_post_of_the_file_gives_its_own_label(take, session) -> None:
    post = {"id": "Q9", "labels": {"en": {"value": "Minister"}}, "aliases": {"ar": [{"value": "وزير"}]},
            "claims": {"P31": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q4164871"}}}}],
                       "P17": [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q79"}}}}]}}  # fmt: skip
    text = person(held("Q9", P580=time("+2012-05-07T00:00:00Z"))) + "\n" + json.dumps(post)
    tally = take("wikidata", text)
    assert tally.created == {"actor": 1, "name": 1, "post": 1, "title": 2, "tenure": 1}
    assert session.execute(sa.text("SELECT key, label, country FROM post")).one() == ("q9", "Minister", "eg")
    assert take("wikidata", text).changed == 0


def test_a_post_known_by_its_item_gets_the_tenure_and_keeps_its_label(take, session) -> None:
    take("native", '{"type": "post", "key": "minister", "label": "Minister of Egypt", "sources": ["wikidata:Q9"]}')
    assert take("wikidata", person(held("Q9", P580=time("+2012-05-07T00:00:00Z")))).created == {
        "actor": 1, "name": 1, "tenure": 1,
    }  # fmt: skip
    assert (
        session.scalar(sa.text("SELECT p.label FROM tenure t JOIN post p ON p.id = t.post_id")) == "Minister of Egypt"
    )


def test_a_tenure_that_clashes_is_refused_alone(take) -> None:
    take("native", '{"type": "post", "key": "m", "label": "M", "seats": 1, "sources": ["wikidata:Q9"]}\n'
         '{"type": "actor", "key": "x", "kind": "person", "name": "X Y", "tenures": [{"post": "m", "from": "2010", "until": null}]}')  # fmt: skip
    text = person(held("Q8", P580=time("+2012-05-07T00:00:00Z")), held("Q9", P580=time("+2012-05-07T00:00:00Z")))
    tally = take("wikidata", text, keep_going=True)
    assert [(p.pointer, p.code) for p in tally.refused] == [("1/claims/P39/1", "seat_taken")]
    assert tally.created == {"actor": 1, "name": 1, "post": 1, "tenure": 1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "blank"), ("[\n]", None), ("{", "not_json"), ("3", "wrong_type"), ('{"entities": 3}', "wrong_type"),
        ('{"entities": {"Q1": {"id": "Q1", "missing": ""}}}', "missing_entity"), ('{"id": "Q1"}', None),
        ('{"id": "Q1", "claims": {"P39": [{"mainsnak": 3}]}, "labels": {"en": {"value": "A"}}}', "wrong_type"),
        ('{"id": "Q1", "claims": {"P39": []}}', "missing_field"), ('{"id": {"x": 1}}', "missing_field"),
        (person(held("Q9", P580=time("+2012-13-45T00:00:00Z"))), "bad_date"),
        (person(held("Q9", P580=time("-0044-03-15T00:00:00Z"))), "bad_date"),
        (person(held("Q9", P580=time("+99999999999-03-15T00:00:00Z"))), "bad_date"),
        (person(held("Q9", P580=time("yesterday"))), "bad_date"),
        (person(held("Q9", P580=time("+2012-05-07T00:00:00Z", True))), None),
        ('{"id": "Q1", "labels": [3], "claims": {"P39": []}}', "wrong_type"),
        ("[" * 100_000, "too_deep"), (b'{"id": "\xff"}', "not_utf8"),
    ],
)  # fmt: skip
def test_hostile_entities_are_told_without_harm(find, take, text, code: str | None) -> None:
    found = find("wikidata", text)
    assert code is None or code in [reason for _, reason in found.refusals]
    take("wikidata", text, keep_going=True)


def test_the_president_of_russia_as_wikidata_has_him(find, take, conformance) -> None:
    raw = (conformance / "wikidata_Q7747.json").read_bytes()
    found = find("wikidata", raw)
    putin = found.by_key["q7747"]
    assert len(json.loads(raw)["entities"]["Q7747"]["claims"]["P39"]) == 22 == len(putin.tenures) + 1
    assert Counter(loss.kind for loss in found.losses)["deprecated statement"] == 1
    spans = [(t.post, t.since, t.until, t.status.value) for t in putin.tenures]
    assert ("q218295", "1999-12-31", "2000-05-07", "acting") in spans, "an item of its own"
    assert ("q218295", "2012-05-07", None, "held") in spans
    assert ("q1553195", "1995", "1997", "held") in spans, "years"
    assert sum(t.since == "unknown" for t in putin.tenures) == 5
    assert (putin.born, putin.gender, putin.countries) == ("1952-10-07", "male", ("ru",)), "the preferred country"
    assert take("wikidata", raw).created == {"actor": 1, "name": 3, "post": 12, "tenure": 21}
    assert take("wikidata", raw).changed == 0


def test_what_is_written_is_read_again_and_the_rest_is_told(take, written, session) -> None:
    assert not take("native", b"".join(path.read_bytes() for path in SEEDS)).refused
    text, losses = written("wikidata")
    assert json.loads(text)
    assert {loss.kind for loss in losses} >= {"post without an item", "source that is no address"}
    again = take("wikidata", text, keep_going=True)
    assert {problem.code for problem in again.refused} <= {"seat_taken"}, "a first of January comes back as its year"
    assert "actor" not in again.created, "an actor is known again by its item or its key"
