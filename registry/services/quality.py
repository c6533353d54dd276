"""How often automatic links are right: measured on links drawn at random that people judged."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p

from sqlalchemy.orm import Session

from registry.db.quality import Checked, fetch_checked
from registry.services.answers import Json

CONFIDENCE = 0.95
BANDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Bounds of the bands of score, the upper one excluded but for the last."""


def measure_quality(session: Session) -> Json:
    """Give the precision of automatic links per band of score, of all languages and of each.

    Only links that were drawn at random count: what was queued for being doubtful says
    nothing of the rest. A bound below what is wanted gives the band back to people.
    """
    checked = fetch_checked(session, BANDS)
    langs = sorted({each.lang for each in checked if each.lang})
    bands = [_band(checked, at, lang) for lang in (None, *langs) for at in range(len(BANDS) - 1)]
    return {
        "method": "Clopper-Pearson, one-sided",
        "confidence": CONFIDENCE,
        "bands": [band for band in bands if band["checked"] or band["unsure"]],
    }


def lower_bound(right: int, checked: int, *, confidence: float = CONFIDENCE) -> float:
    """Give the Clopper-Pearson lower bound of a proportion, one-sided: exact, never optimistic.

    299 right of 299 are needed to claim 0.99, or 472 of 473.

    >>> round(lower_bound(299, 299), 4), round(lower_bound(472, 473), 4), lower_bound(0, 5)
    (0.99, 0.99, 0.0)
    """
    if right == 0 or checked == 0:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_least(right, checked, middle) > 1 - confidence:
            high = middle
        else:
            low = middle
    return low


def _at_least(right: int, checked: int, rate: float) -> float:
    """Give how likely at least so many of so many are right: the fewer terms of the binomial sum are the errors."""
    if rate >= 1.0:
        return 1.0
    terms = (
        lgamma(checked + 1) - lgamma(wrong + 1) - lgamma(checked - wrong + 1)
        + wrong * log1p(-rate) + (checked - wrong) * log(rate)
        for wrong in range(checked - right + 1)
    )  # fmt: skip
    return min(1.0, sum(exp(term) for term in terms)) if rate > 0 else 0.0


def _band(checked: Sequence[Checked], at: int, lang: str | None) -> Json:
    own = [each for each in checked if each.band == at and lang in (None, each.lang)]
    right, wrong = sum(each.right for each in own), sum(each.wrong for each in own)
    number = right + wrong
    return {
        "lang": lang,
        "min_score": BANDS[at],
        "max_score": BANDS[at + 1],
        "checked": number,
        "right": right,
        "unsure": sum(each.unsure for each in own),
        "precision": right / number if number else None,
        "lower_bound": lower_bound(right, number) if number else None,
        "links": sum(each.links for each in own),
    }
