"""Every invariant holds of sound data, and fires once its fault is made.

Faults are made past the constraints and triggers that would refuse them, inside the
transaction of the test.
"""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.dialects.postgresql import Range

import app
from registry.db.invariants import INVARIANTS, find_violation
from registry.services.check import check_invariants
from registry.transaction import reading, writing
from tests import factories

_BY_NAME = {invariant.name: invariant for invariant in INVARIANTS}


@pytest.fixture
def world(session, make_actor, make_post, make_tenure, make_document, make_mention, make_review_item, merge):
    """A small sound registry, by name."""
    rubio, twin = make_actor("Marco Rubio", "ماركو روبيو"), make_actor("Marko Rubio")
    merge(twin, rubio)
    post = make_post("Secretary of State", "وزير الخارجية الأمريكي")
    document = make_document("التقى ماركو روبيو نظيره.")
    mention = make_mention("ماركو روبيو", twin, document=document)
    return {
        "rubio": rubio,
        "twin": twin,
        "other": make_actor("Sergey Lavrov"),
        "post": post,
        "tenure": make_tenure(rubio, post, "2025-01-21"),
        "document": document,
        "mention": mention,
        "item": make_review_item(make_mention("Rubio")),
    }


@pytest.fixture
def broken(session):
    """The names of the invariants that do not hold."""

    def look() -> set[str]:
        session.flush()
        return {violation.invariant.name for violation in check_invariants(session)}

    return look


@pytest.fixture
def behind_the_guards(session):
    """Run statements with no trigger, no foreign key, and none of the constraints named."""

    def run(*statements: str, without: tuple[str, ...] = (), **values) -> None:
        session.flush()
        for constraint in without:
            table = session.scalar(
                sa.text("SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = :c"),
                {"c": constraint},
            )
            session.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            known = {name: value for name, value in values.items() if f":{name}" in statement}
            session.execute(sa.text(statement), known)
        session.execute(sa.text("SET LOCAL session_replication_role = origin"))

    return run


def test_all_hold_of_an_empty_registry(broken):
    assert broken() == set()


def test_all_hold_of_a_sound_one(world, broken):
    assert broken() == set()


def test_names_and_sentences_tell_them_apart():
    assert len(_BY_NAME) == len({invariant.sentence for invariant in INVARIANTS}) == len(INVARIANTS)


def test_a_circle_of_merges_has_no_survivor(world, broken, behind_the_guards):
    behind_the_guards(
        "UPDATE actor SET merged_into = :twin, status = 'merged' WHERE id = :rubio",
        twin=world["twin"].id,
        rubio=world["rubio"].id,
    )
    assert {"merges_end", "closure_is_walk", "audit_replays"} <= broken()


def test_a_chain_of_sixty_five_is_too_long_and_sixty_four_is_not(session, broken):
    chain = """
        INSERT INTO actor (id, key, kind, name, status, merged_into)
        SELECT n, 'a-' || n, 'person', 'A', CASE n WHEN 1 THEN 'active' ELSE 'merged' END, nullif(n - 1, 0)
        FROM generate_series({}) n"""
    session.execute(sa.text(chain.format("1, 65")))
    assert "merges_end" not in broken()
    session.execute(sa.text(chain.format("66, 66")))
    assert "merges_end" in broken()


def test_a_merged_actor_without_survivor_is_found(world, broken, behind_the_guards):
    behind_the_guards(
        "UPDATE actor SET status = 'merged' WHERE id = :id",
        without=("actor_merged_has_survivor",),
        id=world["other"].id,
    )
    assert {"merged_status", "audit_replays"} == broken()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE actor_closure SET root_id = actor_id", "DELETE FROM actor_closure WHERE actor_id = root_id"],
)
def test_a_stale_closure_is_found(world, broken, behind_the_guards, statement):
    behind_the_guards(statement)
    assert "closure_is_walk" in broken()


def test_a_link_that_leads_to_a_merged_actor_is_found(world, broken, behind_the_guards):
    behind_the_guards("UPDATE actor_closure SET root_id = :id WHERE actor_id = :id", id=world["twin"].id)
    assert "links_lead_to_survivors" in broken()


def test_a_link_without_an_actor_is_found(world, broken, behind_the_guards):
    behind_the_guards("UPDATE mention SET actor_id = NULL", without=("mention_link_has_actor",))
    assert {"one_assignment", "links_lead_to_survivors"} == broken()


def test_an_unknown_decision_is_found(world, broken, behind_the_guards):
    behind_the_guards(
        "UPDATE mention SET decision = 'junk' WHERE actor_id IS NULL", without=("mention_decision_known",)
    )
    assert broken() == {"one_assignment"}


def test_two_in_one_seat_are_found(world, broken, behind_the_guards, session, make_tenure):
    behind_the_guards(without=("tenure_seat_excl",))
    make_tenure(world["other"], world["post"], "2025-03-01", "2025-04-01")
    assert broken() == {"seats_not_shared"}


@pytest.mark.parametrize("seat", [None, 2])
def test_a_holder_without_a_seat_that_exists_is_found(world, broken, make_tenure, seat):
    make_tenure(world["other"], world["post"], "2020-01-01", "2020-02-01", seat_no=seat)
    assert broken() == {"seats_exist"}


def test_an_empty_span_is_found(world, broken, behind_the_guards, session):
    behind_the_guards(without=("tenure_not_empty", "tenure_certain_within", "tenure_bounds_match_precisions"))
    world["tenure"].valid = world["tenure"].certain = Range(empty=True)
    assert broken() == {"spans_are_sound"}


def test_a_bound_that_is_not_as_precise_as_it_says_is_found(world, broken, behind_the_guards, session):
    behind_the_guards(without=("tenure_bounds_match_precisions",))
    world["tenure"].until_precision = "day"
    assert broken() == {"spans_are_sound"}


class TestDifferent:
    @pytest.fixture
    def judge(self, session, behind_the_guards):
        """Write a verdict that the database would refuse, into the audit too."""

        def write(actor, **pair) -> None:
            (column, value), *_ = pair.items()
            behind_the_guards(
                f"INSERT INTO judgement (verdict, actor_id, {column}, judged_by) "
                "VALUES ('different', :actor, :value, 'ada')",
                "INSERT INTO audit (acted_by, relation, operation, row_id, after) "
                "SELECT 'test', 'judgement', 'insert', j.id, to_jsonb(j) FROM judgement j",
                actor=actor.id,
                value=value,
            )

        return write

    def test_actors_judged_different_and_merged_are_found(self, world, broken, judge):
        judge(world["rubio"], other_actor_id=world["twin"].id)
        assert broken() == {"different_stay_apart"}

    def test_a_mention_linked_to_whom_it_is_not_is_found(self, world, broken, judge):
        judge(world["rubio"], mention_id=world["mention"].id)
        assert broken() == {"different_stay_apart"}

    def test_a_surface_form_linked_to_whom_it_is_not_is_found(self, world, broken, judge):
        judge(world["rubio"], surface="ماركو روبيو")
        assert broken() == {"different_stay_apart"}

    def test_a_person_may_link_one_mention_of_such_a_form(self, session, world, broken, make_judgement):
        world["mention"].decided_by, world["mention"].decided_by_name = "person", "ada"
        session.flush()
        make_judgement("different", world["rubio"], surface="ماركو روبيو")
        assert broken() == set()

    def test_what_was_taken_back_no_longer_counts(self, world, broken, make_judgement, merge):
        merge(world["twin"], None)
        pair = {"other_actor_id": world["twin"].id}
        first = make_judgement("different", world["rubio"], **pair)
        make_judgement("same", world["rubio"], retracts=first.id, **pair)
        merge(world["twin"], world["rubio"])
        assert broken() == set()


class TestDecided:
    def test_an_item_decided_by_nobody_is_found(self, world, broken, behind_the_guards):
        behind_the_guards("UPDATE review_item SET state = 'decided'")
        assert broken() == {"items_as_decided"}

    def test_a_persons_word_overruled_is_found(self, world, broken, behind_the_guards):
        after = {"decision": "nil", "reason": "unknown", "actor_id": None, "decided_by": "person"}
        behind_the_guards(
            "INSERT INTO decision_effect (decision_id, relation, row_id, after) VALUES (1, 'mention', :id, :after)",
            id=world["mention"].id,
            after=json.dumps(after),
        )
        assert {"peoples_word_stands", "no_orphans"} == broken()

    def test_a_merge_beside_the_decisions_is_found(self, world, broken, behind_the_guards):
        behind_the_guards(
            "INSERT INTO decision_effect (decision_id, relation, row_id, after) VALUES (1, 'actor', :id, :after)",
            id=world["twin"].id,
            after=json.dumps({"status": "active", "merged_into": None}),
        )
        assert {"merges_are_decisions", "no_orphans"} == broken()


def test_a_claim_without_a_token_is_found(world, broken, behind_the_guards):
    behind_the_guards("UPDATE review_item SET claimed_by = 'ada'", without=("review_item_lease",))
    assert broken() == {"claims_have_leases"}


def test_a_token_given_out_twice_is_found(world, broken, session, make_review_item):
    session.execute(sa.text("DROP INDEX review_item_lease_token_key"))
    lease = {"lease_token": "5f3c9a52-1f4b-4a55-9d59-3f1f0c9d1a11", "lease_until": sa.func.now()}
    for _ in range(2):
        make_review_item(state="claimed", claimed_by="ada", **lease)
    assert broken() == {"claims_have_leases"}


def test_a_surface_form_that_is_not_in_its_place_is_found(world, broken):
    world["mention"].start_at += 1
    world["mention"].end_at += 1
    assert broken() == {"offsets_quote_text"}


def test_a_run_beside_a_running_one_is_found(session, broken):
    session.execute(sa.text("INSERT INTO batch_run (fence) VALUES (1)"))
    session.execute(sa.text("INSERT INTO batch_run (fence, kind) VALUES (3, 'other')"))
    assert broken() == set()
    session.execute(sa.text("INSERT INTO batch_run (fence, state, ended_at) VALUES (2, 'failed', now())"))
    assert broken() == {"one_run"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE actor SET name = 'Nobody' WHERE id = :id",
        "DELETE FROM name_variant WHERE actor_id = :id",
        "INSERT INTO name_variant (actor_id, text, script, kind) VALUES (:id, 'Nobody', 'Latn', 'alias')",
        "DELETE FROM audit WHERE relation = 'tenure'",
    ],
)
def test_a_change_past_the_audit_is_found(world, broken, behind_the_guards, statement):
    behind_the_guards(statement, id=world["other"].id)
    assert broken() == {"audit_replays"}


def test_a_row_that_refers_to_nothing_is_found(world, broken, behind_the_guards):
    behind_the_guards("UPDATE post SET organisation_id = 4711")
    assert broken() == {"no_orphans", "audit_replays"}


def test_a_derived_row_of_no_actor_is_found(world, broken, session):
    session.execute(sa.text("INSERT INTO name_single VALUES (1, 4711, 0, 1)"))
    assert broken() == {"no_orphans"}


@pytest.mark.parametrize("code_point", [0xFFFE, 0xFDD0, 0xFDEF, 0x1FFFF, 0x10FFFE])
def test_a_code_point_that_is_no_character_is_found(world, broken, make_actor, code_point):
    make_actor("Ali", f"Ali{chr(code_point)}")
    assert broken() == {"texts_are_text"}


@pytest.mark.parametrize("name", ["\ufdf2", "\ufdcf", "\ufffd", "𠮷野家", "👨\u200d👩", "\U0010fffd"])
def test_characters_beside_those_are_left_alone(broken, make_actor, name):
    make_actor("Ali", name)
    assert broken() == set()


@pytest.mark.parametrize("day", ["infinity", "-infinity", "0999-12-31", "12025-01-01", "0044-03-15 BC"])
def test_a_date_that_python_cannot_hold_or_nobody_means_is_found(world, broken, session, day):
    session.execute(
        sa.text("UPDATE mention SET mentioned_on = CAST(:d AS text)::date, date_precision = 'day'"),
        {"d": day},
    )
    assert broken() == {"dates_are_dates"}


def test_an_infinite_bound_is_found(world, broken, session):
    session.execute(sa.text("UPDATE tenure SET valid = '[-infinity,)'"))
    assert broken() == {"dates_are_dates"}


def test_the_year_2200_is_a_date(broken, make_actor, make_post, make_tenure):
    make_tenure(make_actor(), make_post(), "1700", "2200")
    assert broken() == set()


def test_a_violation_counts_all_rows_and_shows_some(
    session, make_mention, make_actor, make_judgement, behind_the_guards
):
    actor = make_actor("Ali Hassan")
    for _ in range(7):
        make_judgement("different", actor, mention_id=make_mention("Ali").id)
    behind_the_guards("UPDATE mention SET decision = 'link', actor_id = :id", id=actor.id)
    violation = find_violation(session, _BY_NAME["different_stay_apart"], examples=2)
    assert (violation.rows, len(violation.examples)) == (7, 2)
    assert violation.examples[0]["actor_id"] == actor.id


class TestCommand:
    @pytest.fixture
    def run(self, fresh_engine, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", fresh_engine.url.render_as_string(hide_password=False))
        return lambda *arguments: CliRunner().invoke(app.cli, ["check", *arguments])

    @pytest.fixture
    def fault(self, fresh_engine):
        with writing(fresh_engine, acted_by="test") as session:
            post = factories.make_post(session, "外交部长")
            actor = factories.make_actor(session, "王毅")
            factories.make_tenure(session, actor, post, "2013-03-16", seat_no=5)

    def test_a_sound_registry_gives_0(self, run):
        result = run()
        assert (result.exit_code, result.stdout) == (0, "")
        assert json.loads(run("--json").stdout) == {"checked": len(INVARIANTS), "broken": []}

    def test_a_fault_gives_3_and_a_table_of_rows(self, run, fault):
        result = run()
        assert result.exit_code == 3
        assert "seats_exist" in result.stdout
        assert "seat_no=5" in result.stdout

    def test_machines_get_the_same(self, run, fault):
        result = run("--json")
        assert result.exit_code == 3
        [broken] = json.loads(result.stdout)["broken"]
        assert (broken["name"], broken["rows"], broken["examples"][0]["seat_no"]) == ("seats_exist", 1, 5)

    def test_an_old_schema_is_said_so(self, run, fresh_engine):
        with fresh_engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM alembic_version"))
        result = run()
        assert (result.exit_code, "registry migrate" in result.output) == (1, True)

    def test_it_reads_one_moment_and_cannot_write(self, fresh_engine):
        with reading(fresh_engine) as session:
            check_invariants(session)
            assert session.scalar(sa.text("SHOW transaction_isolation")) == "repeatable read"
            assert session.scalar(sa.text("SHOW transaction_read_only")) == "on"
