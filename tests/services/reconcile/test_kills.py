"""A run that is killed at any statement ends, gone on with, where an undisturbed one does."""

from __future__ import annotations

import os
import random
import signal
import time
import uuid

import pytest
from sqlalchemy import Engine, event

from registry.services.reconcile.run import open_run, step
from registry.transaction import make_engine, writing
from tests.conftest import _database, _url
from tests.services.reconcile.nights import POLICY, TODAY, count_figures, decisions, make, mention, rows, tell
from tests.settling import settle

GIVEN = ("Zebulon", "Miriam", "Oswin", "Tancred", "Perpetua", "Lubomir")
FAMILIES = ("Quark", "Zebrov", "Kvarnstrom", "Obolensk", "Tregarth", "Munifex", "Haldorson", "Vintila")

EVERY = int(os.environ.get("REGISTRY_KILL_EVERY", "9"))
"""Of the moments before and after each statement, how many are passed over; 1 in `make test-long`."""

TIMES = int(os.environ.get("REGISTRY_KILL_TIMES", "3"))
"""How often a night over the larger world is killed at a random time; 200 in `make test-long`."""


@pytest.fixture
def world(template, server_url):
    """The name of a database in which a night has much to do; its engine is closed, so that it can be copied."""
    name = f"{os.environ['REGISTRY_TEST_RUN']}_{uuid.uuid4().hex[:8]}"
    with _database(server_url, template, name) as engine:
        make(engine, "Marco Rubio")
        count_figures(engine)
        mention(engine, "Rubio", "Zebulon Quark", "Nobody")
        for source in ("a", "b"):
            tell(engine, f"Marco Rubio met Ann Other in {source}.", "Ann Other", source=source)
        make(engine, "Zebulon Quark")
        make(engine, "ماركو روبيو")
        settle(engine)
        engine.dispose()
        yield name


@pytest.fixture
def larger_world(template, server_url):
    """As above, with some hundred documents and mentions, most of which a night decides otherwise."""
    name = f"{os.environ['REGISTRY_TEST_RUN']}_{uuid.uuid4().hex[:8]}"
    dice = random.Random(6)
    names = [f"{given} {family}" for given in GIVEN for family in FAMILIES]
    with _database(server_url, template, name) as engine:
        make(engine, "Marco Rubio")
        count_figures(engine)
        for at in range(120):
            first, second = dice.sample(names, 2)
            tell(engine, f"{first} met {second}, day {at}.", first, second, source=f"source {at % 5}")
            mention(engine, *dice.sample(names, 3), dice.choice(FAMILIES))
        for each in dice.sample(names, 12):
            make(engine, each)
        make(engine, "Wilhelmina Ostrogska")
        make(engine, "Wilhelmina Ostrogska", ("فيلهلمينا أوستروغسكا", "ar"))
        settle(engine)
        engine.dispose()
        yield name


def run_night(url: str, *, kill_at: int | None, resume: bool = False) -> int:
    """Do a night in this process, killed with SIGKILL at a moment; how many moments there were."""
    engine = make_engine(url, long_running=True)
    moments = 0

    def moment(*_: object) -> None:
        nonlocal moments
        moments += 1
        if moments == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, name, moment)
    with writing(engine, acted_by="nightly run") as session:
        run = open_run(session, POLICY, today=TODAY, resume=resume and is_broken_off(engine))
    while not run.is_done:
        with writing(engine, acted_by="nightly run") as session:
            run = step(session, run, POLICY)
    engine.dispose()
    return moments


def is_broken_off(engine: Engine) -> bool:
    return bool(rows(engine, "SELECT FROM batch_run WHERE state = 'running'"))


def night_apart(url: str, *, kill_at: int | None = None, resume: bool = False) -> int | None:
    """Do a night in a process of its own; how many moments there were, None if it was killed.

    Each begins as this process is, which does no night itself: what one has learnt by heart
    would spare the next some statements.
    """
    told, tell_it = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(tell_it, str(run_night(url, kill_at=kill_at, resume=resume)).encode())
        finally:
            os._exit(0)
    os.close(tell_it)
    _, status = os.waitpid(child, 0)
    with os.fdopen(told) as pipe:
        moments = pipe.read()
    return None if os.WIFSIGNALED(status) else int(moments)


def killed_after(url: str, seconds: float) -> None:
    """Fork, and kill the child after a time unless it is done by then."""
    child = os.fork()
    if child == 0:
        try:
            run_night(url, kill_at=None)
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def end(engine: Engine) -> list:
    """All that a night leaves behind, but for times and numbers of runs."""
    return [
        decisions(engine),
        rows(engine, "SELECT kind, state, mention_id, subject, actors FROM review_item ORDER BY id"),
        rows(engine, "SELECT kind, actor_id, subject - 'run' FROM change ORDER BY kind, actor_id, subject::text"),
        rows(engine, "SELECT o.kind, subject, o.state FROM batch_outcome o JOIN batch_run r ON r.id = o.run_id"
                     " WHERE r.state = 'published' ORDER BY 1, 2"),
        rows(engine, "SELECT digest FROM batch_run WHERE state = 'published'"),
    ]  # fmt: skip


def test_killed_at_any_statement_it_ends_where_an_undisturbed_run_does(world, server_url) -> None:
    with _database(server_url, world, f"{world}_calm") as engine:
        moments = night_apart(_url(f"{world}_calm"))
        calm = end(engine)
    assert moments is not None
    assert moments > 100
    assert any(row.state == "published" for row in calm[3])
    for moment in range(1, moments, EVERY):
        with _database(server_url, world, f"{world}_k{moment}") as engine:
            url = _url(f"{world}_k{moment}")
            assert night_apart(url, kill_at=moment) is None
            assert night_apart(url) is not None
            assert end(engine) == calm, f"killed at moment {moment} of {moments}"


def test_killed_at_random_times_and_gone_on_with_it_ends_there_too(larger_world, server_url) -> None:
    with _database(server_url, larger_world, f"{larger_world}_calm") as engine:
        began = time.monotonic()
        assert night_apart(_url(f"{larger_world}_calm"))
        took, calm = time.monotonic() - began, end(engine)
    assert {row.kind for row in calm[3]} >= {"decision", "new_actor", "duplicate"}
    dice = random.Random(TIMES)
    for number in range(TIMES):
        with _database(server_url, larger_world, f"{larger_world}_t{number}") as engine:
            url, resume = _url(f"{larger_world}_t{number}"), bool(number % 2)
            killed_after(url, seconds := dice.uniform(0, took))
            assert night_apart(url, resume=resume)
            assert end(engine) == calm, f"killed after {seconds:.3f} s of {took:.3f}, resume {resume}"
