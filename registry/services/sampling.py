"""Filling the queue from texts: their mentions are recorded one by one, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.db.mentions import fetch_refs
from registry.documents.sentence import context_of
from registry.domain import Mention, PartialDate, Thresholds
from registry.services.annotate import Annotation, annotate_text
from registry.services.record import heed_judgements, record_mentions
from registry.services.resolve import fault_of, resolve_mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text and what is known of it; `name` tells it from others, so that it is taken once."""

    name: str
    text: str
    lang: str | None
    on: PartialDate | None


def record_text(session: Session, given: Text, thresholds: Thresholds, *, today: date) -> tuple[int, int]:
    """Record the mentions of a text, each decided by itself from its sentence; how many, and how many were new.

    What the whole text settles is asked of its single sentences again: that is where
    doubts come from. A text that was taken before adds nothing.
    """
    found = annotate_text(session, given.text, thresholds, today=today, lang=given.lang, on=given.on)
    refs = {f"{given.name}:{each.start}": each for each in found}
    known = fetch_refs(session, list(refs))
    mentions = [_mention(given, each, ref) for ref, each in refs.items() if ref not in known]
    sound = [mention for mention in mentions if fault_of(mention) is None]
    resolved = resolve_mentions(session, sound, thresholds, today=today)
    return len(found), len(record_mentions(session, heed_judgements(session, resolved)))


def _mention(given: Text, found: Annotation, ref: str) -> Mention:
    return Mention(
        surface_form=found.surface,
        lang=given.lang,
        on=given.on,
        context=context_of(given.text, found.start, found.end),
        ref=ref,
    )
