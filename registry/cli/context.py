"""What every command is handed: where things are, and the way to the database."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from registry.db.embedded import Embedded
    from registry.domain import Thresholds
    from registry.services.reconcile.stages import Limits


def read_thresholds(path: Path) -> Thresholds:
    """Read the cut-offs of decisions from a file; InvalidError, naming it, for one that does not give them."""
    from registry.domain import InvalidError, Thresholds  # `registry --help` does without

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("decide")
        return Thresholds.of(table if isinstance(table, dict) else {})
    except (OSError, ValueError) as error:
        raise InvalidError(f"{path}: {error}") from error
    except InvalidError as error:
        raise InvalidError(f"{path}: {error.detail}") from error


def read_limits(path: Path) -> Limits:
    """Read what a nightly run may do from a file; InvalidError, naming it, for one that does not say so."""
    from registry.domain import InvalidError  # as above
    from registry.services.reconcile.stages import Limits

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("nightly")
        return Limits.of(table if isinstance(table, dict) else {})
    except (OSError, ValueError) as error:
        raise InvalidError(f"{path}: {error}") from error
    except InvalidError as error:
        raise InvalidError(f"{path}: {error.detail}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class CliContext:
    """The settings of this process as commands need them; making it opens nothing."""

    database_url: str | None
    """None: our own server under `home`."""

    home: Path
    host: str
    port: int
    config_path: Path
    """The file of the thresholds."""

    pg_bin: Path | None
    make_web: Callable[[str], Any]
    """Makes the WSGI application over a database address."""

    def thresholds(self) -> Thresholds:
        """Read the cut-offs of decisions from `config_path`, as `read_thresholds` does."""
        return read_thresholds(self.config_path)

    def embedded(self) -> Embedded:
        """Return our own server, running or not."""
        from registry.db.embedded import Embedded  # psutil, for few commands

        return Embedded(self.home, programs=self.pg_bin)

    def url(self) -> str:
        """Return the address of the database; our own server is started if it has to be."""
        if self.database_url is not None:
            return self.database_url
        from registry.db.database import ensure_embedded  # as above

        return ensure_embedded(self.embedded())

    @contextmanager
    def connected(self, *, long_running: bool = False) -> Iterator[Engine]:
        """Give an engine over that database, which must answer, for as long as the block runs.

        `long_running` is for whole files and whole tables: statements and pauses may take any time.
        """
        from registry.db.database import connect  # as above
        from registry.transaction import make_engine  # SQLAlchemy takes 0.8 s

        url = self.url()
        connect(url).close()
        engine = make_engine(url, long_running=long_running)
        try:
            yield engine
        finally:
            engine.dispose()


pass_context = click.make_pass_decorator(CliContext)
"""Hands a command the CliContext as its first argument."""
