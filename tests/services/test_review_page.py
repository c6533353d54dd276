"""What the review page is told of actors and decisions."""

from __future__ import annotations

from registry.services.review_page import find_last, merged_into, show_actors
from tests.factories import merge as merge_rows


def test_names_stand_by_script_the_script_of_the_mention_first(session, make_actor) -> None:
    actor = make_actor("Steve Witkoff", "Steven Witkoff", "ويتكوف", "Уиткофф", "Виткофф")
    about = show_actors(session, [str(actor.id)], script="Arab")[str(actor.id)]
    assert [group["script"] for group in about["names"]] == ["Arab", "Cyrl", "Latn"]
    assert about["names"][2]["names"][0] == {"text": "Steve Witkoff", "lang": None}


def test_a_name_in_two_languages_is_shown_once_and_three_a_script_are_enough(session, make_actor, make_name) -> None:
    actor = make_actor("Ali Hassan", "A. Hassan", "Aly Hassan", "Ali Hasan")
    make_name(actor, "Ali Hassan", lang="de")
    (group,) = show_actors(session, [str(actor.id)], script=None)[str(actor.id)]["names"]
    assert [name["text"] for name in group["names"]] == ["Ali Hassan", "A. Hassan", "Aly Hassan"]


def test_the_names_of_a_merged_actor_are_the_survivors_after_its_own(session, make_actor) -> None:
    kept, lost = make_actor("Steve Witkoff"), make_actor("Stephen Witkoff")
    merge_rows(session, lost, kept)
    (group,) = show_actors(session, [str(kept.id)], script=None)[str(kept.id)]["names"]
    assert [name["text"] for name in group["names"]] == ["Steve Witkoff", "Stephen Witkoff"]
    (merged,) = merged_into(session, kept.id)
    assert (merged.actor_id, merged.into, merged.decision_id) == (lost.id, kept.id, None)


def test_cards_take_two_queries_however_many_actors(session, make_actor, max_queries) -> None:
    ids = [str(make_actor(f"Ali Hassan {number}").id) for number in range(9)]
    with max_queries(2):
        assert len(show_actors(session, ids, script="Latn")) == 9


def test_whoever_has_decided_nothing_has_nothing_to_undo(session) -> None:
    assert find_last(session, "nobody in particular") is None
