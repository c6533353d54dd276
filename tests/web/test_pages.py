"""The pages in a real browser, over the registry as it ships: what is seen, by keyboard, without scripts, by axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from registry.domain import Thresholds
from registry.transaction import writing
from registry.web.application import register
from registry.web.wiring import Wiring
from tests.factories import make_actor, merge
from tests.web.browsing import DESK, PHONE, browser, look, opened, site

__all__ = ["browser", "site"]

DOCUMENTS = Path(__file__).resolve().parents[2] / "seeds" / "documents"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
EVIL = "<script>alert(1)</script> Steve Witkoff \u202e met Путин"

PAGES = [
    "/", "/?document=001", "/read/004", "/resolve", "/resolve?text=وويتكوف&lang=ar&date=2025-04-11", "/resolve?text=Smith",
    "/resolve?text=Witkoff&date=2025-02-30", "/actors", "/actors?q=Путин", "/actors?q=Qwxzzy",
    "/actors/marco-rubio", "/actors/rustem-umerov", "/actors/russia", "/nowhere",
    "/actors/marco-rubio?on=2025-02-15", "/actors/marco-rubio?on=never", "/posts", "/posts?q=وزير&country=ru",
    "/posts/us-secretary-of-state", "/posts/us-secretary-of-state?on=2025-01-20", "/posts/ru-prime-minister?on=1999-06-01",
    "/posts/ru-president?on=x", "/who", "/who?title=Secretary+of+State&country=us&date=2025-01-20",
    "/who?title=وزير الخارجية الأمريكي&lang=ar&date=2024-06-01", "/who?title=Grand+Vizier", "/who?title=x&date=2025-02-30",
]  # fmt: skip


@pytest.fixture
def client(web: Flask) -> FlaskClient:
    return web.test_client()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with opened(browser, site) as page:
        yield page


def annotate(page: Page, document: str = "001") -> None:
    page.goto(f"/?document={document}")
    page.get_by_role("button", name="Find the actors").click()


def test_a_seed_document_shows_its_actors_with_roles_of_its_day(page: Page) -> None:
    annotate(page)
    row = page.locator(".found tr", has_text="Steve Witkoff")
    assert "US Special Envoy to the Middle East" in row.inner_text()
    assert page.locator("article").get_attribute("lang") == "ar"
    assert page.locator("article").get_attribute("dir") == "rtl"
    assert page.locator("article mark").count() > 40


@pytest.mark.parametrize("document", ["000", "001", "002", "003", "004"])
def test_marks_leave_every_letter_where_it_was(page: Page, document: str) -> None:
    """The same line without marks is as wide: letters still join across the edges of mentions."""
    annotate(page, document)
    differing = page.evaluate("""() => [...document.querySelectorAll('article p')].filter((marked) => {
        const plain = document.createElement('p');
        plain.textContent = marked.textContent;
        if (marked.dir) plain.dir = marked.dir;
        marked.after(plain);
        const [one, other] = [marked, plain].map((each) => {
            for (const [name, value] of [['width', 'max-content'], ['max-width', 'none'], ['white-space', 'nowrap']])
                each.style.setProperty(name, value);
            return each.getBoundingClientRect().width;
        });
        plain.remove();
        marked.removeAttribute('style');
        return Math.abs(one - other) > 0.5;
    }).map((marked) => marked.textContent)""")
    assert differing == []


def test_the_text_sent_back_is_the_text_that_came(page: Page) -> None:
    annotate(page, "003")
    source = DOCUMENTS / "003_72e88049a34414fe.txt"
    assert page.locator("#text").input_value() == source.read_bytes().decode()


def test_a_mention_opens_its_account_and_closing_leads_back_by_keyboard(page: Page) -> None:
    annotate(page)
    first = page.locator("article mark a").first
    first.focus()
    page.keyboard.press("Enter")
    card = page.locator(".card:target")
    assert card.is_visible()
    assert "Sum, the log odds" in card.inner_text()
    assert page.evaluate("document.activeElement.classList.contains('card')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "close"
    page.keyboard.press("Enter")
    assert not card.is_visible()
    assert page.evaluate("document.activeElement.closest('mark') !== null")


def test_escape_closes_an_account(page: Page) -> None:
    annotate(page)
    page.locator("article mark a").first.click()
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('.card:target')")


def test_the_whole_way_is_open_to_the_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#name-text").focus()
    page.keyboard.type("Стивена Уиткоффа")
    page.keyboard.press("Enter")
    page.wait_for_url("**/resolve?*")
    page.get_by_role("link", name="Steve Witkoff").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/actors/steve-witkoff")


def test_everything_works_without_scripts(browser: Browser, site: str) -> None:
    with opened(browser, site, java_script_enabled=False) as page:
        annotate(page)
        page.locator("article mark a").first.click()
        assert page.locator(".card:target").is_visible()
        page.goto("/actors?q=Rubio")
        page.get_by_role("link", name="Marco Rubio").click()
        assert page.locator("svg.timeline .tenure").count() >= 4
        page.goto("/who")
        page.get_by_label("Title").fill("Secretary of State")
        page.get_by_label("Country").select_option("United States")
        page.get_by_label("On the day").fill("2024-06-01")
        page.get_by_role("button", name="Say who it was").click()
        assert "Antony Blinken" in page.locator(".answer").inner_text()
        page.get_by_role("link", name="US Secretary of State").click()
        assert page.locator("svg.timeline .tenure.acting").count() >= 3


def test_markup_is_shown_and_hidden_characters_are_chips(page: Page) -> None:
    page.goto("/")
    page.locator("#text").fill(EVIL)
    page.get_by_role("button", name="Find the actors").click()
    assert page.locator("article .chip").inner_text() == "RLO"
    assert "<script>alert(1)</script>" in page.locator("article").inner_text()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_sticks_out(browser: Browser, site: str, viewport: dict[str, int]) -> None:
    with opened(browser, site, viewport=viewport, color_scheme="light") as page:
        for address in PAGES:
            page.goto(address)
            look(page, address)
        annotate(page, "000")
        look(page, "an annotated text")
        page.locator("article mark a").first.click()
        look(page, "a card")


@pytest.mark.parametrize(
    ("field", "value", "status", "words"),
    [
        ("text", "", 422, "A text is empty"),
        ("text", "a\x00b", 422, "U+0000"),
        ("text", "a " * 500_001, 413, "1,000,000 characters"),
        ("date", "2025-02-30", 422, "There is no day"),
        ("lang", "x y", 422, "language tag"),
    ],
)
def test_what_is_wrong_is_said_and_the_text_kept(
    client: FlaskClient, field: str, value: str, status: int, words: str
) -> None:
    answer = client.post("/annotate", data={"text": "Witkoff", "date": "2025", field: value})
    assert answer.status_code == status
    assert words in answer.text
    if field != "text":
        assert "Witkoff</textarea>" in answer.text


def test_a_form_beyond_the_limit_is_refused_as_a_page(client: FlaskClient) -> None:
    answer = client.post("/annotate", data={"text": "x" * 8_400_000}, headers=HTML)
    assert answer.status_code == 413
    assert answer.mimetype == "text/html"


def test_a_short_question_has_an_address_and_a_long_one_an_answer(client: FlaskClient) -> None:
    assert client.post("/resolve", data={"text": "Witkoff"}).location == "/resolve?text=Witkoff"
    answer = client.post("/resolve", data={"text": "Witkoff", "context": "ستيف " * 390})
    assert answer.status_code == 200
    assert "Steve Witkoff" in answer.text


@pytest.mark.parametrize(
    ("query", "status"), [("text=", 422), ("text=" + "x" * 301, 413), ("text=a&context=" + "y" * 2001, 413)]
)
def test_a_name_has_the_limits_of_the_api(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/resolve?{query}").status_code == status


def test_the_list_of_actors_pages_through_everybody_once(client: FlaskClient) -> None:
    seen: list[str] = []
    address: str | None = "/actors?kind=organisation"
    while address:
        text = client.get(address).text
        seen += [part.split('"')[0] for part in text.split('<li><a href="/actors/')[1:]]
        following = text.split('rel="next" href="')[1:]
        address = following[0].split('"')[0].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) > 50


def test_an_id_leads_to_the_same_page_as_the_key(client: FlaskClient) -> None:
    text = client.get("/actors/marco-rubio").text
    number = text.split("</code>, id ")[1].split("<")[0]
    assert "Marco Rubio" in client.get(f"/actors/{number}").text


@pytest.mark.parametrize(
    ("address", "status"), [("/nowhere", 404), ("/actors/nobody-at-all", 404), ("/?document=9", 404), ("/read/9", 404)]
)
def test_errors_are_pages_for_people_and_problems_for_programs(client: FlaskClient, address: str, status: int) -> None:
    page = client.get(address, headers=HTML)
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert "Actor Registry" in page.text
    program = client.get(address, headers={"Accept": "application/json"})
    assert (program.status_code, program.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize("address", ["/actors?cursor=x", "/actors?kind=x", "/actors?q=%00"])
def test_a_list_that_cannot_be_shown_says_why(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=HTML)
    assert answer.status_code in (400, 422)
    assert 'role="alert"' in answer.text or 'class="status-code"' in answer.text


@pytest.mark.parametrize("address", ["/", "/actors", "/nowhere"])
def test_every_page_is_strict_about_what_it_loads_and_says_that_it_is_open(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=HTML)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in answer.text
    assert "Open local mode" in answer.text


def test_a_merged_actor_leads_to_the_survivor(fresh_engine: Engine) -> None:
    with writing(fresh_engine, acted_by="tests") as session:
        lost, kept = make_actor(session, "Stephen Witkoff"), make_actor(session, "Steve Witkoff")
        merge(session, lost, kept)
        lost_key, lost_id, kept_key = lost.key, lost.id, kept.key
    app = Flask("pages", static_folder=None, template_folder=None)
    register(app, Wiring(engine=fresh_engine, thresholds=Thresholds(link=0.8, review=0.2, lead=0.3)))
    for reference in (lost_key, lost_id):
        answer = app.test_client().get(f"/actors/{reference}")
        assert (answer.status_code, answer.location) == (308, f"/actors/{kept_key}")
