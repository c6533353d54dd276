"""Rules of comparing role titles."""

import pytest

from registry.roles.titles import split_titles, title_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the US Secretary of State", "U.S. Secretary of State"),
        ("Secretary of Defence", "Secretary of Defense"),
        ("National Security Adviser", "national security advisor"),
        ("وزير الخارجية الأمريكي", "وزير خارجية أمريكي"),
        ("госсекретаря США", "госсекретарь США"),
        ("міністром оборони України", "міністр оборони України"),
        ("ο Υπουργός Εξωτερικών", "υπουργού Εξωτερικών"),
    ],
)
def test_forms_of_one_title_share_a_key(one, other):
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("US Secretary of State", "US Secretary of Defense"),
        ("وزير الخارجية الأمريكي", "وزير الخارجية الروسي"),
        ("министр обороны РФ", "министр обороны Украины"),
    ],
)
def test_titles_of_two_posts_do_not(one, other):
    assert title_key(one) != title_key(other)


def test_the_whole_is_tried_first_and_longer_parts_before_shorter():
    parts = split_titles("Secretary of State Marco Rubio")
    assert parts[0].rest == ""
    assert parts.index(next(p for p in parts if p.title == "Secretary of State")) < parts.index(
        next(p for p in parts if p.title == "Secretary")
    )


def test_a_title_may_follow_the_name():
    assert any(
        p.title == "US Secretary of State" and p.rest == "Marco Rubio"
        for p in split_titles("Marco Rubio, US Secretary of State")
    )


def test_a_clitic_before_an_arabic_title_is_tried_off():
    assert any(part.key == title_key("وزير الخارجية الأمريكي") for part in split_titles("ووزير الخارجية الأمريكي"))
