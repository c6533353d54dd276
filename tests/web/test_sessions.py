"""Signing in and out: sessions, their cookies, their forms, and how often one may try."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.services.accounts import csrf_token, set_user_active
from registry.transaction import writing
from registry.web import gate
from tests.web.closed import FORM_OF_ANOTHER_SITE, HTML, PASSWORD, api, app, make_key, make_user, sign_in, token_of

__all__ = ["api", "app", "make_key", "make_user"]


class TestSessions:
    def test_a_browser_is_led_to_the_form_and_back(self, app, make_user) -> None:
        make_user()
        client = app.test_client()
        led = client.get("/actors?q=a%20b&kind=person", headers=HTML)
        assert (led.status_code, led.headers["Location"]) == (303, "/login?next=/actors%3Fq%3Da%2520b%26kind%3Dperson")
        form = client.get(led.headers["Location"])
        assert 'name="next" value="/actors?q=a%20b&amp;kind=person"' in form.text
        assert sign_in(client).headers["Location"] == "/actors"
        assert client.get("/actors", headers=HTML).status_code == 200

    def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(self, app, make_user) -> None:
        make_user()
        cookie = sign_in(app.test_client()).headers["Set-Cookie"]
        assert cookie.startswith("registry=")
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie

    def test_over_tls_the_cookie_is_of_this_host_alone(self, app, make_user) -> None:
        make_user()
        cookie = sign_in(app.test_client(), base_url="https://registry.example").headers["Set-Cookie"]
        assert cookie.startswith("__Host-registry=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie

    def test_signing_in_again_ends_the_session_before(self, app, make_user) -> None:
        make_user()
        client, thief = app.test_client(), app.test_client()
        sign_in(client)
        thief.set_cookie("registry", token_of(client))
        assert thief.get("/v1/actors").status_code == 200
        sign_in(client, headers={"X-CSRF-Token": csrf_token(token_of(client))})
        assert thief.get("/v1/actors").status_code == 401
        assert client.get("/v1/actors").status_code == 200

    def test_a_session_that_the_visitor_chose_is_not_taken(self, app, make_user) -> None:
        make_user()
        client = app.test_client()
        client.set_cookie("registry", "chosen")
        sign_in(client)
        assert token_of(client) != "chosen"

    def test_signing_out_ends_it_here_and_there(self, app, make_user) -> None:
        make_user()
        client = app.test_client()
        sign_in(client)
        token = token_of(client)
        client.post("/logout", data={"csrf": csrf_token(token)})
        assert client.get_cookie("registry") is None
        client.set_cookie("registry", token)
        assert client.get("/v1/actors").status_code == 401

    @pytest.mark.parametrize(
        "aged",
        ["seen_at = now() - interval '31 minutes'", "expires_at = now()", "revoked_at = now()"],
    )
    def test_a_session_ends(self, app, make_user, fresh_engine, aged: str) -> None:
        make_user()
        client = app.test_client()
        sign_in(client)
        with fresh_engine.begin() as connection:
            connection.execute(text(f"UPDATE user_session SET {aged}"))
        assert client.get("/v1/actors").status_code == 401

    def test_a_disabled_user_is_out_at_once(self, app, make_user, fresh_engine) -> None:
        make_user()
        client = app.test_client()
        sign_in(client)
        with writing(fresh_engine, acted_by="test") as session:
            set_user_active(session, "ada", active=False)
        assert client.get("/v1/actors").status_code == 401
        assert sign_in(client).status_code == 401

    @pytest.mark.parametrize("name", ["ADA", "ada"])
    def test_names_are_the_same_in_any_case(self, app, make_user, name: str) -> None:
        make_user("Ada")
        assert sign_in(app.test_client(), name).status_code == 303

    def test_a_wrong_name_and_a_wrong_password_look_and_last_alike(self, app, make_user) -> None:
        make_user()
        shown, took = [], []
        for name, password in (("ada", "wrong password"), ("eve", "wrong password")):
            began = time.process_time()
            answer = sign_in(app.test_client(), name, password, environ_overrides={"REMOTE_ADDR": "127.0.0.2"})
            took.append(time.process_time() - began)
            assert answer.status_code == 401
            shown.append(answer.text.replace(f'value="{name}"', ""))
        assert shown[0] == shown[1]
        assert max(took) < 3 * min(took)

    @pytest.mark.parametrize("way", ["//evil.example/%09", "//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "", "/%09/evil.example\n"])  # fmt: skip
    def test_the_way_on_stays_here(self, app, make_user, way: str) -> None:
        make_user()
        client = app.test_client()
        assert "evil" not in client.get("/login", query_string={"next": way}).text or way.startswith("/%09")
        answer = client.post("/login", data={"name": "ada", "password": PASSWORD, "next": way})
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/"


class TestForms:
    def test_a_form_of_a_session_needs_its_token(self, app, make_user) -> None:
        make_user(role="admin")
        client = app.test_client()
        sign_in(client)
        right = csrf_token(token_of(client))
        for wrong in (None, "", "x", right[:-1], "é", csrf_token("another")):
            refused = client.post("/keys", data={"label": "a", "role": "reader", "csrf": wrong or ""})
            assert (refused.status_code, refused.json["code"]) == (403, "csrf")
        assert client.post("/keys", data={"label": "a", "role": "reader", "csrf": right}).status_code == 201

    def test_so_does_json_of_a_session_and_a_key_does_not(self, app, make_user, make_key) -> None:
        make_user()
        client, body = app.test_client(), {"kind": "person", "name": "Omar"}
        sign_in(client)
        assert client.post("/v1/actors", json=body).json["code"] == "csrf"
        header = {"X-CSRF-Token": csrf_token(token_of(client))}
        assert client.post("/v1/actors", json=body, headers=header).status_code == 201
        assert app.test_client().post("/v1/actors", json=body, headers=make_key()).status_code == 201

    @pytest.mark.parametrize("headers", FORM_OF_ANOTHER_SITE)
    def test_the_token_alone_is_not_enough_from_another_site(self, app, make_user, headers) -> None:
        make_user(role="admin")
        client = app.test_client()
        sign_in(client)
        data = {"label": "a", "role": "reader", "csrf": csrf_token(token_of(client))}
        assert client.post("/keys", data=data, headers=headers).json["code"] == "csrf"

    def test_another_site_cannot_sign_somebody_in(self, app, make_user) -> None:
        make_user()
        assert sign_in(app.test_client(), headers={"Origin": "https://evil.example"}).status_code == 403

    def test_an_unknown_address_is_refused_for_the_token_first(self, app, make_user) -> None:
        make_user()
        client = app.test_client()
        sign_in(client)
        assert client.post("/review/1/decide", data={"verdict": "same"}).status_code == 403

    def test_every_form_that_is_posted_has_the_token(self) -> None:
        templates = Path(gate.__file__).with_name("templates")
        forms = [
            form
            for path in templates.glob("*.html")
            for form in path.read_text().split("<form")[1:]
            if 'method="post"' in form.split(">")[0]
        ]
        assert len(forms) >= 5
        macros = {
            name
            for path in templates.glob("*.html")
            for name, body in re.findall(r"{% macro (\w+)\(.*?%}(.*?){%-? endmacro", path.read_text(), re.DOTALL)
            if 'name="csrf"' in body or "csrf_field()" in body
        }
        assert {"csrf_field", "sealed"} <= macros
        for form in forms:
            inside = form.split("</form>")[0]
            assert 'name="csrf"' in inside or any(f"{name}(" in inside for name in macros)


class TestThrottle:
    def test_the_sixth_attempt_in_a_minute_is_refused_even_if_it_is_right(self, app, make_user) -> None:
        make_user()
        client = app.test_client()
        for _ in range(5):
            assert sign_in(client, password="wrong password").status_code == 401
        refused = sign_in(client)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
        assert sign_in(app.test_client(), environ_overrides=elsewhere).status_code == 303

    def test_a_minute_later_it_is_taken(self, app, make_user, fresh_engine) -> None:
        make_user()
        with fresh_engine.begin() as connection:
            old = "INSERT INTO sign_in_attempt (account, address, at) SELECT 'ada', '127.0.0.1', now() - interval '61 s' FROM generate_series(1, 40)"
            connection.execute(text(old))
        assert sign_in(app.test_client()).status_code == 303

    def test_success_forgets_what_failed(self, app, make_user, fresh_engine) -> None:
        make_user()
        sign_in(app.test_client(), password="wrong password")
        sign_in(app.test_client())
        with fresh_engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM sign_in_attempt")) == 0

    def test_many_names_from_one_address_are_refused_too(self, app, make_user, fresh_engine) -> None:
        make_user()
        with fresh_engine.begin() as connection:
            many = "INSERT INTO sign_in_attempt (account, address) SELECT 'u' || n, '127.0.0.1' FROM generate_series(1, 30) n"
            connection.execute(text(many))
        assert sign_in(app.test_client()).status_code == 429
