"""Which processes work over a data directory, and a lock that processes share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

import psutil

from registry.domain import UnavailableError

_POLL_S = 0.05


def servers_over(data: Path) -> Iterator[psutil.Process]:
    """Find living server processes that work in a data directory; zombies do not.

    Only one's own processes can be looked into, and root all of them.
    """
    for process in psutil.process_iter(["name"]):
        if "postgres" in (process.info["name"] or "") and _works_in(process, data):
            yield process


def postmaster_over(data: Path) -> psutil.Process | None:
    """Return the process that the pid file names, if it is a server over these data."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return None
    named = lines[0].strip() if lines else ""
    return next((process for process in servers_over(data) if str(process.pid) == named), None)


@contextmanager
def locked(file: Path, *, timeout_s: float) -> Iterator[None]:
    """Hold a lock file for as long as the block runs; the lock ends with its holder, however it ends.

    Raises UnavailableError after `timeout_s`, and PermissionError when the file cannot be written.
    """
    deadline = time.monotonic() + timeout_s
    with file.open("a") as handle:
        while not _try_lock(handle.fileno()):
            if time.monotonic() > deadline:
                raise UnavailableError(f"another process has held {file} too long")
            time.sleep(_POLL_S)
        yield


def _works_in(process: psutil.Process, directory: Path) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(directory)
    except psutil.Error:
        return False


def _try_lock(descriptor: int) -> bool:
    try:
        flock(descriptor, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True
