"""The pages of posts and the question who it was, as text: what they say, what they refuse."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def client(web: Flask) -> FlaskClient:
    return web.test_client()


def words(client: FlaskClient, address: str, status: int = 200) -> str:
    """Give the words of the main part of a page."""
    answer = client.get(address, headers=HTML)
    assert answer.status_code == status, answer.text
    _, _, main = answer.text.partition("<main")
    apart = re.sub(r"</(li|dt|dd|p|td|th|h[1-3])>", " ", main)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", apart)).split())


def test_a_post_shows_its_line_with_acting_holders_vacancies_and_titles(client) -> None:
    page = words(client, "/posts/ru-prime-minister")
    assert "Mikhail Mishustin" in page
    assert "acting" in page
    assert "Nobody on record 96 days 1999-05-12 1999-08-16" in page
    drawn = client.get("/posts/ru-prime-minister").text
    for status in ("held", "acting", "vacant"):
        assert f'class="tenure {status}"' in drawn


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/posts/us-secretary-of-state", "Who holds it today Marco Rubio"),
        ("/posts/us-secretary-of-state?on=2024-06-01", "Who held it on 2024-06-01 Antony Blinken"),
        (
            "/posts/us-secretary-of-state?on=2025-01-20",
            "changed hands that day: Lisa Kenna took over from Antony Blinken",
        ),
        (
            "/posts/us-secretary-of-state?on=2025-01",
            "changed hands in 2025-01: Antony Blinken, then Lisa Kenna, then Marco",
        ),
        (
            "/posts/ru-prime-minister?on=1999-06-01",
            "Vacant. Nobody is on record for 1999-06-01: Yevgeny Primakov had left",
        ),
        ("/posts/us-secretary-of-state?on=1700", "Not known."),
        (
            "/who?title=Secretary+of+State&country=us&date=2024-06-01",
            "US Secretary of State on 2024-06-01 Antony Blinken",
        ),
        ("/who?title=وزير+الخارجية+الأمريكي&date=2025-02-15&lang=ar", "Marco Rubio since 2025-01-21"),
        ("/who?title=US+Secretary+of+State", "US Secretary of State today Marco Rubio"),
        (
            "/actors/marco-rubio?on=2025-02-15",
            "On 2025-02-15 US Secretary of State since 2025-01-21 Administrator of USAID",
        ),
        ("/actors/marco-rubio?on=1980", "No role on record on 1980"),
        ("/posts?q=secretary+of+state", "US Secretary of State United States Marco Rubio"),
        ("/posts?q=الخارجية&country=us", "US Secretary of State"),
        ("/posts?q=zzzz", "No post of that title"),
    ],
)
def test_a_page_says_who_it_was(client, address: str, said: str) -> None:
    assert said in words(client, address)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/posts/no-such-post", 404, "There is no such post"),
        ("/posts/us-secretary-of-state?on=now", 422, "is not YYYY"),
        ("/posts?q=%00", 422, "U+0000"),
        ("/who?title=", 422, "This could not be read"),
        ("/who?title=x&date=2025-02-30", 422, "no day 2025-02-30"),
        ("/who?title=x&lang=x_y", 422, "BCP 47"),
        ("/who?title=x&on=2025-02-30", 422, "no day 2025-02-30"),
        ("/who?title=Grand+Vizier&country=tr", 404, "No post in the registry bears the title Grand Vizier in Türkiye"),
        ("/actors/marco-rubio?on=infinity", 422, "is not YYYY"),
    ],
)
def test_what_cannot_be_answered_is_said(client, address: str, status: int, said: str) -> None:
    assert said in words(client, address, status)


def test_markup_in_a_question_is_shown_as_text(client) -> None:
    page = client.get("/who?title=<script>alert(1)</script>&country='><b>", headers=HTML).text
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_the_list_of_posts_pages_through_all_of_them_once(client) -> None:
    seen: list[str] = []
    address: str | None = "/posts"
    while address:
        text = client.get(address).text
        seen += re.findall(r'<li><a href="/posts/([a-z0-9-]+)"', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = html.unescape(following[1]) if following else None
    assert len(seen) == len(set(seen)) > 60
