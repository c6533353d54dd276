"""Dates of actor dictionaries: YYMMDD or YYYYMMDD, both bounds of a restriction included."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from registry.domain import InvalidError, PartialDate

_PIVOT = 30
"""Two digits up to this are of this century: the rule of the programs that use the dictionaries."""

_CODE = re.compile(r"\s*([^\s<>]*?)\s*(?:([<>])\s*([^\s<>-]+)|\s([^\s<>-]+)\s*-\s*([^\s<>-]+))?\s*")
_ONE_DATE = re.compile(r"\s*[^\s<>]+\s+[0-9]+\s*")
_CODE_FORM = re.compile(r"[A-Za-z0-9/+-]{1,80}")
_DAY = timedelta(days=1)


class Restriction(NamedTuple):
    """One bracket: a code over a span, from and until as in the native format."""

    code: str
    since: str | None
    until: str | None

    @property
    def is_default(self) -> bool:
        """It has no dates, and is meant where no other bracket is."""
        return self.since is None and self.until is None


def read_bracket(text: str) -> Restriction:
    """Read what stands between brackets; InvalidError for what is no code with sound dates.

    >>> read_bracket("RUSGOV >20040309")
    Restriction(code='RUSGOV', since='2004-03-09', until=None)
    >>> read_bracket("HOB < 950601").until, read_bracket("USAGOV 820705-820716").until
    ('1995-06-02', '1982-07-17')
    """
    if len(text) <= 200 and _ONE_DATE.fullmatch(text):
        raise InvalidError(f"[{text}]: one date without < or > is neither start nor end", code="bad_date")
    match = _CODE.fullmatch(text) if len(text) <= 200 else None
    if match is None or not _CODE_FORM.fullmatch(match.group(1)):
        raise InvalidError(f"[{text[:60]}] is not a code, with or without dates", code="bad_code")
    code, sign, single, first, last = match.groups()
    if sign == "<":
        return Restriction(code, "unknown", _after(read_date(single)))
    if sign == ">":
        return Restriction(code, read_date(single).isoformat(), None)
    if first is None:
        return Restriction(code, None, None)
    since, until = read_date(first), read_date(last)
    if since > until:
        raise InvalidError(f"[{text[:60]}] ends before it begins", code="empty_span")
    return Restriction(code, since.isoformat(), _after(until))


def read_date(text: str) -> date:
    """Read six or eight digits as a day; InvalidError for anything else, such as 31 February."""
    digits = text if len(text) == 8 else ("20" if text[:2] <= str(_PIVOT) else "19") + text if len(text) == 6 else ""
    if not digits or not (digits.isascii() and digits.isdecimal()):
        raise InvalidError(f"{text[:40]!r} is not YYMMDD or YYYYMMDD", code="bad_date")
    return PartialDate.parse(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}").first


def _after(day: date) -> str:
    return (day + _DAY).isoformat()
