"""Snaks and times of Wikidata as values of ours."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from registry.domain import InvalidError, PartialDate
from registry.exchange.values import fail

UNKNOWN = "unknown"
NO_VALUE = object()
"""Wikidata says that there is none."""

_TIME = re.compile(r"([+-])([0-9]{1,16})-([0-9]{2})-([0-9]{2})T[0-9:]{8}Z")
_DAY, _MONTH, _YEAR = 11, 10, 9
_JULIAN = "Q1985786"


class Read(NamedTuple):
    """A date as the registry writes it, and what was lost on the way to it."""

    bound: str
    lost: str = ""


def value_of(snak: Any) -> Any:
    """Give the value of a snak: UNKNOWN for somevalue, NO_VALUE for novalue; InvalidError for what is no snak."""
    if not isinstance(snak, dict):
        raise fail("snak", "must be an object", "wrong_type")
    kind = snak.get("snaktype")
    if kind == "somevalue":
        return UNKNOWN
    if kind == "novalue":
        return NO_VALUE
    data = snak.get("datavalue")
    if kind != "value" or not isinstance(data, dict) or "value" not in data:
        raise fail("snak", "has neither value, somevalue nor novalue", "bad_value")
    return data["value"]


def item_in(value: Any) -> str | None:
    """Give the id of an item value; None for anything else."""
    if not isinstance(value, dict):
        return None
    id_ = value.get("id")
    if isinstance(id_, str) and id_:
        return id_
    number = value.get("numeric-id")
    return f"Q{number}" if isinstance(number, int) and not isinstance(number, bool) else None


def date_of(value: Any) -> Read:
    """Read a time value; InvalidError for what is no date between 1700 and 2200.

    The first of January given as a day is usually a year that a program wrote, so it is
    read as the year, which is true of the day as well. What is rougher than a year is not
    known; a day of the Julian calendar is read as its year.
    """
    if not isinstance(value, dict) or not isinstance(value.get("time"), str):
        raise fail("time", "is no time value", "wrong_type")
    match, precision = _TIME.fullmatch(value["time"]), value.get("precision")
    if match is None or not isinstance(precision, int):
        raise fail("time", f"{value['time'][:40]!r} is no time with a precision", "bad_date")
    sign, year, month, day = match.groups()
    if sign == "-" or len(year.lstrip("0")) > 4:
        raise fail("time", f"{sign}{year[:20]} is not between 1700 and 2200", "bad_date")
    if precision < _YEAR:
        return Read(UNKNOWN, f"{value['time'][:11]} is known to decade or century only")
    parts = [year.lstrip("0").zfill(4), month, day][: precision - _YEAR + 1 if precision <= _DAY else 3]
    lost = "a time of day" if precision > _DAY else ""
    if precision >= _DAY and (month, day) == ("01", "01"):
        parts, lost = parts[:1], f"{'-'.join(parts)} is read as the year"
    if _JULIAN in str(value.get("calendarmodel")) and len(parts) > 1:
        parts, lost = parts[:1], f"{'-'.join(parts)} of the Julian calendar is read as the year"
    if value.get("before") or value.get("after"):
        lost = lost or "how uncertain the date is"
    return Read(str(_parsed("-".join(parts))), lost)


def _parsed(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text.replace("-00", ""))
    except InvalidError as error:
        raise fail("time", error.detail, "bad_date") from error


def time_value(bound: str) -> dict[str, Any]:
    """Give a date of ours as a time value."""
    length = bound.count("-")
    return {
        "time": f"+{bound}{'-00' * (2 - length)}T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": _YEAR + length,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }
