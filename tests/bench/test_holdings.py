"""Real holdings become lines, and none is lost without a word."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bench.holdings_lines import Converted, convert
from registry.services.importing import import_lines

_HEAD = "repo,kind,position,person,person_qid,start,end\n"


@pytest.fixture
def converted(tmp_path: Path):
    """Convert rows of one person and post from their dates."""

    def make(*dates: str) -> Converted:
        path = tmp_path / "holdings.csv.gz"
        rows = [f"ukraine-cabinet,executive,Minister,Олена Коваленко,Q42,{each}\n" for each in dates]
        path.write_bytes(gzip.compress((_HEAD + "".join(rows)).encode()))
        return convert(path)

    return make


def _spans(done: Converted) -> list[tuple[str | None, str | None]]:
    tenures = [tenure for line in done.lines for tenure in json.loads(line).get("tenures", ())]
    return [(tenure["from"], tenure["until"]) for tenure in tenures]


@pytest.mark.parametrize(
    ("dates", "spans", "reasons"),
    [
        (["2010,2014", "2014,2018"], [("2010", "2014"), ("2014", "2018")], []),
        (["2010-01-01,2014-01-01", "2013-01-01,2018-01-01"], [("2010-01-01", "2018-01-01")], ["merged"]),
        (["2010-01-01,2018-01-01", "2013-01-01,2014-01-01"], [("2010-01-01", "2018-01-01")], ["merged"]),
        (["2010-01-01,", "2013-01-01,2014-01-01"], [("2013-01-01", "2014-01-01")], ["no_end_beside_one"]),
        (["2010-01-01,", "2010-01-01,2014-01-01"], [("2010-01-01", "2014-01-01")], ["no_end_beside_one"]),
        (["2010-01-01,", "2013-01-01,"], [("2010-01-01", None)], ["repeated"]),
        (["2010-01-01,2014-01-01", "2013-01-01,"], [("2010-01-01", None)], ["merged"]),
        (["2010-01-01,2014-01-01", "2013-01-01,2016-01-01", "2015-06-01,2017-01-01"],
         [("2010-01-01", "2017-01-01")], ["merged", "merged"]),
        (["2010-01-01,2010-01-01"], [], ["empty"]),
        (["2010-01-02,2010-01-01"], [], ["reversed"]),
        (["1990s,1999", "2010-02-30,2011", "1650,1660"], [], ["bad_date", "bad_date", "bad_date"]),
    ],
)  # fmt: skip
def test_every_holding_is_a_tenure_or_listed(converted, dates, spans, reasons) -> None:
    done = converted(*dates)
    assert _spans(done) == spans
    assert [left.reason for left in done.left] == reasons
    assert done.taken + len(done.left) == done.holdings == len(dates)


def test_what_is_converted_can_be_imported(converted, session) -> None:
    done = converted("2010-01-01,2014-01-01", "2014-01-01,")
    tally = import_lines(session, done.lines)
    assert not tally.refused
    assert tally.created["tenure"] == 2
