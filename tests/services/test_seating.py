"""Seats are given out in the order of starts, and in a time that hardly grows with the number of them."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from registry.db.sittings import SittingRow
from registry.services.seating import Clash, Seat, seat_all

DAY = timedelta(days=1)
FIRST = date(1800, 1, 1)


def stay(seats: int, first: int, days: int, *, seat_no: int | None = None, number: int = 1) -> SittingRow:
    """Somebody who sits for some days from a day on: recorded when there is a seat, else staged."""
    span = (FIRST + first * DAY, FIRST + (first + days) * DAY)
    recorded = seat_no is not None
    return SittingRow(
        post_id=1, post="p", post_line=None, seats=seats, tenure_id=number if recorded else None,
        line=None if recorded else number, place=None if recorded else 0, actor=f"a{number}", seat_no=seat_no,
        valid=span, certain=span if days else None, from_precision="day", until_precision="day",
    )  # fmt: skip


def seated(rows: list[SittingRow]) -> dict[str, int | str]:
    return {
        each.row.actor: each.seat_no if isinstance(each, Seat) else f"after {each.taken_by.actor}"
        for each in seat_all(rows)
    }


def test_the_lowest_free_seat_is_taken() -> None:
    rows = [stay(3, *days, number=number) for number, days in enumerate([(0, 9), (1, 2), (2, 9), (3, 1), (4, 9)], 1)]
    assert seated(rows) == {"a1": 1, "a2": 2, "a3": 3, "a4": 2, "a5": 2}


def test_who_has_no_certain_day_takes_no_room() -> None:
    assert seated([stay(1, 0, 9), stay(1, 0, 0, number=2), stay(1, 9, 9, number=3)]) == {"a1": 1, "a2": 1, "a3": 1}


def test_recorded_ones_keep_their_seats_and_newcomers_fit_between() -> None:
    rows = [
        stay(2, 0, 10, seat_no=1, number=1),
        stay(2, 20, 10, seat_no=1, number=2),
        stay(2, 5, 20, seat_no=2, number=3),
        stay(2, 10, 10, number=4),
        stay(2, 25, 9, number=5),
    ]
    assert seated(rows) == {"a4": 1, "a5": 2}


def test_a_clash_names_who_is_in_the_way() -> None:
    assert seated([stay(2, 0, 9, number=number) for number in (1, 2, 3)]) == {"a1": 1, "a2": 2, "a3": "after a1"}


@pytest.mark.parametrize("recorded", [0, 435])
def test_a_parliament_of_two_centuries_is_seated_in_a_second(recorded: int) -> None:
    seats, terms = 435, 60
    now = [stay(seats, terms * 700, 700, seat_no=1 + at, number=at + 1) for at in range(recorded)]
    past = [stay(seats, 700 * term, 700, number=term * seats + at + 1) for term in range(terms) for at in range(seats)]
    began = time.process_time()
    found = list(seat_all([*now, *past]))
    assert not [each for each in found if isinstance(each, Clash)]
    assert len({(each.row.valid, each.seat_no) for each in found}) == len(past)
    assert time.process_time() - began < 2
