"""Giving out the seats of posts that have a limited number of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from itertools import groupby

from registry.db.bounds import written_bound
from registry.db.sittings import SittingRow

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
    count = rows[0].seats
    fixed = [r for r in rows if keep_seats and r.line is None and r.seat_no is not None and r.seat_no <= count]
    found: list[Seat | Clash] = [Seat(row=row, seat_no=row.seat_no or 1) for row in fixed]
    seats = _Seats(count, fixed)
    seated = set(map(id, fixed))
    for row in sorted((row for row in rows if id(row) not in seated), key=_order):
        seat_no = seats.take(row)
        if seat_no is None:
            found.append(Clash(row=row, taken_by=seats.in_the_way(row)))
        else:
            found.append(Seat(row=row, seat_no=seat_no))
    return found


class _Seats:
    """The seats of one post, given out in the order of starts: who came first has left or sits there still.

    So a seat is free from the end of the last who took it. Only those who have fixed seats
    may come later than somebody who wants one; in one seat they never overlap, which the
    database holds them to.
    """

    def __init__(self, count: int, fixed: Iterable[SittingRow]) -> None:
        """Number the seats from 1."""
        self._count = count
        self._free = list(range(1, count + 1))
        self._busy: list[tuple[date, int]] = []
        self._latest: dict[int, SittingRow] = {}
        self._fixed: dict[int, list[Stay]] = {}
        for row in sorted(fixed, key=_days):
            start, end = _days(row)
            if start < end:
                self._fixed.setdefault(row.seat_no or 1, []).append((start, end, row))

    def take(self, row: SittingRow) -> int | None:
        """Take the lowest free seat, None if there is none; no day that is certain needs no seat of its own."""
        start, end = _days(row)
        # A correction goes back to the seat that it had, if it can.
        own = row.seat_no if row.seat_no is not None and row.seat_no <= self._count else None
        if start == end:
            return own or 1
        while self._busy and self._busy[0][0] <= start:
            insort(self._free, heappop(self._busy)[1])
        seat_no = own if own is not None and self._is_free(own, row) else self._lowest(row)
        if seat_no is not None:
            del self._free[bisect_left(self._free, seat_no)]
            heappush(self._busy, (end, seat_no))
            self._latest[seat_no] = row
        return seat_no

    def in_the_way(self, row: SittingRow) -> SittingRow:
        """Give who keeps a row from the first seat, when all are taken."""
        return self._fixed_over(1, row) or self._latest[1]

    def _lowest(self, row: SittingRow) -> int | None:
        return next((seat_no for seat_no in self._free if self._fixed_over(seat_no, row) is None), None)

    def _is_free(self, seat_no: int, row: SittingRow) -> bool:
        at = bisect_left(self._free, seat_no)
        return self._free[at : at + 1] == [seat_no] and self._fixed_over(seat_no, row) is None

    def _fixed_over(self, seat_no: int, row: SittingRow) -> SittingRow | None:
        stays = self._fixed.get(seat_no)
        if not stays:
            return None
        start, end = _days(row)
        # Ends come in the order of starts, because nobody overlaps.
        at = bisect_right(stays, start, key=lambda stay: stay[1])
        return stays[at][2] if at < len(stays) and stays[at][0] < end else None


def _order(row: SittingRow) -> tuple[date, bool, int, int]:
    return _days(row)[0], row.line is not None, row.line or row.tenure_id or 0, row.place or 0


def _days(row: SittingRow) -> tuple[date, date]:
    """Give the certain days, half-open; no days at all where none is certain."""
    if row.certain is None:
        return _EVER[0], _EVER[0]
    return row.certain[0] or _EVER[0], row.certain[1] or _EVER[1]


def dates_of(row: SittingRow) -> str:
    """Give the dates of a tenure for people: "2021-01-26 to 2025-01-20"."""
    since, until = row.valid
    begins, ends = written_bound(since, row.from_precision), written_bound(until, row.until_precision)
    return f"{begins or 'open'} to {ends or 'open'}"
