"""What people said of automatic links that were drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

# The link is what the mention was before it was decided; whom the machine meant is judged by today's survivors.
_CHECKED = text("""
    WITH judged AS (
        SELECT m.lang, (e.before ->> 'score')::double precision AS score,
               coalesce(d.seen ->> 'again', d.verdict) AS verdict,
               c.root_id IS NOT DISTINCT FROM o.root_id AS agrees
        FROM review_item i
        JOIN mention m ON m.id = i.mention_id
        JOIN LATERAL (SELECT x.decision_id FROM decision_effect x
                      WHERE x.relation = 'review_item' AND x.row_id = i.id ORDER BY x.id DESC LIMIT 1) l ON true
        JOIN decision_log d ON d.id = l.decision_id
        LEFT JOIN decision_effect e ON e.decision_id = d.id AND e.relation = 'mention' AND e.row_id = m.id
        LEFT JOIN actor_closure c ON c.actor_id = (e.before ->> 'actor_id')::bigint
        LEFT JOIN actor_closure o ON o.actor_id = m.actor_id
        WHERE i.is_check AND i.state = 'decided'),
    counted AS (
        SELECT lang, score,
               (verdict <> 'unsure' AND agrees)::int AS correct, (verdict <> 'unsure' AND NOT agrees)::int AS wrong,
               0 AS unsure, 0 AS links
        FROM judged WHERE verdict <> 'unsure'
        UNION ALL
        SELECT m.lang, m.score, 0, 0, 1, 0 FROM review_item i JOIN mention m ON m.id = i.mention_id
        WHERE i.is_check AND i.state = 'decided' AND m.decided_by = 'machine'
        UNION ALL
        SELECT lang, score, 0, 0, 0, 1 FROM mention WHERE decision = 'link' AND decided_by = 'machine')
    SELECT lang, least(width_bucket(score, CAST(:bounds AS double precision[])) - 1, :last) AS band,
           sum(correct)::int AS correct, sum(wrong)::int AS wrong, sum(unsure)::int AS unsure, sum(links)::int AS links
    FROM counted WHERE score IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was said of the links of one language in one band."""

    lang: str | None
    band: int
    right: int
    wrong: int
    unsure: int
    links: int


def fetch_checked(session: Session, bounds: Sequence[float]) -> list[Checked]:
    """Fetch what people said of checked links, and how many links there are. Reads every mention: seconds a million."""
    rows = session.execute(_CHECKED, {"bounds": list(bounds), "last": len(bounds) - 2})
    return [
        Checked(lang=row.lang, band=row.band, right=row.correct, wrong=row.wrong, unsure=row.unsure, links=row.links)
        for row in rows
    ]
