"""Rules of given names that newspapers use for one another."""

import pytest

from registry.matching.costs import word_cost
from registry.names import tables
from registry.names.fold import fold_words
from registry.names.readings import Form, Token
from registry.names.similarity import NICKNAME


def spelling_cost(form, recorded):
    return word_cost(Token(form, (Form(form, 0.0),)), recorded)[0]


def word(name: str) -> str:
    return fold_words(name)[0]


@pytest.mark.parametrize(
    ("printed", "recorded"),
    [
        ("Steve", "Steven"),
        ("Bill", "William"),
        ("Peggy", "Margaret"),
        ("Pepe", "José"),
        ("Paco", "Francisco"),
        ("Zé", "José"),
        ("Beppe", "Giuseppe"),
        ("Manu", "Emmanuel"),
        ("Fritz", "Friedrich"),
        ("Uli", "Ulrich"),
        ("Sasha", "Oleksandr"),
        ("Misha", "Mikhail"),
        ("Katya", "Ekaterina"),
        ("Lyosha", "Alexei"),
        ("Kuba", "Jakub"),
        ("Honza", "Jan"),
        ("Itzik", "Yitzhak"),
        ("İbo", "İbrahim"),
        ("Yannis", "Ioannis"),
        ("Pista", "István"),
        ("Volodymyr", "Vladimir"),
        ("Mykola", "Nikolai"),
        ("Serhii", "Sergei"),
        ("Aliaksandr", "Alexander"),
        ("Mohammed", "Muhammad"),
    ],
)
def test_a_nickname_stands_for_the_name_both_ways(printed, recorded):
    assert spelling_cost(word(printed), word(recorded)) <= NICKNAME
    assert spelling_cost(word(recorded), word(printed)) <= NICKNAME


@pytest.mark.parametrize(
    ("printed", "recorded"),
    [("Саша", "Alexander"), ("Вова", "Vladimir"), ("Катя", "Ekaterina"), ("Гриша", "Grigory"), ("סשה", "Alexander")],
)
def test_a_nickname_in_another_script_reaches_the_name_by_its_latin_spelling(printed, recorded):
    assert spelling_cost(word(printed), word(recorded)) <= NICKNAME + 2.5


@pytest.mark.parametrize(
    ("printed", "recorded"), [("Саша", "Александр"), ("Вова", "Володимир"), ("Настя", "Анастасия")]
)
def test_a_nickname_reaches_a_name_on_record_in_cyrillic_alone(printed, recorded):
    assert spelling_cost(word(printed), word(recorded)) == NICKNAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ivan", "John"),
        ("Yusuf", "Joseph"),
        ("Jan", "Ian"),
        ("Giovanni", "Juan"),
        ("Samuel", "Samantha"),
        ("Maria", "Marina"),
        ("Musa", "Moses"),
        ("Daniel", "Danielle"),
        ("Hans", "Sean"),
    ],
)
def test_names_that_newspapers_do_not_swap_are_two(one, other):
    assert word(other) not in tables.nicknames().get(word(one), ())


def test_lines_do_not_run_together():
    assert "samantha" not in tables.nicknames()["samuel"]
    assert {"samuel", "samantha"} <= tables.nicknames()["sam"]


def test_the_names_of_one_short_name_stay_apart():
    assert "christine" not in tables.nicknames()["christian"]
    assert {"christian", "christine"} <= tables.nicknames()["chris"]


def test_every_line_holds_two_names_at_least():
    for (line,) in tables.rows("nicknames.tsv"):
        assert len(set(fold_words(line.replace(":", " ")))) > 1, line
