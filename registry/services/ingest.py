"""Documents: stored once, their mentions found, resolved and kept, the doubtful ones queued."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.db.actors_in_short import fetch_actors_in_short
from registry.db.documents import (
    MentionInDocument,
    StoredDocument,
    fetch_mentions_in,
    find_document,
    find_document_by_hash,
    hold_arrivals,
    insert_document,
)
from registry.documents.sentence import context_of
from registry.domain import InvalidError, Kind, Mention, NotFoundError, PartialDate, Thresholds
from registry.exchange.document import GivenMention, NewDocument, document_of
from registry.exchange.strict import strict_json
from registry.names import limits
from registry.services.annotate import Annotation, annotate_text
from registry.services.answers import Json, actor_json
from registry.services.record import Place, heed_judgements, record_mentions
from registry.services.resolve import Resolved, resolve_mentions

__all__ = ["NewDocument", "Taken", "document_of", "get_document", "ingest", "strict_json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a document that was sent."""

    document_id: int
    is_new: bool
    """False: the text was there already, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A stretch of a document with what was decided of it."""

    start: int
    end: int
    kind: str | None
    resolved: Resolved
    is_found: bool


def ingest(session: Session, document: NewDocument, thresholds: Thresholds, *, today: date) -> Taken:
    """Store a document with its mentions, resolved; the same text again is the first document, as it was.

    Mentions that the sender names are taken as they stand; those found here that cross one of
    them are not. Raises InvalidError for a text that is too long, blank, or holds what no
    text may, and for a mention that cannot be read.
    """
    _check(document)
    digest = hashlib.blake2b(document.text.encode(), digest_size=32).digest()
    hold_arrivals(session)
    known = find_document_by_hash(session, digest)
    if known is None:
        standing = read_document(session, document, thresholds, today=today)
        columns = {name: getattr(document, name) for name in ("source", "url", "title", "lang", "text")}
        made = insert_document(session, {**columns, "content_hash": digest}, document.on)
        if made is not None:
            _store(session, made, standing)
            return Taken(document_id=made, is_new=True)
        known = find_document_by_hash(session, digest)
    assert known is not None, "the document that was in the way is there"
    return Taken(document_id=known, is_new=False)


def get_document(session: Session, document_id: int, *, with_text: bool = True) -> Json:
    """Give a document with its mentions as they are decided now. Raises NotFoundError `no_such_document`."""
    found = find_document(session, document_id)
    if found is None:
        raise NotFoundError("there is no such document", code="no_such_document")
    mentions = fetch_mentions_in(session, document_id)
    actors = fetch_actors_in_short(session, [m.actor_id for m in mentions if m.actor_id])
    shown = {
        "id": str(found.document_id),
        "source": found.source,
        "url": found.url,
        "title": found.title,
        "lang": found.lang,
        "date": str(found.on) if found.on else None,
        "received_at": found.received_at.isoformat(),
        "mentions": [
            {**_mention_json(each), "actor": actor_json(actors[each.actor_id]) if each.actor_id in actors else None}
            for each in mentions
        ],
    }
    return {**shown, "text": found.text} if with_text else shown


def read_document(
    session: Session, document: NewDocument | StoredDocument, thresholds: Thresholds, *, today: date
) -> list[Standing]:
    """Decide what is mentioned in a document, by what the registry holds now; stores nothing."""
    given = document.given if isinstance(document, NewDocument) else ()
    found = annotate_text(session, document.text, thresholds, today=today, lang=document.lang, on=document.on)
    named = [given_mention(document.text, each, lang=document.lang, on=document.on) for each in given]
    resolved = resolve_mentions(session, named, thresholds, today=today)
    for at, each in enumerate(resolved):
        if each.error:
            raise InvalidError(each.error.detail, code=each.error.code, pointer=f"/mentions/{at}")
    taken = [
        Standing(each.start, each.end, each.kind.value if each.kind else None, decided, is_found=False)
        for each, decided in zip(given, resolved, strict=True)
    ]
    kept = [each for each in found if not _is_in_the_way(each, given)]
    taken += [Standing(each.start, each.end, _kind_of(each), each.resolved, is_found=True) for each in kept]
    once = {(each.start, each.end): each for each in reversed(taken)}
    ordered = [once[place] for place in sorted(once, key=lambda place: (place[0], -place[1]))]
    heeded = heed_judgements(session, [each.resolved for each in ordered])
    return [
        Standing(each.start, each.end, each.kind, decided, is_found=each.is_found)
        for each, decided in zip(ordered, heeded, strict=True)
        if decided.decision is not None
    ]


def given_mention(text: str, given: GivenMention, *, lang: str | None, on: PartialDate | None) -> Mention:
    """Give a mention that the sender named as it is resolved: with the sentence around it."""
    return Mention(
        surface_form=given.surface,
        lang=lang,
        on=on,
        context=context_of(text, given.start, given.end),
        kind=given.kind,
        ref=given.ref,
    )


def _check(document: NewDocument) -> None:
    try:
        limits.check_text(document.text)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/text") from error


def _store(session: Session, document_id: int, standing: Sequence[Standing]) -> None:
    places = [
        Place(document_id=document_id, start=each.start, end=each.end, kind=each.kind, is_found=each.is_found)
        for each in standing
    ]
    record_mentions(session, [each.resolved for each in standing], places)


def _kind_of(found: Annotation) -> str | None:
    return found.type if found.type in (Kind.PERSON, Kind.ORGANISATION) else None


def _is_in_the_way(found: Annotation, given: Sequence[GivenMention]) -> bool:
    """Tell whether a mention found here is one that the sender named, or crosses one without lying inside or around."""
    for each in given:
        if found.start >= each.end or found.end <= each.start:
            continue
        inside = each.start <= found.start and found.end <= each.end
        around = found.start <= each.start and each.end <= found.end
        if (inside and around) or not (inside or around):
            return True
    return False


def _mention_json(mention: MentionInDocument) -> Json:
    return {
        "id": str(mention.mention_id),
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "kind": mention.kind,
        "ref": mention.ref,
        "decision": mention.decision,
        "reason": mention.reason,
        "score": mention.score,
        "decided_by": mention.decided_by,
        "reading": mention.reading,
    }
