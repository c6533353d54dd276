"""The drawing of roles tells known, rough, unknown and open ends apart, and stays inside its frame."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import Kind, PartialDate, Post, Status, Tenure
from registry.services.wording import period
from registry.web.pages.timeline import Bar, Timeline, draw

TODAY = date(2026, 1, 15)


def tenure(since: str | None, until: str | None, status: Status = Status.HELD, post: str = "minister") -> Tenure:
    return Tenure(
        tenure_id=1,
        post=Post(post_id=1, key=post, label="Minister"),
        actor_id=1,
        actor_key="ali-hassan",
        actor_name="Ali Hassan",
        actor_kind=Kind.PERSON,
        actor_wikidata=None,
        status=status,
        since=PartialDate.parse(since) if since and since != "unknown" else None,
        until=PartialDate.parse(until) if until and until != "unknown" else None,
        since_unknown=since == "unknown",
        until_unknown=until == "unknown",
    )


def drawn(*tenures: Tenure) -> Timeline:
    drawing = draw(tenures, TODAY)
    assert drawing is not None
    return drawing


def bar(since: str | None, until: str | None) -> Bar:
    return drawn(tenure(since, until)).lanes[0].bars[0]


@pytest.mark.parametrize(
    ("since", "until", "kinds"),
    [
        ("2020-01-01", "2021-01-01", ("day", "day")),
        ("2020-05", "2021", ("rough", "rough")),
        ("2020-05-01", None, ("day", "open")),
        ("unknown", "unknown", ("unknown", "unknown")),
        (None, "2021-01-01", ("open", "day")),
    ],
)
def test_ends_are_told_apart(since: str | None, until: str | None, kinds: tuple[str, str]) -> None:
    found = bar(since, until)
    assert (found.start_is, found.end_is) == kinds


def test_a_rough_date_fades_and_a_day_does_not() -> None:
    rough = bar("2020", "2023-03-01")
    assert rough.fade_in > 0
    assert rough.fade_out == 0


def test_an_open_tenure_reaches_beyond_today() -> None:
    drawing = drawn(tenure("2020-01-01", None))
    assert drawing.today is not None
    assert drawing.lanes[0].bars[0].end > drawing.today


def test_terms_in_one_post_share_a_lane_and_the_running_one_comes_first() -> None:
    drawing = drawn(
        tenure("2001-01-01", "2005-01-01", post="mp"),
        tenure("2024-01-01", None),
        tenure("2010-01-01", "2011-01-01", post="mp"),
    )
    assert [len(lane.bars) for lane in drawing.lanes] == [1, 2]


def test_nobody_without_roles_gets_a_drawing() -> None:
    assert draw([], TODAY) is None


_DATES = st.none() | st.just("unknown") | st.dates(date(1700, 1, 1), date(2200, 12, 31)).map(date.isoformat)


@given(st.lists(st.tuples(_DATES, _DATES), min_size=1, max_size=5))
def test_bars_and_years_stay_inside_the_drawing(pairs: list[tuple[str | None, str | None]]) -> None:
    def ordered(since: str | None, until: str | None) -> tuple[str | None, str | None]:
        both = since and until and "unknown" not in (since, until)
        return (until, since) if both and str(since) > str(until) else (since, until)

    drawing = drawn(*(tenure(*ordered(*pair)) for pair in pairs))
    for lane in drawing.lanes:
        for each in lane.bars:
            assert 0 <= each.start < each.end <= 100
            assert each.solid_width >= 0
    assert len(drawing.ticks) <= 8
    assert all(0 <= tick.at <= 100 for tick in drawing.ticks)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2012-05", None, "since 2012-05"),
        ("2012-05", "2018", "2012-05 to 2018"),
        ("2012-05", "unknown", "since 2012-05, ended, day unknown"),
        ("unknown", None, "start unknown"),
    ],
)
def test_periods_are_worded_with_what_is_not_known(since: str | None, until: str | None, words: str) -> None:
    assert period(tenure(since, until)) == words
