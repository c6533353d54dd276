"""Checking that everything which must hold of the database does."""

from __future__ import annotations

from sqlalchemy.orm import Session

from registry.db.invariants import INVARIANTS, Violation, find_violation

_EXAMPLES = 5


def check_invariants(session: Session) -> list[Violation]:
    """Return what is broken, in the order of the invariants; empty when all is well.

    One query an invariant, each over whole tables: seconds on a small registry, up to a
    minute at a million mentions. In a `reading` session all see the same moment, and
    nobody is held up.
    """
    violations = (find_violation(session, each, examples=_EXAMPLES) for each in INVARIANTS)
    return [violation for violation in violations if violation]
