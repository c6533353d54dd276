"""What the words of a text may name: which of them stand together in a recorded name, and whether anything changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

# The first rows of two indexes, and no table.
_EPOCH = text("""
    SELECT (SELECT oid FROM pg_database WHERE datname = current_database()),
           (SELECT max(id) FROM name_variant), (SELECT max(version) FROM name_statistics), (SELECT max(id) FROM audit),
           pg_snapshot_xmin(s) = pg_snapshot_xmax(s)
    FROM pg_current_snapshot() AS s
""")

# Plan: name_pair_lookup, index-only, at most 144 look-ups a pair and none after the first hit.
_PAIRED = text("""
    SELECT DISTINCT p.number FROM (
        SELECT number, firsts::int[] AS firsts, seconds::int[] AS seconds
        FROM unnest(CAST(:numbers AS int[]), CAST(:firsts AS text[]), CAST(:seconds AS text[]))
             AS u (number, firsts, seconds)) p
    WHERE EXISTS (SELECT FROM name_pair n
                  WHERE n.first_token = ANY (p.firsts) AND n.second_token = ANY (p.seconds))
""")


Identity = tuple[str, int, int | None, int | None]
"""The address of the server, the database, the version of the frozen figures, and the number of the latest row."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """A state of what is recorded, by which answers may be kept."""

    names: Identity
    """Stays the same while no name is added."""

    facts: Identity
    """Stays the same while nothing changes that decisions depend on; mentions and machine decisions may be stored."""

    is_quiet: bool
    """Nobody was writing: what is read now holds for as long as the identity does. Otherwise a row that
    was numbered already may still appear without changing it."""


def fetch_epoch(session: Session) -> Epoch:
    """Fetch which state the session sees."""
    database, name, version, fact, is_quiet = session.execute(_EPOCH).one()
    server = str(session.get_bind().engine.url)
    return Epoch((server, database, version, name), (server, database, version, fact), is_quiet)


def fetch_paired(session: Session, probes: Sequence[tuple[int, Sequence[int], Sequence[int]]]) -> frozenset[int]:
    """Give the numbers of the probes of which some first token and some second token stand in one name, in this order.

    A number may stand in several probes.
    """
    if not probes:
        return frozenset()
    rows = session.scalars(
        _PAIRED,
        {
            "numbers": [number for number, _, _ in probes],
            "firsts": [_literal(firsts) for _, firsts, _ in probes],
            "seconds": [_literal(seconds) for _, _, seconds in probes],
        },
    )
    return frozenset(rows)


def _literal(numbers: Sequence[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"
