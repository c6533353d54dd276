"""Texts are looked through again for names that other documents have shown to be somebody's."""

from __future__ import annotations

import pytest

from tests.services.reconcile.nights import count_figures, found_of, make, night, rows, tell
from tests.services.reconcile.test_clusters import accept, proposals

ARABIC = "وقال زيبولون كوارك أمس إن السفر قريب، ثم غادر كوارك المدينة."


@pytest.fixture
def world(fresh_engine):
    make(fresh_engine, "Marco Rubio")
    count_figures(fresh_engine)
    tell(fresh_engine, "Zebulon Quark spoke.", "Zebulon Quark", source="a")
    return fresh_engine


def unseen(engine) -> list[str]:
    return [row[0] for row in rows(engine, "SELECT surface FROM mention WHERE is_found ORDER BY document_id, start_at")]


def test_a_name_seen_elsewhere_is_found_in_another_script_with_its_short_form(world) -> None:
    tell(world, ARABIC, lang="ar", source="b")
    night(world)
    assert unseen(world) == ["زيبولون كوارك", "كوارك"]
    (found,) = proposals(world)
    assert [name["text"] for name in found["names"]] == ["Zebulon Quark", "زيبولون كوارك"]
    assert len(found["mentions"]) == 3


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("وقال زيبولون ديمترييف أمس إن السفر قريب.", "ar"),
        ("Zebulun quarks are a kind of matter.", "en"),
        ("Зебулон сказал, что кварк мал.", "ru"),
        ("Zebulon, Quark and others spoke.", "en"),
    ],
)
def test_words_that_are_not_the_name_are_left_alone(world, text: str, lang: str) -> None:
    tell(world, text, lang=lang, source="b")
    night(world)
    assert unseen(world) == []


def test_a_text_is_looked_through_again_for_a_name_that_comes_later(world) -> None:
    tell(world, "السفر قريب مع ميريام كفاركوفا غدا.", lang="ar", source="b")
    night(world)
    assert unseen(world) == []
    tell(world, "Miriam Kvarkova spoke.", "Miriam Kvarkova", source="c")
    night(world)
    assert unseen(world) == ["ميريام كفاركوفا"]


def test_nothing_is_found_twice_and_a_quiet_night_looks_at_nothing(world) -> None:
    tell(world, ARABIC, lang="ar", source="b")
    first = night(world)
    assert {row.kind for row in found_of(world, first)} == {"found", "new_actor"}
    again = night(world)
    assert {row.kind for row in found_of(world, again)} <= {"new_actor"}
    quiet = night(world)
    assert quiet.options["quiet"]
    assert found_of(world, quiet) == []
    assert len(proposals(world)) == 1


def test_what_was_found_is_linked_once_the_name_is_somebodys(world) -> None:
    tell(world, ARABIC, lang="ar", source="b")
    night(world)
    accept(world, "Zebulon Quark")
    night(world)
    assert {row[0] for row in rows(world, "SELECT decision FROM mention")} == {"link"}
