"""Who held posts on a day, as the query finds them."""

from __future__ import annotations

from datetime import date

import pytest

from registry.db.tenures import MOST_HOLDERS, fetch_holding, fetch_posts_bearing
from registry.domain import PartialDate
from registry.roles.holder import State, holders_on
from registry.services.holders import holders_of_post


@pytest.fixture
def line_of_holders(make_actor, make_post, make_tenure):
    """A post with a long past, a chair that stood empty for a month, and a holder who came after it."""
    post = make_post("Foreign Minister")
    for year in range(1990, 2020):
        make_tenure(make_actor(), post, f"{year}-01-01", f"{year + 1}-01-01")
    make_tenure(make_actor(), post, "2020-02-01")
    return post


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2020-01-15", State.VACANT),
        ("2020-02-01", State.HELD),
        ("1989-12-31", State.UNKNOWN),
        ("2020-01-01", State.VACANT),
    ],
)
def test_a_vacancy_is_told_from_who_left_last_and_who_came_next(session, line_of_holders, on, state) -> None:
    day = PartialDate.parse(on)
    found = fetch_holding(session, [line_of_holders.id], day.first, day.last)[line_of_holders.id]
    assert len(found) <= 3
    assert holders_on(found, day).state is state


def test_of_a_crowd_the_latest_are_told_and_that_there_are_more(session, make_actor, make_post, make_tenure) -> None:
    post = make_post("Member of Parliament", seats=None)
    for day in range(1, MOST_HOLDERS + 10):
        make_tenure(make_actor(), post, str(date.fromordinal(730_000 + day)), seat_no=None)
    held = holders_of_post(session, post.key, PartialDate.parse("2020-01-01"))
    assert (len(held.holders.tenures), held.is_cut) == (MOST_HOLDERS, True)
    assert held.holders.tenures[0].since == PartialDate.parse(str(date.fromordinal(730_000 + MOST_HOLDERS + 9)))


def test_a_title_is_a_posts_on_its_days_and_in_its_language(session, make_post, make_title) -> None:
    post = make_post("Secretary", seats=1)
    title = make_title(post, "Secretary of War", lang="en")
    keys = [title.folded]
    today = date(2020, 1, 1)
    assert [found.key for found in fetch_posts_bearing(session, keys, today, today)] == [post.key]
    assert [found.key for found in fetch_posts_bearing(session, keys, today, today, lang="en")] == [post.key]
    assert fetch_posts_bearing(session, keys, today, today, lang="ar") == []
