"""Documents are stored once, and their mentions with them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from registry.domain import InvalidError, Kind, PartialDate, Thresholds
from registry.exchange.document import GivenMention, NewDocument
from registry.services.ingest import get_document, ingest
from registry.transaction import writing
from tests.seeded import seeded_engine, seeded_template

__all__ = ["seeded_engine", "seeded_template"]

THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)
TODAY = date(2025, 12, 1)
TEXT = "Secretary of State Marco Rubio met Zebulon Quark."


@pytest.fixture
def take(seeded_engine):
    def take(text: str, *given: GivenMention, **known):
        document = NewDocument(text=text, lang="en", on=PartialDate.parse("2025-04-11"), given=given, **known)
        with writing(seeded_engine, acted_by="test") as session:
            taken = ingest(session, document, THRESHOLDS, today=TODAY)
            return taken, get_document(session, taken.document_id)

    return take


def given(text: str, surface: str, **known) -> GivenMention:
    start = text.index(surface)
    return GivenMention(start=start, end=start + len(surface), surface=surface, **known)


def test_mentions_are_found_resolved_and_stored_where_they_stand(take, seeded_engine) -> None:
    taken, shown = take(TEXT, given(TEXT, "Zebulon Quark", kind=Kind.PERSON, ref="m1"))
    assert taken.is_new
    decided = {each["surface"]: each for each in shown["mentions"]}
    assert (decided["Marco Rubio"]["decision"], decided["Marco Rubio"]["actor"]["key"]) == ("link", "marco-rubio")
    assert decided["Marco Rubio"]["reading"]["title"]
    unknown = decided["Zebulon Quark"]
    assert (unknown["decision"], unknown["kind"], unknown["ref"]) == ("nil", "person", "m1")
    assert all(TEXT[each["start"] : each["end"]] == each["surface"] for each in shown["mentions"])
    with seeded_engine.connect() as connection:
        found = dict(connection.execute(text("SELECT surface, is_found FROM mention")).all())
    assert (found["Marco Rubio"], found["Zebulon Quark"]) == (True, False)


def test_the_same_text_again_is_the_first_document_whoever_sends_it(take) -> None:
    first, _ = take("Putin spoke.", source="one")
    again, shown = take("Putin spoke.", source="another")
    assert (again.document_id, again.is_new) == (first.document_id, False)
    assert shown["source"] == "one"


def test_a_doubtful_mention_is_queued(take, seeded_engine) -> None:
    body = "We saw Ivanow-Petrow and Minister Wang there."
    _, shown = take(body, given(body, "Wang"))
    (mention,) = [each for each in shown["mentions"] if each["surface"] == "Wang"]
    with seeded_engine.connect() as connection:
        query = text("SELECT count(*) FROM review_item WHERE mention_id = :id AND state = 'open'")
        queued = connection.scalar(query, {"id": int(mention["id"])})
    assert queued == (mention["decision"] == "review")


def test_what_is_found_here_gives_way_to_what_the_sender_named(take) -> None:
    body = "Yesterday Marco Rubio left."
    _, shown = take(body, given(body, "Yesterday Marco"))
    assert [each["surface"] for each in shown["mentions"]] == ["Yesterday Marco"]


@pytest.mark.parametrize("body", ["", "  \n", "a\x00b", "x" * 1_000_001])
def test_what_no_text_may_be_is_refused_and_nothing_stored(take, seeded_engine, body: str) -> None:
    with pytest.raises(InvalidError):
        take(body)
    with seeded_engine.connect() as connection:
        assert not connection.scalar(text("SELECT count(*) FROM document WHERE text = 'a'"))
