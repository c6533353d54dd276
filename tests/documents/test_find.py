"""Rules of finding known names in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.documents.find import Chains, Spot, best_cover, starts_inside, title_spots
from registry.documents.words import split_words
from registry.roles.titles import title_key


def spots(text, *known, lang=None):
    chains = Chains(text, split_words(text), lambda surface: surface in known, lang=lang)
    found = chains.spots(lambda _first, _second: True, lambda surface: surface in known)
    return {text[spot.start : spot.end] for spot in found}


def test_stretches_of_known_words_are_found_with_all_their_parts():
    assert spots("Then Marco Rubio spoke", "Marco", "Rubio") == {"Marco", "Rubio", "Marco Rubio"}


def test_a_name_does_not_run_over_a_full_stop_or_a_comma():
    assert "Marco Rubio" not in spots("He met Marco. Rubio left", "Marco", "Rubio")
    assert "Marco Rubio" not in spots("Marco, Rubio", "Marco", "Rubio")


def test_an_initial_joins_the_name_after_it():
    assert "J. D. Vance" in spots("by J. D. Vance", "J", "D", "Vance")


def test_small_letters_begin_no_name():
    assert spots("the rubio colour", "rubio") == set()


def test_a_proclitic_stays_outside_the_span():
    assert spots("بوتين وويتكوف", "بوتين", "ويتكوف", lang="ar") >= {"بوتين", "ويتكوف"}


def test_the_article_of_a_proper_name_stays_inside():
    assert starts_inside("والكرملين", "ar") == (0, 1)


def test_words_that_share_no_recorded_name_are_no_stretch():
    text = "Rubio Blinken spoke"
    chains = Chains(text, split_words(text), lambda surface: surface in {"Rubio", "Blinken"}, lang="en")
    assert list(chains.pairs()) == [("Rubio", "Blinken")]
    found = chains.spots(lambda _first, _second: False, lambda _surface: True)
    assert {text[spot.start : spot.end] for spot in found} == {"Rubio", "Blinken"}


def test_one_more_name_may_stand_between_two_on_record():
    assert "Keith Joseph Kellogg" in spots("Keith Joseph Kellogg spoke", "Keith", "Kellogg")


def test_particles_stand_inside_names():
    assert "Ursula von der Leyen" in spots("with Ursula von der Leyen today", "Ursula", "Leyen")


@given(st.text(max_size=200))
def test_offsets_are_code_points_of_the_text(text):
    assert all(text[word.start : word.end] == word.surface for word in split_words(text))


def test_of_overlapping_stretches_the_heaviest_cover_is_chosen():
    two, first, second = Spot(0, 11, 0, 1), Spot(0, 5, 0, 0), Spot(6, 11, 1, 1)
    assert best_cover([(two, 5.0), (first, 3.0), (second, 3.0)]) == [first, second]
    assert best_cover([(two, 7.0), (first, 3.0), (second, 3.0)]) == [two]
    assert best_cover([(two, 0.0)]) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Then the US Secretary of State said", "US Secretary of State"),
        ("وقال وزير الخارجية الأمريكي أمس", "وزير الخارجية الأمريكي"),
        ("встретился с госсекретарём США вчера", "госсекретарь США"),
    ],
)
def test_a_known_title_is_found_in_its_forms(text, title):
    (spot,) = title_spots(split_words(text), text, {title_key(title)})
    assert title_key(text[spot.start : spot.end]) == title_key(title)


def test_a_title_does_not_run_over_a_comma():
    assert (
        title_spots(
            split_words("US Secretary, of State"), "US Secretary, of State", {title_key("US Secretary of State")}
        )
        == []
    )


@pytest.mark.parametrize("text", ["প্রধানমন্ত্রী শেখ হাসিনা। তিনি", "ນາຍົກ ສອນໄຊ ສີພັນດອນ", "លោក ហ៊ុន ម៉ាណែត។"])
def test_vowel_signs_belong_to_words_and_full_stops_do_not(text):
    words = [word.surface for word in split_words(text)]
    assert words == text.replace("।", "").replace("។", "").split()
