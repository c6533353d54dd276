"""Who held a post on a day, asked by a title or by the post itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry.db.tenures import (
    MOST_HOLDERS,
    fetch_holding,
    fetch_posts_bearing,
    fetch_titles_of_country,
    find_post,
)
from registry.domain import LONGEST_KEY, SLUG, InvalidError, NotFoundError, PartialDate, Post, Tenure
from registry.names import limits
from registry.roles.holder import Holders, holders_on
from registry.roles.titles import title_key, titles_with

_KEY = re.compile(SLUG)

__all__ = ["HeldPost", "Holders", "holders_by_title", "holders_of_post"]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post and who held it on the day asked for."""

    post: Post
    holders: Holders
    is_cut: bool = False
    """There may be more of them: a parliament, say."""


def holders_by_title(
    session: Session,
    title: str,
    on: PartialDate,
    *,
    country: str | None = None,
    lang: str | None = None,
    known_at: datetime | None = None,
) -> list[HeldPost]:
    """Tell who held each post that bears a title on a day; with a `lang`, in that language or in any.

    With a `country` the title may leave it out: "foreign minister" of `ru` is the post
    recorded as "Russian foreign minister". Two queries, or four. Raises NotFoundError
    when no post bears it then, InvalidError for what can be no title.
    """
    try:
        limits.check_mention(title)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/title") from error
    spoken = lang.split("-")[0] if lang else None
    first, last = on.first, on.last

    def bearing(keys: Sequence[str]) -> list[Post]:
        found = fetch_posts_bearing(session, keys, first, last, lang=spoken, known_at=known_at)
        return [post for post in found if country in (None, post.country)]

    posts = bearing([title_key(title)])
    if not posts and country:
        posts = bearing(titles_with(title, fetch_titles_of_country(session, country)))
    if not posts:
        raise NotFoundError("no post bears this title on that day", code="no_such_title")
    tenures = fetch_holding(session, (post.post_id for post in posts), first, last, known_at)
    return [_held(post, tenures.get(post.post_id, []), on) for post in posts]


def holders_of_post(session: Session, key: str, on: PartialDate, *, known_at: datetime | None = None) -> HeldPost:
    """Tell who held a post on a day; NotFoundError when there is no such post. Two queries."""
    post = find_post(session, key) if len(key) <= LONGEST_KEY and _KEY.fullmatch(key) else None
    if post is None:
        raise NotFoundError("there is no such post", code="no_such_post")
    tenures = fetch_holding(session, [post.post_id], on.first, on.last, known_at).get(post.post_id, [])
    return _held(post, tenures, on)


def _held(post: Post, tenures: Sequence[Tenure], on: PartialDate) -> HeldPost:
    return HeldPost(post, holders_on(tenures, on), is_cut=len(tenures) >= MOST_HOLDERS)
