"""Rules of who held a post on a day, on the handovers of 2024 and 2025."""

from dataclasses import replace

import pytest

from registry.domain import Kind, PartialDate, Post, Precision, Status, Tenure
from registry.roles.holder import State, holders_in_sense, holders_on, roles_on
from registry.roles.span import Span

POST = Post(post_id=1, key="us-national-security-adviser", label="National Security Adviser", seats=1)


def tenure(number, name, since, until, status=Status.HELD, post=POST):
    span = Span.parse(since, until)
    return Tenure(
        tenure_id=number, post=post, actor_id=number, actor_key=name.lower(), actor_name=name, actor_kind=Kind.PERSON,
        actor_wikidata=None, status=status, since=span.since, until=span.until,
        since_unknown=span.since_precision is Precision.UNKNOWN, until_unknown=span.until_precision is Precision.UNKNOWN,
    )  # fmt: skip


ADVISERS = [
    tenure(1, "Sullivan", "2021-01-20", "2025-01-20"),
    tenure(2, "Waltz", "2025-01-20", "2025-05-01"),
    tenure(3, "Rubio", "2025-05-01", None, Status.ACTING),
    tenure(4, "Somebody", "2024-11-01", None, Status.NOMINEE),
]


def names(answer):
    return [t.actor_name for t in answer.tenures]


@pytest.mark.parametrize(
    ("day", "name"), [("2025-04-30", "Waltz"), ("2025-05-02", "Rubio"), ("2024-12-01", "Sullivan")]
)
def test_the_holder_of_a_day_is_named(day, name):
    answer = holders_on(ADVISERS, PartialDate.parse(day))
    assert (answer.state, names(answer)) == (State.HELD, [name])


def test_on_a_handover_day_the_incoming_holder_stands_first_and_the_outgoing_is_flagged():
    answer = holders_on(ADVISERS, PartialDate.parse("2025-05-01"))
    assert answer.state is State.HANDOVER
    assert names(answer) == ["Rubio"]
    assert [t.actor_name for t in answer.outgoing] == ["Waltz"]


def test_the_start_day_counts_and_the_end_day_does_not():
    only = [tenure(1, "Yermak", "2020-02-11", "2025-11-28")]
    assert names(holders_on(only, PartialDate.parse("2020-02-11"))) == ["Yermak"]
    assert holders_on(only, PartialDate.parse("2025-11-28")).state is State.VACANT


def test_a_gap_after_a_known_tenure_is_a_vacancy():
    head = [tenure(1, "Yermak", "2020-02-11", "2025-11-28"), tenure(2, "Budanov", "2026-01-02", None)]
    assert holders_on(head, PartialDate.parse("2025-12-15")).state is State.VACANT


def test_a_long_gap_is_a_hole_in_what_is_known():
    few = [tenure(1, "Priebus", "2017-01-20", "2017-07-31"), tenure(2, "Mulvaney", "2019-01-02", None)]
    assert holders_on(few, PartialDate.parse("2018-06-01")).state is State.UNKNOWN
    assert holders_on(few[:1], PartialDate.parse("2025-06-01")).state is State.UNKNOWN


def test_before_the_first_known_tenure_nothing_is_known():
    assert holders_on(ADVISERS, PartialDate.parse("1950-01-01")).state is State.UNKNOWN


def test_a_year_with_a_handover_names_both():
    answer = holders_on(ADVISERS[1:], PartialDate.parse("2025"))
    assert answer.state is State.HANDOVER
    assert names(answer) == ["Waltz", "Rubio"]


def test_nominees_and_those_who_never_served_hold_nothing():
    assert holders_on([ADVISERS[3]], PartialDate.parse("2025-01-01")).state is State.UNKNOWN


def test_roles_of_a_person_leave_out_what_never_began():
    other = Post(post_id=2, key="us-ambassador-un", label="US Ambassador to the UN", seats=1)
    mine = [tenure(1, "Stefanik", "2024-11-11", "2025-03-27", Status.NEVER_SERVED, other)]
    assert roles_on(mine, PartialDate.parse("2025-01-01")) == ()


def keys(tenures):
    return [t.actor_name for t in tenures]


@pytest.mark.parametrize(
    ("day", "modifiers", "state", "expected"),
    [
        ("2025-06-01", ("former",), State.FORMER, ["Waltz", "Sullivan"]),
        ("2025-05-01", ("former",), State.FORMER, ["Waltz", "Sullivan"]),
        ("2022-01-01", ("former",), State.UNKNOWN, []),
        ("2024-12-01", ("designate",), State.COMING, ["Somebody"]),
        ("2025-04-01", ("elect",), State.COMING, ["Somebody"]),
        ("2025-06-01", ("acting",), State.HELD, ["Rubio"]),
        ("2025-06-01", ("then",), State.UNKNOWN, []),
    ],
)
def test_words_beside_a_title_ask_for_others_than_the_holder(day, modifiers, state, expected):
    answer = holders_in_sense(ADVISERS, PartialDate.parse(day), modifiers)
    assert (answer.state, keys(answer.tenures)) == (state, expected)


def test_without_anybody_named_the_next_to_come_soon_is_the_one_elect():
    answer = holders_in_sense(ADVISERS[:2], PartialDate.parse("2024-12-01"), ("elect",))
    assert keys(answer.tenures) == ["Waltz"]
    assert holders_in_sense(ADVISERS[:2], PartialDate.parse("2023-12-01"), ("elect",)).state is State.UNKNOWN


def test_nobody_is_to_come_before_he_was_named_and_who_stands_in_never_is():
    named = tenure(4, "Rubio", "2024-11-13", "2025-01-21", Status.NOMINEE)
    stand_in = tenure(5, "Kenna", "2025-01-20", "2025-01-21", Status.ACTING)
    line = [named, stand_in, replace(tenure(6, "Rubio", "2025-01-21", None), actor_id=named.actor_id)]
    assert keys(holders_in_sense(line, PartialDate.parse("2024-12-01"), ("designate",)).tenures) == ["Rubio"]
    assert holders_in_sense(line, PartialDate.parse("2024-10-15"), ("designate",)).state is State.UNKNOWN
    assert holders_in_sense([stand_in], PartialDate.parse("2025-01-01"), ("elect",)).state is State.UNKNOWN


def test_who_holds_it_again_is_not_a_former_holder():
    again = [*ADVISERS[:2], tenure(9, "Sullivan", "2025-06-01", None)]
    again[2] = replace(again[2], actor_id=1)
    assert keys(holders_in_sense(again, PartialDate.parse("2025-07-01"), ("former",)).tenures) == ["Waltz"]
