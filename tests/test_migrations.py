"""Migrations go both ways, one at a time, and lead to the schema that the models describe."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from click.testing import CliRunner

import app
from registry.db.base import Base
from registry.db.migrating import current_and_head, downgrade_to_base, upgrade_to_head
from registry.db.models import (  # noqa: F401  all tables
    accounts,
    actors,
    batches,
    mentions,
    names,
    posts,
    upkeep,
)
from registry.domain import ConflictError

_DEFINITIONS = """
    SELECT conrelid::regclass || '.' || conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT a.attrelid::regclass || '.' || a.attname,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                     pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT relname || ' options', coalesce(reloptions::text, '') FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
_OBJECTS = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind IN ('r', 'S', 'v') AND relname NOT LIKE 'alembic%'
    UNION ALL
    SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
"""


def definitions(engine: sa.Engine) -> dict[str, str]:
    """Read constraints, indexes, columns and storage options as the server prints them."""
    with engine.connect() as connection:
        found = dict(connection.execute(sa.text(_DEFINITIONS)).all())
    return {name: text for name, text in found.items() if not name.startswith("alembic_version")}


def test_up_down_and_up_again_ends_at_the_same_schema(empty_engine):
    assert current_and_head(empty_engine)[0] is None
    before, head = upgrade_to_head(empty_engine)
    first = definitions(empty_engine)
    downgrade_to_base(empty_engine)
    assert (before, current_and_head(empty_engine)) == (None, (None, head))
    upgrade_to_head(empty_engine)
    assert definitions(empty_engine) == first


def test_the_way_down_leaves_nothing(empty_engine):
    upgrade_to_head(empty_engine)
    downgrade_to_base(empty_engine)
    with empty_engine.connect() as connection:
        assert connection.execute(sa.text(_OBJECTS)).all() == []


def test_autogenerate_finds_no_difference(engine):
    options = {"compare_server_default": True, "compare_type": True}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_models_define_what_the_migrations_define(engine, empty_engine):
    """Covers what autogenerate is blind to: CHECK, EXCLUDE, index expressions, storage options."""
    with empty_engine.begin() as connection:
        connection.execute(sa.text("CREATE EXTENSION btree_gist"))
        Base.metadata.create_all(connection)
    assert definitions(empty_engine) == definitions(engine)


def test_upgrading_twice_changes_nothing(fresh_engine):
    head = current_and_head(fresh_engine)[1]
    assert upgrade_to_head(fresh_engine) == (head, head)


def test_a_connection_will_do_in_place_of_an_engine(empty_engine):
    with empty_engine.connect() as connection:
        assert upgrade_to_head(connection)[0] is None
        assert upgrade_to_head(connection)[0] == current_and_head(connection)[1]


def test_a_migration_waits_for_another(empty_engine):
    key = "hashtextextended('registry migrations', 0)"
    thread = threading.Thread(target=upgrade_to_head, args=[empty_engine])
    with empty_engine.connect() as other:
        other.execute(sa.text(f"SELECT pg_advisory_lock({key})"))
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()
        assert other.scalar(sa.text("SELECT to_regclass('actor')")) is None
        other.execute(sa.text(f"SELECT pg_advisory_unlock({key})"))
        thread.join(timeout=30)
    assert current_and_head(empty_engine)[0] is not None


def test_processes_that_migrate_at_once_all_succeed(empty_engine):
    url = empty_engine.url.render_as_string(hide_password=False)
    command = [sys.executable, app.__file__, "migrate"]
    environment = {**os.environ, "DATABASE_URL": url}
    started = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told


def test_a_locked_table_is_given_way_to_and_tried_again(fresh_engine, caplog):
    """The way down needs every table; someone reads one for longer than the lock timeout."""
    reader = fresh_engine.connect()
    reader.execute(sa.text("SELECT FROM actor"))
    thread = threading.Timer(5, reader.close)
    thread.start()
    downgrade_to_base(fresh_engine)
    thread.join()
    assert "a table is locked, attempt 1" in caplog.text
    assert current_and_head(fresh_engine)[0] is None


def test_time_limits_hold_during_a_migration_and_go_afterwards(empty_engine):
    seen = []

    @sa.event.listens_for(empty_engine, "before_cursor_execute")
    def see(conn, cursor, statement, parameters, context, executemany):
        if statement.startswith("CREATE TABLE actor "):
            query = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
            with cursor.connection.cursor() as beside:
                seen.append(beside.execute(query).fetchone())

    with empty_engine.connect() as connection:
        upgrade_to_head(connection)
        locks = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        limits = sa.text("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert connection.scalar(locks) == 0
        assert tuple(connection.execute(limits).one()) == ("5s", "30s")
    assert seen == [("4s", "1min")]


def test_a_newer_schema_is_left_alone(fresh_engine):
    with fresh_engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConflictError, match="newer"):
        upgrade_to_head(fresh_engine)


def test_the_command_says_from_where_to_where(empty_engine, monkeypatch):
    url = empty_engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    runner = CliRunner()
    head = current_and_head(empty_engine)[1]
    behind = runner.invoke(app.cli, ["migrate", "--check"])
    assert (behind.exit_code, "empty" in behind.output) == (1, True)
    done = runner.invoke(app.cli, ["migrate"])
    assert (done.exit_code, done.output) == (0, f"Schema empty -> {head}.\n")
    again = runner.invoke(app.cli, ["migrate", "--check"])
    assert (again.exit_code, again.output) == (0, f"Schema {head}, up to date.\n")
