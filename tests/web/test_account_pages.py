"""Signing in, making a key and signing out in a real browser: by keyboard, without scripts, by axe, wide and narrow."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from werkzeug.serving import make_server

from tests.web.browsing import DESK, PHONE, browser, look, opened
from tests.web.closed import PASSWORD, app, make_user

__all__ = ["app", "browser", "make_user"]


@pytest.fixture
def site(app: Flask, make_user) -> Iterator[str]:
    """A server over a registry that nobody but the admin 'Ада' may see."""
    make_user("Ада", "admin")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill("Ада")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    "options", [{"viewport": DESK}, {"viewport": PHONE}, {"viewport": DESK, "java_script_enabled": False}]
)
def test_the_whole_way_from_the_door_to_a_key_and_out_again(browser: Browser, site: str, options) -> None:
    scripted = options.get("java_script_enabled", True)
    with opened(browser, site, **options) as page:
        page.goto("/keys")
        assert page.url.endswith("/login?next=/keys")
        if scripted:
            look(page, "sign in")
        sign_in(page, "wrong password")
        assert page.get_by_role("alert").inner_text() == "The name or the password is wrong."
        sign_in(page)
        page.wait_for_url(f"{site}/keys")
        assert page.get_by_text("Ада, admin").is_visible()
        page.get_by_label("What it is for").fill("مرصد الأخبار")
        page.get_by_role("button", name="Make the key").click()
        assert page.locator(".secret").inner_text().startswith("ar_")
        if scripted:
            look(page, "keys")
        page.goto("/keys")
        assert page.locator(".secret").count() == 0
        page.get_by_role("button", name="Revoke the key مرصد الأخبار").click()
        page.get_by_text("revoked", exact=True).wait_for()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{site}/login")
        page.goto("/actors")
        assert "/login" in page.url


def test_by_keyboard_alone(browser: Browser, site: str) -> None:
    with opened(browser, site) as page:
        page.goto("/login?next=/keys")
        assert page.evaluate("document.activeElement.id") == "name"
        page.keyboard.type("Ада")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/keys")
        page.locator("#label").focus()
        page.keyboard.type("desk")
        page.keyboard.press("Enter")
        page.wait_for_selector(".secret")


def test_open_mode_offers_the_first_key_and_says_what_it_does(fresh_engine: Engine, app: Flask) -> None:
    page = app.test_client().get("/keys", headers={"Accept": "text/html"}).text
    assert "The first one closes open local mode" in page
