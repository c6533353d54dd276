"""Filling temporary tables the fast way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from sqlalchemy.orm import Session


def driver(session: Session) -> psycopg.Connection[Any]:
    """Give the psycopg connection of a session, for COPY and for several statements at once."""
    raw = session.connection().connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


def copy_rows(session: Session, table: str, rows: Iterable[Sequence[Any]], *, columns: str = "") -> None:
    """Add rows to a temporary table by COPY; `columns` names those that they give, by default all of them."""
    into = f"pg_temp.{table} ({columns})" if columns else f"pg_temp.{table}"
    with driver(session).cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
