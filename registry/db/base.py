"""What every table shares: the naming of constraints, and the column types that come up again and again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, Range
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import DeclarativeBase, mapped_column

from registry import syntax


class Xid8(sa.types.UserDefinedType[int]):
    """A transaction number that never wraps round; ordered, and comparable with a snapshot."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the type as PostgreSQL does."""
        return "xid8"


# SQLAlchemy does not know the type when it reads a schema back, as the comparison with the models does.
ischema_names["xid8"] = Xid8

BigIdentity = Annotated[int, mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)]
BigInt = Annotated[int, mapped_column(sa.BigInteger)]
SmallInt = Annotated[int, mapped_column(sa.SmallInteger)]
Real = Annotated[float, mapped_column(sa.REAL)]
Flag = Annotated[bool, mapped_column(sa.Boolean, server_default=sa.false())]
TextList = Annotated[list[str], mapped_column(ARRAY(sa.Text), server_default=sa.text("'{}'"))]
JsonObject = Annotated[dict[str, Any], mapped_column(JSONB, server_default=sa.text("'{}'"))]
JsonList = Annotated[list[Any], mapped_column(JSONB, server_default=sa.text("'[]'"))]
Version = Annotated[int, mapped_column(sa.Integer, server_default=sa.text("1"))]
"""Counts the edits of a row, so that a stale edit is seen; the service that edits raises it."""

RuleVersion = Annotated[int, mapped_column(sa.SmallInteger)]
"""The version of the function that made the derived columns of the row."""

DateRange = Annotated[Range[date], mapped_column(DATERANGE)]
"""Half-open, `[from, until)`; a missing bound is no bound."""

RecordedAt = Annotated[datetime, mapped_column(sa.TIMESTAMP(timezone=True), server_default=sa.func.now())]
"""When the transaction began that wrote it: recorded time, not valid time."""

NoticedAt = Annotated[datetime, mapped_column(sa.TIMESTAMP(timezone=True), server_default=sa.func.clock_timestamp())]
"""The instant of the statement, also late in a long transaction."""

TransactionId = Annotated[int, mapped_column(Xid8, server_default=sa.func.pg_current_xact_id())]

PRECISIONS = "('day', 'month', 'year', 'unknown', 'open')"
PRECISIONS_KNOWN = f"from_precision IN {PRECISIONS} AND until_precision IN {PRECISIONS}"
BOUNDS_MATCH_PRECISIONS = (
    "lower_inf(valid) = (from_precision IN ('unknown', 'open')) "
    "AND upper_inf(valid) = (until_precision IN ('unknown', 'open'))"
)
SLUG = f"'^{syntax.SLUG}$'"
PARTIAL_DATE = "'^[0-9]{4}(-[0-9]{2}){0,2}$'"


class Base(DeclarativeBase):
    """The tables as `migrations/` makes them; `tests/test_migrations.py` compares the two."""

    metadata = sa.MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "fk": "%(table_name)s_%(column_0_name)s_fkey",
            "ck": "%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it once, and its stub declares no ClassVar
        str: sa.Text,
        bytes: sa.LargeBinary,
        datetime: sa.TIMESTAMP(timezone=True),
        float: sa.Double,
    }
