"""Rules of writing out what syllabic scripts leave to the reader."""

import pytest

from registry.names.romanise import align, romanise, rules, sounds
from registry.names.syllables import INHERENT, spell_out


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("राम", "रामə"),
        ("नरेन्द्र", "नəरेन्द्रə"),
        ("मोदी", "मोदी"),
        ("मंडेला", "मəंडेला"),
        ("ज़मान", "ज़əमानə"),
        ("ரணில்", "ரəணில்"),
        ("අනුර", "අනුරə"),
    ],
)
def test_a_consonant_without_a_sign_says_its_own_vowel(word, written):
    assert spell_out(word) == written


@pytest.mark.parametrize(("doubled", "single"), [("अब्दुल्ला", "अब्दुला"), ("सिद्धू", "सिधू"), ("சுப்பையா", "சுபையா")])
def test_a_doubled_consonant_is_written_once(doubled, single):
    assert spell_out(doubled) == spell_out(single)


@pytest.mark.parametrize(("word", "written"), [("เดวิด", "ดเวิด"), ("ไบเดน", "บไดเน"), ("ໄກສອນ", "ກໄສອນ")])
def test_a_vowel_written_before_its_consonant_is_read_after_it(word, written):
    assert spell_out(word) == written


def test_tone_marks_do_not_tell_names_apart():
    assert spell_out("ม้า") == spell_out("มา")


@pytest.mark.parametrize("word", ["рама", "ράμα", "רמה", "رام", "რამა", "ራማ"])
def test_other_scripts_are_left_as_they_are(word):
    assert spell_out(word) == word


def test_an_alignment_shows_no_letter_that_is_not_printed():
    pairs = align("नरेन्द्र", "Deva", "narendra").pairs
    assert "".join(native for native, _ in pairs) == "नरेन्द्र"
    assert "".join(latin for _, latin in pairs) == "narendra"


def test_spellings_by_sound_differ_in_their_consonants():
    by_sound = [latin for latin, _ in sounds("கருணாநிதி", "Taml")]
    assert len({latin.translate(str.maketrans("", "", "aeiou")) for latin in by_sound}) == len(by_sound)
    assert "karunanithi" in by_sound


def test_a_latin_word_is_its_only_spelling_by_sound():
    assert sounds("modi", "Latn") == romanise("modi", "Latn")


@pytest.mark.parametrize(
    "table", ["deva", "beng", "guru", "gujr", "orya", "sinh", "taml", "telu", "knda", "mlym", "khmr", "mymr"]
)
def test_tables_hold_graphemes_as_words_are_written_out(table):
    heads = {head.strip(f"^${INHERENT}") for head in rules(table).spellings}
    assert [head for head in heads if spell_out(head.replace(INHERENT, "")).strip(INHERENT) != head] == []


@pytest.mark.parametrize("word", ["வெற்றி", "പെറ്റി"])
def test_a_doubled_letter_that_sounds_otherwise_stays(word):
    assert spell_out(word) == word
