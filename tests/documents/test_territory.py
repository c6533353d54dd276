"""Rules of finding countries, capitals and ministries by the fixed vocabulary."""

import pytest

from registry.documents.ministries import ministries
from registry.documents.territory import territories
from registry.documents.words import split_words


def found(text, lang):
    return [
        (text[each.spot.start : each.spot.end], each.country, each.is_place)
        for each in territories(text, split_words(text), lang)
    ]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Moszkvát bírálta", "hu", [("Moszkvát", "ru", False)]),
        ("Moszkvában tárgyalt", "hu", [("Moszkvában", "ru", True)]),
        ("Venäjän mukaan Pariisiin", "fi", [("Venäjän", "ru", False), ("Pariisiin", "fr", True)]),
        ("с Соединенными Штатами", "ru", [("Соединенными Штатами", "us", False)]),
        ("وروسيا ترفض", "ar", [("روسيا", "ru", False)]),
        ("러시아는 침묵했다", "ko", [("러시아", "ru", False)]),
        ("Russlands svar", "no", [("Russlands", "ru", False)]),
    ],
)
def test_a_country_is_known_in_its_cases_and_some_say_where(text, lang, expected):
    assert found(text, lang) == expected


@pytest.mark.parametrize(("text", "lang"), [("the turkey was cold", "en"), ("Moskau", None), ("", "en")])
def test_small_letters_or_no_language_name_no_country(text, lang):
    assert found(text, lang) == []


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("the Russian Foreign Ministry said", "en", [("Russian Foreign Ministry", "foreign-minister", "ru")]),
        ("وقالت الدفاع الأمريكية إن", "ar", [("الدفاع الأمريكية", "defence-minister", "us")]),
        ("в Минобороны Украины", "ru", [("Минобороны Украины", "defence-minister", "ua")]),
        ("das russische Außenministerium", "de", [("russische Außenministerium", "foreign-minister", "ru")]),
        ("ロシア外務省は", "ja", [("ロシア外務省", "foreign-minister", "ru")]),
    ],
)
def test_a_ministry_is_known_by_the_words_of_titles(text, lang, expected):
    assert [(text[each.start : each.end], each.office, each.country) for each in ministries(text, lang)] == expected


@pytest.mark.parametrize(
    ("text", "lang"),
    [("اجتمع وزير الخارجية الأمريكي", "ar"), ("русская дипломатия", "ru"), ("the defence of Ukraine", "en")],
)
def test_ministers_and_fields_are_no_ministries(text, lang):
    assert ministries(text, lang) == []
