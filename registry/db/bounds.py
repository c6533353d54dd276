"""Bounds of spans as tables hold them, read back as the sources wrote them.

A rough bound is stored as a day: the first that it may mean where a span begins, the
last where it ends. Cut to what is known, either is the date of the source.
"""

from __future__ import annotations

from datetime import date

from registry.domain import PartialDate, Precision

_LENGTHS = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}


def read_bound(day: date | str | None, precision: str) -> PartialDate | None:
    """Give the date that a bound was given as; None for an open or unknown one. `day` may be text, YYYY-MM-DD."""
    return None if day is None else PartialDate.parse(str(day)[: _LENGTHS[Precision(precision)]])


def written_bound(day: date | str | None, precision: str) -> str | None:
    """Give a bound as the native format writes it: `YYYY[-MM[-DD]]`, "unknown", or None for an open one.

    >>> written_bound("2023-12-31", "year"), written_bound(None, "unknown"), written_bound(None, "open")
    ('2023', 'unknown', None)
    """
    if day is None:
        return Precision.UNKNOWN.value if precision == Precision.UNKNOWN else None
    return str(read_bound(day, precision))
