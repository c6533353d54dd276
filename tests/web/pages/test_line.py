"""The drawing of a line of holders: rows, numbers, vacancies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from registry.domain import Kind, PartialDate, Post, Status, Tenure
from registry.roles.calendar import gaps
from registry.web.pages.line import MOST_ROWS, draw_line

TODAY = date(2025, 1, 1)
POST = Post(post_id=1, key="minister", label="Minister", seats=1)


def tenure(number: int, since: str, until: str | None, status: Status = Status.HELD) -> Tenure:
    return Tenure(
        tenure_id=number, post=POST, actor_id=number, actor_key=f"a{number}", actor_name=f"A {number}",
        actor_kind=Kind.PERSON, actor_wikidata=None, status=status, since=PartialDate.parse(since),
        until=PartialDate.parse(until) if until else None,
    )  # fmt: skip


LINE = [
    tenure(1, "2000-01-01", "2008-01-01"),
    tenure(2, "2008-01-01", "2008-03-01", Status.ACTING),
    tenure(3, "2008-03-01", "2014-01-01"),
    tenure(4, "2015-01-01", None),
]
NUMBERS = {each.tenure_id: each.tenure_id for each in LINE}


def test_holders_who_follow_one_another_share_a_row_and_the_acting_have_their_own() -> None:
    drawing = draw_line(LINE, gaps(LINE), NUMBERS, TODAY)
    assert [(lane.label, [bar.number for bar in lane.bars]) for lane in drawing.lanes] == [
        ("In office", [1, 3, 4]),
        ("Acting", [2]),
        ("Nobody", [None]),
    ]
    (gap,) = drawing.lanes[-1].bars
    held = drawing.lanes[0].bars
    assert held[1].end == gap.start < gap.end == held[2].start
    assert "365 days" in gap.title
    assert drawing.statuses == ("held", "acting", "vacant")


def test_those_in_office_together_are_drawn_one_below_the_other() -> None:
    together = [*LINE, tenure(5, "2001-01-01", "2007-01-01")]
    drawing = draw_line(together, (), {**NUMBERS, 5: 5}, TODAY)
    assert [lane.label for lane in drawing.lanes] == ["In office", "", "Acting"]


def test_numbers_that_would_run_into_each_other_are_left_out() -> None:
    short = [tenure(day, f"2008-01-{day:02}", f"2008-01-{day + 1:02}") for day in range(1, 9)]
    line = [*short, tenure(20, "2000", "2007")]
    drawing = draw_line(line, (), {each.tenure_id: each.tenure_id for each in line}, TODAY)
    shown = [bar.number for lane in drawing.lanes for bar in lane.bars if bar.number]
    assert len(shown) < len(line)


def test_a_crowd_is_not_drawn_and_nobody_is_no_drawing() -> None:
    crowd = [replace(tenure(number, "2000", None), tenure_id=number) for number in range(1, MOST_ROWS + 3)]
    assert draw_line(crowd, (), {each.tenure_id: each.tenure_id for each in crowd}, TODAY) is None
    assert draw_line([], (), {}, TODAY) is None
