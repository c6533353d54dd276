"""Rows for tests, as plain as the database allows; every function flushes and returns the row.

Names and titles get the columns that are derived from their text, but no rows in the
lookup tables: tests of candidates make those through the service that owns them.
"""

from __future__ import annotations

import hashlib
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry.db.models.actors import ActorRow
from registry.db.models.mentions import DocumentRow, JudgementRow, MentionRow, ReviewItemRow
from registry.db.models.names import NameVariantRow
from registry.db.models.posts import PostRow, PostTitleRow, TenureRow
from registry.names.fold import fold
from registry.names.keys import RULE_VERSION, token_hash
from registry.names.script import script_of
from registry.roles.span import Span

_NUMBERS = count(1)
Row = TypeVar("Row")


def make_actor(session: Session, name: str = "Ali Hassan", *names: str, **columns: Any) -> ActorRow:
    """Make an actor with its canonical name and, as aliases, further names."""
    key = f"{fold(name).replace(' ', '-')}-{next(_NUMBERS)}"
    actor = _add(session, ActorRow(**{"key": key, "kind": "person", "name": name, **columns}))
    make_name(session, actor, name, kind="canonical")
    for alias in names:
        make_name(session, actor, alias)
    return actor


def make_name(session: Session, actor: ActorRow, text: str, **columns: Any) -> NameVariantRow:
    """Make a name variant, an alias of no particular language."""
    columns = {"kind": "alias", "script": script_of(text), **columns}
    return _add(session, NameVariantRow(actor_id=actor.id, text=text, **columns))


def make_post(session: Session, label: str = "Foreign Minister", *titles: str, **columns: Any) -> PostRow:
    """Make a post of one seat with titles valid for ever."""
    key = f"{fold(label).replace(' ', '-')}-{next(_NUMBERS)}"
    post = _add(session, PostRow(**{"key": key, "label": label, "seats": 1, **columns}))
    for title in titles:
        make_title(session, post, title)
    return post


def make_title(session: Session, post: PostRow, text: str, **columns: Any) -> PostTitleRow:
    """Make a title of a post."""
    folded = fold(text)
    title = PostTitleRow(
        post_id=post.id,
        text=text,
        folded=folded,
        first_token=token_hash(folded.split(" ")[0]),
        rule_version=RULE_VERSION,
        **columns,
    )
    return _add(session, title)


def make_tenure(
    session: Session,
    actor: ActorRow,
    post: PostRow,
    since: str | None = None,
    until: str | None = None,
    **columns: Any,
) -> TenureRow:
    """Make a tenure in seat 1 from dates as files give them: None is open."""
    span = Span.parse(since, until)
    certain = span.certain(columns.get("attested_on"))
    columns = {
        "valid": Range(*span.valid),
        "certain": Range(*certain) if certain else Range(empty=True),
        "from_precision": span.since_precision,
        "until_precision": span.until_precision,
        "seat_no": 1,
        **columns,
    }
    return _add(session, TenureRow(actor_id=actor.id, post_id=post.id, **columns))


def make_document(session: Session, text: str, **columns: Any) -> DocumentRow:
    """Make a document without a date."""
    digest = hashlib.blake2b(text.encode(), digest_size=32).digest()
    return _add(session, DocumentRow(**{"text": text, "content_hash": digest, **columns}))


def make_mention(session: Session, surface: str, actor: ActorRow | None = None, **columns: Any) -> MentionRow:
    """Make a mention that the machine linked to the actor, or that is nil without one.

    With a document it stands where the document's text has the surface form first.
    """
    document = columns.pop("document", None)
    if document is not None:
        start = document.text.index(surface)
        columns = {
            "document_id": document.id,
            "start_at": start,
            "end_at": start + len(surface),
            **columns,
        }
    columns = {
        "actor_id": actor and actor.id,
        "decision": "link" if actor else "nil",
        "reason": "name" if actor else "unknown",
        "reading": {},
        "model_version": "test",
        **columns,
    }
    return _add(session, MentionRow(surface=surface, **columns))


def make_judgement(session: Session, verdict: str, actor: ActorRow, **columns: Any) -> JudgementRow:
    """Make a verdict on an actor and whatever the columns name."""
    columns = {"judged_by": "ada", **columns}
    return _add(session, JudgementRow(verdict=verdict, actor_id=actor.id, **columns))


def make_review_item(session: Session, mention: MentionRow | None = None, **columns: Any) -> ReviewItemRow:
    """Make an open item on a mention, or a duplicate without one."""
    kind = "mention" if mention else "duplicate"
    columns = {"kind": kind, "mention_id": mention and mention.id, **columns}
    return _add(session, ReviewItemRow(**columns))


def merge(session: Session, loser: ActorRow, survivor: ActorRow | None) -> None:
    """Merge an actor into another, or undo that with None, as the service does it but without its checks."""
    loser.merged_into = survivor and survivor.id
    loser.status = "merged" if survivor else "active"
    loser.version += 1
    session.flush()


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
