"""Which organisations stand for countries, and which for the ministries that posts belong to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

# Plan: a scan of some hundred organisations with a territory, and of post_office with post_pkey and actor_pkey.
_TERRITORIES = text("""
    SELECT DISTINCT ON (identifiers ->> 'iso3166') lower(identifiers ->> 'iso3166') AS country, name
    FROM actor WHERE kind = 'organisation' AND status = 'active' AND identifiers ? 'iso3166'
    ORDER BY identifiers ->> 'iso3166', prominence DESC, id
""")
# A ministry is an organisation whose posts are of one minister; a government has many.
_MINISTRIES = text("""
    SELECT DISTINCT ON (o.office, o.country) o.office, o.country, m.name
    FROM (SELECT a.id, a.name
          FROM post_office o JOIN post p ON p.id = o.post_id JOIN actor a ON a.id = p.organisation_id
          WHERE o.office LIKE '%-minister' AND o.office NOT LIKE 'deputy-%' AND a.status = 'active'
          GROUP BY a.id, a.name HAVING count(DISTINCT o.office) = 1) m
    JOIN post p ON p.organisation_id = m.id JOIN post_office o ON o.post_id = p.id
    WHERE o.country IS NOT NULL AND o.office LIKE '%-minister' AND o.office NOT LIKE 'deputy-%'
    ORDER BY o.office, o.country, p.id
""")


@dataclass(frozen=True, slots=True)
class Bodies:
    """Canonical names of organisations by what they stand for."""

    territories: dict[str, str]
    """By country, ISO 3166 in lower case."""
    ministries: dict[tuple[str, str], str]
    """By the office of the minister and the country."""


def fetch_bodies(session: Session) -> Bodies:
    """Fetch the organisations of countries and ministries."""
    return Bodies(
        {row.country: row.name for row in session.execute(_TERRITORIES)},
        {(row.office, row.country): row.name for row in session.execute(_MINISTRIES)},
    )
