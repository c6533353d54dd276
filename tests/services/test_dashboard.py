"""What the dashboard counts: kinds and ages, days, and whether two people say the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from registry.domain import Verdict
from registry.services.dashboard import overview
from registry.services.deciding import Choice, decide
from registry.services.review import Filter, claim
from registry.services.undoing import undo

TODAY = datetime.now(UTC).date()


@pytest.fixture
def say(session):
    """Let a person decide an item that is open."""

    def decide_as(who: str, item, verdict: str, actor=None) -> int:
        (taken,) = claim(session, Filter(item_id=item.id), by=who)
        choice = Choice(
            verdict=Verdict(verdict),
            version=taken["version"],
            lease_token=taken["lease_token"],
            actor=actor and str(actor.id),
        )
        return int(decide(session, item.id, choice, by=who, today=TODAY)["decision"])

    return decide_as


@pytest.fixture
def question(session, make_actor, make_mention, make_review_item):
    actor = make_actor("Hillary Clinton")
    mention = make_mention("Clinton", decision="review", reason="ambiguous", evidence=[])
    return actor, make_review_item(mention, actors=[actor.id])


def test_what_waits_is_counted_by_kind_and_age(session, make_mention, make_review_item) -> None:
    for hours in (0, 2, 30, 24 * 10, 24 * 40):
        item = make_review_item(make_mention(f"Name {hours}"))
        ago = datetime.now(UTC) - timedelta(hours=hours)
        session.execute(text("UPDATE review_item SET created_at = :at WHERE id = :id"), {"at": ago, "id": item.id})
    waiting = overview(session, today=TODAY).waiting
    assert waiting["mention"] == (1, 1, 1, 1, 1)
    assert waiting["duplicate"] == (0, 0, 0, 0, 0)


def test_days_without_decisions_are_there_and_undone_ones_are_told(session, question, say) -> None:
    actor, item = question
    decision = say("ada", item, "choose", actor)
    undo(session, decision, by="ada")
    say("ada", item, "unsure")
    days = overview(session, today=TODAY).days
    assert len(days) == 14
    assert (days[-1].day, days[-1].number, days[-1].undone, days[-1].people) == (TODAY, 2, 1, 1)
    assert days[0].number == 0
    assert isinstance(days[0].day, date)


@pytest.mark.parametrize(("other", "agreed"), [("choose", 1), ("different", 0)])
def test_two_people_agree_when_they_give_one_answer(session, question, say, other: str, agreed: int) -> None:
    actor, item = question
    undo(session, say("ada", item, "same"), by="ben")
    say("ben", item, other, actor if other == "choose" else None)
    whole, pair = overview(session, today=TODAY).agreement
    assert (pair.one, pair.other, pair.number, pair.agreed) == ("ada", "ben", 1, agreed)
    assert whole.number == 1
    assert pair.bound is not None
    assert pair.bound <= (pair.rate or 0)


def test_a_slip_taken_back_by_oneself_is_no_opinion(session, question, say) -> None:
    actor, item = question
    undo(session, say("ada", item, "different"), by="ada")
    say("ben", item, "choose", actor)
    assert overview(session, today=TODAY).agreement == ()


def test_unsure_neither_agrees_nor_disagrees(session, question, say) -> None:
    actor, item = question
    undo(session, say("ada", item, "unsure"), by="ben")
    say("ben", item, "choose", actor)
    whole, _ = overview(session, today=TODAY).agreement
    assert (whole.number, whole.unsure, whole.rate) == (0, 1, None)
