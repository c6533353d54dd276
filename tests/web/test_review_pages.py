"""The review in a real browser: ten decisions by keyboard and back, merging and unmerging, at a desk and on a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from registry.transaction import make_engine
from tests.web.browsing import DESK, PHONE, browser, look, opened, site
from tests.web.queue import ask_questions, read_texts

__all__ = ["browser", "site"]

# Where to keep pictures of what the tests saw; nowhere unless asked for.
PICTURES = os.environ.get("REGISTRY_TEST_PICTURES")
VIEWPORTS = pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
PAGES = [
    "/review", "/review?kind=mention&script=Arab", "/review?q=Clinton&score=middle", "/review?score=nonsense",
    "/review?state=decided", "/decisions", "/decisions?mine=1", "/dashboard", "/actors/steve-witkoff",
    "/actors/steve-witkoff/split", "/actors/king-abdullah-ii/merge", "/review/999999",
    "/actors/king-abdullah-ii/merge?other=king-abdullah-of-saudi-arabia",
]  # fmt: skip
_STATES = text("SELECT id, state FROM review_item ORDER BY id")
_FREE = text("""
    UPDATE review_item SET state = 'open', claimed_by = NULL, lease_token = NULL, lease_until = NULL, claimed_at = NULL
    WHERE state = 'claimed'
""")
_ROWS = text("""
    SELECT (SELECT jsonb_agg(jsonb_build_array(id, decision, actor_id, decided_by) ORDER BY id) FROM mention),
           (SELECT jsonb_agg(jsonb_build_array(id, merged_into) ORDER BY id) FROM actor WHERE status <> 'retired'),
           (SELECT jsonb_agg(jsonb_build_array(actor_id, text, lang) ORDER BY actor_id, text, lang) FROM name_variant v
            WHERE EXISTS (SELECT FROM actor a WHERE a.id = v.actor_id AND a.status <> 'retired'))
""")


@pytest.fixture(scope="module")
def engine_to_review(seeded_engine: Engine) -> Engine:
    """The module's database with a queue from the five texts and the sample."""
    # Reading a text takes long between two statements where the machine is busy.
    patient = make_engine(seeded_engine.url.render_as_string(hide_password=False), long_running=True)
    read_texts(patient)
    ask_questions(patient)
    patient.dispose()
    return seeded_engine


@pytest.fixture(scope="module")
def web(web: Flask, engine_to_review: Engine) -> Flask:
    return web


@pytest.fixture(autouse=True)
def _nobody_holds_anything(engine_to_review: Engine) -> None:
    with engine_to_review.begin() as connection:
        connection.execute(_FREE)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with opened(browser, site) as page:
        yield page


def picture(page: Page, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and be there."""
    with page.expect_navigation():
        page.keyboard.press(key)


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def item_of(page: Page) -> int:
    found = re.search(r"/review/(\d+)", page.url)
    assert found, page.url
    return int(found[1])


def open_items(engine: Engine) -> set[int]:
    with engine.connect() as connection:
        return {row.id for row in connection.execute(_STATES) if row.state in ("open", "claimed")}


def rows(engine: Engine) -> tuple[object, ...]:
    with engine.connect() as connection:
        return tuple(connection.execute(_ROWS).one())


def kind_of(page: Page) -> str:
    return page.locator(".headed .about").inner_text().split(" · ")[1]


def decide_one(page: Page, number: int) -> None:
    """Decide the item at hand by one key, another one each time where the kind allows it."""
    keys = {"Mention": "s1dku2", "Duplicate": "d", "New actor": "u", "Role change": "s"}[kind_of(page)]
    key = keys[number % len(keys)]
    if not page.locator(f'[aria-keyshortcuts="{key}"]').count():
        key = "d"
    press(page, key)


@VIEWPORTS
def test_ten_items_are_decided_by_keyboard_and_undone_without_a_trace(
    browser: Browser, site: str, engine_to_review: Engine, viewport: dict[str, int]
) -> None:
    before, waiting = rows(engine_to_review), open_items(engine_to_review)
    size = f"{viewport['width']}"
    with opened(browser, site, viewport=viewport) as page:
        page.goto("/review")
        picture(page, f"list-{size}")
        press(page, "c")
        decided = []
        for number in range(10):
            decided.append(item_of(page))
            picture(page, f"item-{size}-{number}")
            decide_one(page, number)
            told(page, "Saved.")
            assert item_of(page) not in decided, "the next item is there already"
        assert len(waiting - open_items(engine_to_review)) == len(set(decided)) == 10
        picture(page, f"saved-{size}")
        for _ in range(10):
            press(page, "z")
            told(page, "Undone.")
            assert item_of(page) == decided.pop(), "undoing leads back to the item"
        picture(page, f"undone-{size}")
    assert open_items(engine_to_review) == waiting
    assert rows(engine_to_review) == before


@VIEWPORTS
@pytest.mark.parametrize("lang", ["ar", "he", "zh"])
def test_items_in_any_script_show_the_sentence_the_names_and_the_letters(
    browser: Browser, site: str, viewport: dict[str, int], lang: str
) -> None:
    with opened(browser, site, viewport=viewport) as page:
        page.goto(f"/review?lang={lang}&kind=mention&score=middle")
        press(page, "c")
        marked = page.locator("blockquote mark.asked")
        expect(marked).to_have_count(1)
        assert page.locator("blockquote").get_attribute("lang") == lang
        assert page.locator("blockquote p").get_attribute("dir") == ("ltr" if lang == "zh" else "rtl")
        first = page.locator(".card-of").first
        assert first.locator(".scripts dt").count() > 1
        assert first.locator(".pair").count() >= 1
        look(page, f"an item in {lang}")
        picture(page, f"{lang}-{viewport['width']}")


@VIEWPORTS
def test_two_actors_are_merged_and_unmerged(
    browser: Browser, site: str, engine_to_review: Engine, viewport: dict[str, int]
) -> None:
    before = rows(engine_to_review)
    with opened(browser, site, viewport=viewport) as page:
        page.goto("/actors/king-abdullah-ii")
        page.get_by_role("link", name="Merge with …").press("Enter")
        page.get_by_label("Name of the other").fill("Abdullah of Saudi Arabia")
        page.keyboard.press("Enter")
        page.get_by_role("link", name=re.compile("See what would change")).first.press("Enter")
        expect(page.get_by_role("heading", name="What merging them would change")).to_be_visible()
        look(page, "a preview")
        picture(page, f"merge-{viewport['width']}")
        press(page, "s")
        told(page, "Merged.")
        picture(page, f"merged-{viewport['width']}")
        assert rows(engine_to_review) != before
        page.get_by_role("button", name=re.compile("^Unmerge")).press("Enter")
        expect(page.get_by_role("heading", name=re.compile("undid"))).to_be_visible()
        look(page, "an undoing")
    assert rows(engine_to_review) == before


def test_a_new_actor_is_made_after_a_look_at_who_bears_the_name(page: Page) -> None:
    page.goto("/review?kind=new_actor")
    press(page, "c")
    assert page.locator(".sentence").count() == 3
    press(page, "n")
    look(page, "the form of a new actor")
    picture(page, "new-actor")
    page.get_by_label("What it is known for").fill("Poet")
    page.get_by_role("button", name="Make the actor").press("Enter")
    told(page, "new actor Salma Tarkhani")
    page.get_by_role("link", name="Salma Tarkhani").first.click()
    assert "سلمى الطرخاني" in page.locator(".variants").inner_text()
    page.goto("/review")
    press(page, "z")
    page.goto("/actors?q=Salma+Tarkhani")
    assert page.locator(".actors a", has_text="Salma Tarkhani").count() == 0


def test_all_alike_are_decided_together_but_those_unticked_and_undone_as_one(
    page: Page, engine_to_review: Engine
) -> None:
    waiting = open_items(engine_to_review)
    page.goto("/review?lang=ar&score=middle")
    with page.expect_navigation():
        page.locator("tr", has_text="3 ask the same").first.locator("a.step").click()
    press(page, "c")
    press(page, "b")
    look(page, "all alike")
    press(page, "2")
    expect(page.get_by_role("heading", name=re.compile("3 would be decided: Bill Clinton"))).to_be_visible()
    picture(page, "alike")
    page.get_by_role("checkbox").first.uncheck()
    press(page, "b")
    assert len(waiting - open_items(engine_to_review)) == 2
    press(page, "z")
    assert open_items(engine_to_review) == waiting


def test_keys_are_not_heard_while_typing_nor_when_switched_off(page: Page) -> None:
    page.goto("/review?kind=mention")
    press(page, "c")
    here = page.url
    page.get_by_text("Add a note").click()
    page.get_by_label("Note").focus()
    page.keyboard.type("sdk")
    assert (page.url, page.get_by_label("Note").input_value()) == (here, "sdk")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    look(page, "the sheet of keys")
    page.keyboard.press("s")
    page.get_by_label("Single keys decide").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("s")
    page.wait_for_timeout(200)
    assert page.url == here
    page.evaluate("localStorage.clear()")


def test_a_keyboard_of_another_script_decides_by_the_places_of_its_keys(page: Page) -> None:
    page.goto("/review?kind=mention")
    press(page, "c")
    with page.expect_navigation():
        page.evaluate(
            """document.dispatchEvent(new KeyboardEvent("keydown", {key: "ш", code: "KeyU", bubbles: true}))"""
        )
    told(page, "unsure")
    press(page, "z")


def test_arrows_walk_through_candidates_with_a_focus_that_is_seen_and_not_covered(page: Page) -> None:
    page.goto("/review?kind=mention&score=middle&lang=ar")
    press(page, "c")
    count = page.locator("button.choose").count()
    for number in range(1, count + 1):
        page.keyboard.press("ArrowDown")
        seen = page.evaluate("""() => {
            const focus = document.activeElement.getBoundingClientRect();
            const bar = document.querySelector(".decide").getBoundingClientRect();
            const ring = getComputedStyle(document.activeElement).outlineStyle;
            return [document.activeElement.getAttribute("aria-keyshortcuts"), focus.bottom <= bar.top, ring];
        }""")
        assert seen == [str(number), True, "solid"]


def test_slash_leads_to_the_search_and_words_of_any_script_find(page: Page) -> None:
    page.goto("/review")
    press(page, "c")
    press(page, "/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("克林顿")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "克林顿" in page.locator(".queue").inner_text()


def test_hidden_characters_are_chips(page: Page) -> None:
    page.goto("/review?q=clinton&lang=en")
    page.locator("a.step", has_text="ZWSP").click()
    assert page.locator("blockquote mark .chip").inner_text() == "ZWSP"


def test_two_people_are_told_whose_turn_it_is(browser: Browser, site: str, engine_to_review: Engine) -> None:
    with opened(browser, site) as page:
        page.goto("/review?kind=mention")
        press(page, "c")
        number = item_of(page)
        with engine_to_review.begin() as connection:
            lost = "UPDATE review_item SET claimed_by = 'Lena', lease_token = gen_random_uuid() WHERE id = :id"
            connection.execute(text(lost), {"id": number})
        press(page, "s")
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("Your turn on this item is over")
        expect(alert).to_contain_text("Lena has it now. Take the next one.")
        picture(page, "lost")
        look(page, "a lost lease")
        with engine_to_review.begin() as connection:
            freed = "UPDATE review_item SET lease_until = now() - interval '1 s' WHERE id = :id"
            connection.execute(text(freed), {"id": number})
        page.goto(f"/review/{number}")
        press(page, "c")
        assert page.locator("#decide").count() == 1


def test_everything_works_without_scripts(browser: Browser, site: str, engine_to_review: Engine) -> None:
    waiting = open_items(engine_to_review)
    with opened(browser, site, java_script_enabled=False) as page:
        page.goto("/review?kind=mention")
        page.get_by_role("button", name="Take the next item").click()
        page.get_by_role("button", name="Keep it longer").click()
        page.get_by_role("button", name="Skip").click()
        page.get_by_role("button", name="Unsure").click()
        assert len(waiting - open_items(engine_to_review)) == 1
        page.get_by_role("button", name="Undo that").click()
        assert open_items(engine_to_review) == waiting
        assert page.get_by_role("button", name="Keys").count() == 0


@VIEWPORTS
def test_axe_finds_nothing_and_nothing_sticks_out(browser: Browser, site: str, viewport: dict[str, int]) -> None:
    with opened(browser, site, viewport=viewport, color_scheme="light") as page:
        for address in PAGES:
            page.goto(address)
            look(page, address)
            picture(page, f"page-{viewport['width']}-{re.sub('[^a-z]+', '-', address)}")
        for kind in ("duplicate", "role_change", "new_actor"):
            page.goto(f"/review?kind={kind}")
            press(page, "c")
            look(page, kind)
            picture(page, f"{kind}-{viewport['width']}")
            press(page, "d")
            press(page, "z")
        page.goto("/decisions")
        page.locator("a.step").first.click()
        look(page, "a decision")
        picture(page, f"decision-{viewport['width']}")
