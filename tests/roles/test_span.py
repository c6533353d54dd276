"""Rules of half-open spans with rough, unknown and open ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import InvalidError, PartialDate
from registry.roles.span import Span


def test_rough_years_are_valid_widely_and_certain_narrowly():
    span = Span.parse("2021", "2023")
    assert span.valid == (date(2021, 1, 1), date(2023, 12, 31))
    assert span.certain() == (date(2022, 1, 1), date(2023, 1, 1))


def test_days_are_certain_as_they_stand():
    span = Span.parse("2025-01-21", "2025-05-01")
    assert span.valid == span.certain() == (date(2025, 1, 21), date(2025, 5, 1))


def test_an_open_end_has_no_bound():
    assert Span.parse("2025-01-21", None).certain() == (date(2025, 1, 21), None)


def test_an_unknown_end_is_certain_up_to_the_last_attested_day():
    span = Span.parse("2025-01-21", "unknown")
    assert span.valid == (date(2025, 1, 21), None)
    assert span.certain() == (date(2025, 1, 21), date(2025, 1, 22))
    assert span.certain(date(2025, 3, 1)) == (date(2025, 1, 21), date(2025, 3, 2))


def test_an_unknown_start_without_attestation_is_certain_for_no_day():
    assert Span.parse("unknown", None).certain() is None
    assert Span.parse("unknown", "unknown").certain() is None


def test_dates_within_one_year_are_certain_for_no_day():
    assert Span.parse("2025", "2025").certain() is None


@pytest.mark.parametrize(
    "word",
    [
        "infinity",
        "now",
        "2020-W01-1",
        "20200101",
        "٢٠٢٠-٠١-٠١",
        "0044-03-15 BC",
        "2025-02-30",
        "2025-13",
        "1699",
        "2201",
        "2025-1-1",
        "2025-01-01\n",
        "",
    ],
)
def test_words_that_are_no_dates_are_refused(word):
    with pytest.raises(InvalidError):
        Span.parse(word, None)


def test_an_end_before_its_start_is_refused():
    with pytest.raises(InvalidError):
        Span.parse("2021-01-01", "2020-01-01")
    with pytest.raises(InvalidError):
        Span.parse("2021-01-01", "2021-01-01")


@given(st.dates(date(1700, 1, 1), date(2199, 12, 31)), st.sampled_from([4, 7, 10]))
def test_a_partial_date_reads_back_as_written(day, length):
    text = day.isoformat()[:length]
    when = PartialDate.parse(text)
    assert str(when) == text
    assert when.first <= day <= when.last


@given(
    st.dates(date(1700, 1, 1), date(2100, 1, 1)),
    st.dates(date(1700, 1, 1), date(2100, 1, 1)),
    st.sampled_from([4, 7, 10]),
)
def test_what_is_certain_lies_within_what_is_valid(one, other, length):
    first, last = sorted((one, other))
    try:
        span = Span.parse(first.isoformat()[:length], last.isoformat()[:length])
    except InvalidError:
        return
    certain = span.certain()
    if certain:
        assert span.valid[0] <= certain[0] < certain[1] <= span.valid[1]
