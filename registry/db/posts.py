"""Queries over posts: finding them, and all that is on record of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.db.bounds import written_bound
from registry.db.tenures import post_of, tenure_of
from registry.domain import Post, Tenure

# Plan: one pass over the posts and, with words, over their titles: some tens of thousands, 20 ms.
_LISTED = text("""
    SELECT p.id AS post_id, p.key AS post_key, p.label, p.country, p.office, p.seats
    FROM post p
    WHERE (CAST(:after AS text) IS NULL OR (p.label, p.id) > (SELECT a.label, a.id FROM post a WHERE a.key = :after))
      AND (CAST(:country AS text) IS NULL OR p.country = :country)
      AND (NOT EXISTS (SELECT FROM unnest(CAST(:words AS text[])) w WHERE strpos(lower(p.label), w) = 0)
           OR p.id IN (
               SELECT t.post_id FROM post_title t
               WHERE t.superseded_at IS NULL
                 AND NOT EXISTS (SELECT FROM unnest(CAST(:words AS text[])) w WHERE strpos(t.folded, w) = 0)))
    ORDER BY p.label, p.id LIMIT :limit
""")
_IN_FULL = text("""
    SELECT p.id AS post_id, p.key AS post_key, p.label, p.country, p.office, p.seats, p.description, p.sources,
           a.key AS organisation_key, a.name AS organisation_name
    FROM post p LEFT JOIN actor_closure c ON c.actor_id = p.organisation_id LEFT JOIN actor a ON a.id = c.root_id
    WHERE p.key = :key
""")
_TITLES = text("""
    SELECT text, lang, lower(valid) AS since, upper(valid) AS until, from_precision, until_precision, source
    FROM post_title WHERE post_id = :post_id AND superseded_at IS NULL
    ORDER BY lang NULLS FIRST, lower(valid) NULLS FIRST, id
""")

# Plan: post_pkey from :after on.
_BLOCK = text("""
    SELECT id FROM post
    WHERE id > :after AND (CAST(:country AS text) IS NULL OR country = :country) ORDER BY id LIMIT :limit
""")
# Plan: tenure_post_idx per post.
_IN_OFFICE = text("""
    SELECT row_to_json(t) AS tenure FROM tenure_in_full t
    WHERE t.post_id = ANY (:ids) AND t.superseded_at IS NULL AND t.status IN ('held', 'acting')
    ORDER BY t.post_id, t.since NULLS FIRST, t.tenure_id
""")
_COUNTRIES = text("SELECT DISTINCT country FROM post WHERE country IS NOT NULL ORDER BY country")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTitle:
    """What a post is called in one language, with the dates between which it was."""

    text: str
    lang: str | None
    since: str | None
    until: str | None
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostInFull:
    """A post with what is on record but its tenures."""

    post: Post
    description: str | None
    sources: tuple[str, ...]
    organisation_key: str | None
    organisation_name: str | None
    titles: tuple[PostTitle, ...]


def fetch_posts(
    session: Session, words: Sequence[str], *, country: str | None, after: str | None, limit: int
) -> list[Post]:
    """Fetch posts in the order of their labels, of which one title, or the label, holds all the (folded) words.

    `after` is the key of the last that was fetched before.
    """
    given = {"words": list(words), "country": country, "after": after, "limit": limit}
    return [post_of(row) for row in session.execute(_LISTED, given).mappings()]


def fetch_post_countries(session: Session) -> list[str]:
    """Fetch the countries that have posts, in the order of their codes."""
    return list(session.scalars(_COUNTRIES))


def find_post_in_full(session: Session, key: str) -> PostInFull | None:
    """Find a post with its titles by its key."""
    row = session.execute(_IN_FULL, {"key": key}).mappings().one_or_none()
    if row is None:
        return None
    titles = session.execute(_TITLES, {"post_id": row["post_id"]})
    return PostInFull(
        post=post_of(row),
        description=row["description"],
        sources=tuple(row["sources"]),
        organisation_key=row["organisation_key"],
        organisation_name=row["organisation_name"],
        titles=tuple(
            PostTitle(
                text=title.text,
                lang=title.lang,
                since=written_bound(title.since, title.from_precision),
                until=written_bound(title.until, title.until_precision),
                source=title.source,
            )
            for title in titles
        ),
    )


def fetch_post_ids(session: Session, *, after: int, country: str | None, limit: int) -> list[int]:
    """Fetch ids of posts above `after`, in their order."""
    return list(session.scalars(_BLOCK, {"after": after, "country": country, "limit": limit}))


def fetch_in_office(session: Session, post_ids: Iterable[int]) -> dict[int, list[Tenure]]:
    """Fetch by post all the tenures that are held or acting, earliest first; a post without any has none."""
    found: dict[int, list[Tenure]] = {}
    for row in session.scalars(_IN_OFFICE, {"ids": sorted(set(post_ids))}):
        found.setdefault(row["post_id"], []).append(tenure_of(row))
    return found
