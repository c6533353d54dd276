"""Title phrases and dated title probes are read and answered as labelled, within the misses that are known."""

from bench.titles import phrase_figures, phrases, probe_figures, probes, read_phrases, resolve_probes
from registry.domain import Thresholds
from tests.seeded import seeded_engine, seeded_template  # noqa: F401

THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)


def test_title_phrases_are_read_as_labelled():
    labelled = phrases()
    right = sum(read_phrases(labelled))
    assert len(labelled) >= 700
    assert right >= 0.98 * len(labelled)
    assert phrase_figures(labelled).rows


def test_dated_titles_name_the_holder_and_nobody_else(seeded_engine):  # noqa: F811
    labelled = probes()
    answers = resolve_probes(seeded_engine, THRESHOLDS, labelled)
    verdicts = [answer.verdict for answer in answers]
    assert len(labelled) >= 500
    assert verdicts.count("right") >= 0.95 * len(labelled)
    assert verdicts.count("wrong") <= 0.01 * len(labelled)
    assert probe_figures(labelled, answers).rows
