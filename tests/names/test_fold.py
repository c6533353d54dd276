"""Rules of the comparison forms of names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.names.fold import clean, fold, fold_native, fold_words


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("‏علي حسن‏", "علي حسن"),
        ("Ali\u00adHassan", "AliHassan"),
        ("Ali\ufe0f Hassan\ufe0e", "Ali Hassan"),
        ("A\u200bl\u200bi", "Ali"),
        ("ｖｌａｄｉｍｉｒ　ｐｕｔｉｎ", "vladimir putin"),
        ("Ali\tHassan\n", "Ali Hassan"),
    ],
)
def test_what_cannot_be_seen_does_not_count(printed, same):
    assert clean(printed) == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أمريكي", "امريكى"),
        ("الأميركيّ", "الاميركي"),
        ("Παπαδόπουλος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("Алёна", "алена"),
        ("שָׁלוֹם", "שלום"),
        ("Ґонґадзе", "гонгадзе"),
        ("کیت", "كيت"),
    ],
)
def test_letter_variants_of_one_script_are_one(one, other):
    assert fold_native(one) == fold_native(other)


@pytest.mark.parametrize(("one", "other"), [("й", "и"), ("ї", "і"), ("ў", "у")])
def test_letters_that_only_look_accented_stay_apart(one, other):
    assert fold_native(one) != fold_native(other)


def test_an_apostrophe_inside_a_name_does_not_split_it():
    assert fold_words("Conan O’Brien-d'Arcy") == ["conan", "obrien", "darcy"]


def test_abbreviations_are_one_word():
    assert fold("U.S. Congress") == "us congress"


@given(st.text(max_size=60))
def test_folding_gives_ascii_words_once_and_for_all(text):
    folded = fold(text)
    assert folded.isascii()
    assert fold(folded) == folded


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_canonically_equal_texts_fold_alike(text):
    assert fold_native(unicodedata.normalize("NFD", text)) == fold_native(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(("printed", "folded"), [("Əliyev", "aliyev"), ("Məmmədov", "mammadov")])
def test_the_azerbaijani_schwa_is_an_a(printed, folded):
    assert fold(printed) == folded
