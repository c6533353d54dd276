"""Unknown mentions are grouped by whom they mean: small cases by rule, and a corpus of real names in many scripts."""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from registry.matching.cluster import APART, components, correlate
from registry.matching.groups import Item, group
from registry.matching.unknown import Form, same_name

SHARED = Path(os.environ.get("REGISTRY_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
PEOPLE = SHARED / "people_multiscript.csv.gz"
HIDDEN, DOCUMENTS = (500, 3_000) if os.environ.get("REGISTRY_LONG") else (100, 600)
"""The whole corpus takes two minutes: `make test-long`."""


def grouped(*mentions: tuple[str, str, str]) -> set[frozenset[int]]:
    """Give the groups of mentions (document, name, language), as sets of their numbers."""
    items = [Item(at, place, Form(name, lang)) for at, (place, name, lang) in enumerate(mentions)]
    return {frozenset(each.items) for each in group(items).groups}


def test_one_name_in_several_scripts_and_cases_is_one() -> None:
    assert grouped(
        ("a", "Zebulon Quark", "en"), ("b", "زيبولون كوارك", "ar"), ("c", "Зебулон Кварк", "ru"),
        ("d", "Зебулона Кварка", "ru"),
    ) == {frozenset({0, 1, 2, 3})}  # fmt: skip


def test_a_short_form_follows_the_full_name_of_its_document() -> None:
    assert grouped(("a", "Zebulon Quark", "en"), ("a", "Quark", "en"), ("b", "Miriam Quark", "en"),
                   ("b", "Quark", "en")) == {frozenset({0, 1}), frozenset({2, 3})}  # fmt: skip


def test_a_short_form_alone_joins_the_only_group_it_fits_and_none_of_two() -> None:
    assert grouped(("a", "Zebulon Quark", "en"), ("b", "Quark", "en")) == {frozenset({0, 1})}
    assert frozenset({2}) in grouped(("a", "Zebulon Quark", "en"), ("b", "Miriam Quark", "en"), ("c", "Quark", "en"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ivan Zebrov", "Petr Zebrov"), ("Иван Зебров", "Ivan Zabrodin"), ("Kim Jong Un", "Kim Jong Il")],
)
def test_names_that_contradict_each_other_are_two(one: str, other: str) -> None:
    assert len(grouped(("a", one, "en"), ("b", other, "en"))) == 2


def test_the_order_of_arrival_does_not_matter() -> None:
    mentions = [("a", "Zebulon Quark", "en"), ("b", "زيبولون كوارك", "ar"), ("c", "Miriam Quark", "en"),
                ("c", "Quark", "en"), ("d", "Zeb Quark", "en"), ("e", "Мириам Кварк", "ru")]  # fmt: skip
    first = {frozenset(mentions[at] for at in each) for each in grouped(*mentions)}
    for seed in range(10):
        shuffled = random.Random(seed).sample(mentions, len(mentions))
        assert {frozenset(shuffled[at] for at in each) for each in grouped(*shuffled)} == first


@pytest.mark.parametrize(("one", "other"), [("Zebulon Quark", "زيبولون كوارك"), ("Стив Уиткофф", "ستيف ويتكوف")])
def test_whether_two_forms_are_one_name_is_the_same_from_either_side(one: str, other: str) -> None:
    assert same_name(Form(one, None), Form(other, None)) == same_name(Form(other, None), Form(one, None))


def test_one_weak_tie_does_not_chain_two_groups_together() -> None:
    weights = {(0, 1): 5.0, (2, 3): 5.0, (1, 2): 1.0, (0, 2): -3.0, (1, 3): -3.0}
    assert len(components(4, [edge for edge, weight in weights.items() if weight > 0])) == 1
    assert correlate(4, weights) == [[0, 1], [2, 3]]


def test_what_must_stay_apart_stays_apart_whatever_ties_it() -> None:
    assert [0, 1] not in correlate(3, {(0, 1): APART, (0, 2): 9.0, (1, 2): 9.0})
    assert len(correlate(3, {(0, 1): APART, (0, 2): 9.0, (1, 2): 9.0})) == 2


@pytest.fixture(scope="module")
def corpus() -> list[tuple[Item, str]]:
    """Mentions of hidden people in synthetic documents: a full name in the document's script, sometimes its last word.

    Everything is drawn by hashes of names, so that it is the same everywhere.
    """
    if not PEOPLE.exists():
        pytest.skip(f"NO GROUPING WAS MEASURED: {PEOPLE} is not there; set REGISTRY_SHARED_DATA")
    names: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    with gzip.open(PEOPLE, "rt", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            if 2 <= len(row["name"].split()) <= 3 or row["script"] in ("HAN", "HANGUL"):
                names[row["entity"]].setdefault(row["script"], (row["name"], row["lang"]))
    several = [entity for entity, scripts in names.items() if len(scripts) >= 2 and "LATIN" in scripts]
    hidden = sorted(several, key=lambda entity: hashlib.sha256(entity.encode()).digest())[:HIDDEN]
    chosen = random.Random(2026)
    made = []
    for place in range(DOCUMENTS):
        script = chosen.choice(sorted({script for entity in hidden for script in names[entity]}))
        able = [entity for entity in hidden if script in names[entity]]
        for entity in chosen.sample(able, min(chosen.randint(1, 3), len(able))):
            name, lang = names[entity][script]
            made.append((Item(len(made), str(place), Form(name, lang)), entity))
            if " " in name and chosen.random() < 0.3:
                made.append((Item(len(made), str(place), Form(name.split()[-1], lang)), entity))
    return made


def test_groups_of_real_names_in_many_scripts_are_whole_and_pure(corpus) -> None:
    found = group([item for item, _ in corpus]).groups
    gold = {item.number: entity for item, entity in corpus}
    whole = Counter(gold.values())
    precision = recall = 0.0
    for each in found:
        counted = Counter(gold[number] for number in each.items)
        for entity, number in counted.items():
            precision += number * number / len(each.items)
            recall += number * number / whole[entity]
    precision, recall = precision / len(gold), recall / len(gold)
    b_cubed = 2 * precision * recall / (precision + recall)
    proposed = [Counter(gold[number] for number in each.items) for each in found if len(each.items) >= 2 and each.full]
    pure = sum(len(counted) == 1 for counted in proposed) / len(proposed)
    print(f"B3 precision {precision:.3f} recall {recall:.3f} F1 {b_cubed:.3f}, {pure:.3f} of {len(proposed)} pure")
    assert b_cubed >= 0.90
    assert pure >= 0.95
