"""Reading the whole registry in the order of ids, a page at a time from the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

_PAGE = 500

# Past titles are in no index by post, so they come sorted by one join over the table rather than post by post.
# Plan: an index scan of post_pkey merged with all titles in the order of posts. Each row is one document.
_POSTS = text("""
    SELECT json_build_object(
        'key', p.key, 'label', p.label, 'organisation', o.key, 'country', p.country, 'seats', p.seats,
        'office', p.office, 'description', p.description, 'sources', p.sources,
        'titles', t.titles)::text
    FROM post p
    LEFT JOIN actor o ON o.id = p.organisation_id
    LEFT JOIN (
        SELECT post_id, json_agg(json_build_object(
            'text', text, 'lang', lang, 'lower', lower(valid), 'upper', upper(valid),
            'from_precision', from_precision, 'until_precision', until_precision, 'source', source,
            'recorded_at', recorded_at, 'superseded_at', superseded_at) ORDER BY id) AS titles
        FROM post_title GROUP BY post_id) t ON t.post_id = p.id
    ORDER BY p.id
""")

# Plan: an index scan of actor_pkey, one of name_variant_once and one of tenure_actor_idx per actor.
_ACTORS = text("""
    SELECT json_build_object(
        'key', a.key, 'kind', a.kind, 'name', a.name, 'description', a.description, 'countries', a.countries,
        'identifiers', a.identifiers, 'born', a.born, 'died', a.died, 'gender', a.gender, 'status', a.status,
        'merged_into', m.key, 'prominence', a.prominence, 'sources', a.sources,
        'names', (SELECT json_agg(json_build_object(
                'text', v.text, 'lang', v.lang, 'kind', v.kind, 'weak', v.weak,
                'lower', lower(v.valid), 'upper', upper(v.valid),
                'from_precision', v.from_precision, 'until_precision', v.until_precision, 'source', v.source)
                ORDER BY v.id)
            FROM name_variant v WHERE v.actor_id = a.id),
        'tenures', (SELECT json_agg(json_build_object(
                'post', p.key, 'status', t.status, 'lower', lower(t.valid), 'upper', upper(t.valid),
                'from_precision', t.from_precision, 'until_precision', t.until_precision,
                'expected_until', t.expected_until, 'attested_on', t.attested_on, 'disputed_by', t.disputed_by,
                'note', t.note, 'sources', t.sources,
                'recorded_at', t.recorded_at, 'superseded_at', t.superseded_at,
                'superseded_because', t.superseded_because) ORDER BY t.id)
            FROM tenure t JOIN post p ON p.id = t.post_id WHERE t.actor_id = a.id))::text
    FROM actor a LEFT JOIN actor m ON m.id = a.merged_into
    WHERE NOT EXISTS (SELECT FROM erasure e JOIN actor_closure c ON c.root_id = e.actor_id WHERE c.actor_id = a.id)
    ORDER BY a.id
""")


def stream_posts(session: Session) -> Iterator[str]:
    """Give every post with all its titles, past ones included, as a JSON object of columns."""
    yield from _stream(session, _POSTS)


def stream_actors(session: Session) -> Iterator[str]:
    """Give every actor with all its names and tenures, past ones included, as a JSON object of columns."""
    yield from _stream(session, _ACTORS)


def _stream(session: Session, statement: Any) -> Iterator[str]:
    # A cursor on the server: the client never holds more than a page. Planned for the first rows, so by index.
    rows = session.scalars(statement, execution_options={"yield_per": _PAGE})
    try:
        yield from rows
    finally:
        # Whoever asks needs not read to the end.
        rows.close()
