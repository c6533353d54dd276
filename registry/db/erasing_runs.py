"""Blanking what nightly runs keep of a person who is erased: findings, reports, the keys of printed forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

_OUTCOMES = text("""
    UPDATE batch_outcome SET before = before - CAST(:personal AS text[]), after = after - CAST(:personal AS text[])
    WHERE mention_id = ANY (CAST(:mentions AS bigint[]))
       OR after ->> 'actor' = ANY (CAST(:keys AS text[])) OR before ->> 'actor' = ANY (CAST(:keys AS text[]))
       OR after -> 'actors' ?| CAST(:keys AS text[])
       OR after -> 'mentions' ?| CAST(:mentioned AS text[])
       OR after::text LIKE ANY (CAST(:patterns AS text[]))
""")
_PERSONAL = [
    "surface",
    "context",
    "reading",
    "evidence",
    "item",
    "name",
    "text",
    "names",
    "proposed",
    "places",
    "ref",
]
# A report says of whom it tells in many places; the numbers in it stay.
_REPORTS = text("""
    UPDATE batch_run SET report = report || '{"changes": [], "proposals": []}'
    WHERE report::text LIKE ANY (CAST(:patterns AS text[]))
       OR report::text LIKE ANY (CAST(:quoted AS text[]))
""")
_FORMS = text("""
    DELETE FROM mention_form f
    WHERE NOT EXISTS (SELECT FROM mention m WHERE m.surface = f.surface AND coalesce(m.lang, '') = f.lang)
""")


def blank_runs(session: Session, ids: Iterable[int], mentions: Iterable[int], names: Sequence[str]) -> None:
    """Blank what runs found of a person; `mentions` are blanked already. Reads all findings and all printed forms."""
    keys, mentioned = sorted(map(str, ids)), sorted(map(str, mentions))
    patterns = [f"%{_literal(name)}%" for name in names]
    values = {"personal": _PERSONAL, "mentions": sorted(map(int, mentioned)), "keys": keys, "mentioned": mentioned}
    session.execute(_OUTCOMES, {**values, "patterns": patterns})
    session.execute(_REPORTS, {"patterns": patterns, "quoted": [f'%"id": "{key}"%' for key in keys]})
    session.execute(_FORMS)


def _literal(name: str) -> str:
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
