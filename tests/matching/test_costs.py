"""Rules of what printed words cost as recorded ones."""

import time
import unicodedata

import pytest

from registry.matching.costs import tolerance, with_missing, word_cost, word_costs
from registry.names.fold import fold_words
from registry.names.readings import readings


def token(printed, lang=None):
    return readings(printed, lang)[0].tokens[0]


def test_what_is_known_is_kept_and_what_is_missing_is_asked_by_rule():
    known = {"witkoff": (0.25, "ويتكوف")}
    fits = with_missing(token("ويتكوف"), {"witkoff", "vitkov", "putin"}, known)
    assert fits["witkoff"] == (0.25, "ويتكوف")
    assert fits["vitkov"] == word_costs(token("ويتكوف"), {"vitkov"}, by_model=False)["vitkov"]
    assert "putin" not in fits


def test_where_nothing_is_known_models_are_asked():
    assert with_missing(token("위트코프"), {"witkoff"}, None) == word_costs(token("위트코프"), {"witkoff"})


@pytest.mark.parametrize("printed", ["ويتكوف", "Уиткофф", "위트코프", "威特科夫", "Witkov", "विटकॉफ"])
def test_only_words_within_their_tolerance_fit(printed):
    words = {"witkoff", "vitkov", "putin", "wu", "whittaker", "kofi"}
    assert all(cost <= tolerance(word) for word, (cost, _) in word_costs(token(printed), words).items())


@pytest.mark.parametrize("sign", ["가", "威", "ウ", "ך", "ж", "ا", "क", "ก", "x"])
def test_a_word_of_three_hundred_signs_takes_no_longer_than_a_name(sign):
    word_cost(token(sign * 4), "witkoff")
    printed = token(sign * 300)
    started = time.process_time()
    word_costs(printed, {"witkoff", "kofi", printed.text})
    assert time.process_time() - started < 0.1
    assert word_cost(printed, printed.text)[0] == 0.0


@pytest.mark.parametrize("name", ["Газпром(ħabc)", "株式会社(ŋabc)", "ꟷ", "ꞑ Bako", "Ղ.ⱻ"])
def test_every_latin_word_of_a_name_is_folded_to_ascii(name):
    for word in fold_words(name):
        assert word.isascii() or not any("LATIN" in unicodedata.name(c, "") for c in word)
        assert word_costs(token("Bako"), {"baker", word}) is not None
        assert word_cost(token("Д."), word) is not None
