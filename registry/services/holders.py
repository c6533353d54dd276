"""Who held a post on a day, asked by a title or by the post itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry.db.holders import find_post
from registry.db.tenures import fetch_holding
from registry.domain import InvalidError, NotFoundError, PartialDate, Post
from registry.names import limits
from registry.roles.holder import Holders, holders_on
from registry.roles.span import last_day
from registry.services.resolve import holders_of_title

_KEY = re.compile(r"[a-z][a-z0-9-]{0,99}", re.ASCII)

__all__ = ["HeldPost", "Holders", "holders_by_title", "holders_of_post"]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post and who held it on the day asked for."""

    post: Post
    holders: Holders


def holders_by_title(
    session: Session,
    title: str,
    on: PartialDate,
    *,
    country: str | None = None,
    known_at: datetime | None = None,
) -> list[HeldPost]:
    """Tell who held each post that bears a title on a day. One query.

    Raises NotFoundError when no post bears it then, InvalidError for what can be no title.
    """
    try:
        limits.check_mention(title)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/title") from error
    found = holders_of_title(session, title, on, country=country, known_at=known_at)
    if not found:
        raise NotFoundError("no post bears this title on that day", code="no_such_title")
    return [HeldPost(titled.post, holders) for titled, holders in found]


def holders_of_post(session: Session, key: str, on: PartialDate, *, known_at: datetime | None = None) -> HeldPost:
    """Tell who held a post on a day; NotFoundError when there is no such post. Two queries."""
    post = find_post(session, key) if _KEY.fullmatch(key) else None
    if post is None:
        raise NotFoundError("there is no such post", code="no_such_post")
    tenures = fetch_holding(session, [post.post_id], on.first, last_day(on), known_at).get(post.post_id, [])
    return HeldPost(post, holders_on(tenures, on))
