"""The kinds of field that requests are made of, each refusing what it cannot read exactly."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from registry.domain import FIRST_YEAR, LAST_YEAR, InvalidError, PartialDate

LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}$"
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"

_LANGUAGE = re.compile(LANGUAGE[1:-1], re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+ -][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_DIGITS = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})


def _language(tag: str) -> str:
    if not _LANGUAGE.fullmatch(tag):
        raise PydanticCustomError("bad_language", "not a BCP 47 language tag such as ar or zh-Hant")
    return tag


def _date(text: str) -> str:
    """Check a date and keep it as written; it is read again where it is used."""
    try:
        PartialDate.parse(text)
    except InvalidError as error:
        raise PydanticCustomError("bad_date", "{why}", {"why": error.detail}) from error
    return text


def _moment(text: str) -> str:
    as_instant(text)
    return text


def _plain(text: str) -> str:
    if _CONTROLS.search(text):
        raise PydanticCustomError("control_character", "holds a character that no text may hold")
    return text


def _digits(value: object) -> object:
    """Read a number of a query string: ASCII digits only, where int() takes more."""
    if isinstance(value, str):
        if not _DIGITS.fullmatch(value):
            raise PydanticCustomError("wrong_type", "not a whole number")
        return int(value)
    return value


Language = Annotated[
    str,
    AfterValidator(_language),
    WithJsonSchema({"type": "string", "pattern": LANGUAGE, "examples": ["ar", "uk", "zh-Hant"]}),
]
"""BCP 47; `und` and the like say nothing."""

PartialDateText = Annotated[
    str,
    AfterValidator(_date),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": PARTIAL_DATE,
            "description": f"`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, years {FIRST_YEAR} to {LAST_YEAR}.",
            "examples": ["2025-04-11", "2025-04"],
        }
    ),
]

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

NO_CONTROLS = AfterValidator(_plain)
"""No control characters other than TAB, CR and LF. Stands after the length: the cheaper check comes first."""

Slug = Annotated[str, Field(pattern=SLUG, max_length=100)]
Country = Annotated[str, Field(pattern=r"^[a-z]{2}$", description="ISO 3166-1 alpha-2, lower case.")]
QueryNumber = Annotated[int, BeforeValidator(_digits)]
KindFilter = Literal["any", "person", "organisation"]


def spoken(tag: str | None) -> str | None:
    """Give a language tag, None for those that name no language.

    >>> spoken("uk"), spoken("und")
    ('uk', None)
    """
    return None if tag is None or tag.split("-")[0].lower() in _NO_LANGUAGE else tag


def as_date(text: str | None) -> PartialDate | None:
    """Read a date that has been checked."""
    return None if text is None else PartialDate.parse(text)


def as_instant(text: str) -> datetime:
    """Read a day, which means its end, or an instant; raises PydanticCustomError.

    >>> as_instant("2025-03-01T12:00:00+02:00").isoformat(), as_instant("2025-03-01").isoformat()
    ('2025-03-01T10:00:00+00:00', '2025-03-01T23:59:59.999999+00:00')
    """
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
