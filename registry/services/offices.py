"""Deriving the offices by which parsed titles find posts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from registry.db.offices import PostSource, fetch_imported_posts, fetch_post_page, fetch_post_sources, replace_offices
from registry.roles.grammar.posts import offices_of

_TITLES = 12
_CHUNK = 2_000


def derive_offices(session: Session, post_ids: Collection[int]) -> None:
    """Make the offices of posts anew, by what they are called now."""
    ids = sorted(set(post_ids))
    for at in range(0, len(ids), _CHUNK):
        _derive(session, fetch_post_sources(session, ids[at : at + _CHUNK], titles=_TITLES))


def derive_imported_offices(session: Session) -> None:
    """Make those of the posts anew of which the import under way says something."""
    derive_offices(session, fetch_imported_posts(session))


def derive_next_offices(session: Session, *, after: int, limit: int) -> int | None:
    """Make those of the next posts by id anew; give the last of them, None when there were no more."""
    sources = fetch_post_page(session, after=after, limit=limit, titles=_TITLES)
    _derive(session, sources)
    return sources[-1].id if len(sources) == limit else None


def _derive(session: Session, sources: Sequence[PostSource]) -> None:
    rows = [
        (source.id, office, country)
        for source in sources
        for office, country in offices_of(source.label, source.titles, source.country, source.office)
    ]
    replace_offices(session, (source.id for source in sources), rows)
