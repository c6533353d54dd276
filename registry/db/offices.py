"""The offices by which parsed titles find posts: derived rows, and what they are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

_SOURCES = """
    SELECT p.id, p.label, p.country, p.office,
           ARRAY(SELECT t.text FROM post_title t WHERE t.post_id = p.id AND t.superseded_at IS NULL
                 ORDER BY (t.lang = 'en') DESC NULLS LAST, t.id LIMIT :most) AS titles
    FROM post p
"""
_OF_POSTS = text(f"{_SOURCES} WHERE p.id = ANY (:ids)")
_PAGE = text(f"{_SOURCES} WHERE p.id > :after ORDER BY p.id LIMIT :limit")
_IMPORTED = text("""
    SELECT id FROM import_post WHERE id IS NOT NULL UNION SELECT post_id FROM import_title WHERE post_id IS NOT NULL
""")

_WANTED = """
    (SELECT * FROM unnest(CAST(:posts AS bigint[]), CAST(:offices AS text[]), CAST(:countries AS text[]))
                   AS w (post_id, office, country)) w
"""
_REMOVE = text(f"""
    DELETE FROM post_office o WHERE o.post_id = ANY (:ids)
    AND NOT EXISTS (SELECT FROM {_WANTED} WHERE w.post_id = o.post_id AND w.office = o.office)
""")  # noqa: S608  its parts stand above
_ADD = text(f"""
    INSERT INTO post_office (post_id, office, country) SELECT * FROM {_WANTED}
    ON CONFLICT (post_id, office) DO UPDATE SET country = excluded.country
    WHERE post_office.country IS DISTINCT FROM excluded.country
""")  # noqa: S608  as above


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSource:
    """What the offices of a post are derived from."""

    id: int
    label: str
    country: str | None
    office: str | None
    titles: tuple[str, ...]


def fetch_imported_posts(session: Session) -> list[int]:
    """Fetch the ids of posts of which the import under way says something."""
    return sorted(session.scalars(_IMPORTED))


def fetch_post_sources(session: Session, ids: Collection[int], *, titles: int) -> list[PostSource]:
    """Fetch posts with at most so many of their titles, English ones first."""
    return [_source(row) for row in session.execute(_OF_POSTS, {"ids": list(ids), "most": titles}).mappings()]


def fetch_post_page(session: Session, *, after: int, limit: int, titles: int) -> list[PostSource]:
    """Fetch posts with an id above `after` in the order of ids, as `fetch_post_sources` does."""
    found = session.execute(_PAGE, {"after": after, "limit": limit, "most": titles}).mappings()
    return [_source(row) for row in found]


def replace_offices(session: Session, ids: Iterable[int], rows: Collection[tuple[int, str, str | None]]) -> None:
    """Leave, of posts, the (post, office, country) that are wanted and no others; what is right is not touched."""
    posts, offices, countries = map(list, zip(*rows, strict=True)) if rows else ([], [], [])
    wanted = {"posts": posts, "offices": offices, "countries": countries}
    session.execute(_REMOVE, wanted | {"ids": sorted(set(ids))})
    if rows:
        session.execute(_ADD, wanted)


def _source(row: Mapping[Any, Any]) -> PostSource:
    return PostSource(**{**row, "titles": tuple(row["titles"])})
