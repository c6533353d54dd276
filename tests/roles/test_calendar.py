"""Where a line of holders does not add up."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from registry.domain import Kind, PartialDate, Post, Status, Tenure
from registry.roles.calendar import FindingKind, findings

POST = Post(post_id=1, key="minister", label="Minister")
TODAY = date(2025, 1, 1)
_NUMBERS = count(1)


def tenure(actor: str, since: str | None, until: str | None = None, status: Status = Status.HELD) -> Tenure:
    return Tenure(
        tenure_id=next(_NUMBERS),
        post=POST,
        actor_id=int.from_bytes(actor.encode(), "big"),
        actor_key=actor,
        actor_name=actor.title(),
        actor_kind=Kind.PERSON,
        actor_wikidata=None,
        status=status,
        since=PartialDate.parse(since) if since else None,
        until=PartialDate.parse(until) if until and until != "unknown" else None,
        until_unknown=until == "unknown",
    )


def told(*tenures: Tenure, seats: int | None = 1) -> list[tuple[str, str, str]]:
    return [(each.kind.value, str(each.first), str(each.until)) for each in findings(tenures, seats=seats, today=TODAY)]


@pytest.mark.parametrize(
    ("tenures", "expected"),
    [
        ([("a", "2010-01-01", "2012-01-01"), ("b", "2012-01-01", None)], []),
        ([("a", "2010-01-01", "2012-01-01"), ("b", "2012-03-01", None)], [("gap", "2012-01-01", "2012-03-01")]),
        ([("a", "2010-01-01", "2012-03-01"), ("b", "2012-01-01", None)], [("overlap", "2012-01-01", "2012-03-01")]),
        ([("a", "2010-01-01", None), ("b", "2012-01-01", None)], [("overlap", "2012-01-01", "2025-01-01")]),
        # A rough end may lie anywhere in its year: neither a gap nor an overlap is certain.
        ([("a", "2010", "2012"), ("b", "2012-05-01", None)], []),
        ([("a", "2010", "2012"), ("b", "2013-02-01", None)], [("gap", "2012-12-31", "2013-02-01")]),
        ([("a", "2010", "unknown"), ("b", "2015", None)], []),
        ([("a", None, "2012-01-01"), ("b", "2012-01-01", None)], []),
        # Nobody before the first and nobody after the last is nothing to be looked at.
        ([("a", "2010-01-01", "2012-01-01")], []),
    ],
)
def test_overlaps_and_gaps_are_told_where_they_are_certain(tenures, expected) -> None:
    assert told(*(tenure(*each) for each in tenures)) == expected


def test_acting_fills_a_gap_and_counts_as_in_office() -> None:
    line = [tenure("a", "2010-01-01", "2012-01-01"), tenure("b", "2012-03-01")]
    assert told(*line, tenure("c", "2012-01-01", "2012-03-01", Status.ACTING)) == []
    assert told(*line, tenure("c", "2012-01-01", "2012-04-01", Status.ACTING)) == [
        ("overlap", "2012-03-01", "2012-04-01")
    ]
    assert told(*line, tenure("c", "2012-01-01", "2012-03-01", Status.NOMINEE)) == [("gap", "2012-01-01", "2012-03-01")]


def test_a_post_has_as_many_at_once_as_it_has_seats() -> None:
    line = [tenure(name, "2010-01-01", "2012-01-01") for name in ("a", "b", "c")]
    assert told(*line, seats=3) == []
    assert told(*line, seats=2) == [("overlap", "2010-01-01", "2012-01-01")]


def test_one_who_stays_on_by_mistake_is_told_once() -> None:
    line = [
        tenure(name, f"{year}-01-01", f"{year + 1}-01-01") for name, year in zip("bcd", (2010, 2011, 2012), strict=True)
    ]
    assert told(tenure("a", "2009-01-01"), *line) == [("overlap", "2010-01-01", "2011-01-01")]


def test_the_same_actor_twice_is_told_whatever_the_seats() -> None:
    line = [tenure("a", "2010-01-01", "2012-01-01"), tenure("a", "2011-01-01", "2013-01-01")]
    for seats in (1, 5, None):
        assert told(*line, seats=seats) == [("twice", "2011-01-01", "2012-01-01")]
    acting = tenure("a", "2011-01-01", "2013-01-01", Status.ACTING)
    assert told(line[0], acting) == []


def test_a_parliament_of_unknown_size_has_neither_gaps_nor_overlaps_and_a_president_has() -> None:
    parliament = [tenure(f"m{number}", "2010-01-01", "2014-01-01") for number in range(30)]
    assert told(*parliament, seats=None) == []
    presidents = [tenure(f"p{year}", f"{year}-01-01", f"{year + 3}-12-01") for year in range(1980, 2020, 4)]
    assert {kind for kind, _, _ in told(*presidents, seats=None)} == {"gap"}
    assert findings([], seats=1, today=TODAY) == []
    assert FindingKind("gap") is FindingKind.GAP
