"""What correcting and withdrawing leave behind, and what it costs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from registry.domain import ConflictError, InvalidError, PartialDate
from registry.services.actors import roles_of_actor
from registry.services.check import check_invariants
from registry.services.exporting import export_lines
from registry.services.importing import import_lines
from registry.services.tenures import (
    NewTenure,
    Succession,
    TenureFacts,
    correct_tenure,
    record_tenures,
    withdraw_tenure,
)
from registry.transaction import writing


@pytest.fixture
def facts(make_actor, make_post) -> TenureFacts:
    """A tenure to be recorded of an actor and a post that are there."""
    actor, post = make_actor("Marco Rubio"), make_post("US Secretary of State")
    return TenureFacts(actor=actor.key, post=post.key, since="2025-01-21", sources=("a source",))


def test_the_history_of_a_tenure_can_be_exported_and_imported(session, facts, fresh_engine) -> None:
    (first,) = record_tenures(session, [NewTenure(facts=facts)])
    corrected = correct_tenure(session, str(first.tenure.tenure.tenure_id), {"until": "2026"}, because="he left")
    withdraw_tenure(session, str(corrected.tenure.tenure_id), because="he did not")
    lines = list(export_lines(session))
    assert "he did not" in lines[-1]
    with writing(fresh_engine, acted_by="test") as other:
        assert not import_lines(other, lines).refused
        assert list(export_lines(other)) == lines
        assert check_invariants(other) == []
        links = "SELECT superseded_by IS NULL, superseded_because FROM tenure ORDER BY id"
        assert [tuple(row) for row in other.execute(text(links))] == [(False, "he left"), (True, "he did not")]


def test_tenures_of_a_merged_actor_are_corrected_and_stay_its_own(session, facts, make_actor, merge) -> None:
    (first,) = record_tenures(session, [NewTenure(facts=facts)])
    survivor = make_actor("Marco A. Rubio")
    loser = session.execute(text("SELECT id FROM actor WHERE key = :key"), {"key": facts.actor}).scalar_one()
    from registry.db.models.actors import ActorRow

    merge(session.get_one(ActorRow, loser), survivor)
    corrected = correct_tenure(session, str(first.tenure.tenure.tenure_id), {"until": "2026"})
    assert (corrected.recorded_actor_id, corrected.tenure.actor_id) == (loser, survivor.id)
    assert [role.tenure_id for role in roles_of_actor(session, survivor.id)] == [corrected.tenure.tenure_id]
    again = replace(facts, actor=survivor.key)
    with pytest.raises(ConflictError, match=str(corrected.tenure.tenure_id)):
        record_tenures(session, [NewTenure(facts=again)])


def test_two_cannot_succeed_the_same_tenure_in_one_request(session, facts, make_actor) -> None:
    (first,) = record_tenures(session, [NewTenure(facts=facts)])
    after = Succession(tenure=str(first.tenure.tenure.tenure_id))
    new = [
        NewTenure(facts=replace(facts, actor=make_actor().key, since=since, until=until), succeeds=after)
        for since, until in (("2026-01-01", "2026-02-01"), ("2026-02-01", None))
    ]
    with pytest.raises(InvalidError, match="same one"):
        record_tenures(session, new, where="/tenures/{}")


def test_recording_many_takes_as_few_queries_as_one(session, facts, make_actor, max_queries) -> None:
    new = [
        NewTenure(facts=replace(facts, actor=make_actor().key, since=f"{year}-01-01", until=f"{year + 1}-01-01"))
        for year in range(1900, 2000)
    ]
    with max_queries(10):
        record_tenures(session, new, where="/tenures/{}")
    assert check_invariants(session) == []


def test_what_was_believed_is_answered_for_every_moment_of_a_correction(session, facts) -> None:
    (first,) = record_tenures(session, [NewTenure(facts=facts)])
    corrected = correct_tenure(session, str(first.tenure.tenure.tenure_id), {"since": "2025-01-20"})
    times = session.execute(text("SELECT recorded_at, superseded_at FROM tenure ORDER BY id")).all()
    actor_id, day = corrected.tenure.actor_id, PartialDate.parse("2025-01-20")
    assert times[0].superseded_at == times[1].recorded_at
    for moment, roles in ((times[0].recorded_at, 0), (times[1].recorded_at, 1), (None, 1)):
        assert len(roles_of_actor(session, actor_id, on=day, known_at=moment)) == roles
