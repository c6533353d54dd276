"""The kinds of field that requests are made of, each refusing what it cannot read exactly."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from registry.domain import FIRST_YEAR, LAST_YEAR, InvalidError, PartialDate
from registry.exchange.fields import NO_CONTROLS
from registry.syntax import COUNTRY, LONGEST_KEY, SLUG

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+ -][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_DIGITS = re.compile(r"-?[0-9]{1,9}", re.ASCII)


def _moment(text: str) -> str:
    as_instant(text)
    return text


def _bound(text: str) -> str:
    try:
        return text if text == "unknown" else str(PartialDate.parse(text))
    except InvalidError as error:
        raise PydanticCustomError("bad_date", "{why}", {"why": error.detail}) from error


def _digits(value: object) -> object:
    """Read a number of a query string: ASCII digits only, where int() takes more."""
    if isinstance(value, str):
        if not _DIGITS.fullmatch(value):
            raise PydanticCustomError("wrong_type", "not a whole number")
        return int(value)
    return value


Moment = Annotated[
    str,
    AfterValidator(_moment),
    WithJsonSchema(
        {
            "type": "string",
            "description": "A day (its end, UTC) or an instant with its offset from UTC, RFC 3339.",
            "examples": ["2025-03-01", "2025-03-01T12:00:00Z"],
        }
    ),
]

Slug = Annotated[str, Field(pattern=f"^{SLUG}$", max_length=LONGEST_KEY)]
Country = Annotated[str, Field(pattern=f"^{COUNTRY}$", description="ISO 3166-1 alpha-2, lower case.")]
ActorRef = Annotated[
    str, Field(min_length=1, max_length=LONGEST_KEY, description="The id or key of an actor."), NO_CONTROLS
]
TenureRef = Annotated[str, Field(pattern="^[1-9][0-9]{0,18}$", description="The id of a tenure.")]
StatusIn = Literal["held", "acting", "designate", "nominee", "never_served", "informal"]
LongText = Annotated[str, Field(min_length=1, max_length=5_000), NO_CONTROLS]
Source = Annotated[str, Field(min_length=1, max_length=500), NO_CONTROLS]
Bound = Annotated[
    str,
    AfterValidator(_bound),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|unknown)$",
            "description": "`YYYY[-MM[-DD]]`, or `unknown` for a bound that nobody knows.",
            "examples": ["2025-01-21", "2012-05", "unknown"],
        }
    ),
]
QueryNumber = Annotated[int, BeforeValidator(_digits)]


def as_instant(text: str | None) -> datetime | None:
    """Read a day, which means its end, or an instant; None for none. Raises PydanticCustomError.

    >>> [str(as_instant(text)) for text in ("2025-03-01T12:00:00+02:00", "2025-03-01")]
    ['2025-03-01 10:00:00+00:00', '2025-03-01 23:59:59.999999+00:00']
    """
    if text is None:
        return None
    try:
        instant = _instant(text)
    except (ValueError, OverflowError, InvalidError):
        instant = None
    if instant is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise PydanticCustomError("bad_instant", "not a day or an instant such as 2025-03-01 or 2025-03-01T12:00:00Z")
    return instant


def _instant(text: str) -> datetime | None:
    if len(text) == 10:
        return datetime.combine(PartialDate.parse(text).first, time.max, UTC)
    if not _INSTANT.fullmatch(text):
        return None
    # A plus sign in a query string arrives as a space.
    return datetime.fromisoformat(text.replace(" ", "+")).astimezone(UTC)
