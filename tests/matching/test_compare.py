"""Rules of how printed words fall on the words of a recorded name."""

import pytest

from registry.matching.compare import compare, fits_of, is_other_gender
from registry.names.readings import readings
from registry.names.words import name_words


def pairs(printed, lang, name, countries=()):
    reading, variant = readings(printed, lang)[0], name_words(name, countries)
    return compare(reading, variant, fits_of([reading], variant.words, {})).pairs


@pytest.mark.parametrize(
    ("printed", "lang", "name", "gender"),
    [
        ("Dmitrieva", "en", "Kirill Dmitriev", "male"),
        ("Dmitrieva", "en", "Kirill Dmitriev", None),
        ("Зеленская", "ru", "Volodymyr Zelensky", "male"),
        ("Зеленська", "uk", "Volodymyr Zelensky", "male"),
        ("Зеленского", "ru", "Olena Zelenska", "female"),
        ("Зеленскому", "ru", "Olena Zelenska", "female"),
        ("Zełenska", "pl", "Volodymyr Zelensky", "male"),
        ("Nováková", "cs", "Petr Novák", "male"),
        ("Лавров", "ru", "Ekaterina Lavrova", "female"),
        ("Навальная", "ru", "Alexei Navalny", "male"),
    ],
)
def test_the_other_genders_form_of_a_name_is_seen(printed, lang, name, gender):
    (pair,) = pairs(printed, lang, name)
    assert is_other_gender(pair, gender)


@pytest.mark.parametrize(
    ("printed", "lang", "name"),
    [("Tichanovskij", "cs", "Sviatlana Tsikhanouskaya"), ("Guðmundsdóttir", "is", "Björn Guðmundsson")],
)
def test_names_of_the_other_gender_that_are_spelt_apart_do_not_pair(printed, lang, name):
    assert pairs(printed, lang, name) == ()


@pytest.mark.parametrize(
    ("printed", "lang", "name", "gender"),
    [
        ("Дмитриева", "ru", "Kirill Dmitriev", "male"),
        ("Дмитриева", "ru", "Кирилл Дмитриев", "male"),
        ("Лавровым", "ru", "Sergei Lavrov", "male"),
        ("Зеленского", "ru", "Volodymyr Zelensky", "male"),
        ("Зеленской", "ru", "Olena Zelenska", "female"),
        ("Захаровой", "ru", "Maria Zakharova", "female"),
        ("Merkelová", "cs", "Angela Merkel", "female"),
        ("Merkelové", "cs", "Angela Merkel", "female"),
        ("Trumpova", "cs", "Donald Trump", "male"),
        ("Zelenskiego", "pl", "Volodymyr Zelensky", "male"),
        ("Putina", "pl", "Vladimir Putin", "male"),
        ("Zelenska", "lv", "Volodymyr Zelensky", "male"),
        ("Παπαδόπουλου", "el", "Giorgos Papadopoulos", "male"),
        ("Μητσοτάκη", "el", "Kyriakos Mitsotakis", "male"),
        ("Иванова", "ru", "Elena Ivanov", "female"),
    ],
)
def test_a_case_or_a_form_of_the_actors_own_gender_is_no_sign(printed, lang, name, gender):
    found = pairs(printed, lang, name)
    assert found
    assert not any(is_other_gender(pair, gender) for pair in found)


@pytest.mark.parametrize(
    ("printed", "lang", "name"),
    [
        ("Д. Трамп", "ru", "Donald Trump"),
        ("Ю. Ушаков", "ru", "Yuri Ushakov"),
        ("Дж. Буш", "ru", "George Bush"),
        ("ד. טראמפ", "he", "Donald Trump"),
        ("S. Witkoff", "en", "Steve Witkoff"),
        ("V. Putin", "en", "Владимир Путин"),
        ("Ντ. Τραμπ", "el", "Donald Trump"),
    ],
)
def test_an_initial_stands_for_a_name_in_any_script(printed, lang, name):
    assert len(pairs(printed, lang, name)) == 2


@pytest.mark.parametrize(
    ("printed", "lang", "name"), [("К. Трамп", "ru", "Donald Trump"), ("В. Трамп", "ru", "Eric Trump")]
)
def test_another_initial_stands_for_nothing(printed, lang, name):
    assert len(pairs(printed, lang, name)) == 1
