"""Where mentions are decided again: in this process, or in several beside each other. The decisions are the same."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.db.affected import Unit
from registry.services.reconcile.redecide import Failed, Found, redecide
from registry.services.reconcile.run import decide_here
from registry.services.reconcile.stages import Policy, Redecide
from registry.transaction import make_engine, reading

_PART = 50
"""Units that one process takes at a time: few, so that none waits long for the slowest."""

_engines: dict[str, Engine] = {}


@contextmanager
def local_engine(url: str, workers: int) -> Iterator[Redecide]:
    """Give what decides units in so many processes, each with a connection of its own; in this one for `workers` 1.

    They read what has been committed when they are asked, and write nothing.
    """
    if workers <= 1:
        yield decide_here
        return
    # Spawned: a forked process would share the connections of this one.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:

        def decide(_: Session, units: Sequence[Unit], policy: Policy) -> tuple[list[Found], list[Failed]]:
            parts = [units[at : at + _PART] for at in range(0, len(units), _PART)]
            done = [pool.submit(_decide, url, part, policy) for part in parts]
            results = [future.result() for future in done]
            return [each for found, _ in results for each in found], [each for _, failed in results for each in failed]

        yield decide


def _decide(url: str, units: Sequence[Unit], policy: Policy) -> tuple[list[Found], list[Failed]]:
    engine = _engines.setdefault(url, make_engine(url, pool_size=1, long_running=True))
    with reading(engine) as session:
        return redecide(session, units, policy.thresholds, today=policy.today)
