"""The offices of posts follow what the posts are called; those given are kept."""

import json

import pytest
import sqlalchemy as sa

from registry.services.importing import import_lines
from registry.services.rekey import begin_rekey, rekey_step

POSTS = [
    {"type": "post", "key": "a", "label": "Minister of Foreign Affairs of Poland", "country": "pl"},
    {"type": "post", "key": "b", "label": "Director of the CIA", "country": "us", "office": "intelligence-chief"},
    {"type": "post", "key": "c", "label": "Mayor of Kyiv", "country": "ua", "office": "mayor"},
    {"type": "post", "key": "d", "label": "Secretary General of NATO"},
    {"type": "post", "key": "e", "label": "Chief Whip", "country": "gb"},
]


@pytest.fixture
def offices(session):
    assert not import_lines(session, map(json.dumps, POSTS)).refused

    def look():
        found = session.execute(
            sa.text(
                "SELECT p.key, o.office, o.country FROM post_office o JOIN post p ON p.id = o.post_id ORDER BY 1, 2"
            )
        )
        return [tuple(row) for row in found]

    return look


WANTED = [
    ("a", "foreign-minister", "pl"),
    ("b", "head-cia", "us"),
    ("c", "mayor", "ua"),
    ("d", "nato-secretary-general", None),
]


def test_an_import_derives_the_offices_of_its_posts(offices):
    assert offices() == WANTED


def test_rekeying_mends_them(session, offices):
    session.execute(sa.text("DELETE FROM post_office WHERE office LIKE 'n%'"))
    session.execute(sa.text("UPDATE post_office SET office = 'wrong' WHERE office = 'mayor'"))
    state = begin_rekey(session)
    while not state.is_done:
        state = rekey_step(session, state, limit=2)
    assert offices() == WANTED


def test_a_renamed_post_gets_another_office(session, offices):
    renamed = POSTS[0] | {"label": "Minister of Defence of Poland"}
    assert not import_lines(session, [json.dumps(renamed)]).refused
    assert ("a", "defence-minister", "pl") in offices()
    assert ("a", "foreign-minister", "pl") not in offices()
