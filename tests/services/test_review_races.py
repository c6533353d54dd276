"""Many reviewers at once, over real connections: no item is decided twice, and no two verdicts miss each other."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Engine, text

from registry.db.mentions import ReviewRecord, insert_review_items
from registry.domain import ConflictError, Verdict
from registry.services.check import check_invariants
from registry.services.deciding import Choice, decide
from registry.services.merges import merge_actors, preview_merge
from registry.services.proposals import propose_duplicate
from registry.services.review import Filter, claim
from registry.services.undoing import undo
from registry.transaction import make_engine, reading, writing
from tests import factories

CLIENTS = 32
ITEMS = int(os.environ.get("REGISTRY_REVIEW_ITEMS", "400"))
TODAY = date(2026, 1, 1)


@pytest.fixture
def crowd(fresh_engine: Engine):
    """The same database with a connection for everybody."""
    engine = make_engine(fresh_engine.url.render_as_string(hide_password=False), pool_size=CLIENTS)
    yield engine
    engine.dispose()


def _actors(engine: Engine, *names: str) -> list[int]:
    with writing(engine, acted_by="test") as session:
        return [factories.make_actor(session, name).id for name in names]


def _fill(engine: Engine, number: int, actor: int) -> None:
    with writing(engine, acted_by="test") as session:
        account = {"actor": str(actor), "score": 0.5, "name": "Ali", "evidence": [], "alignment": []}
        ids = [
            factories.make_mention(
                session, "Ali", decision="review", reason="ambiguous", evidence=[account], reading={"core": "Ali"}
            ).id
            for _ in range(number)
        ]
        records = [
            ReviewRecord(
                mention_id=mention, impact=1.0, lang="en", script="Latn", score=0.5, form="ali", actors=(actor,)
            )
            for mention in ids
        ]
        insert_review_items(session, records)


def _choice(held: dict, verdict: Verdict, **more) -> Choice:
    return Choice(verdict=verdict, version=held["version"], lease_token=held["lease_token"], **more)


def _at_once(*works: Callable[[], object]) -> list[object]:
    """Begin all together; what each gives, or the code of its refusal."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return work()
        except ConflictError as error:
            return error.code

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def _broken(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [violation.invariant.name for violation in check_invariants(session)]


def test_no_item_is_decided_twice_by_thirty_two_reviewers(crowd) -> None:
    (actor,) = _actors(crowd, "Ali Hassan")
    _fill(crowd, ITEMS, actor)
    decided: Counter[str] = Counter()
    lock = threading.Lock()

    def review(name: str) -> None:
        verdicts = [Verdict.SAME, Verdict.UNSURE, Verdict.NOT_AN_ACTOR, Verdict.DIFFERENT]
        while True:
            with writing(crowd, acted_by=name) as session:
                held = claim(session, Filter(), by=name, limit=3)
            if not held:
                return
            for each in held:
                verdict = verdicts[int(each["id"]) % len(verdicts)]
                with writing(crowd, acted_by=name) as session:
                    decide(session, int(each["id"]), _choice(each, verdict), by=name, today=TODAY)
                with lock:
                    decided[each["id"]] += 1

    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(review, f"reviewer {number}") for number in range(CLIENTS)]:
            done.result()
    assert len(decided) == ITEMS
    assert set(decided.values()) == {1}
    with crowd.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM decision_log")) == ITEMS
    assert _broken(crowd) == []


def test_one_lease_decides_once_however_often_it_is_sent(crowd) -> None:
    (actor,) = _actors(crowd, "Ali Hassan")
    _fill(crowd, 1, actor)
    with writing(crowd, acted_by="ada") as session:
        (held,) = claim(session, Filter(), by="ada")

    def send() -> str:
        with writing(crowd, acted_by="ada") as session:
            decide(session, int(held["id"]), _choice(held, Verdict.SAME), by="ada", today=TODAY)
        return "done"

    assert sorted(map(str, _at_once(*[send] * 6))) == ["already_decided"] * 5 + ["done"]


def test_one_decision_is_undone_once(crowd) -> None:
    (actor,) = _actors(crowd, "Ali Hassan")
    _fill(crowd, 1, actor)
    with writing(crowd, acted_by="ada") as session:
        (held,) = claim(session, Filter(), by="ada")
        done = decide(session, int(held["id"]), _choice(held, Verdict.SAME), by="ada", today=TODAY)

    def take_back() -> str:
        with writing(crowd, acted_by="ada") as session:
            undo(session, int(done["decision"]), by="ada")
        return "undone"

    assert sorted(map(str, _at_once(*[take_back] * 4))) == ["already_undone"] * 3 + ["undone"]


def _merge(engine: Engine, loser: int, survivor: int) -> Callable[[], str]:
    with reading(engine) as session:
        preview = preview_merge(session, str(loser), str(survivor))["preview"]

    def run() -> str:
        with writing(engine, acted_by="ada") as session:
            merge_actors(session, str(loser), str(survivor), by="ada", reason=None, preview=preview)
        return "merged"

    return run


@pytest.mark.parametrize("attempt", range(5))
def test_two_merges_that_meet_head_on_are_not_both_taken(crowd, attempt: int) -> None:
    one, other = _actors(crowd, "Witkow", "Witkoff")
    outcomes = _at_once(_merge(crowd, one, other), _merge(crowd, other, one))
    assert sorted(map(str, outcomes)) in (["actor_merged", "merged"], ["merged", "would_cycle"])


@pytest.mark.parametrize("attempt", range(5))
def test_a_merge_and_a_verdict_against_it_do_not_miss_each_other(crowd, attempt: int) -> None:
    one, other = _actors(crowd, "Witkow", "Witkoff")
    with writing(crowd, acted_by="ada") as session:
        item = propose_duplicate(session, one, other, score=0.5)
        (held,) = claim(session, Filter(item_id=item), by="ada")

    def differ() -> str:
        with writing(crowd, acted_by="ada") as session:
            decide(session, int(held["id"]), _choice(held, Verdict.DIFFERENT), by="ada", today=TODAY)
        return "different"

    outcomes = sorted(map(str, _at_once(differ, _merge(crowd, one, other))))
    assert len({"merged", "different"} & set(outcomes)) == 1
    assert _broken(crowd) == []


@pytest.mark.parametrize("attempt", range(5))
def test_a_link_and_a_merge_of_whom_it_means_do_not_miss_each_other(crowd, attempt: int) -> None:
    one, other = _actors(crowd, "Witkow", "Witkoff")
    _fill(crowd, 1, one)
    with writing(crowd, acted_by="ada") as session:
        (held,) = claim(session, Filter(), by="ada")

    def link() -> str:
        with writing(crowd, acted_by="ada") as session:
            decide(session, int(held["id"]), _choice(held, Verdict.CHOOSE, actor=str(one)), by="ada", today=TODAY)
        return "linked"

    outcomes = sorted(map(str, _at_once(link, _merge(crowd, one, other))))
    assert outcomes in (["linked", "merged"], ["actor_merged", "merged"], ["linked", "subject_changed"])
    assert _broken(crowd) == []
