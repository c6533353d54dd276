"""Time per mention at ten thousand, a hundred thousand and a million actors: over HTTP, in batches, a scored pair."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any
from unittest.mock import patch

import psutil
from sqlalchemy import Engine, event

from bench.figures import Figures, percentile
from bench.mentions import ATTESTED, COMPOSED, Printed, Printer
from bench.registries import ROOT
from bench.worker import Client, worker
from registry.cli.context import read_thresholds
from registry.services import resolve
from registry.services.warming import settle
from registry.transaction import make_engine, reading

_MENTIONS, _WARM, _BATCH = 2_000, 300, 1_000
_KINDS = ("Latin full", "native full", "surname alone")
_TURNS = ("first time", "again")
_TODAY = date(2026, 1, 1)


def http_figures(urls: dict[int, str], printer: Printer, warm: Printer) -> Figures:
    """Time one mention a request in registries by their number of actors; the first and the last give the growth.

    `printer` and `warm` must know people of the smallest registry only, so that all get the same names.
    """
    mentions, before = printer.mixed(_MENTIONS), warm.mixed(_WARM)
    rows: list[tuple[str, ...]] = []
    with ExitStack() as stack:
        workers = {number: stack.enter_context(worker(url)) for number, url in urls.items()}
        clients = {number: Client(server.port) for number, server in workers.items()}
        _take_turns(clients, before)
        taken = {turn: _take_turns(clients, mentions) for turn in _TURNS}
        memory = {number: server.memory_mb() for number, server in workers.items()}
    for number, (rss, pss) in memory.items():
        for turn in _TURNS:
            rows += _http_rows(f"{number:,}", turn, mentions, taken[turn][number])
        rows.append((f"{number:,}", "memory of the worker", "RSS and PSS, MB", f"{rss:.0f}", f"{pss:.0f}", "", ""))
    least, most = min(urls), max(urls)
    for turn in _TURNS:
        small, large = taken[turn][least], taken[turn][most]
        growth = [percentile(large, at) / percentile(small, at) for at in (0.5, 0.95, 0.99)]
        cells = (*(f"{each:.2f}x" for each in growth), f"{sum(large) / sum(small):.2f}x")
        rows.append((f"{most:,} / {least:,}", turn, "all", *cells))
    return Figures(
        title="One mention over HTTP",
        columns=("actors", "turn", "mentions", "p50 ms", "p95 ms", "p99 ms", "mean ms"),
        rows=tuple(rows),
        remark=(
            "One gunicorn worker a registry, as `registry serve` runs it, one client on a kept connection; each name "
            f"is sent to one after the other, after {len(before)} other mentions. {len(mentions)} names of people of "
            "the smallest registry, the same in all: "
            f"{_shares(mentions)}. Native ones are of equal parts Hebrew and Hangul (attested), Arabic, Cyrillic, "
            "katakana and Han (put together from transliterated words; what lacks there is Hebrew and Hangul). First "
            "time: no expansion is cached but by names before it. Again: all are, if nothing else."
        ),
    )


def _take_turns(clients: dict[int, Client], mentions: Sequence[Printed]) -> dict[int, list[float]]:
    """Send every mention to one server after the other, so that all meet the same noise of the machine."""
    taken: dict[int, list[float]] = {number: [] for number in clients}
    for printed in mentions:
        for number, client in clients.items():
            taken[number].append(client.seconds(printed))
    return taken


def _http_rows(
    number: str, turn: str, mentions: Sequence[Printed], taken: Sequence[float]
) -> list[tuple[str, ...]]:  # fmt: skip
    by_kind = {
        kind: [own for own, each in zip(taken, mentions, strict=True) if kind in ("all", each.kind)]
        for kind in ("all", *_KINDS)
    }
    return [
        (number, turn, kind, *(_ms(percentile(own, at)) for at in (0.5, 0.95, 0.99)), _ms(sum(own) / len(own)))
        for kind, own in by_kind.items()
    ]


def _shares(mentions: Sequence[Printed]) -> str:
    return ", ".join(
        f"{100 * sum(each.kind == kind for each in mentions) / len(mentions):.0f} % {kind}" for kind in _KINDS
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one batch took."""

    mentions: int
    seconds: float
    sql_seconds: float
    pairs: int
    pair_seconds: float


def batch_figures(urls: dict[int, str], printer: Printer, warm: Printer) -> Figures:
    """Time batches of a thousand in a process of their own each: Latin, native uncached, native again."""
    latin = printer.latin(_BATCH)
    per_script = -(-_BATCH // len((*ATTESTED, *COMPOSED)))
    native = printer.evenly(_BATCH, at_most=per_script)
    rows = []
    for number, url in urls.items():
        for kind, names in (("Latin full", latin), ("native full", native)):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                batches, rss = pool.apply(_run_batches, (url, warm.latin(50), names))
            for turn, batch in zip(_TURNS, batches, strict=True):
                rows.append((f"{number:,}", kind, turn, *_batch_cells(batch), f"{rss:.0f}"))
    return Figures(
        title="Batches in process",
        columns=("actors", "mentions", "turn", "number", "mentions/s", "SQL share", "pairs", "µs a pair", "RSS MB"),
        rows=tuple(rows),
        remark=(
            "One transaction, one process that has resolved 50 other Latin names. SQL is the wait for the database; "
            "a pair is a candidate that was scored, evidence included."
        ),
    )


def _batch_cells(batch: Batch) -> tuple[str, ...]:
    return (
        f"{batch.mentions:,}",
        f"{batch.mentions / batch.seconds:.0f}",
        f"{batch.sql_seconds / batch.seconds:.2f}",
        f"{batch.pairs:,}",
        f"{1e6 * batch.pair_seconds / max(batch.pairs, 1):.0f}",
    )


def _run_batches(url: str, warm: list[Printed], names: list[Printed]) -> tuple[list[Batch], float]:
    settle()  # as `registry resolve --input` does
    engine = make_engine(url, long_running=True)
    run_batch(engine, warm)
    batches = [run_batch(engine, names) for _ in range(2)]
    engine.dispose()
    return batches, psutil.Process().memory_info().rss / 1e6


def run_batch(engine: Engine, names: Sequence[Printed]) -> Batch:
    """Resolve names in one batch, with a watch on the database and on scoring."""
    thresholds = read_thresholds(ROOT / "config" / "thresholds.toml")
    scoring = _Timed(resolve.rank)
    sql = _SqlClock(engine)
    began = time.perf_counter()
    with patch.object(resolve, "rank", scoring), reading(engine) as session:
        resolve.resolve_mentions(session, [name.mention() for name in names], thresholds, today=_TODAY)
    seconds = time.perf_counter() - began
    sql.stop()
    return Batch(
        mentions=len(names), seconds=seconds, sql_seconds=sql.seconds,
        pairs=scoring.pairs, pair_seconds=scoring.seconds,
    )  # fmt: skip


class _Timed:
    """`rank`, with a clock and a count of its candidates."""

    def __init__(self, rank: Any) -> None:
        self._rank = rank
        self.pairs, self.seconds = 0, 0.0

    def __call__(self, readings: Any, candidates: Any, setting: Any) -> Any:
        began = time.perf_counter()
        found = self._rank(readings, candidates, setting)
        self.seconds += time.perf_counter() - began
        self.pairs += len(candidates)
        return found


class _SqlClock:
    """Adds up how long statements of an engine take, until it is stopped."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.seconds, self._began = engine, 0.0, 0.0
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)

    def stop(self) -> None:
        event.remove(self.engine, "before_cursor_execute", self._before)
        event.remove(self.engine, "after_cursor_execute", self._after)

    def _before(self, *_: Any) -> None:
        self._began = time.perf_counter()

    def _after(self, *_: Any) -> None:
        self.seconds += time.perf_counter() - self._began


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"
