"""Whether scores are worth what they say: predicted against observed, on the cross-script probes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Engine

from bench.figures import Figures
from bench.scripts import Probe
from registry.domain import Kind, Mention, Thresholds
from registry.services.resolve import resolve_mentions
from registry.transaction import reading

_BANDS = (0.0, 0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)


def reliability_figures(engine: Engine, thresholds: Thresholds, probes: list[Probe]) -> Figures:
    """Give, for bands of the best candidate's score, how often it was the right one."""
    bands: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for at in range(0, len(probes), 500):
        chunk = probes[at : at + 500]
        mentions = [Mention(surface_form=p.text, lang=p.lang, kind=Kind.PERSON) for p in chunk]
        with reading(engine) as session:
            answers = resolve_mentions(session, mentions, thresholds, today=date(2026, 1, 1))
        for probe, resolved in zip(chunk, answers, strict=True):
            if resolved.decision and resolved.decision.matches:
                best = resolved.decision.matches[0]
                band = max(number for number, low in enumerate(_BANDS[:-1]) if best.score >= low)
                bands[band].append((best.score, best.candidate.key == probe.key))
    rows = tuple(
        (
            f"{_BANDS[band]:.2f}–{_BANDS[band + 1]:.2f}",
            str(len(seen)),
            f"{sum(score for score, _ in seen) / len(seen):.3f}",
            f"{sum(right for _, right in seen) / len(seen):.3f}",
        )
        for band, seen in sorted(bands.items())
    )
    return Figures(
        title="Reliability of scores",
        columns=("score", "best candidates", "mean score", "observed right"),
        rows=rows,
        remark="On the legislators above, whom the fitting of scores (Calibration) has not seen.",
    )
