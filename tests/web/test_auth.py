"""Who may come in: keys, sessions, open local mode, and what another site can make a browser send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from registry.access import Access
from registry.services.accounts import set_user_active, set_user_role
from registry.services.keys import revoke_key
from registry.transaction import writing
from registry.web import gate
from registry.web.access import ACCESS, PUBLIC
from tests.web.closed import FORM_OF_ANOTHER_SITE, HTML, PASSWORD, api, app, application, make_key, make_user

__all__ = ["api", "app", "make_key", "make_user"]


class TestTable:
    def test_every_route_says_which_role_it_takes(self, app: Flask) -> None:
        served = {
            f"{method} {rule.rule}"
            for rule in app.url_map.iter_rules()
            for method in rule.methods - {"HEAD", "OPTIONS"}
        }
        assert served - set(ACCESS) == set(), "a route without a role"
        assert set(ACCESS) - served == set(), "a role of no route"

    @pytest.mark.parametrize("role", list(Access))
    def test_every_call_lets_in_the_roles_that_cover_its_own_and_no_other(self, app, make_key, role: Access) -> None:
        header, client = make_key(role), app.test_client()
        for call, needed in ACCESS.items():
            method, rule = call.split(" ")
            path = rule.replace("<path:filename>", "registry.css").replace("<", "").replace(">", "")
            if needed is PUBLIC:
                continue
            answered = client.open(path, method=method, headers=header)
            assert (answered.status_code == 403) is not role.covers(needed), (call, answered.status_code)
            if answered.status_code == 403:
                assert answered.json["facts"] == {"needs": needed.value, "has": role.value}

    def test_without_a_key_every_call_that_is_not_public_is_401_and_changes_nothing(self, app, api, make_key) -> None:
        make_key()
        before, client = api.digest(), app.test_client()
        for call, needed in ACCESS.items():
            method, rule = call.split(" ")
            if needed is not PUBLIC:
                answered = client.open(rule.replace("<", "").replace(">", ""), method=method)
                assert (answered.status_code, answered.mimetype) == (401, "application/problem+json"), call
                assert answered.headers["WWW-Authenticate"] == 'Bearer realm="registry"'
        assert api.digest() == before


class TestKeys:
    def test_a_key_opens_what_its_role_covers(self, api, make_key) -> None:
        header = make_key("reader")
        assert api.send("GET", "/v1/actors", headers=header).status_code == 200
        refused = api.send("POST", "/v1/actors", json={"kind": "person", "name": "Omar"}, headers=header)
        assert (refused.status_code, refused.json["facts"]["needs"]) == (403, "reviewer")

    @pytest.mark.parametrize(
        "sent",
        ["", "Bearer", "Bearer ", "Bearer ééé", "Bearer x", "Basic YTpi", "Bearer ar_aaaaaaaaaaaa_" + "a" * 43,
         "Bearer " + "A" * 8000, "bearer\tx", "Bearer ar_%00"],
    )  # fmt: skip
    def test_what_is_no_key_is_401_whatever_it_looks_like(self, api, make_key, sent: str) -> None:
        make_key()
        refused = api.send("GET", "/v1/actors", headers={"Authorization": sent.encode().decode("latin-1")})
        assert (refused.status_code, refused.json["code"]) == (401, "bad_key")
        assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]

    def test_all_but_one_letter_of_a_key_opens_nothing(self, api, make_key) -> None:
        header = make_key()["Authorization"]
        for wrong in (header[:-1], header[:-1] + ("a" if header[-1] != "a" else "b"), header + "a", header.upper()):
            assert api.send("GET", "/v1/actors", headers={"Authorization": wrong}).status_code == 401

    def test_a_revoked_key_opens_nothing_within_seconds(self, api, make_key, fresh_engine, monkeypatch) -> None:
        header = make_key()
        assert api.send("GET", "/v1/actors", headers=header).status_code == 200
        with writing(fresh_engine, acted_by="test") as session:
            revoke_key(session, header["Authorization"].removeprefix("Bearer "))
        monkeypatch.setattr(gate, "_FRESH_S", 0.0)
        assert api.send("GET", "/v1/actors", headers=header).status_code == 401

    def test_what_is_remembered_of_a_key_is_short(self) -> None:
        assert gate._FRESH_S <= 5

    def test_an_expired_key_opens_nothing(self, api, make_key) -> None:
        past, future = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 1))
        assert api.send("GET", "/v1/actors", headers=make_key(expires_at=past)).status_code == 401
        assert api.send("GET", "/v1/actors", headers=make_key(expires_at=future)).status_code == 200

    def test_a_key_opens_no_more_than_its_user_may(self, api, make_key, make_user, fresh_engine) -> None:
        make_user(role="admin")
        header = make_key("admin", user="ada")
        assert api.client.get("/v1/audit", headers=header).status_code == 200
        with writing(fresh_engine, acted_by="test") as session:
            set_user_role(session, "ada", Access.READER)
        # What a process remembers of a key is fresh for two seconds: another one asks anew.
        fresh = application(fresh_engine).test_client()
        refused = fresh.get("/v1/audit", headers=header)
        assert (refused.status_code, refused.json["facts"]) == (403, {"needs": "admin", "has": "reader"})
        assert fresh.get("/v1/actors", headers=header).status_code == 200

    def test_the_key_of_a_disabled_user_opens_nothing(self, api, make_key, make_user, fresh_engine) -> None:
        make_user()
        header = make_key(user="ada")
        with writing(fresh_engine, acted_by="test") as session:
            set_user_active(session, "ada", active=False)
        assert api.send("GET", "/v1/actors", headers=header).status_code == 401

    def test_its_use_is_noted_and_the_audit_names_it(self, api, make_key, fresh_engine) -> None:
        header = make_key("reviewer")
        assert (
            api.send("POST", "/v1/actors", json={"kind": "person", "name": "Omar"}, headers=header).status_code == 201
        )
        with fresh_engine.connect() as connection:
            assert connection.scalar(text("SELECT last_used_at > now() - interval '1 minute' FROM api_key"))
            who = connection.scalar(text("SELECT acted_by FROM audit WHERE relation = 'actor'"))
        assert who.startswith("reviewer desk (key ")

    def test_the_database_and_the_audit_hold_no_secret(self, make_key, make_user, fresh_engine) -> None:
        make_user()
        secret = make_key()["Authorization"].rpartition("_")[2]
        with fresh_engine.connect() as connection:
            for table in ("api_key", "app_user", "audit"):
                rows = connection.scalars(text(f"SELECT t::text FROM {table} t")).all()
                assert rows
                assert not any(secret in row or PASSWORD in row for row in rows)
            images = connection.scalars(text("SELECT after FROM audit WHERE relation IN ('api_key', 'app_user')")).all()
        assert not any({"secret_hash", "password_hash", "last_used_at"} & set(image) for image in images)

    def test_two_callers_may_use_one_idempotency_key(self, api, make_key) -> None:
        body, ids = {"kind": "person", "name": "Omar"}, set()
        for role in ("reviewer", "admin"):
            headers = {**make_key(role), "Idempotency-Key": "1"}
            answers = [api.send("POST", "/v1/actors", json=body, headers=headers) for _ in range(2)]
            assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None, "true"]
            ids.add(answers[0].json["id"])
        assert len(ids) == 2


class TestOpenLocalMode:
    def test_it_is_said_on_every_page_and_in_every_answer(self, app: Flask) -> None:
        client = app.test_client()
        assert client.get("/healthz").json == {"status": "ok", "mode": "open"}
        for path in ("/", "/actors", "/login", "/nowhere"):
            page = client.get(path, headers=HTML)
            assert "Open local mode" in page.text
            assert "no API key" in page.headers["Registry-Mode"]

    def test_the_first_key_or_user_closes_it(self, app, make_user, monkeypatch) -> None:
        monkeypatch.setattr(gate, "_FRESH_S", 0.0)
        client = app.test_client()
        assert client.get("/v1/actors").status_code == 200
        make_user()
        assert client.get("/v1/actors").status_code == 401
        assert client.get("/healthz").json["mode"] == "closed"
        assert "Registry-Mode" not in client.get("/healthz").headers

    def test_it_stays_closed_when_the_last_key_is_revoked(self, fresh_engine, make_key) -> None:
        header = make_key()
        with writing(fresh_engine, acted_by="test") as session:
            revoke_key(session, header["Authorization"].removeprefix("Bearer "))
        assert application(fresh_engine).test_client().get("/v1/actors").status_code == 401

    @pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "a.localhost"])
    def test_this_machine_is_answered_under_its_own_names(self, app, host: str) -> None:
        assert app.test_client().get("/v1/actors", headers={"Host": host}).status_code == 200

    @pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "192.0.2.1", "localhost.evil.example", "[::2]"])  # fmt: skip
    def test_a_name_that_was_bent_to_this_machine_is_refused(self, app, host: str) -> None:
        for path in ("/v1/actors", "/actors"):
            refused = app.test_client().get(path, headers={"Host": host})
            assert (refused.status_code, refused.json["code"]) == (403, "not_local")

    @pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.7", "", "::2"])
    def test_other_machines_are_refused(self, app, address: str) -> None:
        environ = {"REMOTE_ADDR": address}
        assert app.test_client().get("/v1/actors", environ_overrides=environ).json["code"] == "not_local"

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
    def test_what_a_proxy_passes_on_is_refused(self, app, header: str) -> None:
        assert app.test_client().get("/v1/actors", headers={header: "192.0.2.1"}).json["code"] == "not_local"

    @pytest.mark.parametrize("headers", FORM_OF_ANOTHER_SITE)
    def test_forms_of_other_sites_are_refused(self, app, headers) -> None:
        for path in ("/annotate", "/keys", "/v1/actors"):
            refused = app.test_client().post(path, data={"text": "x"}, headers=headers)
            assert (refused.status_code, refused.json["code"]) == (403, "csrf")

    def test_a_key_that_opens_nothing_is_told_also_while_all_is_open(self, app) -> None:
        assert app.test_client().get("/v1/actors", headers={"Authorization": "Bearer x"}).status_code == 401


class TestKeyPage:
    def test_a_key_is_shown_once(self, app) -> None:
        client = app.test_client()
        made = client.post("/keys", data={"label": "monitor", "role": "resolver"})
        assert made.status_code == 201
        secret = made.text.split('class="secret">')[1].split("<")[0]
        header = {"Authorization": f"Bearer {secret}"}
        assert client.get("/v1/actors", headers=header).status_code == 200
        assert made.headers["Cache-Control"] == "no-store"
        assert client.get("/keys", headers=header).status_code == 403

    @pytest.mark.parametrize(
        ("field", "value"),
        [("label", ""), ("label", "x" * 101), ("label", "a\x00b"), ("role", "owner"), ("until", "2020-01-01"),
         ("until", "soon"), ("until", "2026-01")],
    )  # fmt: skip
    def test_what_is_wrong_with_a_key_is_said_at_its_field(self, app, field: str, value: str) -> None:
        data = {"label": "monitor", "role": "resolver", field: value}
        refused = app.test_client().post("/keys", data=data)
        assert refused.status_code == 422
        assert f'id="{field}-error"' in refused.text
