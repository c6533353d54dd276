"""Rekeying makes derived rows right from any state, and goes on where it was broken off."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from registry.db.indexing import fetch_actor_ids, fetch_actor_names
from registry.domain import Kind, UnavailableError
from registry.names.keys import RULE_VERSION
from registry.services.actors import NewActor, create_actor
from registry.services.importing import import_lines
from registry.services.indexing import derive
from registry.services.rekey import BUSY, Stage, begin_rekey, rekey_step
from registry.transaction import writing

DERIVED = {
    "name_pair": "first_token, second_token, prominence, actor_no, rule_version",
    "name_single": "token, prominence, actor_no, rule_version",
    "name_token": "token, folded, holders, prominence, rule_version",
    "token_skeleton": "skeleton, token, folded, prominence, rule_version",
    "post_title": "id, folded, first_token, rule_version",
}
NAMES = ("Marco Rubio", "Steve Witkoff", "Сергей Лавров", "ستيف ويتكوف", "Кирилл Дмитриев", "习近平", "Marco Polo")


@pytest.fixture
def derived(session):
    """All derived rows, by table."""

    def look() -> dict[str, set[tuple[object, ...]]]:
        return {
            table: {tuple(row) for row in session.execute(sa.text(f"SELECT {columns} FROM {table}"))}
            for table, columns in DERIVED.items()
        }

    return look


@pytest.fixture
def registry(session):
    """A few actors and a post."""
    lines = [
        {"type": "actor", "key": f"a{at}", "kind": "person", "name": name, "prominence": at / 10}
        for at, name in enumerate(NAMES)
    ]
    titles = [{"text": "وزير الخارجية الأمريكي", "lang": "ar"}, {"text": "Secretary of State", "lang": "en"}]
    lines.append({"type": "post", "key": "p", "label": "Secretary of State", "titles": titles})
    assert not import_lines(session, map(json.dumps, lines)).refused


def rekey(session, *, limit: int = 3) -> int:
    state = begin_rekey(session)
    while not state.is_done:
        state = rekey_step(session, state, limit=limit)
    return state.changed


def test_rows_that_are_right_stay_as_they_are(session, registry, derived) -> None:
    rekey(session)
    before = derived()
    assert rekey(session) == 0
    assert derived() == before
    wanted = derive(fetch_actor_names(session, fetch_actor_ids(session, after=0, limit=100)))
    assert {row[:4] for row in before["name_pair"]} == wanted.pairs
    assert {row[:3] for row in before["token_skeleton"]} == set(wanted.skeletons)


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_any_damage_is_mended(session, registry, derived, limit: int) -> None:
    rekey(session)
    before = derived()
    for statement in (
        "DELETE FROM name_pair WHERE actor_no % 2 = 0",
        "UPDATE name_single SET prominence = 79, rule_version = 0",
        "INSERT INTO name_single VALUES (1, 2000000000, 5, 1), (2, 1, 5, 1)",
        "INSERT INTO name_token VALUES (2, 'nobody', 7, 5, 1)",
        "INSERT INTO token_skeleton VALUES (9, 2, 5, 1, 'nobody')",
        "UPDATE name_token SET holders = 99, prominence = 0",
        "DELETE FROM token_skeleton WHERE token > 0",
        "UPDATE post_title SET folded = 'x', first_token = 0",
    ):
        session.execute(sa.text(statement))
    rekey(session, limit=limit)
    assert derived() == before


def test_rows_of_an_older_rule_get_the_new_version(session, registry, derived) -> None:
    rekey(session)
    before = derived()
    for table in DERIVED:
        session.execute(sa.text(f"UPDATE {table} SET rule_version = {RULE_VERSION - 1}"))
    assert rekey(session) > 0
    assert derived() == before


def test_it_goes_on_where_it_was_broken_off(session, registry) -> None:
    state = rekey_step(session, begin_rekey(session), limit=3)
    again = begin_rekey(session)
    assert (again.run_id, again.after, again.actors) == (state.run_id, state.after, 3)


def test_a_rekeying_for_other_rules_is_begun_anew(session, registry) -> None:
    state = rekey_step(session, begin_rekey(session), limit=3)
    session.execute(sa.text("""UPDATE batch_run SET checkpoint = checkpoint || '{"rule_version": 0}'"""))
    again = begin_rekey(session)
    assert again.run_id != state.run_id
    assert again.after == 0


def test_figures_get_a_new_version(session, registry) -> None:
    version = sa.text("SELECT max(version) FROM name_statistics")
    rekey(session)
    before = session.scalar(version)
    rekey(session)
    assert session.scalar(version) == before + 1


def test_an_empty_registry_is_rekeyed(session) -> None:
    assert rekey(session) == 0


def test_a_rekeying_gives_way_to_an_import_and_holds_nobody_up(fresh_engine) -> None:
    line = json.dumps({"type": "actor", "key": "a", "kind": "person", "name": "Marco Rubio"})
    with writing(fresh_engine, acted_by="import") as other, writing(fresh_engine, acted_by="rekey") as session:
        import_lines(other, [line])
        with pytest.raises(UnavailableError) as told:
            rekey_step(session, begin_rekey(session))
        assert told.value.code == BUSY
        session.rollback()
    with writing(fresh_engine, acted_by="rekey") as session:
        assert rekey_step(session, begin_rekey(session)).actors == 1


def test_names_are_edited_while_titles_and_figures_are_made_anew(fresh_engine) -> None:
    with writing(fresh_engine, acted_by="rekey") as session:
        state = rekey_step(session, begin_rekey(session))
    while not state.is_done:
        with writing(fresh_engine, acted_by="rekey") as session:
            stage, state = state.stage, rekey_step(session, state)
            if stage in (Stage.TITLES, Stage.FIGURES):
                with writing(fresh_engine, acted_by="edit") as other:
                    other.execute(sa.text("SET LOCAL lock_timeout = '200ms'"))
                    create_actor(other, NewActor(kind=Kind.PERSON, name=f"Marco {stage.value}"))


def test_tokens_that_come_late_keep_their_skeletons(session, registry, derived) -> None:
    state = begin_rekey(session)
    while state.stage is not Stage.TOKENS:
        state = rekey_step(session, state, limit=3)
    state = rekey_step(session, state, limit=1)
    create_actor(session, NewActor(kind=Kind.PERSON, name="Anna Kowalski"))
    while not state.is_done:
        state = rekey_step(session, state, limit=1)
    wanted = derive(fetch_actor_names(session, fetch_actor_ids(session, after=0, limit=100)))
    assert {row[:3] for row in derived()["token_skeleton"]} == set(wanted.skeletons)
