"""Queries over posts, their titles and tenures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.db.bounds import read_bound
from registry.domain import Kind, Post, Precision, Status, Tenure

MOST_HOLDERS = 50
"""As many as are told of one day. Few bodies have more members, and nobody is singled out by such a post."""

FEW_POSTS = 6
"""Posts of one office that are fetched: enough to know that a title without a country singles nobody out."""

MOST_TENURES = 400
"""As many as a post of one seat may have had since 1700; parliaments have more, and are cut."""

# What was believed at :known_at, or is now. Names no table: each query below reads one that has these columns.
_BELIEVED = """(CAST(:known_at AS timestamptz) IS NULL AND superseded_at IS NULL
                OR recorded_at <= :known_at AND coalesce(superseded_at, 'infinity') > :known_at)"""
_POST = "id AS post_id, key AS post_key, label, country, office, seats"

_BY_KEY = text(f"SELECT {_POST} FROM post WHERE key = :key")  # noqa: S608  its parts stand above

# Plan: post_title_folded_idx per key and post_office_lookup per office, then tenure_post_idx per post. What was
# believed at :known_at, or is now; a title that was not on record then comes back too, so that it is known for a
# title and not read as a name.
_BY_TITLE = text(f"""
    SELECT n.folded, n.office_no, n.title_since, n.title_until, n.known, row_to_json(p) AS post,
           (SELECT json_agg(f ORDER BY f.since DESC NULLS LAST, f.tenure_id) FROM (
                SELECT * FROM tenure_in_full t
                WHERE t.post_id = n.post_id
                  AND {_BELIEVED}
                ORDER BY t.since DESC NULLS LAST, t.tenure_id LIMIT :most) f) AS tenures
    FROM (SELECT DISTINCT folded, 0::bigint AS office_no, post_id, lower(valid) AS title_since,
                 upper(valid) AS title_until, {_BELIEVED} IS TRUE AS known
          FROM post_title pt
          WHERE folded = ANY (:keys)
            AND (CAST(:lang AS text) IS NULL OR lang IS NULL OR split_part(lang, '-', 1) = :lang)
          UNION ALL
          SELECT NULL, asked.office_no, bearing.post_id, NULL, NULL, true
          FROM unnest(CAST(:offices AS text[]), CAST(:countries AS text[]))
               WITH ORDINALITY AS asked (office, country, office_no)
          CROSS JOIN LATERAL (
              SELECT o.post_id FROM post_office o
              WHERE o.office = asked.office AND (asked.country IS NULL OR o.country = asked.country)
              ORDER BY o.post_id LIMIT :few) bearing) n
    CROSS JOIN LATERAL (
        SELECT {_POST} FROM post WHERE id = n.post_id) p
    ORDER BY n.folded, n.office_no, n.post_id
""")  # noqa: S608  as above

# Plan: post_title_folded_idx per key, then post_pkey. As _BY_TITLE, for those who ask of one day and not of all.
_BEARING = text(f"""
    SELECT DISTINCT post.id AS post_id, key AS post_key, label, country, office, seats
    FROM post_title t JOIN post ON post.id = t.post_id
    WHERE t.folded = ANY (:keys)
      AND (CAST(:lang AS text) IS NULL OR t.lang IS NULL OR split_part(t.lang, '-', 1) = :lang)
      AND t.valid && daterange(:first, :last, '[]') AND {_BELIEVED}
    ORDER BY post_id
""")  # noqa: S608  as above

# Plan: post_office_lookup per office, then post_pkey.
_OF_OFFICES = text("""
    SELECT asked.office, asked.country AS asked_country, post.id AS post_id, post.key AS post_key, post.label,
           post.country, post.office AS given_office, post.seats
    FROM unnest(CAST(:offices AS text[]), CAST(:countries AS text[])) AS asked (office, country)
    CROSS JOIN LATERAL (
        SELECT o.post_id FROM post_office o
        WHERE o.office = asked.office AND (asked.country IS NULL OR o.country = asked.country)
        ORDER BY o.post_id LIMIT :few) o
    JOIN post ON post.id = o.post_id
    ORDER BY post_id
""")

# Plan: tenure_post_valid_idx, tenure_post_end_idx and tenure_post_idx backwards, once a post; actors only for the
# tenures that are given: a parliament has hundreds. Whoever left last before those days and came first after them
# tells a vacancy from a hole in what is known. One document: fetching fifty rows costs more than finding them.
_OF_POSTS_ON = text(f"""
    SELECT json_agg(f ORDER BY f.since DESC NULLS LAST, f.tenure_id)
    FROM unnest(CAST(:ids AS bigint[])) AS p (post_id)
    CROSS JOIN LATERAL (
        (SELECT id FROM tenure t
         WHERE t.post_id = p.post_id AND t.valid && daterange(CAST(:first AS date) - 1, :last, '[]')
           AND {_BELIEVED}
         ORDER BY lower(t.valid) DESC NULLS LAST, t.id LIMIT :most)
        UNION ALL
        (SELECT id FROM tenure t
         WHERE t.post_id = p.post_id AND upper(t.valid) < :first AND t.status IN ('held', 'acting')
           AND {_BELIEVED}
         ORDER BY upper(t.valid) DESC LIMIT 1)
        UNION ALL
        (SELECT id FROM tenure t
         WHERE t.post_id = p.post_id AND lower(t.valid) > :last AND t.status IN ('held', 'acting')
           AND {_BELIEVED}
         ORDER BY lower(t.valid) ASC NULLS FIRST, t.id DESC LIMIT 1)) w
    JOIN tenure_in_full f ON f.tenure_id = w.id
""")  # noqa: S608  as above

# Tenures of merged actors are the survivor's.
_OF_ACTORS = text(f"""
    SELECT row_to_json(t) AS tenure FROM tenure_in_full t
    WHERE t.recorded_actor_id IN (SELECT actor_id FROM actor_closure WHERE root_id = ANY (:ids))
      AND {_BELIEVED}
    ORDER BY t.since DESC NULLS LAST, t.tenure_id
""")  # noqa: S608  as above

_TITLES_STARTING = text("""
    SELECT DISTINCT folded FROM post_title WHERE first_token = ANY (:first_tokens) AND superseded_at IS NULL
""")

# Plan: tenure_post_idx per post.
_OF_POSTS = text(f"""
    SELECT row_to_json(f) AS tenure
    FROM unnest(CAST(:ids AS bigint[])) AS p (post_id)
    CROSS JOIN LATERAL (
        SELECT * FROM tenure_in_full t WHERE t.post_id = p.post_id AND {_BELIEVED}
        ORDER BY t.since DESC NULLS LAST, t.tenure_id LIMIT :most) f
""")  # noqa: S608  as above

Office = tuple[str, str | None]
"""An office and its country; None for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitledPost:
    """A post that a title names: its tenures, latest first, and the days on which the title was the post's."""

    post: Post
    title_since: date | None
    title_until: date | None
    tenures: tuple[Tenure, ...]

    @property
    def is_crowded(self) -> bool:
        """Tell whether the post has more tenures than were fetched: such a title singles nobody out."""
        return len(self.tenures) >= MOST_TENURES

    def in_use(self, first: date, last: date) -> bool:
        """Tell whether the title was the post's on some day from first to last."""
        begun = self.title_since is None or self.title_since <= last
        return begun and (self.title_until is None or self.title_until > first)


def find_post(session: Session, key: str) -> Post | None:
    """Find a post by its key."""
    row = session.execute(_BY_KEY, {"key": key}).mappings().one_or_none()
    return None if row is None else post_of({**row})


def fetch_titled_posts(
    session: Session,
    keys: Iterable[str],
    known_at: datetime | None = None,
    *,
    offices: Iterable[Office] = (),
    lang: str | None = None,
) -> dict[str | Office, list[TitledPost]]:
    """Fetch the posts that bear a title at some time, by title key, and those of an office, by office and country.

    With their latest 400 tenures; at most a handful of posts an office. A key whose
    titles are all taken back, or were not known at `known_at`, has no posts. With a
    `lang`, two or three letters, titles of other languages do not count.
    """
    found: dict[str | Office, list[TitledPost]] = {}
    asked = sorted(set(offices), key=str)
    values = {
        "keys": sorted(set(keys)),
        "offices": [office for office, _ in asked],
        "countries": [country for _, country in asked],
        "known_at": known_at,
        "most": MOST_TENURES,
        "few": FEW_POSTS,
        "lang": lang,
    }
    for row in session.execute(_BY_TITLE, values):
        posts = found.setdefault(asked[row.office_no - 1] if row.office_no else row.folded, [])
        if not row.known:
            continue
        titled = TitledPost(
            post=post_of(row.post),
            title_since=row.title_since,
            title_until=row.title_until,
            tenures=tuple(map(tenure_of, row.tenures or ())),
        )
        posts.append(titled)
    return found


def fetch_posts_bearing(
    session: Session,
    keys: Iterable[str],
    first: date,
    last: date,
    *,
    lang: str | None = None,
    known_at: datetime | None = None,
) -> list[Post]:
    """Fetch the posts that bear a title, by its keys, on some day from first to last.

    With a `lang`, two or three letters, titles of other languages do not count.
    """
    given = {"keys": sorted(set(keys)), "first": first, "last": last, "lang": lang, "known_at": known_at}
    return [post_of(row) for row in session.execute(_BEARING, given).mappings()]


def fetch_posts_of_offices(session: Session, offices: Iterable[Office]) -> dict[Office, list[Post]]:
    """Fetch the posts of each office and country, at most a handful each."""
    asked = sorted(set(offices), key=str)
    given = {"offices": [office for office, _ in asked], "countries": [country for _, country in asked]}
    found: dict[Office, list[Post]] = {}
    for row in session.execute(_OF_OFFICES, given | {"few": FEW_POSTS}).mappings():
        post = post_of({**row, "office": row["given_office"]})
        found.setdefault((row["office"], row["asked_country"]), []).append(post)
    return found


def fetch_holding(
    session: Session, post_ids: Iterable[int], first: date, last: date, known_at: datetime | None = None
) -> dict[int, list[Tenure]]:
    """Fetch the tenures of posts that may touch the days from first to last or the day before, latest first.

    At most 50 a post, with the one that ended last before those days and the one that began
    first after them, so that a vacancy shows. As believed at `known_at`, now when None.
    """
    given = {"ids": sorted(set(post_ids)), "first": first, "last": last, "known_at": known_at, "most": MOST_HOLDERS}
    found: dict[int, list[Tenure]] = {}
    for row in session.scalar(_OF_POSTS_ON, given) or ():
        found.setdefault(row["post_id"], []).append(tenure_of(row))
    return found


def fetch_tenures_of_actors(
    session: Session, actor_ids: Iterable[int], known_at: datetime | None = None
) -> dict[int, list[Tenure]]:
    """Fetch the tenures of actors and of those merged into them, latest first."""
    found: dict[int, list[Tenure]] = {}
    for (row,) in session.execute(_OF_ACTORS, {"ids": sorted(set(actor_ids)), "known_at": known_at}):
        found.setdefault(row["actor_id"], []).append(tenure_of(row))
    return found


def fetch_tenures_of_posts(
    session: Session, post_ids: Iterable[int], known_at: datetime | None = None
) -> dict[int, list[Tenure]]:
    """Fetch the tenures of posts, latest first, at most 400 a post."""
    found: dict[int, list[Tenure]] = {}
    given = {"ids": sorted(set(post_ids)), "known_at": known_at, "most": MOST_TENURES}
    for (row,) in session.execute(_OF_POSTS, given):
        found.setdefault(row["post_id"], []).append(tenure_of(row))
    return found


def fetch_titles_starting(session: Session, first_tokens: Iterable[int]) -> set[str]:
    """Fetch the title keys whose first word has one of the hashes."""
    return set(session.scalars(_TITLES_STARTING, {"first_tokens": sorted(set(first_tokens))}))


def post_of(row: Mapping[Any, Any]) -> Post:
    """Read a post from the columns that queries give of it."""
    return Post(
        post_id=row["post_id"],
        key=row["post_key"],
        label=row["label"],
        country=row["country"],
        office=row["office"],
        seats=row["seats"],
    )


def tenure_of(row: Mapping[str, Any]) -> Tenure:
    """Read a tenure from a row of tenure_in_full."""
    return Tenure(
        tenure_id=row["tenure_id"],
        post=post_of(row),
        actor_id=row["actor_id"],
        actor_key=row["actor_key"],
        actor_name=row["actor_name"],
        actor_kind=Kind(row["actor_kind"]),
        actor_wikidata=row["actor_wikidata"],
        status=Status(row["status"]),
        since=read_bound(row["since"], row["from_precision"]),
        until=read_bound(row["until"], row["until_precision"]),
        since_unknown=row["from_precision"] == Precision.UNKNOWN,
        until_unknown=row["until_precision"] == Precision.UNKNOWN,
        expected_until=row["expected_until"],
        disputed_by=row["disputed_by"],
        note=row["note"],
        sources=tuple(row["sources"]),
        recorded_at=row["recorded_at"],
    )
