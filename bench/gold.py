"""Precision and recall on the five labelled seed documents."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
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


def gold_figures(engine: Engine, thresholds: Thresholds, *, title: str) -> Figures:
    """Annotate the documents and count mentions found at the very span, with the very actor.

    Only linked mentions count as found; a mention with the right span and another
    actor is wrong. Labels whose actor is null count as missed unless left alone.
    """
    found, right, labelled = Counter[str](), Counter[str](), Counter[str]()
    for name, labels in gold_labels().items():
        expected = {(label["start"], label["end"], label["type"]): label["actor"] for label in labels}
        labelled.update(kind for _, _, kind in expected)
        for annotation in annotate_document(engine, thresholds, name):
            actor = _actor(annotation)
            if actor is None:
                continue
            found[annotation.type] += 1
            right[annotation.type] += expected.get((annotation.start, annotation.end, annotation.type)) == actor
    rows = tuple(
        (
            kind,
            str(labelled[kind]),
            str(found[kind]),
            str(right[kind]),
            share(right[kind], found[kind]),
            share(right[kind], labelled[kind]),
        )
        for kind in _TYPES
    )
    return Figures(
        title=title,
        columns=("type", "labelled", "linked", "right", "precision", "recall"),
        rows=rows,
        remark=(
            "Span and actor must both be right. The rules for running text were worked out on these very documents, "
            "so these figures say that nothing known is broken, not how unseen texts fare. Roles meant by a bare "
            "noun (المبعوث) are not found yet."
        ),
    )


def gold_labels() -> dict[str, list[dict[str, Any]]]:
    """Give the labels of each document by its file name."""
    labels = defaultdict(list)
    for line in (ROOT / "tests/gold/seed_documents.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        labels[label["document"]].append(label)
    return dict(labels)


def documents() -> Iterator[tuple[str, str, str, str]]:
    """Give the seed documents: file name, text, language, date of publication."""
    folder = ROOT / "seeds" / "documents"
    for entry in json.loads((folder / "index.json").read_text(encoding="utf-8")):
        text = (folder / entry["file"]).read_bytes().decode("utf-8")
        yield entry["file"], text, entry["lang"], entry["published"]


def annotate_document(engine: Engine, thresholds: Thresholds, name: str) -> list[Annotation]:
    """Annotate one seed document at its own date."""
    _, text, lang, published = next(document for document in documents() if document[0] == name)
    with reading(engine) as session:
        return annotate_text(session, text, thresholds, today=_TODAY, lang=lang, on=PartialDate.parse(published))


def _actor(annotation: Annotation) -> str | None:
    decision = annotation.resolved.decision
    return decision.best.candidate.key if decision and decision.best else None
