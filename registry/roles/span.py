"""Half-open spans of days whose ends may be rough, unknown or open.

`valid` is the widest reading of the dates, `certain` the narrowest: "2021" to
"2023" is valid from 2021-01-01 up to 2023-12-31 and certain for 2022 only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from registry.domain import InvalidError, PartialDate, Precision

_UNKNOWN = "unknown"
_DAY = timedelta(days=1)
_NEVER = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`[since, until)` as sources give it; None with precision OPEN or UNKNOWN."""

    since: PartialDate | None
    until: PartialDate | None
    since_precision: Precision
    until_precision: Precision

    @classmethod
    def parse(cls, since: str | None, until: str | None) -> Span:
        """Read two dates of the native format: `YYYY[-MM[-DD]]`, "unknown", or None for open.

        Raises InvalidError for other words and for an end that cannot come after the start.
        """
        first, first_precision = _bound(since)
        last, last_precision = _bound(until)
        span = cls(since=first, until=last, since_precision=first_precision, until_precision=last_precision)
        start, end = span.valid
        if start and end and start >= end:
            raise InvalidError(
                f"{since} to {until} holds no day: the end is the first day no longer held", code="empty_span"
            )
        return span

    @property
    def valid(self) -> tuple[date | None, date | None]:
        """The widest reading, `[first possible day, first day surely over)`; None is no bound."""
        start = self.since.first if self.since else None
        return start, (self.until.last if self.until else None)

    def certain(self, attested_on: date | None = None) -> tuple[date | None, date | None] | None:
        """The narrowest reading; None when no day is certain.

        An unknown start is certain from the last attested day only, an unknown end
        up to it; without such a day a span with an unknown bound is certain for no day.
        """
        start = self._certain_start(attested_on)
        end = self._certain_end(attested_on or start)
        if start is _NEVER or end is _NEVER or (start and end and start >= end):
            return None
        return start, end

    def _certain_start(self, attested_on: date | None) -> date | None:
        if self.since_precision is Precision.UNKNOWN:
            return attested_on or _NEVER
        return self.since.surely_begun if self.since else None

    def _certain_end(self, attested_on: date | None) -> date | None:
        if self.until_precision is Precision.UNKNOWN:
            return attested_on + _DAY if attested_on and attested_on is not _NEVER else _NEVER
        return self.until.first if self.until else None

    def overlaps(self, first: date, last: date) -> bool:
        """Tell whether some day from first to last, both included, may lie in the span."""
        start, end = self.valid
        return (start is None or start <= last) and (end is None or end > first)


def _bound(text: str | None) -> tuple[PartialDate | None, Precision]:
    if text is None:
        return None, Precision.OPEN
    if text == _UNKNOWN:
        return None, Precision.UNKNOWN
    when = PartialDate.parse(text)
    return when, when.precision
