"""Rules of what the database is told of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.names.index import index_rows, quantised
from registry.names.keys import skeleton_hash, token_hash


def test_every_word_of_every_variant_is_a_token():
    rows = index_rows(["Steve Witkoff", "ستيف ويتكوف"])
    assert set(rows.tokens) == {"steve", "witkoff", "ستيف", "ويتكوف"}
    assert (token_hash("steve"), token_hash("witkoff")) in rows.pairs
    assert set(rows.skeletons) == {"steve", "witkoff"}


def test_an_actor_without_a_latin_name_is_found_through_latin_all_the_same():
    assert any(word.isascii() for word in index_rows(["Сергей Иванов"]).tokens)


def test_particles_are_no_tokens():
    assert set(index_rows(["Mohammed bin Salman"]).tokens) == {"mohammed", "salman"}


def test_a_nameless_actor_has_no_rows():
    assert not index_rows(["..."]).tokens


@given(st.text(max_size=30))
def test_hashes_fit_four_bytes(text):
    assert -(2**31) <= token_hash(text) < 2**31
    assert -(2**31) <= skeleton_hash(text) < 2**31


@pytest.mark.parametrize(("prominence", "step"), [(0.0, 0), (1.0, 80), (0.5, 40)])
def test_prominence_is_held_in_eighty_steps(prominence, step):
    assert quantised(prominence) == step
