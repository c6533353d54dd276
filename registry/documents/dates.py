"""Finds the dates in a text that move a role back: on 26 March, in April 2025, last year, 去年.

Crude, and says so: a date governs what stands in its sentence, no further than a relative
clause; the start or end of a span (since 2019) governs nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from registry.documents.sentence import sentence_span
from registry.domain import InvalidError, PartialDate, Precision
from registry.names import tables

_FAR = 90
"""Letters between a date and what it governs, at the most."""
_STEM, _LONGEST_ENDING = 4, 4
_FIRST_YEAR = 1900
_ASIAN = re.compile(r"(?:(\d{4})\s?[年년]\s?)?(?:(\d{1,2})\s?[月월]\s?(?:(\d{1,2})\s?[日일])?)?")
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\d.])|(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_SAME = {"no": "nb"}
_DAY = r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|º|η|ης)?\s+(?:de\s+|of\s+)?"
_AFTER = r"\s+(?P<after>\d{1,2})(?:st|nd|rd|th|-án|-én)?(?!\d)\b"
_OF_YEAR = r"(?:,?\s+(?:de\s+|del\s+|του\s+|عام\s+|سال\s+)?(?P<year>\d{4})\b)?"
_NUMBER_BEHIND = r"(?:\s+\d{1,2}\b|,?\s+(?:de\s+|del\s+)?\d{4})"
_YEAR_BEFORE = "عام|سال|año|ano|anno|an|jaar|Jahr|Jahre|året"
_CLITICS = {"he": "ב?-?"}
_YEAR_AGO = ("昨年", "去年", "지난해 ", "작년 ")
_DAYS = {"week": 7, "month": 30}


@dataclass(frozen=True, slots=True)
class TextDate:
    """A day, month or year that a text speaks of."""

    start: int
    end: int
    on: PartialDate


class Days:
    """The day that each place of a text speaks of, where the text says one before its publication."""

    def __init__(self, text: str, lang: str | None, published: PartialDate | None) -> None:
        """Find the dates once."""
        self._text, self.published = text, published
        spoken = _SAME.get(lang or "", lang or "")
        self._walls = _walls(spoken)
        found = text_dates(text, spoken, published) if published else ()
        self._dates = sorted(found, key=lambda each: each.start)
        self._starts = [each.start for each in self._dates]

    def on(self, start: int, end: int) -> PartialDate | None:
        """Give the day of a stretch: that of the nearest date of its sentence, else that of publication."""
        if not self._dates:
            return self.published
        first, last = sentence_span(self._text, start, end)
        low = bisect_left(self._starts, max(first, start - _FAR))
        high = bisect_right(self._starts, min(last, end + _FAR))
        near = [each for each in self._dates[low:high] if self._governs(each, start, end)]
        nearest = min(near, key=lambda each: max(start - each.end, each.start - end), default=None)
        return nearest.on if nearest else self.published

    def _governs(self, found: TextDate, start: int, end: int) -> bool:
        between = self._text[found.end : start] if found.end <= start else self._text[end : found.start]
        return not (self._walls and self._walls.search(between)) and not set(between) & set(";()")


def text_dates(text: str, lang: str, published: PartialDate) -> Iterator[TextDate]:
    """Give the dates of a text before its publication, a year without month and day among them."""
    patterns = [pattern for pattern in (_of_months(lang), _NUMERIC) if pattern]
    for pattern in patterns:
        for found in pattern.finditer(text):
            on = _numeric(found) if pattern is _NUMERIC else _month_date(found, lang, published)
            if on and on.last < published.first:
                yield TextDate(found.start(), found.end(), on)
    if lang in {"zh", "ja", "ko"}:
        yield from _asian(text, published)
    yield from _relative(text, lang, published)


def _asian(text: str, published: PartialDate) -> Iterator[TextDate]:
    for found in _ASIAN.finditer(text):
        year, month, day = found.groups()
        if month and not year and text[max(0, found.start() - 4) : found.start()].endswith(_YEAR_AGO):
            year = str(published.first.year - 1)
        if (
            (year or month)
            and (on := _made(year, int(month) if month else None, day, published))
            and on.last < published.first
        ):
            yield TextDate(found.start(), found.end(), on)


def _numeric(found: re.Match[str]) -> PartialDate | None:
    day, month, year, other_year, other_month, other_day = found.groups()
    return _parsed(f"{year or other_year}-{int(month or other_month):02}-{int(day or other_day):02}")


def _month_date(found: re.Match[str], lang: str, published: PartialDate) -> PartialDate | None:
    month = _month(found["month"], lang) if found["month"] else None
    if found["month"] and month is None:
        return None
    return _made(found["before"] or found["year"] or found["alone"], month, found["day"] or found["after"], published)


def _made(year: str | None, month: int | None, day: str | None, published: PartialDate) -> PartialDate | None:
    """Make a date; without a year the last such day before publication."""
    if year is None and month is None:
        return None
    if year is None:
        ordinal = (month, int(day) if day else 0)
        year = str(published.first.year - (ordinal > (published.last.month, published.last.day)))
    if not _FIRST_YEAR <= int(year) <= published.first.year:
        return None
    text = year if month is None else f"{year}-{month:02}" if not day else f"{year}-{month:02}-{int(day):02}"
    return _parsed(text)


def _parsed(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except InvalidError:
        return None


def _relative(text: str, lang: str, published: PartialDate) -> Iterator[TextDate]:
    pattern, units = _phrases(lang)
    if pattern is None:
        return
    for found in pattern.finditer(text):
        unit, count = units[" ".join(found.group().lower().split())]
        yield TextDate(found.start(), found.end(), _back(published, unit, count))


def _back(published: PartialDate, unit: str, count: int) -> PartialDate:
    if unit == "year":
        return PartialDate(date(published.first.year - count, 1, 1), Precision.YEAR)
    day = published.first - timedelta(days=_DAYS[unit] * count)
    if unit == "month":
        return PartialDate(day.replace(day=1), Precision.MONTH)
    return PartialDate(day, published.precision)


@cache
def _phrases(lang: str) -> tuple[re.Pattern[str] | None, dict[str, tuple[str, int]]]:
    units = {
        phrase.strip().replace("_", " ").lower(): (unit, int(count))
        for of, unit, count, phrases in tables.rows("relative_days.tsv", of="registry.documents")
        if of == lang
        for phrase in phrases.split("|")
    }
    if not units:
        return None, units
    edge = "" if lang in {"zh", "ja", "ko"} else r"\b"
    spelt = "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in sorted(units, key=len, reverse=True))
    return re.compile(f"{edge}(?:{spelt}){edge}", re.IGNORECASE), units


@cache
def _of_months(lang: str) -> re.Pattern[str] | None:
    """Give what dates with a month of a language look like, and years alone behind a word that says in."""
    forms = [form for form, _ in _month_forms(lang)]
    if not forms:
        return None
    stems = sorted({form[:-1] if len(form) > _STEM else form for form in forms}, key=len, reverse=True)
    name = rf"{_CLITICS.get(lang, '')}(?P<month>(?:{'|'.join(map(re.escape, stems))})\w{{0,{_LONGEST_ENDING}}})"
    within, bound, year = (_words(lang, kind) for kind in ("in", "bound", "year"))
    barred = "".join(rf"(?<!\b{re.escape(word)}\s)" for word in bound)
    prefix = rf"\b(?:{'|'.join(map(re.escape, within))})\s*" if within else "(?!)"
    year_word = rf"(?:\s*\b(?:{'|'.join(map(re.escape, year))})\b)?" if year else ""
    alone = rf"{barred}{prefix}(?:(?:{_YEAR_BEFORE})\s+)?(?P<alone>\d{{4}}){year_word}\b"
    begin = rf"{_DAY}|{prefix}|(?P<before>\d{{4}})\.?\s+|(?={name.replace('?P<month>', '?:')}{_NUMBER_BEHIND})"
    return re.compile(rf"(?<!\w)(?:{barred}(?:{begin}){name}(?:{_AFTER})?{_OF_YEAR}|{alone})", re.IGNORECASE)


@cache
def _month_forms(lang: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        (form.replace("_", " ").lower(), int(number))
        for of, number, forms in tables.rows("months.tsv", of="registry.documents")
        if of == lang
        for form in forms.split()
    )


def _month(printed: str, lang: str) -> int | None:
    """Tell which month a printed word is: one of the listed forms, or of longer ones another ending."""
    word = printed.lower()
    known = dict(_month_forms(lang))
    if word in known:
        return known[word]
    stems = {(form[:-1], number) for form, number in known.items() if len(form) > _STEM and word.startswith(form[:-1])}
    numbers = {number for stem, number in stems if len(stem) == max(len(each) for each, _ in stems)}
    return numbers.pop() if len(numbers) == 1 else None


@cache
def _words(lang: str, kind: str) -> tuple[str, ...]:
    rows = tables.rows("date_words.tsv", of="registry.documents")
    return tuple(word for of, what, words in rows if (of, what) == (lang, kind) for word in words.split())


@cache
def _walls(lang: str) -> re.Pattern[str] | None:
    words = _words(lang, "wall")
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE) if words else None
