"""Rules of scoring: evidence adds up, namesakes share, contradictions weigh."""

from dataclasses import replace
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import Candidate, CandidateName, Evidence, Feature, Kind, NameKind, Outcome, Reason, Thresholds
from registry.matching.decide import decide
from registry.matching.features import Setting, rarity_of
from registry.matching.score import favour, rank, share
from registry.names.readings import readings
from registry.names.script import script_of

SETTING = Setting(actors=200)
THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)


def person(number, name, *names, prominence=0.5, gender="male", countries=()):
    variants = tuple(
        CandidateName(text=text, lang=None, script=script_of(text), kind=NameKind.ALIAS, weak=False)
        for text in (name, *names)
    )
    return Candidate(
        actor_id=number, key=name.lower().replace(" ", "-"), name=name, kind=Kind.PERSON, prominence=prominence, gender=gender,
        countries=countries, names=variants,
    )  # fmt: skip


def outcome(text, *candidates, lang=None):
    reads = readings(text, lang)
    return decide(rank(reads, candidates, SETTING), THRESHOLDS, flags=reads[0].flags)


def odds(match):
    return log2(match.score / (1 - match.score))


@given(st.lists(st.floats(-60, 60), min_size=1, max_size=20))
def test_bits_add_up_to_the_log_odds_and_scores_share_one_whole(bits):
    accounts = [
        (person(number, f"A {number}"), (Evidence(feature=Feature.PRIOR, detail="", bits=own),), None)
        for number, own in enumerate(bits)
    ]
    matches = share(accounts)
    for match in matches:
        assert abs(sum(line.bits for line in match.evidence)) <= 40 + 1e-9
        assert sum(line.bits for line in match.evidence) == pytest.approx(odds(match), abs=1e-2)
    assert sum(match.score for match in matches) <= 1 + 1e-6


def test_two_namesakes_of_equal_fame_share_the_probability_and_go_to_review():
    decision = outcome("Ali Hassan", person(1, "Ali Hassan"), person(2, "Ali Hassan"))
    assert decision.outcome is Outcome.REVIEW
    assert decision.reason is Reason.AMBIGUOUS
    assert all(match.score < 0.51 for match in decision.matches)


def test_a_far_more_prominent_namesake_is_meant():
    decision = outcome("Trump", person(1, "Donald Trump", prominence=1.0), person(2, "Melania Trump", prominence=0.2))
    assert decision.best
    assert decision.best.candidate.actor_id == 1


def test_a_surname_that_one_actor_alone_holds_links():
    assert outcome("Kallas", person(1, "Kaja Kallas", prominence=0.0)).outcome is Outcome.LINK


@pytest.mark.parametrize(
    ("printed", "recorded"),
    [
        ("Mario Rubio", "Marco Rubio"),
        ("Vladimir Potanin", "Vladimir Putin"),
        ("Natalia Dmitrieva", "Kirill Dmitriev"),
        ("John Kelly", "John Kerry"),
        ("Viktor Medvedchuk", "Dmitry Medvedev"),
        ("Elena Zelenska", "Volodymyr Zelensky"),
        ("Наталья Дмитриева", "Kirill Dmitriev"),
        ("جون كيلي", "John Kerry"),
        ("George Bush", "George Clooney"),
    ],
)
def test_a_look_alike_is_not_linked(printed, recorded):
    assert outcome(printed, person(1, recorded, prominence=0.8)).outcome is not Outcome.LINK


@pytest.mark.parametrize(
    ("printed", "recorded"),
    [
        ("Steven Witkoff", "Steve Witkoff"),
        ("Стивена Уиткоффа", "Steve Witkoff"),
        ("Mike Waltz", "Michael Waltz"),
        ("Александр Лукашенко", "Alexander Lukashenko"),
        ("Аляксандр Лукашэнка", "Alexander Lukashenko"),
        ("محمد بن سلمان", "Mohammed bin Salman"),
        ("Vance, J.D.", "J. D. Vance"),
        ("Serguei Lavrov", "Sergey Lavrov"),
    ],
)
def test_a_respelling_of_the_whole_name_is_linked(printed, recorded):
    assert outcome(printed, person(1, recorded)).outcome is Outcome.LINK


def test_the_other_gender_of_a_slavic_surname_is_another_person():
    assert outcome("Zelenska", person(1, "Volodymyr Zelensky", prominence=0.9)).outcome is not Outcome.LINK


def test_a_genitive_is_no_feminine():
    assert outcome("Дмитриева", person(1, "Kirill Dmitriev"), lang="ru").outcome is Outcome.LINK


def test_father_and_son_are_told_apart():
    decision = outcome(
        "Donald Trump Jr.", person(1, "Donald Trump", prominence=1.0), person(2, "Donald Trump Jr.", prominence=0.3)
    )
    assert decision.best
    assert decision.best.candidate.actor_id == 2


def test_a_given_name_alone_names_nobody():
    assert outcome("Vladimir", person(1, "Vladimir Putin", prominence=0.9)).outcome is not Outcome.LINK


def test_deceptive_letters_are_never_linked():
    assert outcome("Рutin", person(1, "Vladimir Putin", prominence=0.9)).outcome is not Outcome.LINK


def test_a_line_for_one_candidate_moves_the_others_down():
    matches = rank(readings("Ali Hassan"), [person(1, "Ali Hassan"), person(2, "Ali Hassan")], SETTING)
    again = favour(matches, frozenset({2}), Evidence(feature=Feature.SAME_DOCUMENT, detail="", bits=5.0))
    assert again[0].candidate.actor_id == 2
    assert again[0].score > 0.9 > again[1].score
    for match in again:
        assert sum(line.bits for line in match.evidence) == pytest.approx(odds(match), abs=1e-6)


def test_order_of_candidates_does_not_matter():
    people = [person(number, "Ali Hassan", prominence=number / 10) for number in range(5)]
    reads = readings("Hassan")
    assert rank(reads, people, SETTING) == rank(reads, people[::-1], SETTING)


def test_nobody_is_meant_by_a_name_that_shares_no_word():
    decision = outcome("Ngozi Okonjo-Iweala", person(1, "Marco Rubio"))
    assert (decision.outcome, decision.reason) == (Outcome.NIL, Reason.UNKNOWN)


def test_an_organisation_is_not_named_by_one_of_its_words():
    ministry = replace(person(1, "Ministry of Foreign Affairs of Russia"), kind=Kind.ORGANISATION)
    assert outcome("Ministry", ministry).outcome is not Outcome.LINK
    assert outcome("Ministry of Foreign Affairs of Russia", ministry).outcome is Outcome.LINK


@pytest.mark.parametrize("printed", ["García Márquez", "García", "Gabriel García", "Márquez", "Gabriel García Márquez"])
def test_a_spanish_name_is_known_by_either_family_name_and_by_both(printed):
    writer = person(1, "Gabriel García Márquez", prominence=0.9, countries=("co",))
    assert outcome(printed, writer, lang="es").outcome is Outcome.LINK


def test_the_fathers_name_says_more_than_the_mothers():
    both = (
        person(1, "Gabriel García Márquez", countries=("co",)),
        person(2, "Pedro Márquez Ruiz", countries=("co",)),
    )
    assert rank(readings("Márquez", "es"), both, SETTING)[0].candidate.actor_id == 2


def test_another_given_name_before_a_double_family_name_is_somebody_else():
    writer = person(1, "Gabriel García Márquez", prominence=0.9, countries=("co",))
    assert outcome("Pablo García Márquez", writer, lang="es").outcome is not Outcome.LINK


@given(st.floats(-20, 35), st.floats(0.1, 5))
def test_more_evidence_is_believed_more_and_never_as_much_as_it_claims(bits, more):
    def score(own):
        return share([(person(1, "A B"), (Evidence(feature=Feature.PRIOR, detail="", bits=own),), None)])[0]

    weaker, stronger = score(bits), score(bits + more)
    assert weaker.score < stronger.score
    assert odds(stronger) - odds(weaker) < more


def test_rivals_are_told_apart_by_all_their_bits():
    matches = share(
        [
            (person(number, f"A {number}"), (Evidence(feature=Feature.PRIOR, detail="", bits=own),), None)
            for number, own in ((1, 10.0), (2, 7.0))
        ]
    )
    assert matches[0].score / matches[1].score == pytest.approx(2**3)


def test_a_plain_name_is_no_less_likely_than_an_odd_one_spelt_alike():
    fits = {"burns": (0.5, "ברנס"), "bernays": (0.5, "ברנס")}
    common = rarity_of(fits, {"burns": 900, "bernays": 1}, 10_000)
    assert common == rarity_of(fits, {"burns": 1, "bernays": 900}, 10_000)
    assert common < rarity_of(fits, {"burns": 1, "bernays": 1}, 10_000)


def test_what_hardly_fits_makes_a_printed_word_hardly_commoner():
    near = {"burns": (0.0, "burns"), "barnes": (4.0, "burns")}
    alone = rarity_of({"burns": (0.0, "burns")}, {"burns": 16}, 10_000)
    assert 0 <= alone - rarity_of(near, {"burns": 16, "barnes": 16}, 10_000) < 0.1


def test_favour_for_nobody_leaves_the_scores_of_a_title_as_they_are():
    line = Evidence(feature=Feature.PRIOR, detail="", bits=5.0)
    matches = share([(person(1, "A B"), (line,), None)], tempered=False)
    assert favour(matches, frozenset(), line, tempered=False)[0].score == matches[0].score
    assert share([(person(1, "A B"), (line,), None)])[0].score < matches[0].score


def test_whom_the_best_leaves_far_behind_is_no_suggestion_and_weighs_nothing():
    witkoff = person(1, "Steven Witkoff", "Steven Witkoff", prominence=0.9)
    far = [person(number, f"Steven {name}") for number, name in enumerate(("Bush", "Rubio", "Vance"), start=2)]
    alone, together = (
        rank(readings("Steven Witkoff"), [witkoff], SETTING),
        rank(readings("Steven Witkoff"), [*far, witkoff], SETTING),
    )
    assert [match.candidate.actor_id for match in together] == [1]
    assert together[0].score == pytest.approx(alone[0].score, abs=1e-6)


def test_near_rivals_stay_whatever_their_order():
    pair = [person(1, "Mike Waltz"), person(2, "Michael Waltz")]
    assert {match.candidate.actor_id for match in rank(readings("Waltz"), pair, SETTING)} == {1, 2}
