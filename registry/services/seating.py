"""Giving out the seats of posts that have a limited number of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby

from registry.db.importing import SittingRow
from registry.domain import Precision

Stay = tuple[date, date, SittingRow]
_EVER = (date.min, date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The seat of one tenure: recorded (by id) and moved, or staged (by line and place)."""

    row: SittingRow
    seat_no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A tenure for which no seat is free, and one of those that are in its way."""

    row: SittingRow
    taken_by: SittingRow


def seat_all(rows: Iterable[SittingRow]) -> Iterator[Seat | Clash]:
    """Seat the tenures of each post; they come post by post.

    A recorded tenure keeps its seat unless everybody can sit only if it moves. Staged
    ones get the lowest free seat in the order of their start. Where there are too many,
    the later ones clash; rough dates clash only where they must.
    """
    for _, group in groupby(rows, key=lambda row: row.post_id):
        yield from _seat_post(list(group))


def _seat_post(rows: list[SittingRow]) -> list[Seat | Clash]:
    kept = _fill(rows, keep_seats=True)
    if not any(isinstance(each, Clash) for each in kept):
        return [each for each in kept if not _sits_already(each)]
    anew = _fill(rows, keep_seats=False)
    fewer = sum(isinstance(each, Clash) for each in anew) < sum(isinstance(each, Clash) for each in kept)
    return [each for each in (anew if fewer else kept) if not _sits_already(each)]


def _sits_already(each: Seat | Clash) -> bool:
    return isinstance(each, Seat) and each.row.line is None and each.row.seat_no == each.seat_no


def _fill(rows: list[SittingRow], *, keep_seats: bool) -> list[Seat | Clash]:
    """Seat by seat in the order of starts: with nobody fixed that needs as few seats as there can be."""
    seats = rows[0].seats
    fixed = [r for r in rows if keep_seats and r.line is None and r.seat_no is not None and r.seat_no <= seats]
    found: list[Seat | Clash] = [Seat(row=row, seat_no=row.seat_no or 1) for row in fixed]
    taken: dict[int, list[Stay]] = {}
    for row in fixed:
        _take(taken, row.seat_no or 1, row)
    seated = set(map(id, fixed))
    for row in sorted((row for row in rows if id(row) not in seated), key=_order):
        seat_no = _free_seat(taken, row, seats)
        if seat_no is None:
            found.append(Clash(row=row, taken_by=_in_the_way(taken, row)))
        else:
            _take(taken, seat_no, row)
            found.append(Seat(row=row, seat_no=seat_no))
    return found


def _order(row: SittingRow) -> tuple[date, bool, int, int]:
    return _days(row)[0], row.line is not None, row.line or row.tenure_id or 0, row.place or 0


def _days(row: SittingRow) -> tuple[date, date]:
    """Give the certain days, half-open; no days at all where none is certain."""
    if row.certain is None:
        return _EVER[0], _EVER[0]
    return row.certain[0] or _EVER[0], row.certain[1] or _EVER[1]


def _take(taken: dict[int, list[Stay]], seat_no: int, row: SittingRow) -> None:
    start, end = _days(row)
    if start < end:
        taken.setdefault(seat_no, []).append((start, end, row))


def _free_seat(taken: dict[int, list[Stay]], row: SittingRow, seats: int) -> int | None:
    start, end = _days(row)
    # A correction goes back to the seat that it had, if it can.
    own = () if row.seat_no is None or row.seat_no > seats else (row.seat_no,)
    for seat_no in chain(own, range(1, seats + 1)):
        if all(until <= start or since >= end for since, until, _ in taken.get(seat_no, ())) or start == end:
            return seat_no
    return None


def _in_the_way(taken: dict[int, list[Stay]], row: SittingRow) -> SittingRow:
    start, end = _days(row)
    return next(
        other for seat_no in sorted(taken) for since, until, other in taken[seat_no] if since < end and until > start
    )


def dates_of(row: SittingRow) -> str:
    """Give the dates of a tenure for people: "2021-01-26 to 2025-01-20"."""
    since, until = row.valid
    return f"{_date(since, row.from_precision)} to {_date(until, row.until_precision)}"


def _date(bound: date | None, precision: str) -> str:
    if bound is None:
        return "unknown" if precision == Precision.UNKNOWN else "open"
    return bound.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(precision), 10)]
