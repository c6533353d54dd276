"""A queue to review: the five texts that come with the registry, and its sample of questions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
from sqlalchemy import Engine

from registry.domain import PartialDate, Thresholds
from registry.services.proposals import sample_links
from registry.services.sample_questions import ask_sample
from registry.services.sampling import Text, record_text
from registry.transaction import writing

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)
TODAY = date(2025, 12, 1)


def ask_questions(engine: Engine) -> None:
    """Put the sample into the queue."""
    lines = [orjson.loads(line) for line in (SEEDS / "review" / "sample.jsonl").read_bytes().splitlines()]
    with writing(engine, acted_by="sample") as session:
        assert ask_sample(session, lines, THRESHOLDS, today=TODAY) == 20


def read_texts(engine: Engine, *, checks: int = 5) -> None:
    """Put the doubts of the texts into the queue, and some links drawn at random."""
    for entry in orjson.loads((SEEDS / "documents" / "index.json").read_bytes()):
        text = (SEEDS / "documents" / entry["file"]).read_bytes().decode("utf-8")
        on = PartialDate.parse(entry["published"])
        given = Text(name=f"document {entry['id']}", text=text, lang=entry["lang"], on=on)
        with writing(engine, acted_by="sample") as session:
            record_text(session, given, THRESHOLDS, today=TODAY)
    with writing(engine, acted_by="sample") as session:
        sample_links(session, checks)
