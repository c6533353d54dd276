"""The worked cases of roles in time, each asked of the seeds: tests/data/role_cases.csv, compiled for this project."""

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from registry.domain import Mention, PartialDate, Thresholds
from registry.services.importing import import_lines, refresh_figures
from registry.services.resolve import resolve_mentions
from registry.transaction import reading, writing
from tests.seeded import seeded_engine, seeded_template  # noqa: F401

THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)
TODAY = date(2026, 1, 1)
CASES = Path(__file__).parents[1] / "data" / "role_cases.csv"
NAMES = {
    "Antony Blinken": "antony-blinken", "Marco Rubio": "marco-rubio", "Lisa Kenna": "lisa-kenna",
    "Mike Waltz": "mike-waltz", "Dorothy Shea": "dorothy-shea", "Keith Kellogg": "keith-kellogg",
    "Pete Hegseth": "pete-hegseth", "Oleksandr Lytvynenko": "oleksandr-lytvynenko",
    "Rustem Umerov": "rustem-umerov", "Denys Shmyhal": "denys-shmyhal", "Sergey Lavrov": "sergey-lavrov",
    "Qin Gang": "qin-gang", "Volodymyr Zelensky": "volodymyr-zelensky", "Randy George": "randy-george",
    "NIL": None, "vacant": None,
}  # fmt: skip
HANDOVERS = {"3": "lisa-kenna", "6": "marco-rubio"}
"""On a handover day the incoming holder is the answer, whichever stands first in the case."""
ROLES = {"21": "ua-defence-minister", "22": "ua-nsdc-secretary", "27": "us-national-security-adviser"}
KNOWN_EARLIER = "28"


def cases():
    with CASES.open(encoding="utf-8") as file:
        return [case for case in csv.DictReader(file) if case["id"] != KNOWN_EARLIER]


def expected(case):
    first = next(name for name in NAMES if case["expected"].startswith(name))
    return HANDOVERS.get(case["id"], NAMES[first])


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_each_case_is_answered_as_expected(seeded_engine, case):  # noqa: F811
    mention = Mention(surface_form=case["mention"], lang=case["lang"], on=PartialDate.parse(case["date"]))
    with reading(seeded_engine) as session:
        (answer,) = resolve_mentions(session, [mention], THRESHOLDS, today=TODAY)
    best = answer.decision.best
    assert (best.candidate.key if best else None) == expected(case)
    if case["id"] in ROLES:
        assert ROLES[case["id"]] in {tenure.post.key for tenure in answer.decision.roles}


def test_what_was_not_yet_known_is_answered_as_it_was_believed(fresh_engine):
    recorded = {"recorded_at": "2024-04-01T00:00:00Z"}
    decree = {"recorded_at": "2025-07-18T12:00:00Z"}
    post = {
        "type": "post",
        "key": "ua-nsdc-secretary",
        "label": "Secretary of the NSDC of Ukraine",
        "country": "ua",
        "seats": 1,
    }
    lytvynenko = [
        {"post": "ua-nsdc-secretary", "from": "2024-03-26", "until": None, **recorded,
         "superseded_at": decree["recorded_at"]},
        {"post": "ua-nsdc-secretary", "from": "2024-03-26", "until": "2025-07-18", **decree},
    ]  # fmt: skip
    umerov = [{"post": "ua-nsdc-secretary", "from": "2025-07-18", "until": None, **decree}]
    lines = [
        post,
        {"type": "actor", "key": "oleksandr-lytvynenko", "kind": "person", "name": "Oleksandr Lytvynenko", "tenures": lytvynenko},
        {"type": "actor", "key": "rustem-umerov", "kind": "person", "name": "Rustem Umerov", "tenures": umerov},
    ]  # fmt: skip
    with writing(fresh_engine, acted_by="test") as session:
        tally = import_lines(session, map(json.dumps, lines))
        assert not tally.refused
        refresh_figures(session, tally)
    mention = Mention(surface_form="NSDC secretary", lang="en", on=PartialDate.parse("2025-07-20"))
    with reading(fresh_engine) as session:
        before = resolve_mentions(
            session, [mention], THRESHOLDS, today=TODAY, known_at=datetime(2025, 7, 16, tzinfo=UTC)
        )
        now = resolve_mentions(session, [mention], THRESHOLDS, today=TODAY)
    assert before[0].decision.best.candidate.key == "oleksandr-lytvynenko"
    assert now[0].decision.best.candidate.key == "rustem-umerov"
