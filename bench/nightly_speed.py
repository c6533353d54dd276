"""How long nights take, how that grows with the mentions, and what the web feels of it."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import orjson
import psutil

from bench.figures import Figures, percentile
from bench.mentions import Printed
from bench.nightly_world import KNOWN, make_registry, world
from bench.registries import ROOT
from bench.worker import Client, worker
from registry.db.indexing import fetch_actor_names
from registry.services.indexing import reindex
from registry.transaction import make_engine, writing

WORKERS = 2
_CHANGED = 100
_EVERY_S = 0.2
_IDLE_S = 20.0
_DONE = (0, 1)


@dataclass(frozen=True, slots=True)
class Night:
    """A night as it went."""

    seconds: float
    memory_mb: float
    units: int
    outcomes: int


def speed_figures(server_url: str, *, largest: int, pending: int) -> Iterator[Figures]:
    """Time nights over ever more mentions, then the one that decides very many again while the web is asked."""
    registry, decided = make_registry(server_url)
    sizes = [size for size in (10_000, 100_000, 1_000_000) if size < largest] + [largest]
    nights: dict[tuple[str, int], Night] = {}
    for size in sizes:
        with world(server_url, registry, decided, size, pending=False) as url:
            nights["names made and grouped for the first time", size] = _night(url)
            nights["nothing changed", size] = _quiet(url)
            _rename(url)
            nights[f"{_CHANGED} actors renamed", size] = _night(url)
    waits: dict[str, list[float]] = {}
    for size in sorted({pending // 10, pending}):
        with world(server_url, registry, decided, size, pending=True) as url, worker(url) as web:
            names = [printed for printed, _ in decided[:2_000]]
            watch = _Watch(web.port, names)
            waits["alone"] = watch.listen(lambda: time.sleep(_IDLE_S))
            waits["beside the night"] = watch.listen(lambda url=url, size=size: nights.update(
                {("all of them pending", size): _night(url, "--full")}))  # fmt: skip
    yield _table(nights)
    yield _web(waits)


def _table(nights: dict[tuple[str, int], Night]) -> Figures:
    rows = []
    for kind in dict.fromkeys(kind for kind, _ in nights):
        sizes = [size for each, size in nights if each == kind]
        for size in sizes:
            night = nights[kind, size]
            rate = f"{night.units / night.seconds:.0f}" if night.units else "–"
            rows.append((kind, f"{size:,}", f"{night.seconds:.1f}", f"{night.units:,}", rate, f"{night.memory_mb:.0f}"))
        if len(sizes) > 1:
            first, last = nights[kind, sizes[0]], nights[kind, sizes[-1]]
            grown = math.log(last.seconds / first.seconds) / math.log(sizes[-1] / sizes[0])
            rows.append((kind, "exponent", f"{max(grown, 0):.2f}", "–", "–", "–"))
    return Figures(
        title="Nights",
        columns=("night", "mentions", "seconds", "decided again", "a second", "MB"),
        rows=tuple(rows),
        remark=(
            f"`registry reconcile --workers {WORKERS}` as a process, its start included, over {KNOWN:,} actors and "
            "documents of ten mentions, one name in six that of a person not on record. MB: all its processes together "
            "at their largest, pages that they share counted for each; PostgreSQL beside. The exponent is that of the "
            "seconds from the fewest to the most mentions."
        ),
    )


def _web(waits: dict[str, list[float]]) -> Figures:
    rows = [
        (what, f"{len(times):,}", f"{1000 * percentile(times, 0.5):.1f}", f"{1000 * percentile(times, 0.99):.1f}")
        for what, times in waits.items()
    ]
    alone, beside = (percentile(waits[what], 0.99) for what in ("alone", "beside the night"))
    return Figures(
        title="The web beside a night",
        columns=("when", "requests", "p50 ms", "p99 ms"),
        rows=(*rows, ("ratio", "–", "–", f"{beside / alone:.2f}")),
        remark=f"Five single mentions a second over HTTP to one worker, while {WORKERS} processes decide again.",
    )


def _quiet(url: str) -> Night:
    """Do nights until one has nothing to do, and give that one."""
    night = _night(url)
    while night.outcomes:
        night = _night(url)
    return _night(url)


def _night(url: str, *options: str) -> Night:
    """Do a night in a process of its own, as a timer does."""
    command = [sys.executable, str(ROOT / "app.py"), "reconcile", "--json", "--as-of", "2026-01-01",
               "--workers", str(WORKERS), *options]  # fmt: skip
    began = time.perf_counter()
    environment = {**os.environ, "DATABASE_URL": url}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT) as process:
        meter = _Meter(process.pid)
        told = process.stdout.read() if process.stdout else b""
        status = process.wait()
    seconds = time.perf_counter() - began
    if status not in _DONE:
        raise SystemExit(f"the night ended with {status}: {told[:2_000].decode()}")
    report = orjson.loads(told)
    outcomes = sum(row["number"] for row in report["outcomes"])
    return Night(seconds, meter.end(), report["counts"].get("units", 0), outcomes)


class _Meter:
    """Looks at the memory of a process and its children until it is ended."""

    def __init__(self, pid: int) -> None:
        self._process, self._most, self._is_over = psutil.Process(pid), 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Give the most megabytes that were seen."""
        self._is_over.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        while not self._is_over.wait(_EVERY_S):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                self._most = max(self._most, sum(each.memory_info().rss for each in family) / 1e6)
            except psutil.NoSuchProcess:
                continue


class _Watch:
    """Asks the web for one name after another, five a second."""

    def __init__(self, port: int, names: Sequence[Printed]) -> None:
        self._client, self._names = Client(port), names
        for name in names:
            self._client.seconds(name)

    def listen(self, work: Callable[[], None]) -> list[float]:
        """Do some work, and give what each request took meanwhile."""
        times: list[float] = []
        is_over = threading.Event()

        def ask() -> None:
            at = 0
            while not is_over.wait(_EVERY_S):
                times.append(self._client.seconds(self._names[at % len(self._names)]))
                at += 1

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        work()
        is_over.set()
        thread.join()
        return times


def _rename(url: str) -> None:
    """Give a hundred actors a further name, as imports do."""
    engine = make_engine(url)
    ids = list(range(50, 50 + _CHANGED))
    with writing(engine, acted_by="bench") as session:
        before = fetch_actor_names(session, ids)
        for actor in ids:
            insert = "INSERT INTO name_variant (actor_id, text, script, kind) VALUES (%s, %s, 'Latn', 'alias')"
            session.connection().exec_driver_sql(insert, (actor, f"Zebulon Quark{actor}"))
        reindex(session, before, fetch_actor_names(session, ids))
    engine.dispose()
