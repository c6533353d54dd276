"""Values of native records: each function reads one from decoded JSON, or raises InvalidError saying where.

`where` is the place as people write it: names[3].text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from registry.domain import InvalidError, PartialDate, Precision
from registry.syntax import COUNTRY, LONGEST_KEY, SCHEME, SLUG, read_language

_SCHEME = re.compile(SCHEME)
_MAX_SEATS = 32_767
_UNKNOWN = "unknown"


def fail(where: str, detail: str, code: str = "bad_value") -> InvalidError:
    """Make the error that something at a place is wrong."""
    return InvalidError(f"{where}: {detail}", code=code, pointer="/" + where.replace("[", "/").replace("].", "/"))


def string(value: Any, where: str) -> str:
    """Read a string, also an empty one."""
    if not isinstance(value, str):
        raise fail(where, "must be a string", "wrong_type")
    return value


def words(value: Any, where: str) -> str:
    """Read a string with something in it."""
    if not string(value, where).strip():
        raise fail(where, "is empty", "blank")
    return str(value)


def matching(form: str, what: str) -> Callable[[Any, str], str]:
    """Make a reader of strings of one form, named in the error."""
    pattern = re.compile(form)

    def read(value: Any, where: str) -> str:
        if len(string(value, where)) > LONGEST_KEY or not pattern.fullmatch(value):
            raise fail(where, f"{value[:40]!r} is not {what}")
        return str(value)

    return read


key = matching(SLUG, "a key: lower-case letters and digits in words joined by hyphens, a letter first")
country = matching(COUNTRY, "a country code in lower case")


def lang(value: Any, where: str) -> str:
    """Read a language tag; give it as it is kept."""
    try:
        return read_language(string(value, where))
    except InvalidError as error:
        raise fail(where, error.detail) from error


def partial_date(value: Any, where: str) -> str:
    """Read YYYY, YYYY-MM or YYYY-MM-DD."""
    try:
        return str(PartialDate.parse(string(value, where)))
    except InvalidError as error:
        raise fail(where, error.detail, "bad_date") from error


def day(value: Any, where: str) -> str:
    """Read YYYY-MM-DD."""
    text = partial_date(value, where)
    if PartialDate.parse(text).precision is not Precision.DAY:
        raise fail(where, "must be a day, YYYY-MM-DD", "bad_date")
    return text


def bound(value: Any, where: str) -> str:
    """Read a date, or "unknown"."""
    return _UNKNOWN if value == _UNKNOWN else partial_date(value, where)


def instant(value: Any, where: str) -> datetime:
    """Read a moment with its time zone; give it in UTC."""
    try:
        when = datetime.fromisoformat(string(value, where))
        if when.tzinfo is None:
            raise fail(where, "needs a time zone, such as Z", "bad_date")
        return when.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise fail(where, "is not an instant such as 2025-04-11T09:30:00Z", "bad_date") from error


def seats(value: Any, where: str) -> int:
    """Read a number of seats."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise fail(where, "must be a whole number", "wrong_type")
    if not 1 <= value <= _MAX_SEATS:
        raise fail(where, f"must be from 1 to {_MAX_SEATS}")
    return value


def share(value: Any, where: str) -> float:
    """Read a number from 0 to 1."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise fail(where, "must be a number", "wrong_type")
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise fail(where, "must be from 0 to 1")
    return float(value)


def flag(value: Any, where: str) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise fail(where, "must be true or false", "wrong_type")
    return value


def one_of(choices: type[StrEnum]) -> Callable[[Any, str], StrEnum]:
    """Make a reader of the words of an enumeration."""

    def read(value: Any, where: str) -> StrEnum:
        try:
            return choices(string(value, where))
        except ValueError as error:
            raise fail(where, f"{value[:40]!r} is not one of {', '.join(choices)}") from error

    return read


def list_of(read: Callable[[Any, str], Any]) -> Callable[[Any, str], tuple[Any, ...]]:
    """Make a reader of lists, none of whose items is null."""

    def read_all(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise fail(where, "must be a list", "wrong_type")
        return tuple(read(item, f"{where}[{at}]") for at, item in enumerate(value))

    return read_all


def identifiers(value: Any, where: str) -> dict[str, str]:
    """Read scheme to identifier, in the order of schemes."""
    if not isinstance(value, dict):
        raise fail(where, "must be an object", "wrong_type")
    for scheme in value:
        if not _SCHEME.fullmatch(scheme):
            raise fail(where, f"{scheme[:40]!r} is no name of a scheme: lower-case letters, digits and _")
    return {scheme: words(value[scheme], f"{where}.{scheme}") for scheme in sorted(value)}
