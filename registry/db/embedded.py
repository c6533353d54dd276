"""A PostgreSQL server of our own: a plain daemon over one data directory.

Nobody owns it: whoever needs it calls `start`, which attaches when it runs already, and it
goes on until `stop`. It listens on a Unix socket in a private directory and trusts those
who can reach it: its own user, and root.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from registry.db.account import Account, account_for
from registry.db.binaries import Binaries, Result, find_binaries
from registry.db.processes import locked, postmaster_over, servers_over
from registry.domain import ConflictError, UnavailableError

_log = logging.getLogger(__name__)

SHELF = Path("/var/lib/actor-registry")
"""Where data and programs go that root's stand-in could not reach at home."""

_SUPERUSER = "postgres"
_LOCK_NAME = "postgres.lock"
_PORT = 5432  # only part of the socket's name
_SOCKET_NAME = f".s.PGSQL.{_PORT}"
# sun_path takes 108 bytes on Linux and 104 on macOS, its final NUL included.
_LONGEST_SOCKET_DIRECTORY = 103 - len(f"/{_SOCKET_NAME}")
# pg_ctl hands its options to a shell, and PostgreSQL splits this setting at commas.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./ -]+")
_PLAIN_SETTING = re.compile(r"[A-Za-z0-9_.%/ -]*")
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # A web worker may hold 8, and there may be dozens of workers; an idle slot costs a few kB.
    "max_connections": "400",
    # What candidates are found by should stay in memory; pages are taken as they are used.
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A week of logs, each day written over the same day of the week before.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "server-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}


class State(StrEnum):
    """What the server is doing. BUSY: starting, recovering or shutting down."""

    RUNNING = "running"
    BUSY = "busy"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The server as it is now."""

    state: State
    pid: int | None
    data: Path
    data_version: str | None
    """Major version that made the data directory; None before the first start."""
    programs: Path
    run_as: str | None
    """The account that stands in for root; None when it runs as the current user."""
    url: str


class Embedded:
    """The server whose data lie in `home`/postgres; making this object touches nothing."""

    def __init__(
        self,
        home: Path,
        *,
        programs: Path | None = None,
        settings: Mapping[str, str] | None = None,
        timeout_s: float = 300,
    ) -> None:
        """Take the directory to live in; `settings` are server settings, for tests and tuning.

        `timeout_s` bounds every wait; recovery after a crash of a large database takes minutes.
        """
        self.home = home.absolute()
        self.timeout_s = timeout_s
        self._programs = programs
        self._settings = {**_SETTINGS, **(settings or {})}

    @property
    def data(self) -> Path:
        """The data directory; a symbolic link in `home` may lead elsewhere."""
        return (self.home / "postgres").resolve()

    @property
    def log(self) -> Path:
        """What the server printed at its last start, before it opened its daily log."""
        return self.data / "startup.log"

    @cached_property
    def account(self) -> Account | None:
        """As whom the server runs; None for the current user."""
        return account_for(self.data)

    @cached_property
    def binaries(self) -> Binaries:
        """The programs, where that account can run them."""
        return find_binaries(self._programs).usable_by(self.account, SHELF)

    @property
    def socket_directory(self) -> Path:
        """Where the socket is: in the data directory, or under /tmp where that path will not do."""
        data = str(self.data)
        if len(os.fsencode(data)) <= _LONGEST_SOCKET_DIRECTORY and _PLAIN_PATH.fullmatch(data):
            return self.data
        return Path("/tmp") / f"registry-{_short_hash(data)}"

    def url(self, database: str = "registry") -> str:
        """Return the address of a database, for SQLAlchemy; libpq takes it less `+psycopg`."""
        host = quote(str(self.socket_directory), safe="")
        return f"postgresql+psycopg://{_SUPERUSER}@/{quote(database, safe='')}?host={host}"

    def start(self) -> bool:
        """Start the server unless it runs; tell whether it was started.

        Safe to call from several processes at once, after kill -9 of anything, and after a
        reboot. Makes the data directory the first time (about 1 s). Raises ConflictError when
        the data are of another major version and UnavailableError when it does not come up.
        """
        with self._lock():
            if not self._is_initialised():
                self._initialise()
            self._check_version()
            self._own_socket_directory()
            if self._wait_for_another():
                return False
            self._remove_stale_locks()
            self._launch()
            return True

    def stop(self) -> bool:
        """Stop the server, ending its sessions; tell whether it ran."""
        if not self._is_initialised():
            return False
        with self._lock():
            # Asked by process, not by pid file alone: after a reboot that number is somebody else.
            if postmaster_over(self.data) is None:
                if self._answer() is State.RUNNING:
                    raise UnavailableError(
                        "the server runs where its process is out of sight, such as in another container"
                    )
                return False
            self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", self._seconds)
            return True

    def status(self) -> Status:
        """Look at the server without changing anything."""
        postmaster = postmaster_over(self.data)
        initialised = self._is_initialised()
        version = (self.data / "PG_VERSION").read_text().strip() if initialised else None
        return Status(
            state=self._answer() if initialised else State.STOPPED,
            pid=postmaster.pid if postmaster else None,
            data=self.data,
            data_version=version,
            programs=self.binaries.directory,
            run_as=self.account.name if self.account else None,
            url=self.url(),
        )

    @property
    def _seconds(self) -> str:
        return str(int(self.timeout_s))

    def _is_initialised(self) -> bool:
        """Tell whether there is a data directory; raises UnavailableError when it is not ours."""
        _ = self.account
        return (self.data / "PG_VERSION").exists()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            with locked(self.home / _LOCK_NAME, timeout_s=self.timeout_s):
                yield
        except OSError as error:
            raise UnavailableError(
                f"cannot use {error.filename or self.home}: {error.strerror}; set REGISTRY_HOME to another directory",
                code="no_home",
            ) from error

    def _initialise(self) -> None:
        """Make the data directory, aside and renamed when whole: initdb may be killed half-way."""
        target = self._place()
        if not (target / "PG_VERSION").exists():
            if target.is_dir() and any(target.iterdir()):
                raise ConflictError(f"{target} is not empty and holds no PostgreSQL data")
            scratch = target.with_name(target.name + ".new")
            shutil.rmtree(scratch, ignore_errors=True)
            self._make_private(scratch)
            self._run(
                "initdb", "-D", scratch, "-U", _SUPERUSER, "--encoding=UTF8", "--locale=C",
                "--auth-local=trust", "--auth-host=reject", "--no-instructions",
            )  # fmt: skip
            scratch.rename(target)
        if target != self.data:
            (self.home / "postgres").symlink_to(target)
            _log.warning("%s may not enter %s: the data are in %s",
                         self.account and self.account.name, self.home, target)  # fmt: skip

    def _place(self) -> Path:
        """Return where new data go: at home, unless root's stand-in cannot get there.

        Other people's directories are never opened for it; only an empty home is, being ours.
        """
        if self.account is None:
            return self.data
        if [entry.name for entry in self.home.iterdir()] == [_LOCK_NAME]:
            self.home.chmod(self.home.stat().st_mode | 0o011)
        if self.account.may_enter(self.home):
            return self.data
        SHELF.mkdir(mode=0o755, parents=True, exist_ok=True)
        return SHELF / f"postgres-{_short_hash(str(self.home))}"

    def _make_private(self, directory: Path) -> None:
        """Make a directory that only the server's account, and root, can look into."""
        directory.mkdir(mode=0o700)
        if self.account:
            os.chown(directory, self.account.uid, self.account.gid)

    def _check_version(self) -> None:
        """Raise ConflictError when the data were made by another major version."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        have = self.binaries.major()
        if made_by != str(have):
            raise ConflictError(
                f"the data in {self.data} are of PostgreSQL {made_by}, the programs in "
                f"{self.binaries.directory} are {have}. Set REGISTRY_PG_BIN to programs of version "
                f"{made_by} and run `registry db backup FILE`; then move {self.data} away, unset "
                "REGISTRY_PG_BIN and run `registry db restore FILE`",
                code="other_version",
            )

    def _answer(self) -> State:
        """Ask the server itself; costs one short-lived process."""
        reply = self.binaries.run(
            "pg_isready", "-q", "-h", self.socket_directory, "-p", str(_PORT), account=self.account
        )
        return {0: State.RUNNING, 1: State.BUSY}.get(reply.code, State.STOPPED)

    def _wait_for_another(self) -> bool:
        """Return True when a server runs, False when none does any more.

        After kill -9 of the postmaster its children live on for a moment. While any process
        works in the data directory its lock file is not stale, and a second server would
        corrupt the data.
        """
        deadline = time.monotonic() + self.timeout_s
        while True:
            answer = self._answer()
            if answer is State.RUNNING:
                return True
            if answer is State.STOPPED and not any(servers_over(self.data)):
                return False
            if time.monotonic() > deadline:
                raise UnavailableError(f"a server over {self.data} neither answers nor ends")
            time.sleep(0.05)

    def _remove_stale_locks(self) -> None:
        """Remove what a killed server left; PostgreSQL would trust a recycled process number."""
        for directory, name in (
            (self.data, "postmaster.pid"),
            (self.socket_directory, f"{_SOCKET_NAME}.lock"),
        ):
            (directory / name).unlink(missing_ok=True)

    def _own_socket_directory(self) -> None:
        """Make the socket's directory where it is not the data directory; refuse another's.

        /tmp is open to all: whoever made this directory first could answer in our name.
        """
        directory = self.socket_directory
        if directory == self.data:
            return
        if not directory.is_symlink() and not directory.exists():
            self._make_private(directory)
        found = directory.lstat()
        owner = self.account.uid if self.account else os.geteuid()
        if directory.is_symlink() or found.st_uid != owner or found.st_mode & 0o077:
            raise UnavailableError(f"{directory} is not ours: remove it, or use a shorter REGISTRY_HOME")

    def _launch(self) -> None:
        """Start the daemon and wait until it takes connections."""
        settings = {**self._settings, "unix_socket_directories": str(self.socket_directory)}
        for name, value in settings.items():
            if not _PLAIN_SETTING.fullmatch(value):
                raise UnavailableError(f"the setting {name} may not be {value!r}")
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self.log.unlink(missing_ok=True)
        # Relative and escaped: pg_ctl writes these paths between double quotes into a shell command.
        postgres = re.sub(r'([\\"$`])', r"\\\1", str(self.binaries.directory / "postgres"))
        self._run(
            "pg_ctl", "start", "-D", ".", "-l", self.log.name, "-p", postgres, "-w", "-t", self._seconds,
            "-o", f"-p {_PORT} {options}", directory=self.data,
        )  # fmt: skip
        _log.info("started PostgreSQL over %s", self.data)

    def _run(self, program: str, *args: str | Path, directory: Path | None = None) -> Result:
        """Run a program that must succeed; its last lines, and the server's, tell why not."""
        done = self.binaries.run(program, *args, account=self.account, directory=directory)
        if done.code:
            told = done.output
            if self.log.exists():
                told += self.log.read_text(errors="replace")
            raise UnavailableError(
                f"{program} failed: {told.strip()[-1500:]} (logs: {self.log} and {self.data / 'log'})",
                code="embedded_failed",
            )
        return done


def _short_hash(text: str) -> str:
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:10]
