"""Rules of dirty text: what a careful reader would have seen."""

import pytest

from registry.matching.costs import tolerance, word_cost
from registry.names.misprints import apart, mend, misread
from registry.names.readings import readings


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Рutin", "Putin"),
        ("Пyтин", "Путин"),
        ("Mаrсо", "Marco"),
        ("Тrumр", "Trump"),
        ("Mητσοτάκης", "Μητσοτάκης"),
        ("Zеlеnskу", "Zelensky"),
        ("Ивaнoв", "Иванов"),
    ],
)
def test_letters_in_disguise_are_read_in_the_script_of_the_word(printed, meant):
    assert mend(printed) == meant


@pytest.mark.parametrize("printed", ["Wałęsa", "Ђоковић", "Müller", "O'Brien", "Юlб"])
def test_what_has_no_look_alike_stays(printed):
    assert mend(printed) == printed


def test_a_mended_name_is_read_and_flagged():
    reading = readings("Маrсо Rubiо", "en")[0]
    assert reading.folded == "marco rubio"
    assert "mixed_script" in reading.flags


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("StevenWitkoff", "Steven Witkoff"),
        ("DonaldJTrump", "Donald J Trump"),
        ("СергейЛавров", "Сергей Лавров"),
        ("JD Vance", "J D Vance"),
        ("ΑλέξηςΤσίπρας", "Αλέξης Τσίπρας"),
    ],
)
def test_a_missing_space_is_a_hypothesis(printed, meant):
    assert meant in dict(apart(printed))
    first, *others = readings(printed, None)
    assert first.cost == 0
    assert any(other.core == meant for other in others)


@pytest.mark.parametrize("printed", ["McGregor", "DeSantis", "Witkoff", "NATO", "J.D. Vance", "UN", "EU leaders"])
def test_capitals_that_belong_inside_are_no_missing_space(printed):
    assert not dict(apart(printed))


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Bl1nken", "blinken"),
        ("0rban", "orban"),
        ("W1tkoff", "witkoff"),
        ("Bemard", "bernard"),
        ("Petemell", "peternell"),
        ("Clernens", "clemens"),
        ("Clavis", "davis"),
        ("VVitkoff", "witkoff"),
        ("5choof", "schoof"),
        ("Zelenskv", "zelensky"),
        ("Lavrrov", "lavrov"),
        ("Netanyhau", "netanyahu"),
    ],
)
def test_what_a_scanner_or_typist_got_wrong_still_fits(printed, name):
    (token,) = readings(printed, "en")[0].tokens
    assert word_cost(token, name)[0] <= tolerance(name)


def test_a_misreading_costs_more_than_a_case_ending():
    assert dict(misread("clark", "Latn")) == {"dark": 3.0}


def test_a_number_is_no_word():
    assert not dict(misread("2021", "Latn"))


def test_at_most_three_guesses_a_word():
    assert len(list(misread("rnclm0vv1ii35", "Latn"))) <= 3


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("ويـتـكـوف", "ويتكوف"),
        ("وِيتْكُوف", "ويتكوف"),
        ("ויטקוֹף", "ויטקוף"),
        ("Ｗｉｔｋｏｆｆ", "witkoff"),
        ("𝐖𝐢𝐭𝐤𝐨𝐟𝐟", "witkoff"),
        ("Wit\u200bk\u00adoff", "witkoff"),
        ("\u202bويتكوف\u202c", "ويتكوف"),
        ("W̷i̷t̷k̷o̷f̷f̷", "witkoff"),
        ("ＷＩＴＫＯＦＦ", "witkoff"),
        ("ﻭﻳﺘﻜﻮﻑ", "ويتكوف"),
    ],
)
def test_dressed_letters_are_read_as_plain_ones(printed, plain):
    assert readings(printed)[0].folded == readings(plain)[0].folded
