"""Whether scores are worth what they say: predicted against observed, on the cross-script probes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Engine

from bench.figures import Figures
from bench.scripts import Probe
from registry.domain import Kind, Mention, Thresholds
from registry.services.resolve import resolve_mentions
from registry.transaction import reading

_BANDS = (0.0, 0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)


def reliability(title: str, best: Iterable[tuple[float, bool]], *, remark: str = "") -> Figures:
    """Give, for bands of the best candidates' scores, how often they were right; `best`: score, and whether right."""
    bands: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, is_right in best:
        bands[max(number for number, low in enumerate(_BANDS[:-1]) if score >= low)].append((score, is_right))
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
        title=title, columns=("score", "best candidates", "mean score", "observed right"), rows=rows, remark=remark
    )


def reliability_figures(engine: Engine, thresholds: Thresholds, probes: list[Probe]) -> Figures:
    """Give the reliability of scores on the legislators."""
    best: list[tuple[float, bool]] = []
    for at in range(0, len(probes), 500):
        chunk = probes[at : at + 500]
        mentions = [Mention(surface_form=p.text, lang=p.lang, kind=Kind.PERSON) for p in chunk]
        with reading(engine) as session:
            answers = resolve_mentions(session, mentions, thresholds, today=date(2026, 1, 1))
        for probe, resolved in zip(chunk, answers, strict=True):
            if resolved.decision and resolved.decision.matches:
                first = resolved.decision.matches[0]
                best.append((first.score, first.candidate.key == probe.key))
    return reliability(
        "Reliability of scores",
        best,
        remark="On the legislators above, whom the fitting of scores (Calibration) has not seen.",
    )
