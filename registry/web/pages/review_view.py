"""What the review page draws of an item: bars, letters, the sentence with its mention. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from registry.web.pages.cards import share_of
from registry.web.pages.marked import Paragraph, paragraphs

Json = Mapping[str, Any]
_WORTH_A_CARD = 9
"""Digits that choose."""

_UNITS = (("minute", 60), ("hour", 3_600), ("day", 86_400))
_LONGEST_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class TaleLine:
    """One line of evidence as it was kept; `share` is the part of its bar that is filled, 0 to 100."""

    feature: str
    detail: str
    bits: float
    share: float


@dataclass(frozen=True, slots=True)
class Letter:
    """A printed character beside the one of the name; either may be missing."""

    printed: str
    other: str

    @property
    def looks(self) -> str:
        """The word for how they compare: same, like, missing or extra."""
        if not self.other:
            return "extra"
        if not self.printed:
            return "missing"
        return "same" if self.printed.casefold() == self.other.casefold() else "like"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """One candidate as the machine saw it when it decided."""

    score: float | None
    lines: tuple[TaleLine, ...]
    total: float
    letters: tuple[Letter, ...]
    name: str | None


def tale_of(candidate: Json) -> Tale:
    """Take the account out of a stored candidate."""
    lines = tuple(_line(each) for each in candidate["evidence"])
    return Tale(
        score=candidate["score"],
        lines=lines,
        total=sum(line.bits for line in lines),
        letters=tuple(Letter(printed, other) for printed, other in candidate["alignment"]),
        name=candidate["name"],
    )


def tales_of(item: Json) -> list[tuple[Json, Tale]]:
    """Give the candidates that have a digit, each with its account."""
    return [(each, tale_of(each)) for each in item["candidates"][:_WORTH_A_CARD]]


def sentence_of(mention: Json) -> list[Paragraph]:
    """Give the words around a mention in runs, the mention itself as the marked one."""
    before, surface, after = mention["before"], mention["surface"], mention["after"]
    before = f"…{before}" if len(before) >= _LONGEST_SENTENCE else before
    after = f"{after}…" if len(after) >= _LONGEST_SENTENCE else after
    start = len(before)
    return paragraphs(f"{before}{surface}{after}", [(start, start + len(surface))])


def age_words(instant: str | datetime, now: datetime) -> str:
    """Say how long ago an instant was.

    >>> age_words("2025-12-01T10:00:00+00:00", datetime(2025, 12, 1, 13, 5, tzinfo=UTC))
    '3 hours'
    """
    then = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    seconds = max((now - then.astimezone(UTC)).total_seconds(), 0)
    if seconds < _UNITS[0][1]:
        return "just now"
    unit, length = next((unit for unit in reversed(_UNITS) if seconds >= unit[1]), _UNITS[0])
    number = int(seconds // length)
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def seconds_left(lease: Json | None, now: datetime) -> int:
    """Give how many seconds a lease has left; 0 without one."""
    if not lease or not lease["lease_until"]:
        return 0
    return max(int((datetime.fromisoformat(lease["lease_until"]) - now).total_seconds()), 0)


def is_over(lease: Json, now: datetime) -> bool:
    """Tell whether a lease has run out."""
    return seconds_left(lease, now) == 0


def _line(line: Json) -> TaleLine:
    return TaleLine(line["feature"], line["detail"], line["bits"], share_of(line["bits"]))
