"""Finding posts, and all that is known of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.db.posts import PostInFull, PostTitle, fetch_post_countries, fetch_posts, find_post_in_full
from registry.db.recording import fetch_history
from registry.db.tenures import fetch_holding
from registry.domain import InvalidError, NotFoundError, PartialDate, Post, Precision, Tenure
from registry.names import limits
from registry.roles.calendar import Finding, gaps
from registry.roles.holder import Holders, holders_on
from registry.roles.titles import title_key
from registry.syntax import LONGEST_KEY, SLUG

__all__ = [
    "ListedPost", "PostInFull", "PostPage", "PostTitle",
    "countries_of_posts", "get_post", "line_of", "search_posts", "vacancies",
]  # fmt: skip

_KEY = re.compile(SLUG)


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A post in a list, with who holds it on the day of the list."""

    post: Post
    holders: Holders


@dataclass(frozen=True, slots=True)
class PostPage:
    """Some posts, and the key after which the next page begins; None on the last."""

    items: tuple[ListedPost, ...]
    after: str | None


def search_posts(
    session: Session,
    *,
    q: str | None = None,
    country: str | None = None,
    today: date,
    after: str | None = None,
    limit: int = 50,
) -> PostPage:
    """Give a page of posts, by label, of which a title holds every word of `q`, with who holds them `today`.

    Two queries. Raises InvalidError for a `q` that can be no title.
    """
    found = fetch_posts(session, _words(q), country=country, after=after, limit=limit + 1)
    shown = found[:limit]
    on = PartialDate(today, Precision.DAY)
    tenures = fetch_holding(session, (post.post_id for post in shown), today, today)
    items = tuple(ListedPost(post, holders_on(tenures.get(post.post_id, []), on)) for post in shown)
    return PostPage(items, shown[-1].key if len(found) > limit else None)


def countries_of_posts(session: Session) -> list[str]:
    """Give the countries that have posts."""
    return fetch_post_countries(session)


def get_post(session: Session, key: str) -> PostInFull:
    """Give a post with its titles; NotFoundError when there is none with that key."""
    post = find_post_in_full(session, key) if len(key) <= LONGEST_KEY and _KEY.fullmatch(key) else None
    if post is None:
        raise NotFoundError("there is no such post", code="no_such_post")
    return post


def line_of(session: Session, post: Post) -> list[Tenure]:
    """Give everybody who is on record for a post in any sense, latest first."""
    return [recorded.tenure for recorded in fetch_history(session, post_id=post.post_id)]


def vacancies(post: Post, tenures: list[Tenure]) -> list[Finding]:
    """Give the days between holders of a post of one seat on which nobody can have been in office."""
    in_office = [tenure for tenure in tenures if tenure.status in ("held", "acting")]
    return list(gaps(in_office)) if post.seats == 1 else []


def _words(q: str | None) -> list[str]:
    if q is None:
        return []
    try:
        limits.check_mention(q)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/q") from error
    return title_key(q).split()
