"""Finding a post by its key."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.db.models.posts import PostRow
from registry.domain import Post


def find_post(session: Session, key: str) -> Post | None:
    """Find a post by its key."""
    row = session.execute(
        select(PostRow.id, PostRow.key, PostRow.label, PostRow.country, PostRow.office, PostRow.seats).where(
            PostRow.key == key
        )
    ).one_or_none()
    if row is None:
        return None
    return Post(post_id=row.id, key=row.key, label=row.label, country=row.country, office=row.office, seats=row.seats)
