"""Every figure that was asked for names a cell that the bench prints, and a miss says why."""

from pathlib import Path

import pytest

from bench.figures import Figures
from bench.targets import Target, target_figures, targets

TIMED = {"One mention over HTTP", "Batches in process", "The review queue at 1,000,000 items"}
RESULTS = Path(__file__).parents[2] / "bench" / "RESULTS.md"


def kept_tables():
    """Read the tables of the last whole run."""
    tables = []
    for part in RESULTS.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, *lines = part.splitlines()
        rows = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines if line.startswith("|")]
        if rows:
            tables.append(Figures(title=title, columns=rows[0], rows=tuple(rows[2:])))
    return tables


def judged():
    """Give the targets that are no timings: a known miss is expected to fail, with its reason."""
    for target in targets():
        if target.table not in TIMED:
            marks = [pytest.mark.xfail(strict=True, reason=target.why)] if target.why else []
            yield pytest.param(target, id=target.figure, marks=marks)


@pytest.mark.parametrize("target", list(judged()))
def test_the_last_whole_run_reached_what_was_asked_for(target):
    measured = target.measured(kept_tables())
    assert measured
    assert target.is_reached(measured)


@pytest.mark.parametrize("target", targets(), ids=lambda target: target.figure)
def test_what_was_asked_for_is_a_cell_of_the_results_and_a_miss_has_its_reason(target):
    measured = target.measured(kept_tables())
    assert measured
    assert target.is_reached(measured) or target.why


@pytest.mark.parametrize(("measured", "reached"), [("0.740", True), ("0.739", False), ("1,000", True), ("–", False)])
def test_a_figure_is_judged_as_it_is_printed(measured, reached):
    assert Target("tokens", "t", ("r",), "c", ">= .74", "").is_reached(measured) is reached


def test_less_is_better_where_it_was_asked_for_so():
    most = Target("time", "t", ("r",), "c", "<= 2.5", "")
    assert most.is_reached("1.37x")
    assert not most.is_reached("2.51x")
    assert most.is_reached("2.50")


def test_what_a_partial_run_leaves_out_is_said_to_be_not_measured():
    assert {row[3] for row in target_figures([]).rows} == {"not measured"}


def test_a_miss_stands_there_plainly():
    first = targets()[0]
    columns = ("script", *{target.column for target in targets() if target.table == first.table})
    table = Figures(title=first.table, columns=columns, rows=((*first.row, *["0.001"] * (len(columns) - 1)),))
    row = next(row for row in target_figures([table]).rows if row[0] == first.figure)
    assert row[3:] == ("**MISSED**", first.why)
