"""The line of holders of a post as a drawing: in office, acting, others, and the days on which nobody was.

Pure, and laid out like the roles of an actor. Bars bear the numbers of the table beneath.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from registry.domain import Status, Tenure
from registry.services.calendar import Finding
from registry.services.wording import period
from registry.web.pages.timeline import Bar, Lane, Scale, Timeline, bar_of, drawing_of, scale_of
from registry.web.pages.wording import status_word

MOST_ROWS = 12
"""A parliament drawn as rows would be a wall."""

_LABELS = {
    Status.HELD: "In office",
    Status.ACTING: "Acting",
    Status.DESIGNATE: "Designate",
    Status.NOMINEE: "Nominee",
    Status.INFORMAL: "Informal",
    Status.NEVER_SERVED: "Never served",
}
_ROOM = 4.5
"""Per cent between two numbers: what two digits take on a phone 390 pixels wide."""


def draw_line(
    tenures: Sequence[Tenure], vacancies: Iterable[Finding], numbers: Mapping[int, int], today: date
) -> Timeline | None:
    """Lay out everybody on record for a post; None without any, or when too many were in at once to be drawn.

    `numbers` are those of the table, by the id of the tenure.
    """
    if not tenures:
        return None
    scale = scale_of(tenures, today)
    lanes: list[Lane] = []
    for status, label in _LABELS.items():
        bars = [
            replace(bar_of(tenure, scale, today), title=_title(tenure, numbers), number=numbers[tenure.tenure_id])
            for tenure in tenures
            if tenure.status is status
        ]
        lanes += _rows(label, bars)
    empty = tuple(_gap(vacancy, scale) for vacancy in vacancies)
    if empty:
        lanes.append(Lane(label="Nobody", full_label="Nobody", bars=empty))
    return drawing_of(tuple(lanes), scale, today) if len(lanes) <= MOST_ROWS else None


def _rows(label: str, bars: Iterable[Bar]) -> list[Lane]:
    """Put bars into as few rows as keep them apart; the first row bears the label."""
    rows: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda each: each.start):
        # The narrowest bar is wider than its day: neighbours that only touch so stay in one row.
        row = next((row for row in rows if row[-1].end <= bar.start + 1), None)
        if row is None:
            rows.append([bar])
        else:
            row.append(bar)
    shown = [label, *([""] * len(rows))]
    return [Lane(label=shown[at], full_label=shown[at], bars=tuple(_with_room(row))) for at, row in enumerate(rows)]


def _with_room(row: Iterable[Bar]) -> list[Bar]:
    """Take away the numbers that would run into the one before."""
    placed, last = [], -_ROOM
    for bar in row:
        if bar.start - last >= _ROOM:
            last = bar.start
            placed.append(bar)
        else:
            placed.append(replace(bar, number=None))
    return placed


def _title(tenure: Tenure, numbers: Mapping[int, int]) -> str:
    return f"{numbers[tenure.tenure_id]}. {tenure.actor_name}: {status_word(tenure.status)}, {period(tenure)}"


def _gap(vacancy: Finding, scale: Scale) -> Bar:
    start, end = scale.at(vacancy.first), scale.at(vacancy.until)
    return Bar(
        status="vacant",
        start=start,
        end=min(max(end, start + 0.8), 100.0),
        fade_in=0.0,
        fade_out=0.0,
        start_is="day",
        end_is="day",
        title=f"Nobody on record from {vacancy.first} to {vacancy.until}, {vacancy.days} days",
    )
