"""Whether the database can be worked with."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from registry.db.indexing import has_statistics
from registry.transaction import reading


def readiness(engine: Engine) -> dict[str, bool]:
    """Tell what is ready: the database answers, its schema is the newest, names have been counted.

    Raises nothing for a database that does not answer: then nothing is ready.
    """
    checks = {"database": False, "schema": False, "statistics": False}
    with suppress(SQLAlchemyError):
        checks["schema"] = _schema_is_newest(engine)
        checks["database"] = True
        with reading(engine) as session:
            checks["statistics"] = has_statistics(session)
    return checks


def _schema_is_newest(engine: Engine) -> bool:
    from registry.db.migrating import is_at_head  # Alembic takes a second

    return is_at_head(engine)
