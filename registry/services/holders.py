"""Who held a post on a day, asked by a title or by the post itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry.db.tenures import (
    FEW_POSTS,
    MOST_HOLDERS,
    MOST_TENURES,
    fetch_holding,
    fetch_posts_bearing,
    fetch_posts_of_offices,
    fetch_tenures_of_posts,
    find_post,
)
from registry.domain import InvalidError, NotFoundError, PartialDate, Post, Tenure
from registry.names import limits
from registry.roles.grammar.lexicon import languages
from registry.roles.grammar.read import TitleReading, read_title
from registry.roles.holder import Holders, holders_in_sense, holders_on
from registry.roles.titles import title_key
from registry.services.titling import first_found, offices_asked
from registry.syntax import LONGEST_KEY, SLUG

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
    """Tell who held each post that a title names on a day.

    By its words on record, with a `lang` in that language or in any; else by the office and
    country that they mean. With a `country` the title may leave it out; "former", "acting", "elect" and the like
    ask for others than the holder. Two queries, or three. Raises NotFoundError when no post
    bears it then or nothing tells of which country it is, InvalidError for what can be no title.
    """
    try:
        limits.check_mention(title)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/title") from error
    asked = _Asked(session, on, country, lang.split("-")[0] if lang else None, known_at)
    posts = asked.bearing([title_key(title)])
    if posts:
        return asked.held(posts)
    for reading in read_title(title, lang):
        if asked.lang in languages() and reading.lang != asked.lang:
            continue
        posts = asked.of_reading(reading)
        if posts:
            return asked.held_in_sense(posts, reading.modifiers) if reading.modifiers else asked.held(posts)
    raise NotFoundError("no post bears this title on that day", code="no_such_title")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of a title."""

    session: Session
    on: PartialDate
    country: str | None
    lang: str | None
    known_at: datetime | None

    def bearing(self, keys: Sequence[str]) -> list[Post]:
        """Give the posts whose recorded title it is."""
        first, last = self.on.first, self.on.last
        found = fetch_posts_bearing(self.session, keys, first, last, lang=self.lang, known_at=self.known_at)
        return [post for post in found if self.country in (None, post.country)]

    def of_reading(self, reading: TitleReading) -> list[Post]:
        """Give the posts of what the grammar reads; none where a part is left over, or countries differ."""
        if not reading.is_whole or (reading.since and self.on.last < reading.since):
            return []
        if reading.country and self.country not in (None, reading.country):
            return []
        if reading.modifiers and reading.core and (posts := self.bearing([title_key(reading.core)])):
            return posts
        country = reading.country or self.country
        asked = [(office, country) for office in offices_asked(reading.office)]
        posts = list(first_found(reading.office, fetch_posts_of_offices(self.session, asked), (country,)))
        if country is None and len(posts) >= FEW_POSTS:
            raise NotFoundError("many countries have this office: say which", code="which_country")
        return posts

    def held(self, posts: Sequence[Post]) -> list[HeldPost]:
        """Tell who held posts that day."""
        ids = (post.post_id for post in posts)
        tenures = fetch_holding(self.session, ids, self.on.first, self.on.last, self.known_at)
        return [_held(post, tenures.get(post.post_id, []), self.on) for post in posts]

    def held_in_sense(self, posts: Sequence[Post], modifiers: Sequence[str]) -> list[HeldPost]:
        """Tell who held posts earlier, is to hold them, and so on."""
        tenures = fetch_tenures_of_posts(self.session, (post.post_id for post in posts), self.known_at)
        return [
            HeldPost(
                post,
                holders_in_sense(found, self.on, modifiers),
                is_cut=len(found) >= MOST_TENURES,
            )
            for post in posts
            for found in (tenures.get(post.post_id, []),)
        ]


def holders_of_post(session: Session, key: str, on: PartialDate, *, known_at: datetime | None = None) -> HeldPost:
    """Tell who held a post on a day; NotFoundError when there is no such post. Two queries."""
    post = find_post(session, key) if len(key) <= LONGEST_KEY and _KEY.fullmatch(key) else None
    if post is None:
        raise NotFoundError("there is no such post", code="no_such_post")
    tenures = fetch_holding(session, [post.post_id], on.first, on.last, known_at).get(post.post_id, [])
    return _held(post, tenures, on)


def _held(post: Post, tenures: Sequence[Tenure], on: PartialDate) -> HeldPost:
    return HeldPost(post, holders_on(tenures, on), is_cut=len(tenures) >= MOST_HOLDERS)
