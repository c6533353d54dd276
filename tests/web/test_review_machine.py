"""The machine runs: a few thousand steps in every test run, hundreds of thousands where they are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine, text

from registry.db import reviews
from registry.db.decisions import restore, set_merged
from registry.domain import ConflictError
from registry.services import deciding
from tests.web.review_machine import Review

STEPS = 50
EXAMPLES = int(os.environ.get("REGISTRY_REVIEW_STEPS", "2000")) // STEPS


# Shrinking a run over a real database takes minutes: only where it is asked for.
PHASES = set(Phase) if os.environ.get("REGISTRY_REVIEW_SHRINK") else {Phase.reuse, Phase.generate}


def profile(examples: int, **more: Any) -> settings:
    return settings(
        phases=PHASES,
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        **more,
    )


@pytest.fixture
def machine(fresh_engine: Engine) -> type[Review]:
    """The machine, over a database that every run of it finds empty."""
    with fresh_engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'alembic%'")
        ).all()

    def emptied() -> Engine:
        with fresh_engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY"))
        return fresh_engine

    return type("Reviewing", (Review,), {"empty_database": staticmethod(emptied)})


def _no_checks_of(*skipped: str) -> Callable[..., None]:
    """Give a check of whose turn it is that lets some faults pass."""
    honest = deciding._check_turn

    def check(session: Any, item: Any, choice: Any) -> None:
        try:
            honest(session, item, choice)
        except ConflictError as error:
            if error.code not in skipped:
                raise

    return check


def _merge_and_move(session: Any, decision_id: int, loser: int, survivor: int) -> None:
    set_merged(session, decision_id, loser, survivor)
    move = text("UPDATE mention SET actor_id = :survivor WHERE actor_id = :loser")
    session.execute(move, {"loser": loser, "survivor": survivor})


def _restore_but(*left: str) -> Callable[..., None]:
    def some(session: Any, relation: str, images: Any) -> None:
        if relation not in left:
            restore(session, relation, images)

    return some


def _nothing(*_: Any, **__: Any) -> list[Any]:
    return []


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "claims take what is claimed": (
        {"registry.db.reviews._CLAIM": reviews._CLAIM.replace("i.state = 'open'", "i.state IN ('open', 'claimed')")},
        "",
    ),
    "anybody decides": ({"registry.services.deciding._check_turn": _no_checks_of("lease_lost")}, ""),
    "old versions decide": ({"registry.services.deciding._check_turn": _no_checks_of("version_conflict")}, ""),
    "decided items are decided again": (
        {"registry.services.deciding._check_turn": _no_checks_of("already_decided", "lease_lost")},
        "",
    ),
    "merges move mentions": ({"registry.services.merges.set_merged": _merge_and_move}, ""),
    "merges forget verdicts": (
        {"registry.services.merges.refuse_differences": _nothing},
        "ALTER TABLE actor DISABLE TRIGGER actor_judged",
    ),
    "merges leave questions open": ({"registry.services.merges.set_items": _nothing}, ""),
    "previews are not compared": ({"registry.services.merges.seal": lambda effect: "0" * 64}, ""),
    "the closure is not followed": ({}, "ALTER TABLE actor DISABLE TRIGGER actor_follow"),
    "undoing forgets items": ({"registry.services.undoing.restore": _restore_but("review_item")}, ""),
    "undoing forgets mentions": ({"registry.services.undoing.restore": _restore_but("mention")}, ""),
    "undoing forgets merges": ({"registry.services.undoing.restore": _restore_but("actor")}, ""),
    "undoing leaves verdicts": ({"registry.services.undoing.judge": _nothing}, ""),
    "undoing tramples on what came later": ({"registry.services.undoing._check_dependants": _nothing}, ""),
    "what came since a merge is lost": (
        {"registry.services.undoing.question_after_unmerge": _nothing},
        "",
    ),
    "repeated requests are done twice": ({"registry.web.repeats.remember": _nothing}, ""),
    "the retired are linked to": ({"registry.services.judging._active": lambda root: root}, ""),
}
"""What to break: attributes to replace, and a statement to run."""

QUICK = ("repeated requests are done twice", "undoing forgets merges", "undoing tramples on what came later")
"""Tried in every test run; the others where REGISTRY_REVIEW_FAULTS is set."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_is_found(machine, fresh_engine, monkeypatch, fault: str) -> None:
    if fault not in QUICK and not os.environ.get("REGISTRY_REVIEW_FAULTS"):
        pytest.skip("a long test: set REGISTRY_REVIEW_FAULTS")
    replaced, statement = FAULTS[fault]
    for target, value in replaced.items():
        monkeypatch.setattr(target, value)
    if statement:
        with fresh_engine.begin() as connection:
            connection.execute(text(statement))
    with pytest.raises((AssertionError, KeyError)):
        run_state_machine_as_test(machine, settings=profile(300, database=None, derandomize=True))


def test_whatever_reviewers_do_the_registry_is_as_the_model_says(machine) -> None:
    run_state_machine_as_test(machine, settings=profile(EXAMPLES))
