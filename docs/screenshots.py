"""Takes the picture of the README anew, from a server that runs: `python docs/screenshots.py`.

Needs Chromium and fonts for Arabic (chromium, fonts-noto-core on Debian).
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_HERE = Path(__file__).resolve().parent
_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_ARGS += ["--disable-sync", "--no-first-run"]


def take(address: str, target: Path) -> None:
    """Resolve the first Arabic text that comes with the registry, and open the account of its second mention."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_ARGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        page.goto(f"{address}/?document=001")
        page.get_by_role("button", name="Find the actors").click()
        page.locator("article mark a").nth(1).click()
        page.mouse.move(0, 0)
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000", _HERE / "screenshot.png")
