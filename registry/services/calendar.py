"""The calendar check: where lines of holders do not add up, post by post."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.db.posts import fetch_in_office, fetch_post_ids
from registry.db.tenures import find_post
from registry.domain import NotFoundError, Tenure
from registry.roles.calendar import Finding, FindingKind, findings

__all__ = ["CalendarPage", "Finding", "FindingKind", "Question", "check_calendar", "findings_of"]

_BLOCK = 200
Place = tuple[int, int]
"""A post by its id, and how many of its findings have been given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which findings are asked for."""

    today: date
    """Until when open tenures go on."""

    post: str | None = None
    """The key of the only one to be checked."""

    country: str | None = None
    kind: FindingKind | None = None
    at_least: int = 2
    """Days; an end that names the last day in office makes gaps of one day."""


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """Some findings, and the place after which the next page begins; None on the last."""

    items: tuple[Finding, ...]
    after: Place | None


def check_calendar(
    session: Session,
    asked: Question,
    *,
    after: Place | None = None,
    limit: int = 50,
    on_posts: Callable[[int], None] | None = None,
) -> CalendarPage:
    """Give a page of what is wrong with lines of holders, in the order of posts (ids) and of days.

    Two queries for every 200 posts that are read until the page is full; a registry of
    100,000 tenures takes some seconds in all. `on_posts` is told how many more posts were read.
    Raises NotFoundError when the one post that is asked for is not there.
    """
    found: list[tuple[Place, Finding]] = []
    for post_id, every in _by_post(session, asked, after, on_posts or (lambda _: None)):
        told = after[1] if after and after[0] == post_id else 0
        wanted = [each for each in findings_of(every, asked.today) if _is_wanted(each, asked)]
        found += [((post_id, at), each) for at, each in enumerate(wanted[told:], told + 1)]
        if len(found) > limit:
            return CalendarPage(tuple(each for _, each in found[:limit]), found[limit - 1][0])
    return CalendarPage(tuple(each for _, each in found), None)


def findings_of(tenures: list[Tenure], today: date) -> list[Finding]:
    """Tell what is wrong with the tenures of one post."""
    return findings(tenures, seats=tenures[0].post.seats, today=today) if tenures else []


def _by_post(
    session: Session, asked: Question, after: Place | None, on_posts: Callable[[int], None]
) -> Iterator[tuple[int, list[Tenure]]]:
    if asked.post is not None:
        post = find_post(session, asked.post)
        if post is None:
            raise NotFoundError(f"there is no post {asked.post}", code="no_such_post")
        yield from fetch_in_office(session, [post.post_id]).items()
        return
    last = after[0] - 1 if after else 0
    while ids := fetch_post_ids(session, after=last, country=asked.country, limit=_BLOCK):
        yield from sorted(fetch_in_office(session, ids).items())
        on_posts(len(ids))
        last = ids[-1]


def _is_wanted(finding: Finding, asked: Question) -> bool:
    return finding.days >= asked.at_least and asked.kind in (None, finding.kind)
