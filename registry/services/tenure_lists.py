"""Listing tenures with what became of their records, and finding the one that a successor ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from registry.db.recording import RecordedTenure, fetch_history
from registry.db.tenures import find_post
from registry.domain import ConflictError, InvalidError, NotFoundError, PartialDate, Post, Status
from registry.roles.holder import span_of
from registry.services.actors import get_actor
from registry.services.wording import period


def tenures_of(
    session: Session,
    ref: str,
    *,
    on: PartialDate | None = None,
    known_at: datetime | None = None,
    history: bool = False,
) -> list[RecordedTenure]:
    """Give the tenures of the post or actor with a key or id, latest first; with `history` superseded ones too.

    Raises NotFoundError when there is neither, InvalidError when there are both.
    """
    post, actor_id = find_post(session, ref), _actor_id(session, ref)
    if post is not None and actor_id is not None:
        raise InvalidError(f"{ref} is a post and an actor: name the actor by its id, {actor_id}", code="ambiguous")
    if post is None and actor_id is None:
        raise NotFoundError(f"there is no actor or post {ref}", code="not_found")
    post_id = post.post_id if post else None
    found = fetch_history(session, actor_id=actor_id, post_id=post_id, known_at=known_at, history=history)
    return [each for each in found if on is None or span_of(each.tenure).overlaps(on.first, on.last)]


def open_tenure(session: Session, post_key: str, day: str) -> str:
    """Give the id of the one tenure of a post that had begun by a day and has not ended, as far as is known.

    Raises NotFoundError when there is no such post or tenure, ConflictError when there are several.
    """
    found = [each for each in _in_office(session, _post(session, post_key)) if _covers(each, PartialDate.parse(day))]
    if not found:
        detail = (
            f"nobody is on record as holding {post_key} then without an end: record it, or name the tenure that ends"
        )
        raise NotFoundError(detail, code="no_such_tenure")
    if len(found) > 1:
        every = "; ".join(f"{t.tenure.tenure_id} ({t.tenure.actor_key}, {period(t.tenure)})" for t in found)
        raise ConflictError(f"several hold {post_key} then: say after which, {every}", code="ambiguous")
    return str(found[0].tenure.tenure_id)


def _in_office(session: Session, post: Post) -> list[RecordedTenure]:
    every = fetch_history(session, post_id=post.post_id)
    return [each for each in every if each.tenure.status in (Status.HELD, Status.ACTING)]


def _covers(recorded: RecordedTenure, day: PartialDate) -> bool:
    tenure = recorded.tenure
    is_open = tenure.until is None and not tenure.until_unknown
    return is_open and span_of(tenure).overlaps(day.first, day.last)


def _post(session: Session, key: str) -> Post:
    post = find_post(session, key)
    if post is None:
        raise NotFoundError(f"there is no post {key}", code="no_such_post")
    return post


def _actor_id(session: Session, ref: str) -> int | None:
    try:
        return get_actor(session, ref).actor_id
    except NotFoundError:
        return None
