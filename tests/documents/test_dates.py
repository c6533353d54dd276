"""Rules of the dates in a text that move a role back."""

import pytest

from registry.documents.dates import Days, text_dates
from registry.domain import PartialDate

PUBLISHED = PartialDate.parse("2025-12-10")


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("On 26 March he said", "en", "2025-03-26"),
        ("In April 2024 he said", "en", "2024-04"),
        ("last year he said", "en", "2024"),
        ("в апреле 2024 года", "ru", "2024-04"),
        ("в прошлом году", "ru", "2024"),
        ("في 26 مارس 2025", "ar", "2025-03-26"),
        ("العام الماضي", "ar", "2024"),
        ("im März 2024", "de", "2024-03"),
        ("2024年3月26日", "zh", "2024-03-26"),
        ("昨年3月", "ja", "2024-03"),
        ("지난해", "ko", "2024"),
        ("2024. március 26-án", "hu", "2024-03-26"),
        ("באפריל 2025", "he", "2025-04"),
        ("τον Απρίλιο του 2025", "el", "2025-04"),
        ("26.03.2024", "pl", "2024-03-26"),
    ],
)
def test_days_months_and_years_are_read_in_many_languages(text, lang, expected):
    assert expected in [str(each.on) for each in text_dates(text, lang, PUBLISHED)]


@pytest.mark.parametrize(
    ("text", "lang"),
    [("since 2019", "en"), ("May I ask", "en"), ("by 2027", "en"), ("с 2019 года", "ru"), ("2024", "en"), ("", "en")],
)
def test_spans_words_and_days_to_come_move_nothing(text, lang):
    assert not list(text_dates(text, lang, PUBLISHED))


def on(text, stretch, lang="en"):
    start = text.index(stretch)
    return str(Days(text, lang, PUBLISHED).on(start, start + len(stretch)))


def test_a_date_governs_its_sentence_alone():
    text = "In April 2024 the minister met her. The president left."
    assert on(text, "minister") == "2024-04"
    assert on(text, "president") == "2025-12-10"


def test_a_date_behind_a_relative_clause_governs_nothing_before_it():
    assert on("The minister, who was elected in 2019, spoke.", "minister") == "2025-12-10"


def test_a_text_without_a_day_of_its_own_speaks_of_none():
    assert Days("In April 2024 he", "en", None).on(0, 2) is None
