"""Bringing a database to the schema of this version, without a configuration file.

The revisions are in `migrations/`, beside the package. How they run (one at a time,
with time limits, tried again behind a lock) is in `migrations/env.py`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from registry.domain import ConflictError

_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def upgrade_to_head(bind: Engine | Connection) -> tuple[str | None, str]:
    """Run what is missing; return the revisions before and after, None for an empty database.

    A given connection must be outside a transaction; it is committed to. Raises
    UnavailableError when a lock stays in the way, ConflictError for a newer schema.
    """
    before, head = current_and_head(bind)
    config = _config(bind)
    if before is not None and before not in _known(config):
        raise ConflictError(
            f"the database is at revision {before}, which this version does not know: it was migrated by a newer one",
            code="newer_schema",
        )
    command.upgrade(config, "head")
    return before, head


def downgrade_to_base(bind: Engine | Connection) -> None:
    """Drop everything that the migrations made, and with it all data."""
    command.downgrade(_config(bind), "base")


def current_and_head(bind: Engine | Connection) -> tuple[str | None, str]:
    """Return the revision of the database, None when it is empty, and that of the code."""
    if isinstance(bind, Connection):
        return MigrationContext.configure(bind).get_current_revision(), _head()
    with bind.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), _head()


def is_at_head(bind: Engine | Connection) -> bool:
    """Tell whether the schema of the database is the one that this version knows."""
    current, head = current_and_head(bind)
    return current == head


def require_head(bind: Engine | Connection) -> None:
    """Raise ConflictError unless the schema of the database is the one that this version knows."""
    if not is_at_head(bind):
        raise ConflictError("the schema is not up to date: run `registry migrate` first", code="schema")


@cache
def _head() -> str:
    """Return the newest revision of the code; read from the files once, they are loaded for it."""
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    if head is None:
        raise CommandError(f"no revisions in {_MIGRATIONS}")
    return head


def _config(bind: Engine | Connection) -> Config:
    config = Config(attributes={"bind": bind})
    # A percent sign would begin an interpolation.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _known(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
