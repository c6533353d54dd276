"""The budget of quality on the labelled short texts."""

from collections import Counter

from bench.texts import answered
from registry.domain import Thresholds
from tests.seeded import seeded_engine, seeded_template  # noqa: F401

_THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)


def test_mentions_of_the_short_texts_are_found_and_right(seeded_engine):  # noqa: F811
    counts = Counter()
    for each in answered(seeded_engine, _THRESHOLDS, ("dev", "held")):
        counts["labelled"] += len(each.labelled)
        counts["found"] += len(each.found)
        counts["right"] += len(each.labelled & each.found)
    assert counts["right"] / counts["found"] >= 0.95
    assert counts["right"] / counts["labelled"] >= 0.92
