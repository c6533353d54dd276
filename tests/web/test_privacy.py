"""Correcting, exporting and erasing over HTTP, and the audit of it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from registry.domain import Kind, Thresholds
from registry.services.audit import verify
from registry.services.proposals import propose_actor
from registry.transaction import reading, writing
from registry.web.application import register
from registry.web.wiring import Wiring
from tests.web.conftest import Api
from tests.web.reviewing import Desk

PERSON = {
    "kind": "person",
    "name": "Quillan Zorbrandt",
    "names": [{"text": "Квиллан Зорбрандт", "lang": "ru"}, {"text": "كويلان", "lang": "ar"}],
    "identifiers": {"wikidata": "Q987654321"},
    "born": "1961-02-03",
}


@pytest.fixture
def api(fresh_engine: Engine) -> Api:
    app = Flask("registry", static_folder=None, template_folder=None)
    thresholds = Thresholds(link=0.8, review=0.2, lead=0.3)
    register(app, Wiring(engine=fresh_engine, thresholds=thresholds, today=lambda: date(2025, 12, 1)))
    return Api(app.test_client(), fresh_engine)


@pytest.fixture
def person(api: Api) -> dict:
    return api.post("/v1/actors", PERSON).json


def correct(api: Api, ref: str, body: dict, **headers: str):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.send("PATCH", f"/v1/actors/{ref}", json={"reason": "asked for", **body}, headers=headers)


class TestCorrecting:
    def test_what_is_given_changes_and_what_is_absent_stays(self, api, person) -> None:
        done = correct(api, person["key"], {"born": None, "description": "envoy", "countries": ["us", "ua"]}).json
        assert (done["born"], done["description"], done["countries"]) == (None, "envoy", ["us", "ua"])
        assert (done["names"], done["identifiers"]) == (person["names"], person["identifiers"])
        assert done["version"] == person["version"] + 1

    def test_one_that_says_what_is_recorded_changes_nothing(self, api, person) -> None:
        before = api.digest()
        done = correct(api, person["key"], {"born": "1961-02-03", "name": "Quillan Zorbrandt", "identifiers": {}})
        assert done.json["version"] == person["version"]
        assert api.digest() == before

    def test_it_takes_a_reason_and_the_audit_keeps_it(self, api, person) -> None:
        refused = api.send("PATCH", f"/v1/actors/{person['key']}", json={"born": "1960"})
        assert refused.json["code"] == "missing_field"
        assert correct(api, person["key"], {"born": "1960", "reason": "  "}).json["code"] == "blank"
        correct(api, person["key"], {"born": "1960", "reason": "the register of births"})
        (entry,) = api.get("/v1/audit", relation="actor", limit="1").json["items"]
        assert (entry["reason"], entry["acted_by"]) == ("the register of births", "local")
        assert (entry["before"]["born"], entry["after"]["born"]) == ("1961-02-03", "1960")

    def test_a_new_name_is_found_at_once_and_the_old_one_stays_an_alias(self, api, person) -> None:
        done = correct(api, person["key"], {"name": "Quillan Marwick"}).json
        assert (done["name"], done["key"]) == ("Quillan Marwick", person["key"])
        kinds = {name["text"]: name["kind"] for name in done["names"]}
        assert (kinds["Quillan Marwick"], kinds["Quillan Zorbrandt"]) == ("canonical", "alias")
        assert api.get("/v1/actors", q="Marwick").json["items"][0]["id"] == person["id"]

    def test_a_name_that_is_wrong_is_found_no_more(self, api, person) -> None:
        body = {"remove_names": [{"text": "كويلان", "lang": "ar"}], "add_names": [{"text": "كويلن", "lang": "ar"}]}
        done = correct(api, person["key"], body).json
        assert [name["text"] for name in done["names"] if name["lang"] == "ar"] == ["كويلن"]
        swapped = correct(
            api, person["key"], {"name": "Quillan Marwick", "remove_names": [{"text": "Quillan Zorbrandt"}]}
        )
        assert "Quillan Zorbrandt" not in [name["text"] for name in swapped.json["names"]]

    def test_an_alias_becomes_the_canonical_name_with_its_language(self, api, person) -> None:
        done = correct(api, person["key"], {"name": "Квиллан Зорбрандт"}).json
        assert done["names"][0] | {"kind": "canonical", "lang": "ru"} == done["names"][0]
        assert len(done["names"]) == len(person["names"])

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"name": None}, "wrong_type"),
            ({"name": ""}, "blank"),
            ({"name": "a\u202eb"}, "hidden_text"),
            ({"born": "2020", "died": "2019"}, "bad_date"),
            ({"born": "soon"}, "bad_date"),
            ({"identifiers": {"wikidata": "42"}}, "bad_format"),
            ({"remove_names": [{"text": "Nobody"}]}, "no_such_name"),
            ({"remove_names": [{"text": "Quillan Zorbrandt"}]}, "not_together"),
            ({"add_names": [{"text": "a\x00"}]}, "control_character"),
            ({"key": "another"}, "unknown_field"),
            ({"status": "retired"}, "unknown_field"),
            ({"merged_into": "1"}, "unknown_field"),
            ({"role": "admin"}, "unknown_field"),
        ],
    )
    def test_what_cannot_be_recorded_is_refused_and_changes_nothing(self, api, person, body, code: str) -> None:
        before = api.digest()
        refused = correct(api, person["key"], body)
        assert refused.status_code == 422, refused.text
        assert code in {refused.json["code"], *(fault["code"] for fault in refused.json["errors"])}
        assert api.digest() == before

    def test_the_edit_of_somebody_else_is_not_written_over(self, api, person) -> None:
        tag = api.get(f"/v1/actors/{person['key']}").headers["ETag"]
        first = correct(api, person["key"], {"born": "1960"}, If_Match=tag)
        assert (first.status_code, first.headers["ETag"]) == (200, '"v2"')
        late = correct(api, person["key"], {"born": "1959"}, If_Match=tag)
        assert (late.status_code, late.json["code"]) == (412, "version_differs")
        stale = correct(api, person["key"], {"born": "1959", "version": 1})
        assert (stale.status_code, stale.json["code"], stale.json["facts"]) == (409, "version_differs", {"version": 2})
        assert correct(api, person["key"], {"born": "1959"}, If_Match="*").status_code == 200
        for nonsense in ("v3", '"3"', 'W/"v3"', '"v3", "v4"', ""):
            assert correct(api, person["key"], {"born": "1959"}, If_Match=nonsense).status_code == 412

    def test_an_identifier_of_somebody_else_is_refused(self, api, person) -> None:
        other = api.post("/v1/actors", {"kind": "person", "name": "Ann Lee"}).json
        taken = correct(api, other["key"], {"identifiers": {"wikidata": "Q987654321"}})
        assert (taken.status_code, taken.json["code"]) == (409, "identifier_taken")
        gone = correct(api, person["key"], {"identifiers": {"wikidata": None}})
        assert gone.json["identifiers"] == {}
        assert correct(api, other["key"], {"identifiers": {"wikidata": "Q987654321"}}).status_code == 200

    def test_a_repeated_correction_is_done_once(self, api, person) -> None:
        answers = [correct(api, person["key"], {"born": "1960", "version": 1}, Idempotency_Key="k") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[1].json["version"] == 2

    def test_a_merged_actor_leads_to_the_survivor(self, api, person) -> None:
        other = api.post("/v1/actors", {"kind": "person", "name": "Ann Lee"}).json
        with api.engine.begin() as connection:
            merge = "UPDATE actor SET merged_into = :one, status = 'merged' WHERE id = :other"
            connection.execute(text(merge), {"one": int(person["id"]), "other": int(other["id"])})
        for method, below in (("PATCH", ""), ("GET", "/export"), ("GET", "/erasure"), ("DELETE", "")):
            body = {"reason": "x", "preview": "0" * 32} if method == "DELETE" else {"reason": "x"}
            options = {} if method == "GET" else {"json": body}
            led = api.send(method, f"/v1/actors/{other['id']}{below}", **options)
            assert (led.status_code, led.headers["Location"]) == (308, f"/v1/actors/{person['id']}{below}")


class TestExport:
    def test_it_holds_everything(self, api, person) -> None:
        api.post("/v1/resolve", {"mentions": [{"text": "Quillan Zorbrandt"}], "record": True})
        correct(api, person["key"], {"remove_names": [{"text": "كويلان", "lang": "ar"}]})
        held = api.get(f"/v1/actors/{person['key']}/export")
        assert held.headers["Content-Disposition"] == 'attachment; filename="quillan-zorbrandt.json"'
        shown = held.json
        assert [row["name"] for row in shown["actors"]] == ["Quillan Zorbrandt"]
        assert len(shown["names"]) == 2
        assert [row["surface"] for row in shown["mentions"]] == ["Quillan Zorbrandt"]
        assert [row["kind"] for row in shown["changes"]] == ["actor_created", "actor_changed"]
        deleted = [row["before"]["text"] for row in shown["audit"] if row["operation"] == "delete"]
        assert deleted == ["كويلان"]

    def test_it_holds_nothing_of_others(self, api, person) -> None:
        other = api.post("/v1/actors", {"kind": "person", "name": "Ann Lee"}).json
        held = api.get(f"/v1/actors/{other['key']}/export")
        assert "Zorbrandt" not in held.text
        assert "Ann Lee" in held.text


class TestErasure:
    def erase(self, api, ref: str, **body):
        return api.send("DELETE", f"/v1/actors/{ref}", json={"reason": "request of 3 May", **body})

    def test_it_takes_the_preview_that_was_looked_at(self, api, person) -> None:
        assert self.erase(api, person["key"]).json["code"] == "missing_field"
        assert self.erase(api, person["key"], preview="0" * 32).status_code == 409
        seen = api.get(f"/v1/actors/{person['key']}/erasure").json
        assert seen["counts"]["names"] == 3
        done = self.erase(api, person["key"], preview=seen["preview"])
        assert (done.status_code, done.json["counts"]) == (200, seen["counts"])
        assert done.json["remains"]

    def test_afterwards_the_id_is_gone_and_the_name_means_nobody(self, api, person) -> None:
        assert api.resolve("Quillan Zorbrandt")["decision"] == "link"
        seen = api.get(f"/v1/actors/{person['key']}/erasure").json
        self.erase(api, person["key"], preview=seen["preview"])
        for below in ("", "/tenures", "/export", "/erasure"):
            gone = api.get(f"/v1/actors/{person['id']}{below}")
            assert (gone.status_code, gone.json["code"]) == (410, "erased")
        assert correct(api, person["id"], {"born": "1960"}).status_code == 410
        assert self.erase(api, person["id"], preview=seen["preview"]).status_code == 410
        assert api.get(f"/v1/actors/{person['key']}").status_code == 404
        page = api.client.get(f"/actors/{person['id']}", headers={"Accept": "text/html"})
        assert (page.status_code, "Zorbrandt" in page.text) == (410, False)
        assert api.resolve("Quillan Zorbrandt")["candidates"] == []
        assert api.get("/v1/actors").json["items"] == []
        assert api.post("/v1/actors", {**PERSON, "key": person["key"]}).json["code"] == "erased"

    def test_the_audit_says_who_did_it_and_replays(self, api, person) -> None:
        seen = api.get(f"/v1/actors/{person['key']}/erasure").json
        self.erase(api, person["key"], preview=seen["preview"])
        entries = api.get("/v1/audit", row=person["id"], relation="actor").json["items"]
        assert [entry["operation"] for entry in entries] == ["update", "insert"]
        assert "Zorbrandt" not in str(entries)
        with reading(api.engine) as session:
            assert verify(session).found == 0

    def test_answers_kept_for_repeated_requests_go_too(self, api, person) -> None:
        api.post("/v1/actors", {"kind": "person", "name": "Ann Lee"}, **{"Idempotency-Key": "a"})
        again = {"mentions": [{"text": "Quillan Zorbrandt"}], "record": True}
        api.post("/v1/resolve", again, **{"Idempotency-Key": "b"})
        seen = api.get(f"/v1/actors/{person['key']}/erasure").json
        self.erase(api, person["key"], preview=seen["preview"])
        with api.engine.connect() as connection:
            kept = connection.scalars(text("SELECT response FROM idempotency_key")).all()
        assert [("Ann Lee" in answer, "Zorbrandt" in answer) for answer in kept] == [(True, False)]


class TestErasureOfWhoWasReviewed:
    """Decisions keep what was shown, also of whoever was not meant."""

    @pytest.fixture
    def desk(self, api) -> Desk:
        """The person is a candidate that was not chosen, the first of a pair, merged and back, and a proposal."""
        desk = Desk(api)
        for name in ("Quillan Zorbrandt", "Ann Lee", "Bo Lee"):
            desk.make_actor(name, key=name.lower().replace(" ", "-"))
        other = desk.make_actor("Quillan Zorbrandt", key="namesake")
        ids = {key: api.get(f"/v1/actors/{key}").json["id"] for key in ("quillan-zorbrandt", "ann-lee", "bo-lee")}
        for day in ("2011-01-01", "2025-01-01"):
            desk.doubt("Quillan Zorbrandt", date=day)
        self.decide(desk, "mention", "choose", actor=other)
        desk.propose_duplicate(ids["quillan-zorbrandt"], ids["ann-lee"])
        self.decide(desk, "duplicate", "different")
        desk.undo(desk.merge(ids["quillan-zorbrandt"], ids["bo-lee"])["id"])
        with writing(api.engine, acted_by="test") as session:
            propose_actor(session, kind=Kind.PERSON, names=[("quillan-zorbrandt", "en")], mentions=[])
        self.decide(desk, "new_actor", "choose", actor=ids["quillan-zorbrandt"])
        return desk

    def decide(self, desk: Desk, kind: str, verdict: str, **more: str) -> None:
        (held,) = desk.claim(kinds=[kind])
        assert desk.decide(held, verdict, **more).status_code == 200

    def erase(self, api) -> None:
        seen = api.get("/v1/actors/quillan-zorbrandt/erasure").json
        assert (seen["counts"]["decisions"], seen["counts"]["review_items"]) == (5, 4)
        body = {"reason": "asked", "preview": seen["preview"]}
        assert api.send("DELETE", "/v1/actors/quillan-zorbrandt", json=body).status_code == 200

    def traces(self, api) -> list[tuple[str, str]]:
        with api.engine.connect() as connection:
            tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
            return [
                (table, row)
                for table in tables
                for row in connection.scalars(text(f"SELECT t::text FROM {table} t"))
                if "quillan-zorbrandt" in row
            ]

    def test_no_decision_and_no_question_tells_of_him(self, api, desk) -> None:
        assert {"decision_log", "audit", "review_item"} <= {table for table, _ in self.traces(api)}
        self.erase(api)
        assert self.traces(api) == []
        with reading(api.engine) as session:
            assert verify(session).found == 0
        assert desk.broken() == []

    def test_the_export_shows_what_an_erasure_would_blank(self, api, desk) -> None:
        held = api.get("/v1/actors/quillan-zorbrandt/export").json
        assert (len(held["decisions"]), len(held["review_items"])) == (5, 4)

    def test_whom_a_namesake_is_still_waits_for_an_answer(self, api, desk) -> None:
        self.erase(api)
        (item,) = desk.list()
        assert (item["kind"], item["best"]["key"]) == ("mention", "namesake")
        self.decide(desk, "mention", "same")

    def test_what_was_decided_of_him_can_be_looked_at_and_not_asked_again(self, api, desk) -> None:
        self.erase(api)
        html = {"Accept": "text/html"}
        for entry in api.get("/v1/decisions").json["items"]:
            assert api.client.get(f"/decisions/{entry['id']}", headers=html).status_code == 200
            if entry["item"]:
                assert api.client.get(f"/review/{entry['item']}", headers=html).status_code == 200
        answers = {
            entry["verdict"]: desk.post(f"/v1/decisions/{entry['id']}/undo", {})
            for entry in api.get("/v1/decisions").json["items"]
            if entry["verdict"] in ("different", "choose", "undo")
        }
        assert (answers["different"].status_code, answers["different"].json["code"]) == (410, "erased")
        assert answers["undo"].status_code == 409
        # The first choice was of a namesake, who has not been erased.
        assert answers["choose"].status_code == 200
        assert [item["kind"] for item in desk.list()] == ["mention", "mention"]


class TestAudit:
    def test_pages_follow_each_other_newest_first(self, api, person) -> None:
        for name in ("A B", "C D", "E F"):
            api.post("/v1/actors", {"kind": "person", "name": name})
        seen, address = [], "/v1/audit?relation=actor&limit=2"
        while address:
            page = api.get(address)
            seen += [entry["after"]["name"] for entry in page.json["items"]]
            address = page.json["next"]
        assert seen == ["E F", "C D", "A B", "Quillan Zorbrandt"]

    def test_it_can_be_asked_for_one_row_or_one_person(self, api, person) -> None:
        assert len(api.get("/v1/audit", relation="actor", row=person["id"]).json["items"]) == 1
        assert len(api.get("/v1/audit", by="local").json["items"]) == 4
        assert api.get("/v1/audit", by="nobody").json["items"] == []

    @pytest.mark.parametrize("query", ["row=0", "row=x", "relation=a;b", "limit=0", "sort=at", "row=1&row=2"])
    def test_what_cannot_be_asked_is_422(self, api, query: str) -> None:
        assert api.get(f"/v1/audit?{query}").status_code == 422

    def test_a_cursor_belongs_to_its_question(self, api, person) -> None:
        following = api.get("/v1/audit?limit=1").json["next"]
        assert api.get(following + "&relation=actor").json["code"] == "bad_cursor"
