"""The review's pages without a browser: whose turn it is, what is refused and what is said of it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from registry.domain import Thresholds
from registry.transaction import writing
from registry.web.application import register
from registry.web.wiring import Wiring
from tests.factories import make_actor, make_mention, make_review_item

HTML = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def client(fresh_engine: Engine) -> FlaskClient:
    app = Flask("pages", static_folder=None, template_folder=None)
    register(app, Wiring(engine=fresh_engine, thresholds=Thresholds(link=0.8, review=0.2, lead=0.3)))
    return app.test_client()


@pytest.fixture
def items(fresh_engine: Engine) -> list[int]:
    """Two items on the same two actors."""
    with writing(fresh_engine, acted_by="tests") as session:
        actors = [make_actor(session, "Hillary Clinton"), make_actor(session, "Bill Clinton")]
        line = {"score": 0.4, "name": "Clinton", "alignment": [],
                "evidence": [{"feature": "prior", "detail": "", "bits": -0.585}]}  # fmt: skip
        evidence = [{"actor": str(actor.id), **line} for actor in actors]
        mentions = [
            make_mention(session, f"Clinton {number}", decision="review", reason="ambiguous", evidence=evidence)
            for number in (1, 2)
        ]
        made = [
            make_review_item(session, mention, actors=[actor.id for actor in actors], form="clinton")
            for mention in mentions
        ]
        return [item.id for item in made]


def take(client: FlaskClient, item: int) -> dict[str, str]:
    """Take an item and give what its form sends back."""
    assert client.post(f"/review/{item}/claim").status_code == 303
    return sealed(client.get(f"/review/{item}").text)


def sealed(page: str) -> dict[str, str]:
    form = page.split('id="decide"')[1]
    return {
        name: re.search(f'name="{name}" value="([^"]*)"', form)[1]  # type: ignore[index]
        for name in ("version", "lease_token")
    }


def run(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def test_a_decision_leads_to_the_next_item_which_is_taken_by_then(client: FlaskClient, items: list[int]) -> None:
    answer = client.post(f"/review/{items[0]}/decide", data={**take(client, items[0]), "verdict": "same"})
    assert answer.status_code == 303
    assert answer.location.startswith(f"/review/{items[1]}?done=")
    assert 'id="decide"' in client.get(answer.location).text


def test_the_filter_is_kept_from_item_to_item(client: FlaskClient, items: list[int]) -> None:
    sent = {**take(client, items[0]), "verdict": "unsure"}
    answer = client.post(f"/review/{items[0]}/decide?kind=duplicate", data=sent)
    assert answer.location.startswith("/review?")
    assert "kind=duplicate" in answer.location


def test_nothing_is_written_by_looking(client: FlaskClient, fresh_engine: Engine, items: list[int]) -> None:
    for address in ("/review", f"/review/{items[0]}", f"/review/{items[0]}/new", f"/review/{items[0]}/alike"):
        client.get(address)
    with fresh_engine.connect() as connection:
        assert set(connection.scalars(text("SELECT state FROM review_item"))) == {"open"}


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        ("UPDATE review_item SET version = version + 1", "It has changed since you saw it"),
        ("UPDATE review_item SET lease_until = now() - interval '1 s'", "Your turn on this item is over"),
        ("UPDATE review_item SET lease_token = gen_random_uuid(), claimed_by = 'Lena'", "Lena has it now"),
    ],
)
def test_what_happened_meanwhile_is_said_with_what_to_do(
    client: FlaskClient, fresh_engine: Engine, items: list[int], happens: str, words: str
) -> None:
    sent = {**take(client, items[0]), "verdict": "same"}
    run(fresh_engine, f"{happens} WHERE id = {items[0]}")
    answer = client.post(f"/review/{items[0]}/decide", data=sent, headers=HTML)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert words in answer.text


def test_a_form_that_is_sent_twice_is_decided_once(client: FlaskClient, items: list[int]) -> None:
    sent = {**take(client, items[0]), "verdict": "same"}
    client.post(f"/review/{items[0]}/decide", data=sent)
    again = client.post(f"/review/{items[0]}/decide", data={**sent, "verdict": "different"})
    assert again.status_code == 409
    assert "decided it already" in again.text


def test_what_people_said_before_stands_in_the_way_and_is_named(client: FlaskClient, items: list[int]) -> None:
    first = {**take(client, items[0]), "verdict": "different", "note": "another Clinton"}
    done = client.post(f"/review/{items[0]}/decide", data=first).location.split("done=")[1]
    assert client.post(f"/decisions/{done}/undo").status_code == 303
    assert client.post(f"/decisions/{done}/undo").status_code == 409


@pytest.mark.parametrize(
    ("address", "data", "status"),
    [
        ("/review/{}/decide", {"verdict": "perhaps"}, 422),
        ("/review/{}/decide", {}, 422),
        ("/review/{}/decide", {"verdict": "same", "lease_token": "\x00", "version": "x"}, 409),
        ("/review/{}/decide", {"choose": "999999999", "lease_token": "x", "version": "1"}, (404, 409)),
        ("/review/{}/new", {"name": "", "kind": "person"}, (409, 422)),
        ("/review/{}/new", {"name": "x", "kind": "robot"}, 422),
        ("/review/{}/keep", {"lease_token": "nonsense"}, 409),
        ("/review/999999/decide", {"verdict": "same"}, 404),
        ("/review/0/claim", {}, 404),
        ("/review/x/claim", {}, 404),
        ("/decisions/999/undo", {}, 404),
        ("/decisions/x/undo", {}, 404),
        ("/actors/1/merge", {"loser": "1", "survivor": "1", "preview": ""}, (404, 409)),
        ("/actors/nobody/split", {"name": "x", "own": "y"}, (404, 422)),
    ],
)
def test_what_cannot_be_done_is_refused_and_never_fails(
    client: FlaskClient, items: list[int], address: str, data: dict[str, str], status: int | tuple[int, ...]
) -> None:
    answer = client.post(address.format(items[0]), data=data, headers=HTML)
    assert answer.status_code in (status if isinstance(status, tuple) else (status,)), answer.status_code
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("address", ["/review?actor=nobody", "/review?lang=x%20y", "/review?cursor=zz"])
def test_a_list_that_cannot_be_shown_says_why(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=HTML)
    assert answer.status_code in (400, 404, 422), answer.status_code
    assert answer.mimetype == "text/html"


def test_pages_are_strict_about_what_they_load(client: FlaskClient, items: list[int]) -> None:
    for address in ("/review", f"/review/{items[0]}", "/dashboard", "/decisions"):
        answer = client.get(address)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert " style=" not in answer.text
        assert not re.findall(r"<script(?! src=)", answer.text)
        assert not re.findall(r"\son[a-z]+=", answer.text)
