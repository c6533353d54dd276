"""Rules for names that nobody should have: on record or printed, they answer, add up and disturb no neighbour."""

import json
import random
from datetime import date
from math import log2

import pytest

from registry.domain import Mention, Thresholds
from registry.services.importing import import_lines, refresh_figures
from registry.services.resolve import resolve_mentions
from registry.transaction import reading, writing

THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)
RANGES = [
    (0x20, 0x7E), (0xA1, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x58F), (0x5D0, 0x5F4), (0x620, 0x6D3), (0x904, 0x97F),
    (0xB85, 0xBD0), (0xE01, 0xE5B), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x137F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F),
    (0x3041, 0x30FF), (0x4E00, 0x4FFF), (0xA720, 0xA7BF), (0xAC00, 0xAFFF), (0xFF01, 0xFF5E),
]  # fmt: skip
KNOWN = ["Газпром(ħabc)", "株式会社(ŋabc)", "ꟷ Ivanov", "cop28 Committee", "x" * 80, "Ղ.ⱻ", "U.S.A.", "A", "李"]


def odd_names(seed, number):
    dice = random.Random(seed)
    for _ in range(number):
        blocks = dice.sample(RANGES, dice.randint(1, 2))
        words = ["".join(chr(dice.randint(*dice.choice(blocks))) for _ in range(dice.randint(1, 12))) for _ in range(3)]
        yield " ".join(words[: dice.randint(1, 3)]).strip() or "x"


@pytest.fixture
def ask(fresh_engine):
    names = dict.fromkeys([*KNOWN, *odd_names(1, 120), "Bako Witkoff", "Steve Witkoff"])
    lines = [
        json.dumps({"type": "actor", "key": f"a{at}", "kind": ("person", "organisation")[at % 2], "name": name})
        for at, name in enumerate(names)
    ]
    with writing(fresh_engine, acted_by="test") as session:
        refresh_figures(session, import_lines(session, lines))

    def ask(*texts):
        with reading(fresh_engine) as session:
            mentions = [Mention(surface_form=text) for text in texts]
            return resolve_mentions(session, mentions, THRESHOLDS, today=date(2026, 1, 1))

    return ask


def test_odd_names_answer_and_their_evidence_adds_up(ask):
    for answer in ask(*KNOWN, *odd_names(1, 120), *odd_names(2, 200), "Д. Бако", "Bako", "위트코프", "Witkoff"):
        if answer.error:
            continue
        matches = answer.decision.matches
        assert sum(match.score for match in matches) <= 1 + 1e-9
        for match in matches:
            bits = sum(line.bits for line in match.evidence)
            if 1e-9 < match.score < 1 - 1e-9:
                assert bits == pytest.approx(log2(match.score / (1 - match.score)), abs=1e-3)


def test_an_answer_does_not_depend_on_its_neighbours(fresh_engine):
    dice = random.Random(4)
    spellings = {"".join(dice.choice(pair) for pair in zip("mohamed", "mukxnat", strict=True)) for _ in range(400)}
    lines = [
        json.dumps({"type": "actor", "key": f"n{at}", "kind": "person", "name": f"Ali {name.title()}"})
        for at, name in enumerate(sorted(spellings | {"mohamed", "muhammad", "mohammed", "mohamad", "mehmed"}))
    ]
    with writing(fresh_engine, acted_by="test") as session:
        refresh_figures(session, import_lines(session, lines))

    def scores(*texts):
        with reading(fresh_engine) as session:
            mentions = [Mention(surface_form=text) for text in texts]
            answers = resolve_mentions(session, mentions, THRESHOLDS, today=date(2026, 1, 1))
        return [(match.candidate.key, match.score) for match in answers[0].decision.matches]

    neighbours = [name.title() for name in sorted(spellings)]
    assert scores("Ali Mohamed") == scores("Ali Mohamed", *neighbours)
    assert scores("محمد علي") == scores("محمد علي", *neighbours)
