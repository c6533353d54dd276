"""A nightly run decides again what changes can matter to, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.services.reconcile.run import approve, open_run, step
from registry.services.reconcile.stages import FencedError, NothingToResumeError, Stage
from registry.transaction import writing
from tests.services.reconcile.nights import (
    LIMITS,
    POLICY,
    TODAY,
    add_name,
    count_figures,
    decisions,
    drop_name,
    finish,
    found_of,
    make,
    mention,
    night,
    one,
    rows,
    tell,
)
from tests.settling import settle


@pytest.fixture
def world(fresh_engine):
    """Some people, who have been counted."""
    make(fresh_engine, "Steve Witkoff", ("ستيف ويتكوف", "ar"))
    make(fresh_engine, "Marco Rubio")
    make(fresh_engine, "Sergey Lavrov", ("Сергей Лавров", "ru"))
    count_figures(fresh_engine)
    return fresh_engine


def test_a_night_without_changes_writes_nothing_but_itself(world) -> None:
    mention(world, "Witkoff", "Лавров", "Nobody Known")
    first = night(world)
    before = decisions(world)
    second = night(world)
    assert (first.state, second.state) == ("published", "published")
    assert decisions(world) == before
    assert second.counts["units"] == 0
    assert found_of(world, second) == []


def test_a_mention_decided_on_arrival_is_decided_the_same_at_night(world) -> None:
    mention(world, "Witkoff", "ويتكوف", "Лавров", "Rubio, Marco", "Nobody Known")
    tell(world, "Marco Rubio met John Unknown. Rubio left.", "John Unknown")
    assert found_of(world, night(world, full=True)) == []


def test_a_new_actor_gets_its_earlier_mentions(world) -> None:
    (known, unknown) = mention(world, "Rubio", "Zebulon Quark")
    document = tell(world, "Zebulon Quark spoke to Marco Rubio.", "Zebulon Quark")
    night(world)
    quark = make(world, "Zebulon Quark")
    run = night(world)
    assert run.counts["units"] == 2, "what shares no key with him is not looked at"
    stand = decisions(world)
    assert stand[unknown][:3] == ("link", "name", quark)
    told = rows(world, "SELECT subject FROM change WHERE kind = 'decision_changed' AND actor_id = :a", a=quark)
    assert {row[0]["run"] for row in told} == {str(run.run_id)}
    in_text = one(
        world, "SELECT actor_id FROM mention WHERE document_id = :d AND surface = 'Zebulon Quark'", d=document
    )
    assert in_text == quark
    assert stand[known][2] != quark


def test_a_text_is_read_again_where_a_name_in_it_becomes_known(world) -> None:
    document = tell(world, "Marco Rubio met the visitors.")
    with writing(world, acted_by="ada") as session:
        rubio = one(world, "SELECT id FROM actor WHERE name = 'Marco Rubio'")
        drop = "UPDATE actor SET status = 'retired', version = version + 1 WHERE id = :a"
        session.execute(sa.text(drop), {"a": rubio})
    night(world)
    stand = rows(world, "SELECT decision, actor_id FROM mention WHERE document_id = :d", d=document)
    assert stand == [("nil", None)]


def test_what_a_person_decided_is_left_alone(world) -> None:
    (unknown,) = mention(world, "Zebulon Quark")
    with writing(world, acted_by="ada") as session:
        by_hand = (
            "UPDATE mention SET decided_by = 'person', decided_by_name = 'ada', reason = 'not_a_name' WHERE id = :m"
        )
        session.execute(sa.text(by_hand), {"m": unknown})
    make(world, "Zebulon Quark")
    night(world)
    night(world, full=True)
    assert decisions(world)[unknown] == ("nil", "not_a_name", None, None, "person")


def test_a_person_who_decides_between_finding_and_publishing_wins(world) -> None:
    (unknown,) = mention(world, "Zebulon Quark")
    make(world, "Zebulon Quark")
    settle(world)
    with writing(world, acted_by="nightly run") as session:
        run = open_run(session, POLICY, today=TODAY)
    while run.stage is not Stage.PUBLISH:
        with writing(world, acted_by="nightly run") as session:
            run = step(session, run, POLICY)
    with writing(world, acted_by="ada") as session:
        by_hand = "UPDATE mention SET decided_by = 'person', reason = 'not_a_name', version = version + 1 WHERE id = :m"
        session.execute(sa.text(by_hand), {"m": unknown})
    run = finish(world, run)
    assert decisions(world)[unknown][0] == "nil"
    assert [row.state for row in found_of(world, run)] == ["skipped"]


def test_an_item_that_somebody_holds_is_not_touched_and_comes_again(world) -> None:
    (unknown,) = mention(world, "Zebulon Quark")
    claim = """INSERT INTO review_item (kind, mention_id, state, claimed_by, lease_token, lease_until)
               VALUES ('mention', :m, 'claimed', 'ada', gen_random_uuid(), now() + interval '1 hour')"""
    with writing(world, acted_by="ada") as session:
        session.execute(sa.text(claim), {"m": unknown})
    quark = make(world, "Zebulon Quark")
    night(world)
    assert decisions(world)[unknown][0] == "nil"
    free = "UPDATE review_item SET state = 'open', claimed_by = NULL, lease_token = NULL, lease_until = NULL"
    with writing(world, acted_by="ada") as session:
        session.execute(sa.text(free))
    night(world)
    assert decisions(world)[unknown][:3:2] == ("link", quark)
    assert one(world, "SELECT state FROM review_item") == "withdrawn"


def test_what_becomes_doubtful_is_queued_once(world) -> None:
    (known,) = mention(world, "Marco Rubio")
    make(world, "Marco Rubio")
    night(world)
    assert decisions(world)[known][0] == "review"
    night(world, full=True)
    assert rows(world, "SELECT mention_id, state FROM review_item WHERE kind = 'mention'") == [(known, "open")]


def test_a_dry_run_finds_all_and_publishes_nothing(world) -> None:
    (unknown,) = mention(world, "Zebulon Quark")
    make(world, "Zebulon Quark")
    dry = night(world, dry_run=True)
    assert (dry.state, decisions(world)[unknown][0]) == ("abandoned", "nil")
    run = night(world)
    assert (run.state, decisions(world)[unknown][0]) == ("published", "link")
    assert run.digest == dry.digest


def test_the_gate_stops_what_takes_too_much_and_only_its_digest_opens_it(world) -> None:
    mention(world, *["Marco Rubio"] * 10)
    strict = replace(POLICY, limits=replace(LIMITS, taken_least=5))
    make(world, "Marco Rubio")
    before = decisions(world)
    run = night(world, strict)
    assert (run.state, decisions(world)) == ("gated", before)
    with writing(world, acted_by="ada") as session, pytest.raises(Exception, match="waits for approval"):
        approve(session, "0" * 64)
    with writing(world, acted_by="ada") as session:
        run = approve(session, run.digest)
    assert finish(world, run, strict).state == "published"
    assert {row[0] for row in decisions(world).values()} == {"review"}


def test_a_run_that_was_taken_over_is_fenced_off(world) -> None:
    mention(world, "Zebulon Quark")
    with writing(world, acted_by="nightly run") as session:
        old = open_run(session, POLICY, today=TODAY)
    with writing(world, acted_by="nightly run") as session:
        new = open_run(session, POLICY, today=TODAY, resume=True)
    assert new.run_id == old.run_id
    with writing(world, acted_by="nightly run") as session, pytest.raises(FencedError):
        step(session, old, POLICY)
    assert finish(world, new).state == "published"
    with writing(world, acted_by="nightly run") as session, pytest.raises(NothingToResumeError):
        open_run(session, POLICY, today=TODAY, resume=True)


def test_one_mention_that_fails_is_set_apart_and_the_rest_goes_on(world) -> None:
    (bad, good) = mention(world, "Poison", "Zebulon Quark")
    # A kind of fault that no constraint stops: a text that the reader refuses.
    with writing(world, acted_by="ada") as session:
        session.execute(sa.text("UPDATE mention SET surface = repeat(U&'a\\0301\\0301\\0301\\0301\\0301', 40) || 'x'"
                                " || repeat(U&'\\0301', 9) WHERE id = :m"), {"m": bad})  # fmt: skip
    quark = make(world, "Zebulon Quark")
    run = night(world, full=True)
    assert run.counts["quarantined"] == 1
    assert rows(world, "SELECT unit, unit_id, code FROM batch_quarantine") == [("mention", bad, "too_many_marks")]
    assert decisions(world)[good][2] == quark
    assert night(world).counts["units"] == 1, "it is tried again the next night"


def test_another_model_decides_all_anew(world) -> None:
    mention(world, "Witkoff", "Rubio")
    night(world)
    count_figures(world)
    assert night(world).row.from_transaction is None
    assert night(world).row.from_transaction is not None


NAMES = ("Ivan Petrov", "Petr Ivanov", "Ivan Sidorov", "Steve Petrov", "Steven Sidorov")
ACTS = st.one_of(
    st.tuples(st.just("make"), st.sampled_from(NAMES)),
    st.tuples(st.just("name"), st.integers(0, 6), st.sampled_from(NAMES)),
    st.tuples(st.just("unname"), st.integers(0, 6), st.sampled_from(NAMES)),
    st.tuples(st.just("merge"), st.integers(0, 6), st.integers(0, 6)),
    st.tuples(st.just("unmerge"), st.integers(0, 6)),
    st.tuples(st.just("retire"), st.integers(0, 6)),
    st.tuples(st.just("mention"), st.sampled_from((*NAMES, "Petrov", "Иванов", "Stephen Petrov", "Сидоров"))),
    st.tuples(st.just("text"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("night")),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTS, min_size=4, max_size=20))
def test_nights_of_changes_end_where_a_full_run_would(reused_world, acts) -> None:
    for act in acts:
        _do(reused_world, act)
    night(reused_world)
    after = decisions(reused_world)
    run = night(reused_world, full=True, dry_run=True)
    moved = [row for row in found_of(reused_world, run) if row.kind in ("decision", "found")]
    assert [(row.subject, row.before, row.after["decision"]) for row in moved] == []
    assert decisions(reused_world) == after


@pytest.fixture
def reused_world(fresh_engine):
    make(fresh_engine, "Ivan Petrov")
    count_figures(fresh_engine)
    return fresh_engine


def _do(engine, act) -> None:
    kind, *given = act
    ids = [row[0] for row in rows(engine, "SELECT id FROM actor ORDER BY id")]
    if kind in ("name", "unname"):
        _rename(engine, kind, ids, *given)
    elif kind in ("merge", "unmerge", "retire"):
        _rearrange(engine, kind, ids, *given)
    elif kind == "make" and len(ids) < 12:
        make(engine, *given)
    elif kind == "mention":
        mention(engine, *given)
    elif kind == "text":
        name, other = given
        tell(engine, f"{name} met {other} on day {one(engine, 'SELECT count(*) FROM document')}.", name)
    elif kind == "night":
        night(engine)


def _rename(engine, kind: str, ids: list[int], at: int, name: str) -> None:
    if at >= len(ids):
        return
    with writing(engine, acted_by="ada") as session:
        known = "SELECT count(*) FROM name_variant WHERE actor_id = :a AND text = :t"
        if kind == "unname":
            drop_name(session, ids[at], name)
        elif not one(engine, known, a=ids[at], t=name):
            add_name(session, ids[at], name)


def _rearrange(engine, kind: str, ids: list[int], at: int, into: int = 0) -> None:
    if kind == "merge":
        _merge(engine, ids, at, into)
    elif kind == "unmerge":
        _set_actor(engine, ids, at, "status = 'active', merged_into = NULL", "status = 'merged'")
    else:
        _set_actor(engine, ids, at, "status = 'retired'", "status = 'active'")


def _merge(engine, ids, at, into) -> None:
    if at < len(ids) and into < len(ids) and at != into:
        root = one(engine, "SELECT root_id FROM actor_closure WHERE actor_id = :a", a=ids[into])
        if root != ids[at]:
            _set_actor(engine, ids, at, f"status = 'merged', merged_into = {root}", "status = 'active'")


def _set_actor(engine, ids, at, change: str, where: str) -> None:
    if at < len(ids):
        with writing(engine, acted_by="ada") as session:
            update = f"UPDATE actor SET {change}, version = version + 1 WHERE id = :a AND {where}"
            session.execute(sa.text(update), {"a": ids[at]})
