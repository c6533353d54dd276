"""One worker of the real server, and one client that keeps its connection."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import orjson
import psutil

from bench.mentions import Printed
from bench.registries import ROOT

_STARTS_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Worker:
    """The server as it runs."""

    port: int
    master: psutil.Process

    def memory_mb(self) -> tuple[float, float]:
        """Give resident and proportional memory of the one worker process, in MB."""
        (worker,) = self.master.children()
        full = worker.memory_full_info()
        return full.rss / 1e6, getattr(full, "pss", full.rss) / 1e6


class Client:
    """One client of a worker, which keeps its connection."""

    def __init__(self, port: int) -> None:
        """Take the port; the connection is opened by the first request."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def seconds(self, printed: Printed) -> float:
        """Resolve one mention by a request of its own, its answer read whole; give the seconds."""
        body = orjson.dumps({"mentions": [{"text": printed.text, "lang": printed.lang}]})
        began = time.perf_counter()
        self._connection.request("POST", "/v1/resolve", body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        answer = orjson.loads(response.read())
        taken = time.perf_counter() - began
        if response.status != 200:
            raise SystemExit(f"the server answered {response.status}: {answer}")
        return taken


@contextmanager
def worker(database_url: str) -> Iterator[Worker]:
    """Give `registry serve` of this checkout with one worker over a database, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # A file, since a pipe that nobody reads fills up and stops the server.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "serve", "--port", str(port), "--workers", "1"],
            cwd=ROOT, env={**os.environ, "DATABASE_URL": database_url}, stderr=told,
        )  # fmt: skip
        try:
            _wait_for(port, process, told)
            yield Worker(port, psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes], told: IO[str]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            told.seek(0)
            raise SystemExit(f"the server did not start: {told.read()[-500:]}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not answer within a minute")
