"""What the database remembers: the audit, the change feed, and that neither is ever rewritten."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from registry.db.models.actors import ActorClosureRow
from registry.db.models.mentions import DecisionLogRow
from registry.db.models.posts import PostRow
from registry.db.models.upkeep import AuditRow, ChangeRow
from registry.transaction import reading, writing
from tests import factories


class TestAppendOnly:
    @pytest.fixture
    def filled(self, session, make_actor, make_judgement, make_mention):
        """One row in each of the tables that only grow."""
        make_judgement("same", make_actor(), surface="Ali")
        session.add(DecisionLogRow(mention_id=make_mention("Ali").id, verdict="unsure", decided_by="ada"))
        session.flush()

    @pytest.mark.parametrize("table", ["judgement", "decision_log", "audit", "change"])
    @pytest.mark.parametrize(
        "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"]
    )
    def test_what_was_decided_and_noted_stays(self, session, filled, table, statement):
        assert session.scalar(sa.text(f"SELECT count(*) FROM {table}")) > 0
        # A table that others refer to is not even truncated alone.
        with pytest.raises(DBAPIError, match=r"append-only|referenced in a foreign key"), session.begin_nested():
            session.execute(sa.text(statement.format(table)))

    @pytest.mark.parametrize("table", ["actor", "name_variant", "post", "post_title", "tenure"])
    def test_audited_tables_are_not_emptied_past_the_audit(self, session, table):
        with pytest.raises(IntegrityError, match="the audit would not see it"):
            session.execute(sa.text(f"TRUNCATE {table} CASCADE"))

    def test_a_verdict_is_taken_back_once(self, refused, make_actor, make_judgement):
        actor = make_actor("Ali Hassan")
        first = make_judgement("different", actor, surface="Ali")
        make_judgement("unsure", actor, surface="Ali", retracts=first.id)
        refused("judgement_retracted_once", make_judgement, "same", actor,
            surface="Ali", retracts=first.id,
        )  # fmt: skip


class TestAudit:
    def test_replaying_it_gives_the_rows(
        self, session, make_actor, make_name, make_post, make_title, make_tenure, merge
    ):
        """Inserts, updates and deletes, with a cascade, of every kind of fact."""
        actor = make_actor("ستيف ويتكوف", "Стив Уиткофф", identifiers={"wikidata": "Q1"}, prominence=0.3)
        twin, post = make_actor("Steven Witkoff"), make_post("Envoy", "المبعوث")
        tenure = make_tenure(actor, post, "2025-01-20")
        gone = make_post("Mistake", "Error")
        merge(twin, actor)
        actor.description, actor.prominence = "envoy", 0.7
        tenure.superseded_at = sa.func.now()
        make_name(twin, "Steve").weak = True
        make_title(post, "Special Envoy").lang = "en"
        session.delete(gone)
        session.flush()
        for table in ("actor", "name_variant", "post", "post_title", "tenure"):
            assert replayed(session, table) == present(session, table), table

    def test_a_deletion_that_cascades_is_seen(self, session, make_post):
        post = make_post("Mistake", "Error")
        session.execute(sa.delete(PostRow).where(PostRow.id == post.id))
        seen = session.scalars(sa.select(AuditRow.relation).where(AuditRow.operation == "delete")).all()
        assert sorted(seen) == ["post", "post_title"]

    def test_an_update_that_changes_nothing_leaves_no_image(self, session, make_actor):
        make_actor("Ali Hassan")
        session.execute(sa.text("UPDATE actor SET name = name"))
        assert set(session.scalars(sa.select(AuditRow.operation))) == {"insert"}

    def test_an_id_never_changes(self, session, make_actor):
        make_actor("Ali Hassan")
        with pytest.raises(IntegrityError, match="row_id"):
            session.execute(sa.text("UPDATE name_variant SET id = id + 1000"))

    def test_it_names_who_acted(self, fresh_engine):
        with writing(fresh_engine, acted_by="ada") as session:
            factories.make_actor(session, "Ali Hassan")
        with Session(fresh_engine) as session, session.begin():
            factories.make_post(session, "Envoy")
        with reading(fresh_engine) as session:
            who = dict(session.execute(sa.select(AuditRow.relation, AuditRow.acted_by)).all())
            assert who == {
                "actor": "ada",
                "name_variant": "ada",
                "post": session.scalar(sa.text("SELECT session_user")),
            }


def present(session, table: str) -> dict[int, dict]:
    """Read the rows of a table as the audit writes them."""
    return dict(session.execute(sa.text(f"SELECT id, to_jsonb(t) FROM {table} t")).all())


def replayed(session, table: str) -> dict[int, dict]:
    """Build the rows of a table from nothing but the audit."""
    rows: dict[int, dict] = {}
    history = sa.select(AuditRow).where(AuditRow.relation == table).order_by(AuditRow.id)
    for entry in session.scalars(history):
        assert rows.pop(entry.row_id, None) == entry.before
        if entry.after is not None:
            rows[entry.row_id] = entry.after
    return rows


class TestChanges:
    def test_consumers_hear_of_actors_merges_and_tenures(self, session, make_actor, make_post, make_tenure, merge):
        actor, twin = make_actor("Steve Witkoff"), make_actor("Steven Witkoff")
        tenure = make_tenure(actor, make_post(), "2025-01-20")
        merge(twin, actor)
        merge(twin, None)
        actor.description, actor.version = "envoy", 2
        tenure.superseded_at = sa.func.now()
        session.flush()
        heard = session.execute(sa.select(ChangeRow.kind, ChangeRow.actor_id).order_by(ChangeRow.id)).all()
        assert heard == [
            ("actor_created", actor.id),
            ("actor_created", twin.id),
            ("tenure_recorded", actor.id),
            ("actor_merged", twin.id),
            ("actor_unmerged", twin.id),
            ("actor_changed", actor.id),
            ("tenure_superseded", actor.id),
        ]

    def test_a_merge_is_heard_of_even_if_the_version_was_forgotten(self, session, make_actor):
        loser, survivor = make_actor("Witkow"), make_actor("Witkoff")
        loser.merged_into, loser.status = survivor.id, "merged"
        session.flush()
        assert session.scalars(sa.select(ChangeRow.kind).order_by(ChangeRow.id.desc())).first() == "actor_merged"

    def test_a_figure_that_is_no_edit_is_not_told(self, session, make_actor):
        make_actor("Ali Hassan").prominence = 0.5
        session.flush()
        assert session.scalars(sa.select(ChangeRow.kind)).all() == ["actor_created"]


def test_a_hundred_thousand_actors_load_in_seconds(fresh_engine):
    """Triggers see statements, not rows: a COPY is audited, closed over and announced in one go."""
    raw = fresh_engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("SET statement_timeout = '20s'")
        with cursor.copy("COPY actor (key, kind, name) FROM STDIN") as copy:
            for number in range(100_000):
                copy.write_row((f"actor-{number}", "person", f"Actor {number}"))
        raw.commit()
    finally:
        raw.close()
    with reading(fresh_engine) as session:
        for table in (ActorClosureRow, AuditRow, ChangeRow):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 100_000
