"""Precision and recall on short labelled texts in many languages: by type, by half and by language."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine

from bench.figures import Figures, share
from bench.registries import ROOT
from registry.domain import PartialDate, Thresholds
from registry.services.annotate import Annotation, annotate_text
from registry.transaction import reading

_TODAY = date(2026, 1, 1)
_TYPES = ("person", "organisation", "role")
_STRICT = "strict"
"""The part of which nobody looks at anything but the figures by type."""
_PARTS = ("dev", "held", _STRICT)

Span = tuple[int, int, str, str | None]
"""Start, end, type and the key of the actor; None for somebody who is not in the registry."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One labelled text, and what was found in it."""

    text: dict[str, Any]
    labelled: frozenset[Span]
    found: frozenset[Span]


def answered(engine: Engine, thresholds: Thresholds, parts: Sequence[str] = _PARTS) -> list[Answered]:
    """Annotate every labelled text at its own date.

    Found are the linked mentions, and the persons that are left to nobody or to review:
    roles and organisations that are not linked claim nothing.
    """
    answers = []
    for text in labelled_texts():
        if text["part"] not in parts:
            continue
        on = PartialDate.parse(text["date"])
        with reading(engine) as session:
            found = annotate_text(session, text["text"], thresholds, today=_TODAY, lang=text["lang"], on=on)
        spans = frozenset(filter(None, map(span_of, found)))
        labels = frozenset((m["start"], m["end"], m["type"], m["actor"]) for m in text["mentions"])
        answers.append(Answered(text, labels, spans))
    return answers


def labelled_texts() -> list[dict[str, Any]]:
    """Give the labelled texts in order."""
    lines = (ROOT / "tests/gold/texts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def span_of(annotation: Annotation) -> Span | None:
    """Give what an annotation claims; None where it claims nothing."""
    decision = annotation.resolved.decision
    key = decision.best.candidate.key if decision and decision.best else None
    if key is None and annotation.type != "person":
        return None
    return annotation.start, annotation.end, annotation.type, key


def text_figures(answers: Sequence[Answered]) -> Iterable[Figures]:
    """Give the figures by half and type, and by language."""
    rows: list[tuple[str, ...]] = []
    for part in _PARTS:
        chosen = [each for each in answers if each.text["part"] == part]
        rows += [(part, kind, *_counted(chosen, kind)) for kind in _TYPES]
        rows.append((part, "persons on no record", *_counted(chosen, "person", known=False)))
        rows.append((part, "all", *_counted(chosen)))
    yield Figures(
        title="Short texts, by type",
        columns=("part", "type", "labelled", "found", "right", "precision", "recall"),
        rows=tuple(rows),
        remark="Span, type and actor must all be right; of a person on no record, that there is nobody.",
    )
    answers = [each for each in answers if each.text["part"] != _STRICT]
    langs = sorted({each.text["lang"] for each in answers})
    yield Figures(
        title="Short texts, by language",
        columns=("language", "labelled", "found", "right", "precision", "recall"),
        rows=tuple((lang, *_counted([each for each in answers if each.text["lang"] == lang])) for lang in langs),
    )


def _counted(answers: Sequence[Answered], kind: str | None = None, *, known: bool | None = None) -> tuple[str, ...]:
    def wanted(span: Span) -> bool:
        return kind in (None, span[2]) and known in (None, span[3] is not None)

    counts = Counter[str]()
    for each in answers:
        counts["labelled"] += sum(map(wanted, each.labelled))
        counts["found"] += sum(map(wanted, each.found))
        counts["right"] += sum(map(wanted, each.labelled & each.found))
    right = counts["right"]
    return (
        str(counts["labelled"]), str(counts["found"]), str(right),
        share(right, counts["found"]), share(right, counts["labelled"]),
    )  # fmt: skip
