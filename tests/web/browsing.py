"""Pages in a real browser: a server over the application, Debian's Chromium, and axe."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

CHROMIUM = Path(os.environ.get("REGISTRY_CHROMIUM", "/usr/bin/chromium"))
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def site(web: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, web, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        warning = f"NO PAGE WAS LOOKED AT: there is no {CHROMIUM}; `apt-get install chromium` brings it"
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(warning, stacklevel=1)
        pytest.skip(warning)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, site: str, **options: Any) -> Iterator[Page]:
    """A fresh page that fails the test for scripts' errors and for anything asked of another host."""
    context = browser.new_context(base_url=site, **{"viewport": DESK, **options})
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    page.on("request", lambda sent: None if sent.url.startswith(site) else faults.append(sent.url))
    yield page
    context.close()
    assert not faults


def look(page: Page, what: str) -> None:
    """Everything in light colours, and in dark ones what colours decide."""
    _ask_axe(page, what, {"type": "tag", "values": WCAG})
    page.emulate_media(color_scheme="dark")
    _ask_axe(page, f"{what} in the dark", {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})
    page.emulate_media(color_scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{what} is too wide"


def _ask_axe(page: Page, what: str, rules: dict[str, object]) -> None:
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{what}\n{found.generate_report()}"
