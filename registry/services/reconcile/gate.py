"""The gate: whether what a run found may take effect unseen, and the digest that stands for all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy.orm import Session

from registry.db.outcomes import count_mentions_by_decision, count_outcomes, fetch_swings, iterate_outcomes
from registry.services.reconcile.stages import Limits, Run

Json = dict[str, Any]
_NOT_DIGESTED = frozenset({"version"})
"""How often a row was edited says nothing of what was found."""


def digest_of(session: Session, run_id: int) -> str:
    """Give 64 digits that stand for all that a run found: equal for equal registries, mentions, day and model."""
    made = hashlib.sha256()
    for each in iterate_outcomes(session, run_id):
        after = {name: value for name, value in each.after.items() if name not in _NOT_DIGESTED}
        made.update(orjson.dumps([each.kind, each.subject, after], option=orjson.OPT_SORT_KEYS))
        made.update(b"\n")
    return made.hexdigest()


def examine(session: Session, run: Run, limits: Limits) -> list[Json]:
    """Give the rules of the gate with what was measured; a rule that does not hold has `passed` false."""
    counted = count_outcomes(session, run.run_id)
    linked = sum(row["number"] for row in count_mentions_by_decision(session) if row["decision"] == "link")
    taken = sum(row["unlinked"] for row in counted if row["kind"] == "decision")
    swings = [each for each in fetch_swings(session, run.run_id, least=limits.swing_least) if _swings(each, limits)]
    looked_at = run.counts.get("units", 0)
    failed = run.counts.get("quarantined", 0)
    largest = run.counts.get("largest_component", 0)
    return [
        _rule(
            "linked mentions taken from their actors",
            taken,
            max(limits.taken_least, limits.taken_share * linked),
        ),
        _rule("actors that gain or lose too many mentions", len(swings), 0, swings),
        _rule("forms of names in the largest set that ties hold together", largest, limits.component),
        _rule(
            "mentions and documents that failed",
            failed,
            max(limits.quarantined_least, limits.quarantined_share * looked_at),
        ),
    ]


def _swings(each: Json, limits: Limits) -> bool:
    """An actor that had few mentions may gain any number: it is new, or was hardly known by its names."""
    most = max(limits.swing_least, limits.swing_share * each["has"])
    return bool(each["lost"] > most or (each["gained"] > most and each["has"] > limits.swing_least))


def _rule(name: str, measured: float, most: float, examples: Sequence[Json] = ()) -> Json:
    return {
        "rule": name,
        "measured": measured,
        "most": round(most, 2),
        "passed": measured <= most,
        "examples": [{key: str(value) for key, value in each.items()} for each in examples[:10]],
    }
