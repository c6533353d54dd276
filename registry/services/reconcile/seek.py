"""The stage that looks into texts again for names that are unknown.

Who reads a text on arrival knows the registry alone. By night there are names that other
documents have shown to be somebody's: what stands in a text by one of them is a mention,
also in a script where nothing but its sound tells a name from other words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy.orm import Session

from registry.db.seeking import Text, fetch_texts, fetch_unknown_forms
from registry.documents.words import TextWord, is_name_shaped, joined, split_words
from registry.domain import Kind, Outcome, Reason, Thresholds
from registry.exchange.document import GivenMention
from registry.matching.seek import Seen, Sought, Word
from registry.matching.unknown import Form
from registry.names import limits
from registry.services.ingest import given_mention
from registry.services.reconcile.redecide import Found
from registry.services.record import Place, record_of
from registry.services.resolve import Resolved, resolve_mentions

TEXTS_AT_ONCE = 100
AGAIN = 2_000
"""Of texts that were looked through before, how many are again: the latest, for the names of tonight."""

_SHORTEST = 2


def seek_unknown(
    session: Session, run_id: int, thresholds: Thresholds, *, after: int, until: int, today: date
) -> tuple[list[Found], int | None]:
    """Give the mentions of unknown names that the next texts hold, and where to go on; None behind the last.

    Only what still means nobody in the registry is given: a person decides the rest sooner by adding the name.
    """
    texts = fetch_texts(session, run_id, after=after, until=until, limit=TEXTS_AT_ONCE)
    if not texts:
        return [], None
    sought = Sought(_forms(session, run_id))
    seen = [(each, spot) for each in texts for spot in _spots(each, sought)] if sought else []
    mentions = [
        given_mention(
            each.text,
            GivenMention(start=spot.start, end=spot.end, surface=each.text[spot.start : spot.end], kind=spot.form.kind),
            lang=each.lang,
            on=each.on,
        )
        for each, spot in seen
    ]
    resolved = resolve_mentions(session, mentions, thresholds, today=today)
    found = [_found(each, spot, decided) for (each, spot), decided in zip(seen, resolved, strict=True)
             if _is_nobody(decided)]  # fmt: skip
    return found, texts[-1].document_id


def _forms(session: Session, run_id: int) -> Iterator[Form]:
    for core, lang, kind in fetch_unknown_forms(session, run_id):
        try:
            limits.check_name(core)
        except limits.NameTextError:
            continue
        yield Form(core, lang, Kind.ORGANISATION if kind == Kind.ORGANISATION else Kind.PERSON)


def _spots(text: Text, sought: Sought) -> list[Seen]:
    """Give what is found in a text beside what is a mention already."""
    words = _words(text.text, split_words(text.text), text.taken)
    return [each for each in sought.find(text.text, words, text.lang) if (each.start, each.end) not in text.known]


def _words(text: str, words: Sequence[TextWord], taken: Sequence[tuple[int, int]]) -> list[Word]:
    """Give the words that may be part of a name and are of no other."""
    covered = {at for start, end in taken for at in range(start, end)}
    free = [
        len(word.surface) >= _SHORTEST and is_name_shaped(word.surface) and word.start not in covered for word in words
    ]
    following = [*words[1:], None]
    return [
        Word(word.start, word.end, word.surface, goes_on=bool(next_ and free[at + 1] and joined(text, word, next_)))
        for at, (word, next_) in enumerate(zip(words, following, strict=True))
        if free[at]
    ]


def _is_nobody(resolved: Resolved) -> bool:
    decision = resolved.decision
    return decision is not None and decision.outcome is Outcome.NIL and decision.reason is Reason.UNKNOWN


def _found(text: Text, spot: Seen, resolved: Resolved) -> Found:
    decision = resolved.decision
    assert decision is not None, "what cannot be read is nobody's name"
    place = Place(
        document_id=text.document_id, start=spot.start, end=spot.end, kind=spot.form.kind.value, is_found=True
    )  # fmt: skip
    record = asdict(record_of(resolved, decision, place))
    after = {
        **record,
        # As the text is read again it will not be found, and then stands so.
        "score": None,
        "on": str(text.on) if text.on else None,
        "actor": None,
        "moved": True,
        "item": None,
    }
    subject = f"{text.document_id:020} {spot.start:07} {spot.end:07}"
    return Found(kind="found", subject=subject, after=after)
