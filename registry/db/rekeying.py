"""Making derived rows anew, some actors at a time, and remembering how far it got."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.db.copying import copy_rows, driver
from registry.db.indexing import DerivedRows

_TEMPORARY = """
    CREATE TEMP TABLE IF NOT EXISTS rekey_pair (first_token int, second_token int, prominence smallint, actor_no int)
        ON COMMIT DROP;
    CREATE TEMP TABLE IF NOT EXISTS rekey_single (token int, prominence smallint, actor_no int) ON COMMIT DROP;
    CREATE TEMP TABLE IF NOT EXISTS rekey_skeleton (skeleton int, token int) ON COMMIT DROP;
    TRUNCATE rekey_pair, rekey_single, rekey_skeleton;
"""

# Plan: one scan of the table, hashed against the rows as they should be. There is no index by actor: it would cost
# every import a fifth of its time for the sake of this.
_DELETE_UNWANTED = (
    """DELETE FROM name_pair n WHERE n.actor_no > :after AND n.actor_no <= :last AND NOT EXISTS (
           SELECT FROM rekey_pair w WHERE w.first_token = n.first_token AND w.second_token = n.second_token
           AND w.prominence = n.prominence AND w.actor_no = n.actor_no)""",
    """DELETE FROM name_single n WHERE n.actor_no > :after AND n.actor_no <= :last AND NOT EXISTS (
           SELECT FROM rekey_single w WHERE w.token = n.token
           AND w.prominence = n.prominence AND w.actor_no = n.actor_no)""",
)
_INSERT_WANTED = (
    """INSERT INTO name_pair (first_token, second_token, prominence, actor_no, rule_version)
       SELECT *, :rule FROM rekey_pair ORDER BY 1, 2
       ON CONFLICT (first_token, second_token, prominence, actor_no)
       DO UPDATE SET rule_version = excluded.rule_version WHERE name_pair.rule_version <> excluded.rule_version""",
    """INSERT INTO name_single (token, prominence, actor_no, rule_version)
       SELECT *, :rule FROM rekey_single ORDER BY 1
       ON CONFLICT (token, prominence, actor_no)
       DO UPDATE SET rule_version = excluded.rule_version WHERE name_single.rule_version <> excluded.rule_version""",
)

# A page of tokens is a range of their hashes, so that skeletons of tokens that are gone lie in one too.
_LAST_OF_PAGE = text("""
    SELECT max(token) FROM (SELECT token FROM name_token WHERE token > :after ORDER BY token LIMIT :limit) page
""")
# Every token that somebody bears has the new version by now.
_SWEEP_TOKENS = text("""
    DELETE FROM name_token t
    WHERE t.token > :after AND t.token <= :last
      AND (t.rule_version <> :rule OR NOT EXISTS (SELECT FROM name_single s WHERE s.token = t.token))
""")
_TOKENS = text("SELECT token, folded FROM name_token WHERE token > :after AND token <= :last")
_SWEEP_SKELETONS = text("""
    DELETE FROM token_skeleton s
    WHERE s.token > :after AND s.token <= :last
      AND NOT EXISTS (SELECT FROM rekey_skeleton w WHERE w.token = s.token AND w.skeleton = s.skeleton)
""")

_TITLES = text("""
    SELECT id, text, folded, first_token, rule_version FROM post_title WHERE id > :after ORDER BY id LIMIT :limit
""")
_CORRECT_TITLES = text("""
    UPDATE post_title t SET folded = n.folded, first_token = n.first_token, rule_version = :rule
    FROM unnest(CAST(:ids AS bigint[]), CAST(:folded AS text[]), CAST(:first_tokens AS int[]))
         AS n (id, folded, first_token)
    WHERE t.id = n.id
""")

_LOCK = "hashtextextended('registry derived rows', 0)"

_OPEN_RUN = text("SELECT id, checkpoint FROM batch_run WHERE kind = 'rekey' AND state = 'running'")
_BEGIN_RUN = text("""
    INSERT INTO batch_run (kind, fence, stage, checkpoint)
    SELECT 'rekey', coalesce(max(fence), 0) + 1, 'actors', CAST(:checkpoint AS jsonb) FROM batch_run
    RETURNING id
""")
_KEEP_RUN = text("UPDATE batch_run SET stage = :stage, checkpoint = CAST(:checkpoint AS jsonb) WHERE id = :id")
_END_RUN = text("UPDATE batch_run SET state = :state, stage = NULL, ended_at = now() WHERE id = :id")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRow:
    """A post title with what is derived from its text."""

    id: int
    text: str
    folded: str
    first_token: int
    rule_version: int


def lock_derived(session: Session) -> None:
    """Hold off those who make derived rows anew, until the end of the transaction; edits go on beside each other.

    Names that are added while their actor's rows are made anew would lose theirs.
    """
    session.execute(text(f"SELECT pg_advisory_xact_lock_shared({_LOCK})"))


def try_lock_derived(session: Session) -> bool:
    """Hold derived rows alone until the end of the transaction; False while somebody edits some.

    Never waits: edits that come behind one who waits would have to wait as well.
    """
    return bool(session.scalar(text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")))


def open_wanted(session: Session) -> None:
    """Make the temporary tables of the rows as they should be, empty."""
    with driver(session).cursor() as cursor:
        cursor.execute(_TEMPORARY)


def add_wanted(session: Session, rows: DerivedRows) -> None:
    """Add pairs and singles as they should be."""
    copy_rows(session, "rekey_pair", rows.pairs)
    copy_rows(session, "rekey_single", rows.singles)


def replace_derived(session: Session, *, after: int, last: int, rule_version: int) -> int:
    """Leave, of actors above `after` up to `last`, the wanted rows and no others; give how many changed."""
    session.execute(text("ANALYZE rekey_pair, rekey_single"))
    deleted = (session.execute(text(each), {"after": after, "last": last}) for each in _DELETE_UNWANTED)
    gone = sum(_rowcount(result) for result in deleted)
    inserted = (session.execute(text(each), {"rule": rule_version}) for each in _INSERT_WANTED)
    return gone + sum(_rowcount(result) for result in inserted)


def find_page_end(session: Session, *, after: int, limit: int) -> int | None:
    """Find the last token of the page of tokens above `after`; None when there are no more."""
    found: int | None = session.scalar(_LAST_OF_PAGE, {"after": after, "limit": limit})
    return found


def sweep_tokens(session: Session, *, after: int, last: int, rule_version: int) -> list[tuple[int, str]]:
    """Delete tokens of a page that nobody bears any more, or of another rule version; give the others, spelt."""
    page = {"after": after, "last": last}
    session.execute(_SWEEP_TOKENS, page | {"rule": rule_version})
    return [(token, folded) for token, folded in session.execute(_TOKENS, page)]


def sweep_skeletons(session: Session, wanted: Collection[tuple[int, int]], *, after: int, last: int) -> None:
    """Delete all (skeleton, token) of a page of tokens but the wanted ones."""
    copy_rows(session, "rekey_skeleton", wanted)
    session.execute(text("ANALYZE rekey_skeleton"))
    session.execute(_SWEEP_SKELETONS, {"after": after, "last": last})


def fetch_titles(session: Session, *, after: int, limit: int) -> list[TitleRow]:
    """Fetch post titles with an id above `after`, past ones included, in the order of ids."""
    return [TitleRow(**row) for row in session.execute(_TITLES, {"after": after, "limit": limit}).mappings()]


def correct_titles(session: Session, titles: Sequence[tuple[int, str, int]], *, rule_version: int) -> None:
    """Write derived columns of titles: id, folded, first token."""
    if titles:
        ids, folded, first_tokens = map(list, zip(*titles, strict=True))
        values = {"ids": ids, "folded": folded, "first_tokens": first_tokens, "rule": rule_version}
        session.execute(_CORRECT_TITLES, values)


def find_run(session: Session) -> tuple[int, dict[str, Any]] | None:
    """Find the rekeying that was begun and not ended: its id and checkpoint."""
    row = session.execute(_OPEN_RUN).one_or_none()
    return (row.id, row.checkpoint) if row else None


def begin_run(session: Session, checkpoint: dict[str, Any]) -> int:
    """Note that a rekeying has begun; give its id."""
    return int(session.scalar(_BEGIN_RUN, {"checkpoint": json.dumps(checkpoint)}) or 0)


def keep_run(session: Session, run_id: int, stage: str, checkpoint: dict[str, Any]) -> None:
    """Note how far it got, in the transaction of what it did."""
    session.execute(_KEEP_RUN, {"id": run_id, "stage": stage, "checkpoint": json.dumps(checkpoint)})


def end_run(session: Session, run_id: int, state: str) -> None:
    """Note that it ended: published or abandoned."""
    session.execute(_END_RUN, {"id": run_id, "state": state})


def _rowcount(result: Any) -> int:
    return max(0, int(result.rowcount))
