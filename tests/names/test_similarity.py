"""Rules of comparing one token with many words at once."""

import random

import pytest

from registry.names.fold import fold_native
from registry.names.romanise import NO_ALIGNMENT, align_cost, squeeze
from registry.names.similarity import NICKNAME, TYPO, LatinWords, latin_costs, typo_costs

WORDS = sorted(
    [
        "witkoff",
        "vitkov",
        "witkof",
        "whitcoff",
        "putin",
        "putnam",
        "poutine",
        "zelensky",
        "zelenskyy",
        "zelenska",
        "selenskyj",
        "muhammad",
        "mohammed",
        "mehmed",
        "johnson",
        "jonson",
        "johansson",
        "yeon",
        "jon",
        "jonathan",
        "macron",
        "makron",
        "macaron",
        "netanyahu",
        "shevchenko",
        "chevtchenko",
        "modi",
        "modena",
        "li",
        "lee",
        "xi",
        "tsai",
        "cai",
        "ng",
        "smith",
        "smythe",
        "schmidt",
        "anne",
        "hannah",
        "hollande",
        "olland",
        "vance",
        "vans",
        "mike",
    ]
)
TOKENS = [
    ("Arab", "ويتكوف"), ("Arab", "محمد"), ("Hebr", "זלנסקי"), ("Grek", "Μακρόν"), ("Deva", "मोदी"), ("Geor", "პუტინი"),
    ("Armn", "Պուտին"), ("Thai", "ปูติน"), ("Taml", "மோடி"), ("Ethi", "ፑቲን"), ("Latn", "witkov"), ("Latn", "mohamed"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "token"), TOKENS)
def test_many_at_once_cost_what_each_costs_alone(script, token):
    folded = fold_native(token)
    together = latin_costs(folded, script, WORDS, by_model=False)
    for word in WORDS:
        alone = align_cost(folded, script, word)
        assert together.get(word, NO_ALIGNMENT) <= alone + 1e-9
        if word in together and alone < NO_ALIGNMENT and together[word] < alone - 1e-9:
            assert together[word] >= min(NICKNAME, TYPO)  # as a nickname or a slip, never as another spelling


def test_the_order_and_company_of_words_change_nothing():
    dice = random.Random(3)
    whole = latin_costs("ويتكوف", "Arab", WORDS, by_model=False)
    for _ in range(20):
        some = sorted(dice.sample(WORDS, 7))
        assert latin_costs("ويتكوف", "Arab", some, by_model=False) == {w: c for w, c in whole.items() if w in some}


@pytest.mark.parametrize("word", ["", "1st", "o1", "x" * 65, "привет", "a" * 300])
def test_words_that_no_rule_reads_are_left_out_or_plain(word):
    costs = latin_costs("ويتكوف", "Arab", [w for w in (word,) if w.isascii()], by_model=True)
    assert all(cost > 0 for cost in costs.values())


@pytest.mark.parametrize(
    ("token", "word", "slips"),
    [
        ("witkoff", "wtikoff", 1),
        ("witkoff", "witkof", 1),
        ("netanyahu", "netanyaho", 1),
        ("shevchenko", "shevhcenok", 2),
    ],
)
def test_a_slip_or_two_cost_three_and_a_half_bits_each(token, word, slips):
    assert typo_costs(token, [word]) == {word: TYPO * slips}


@pytest.mark.parametrize(("token", "word"), [("bush", "rush"), ("putin", "puttin"), ("witkoff", "ditkoff")])
def test_short_words_and_first_letters_do_not_slip(token, word):
    assert typo_costs(token, [word]) == {}


def test_letters_are_counted_as_squeezed_words_have_them():
    ready = LatinWords.of(frozenset([*WORDS, "", "aa", "bb", "mattessonn", "x"]))
    assert ready.letters.tolist() == [len(squeeze(word)) for word in ready.words]
    assert {word for word, asked in zip(ready.words, ready.asked, strict=True) if asked} == {
        *WORDS,
        "",
        "aa",
        "bb",
        "mattessonn",
        "x",
    }


def test_no_words_cost_nothing():
    assert latin_costs("ويتكوف", "Arab", []) == {}
