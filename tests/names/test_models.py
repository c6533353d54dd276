"""Rules of the character models: what they spell, what they cost, and what they do with what they cannot read."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.names.fold import fold_native
from registry.names.models.character import DIRECTORY, UNKNOWN, model_for
from registry.names.models.letters import SCRIPTS

WITKOFF = {
    "Arab": "ويتكوف",
    "Cyrl": "Уиткофф",
    "Hebr": "ויטקוף",
    "Hang": "위트코프",
    "Kana": "ウィトコフ",
    "Hani": "威特科夫",
}
OTHERS = {
    "Arab": ("نتنياهو", "netanyahu", "khamenei"),
    "Cyrl": ("Нетаньяху", "netanyahu", "khamenei"),
    "Hebr": ("נתניהו", "netanyahu", "herzog"),
    "Hang": ("네타냐후", "netanyahu", "khamenei"),
    "Kana": ("ネタニヤフ", "netanyahu", "khamenei"),
    "Hani": ("普京", "putin", "biden"),
}


def model(script):
    found = model_for(script)
    assert found is not None
    return found


@pytest.mark.parametrize(("script", "token"), WITKOFF.items())
def test_a_name_in_the_news_costs_little_in_every_script(script, token):
    assert model(script).cost(fold_native(token), "witkoff") <= 3.5


@pytest.mark.parametrize(("script", "case"), OTHERS.items())
def test_another_name_costs_more_than_six_bits(script, case):
    token, right, wrong = case
    assert model(script).cost(fold_native(token), right) <= 5.0
    assert model(script).cost(fold_native(token), wrong) > 6.0


@pytest.mark.parametrize(("script", "token"), WITKOFF.items())
def test_spellings_come_likeliest_first_each_once_and_fall_within_the_limit(script, token):
    spellings = model(script).spellings(fold_native(token), limit=20)
    shares = [share for _, share in spellings]
    assert shares == sorted(shares, reverse=True)
    assert 1 < len(spellings) <= 20
    assert len({latin for latin, _ in spellings}) == len(spellings)
    assert all(latin.isascii() and latin.isalpha() for latin, _ in spellings)
    assert max(shares) <= 0.0


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_best_spelling_costs_nothing_and_the_next_ones_no_less(script):
    token = fold_native(WITKOFF[script])
    costs = [model(script).cost(token, latin) for latin, _ in model(script).spellings(token)]
    assert costs[0] == pytest.approx(0.0, abs=1.0)
    assert all(cost >= 0.0 for cost in costs)
    assert costs[-1] >= costs[0]


def test_the_same_question_has_the_same_answer_in_another_process():
    code = "from registry.names.models.character import model_for as m; print(m('Arab').spellings('ويتكوف'))"
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)}
    assert runs == {f"{model('Arab').spellings('ويتكوف')}\n".encode()}


@pytest.mark.parametrize("token", ["", "ويتكوف威", "☃", "а" * 41, "witkoff"])
def test_what_a_model_cannot_read_has_no_spelling_and_an_unknown_cost(token):
    assert model("Arab").spellings(token) == ()
    assert model("Arab").cost(token, "witkoff") == UNKNOWN


@pytest.mark.parametrize("latin", ["", "123", "w" * 41])
def test_no_latin_letters_have_an_unknown_cost(latin):
    assert model("Arab").cost("ويتكوف", latin) == UNKNOWN


def test_a_token_of_forty_letters_takes_bounded_time():
    model("Cyrl").cost("уиткофф", "witkoff")
    started = time.process_time()
    assert model("Cyrl").spellings("щжшюйы" * 6 + "лопа")
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("script", "token", "latin"),
    [
        ("Cyrl", "Зеленський", "zelenskyi"),
        ("Cyrl", "Ђинђић", "djindjic"),
        ("Cyrl", "Қасым", "kassym"),
        ("Arab", "پزشکیان", "pezeshkian"),
        ("Arab", "گانتز", "gantz"),
        ("Kana", "うぃとこふ", "witkoff"),
    ],
)
def test_letters_of_other_languages_are_read_by_their_sound(script, token, latin):
    assert model(script).cost(fold_native(token), latin) < 6.0


@pytest.mark.parametrize("script", SCRIPTS)
def test_tables_are_mapped_into_memory_not_read(script):
    started = time.perf_counter()
    found = model_for.__wrapped__(script)
    assert isinstance(found._to_latin.table.base, np.memmap)
    assert time.perf_counter() - started < 0.2


def test_all_files_together_stay_below_fifty_megabytes():
    assert sum(path.stat().st_size for path in DIRECTORY.rglob("*.npy")) < 50_000_000


def test_scripts_without_pairs_have_no_model():
    assert model_for("Grek") is None
    assert model_for("../Arab") is None


@pytest.mark.skipif(os.getuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="needs a user without rights")
def test_it_works_where_no_cache_can_be_written(tmp_path):
    """Compiled anew in each process, then: slow once, never an error."""
    code = (
        "from numba.core import caching\n"
        "class Nowhere:\n"
        "    @classmethod\n"
        "    def from_function(cls, *a): return None\n"
        "caching.CacheImpl._locator_classes = [Nowhere]\n"
        "from registry.names.models.table import mix\n"
        "print(mix(1, 2))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("script", "token"), WITKOFF.items())
@given(words=st.lists(st.text("wituokfvchalp1", min_size=1, max_size=9) | st.just("w" * 65), min_size=2, max_size=12))
@settings(max_examples=40, deadline=None)
def test_what_a_word_costs_does_not_depend_on_its_company(script, token, words):
    every = sorted({*words, "witkoff", "witkof"})
    together = model(script).costs(fold_native(token), every)
    for word in every:
        assert together.get(word) == pytest.approx(model(script).costs(fold_native(token), [word]).get(word))


def test_threads_that_search_at_once_find_what_one_alone_finds():
    tokens = [fold_native("위트코프한정민수"[at : at + 3]) for at in range(5)] * 6
    alone = {token: model("Hang").spellings(token) for token in set(tokens)}
    model("Hang")._spelt.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(model("Hang").spellings, tokens)) == [alone[token] for token in tokens]
