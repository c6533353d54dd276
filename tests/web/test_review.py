"""The review queue over HTTP: claims, decisions and their undoing, each held to what it says it does."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import text

from registry.domain import Kind
from registry.services.proposals import ask_second_opinions, propose_actor, propose_role_change, sample_links
from registry.transaction import writing
from tests.web.corpus import read_corpus
from tests.web.reviewing import Desk

CORPUS = {case["id"]: case["payload"].get("json") for case in read_corpus() if case["endpoint_kind"] == "review"}


@pytest.fixture
def desk(api) -> Desk:
    """A desk with an empty queue."""
    return Desk(api)


def test_a_recorded_doubt_waits_in_the_queue_and_is_shown_in_full(desk) -> None:
    item = desk.doubt("Hassan Omari", context="Yesterday Hassan Omari spoke in Cairo.")
    (listed,) = desk.list(q="omari")
    assert (listed["id"], listed["kind"], listed["state"], listed["text"]) == (item, "mention", "open", "Hassan Omari")
    shown = desk.item(item)
    assert shown["mention"]["before"] + shown["mention"]["surface"] + shown["mention"]["after"] == (
        "Yesterday Hassan Omari spoke in Cairo."
    )
    assert [each["actor"]["name"] for each in shown["candidates"][:2]] == ["Hassan Omari", "Hassan Omari"]
    assert shown["candidates"][0]["evidence"]
    assert shown["decisions"] == []


def test_nobody_is_given_an_item_that_somebody_holds(desk) -> None:
    item = desk.doubt("Hassan Omari")
    (held,) = desk.claim(item=item)
    assert held["lease_token"]
    assert desk.claim(item=item) == []
    assert desk.list() == []
    (listed,) = desk.list(state="claimed")
    assert listed["claimed_by"]


def test_a_browser_that_crashed_finds_its_items_again(desk) -> None:
    item = desk.doubt("Hassan Omari")
    (held,) = desk.claim(item=item)
    (again,) = desk.claim(item=item, resume=True)
    assert again["lease_token"] == held["lease_token"]


def test_a_lease_that_ran_out_is_lost_and_the_item_free(desk) -> None:
    item = desk.doubt("Hassan Omari")
    (held,) = desk.claim(item=item)
    desk.run_out(item)
    desk.refused(desk.decide(held, "unsure"), 409, "lease_lost")
    desk.refused(desk.post(f"/v1/review/{item}/lease", {"lease_token": held["lease_token"]}), 409, "lease_lost")
    (mine,) = desk.claim(item=item)
    desk.refused(desk.decide(held, "unsure"), 409, "lease_lost")
    assert desk.decide(mine, "unsure").status_code == 200


def test_a_lease_is_renewed_for_twenty_minutes_at_most(desk) -> None:
    item = desk.doubt("Hassan Omari")
    (held,) = desk.claim(item=item)
    body = {"lease_token": held["lease_token"], "seconds": 600}
    renewed = desk.post(f"/v1/review/{item}/lease", body).json
    assert renewed["lease_until"] > held["lease_until"]
    assert renewed["version"] == held["version"]
    desk.run("UPDATE review_item SET claimed_at = claimed_at - interval '21 minutes' WHERE id = :id", id=int(item))
    desk.refused(desk.post(f"/v1/review/{item}/lease", body), 409, "lease_lost")


def test_what_is_released_keeps_its_place_and_its_old_token_is_worth_nothing(desk) -> None:
    item = desk.doubt("Hassan Omari")
    (held,) = desk.claim(item=item)
    assert desk.post(f"/v1/review/{item}/release", {"lease_token": held["lease_token"]}).json["state"] == "open"
    desk.refused(desk.decide(held, "same"), 409, "lease_lost")
    assert [each["id"] for each in desk.list()] == [item]


def test_a_decision_under_an_old_version_is_refused(desk) -> None:
    (held,) = desk.claim(item=desk.doubt("Hassan Omari"))
    desk.refused(desk.decide({**held, "version": held["version"] - 1}, "same"), 409, "version_conflict")


def test_a_second_decision_learns_who_decided_what_and_when(desk) -> None:
    (held,) = desk.claim(item=desk.doubt("Hassan Omari"))
    assert desk.decide(held, "same").status_code == 200
    facts = desk.refused(desk.decide(held, "different"), 409, "already_decided")
    assert (facts["verdict"], facts["decided_by"]) == ("same", "local")
    assert facts["decided_at"]


def test_same_links_to_the_best_candidate_and_is_undone_exactly(desk) -> None:
    item = desk.doubt("Hassan Omari")
    before = desk.state()
    (held,) = desk.claim(item=item)
    best = desk.item(item)["candidates"][0]["actor"]
    done = desk.decide(held, "same").json
    mention = desk.item(item)["mention"]
    assert (mention["decision"], mention["actor"], mention["decided_by"]) == ("link", best, "person")
    assert (done["settled"], done["item"]["state"]) == (1, "decided")
    desk.undo(done["decision"])
    assert desk.state() == before


@pytest.mark.parametrize("verdict", ["same", "different", "unsure", "not_an_actor", "choose", "new_actor"])
def test_every_verdict_is_undone_exactly_and_done_again_exactly(desk, verdict: str) -> None:
    item = desk.doubt("Hassan Omari")
    before = desk.state()
    (held,) = desk.claim(item=item)
    more: dict[str, Any] = {}
    if verdict == "choose":
        more["actor"] = desk.item(item)["candidates"][1]["actor"]["key"]
    if verdict == "new_actor":
        more["new_actor"] = {"kind": "person", "name": "Zebediah Quuxley"}
    done = desk.decide(held, verdict, **more)
    assert done.status_code == 200, done.text
    after = desk.state()
    undone = desk.undo(done.json["decision"])
    assert desk.state() == before
    again = desk.undo(undone["decision"])
    assert desk.state() == after
    desk.undo(again["decision"])
    assert desk.state() == before
    assert desk.broken() == []


def test_a_decision_is_undone_once(desk) -> None:
    (held,) = desk.claim(item=desk.doubt("Hassan Omari"))
    decision = desk.decide(held, "same").json["decision"]
    desk.undo(decision)
    desk.refused(desk.post(f"/v1/decisions/{decision}/undo", {}), 409, "already_undone")


def test_a_question_that_comes_back_takes_the_place_of_one_that_asked_the_same_since(desk) -> None:
    pair = desk.make_actor("Hassan Omari", key="hassan-omari"), desk.make_actor("Hassan Omari", key="hassan-omari-2")
    first = desk.propose_duplicate(*pair)
    (held,) = desk.claim(item=first)
    decision = desk.decide(held, "unsure").json["decision"]
    second = desk.propose_duplicate(*pair)
    desk.claim(item=second)
    undone = desk.undo(decision)["decision"]
    assert (desk.item(first)["state"], desk.item(second)["state"]) == ("open", "withdrawn")
    desk.undo(undone)
    assert (desk.item(first)["state"], desk.item(second)["state"]) == ("decided", "open")
    assert desk.broken() == []


def test_an_undoing_waits_for_what_stands_on_it(desk) -> None:
    item = desk.doubt("Hassan Omari")
    (held,) = desk.claim(item=item)
    first = desk.decide(held, "same").json["decision"]
    undone = desk.undo(first)["decision"]
    (held,) = desk.claim(item=item)
    second = desk.decide(held, "different").json["decision"]
    facts = desk.refused(desk.post(f"/v1/decisions/{undone}/undo", {}), 409, "dependants_exist")
    assert [each["id"] for each in facts["decisions"]] == [second]
    desk.undo(second)
    desk.undo(undone)
    assert desk.item(item)["state"] == "decided"


def test_an_actor_on_whom_others_lean_is_not_unmade(desk) -> None:
    item = desk.doubt("Hassan Omari")
    (held,) = desk.claim(item=item)
    new = {"kind": "person", "name": "Zebediah Quuxley"}
    made = desk.decide(held, "new_actor", new_actor=new).json["decision"]
    (other,) = desk.claim(item=desk.doubt("Hassan Omari", lang="ar"))
    key = desk.item(item)["mention"]["actor"]["key"]
    linked = desk.decide(other, "choose", actor=key).json["decision"]
    facts = desk.refused(desk.post(f"/v1/decisions/{made}/undo", {}), 409, "dependants_exist")
    assert {each["relation"] for each in facts["rows"]} == {"mention", "judgement"}
    desk.undo(linked)
    desk.undo(made)
    assert desk.api.get(f"/v1/actors/{key}").json["status"] == "retired"


def test_a_new_actor_is_checked_against_those_of_the_name(desk) -> None:
    item = desk.doubt("Hassan Omari")
    (held,) = desk.claim(item=item)
    desk.make_actor("Hassan Umari", key="hassan-umari")
    new = {"kind": "person", "name": "Hassan Umari"}
    facts = desk.refused(desk.decide(held, "new_actor", new_actor=new), 409, "possible_duplicates")
    assert "hassan-umari" in [each["key"] for each in facts["actors"]]
    despite = [each["id"] for each in facts["actors"]]
    done = desk.decide(held, "new_actor", new_actor=new, despite=despite)
    assert done.status_code == 200, done.text
    assert desk.item(item)["mention"]["actor"]["key"] == "hassan-umari-2"


def test_a_confirmed_form_becomes_a_name_and_goes_with_the_last_decision_that_taught_it(desk) -> None:
    form = "Hasan Oumari"
    (held,) = desk.claim(item=desk.doubt(form))
    one = desk.decide(held, "choose", actor="hassan-omari").json["decision"]
    (held,) = desk.claim(item=desk.doubt(form, date="1990"))
    two = desk.decide(held, "choose", actor="hassan-omari").json["decision"]
    learnt = [name for name in desk.names("hassan-omari") if name["text"] == form]
    assert [(name["kind"], name["source"]) for name in learnt] == [("alias", f"decision {one}")]
    desk.undo(one)
    assert form in [name["text"] for name in desk.names("hassan-omari")]
    desk.undo(two)
    assert form not in [name["text"] for name in desk.names("hassan-omari")]


def test_what_was_seen_is_kept_with_the_decision(desk) -> None:
    item = desk.doubt("Hassan Omari")
    shown = desk.item(item)
    (held,) = desk.claim(item=item)
    decision = desk.decide(held, "same", note="met him").json["decision"]
    kept = desk.api.get(f"/v1/decisions/{decision}").json
    assert kept["evidence"] == shown["candidates"]
    assert kept["seen"]["mention"] == shown["mention"]
    assert (kept["reason"], kept["verdict"]) == ("met him", "same")


class TestAlike:
    def test_one_decision_settles_all_that_ask_the_same_and_is_undone_as_one(self, desk) -> None:
        items = [desk.doubt("Hassan Omari", date="2025-03") for _ in range(3)]
        other = desk.doubt("Hassan Omari", date="1999-03")
        before = desk.state()
        (held,) = desk.claim(item=items[0])
        preview = desk.alike(items[0], "same")
        assert [each["id"] for each in preview["items"]] == items
        done = desk.decide(held, "same", alike=True, preview=preview["preview"]).json
        assert done["settled"] == 3
        assert [each["id"] for each in desk.list()] == [other]
        desk.undo(done["decision"])
        assert desk.state() == before

    def test_items_are_left_out_by_hand_and_because_somebody_holds_them(self, desk) -> None:
        items = [desk.doubt("Hassan Omari", date="2025-03") for _ in range(4)]
        desk.claim(item=items[3])
        (held,) = desk.claim(item=items[0])
        preview = desk.alike(items[0], "same")
        assert [(each["id"], each["why"]) for each in preview["excluded"]] == [(items[3], "claimed")]
        done = desk.decide(held, "same", alike=True, preview=preview["preview"], exclude=[items[1]]).json
        assert done["settled"] == 2
        assert [each["id"] for each in desk.list()] == [items[1]]

    def test_a_preview_that_is_no_longer_true_is_refused_with_the_new_one(self, desk) -> None:
        items = [desk.doubt("Hassan Omari", date="2025-03") for _ in range(2)]
        (held,) = desk.claim(item=items[0])
        preview = desk.alike(items[0], "same")
        more = desk.doubt("Hassan Omari", date="2025-03")
        answer = desk.decide(held, "same", alike=True, preview=preview["preview"])
        fresh = desk.refused(answer, 409, "subject_changed")["preview"]
        assert [each["id"] for each in fresh["items"]] == [*items, more]
        assert desk.decide(held, "same", alike=True, preview=fresh["preview"]).json["settled"] == 3


def test_an_actor_that_was_merged_is_named_by_its_survivor(desk) -> None:
    (held,) = desk.claim(item=desk.doubt("Hassan Omari"))
    desk.make_actor("Zebediah Quuxley", key="quux-a")
    desk.make_actor("Zebediah Quuxley", key="quux-b")
    desk.merge("quux-a", "quux-b")
    facts = desk.refused(desk.decide(held, "choose", actor="quux-a"), 409, "actor_merged")
    assert facts["key"] == "quux-b"


def test_the_machine_does_not_undo_what_a_person_decided(desk) -> None:
    item = desk.doubt("Hassan Omari")
    (held,) = desk.claim(item=item)
    desk.decide(held, "same")
    for statement in (
        "UPDATE mention SET decision = 'nil', actor_id = NULL WHERE decided_by = 'person'",
        "UPDATE mention SET decided_by = 'machine' WHERE decided_by = 'person'",
        "UPDATE review_item SET state = 'open' WHERE state = 'decided'",
    ):
        with pytest.raises(Exception, match="a person decided"):
            desk.run(statement)


def test_a_verdict_that_does_not_answer_the_kind_is_refused(desk) -> None:
    one, other = desk.make_actor("Zebediah Quuxley"), desk.make_actor("Zebedia Quuxley")
    (held,) = desk.claim(item=desk.propose_duplicate(one, other))
    desk.refused(desk.decide(held, "not_an_actor"), 422, "verdict_not_allowed")


class TestRoleChange:
    POST = "us-secretary-of-state"

    def propose(self, desk, proposed) -> str:
        actor = desk.make_actor("Zebediah Quuxley")
        with writing(desk.api.engine, acted_by="test") as session:
            item = propose_role_change(session, int(actor), post=self.POST, proposed=proposed, mentions=[], score=0.8)
        return str(item)

    def holder(self, desk, on: str) -> str:
        (holder, *_) = desk.api.get(f"/v1/posts/{self.POST}/holders?on={on}").json["holders"]
        return holder["actor"]["name"]

    def test_that_is_confirmed_is_recorded_and_ends_the_tenure_before(self, desk) -> None:
        (now,) = desk.api.get("/v1/actors/marco-rubio/tenures?on=2025-06-01").json["items"][:1]
        assert now["post"]["key"] == self.POST
        item = self.propose(desk, {"from": "2027-01-01", "until": None, "succeeds": now["id"]})
        before = self.holder(desk, "2027-06-01")
        (held,) = desk.claim(item=item)
        done = desk.decide(held, "same")
        assert done.status_code == 200, done.text
        assert self.holder(desk, "2027-06-01") == "Zebediah Quuxley"
        undone = desk.undo(done.json["decision"])
        assert self.holder(desk, "2027-06-01") == before
        again = desk.undo(undone["decision"])
        assert self.holder(desk, "2027-06-01") == "Zebediah Quuxley"
        desk.undo(again["decision"])
        assert self.holder(desk, "2027-06-01") == before
        assert desk.broken() == []

    def test_whose_seat_is_taken_is_refused_and_stays_open(self, desk) -> None:
        (held,) = desk.claim(item=self.propose(desk, {"from": "2025-05-01", "until": None}))
        desk.refused(desk.decide(held, "same"), 409, "seat_taken")
        assert desk.item(held["id"])["state"] == "claimed"

    def test_that_is_refused_changes_nothing(self, desk) -> None:
        (held,) = desk.claim(item=self.propose(desk, {"from": "2027-01-01", "until": None}))
        before = desk.state()["tenure"]
        assert desk.decide(held, "different").status_code == 200
        assert desk.state()["tenure"] == before


class TestNewActor:
    def propose(self, desk) -> tuple[str, list[str]]:
        mentions = []
        for _ in range(2):
            body = {"mentions": [{"text": "Quuxetta Thwackerby"}], "record": True}
            (result,) = desk.api.post("/v1/resolve", body).json["results"]
            mentions.append(result["mention"])
        with writing(desk.api.engine, acted_by="test") as session:
            names = [("Quuxetta Thwackerby", "en"), ("Куксетта Тваккерби", "ru")]
            item = propose_actor(session, kind=Kind.PERSON, names=names, mentions=[int(each) for each in mentions])
        return str(item), mentions

    def test_that_is_confirmed_is_made_with_its_names_and_mentions(self, desk) -> None:
        item, mentions = self.propose(desk)
        before = desk.state()
        (held,) = desk.claim(item=item)
        done = desk.decide(held, "new_actor")
        assert done.status_code == 200, done.text
        made = desk.api.get(f"/v1/decisions/{done.json['decision']}").json["actor"]
        assert "Куксетта Тваккерби" in [name["text"] for name in desk.names(made["key"])]
        assert {desk.state()["mention"][int(each)][2] for each in mentions} == {int(made["id"])}
        desk.undo(done.json["decision"])
        assert desk.state() == before

    def test_that_is_somebody_known_gives_him_the_mentions(self, desk) -> None:
        item, mentions = self.propose(desk)
        (held,) = desk.claim(item=item)
        known = desk.make_actor("Quuxella Thwackerby", key="quuxella-thwackerby")
        assert desk.decide(held, "choose", actor="quuxella-thwackerby").status_code == 200
        assert {desk.state()["mention"][int(each)][2] for each in mentions} == {int(known)}
        assert "Quuxetta Thwackerby" in [name["text"] for name in desk.names("quuxella-thwackerby")]


class TestQuality:
    def test_counts_what_people_said_of_links_drawn_at_random(self, desk) -> None:
        desk.make_actor("Perpetua Fotheringay", key="perpetua-fotheringay")
        for _ in range(4):
            body = {"mentions": [{"text": "Perpetua Fotheringay", "lang": "en"}], "record": True}
            (result,) = desk.api.post("/v1/resolve", body).json["results"]
            assert result["decision"] == "link"
        with writing(desk.api.engine, acted_by="test") as session:
            assert sample_links(session, 4) == 4
            assert sample_links(session, 4) == 0
        for verdict in ("same", "same", "different", "unsure"):
            (held,) = desk.claim()
            assert held["is_check"]
            assert desk.decide(held, verdict).status_code == 200
        bands = desk.api.get("/v1/review/quality").json["bands"]
        assert {band["lang"] for band in bands} == {None, "en"}
        for band in bands:
            assert (band["checked"], band["right"], band["unsure"]) == (3, 2, 1)
            assert band["precision"] == pytest.approx(2 / 3)
            assert 0.1 < band["lower_bound"] < 0.2

    def test_a_second_opinion_is_asked_of_somebody_else_who_does_not_see_the_first(self, desk) -> None:
        (held,) = desk.claim(item=desk.doubt("Hassan Omari"))
        assert desk.decide(held, "same").status_code == 200
        with writing(desk.api.engine, acted_by="test") as session:
            assert ask_second_opinions(session, 5) == 1
            assert ask_second_opinions(session, 5) == 0
        assert desk.claim() == []
        with desk.api.engine.begin() as connection:
            connection.execute(text("UPDATE review_item SET subject = '{\"not_for\": \"Lena\"}' WHERE state = 'open'"))
        (again,) = desk.claim()
        shown = desk.api.get(f"/v1/review/{again['id']}").json
        assert shown["is_second_opinion"]
        assert (shown["mention"]["decision"], shown["mention"]["actor"], shown["prior"]) == (None, None, [])
        assert desk.decide(again, "different").status_code == 200
        assert desk.api.get(f"/v1/review/{again['id']}").json["mention"]["decision"]
        assert desk.broken() == []

    def test_doubts_that_were_decided_say_nothing_of_links(self, desk) -> None:
        (held,) = desk.claim(item=desk.doubt("Hassan Omari"))
        desk.decide(held, "same")
        assert desk.api.get("/v1/review/quality").json["bands"] == []


def test_filters_narrow_and_pages_follow_one_another(desk) -> None:
    items = [desk.doubt("Hassan Omari", lang="ar" if number % 2 else "en", date="2025") for number in range(6)]
    assert {each["id"] for each in desk.list(lang="ar")} == set(items[1::2])
    assert desk.list(script="Cyrl") == []
    assert {each["id"] for each in desk.list(actor="hassan-omari")} == set(items)
    assert desk.list(min_score=0.999) == []
    assert desk.list(min_age_hours=1) == []
    assert desk.list(q="hassan nobody") == []
    assert len(desk.list(q="hass")) == 6
    seen, path = [], "/v1/review?limit=4"
    while path:
        page = desk.api.get(path).json
        seen += [each["id"] for each in page["items"]]
        path = page["next"]
    assert sorted(seen) == sorted(items)
    assert seen == [each["id"] for each in desk.list()]


def test_impact_counts_and_so_does_age(desk) -> None:
    low = desk.doubt("Hassan Omari", lang="en", date="1990")
    high = [desk.doubt("Hassan Omari", lang="ar", date="1991") for _ in range(4)][-1]
    assert desk.list()[0]["id"] == high
    desk.run("UPDATE review_item SET created_at = created_at - interval '14 days' WHERE id = :id", id=int(low))
    assert desk.list()[0]["id"] == low


def test_counts_tell_the_kinds_and_the_oldest(desk) -> None:
    desk.doubt("Hassan Omari")
    desk.claim(item=desk.doubt("Hassan Omari"))
    counts = {(each["kind"], each["state"]): each["number"] for each in desk.api.get("/v1/review/counts").json["items"]}
    assert counts == {("mention", "open"): 1, ("mention", "claimed"): 1}


def test_a_repeated_decision_is_done_once(desk) -> None:
    (held,) = desk.claim(item=desk.doubt("Hassan Omari"))
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first, again = desk.decide(held, "same", headers=key), desk.decide(held, "same", headers=key)
    assert first.data == again.data
    with desk.api.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM decision_log WHERE verdict = 'same'")) >= 1


def test_prior_decisions_on_a_form_are_shown(desk) -> None:
    (held,) = desk.claim(item=desk.doubt("Hassan Omari"))
    desk.decide(held, "same")
    later = desk.item(desk.doubt("Hassan Omari"))
    assert [(each["verdict"], each["number"]) for each in later["prior"]][:1] == [("same", 1)]


@pytest.mark.parametrize("path", ["/v1/review/0", "/v1/review/abc", "/v1/review/99999999", "/v1/review/-1"])
def test_an_item_that_is_not_there_is_not_found(desk, path: str) -> None:
    desk.refused(desk.api.get(path), 404, "no_such_item")


class TestBadInputs:
    """The cases of the corpus that concern decisions and merges, each with what it needs first."""

    def test_a_lost_race_learns_who_decided_what(self, desk) -> None:
        (held,) = desk.claim(item=desk.doubt("Hassan Omari"))
        desk.decide(held, "same")
        facts = desk.refused(desk.post(f"/v1/review/{held['id']}/decide", CORPUS["BI-197"]), 409, "already_decided")
        assert {"decided_by", "decided_at", "verdict"} <= set(facts)

    @pytest.mark.parametrize(("case", "code"), [("BI-199", "missing_field"), ("BI-201", "bad_format")])
    def test_a_decision_without_its_turn_is_refused(self, desk, case: str, code: str) -> None:
        item = desk.doubt("Hassan Omari")
        desk.refused(desk.post(f"/v1/review/{item}/decide", CORPUS[case]), 422, code)
        assert desk.item(item)["state"] == "open"

    def test_a_verdict_against_a_verdict_names_it(self, desk) -> None:
        item = desk.doubt("Hassan Omari")
        (held,) = desk.claim(item=item)
        shown = desk.item(item)
        desk.run(
            "INSERT INTO judgement (verdict, actor_id, mention_id, judged_by) VALUES ('different', :a, :m, 'ada')",
            a=int(shown["candidates"][0]["actor"]["id"]),
            m=int(shown["mention"]["id"]),
        )
        body = {**CORPUS["BI-203"], "version": held["version"], "lease_token": held["lease_token"]}
        facts = desk.refused(desk.post(f"/v1/review/{item}/decide", body), 409, "cannot_link")
        assert [each["judged_by"] for each in facts["judgements"]] == ["ada"]

    def test_a_note_is_kept_as_it_is(self, desk) -> None:
        item = desk.doubt("Hassan Omari")
        (held,) = desk.claim(item=item)
        body = {**CORPUS["BI-209"], "version": held["version"], "lease_token": held["lease_token"]}
        done = desk.post(f"/v1/review/{item}/decide", body)
        assert done.status_code == 200
        kept = desk.api.get(f"/v1/decisions/{done.json['decision']}")
        assert (kept.json["reason"], kept.mimetype) == (body["note"], "application/json")
