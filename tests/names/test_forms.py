"""Rules of case endings and respellings, language by language, on people of many kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.matching.costs import tolerance, word_cost
from registry.matching.probe import lookup_keys
from registry.names.expand import expand
from registry.names.fold import fold, fold_words
from registry.names.forms import forms
from registry.names.keys import skeleton_hash, skeletons, token_hash
from registry.names.readings import readings

DATA = Path(__file__).parent / "data"
DEAREST = 1.5
"""Bits up to which a case is plainly one: less than a letter that is wrong."""


def rows(name: str) -> Iterator[tuple[str, str, str]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            lang, left, right = line.split("\t")
            yield lang, left, right


CASES = [(lang, base, form) for lang, base, many in rows("paradigms.tsv") for form in many.split()]
NEWS = [(lang, form, name) for lang, many, name in rows("inflected.tsv") for form in many.split()]


@pytest.mark.parametrize(("lang", "base", "printed"), CASES)
def test_a_case_is_read_as_its_nominative_at_little_cost(lang, base, printed):
    (token,) = readings(printed, lang)[0].tokens
    (nominative,) = fold_words(base)
    costs = [form.cost for form in token.forms if nominative in {form.text, f"{form.text}i"}]
    assert min(costs, default=99.0) <= DEAREST


@pytest.mark.parametrize(("lang", "printed", "name"), NEWS)
def test_a_name_as_news_prints_it_reaches_the_english_name(lang, printed, name):
    found = readings(printed, lang)
    folded = fold(name)
    costs = [word_cost(token, folded)[0] for reading in found for token in reading.tokens if len(reading.tokens) == 1]
    assert min(costs) <= tolerance(folded)
    spelt, reduced = lookup_keys(found)
    assert token_hash(folded) in spelt or reduced & set(map(skeleton_hash, skeletons(folded)))


@pytest.mark.parametrize(
    ("lang", "printed", "other"),
    [
        ("pl", "Trumana", "Trump"),
        ("ru", "Путилина", "Путин"),
        ("lt", "Kubilius", "Kubrick"),
        ("fi", "Martinin", "Marin"),
        ("de", "Marx", "Merz"),
        ("hu", "Orsival", "Orban"),
    ],
)
def test_an_ending_does_not_make_one_name_of_two(lang, printed, other):
    (token,) = readings(printed, lang)[0].tokens
    (word,) = fold_words(other)
    assert word_cost(token, word)[0] > tolerance(word)


def test_endings_of_a_language_count_less_readily_when_it_is_not_named():
    named = dict(forms("tuska", "tuska", "pl"))["tusk"]
    assert dict(forms("tuska", "tuska", None))["tusk"] > named


def test_no_word_has_more_than_twelve_forms():
    assert all(len(forms(fold(form), form.lower(), lang)) <= 12 for lang, _, form in CASES)


def test_accents_tell_letters_apart_that_fold_alike():
    spelt = {text for text, _ in forms("dzonson", "džonson", "sr")}
    assert "jonson" in spelt
    assert "jonson" not in {text for text, _ in forms("dzonson", "dzonson", "sr")}


def test_a_respelling_stands_beside_the_word_as_printed():
    texts = [text for text, _ in forms("szojgu", "szojgu", "pl")]
    assert texts[0] == "szojgu"
    assert "shoygu" in texts
    assert skeletons("shoigu") & set(expand("shoygu", "Latn").skeletons)
