"""Who an actor is after merges: kept in step by the database, and exact when undone."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from registry.db.models.actors import ActorClosureRow, ActorRow
from registry.transaction import reading, writing
from tests import factories

_WALK = """
    WITH RECURSIVE walked AS (
        SELECT id AS actor_id, id AS root_id FROM actor WHERE merged_into IS NULL
        UNION ALL SELECT a.id, w.root_id FROM actor a JOIN walked w ON a.merged_into = w.actor_id)
    SELECT actor_id, root_id FROM walked ORDER BY 1
"""


def roots(session) -> dict[int, int]:
    """Read the closure, which must be what walking finds."""
    kept = session.execute(sa.select(ActorClosureRow.actor_id, ActorClosureRow.root_id).order_by("actor_id")).all()
    assert kept == session.execute(sa.text(_WALK)).all()
    return dict(kept)


def test_an_actor_is_its_own_survivor(session, make_actor):
    actor = make_actor("Steve Witkoff")
    assert roots(session) == {actor.id: actor.id}


def test_a_chain_leads_to_its_end_whichever_link_came_first(session, make_actor, merge):
    a, b, c, d = (make_actor(name) for name in ("Witkow", "Witkof", "Vitkoff", "Witkoff"))
    merge(a, b)
    merge(c, d)
    merge(b, c)
    assert set(roots(session).values()) == {d.id}


def test_unmerging_gives_back_exactly_what_was(session, make_actor, merge):
    a, b, c, d = (make_actor(name) for name in ("Witkow", "Witkof", "Vitkoff", "Witkoff"))
    merge(a, b)
    merge(b, c)
    before = roots(session)
    merge(c, d)
    merge(c, None)
    assert roots(session) == before
    merge(b, None)
    assert roots(session) == {a.id: b.id, b.id: b.id, c.id: c.id, d.id: d.id}


def test_an_edge_may_be_moved_in_one_statement(session, make_actor, merge):
    a, b, c = (make_actor(name) for name in ("Witkow", "Witkof", "Vitkoff"))
    merge(a, b)
    session.execute(sa.text("UPDATE actor SET merged_into = :c WHERE id = :a"), {"a": a.id, "c": c.id})
    assert roots(session)[a.id] == c.id


def test_a_chain_inserted_whole_leads_to_its_end(session):
    session.execute(
        sa.text("""
            INSERT INTO actor (id, key, kind, name, status, merged_into) VALUES
                (901, 'a', 'person', 'A', 'merged', 902), (902, 'b', 'person', 'B', 'merged', 903),
                (903, 'c', 'person', 'C', 'active', NULL)""")
    )
    assert roots(session) == {901: 903, 902: 903, 903: 903}


@pytest.mark.parametrize("length", [2, 3, 5])
def test_a_circle_is_refused(session, make_actor, merge, length):
    chain = [make_actor("Ali Hassan") for _ in range(length)]
    for loser, survivor in pairwise(chain):
        merge(loser, survivor)
    before = roots(session)
    with pytest.raises(IntegrityError, match="circle"), session.begin_nested():
        merge(chain[-1], chain[0])
    assert roots(session) == before


def test_a_circle_inserted_whole_is_refused(session):
    circle = sa.text("""
        INSERT INTO actor (id, key, kind, name, status, merged_into) VALUES
            (901, 'a', 'person', 'A', 'merged', 902), (902, 'b', 'person', 'B', 'merged', 901)""")
    with pytest.raises(IntegrityError, match="circle"):
        session.execute(circle)


def test_nobody_is_merged_into_itself(session, make_actor, merge):
    actor = make_actor("Ali Hassan")
    with pytest.raises(IntegrityError, match="actor_not_merged_into_itself"):
        merge(actor, actor)


def test_merged_and_merged_into_go_together(session, make_actor):
    actor = make_actor("Ali Hassan")
    actor.status = "merged"
    with pytest.raises(IntegrityError, match="actor_merged_has_survivor"):
        session.flush()


def test_a_survivor_cannot_be_deleted(session, make_actor, merge):
    loser, survivor = make_actor("Witkow"), make_actor("Witkoff")
    merge(loser, survivor)
    with pytest.raises(IntegrityError):
        session.execute(sa.delete(ActorRow).where(ActorRow.id == survivor.id))


def test_two_merges_at_once_that_close_a_circle_are_not_both_taken(fresh_engine):
    with writing(fresh_engine, acted_by="test") as session:
        a, b = (factories.make_actor(session, name).id for name in ("Witkow", "Witkoff"))
    outcomes = _merge_at_once(fresh_engine, (a, b), (b, a))
    assert sorted(outcomes) == ["refused", "taken"]
    with reading(fresh_engine) as session:
        assert len(set(roots(session).values())) == 1


def test_two_merges_at_once_that_make_a_chain_agree_on_the_survivor(fresh_engine):
    with writing(fresh_engine, acted_by="test") as session:
        a, b, c = (factories.make_actor(session, name).id for name in ("Witkow", "Vitkoff", "Witkoff"))
    assert _merge_at_once(fresh_engine, (a, b), (b, c)) == ["taken", "taken"]
    with reading(fresh_engine) as session:
        assert roots(session) == {a: c, b: c, c: c}


def test_a_snapshot_that_cannot_see_other_merges_may_not_merge(fresh_engine):
    with writing(fresh_engine, acted_by="test") as session:
        a, b = (factories.make_actor(session, name).id for name in ("Witkow", "Witkoff"))
    frozen = fresh_engine.execution_options(isolation_level="REPEATABLE READ")
    with pytest.raises(DBAPIError, match="READ COMMITTED"), writing(frozen, acted_by="test") as session:
        factories.merge(session, session.get_one(ActorRow, a), session.get_one(ActorRow, b))


def _merge_at_once(engine, *pairs) -> list[str]:
    """Merge pair after pair, each in a transaction that begins before the one ahead of it has ended."""
    outcomes = []

    def run(loser, survivor, session):
        try:
            factories.merge(session, session.get_one(ActorRow, loser), session.get_one(ActorRow, survivor))
            session.commit()
            outcomes.append("taken")
        except DBAPIError:
            session.rollback()
            outcomes.append("refused")

    (first, first_into), (second, second_into) = pairs
    with Session(engine) as one, Session(engine) as two:
        factories.merge(one, one.get_one(ActorRow, first), one.get_one(ActorRow, first_into))
        thread = threading.Thread(target=run, args=(second, second_into, two))
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()
        one.commit()
        outcomes.append("taken")
        thread.join(timeout=30)
    return outcomes
