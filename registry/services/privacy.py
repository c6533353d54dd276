"""Living persons: all that is held on one, and erasing it on request.

Erasing a person takes a reason and the preview that was looked at. What remains is a row
with an id and nothing else, that it was erased, when, by whom and why, how much there was,
and digests of the keys he was known by, so that an import does not bring him back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy.orm import Session

from registry.db import erasing, merges
from registry.db.disclosing import SECTIONS, stream_section
from registry.db.erasing_runs import blank_runs
from registry.db.indexing import fetch_actor_names
from registry.domain import ConflictError, InvalidError, Kind
from registry.names import limits
from registry.services.actors import Actor, get_actor
from registry.services.indexing import derive, reindex

REMAINS = (
    "the id, so that it is never given to anybody else",
    "that the person was erased, when, by whom, and the reason given",
    "how many rows of each kind there were",
    "in the audit, that rows were written, when and by whom, without their contents",
    "salted digests of the key and identifiers, by which an import knows to leave the person out",
)
ELSEWHERE = (
    "the addresses and sources of documents, and parts of a name in texts that were no mention",
    "what other actors' descriptions and notes may say of the person",
    "copies made before: backups, exports, and what consumers have read",
)

_LONGEST_REASON = 500
_DOCUMENTS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing a person would blank or delete."""

    actor: Actor
    ids: tuple[int, ...]
    """The actor and those merged into it: they are one person."""

    counts: dict[str, int]
    digest: str
    """Stands for all of it; an erasure names the one that was looked at."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done."""

    actor_id: int
    erasure_id: int
    counts: dict[str, int]


def export_actor(session: Session, actor: Actor) -> Iterator[str]:
    """Give all that is held on an actor, and on those merged into it, as the pieces of one JSON object.

    Rows as they stand in the tables: names, tenures past and present, mentions with their
    documents, what people judged and decided, changes told, and the audit of all of it. A
    page is held at a time, however often the actor was mentioned.
    """
    ids = merges.fetch_cluster(session, actor.actor_id)
    yield f'{{"id":"{actor.actor_id}","key":"{actor.key}"'
    for section in SECTIONS:
        yield f',"{section}":['
        for at, row in enumerate(stream_section(session, section, ids)):
            yield f",{row}" if at else row
        yield "]"
    yield "}"


def preview_erasure(session: Session, ref: str) -> Preview:
    """Count what is held on a person.

    Raises NotFoundError, GoneError for one who was erased before, and InvalidError
    `not_a_person` for an organisation.
    """
    actor = get_actor(session, ref)
    if actor.kind is not Kind.PERSON:
        raise InvalidError("only persons are erased: an organisation has no such right", code="not_a_person")
    ids = tuple(merges.fetch_cluster(session, actor.actor_id))
    counts = erasing.count_footprint(session, ids)
    return Preview(actor, ids, counts, _digest(actor, ids, counts))


def erase_person(session: Session, ref: str, *, reason: str, preview: str, by: str) -> Erased:
    """Blank everything that is held on a person, and what was merged into him, for good.

    `preview` is the digest of what was looked at: ConflictError `subject_changed` when
    anything has changed since. Raises as `preview_erasure` does, and InvalidError for a
    reason that is blank or too long.
    """
    reason = checked_reason(reason)
    actor = get_actor(session, ref)
    merges.lock_actors(session, merges.fetch_cluster(session, actor.actor_id))
    seen = preview_erasure(session, ref)
    if seen.digest != preview:
        facts = {"preview": seen.digest, "counts": seen.counts}
        raise ConflictError("what is held has changed since the preview", code="subject_changed", facts=facts)
    erasure_id = erasing.record_erasure(session, actor.actor_id, by=by, reason=reason, counts=seen.counts)
    erasing.retire_keys(session, erasure_id, seen.ids)
    _erase(session, seen.ids, by=by)
    return Erased(actor.actor_id, erasure_id, seen.counts)


def checked_reason(reason: str) -> str:
    """Give a reason without blanks around it; InvalidError for one that says nothing or too much."""
    kept = reason.strip()
    if not kept:
        raise InvalidError("say why", code="blank", pointer="/reason")
    try:
        limits.check_text(kept, limit=_LONGEST_REASON)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/reason") from error
    return kept


def masked(text: str, spans: Sequence[tuple[int, int]], pattern: re.Pattern[str] | None) -> str:
    """Give a text of the same length with spans, and what the pattern finds, blacked out."""
    letters = list(text)
    for start, end in [*spans, *(found.span() for found in (pattern.finditer(text) if pattern else ()))]:
        letters[start:end] = erasing.MASK * (end - start)
    return "".join(letters)


def names_pattern(names: Sequence[str]) -> re.Pattern[str] | None:
    """Give what finds names in running text: long ones anywhere, short ones only as whole words.

    >>> names_pattern(["Xi", "Steve Witkoff"]).findall("a taxi for Xi and steve witkoff's men")
    ['Xi', 'steve witkoff']
    """
    parts = [
        re.escape(name) if len(name) > 4 else rf"(?<!\w){re.escape(name)}(?!\w)"
        for name in sorted(set(names), key=len, reverse=True)
    ]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _erase(session: Session, ids: Sequence[int], *, by: str) -> None:
    before = fetch_actor_names(session, ids)
    names = erasing.fetch_own_names(session, ids)
    pattern = names_pattern(names)
    mentions = erasing.unlink_mentions(session, ids, by=by)
    documents = sorted({document for document in mentions.values() if document is not None})
    for at in range(0, len(documents), _DOCUMENTS_AT_ONCE):
        some = documents[at : at + _DOCUMENTS_AT_ONCE]
        erasing.mask_documents(session, some, set(mentions), lambda text, spans: masked(text, spans, pattern))
    erasing.blank_acts(session, ids, list(mentions))
    blank_runs(session, ids, mentions, names)
    reindex(session, before, [])
    erasing.delete_lonely_tokens(session, sorted({token for token, _ in derive(before).tokens}))
    erasing.blank_actors(session, ids)


def _digest(actor: Actor, ids: Sequence[int], counts: dict[str, int]) -> str:
    content = orjson.dumps([actor.version, list(ids), counts], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(content).hexdigest()[:32]
