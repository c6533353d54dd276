"""Rules of fetching candidates: who comes first, and what it takes from the server."""

import json

import pytest

from registry.db.candidates import Probes, fetch_candidates, fetch_vocabulary
from registry.names.keys import skeleton_hash, skeletons, token_hash
from registry.services.importing import import_lines, refresh_figures
from registry.transaction import reading, writing


@pytest.fixture
def fill(fresh_engine):
    def fill(*actors):
        lines = [
            {"type": "actor", "key": key, "kind": "person", "name": name, "names": [{"text": n} for n in names], **more}
            for key, name, names, more in actors
        ]
        with writing(fresh_engine, acted_by="test") as session:
            tally = import_lines(session, map(json.dumps, lines))
            assert not tally.refused, tally.refused
            refresh_figures(session, tally)
        return fresh_engine

    return fill


def pair(first, second, *, mention=0, reading_number=0, place=0):
    return (mention, reading_number, place, [token_hash(first)], [0.0], [token_hash(second)], [0.0])


def keys(found, mention=0):
    return [candidate.key for candidate in found.candidates.get(mention, ())]


def test_who_is_on_record_in_both_orders_does_not_outweigh_who_is_in_one(fill):
    engine = fill(
        ("turned", "Eddie Campbell", ["Campbell, Eddie"], {"prominence": 0.1}),
        ("plain", "Eddie Campbell", [], {"prominence": 0.6}),
    )
    with reading(engine) as session:
        probes = Probes(pairs=[pair("eddie", "campbell"), pair("campbell", "eddie")])
        assert keys(fetch_candidates(session, probes)) == ["plain", "turned"]


def test_who_fits_two_readings_does_not_outweigh_who_fits_one_better(fill):
    engine = fill(
        ("both", "Ali Hasan", ["Ali Hassan"], {"prominence": 0.1}), ("one", "Ali Hasan", [], {"prominence": 0.5})
    )
    with reading(engine) as session:
        probes = Probes(pairs=[pair("ali", "hasan"), pair("ali", "hassan", reading_number=1)])
        assert keys(fetch_candidates(session, probes)) == ["one", "both"]


def test_more_words_in_common_come_before_fame(fill):
    engine = fill(
        ("three", "Abdul Karim Hamdan", [], {"prominence": 0.0}), ("two", "Abdul Karim Saleh", [], {"prominence": 1.0})
    )
    with reading(engine) as session:
        pairs = [pair("abdul", "karim"), pair("abdul", "hamdan", place=1), pair("karim", "hamdan", place=2)]
        assert keys(fetch_candidates(session, Probes(pairs=pairs)))[0] == "three"


def test_the_words_of_a_skeleton_come_with_the_prominent_first_and_no_more_than_asked_for(fill):
    engine = fill(
        ("a", "Jon Alpha", [], {"prominence": 0.2}), ("b", "John Beta", [], {"prominence": 0.9}), ("c", "Jan Gamma", [], {}),
    )  # fmt: skip
    key = skeleton_hash("SN")
    assert all("SN" in skeletons(word) for word in ("jon", "john", "jan"))
    with reading(engine) as session:
        assert fetch_vocabulary(session, [], [key]).spellings(key).split() == ["john", "jon", "jan"]
        assert fetch_vocabulary(session, [], [key], cap=1).spellings(key) == "john"
        assert fetch_vocabulary(session, [token_hash("gamma")], []).spellings(token_hash("gamma")) == "gamma"


def test_statements_stay_prepared_from_one_read_to_the_next(fill):
    engine = fill(("a", "Jon Alpha", [], {}))
    for _ in range(8):
        with reading(engine) as session:
            fetch_vocabulary(session, [token_hash("jon")], [])
    with reading(engine) as session:
        raw = session.connection().connection.driver_connection
        names = raw.execute("SELECT statement FROM pg_prepared_statements").fetchall()
    assert any("token_skeleton" in statement for (statement,) in names)
