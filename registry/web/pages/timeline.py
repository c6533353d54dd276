"""The roles of an actor as a drawing: lanes, bars and an axis, everything in per cent of the width.

Pure, and free of pixels along the axis, so that one drawing fits a desk and a phone with
letters of the same size. What the drawing shows stands in the table below it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.domain import PartialDate, Precision, Tenure
from registry.services.wording import period
from registry.web.pages.wording import status_word

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
_MOST_TICKS = 8
_SHORTEST = timedelta(days=730)
"""A drawing of less than two years would have no axis to speak of."""

_VAGUE = 10.0
"""Per cent of the drawing that a bar with an unknown end is given beyond its known one."""

_ARROW = 2.0
"""Per cent that an open bar reaches beyond today, where its arrow stands."""

_NARROWEST = 0.8
"""Per cent; a day in office is still seen."""

_LONGEST_LABEL = 46
"""Characters that a phone 390 pixels wide has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One tenure. The parts follow one another; `fade_*` are the days of a rough date, 0 wide for a known day."""

    status: str
    start: float
    fade_in: float
    fade_out: float
    end: float
    start_is: str
    """day, rough, unknown or open; `end_is` alike."""
    end_is: str
    title: str
    number: int | None = None
    """In a table beneath; None where there is none, or no room."""

    @property
    def width(self) -> float:
        """The whole of it, faded parts included."""
        return round(self.end - self.start, 3)

    @property
    def solid_from(self) -> float:
        """Where the rough start is surely over."""
        return round(self.start + self.fade_in, 3)

    @property
    def solid_width(self) -> float:
        """What is neither faded in nor faded out."""
        return round(max(self.width - self.fade_in - self.fade_out, 0.0), 3)

    @property
    def solid_until(self) -> float:
        """Where the rough end begins."""
        return round(self.end - self.fade_out, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One post with the bars of every time it was held."""

    label: str
    full_label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A year of the axis."""

    at: float
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The whole drawing; `today` is None when it lies outside."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    statuses: tuple[str, ...]
    """Those that occur, for the legend."""
    ends: tuple[str, ...]
    """The kinds of rough and missing ends that occur, for the legend."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The days that a drawing spans."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Give where a day begins, in per cent."""
        return round(100 * (day - self.first) / (self.last - self.first), 3)


def draw(tenures: Sequence[Tenure], today: date) -> Timeline | None:
    """Lay out tenures, the latest post on top; None without any.

    Tenures of one post share a lane, overlapping ones included: the registry allows
    them only where a post has several seats or dates are rough.
    """
    if not tenures:
        return None
    scale = scale_of(tenures, today)
    by_post: dict[str, list[Tenure]] = {}
    for tenure in sorted(tenures, key=_recency, reverse=True):
        by_post.setdefault(tenure.post.key, []).append(tenure)
    return drawing_of(tuple(_lane(held, scale, today) for held in by_post.values()), scale, today)


def drawing_of(lanes: tuple[Lane, ...], scale: Scale, today: date) -> Timeline:
    """Put lanes together with an axis, and note what the legend explains."""
    bars = [bar for lane in lanes for bar in lane.bars]
    return Timeline(
        lanes=lanes,
        ticks=tuple(ticks_of(scale)),
        today=scale.at(today) if scale.first <= today <= scale.last else None,
        statuses=tuple(dict.fromkeys(bar.status for bar in bars)),
        ends=tuple(sorted({end for bar in bars for end in (bar.start_is, bar.end_is)} - {"day"})),
    )


def _lane(tenures: Sequence[Tenure], scale: Scale, today: date) -> Lane:
    label = tenures[0].post.label
    short = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"
    return Lane(label=short, full_label=label, bars=tuple(bar_of(tenure, scale, today) for tenure in tenures))


def bar_of(tenure: Tenure, scale: Scale, today: date) -> Bar:
    """Lay out one tenure."""
    start, end = _edges(tenure, scale, today)
    end = min(max(end, start + _NARROWEST), 100.0)
    start = min(start, end - _NARROWEST)
    return Bar(
        status=tenure.status.value,
        start=start,
        end=end,
        fade_in=min(_roughness(tenure.since, scale), end - start),
        fade_out=min(_roughness(tenure.until, scale), end - start),
        start_is=_kind(tenure.since, unknown=tenure.since_unknown),
        end_is=_kind(tenure.until, unknown=tenure.until_unknown),
        title=f"{tenure.post.label}: {status_word(tenure.status)}, {period(tenure)}",
    )


def _edges(tenure: Tenure, scale: Scale, today: date) -> tuple[float, float]:
    """Give where a bar begins and ends: open at the edge or today, unknown a little beyond what is known."""
    start = scale.at(tenure.since.first) if tenure.since else None
    end = scale.at(tenure.until.surely_begun) if tenure.until else None
    if start is None and not tenure.since_unknown:
        start = 0.0
    if end is None and not tenure.until_unknown:
        end = max(scale.at(today), start or 0.0) + _ARROW
    if start is None:
        start = 0.0 if end is None else max(end - _VAGUE, 0.0)
    return start, start + _VAGUE if end is None else end


def _kind(when: PartialDate | None, *, unknown: bool) -> str:
    if when is None:
        return "unknown" if unknown else "open"
    return "day" if when.precision is Precision.DAY else "rough"


def _roughness(when: PartialDate | None, scale: Scale) -> float:
    if when is None:
        return 0.0
    return round(scale.at(when.surely_begun) - scale.at(when.first), 3)


def scale_of(tenures: Sequence[Tenure], today: date) -> Scale:
    """Take in every date and today, from the first of a year on, with room for arrows at the right."""
    known = [when for tenure in tenures for when in (tenure.since, tenure.until) if when]
    first = min((when.first for when in known), default=today)
    last = max([today, *(when.surely_begun for when in known)])
    if any(tenure.since is None for tenure in tenures):
        first -= (last - first) * _VAGUE / 100
    first = date(min(first, last - _SHORTEST).year, 1, 1)
    return Scale(first, last + (last - first) * 0.04)


def ticks_of(scale: Scale) -> Iterator[Tick]:
    """Give at most eight years of the axis."""
    years = scale.last.year - scale.first.year + 1
    step = next(step for step in _STEPS if years / step <= _MOST_TICKS)
    for year in range(scale.first.year, scale.last.year + 1):
        at = scale.at(date(year, 1, 1))
        if year % step == 0 and 0 <= at <= 96:
            yield Tick(at, year)


def _recency(tenure: Tenure) -> tuple[bool, date]:
    """Order the running before the ended, and the later begun before the earlier."""
    running = tenure.until is None and not tenure.until_unknown
    return running, tenure.since.first if tenure.since else date.min
