"""Merging, unmerging and splitting actors over HTTP."""

from __future__ import annotations

import os
import random

import pytest
from sqlalchemy import text

from registry.services.merges import preview_merge
from registry.services.proposals import propose_duplicate
from registry.transaction import reading, writing
from tests.web.reviewing import Desk

MERGES = int(os.environ.get("REGISTRY_REVIEW_MERGES", "40"))


@pytest.fixture
def desk(api) -> Desk:
    return Desk(api)


@pytest.fixture
def pair(desk) -> tuple[str, str]:
    """Two actors that may be one."""
    one = desk.make_actor("Zebediah Quuxley", names=[{"text": "Зебедия Куксли", "lang": "ru"}])
    return one, desk.make_actor("Zebedia Quuxley")


def _merge(desk, loser: str, survivor: str):
    both = {"loser": loser, "survivor": survivor}
    preview = desk.post("/v1/merges/preview", both).json["preview"]
    return desk.post("/v1/merges", {**both, "preview": preview})


def test_a_merge_moves_no_row_and_its_undoing_is_exact(desk, pair) -> None:
    one, other = pair
    before = desk.state()
    merged = _merge(desk, one, other).json
    assert merged["effect"]["names"]["gained"][0]["text"] == "Zebediah Quuxley"
    after = desk.state()
    assert after["name_variant"] == before["name_variant"]
    assert after["actor_closure"][int(one)] == (int(other),)
    moved = desk.api.client.get(f"/v1/actors/{one}")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/actors/{other}")
    assert "Зебедия Куксли" in [name["text"] for name in desk.names(other)]
    assert desk.post(f"/v1/merges/{merged['id']}/undo", {}).status_code == 200
    assert desk.state() == before
    assert desk.broken() == []


def test_a_subject_changed_is_refused_with_the_new_one(desk, pair) -> None:
    one, other = pair
    both = {"loser": one, "survivor": other}
    preview = desk.post("/v1/merges/preview", both).json["preview"]
    desk.run("INSERT INTO name_variant (actor_id, text, script, kind) VALUES (:a, 'Zeb', 'Latn', 'short')", a=int(one))
    answer = desk.post("/v1/merges", {**both, "preview": preview})
    fresh = desk.refused(answer, 409, "subject_changed")["preview"]
    assert desk.post("/v1/merges", {**both, "preview": fresh["preview"]}).status_code == 201


def test_who_is_one_already_cannot_be_merged_either_way(desk, pair) -> None:
    one, other = pair
    _merge(desk, one, other)
    for loser, survivor in ((one, other), (other, one), (one, one)):
        body = {"loser": loser, "survivor": survivor, "preview": "0" * 64}
        desk.refused(desk.post("/v1/merges", body), 409, "would_cycle")


def test_a_merged_actor_is_named_by_its_survivor(desk, pair) -> None:
    one, other = pair
    third = desk.make_actor("Zebedee Quuxley")
    _merge(desk, one, other)
    facts = desk.refused(desk.post("/v1/merges/preview", {"loser": one, "survivor": third}), 409, "actor_merged")
    assert facts["actor"] == other


def test_a_person_is_no_organisation(desk, pair) -> None:
    firm = desk.api.post("/v1/actors", {"kind": "organisation", "name": "Quuxley Works"}).json["id"]
    desk.refused(desk.post("/v1/merges/preview", {"loser": pair[0], "survivor": firm}), 422, "kinds_differ")


class TestDifferent:
    def judged(self, desk, one: str, other: str, verdict: str = "different") -> str:
        (held,) = desk.claim(item=desk.propose_duplicate(one, other))
        done = desk.decide(held, verdict)
        assert done.status_code == 200, done.text
        return done.json["decision"]

    def test_holds_over_whole_clusters_and_names_the_judgement(self, desk, pair) -> None:
        one, other = pair
        third = desk.make_actor("Zebedee Quuxley")
        self.judged(desk, one, third)
        _merge(desk, one, other)
        both = {"loser": third, "survivor": other}
        preview = desk.post("/v1/merges/preview", both).json
        assert len(preview["judgements"]) == 1
        facts = desk.refused(desk.post("/v1/merges", {**both, "preview": preview["preview"]}), 409, "cannot_link")
        assert {facts["judgements"][0]["actor"], facts["judgements"][0]["against"]} == {one, third}

    def test_goes_when_it_is_taken_back(self, desk, pair) -> None:
        decision = self.judged(desk, *pair)
        desk.refused(_merge(desk, *pair), 409, "cannot_link")
        desk.undo(decision)
        assert _merge(desk, *pair).status_code == 201

    def test_of_a_mention_counts_too(self, desk, pair) -> None:
        item = desk.doubt("Hassan Omari")
        (held,) = desk.claim(item=item)
        first, second = (each["actor"]["key"] for each in desk.item(item)["candidates"][:2])
        desk.decide(held, "different", actor=first)
        link = "UPDATE mention SET decision = 'link', actor_id = (SELECT id FROM actor WHERE key = :key) WHERE id = :id"
        mention = int(desk.item(item)["mention"]["id"])
        desk.past_the_guards(link, key=second, id=mention)
        facts = desk.refused(_merge(desk, first, second), 409, "cannot_link")
        assert facts["judgements"][0]["mention"] == str(mention)

    def test_of_a_form_is_heeded_by_the_machine(self, desk) -> None:
        actor = desk.make_actor("Perpetua Fotheringay", key="perpetua-fotheringay")
        mention = {"mentions": [{"text": "Perpetua Fotheringay"}], "record": True}
        (result,) = desk.api.post("/v1/resolve", mention).json["results"]
        assert result["decision"] == "link"
        desk.run("DELETE FROM mention WHERE id = :id", id=int(result["mention"]))
        desk.run(
            "INSERT INTO judgement (verdict, actor_id, surface, judged_by) VALUES ('different', :a, :s, 'ada')",
            a=int(actor),
            s="Perpetua Fotheringay",
        )
        (result,) = desk.api.post("/v1/resolve", mention).json["results"]
        assert (result["decision"], result["reason"], result["actor"]) == ("review", "conflict", None)

    def test_is_not_asked_again(self, desk, pair) -> None:
        self.judged(desk, *pair)
        with pytest.raises(AssertionError):
            desk.propose_duplicate(*pair)

    def test_of_those_who_are_one_is_refused(self, desk, pair) -> None:
        item = desk.propose_duplicate(*pair)
        (held,) = desk.claim(item=item)
        _merge(desk, *pair)
        desk.refused(desk.decide(held, "different"), 409, "already_decided")


def test_a_duplicate_judged_the_same_is_merged_as_previewed(desk, pair) -> None:
    item = desk.propose_duplicate(*pair)
    (held,) = desk.claim(item=item)
    before = desk.state()
    desk.refused(desk.decide(held, "same", actor=pair[1]), 409, "subject_changed")
    preview = desk.post("/v1/merges/preview", {"loser": pair[0], "survivor": pair[1]}).json
    assert preview["items"] == [item]
    done = desk.decide(held, "same", actor=pair[1], preview=preview["preview"])
    assert done.status_code == 200, done.text
    assert desk.state()["actor_closure"][int(pair[0])] == (int(pair[1]),)
    desk.undo(done.json["decision"])
    assert desk.state() == before


def test_a_later_merge_of_the_cluster_is_undone_first(desk, pair) -> None:
    third = desk.make_actor("Zebedee Quuxley")
    first = _merge(desk, *pair).json["id"]
    second = _merge(desk, pair[1], third).json["id"]
    facts = desk.refused(desk.post(f"/v1/merges/{first}/undo", {}), 409, "dependants_exist")
    assert [each["id"] for each in facts["decisions"]] == [second]
    desk.undo(second)
    desk.undo(first)


def test_mentions_that_came_while_two_were_one_are_listed_and_queued(desk) -> None:
    one = desk.make_actor("Zebediah Quuxley", countries=["eg"])
    other = desk.make_actor("Ozymandias Thwackerby")
    merged = _merge(desk, one, other).json["id"]
    body = {"mentions": [{"text": "Ozymandias Thwackerby"}], "record": True}
    (result,) = desk.api.post("/v1/resolve", body).json["results"]
    assert result["decision"] == "link"
    undone = desk.post(f"/v1/merges/{merged}/undo", {}).json
    assert [each["id"] for each in undone["triage"]["mentions"]] == [result["mention"]]
    assert undone["triage"]["queued"] == 1
    (waiting,) = desk.list(actor=one)
    assert desk.item(waiting["id"])["mention"]["id"] == result["mention"]
    desk.undo(undone["decision"])
    assert desk.list(actor=one) == []


def test_a_split_gives_mentions_and_names_to_somebody_new_and_takes_them_back(desk) -> None:
    actor = desk.make_actor("Ludovica Pennefeather", names=[{"text": "Ludo Pennefeather", "lang": "en"}])
    mentions = []
    for _ in range(2):
        body = {"mentions": [{"text": "Ludovica Pennefeather"}], "record": True}
        (result,) = desk.api.post("/v1/resolve", body).json["results"]
        mentions.append((result["mention"], result["actor"]["id"]))
    before = desk.state()
    part = {
        "actor": actor,
        "new_actor": {"kind": "person", "name": "Ludwig Pennefeather"},
        "mentions": [mentions[0][0]],
        "names": ["Ludo Pennefeather"],
    }
    preview = desk.post("/v1/splits/preview", part).json["preview"]
    split = desk.post("/v1/splits", {**part, "preview": preview})
    assert split.status_code == 201, split.text
    made = split.json["actor"]["id"]
    after = desk.state()
    assert after["mention"][int(mentions[0][0])][2] == int(made)
    assert "Ludo Pennefeather" in [name["text"] for name in desk.names(made)]
    assert "Ludo Pennefeather" not in [name["text"] for name in desk.names(actor)]
    assert after["mention"][int(mentions[1][0])][2] == int(actor)
    desk.refused(_merge(desk, made, actor), 409, "cannot_link")
    undone = desk.undo(split.json["id"])
    assert desk.state() == before
    desk.undo(undone["decision"])
    assert desk.state() == after
    assert desk.broken() == []


def test_a_preview_says_exactly_what_the_merge_does(desk) -> None:
    chance = random.Random(5)
    actors = [desk.make_actor(f"Quuxley {word}") for word in ("Alef", "Bet", "Gimel", "Dalet", "He", "Vav", "Zayin")]
    undoable: list[tuple[str, object]] = []
    for _ in range(MERGES):
        loser, survivor = _two_of(desk, actors, chance)
        with writing(desk.api.engine, acted_by="test") as session:
            propose_duplicate(session, int(loser), int(survivor), score=0.5)
        before = desk.state()
        preview = desk.post("/v1/merges/preview", {"loser": loser, "survivor": survivor}).json
        merged = _merge(desk, loser, survivor).json
        assert merged["effect"] == preview
        after = desk.state()
        moved = {row for row in before["actor_closure"] if before["actor_closure"][row] != after["actor_closure"][row]}
        assert moved == {int(each) for each in preview["loser"]["members"]}
        closed = {row for row in before["review_item"] if before["review_item"][row] != after["review_item"][row]}
        assert closed == {int(each) for each in preview["items"]}
        assert before["mention"] == after["mention"]
        undoable.append((merged["id"], before))
        while undoable and (len(undoable) == len(actors) - 1 or chance.random() < 0.5):
            decision, state = undoable.pop()
            desk.undo(decision)
            found = desk.state()
            asked_since = found["review_item"].keys() - state["review_item"].keys()
            for item in asked_since:
                del found["review_item"][item]
            assert found == state


def _two_of(desk, actors: list[str], chance: random.Random) -> tuple[str, str]:
    """Two of those that are not one yet, by their survivors."""
    with desk.api.engine.connect() as connection:
        query = text("SELECT DISTINCT root_id FROM actor_closure WHERE actor_id = ANY(:ids) ORDER BY root_id")
        roots = connection.scalars(query, {"ids": [int(each) for each in actors]}).all()
    loser, survivor = chance.sample(roots, 2)
    return str(loser), str(survivor)


def test_a_preview_reads_only(desk, pair) -> None:
    with reading(desk.api.engine) as session:
        assert preview_merge(session, *pair)["loser"]["id"] == pair[0]
