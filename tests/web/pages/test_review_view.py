from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.web.pages.review_view import Letter, age_words, seconds_left, sentence_of, tale_of

NOW = datetime(2025, 12, 1, 13, 0, tzinfo=UTC)


def test_the_lines_of_a_tale_add_up_to_its_total() -> None:
    lines = [{"feature": "prior", "detail": "", "bits": -5.25}, {"feature": "rivals", "detail": "", "bits": 1.5}]
    tale = tale_of({"score": 0.07, "name": "x", "evidence": lines, "alignment": [["و", "w"]]})
    assert tale.total == sum(line.bits for line in tale.lines) == -3.75
    assert [line.share > 0 for line in tale.lines] == [True, True]


@pytest.mark.parametrize(
    ("printed", "other", "looks"),
    [("К", "к", "same"), ("ي", "y", "like"), ("ة", "", "extra"), ("", "e", "missing")],
)
def test_letters_compare_by_more_than_colour(printed: str, other: str, looks: str) -> None:
    assert Letter(printed, other).looks == looks


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2025-12-01T12:59:30+00:00", "just now"),
        ("2025-12-01T12:58:00+00:00", "2 minutes"),
        ("2025-12-01T14:00:00+02:00", "1 hour"),
        ("2025-11-28T12:00:00+00:00", "3 days"),
        ("2025-12-01T13:00:10+00:00", "just now"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(instant: str, words: str) -> None:
    assert age_words(instant, NOW) == words


def test_the_mention_alone_is_marked_and_a_joined_particle_is_not() -> None:
    (paragraph,) = sentence_of({"before": "قال و", "surface": "ويتكوف", "after": " أمس"})
    assert paragraph.direction == "rtl"
    assert [(run.parts, bool(run.layers)) for run in paragraph.runs] == [
        (("قال و",), False), (("ويتكوف",), True), ((" أمس",), False),
    ]  # fmt: skip


def test_what_is_cut_off_is_shown_as_cut_off() -> None:
    paragraphs = sentence_of({"before": "a" * 300, "surface": "Rubio", "after": " b"})
    assert paragraphs[0].runs[0].parts[0][0] == "…"


def test_a_lease_that_is_over_has_no_seconds_left() -> None:
    assert seconds_left({"lease_until": "2025-12-01T13:01:40+00:00"}, NOW) == 100
    assert seconds_left({"lease_until": "2025-12-01T12:00:00+00:00"}, NOW) == seconds_left(None, NOW) == 0
