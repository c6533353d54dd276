"""What the views are handed: the database, the cut-offs, and the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Engine

from registry.domain import Thresholds
from registry.transaction import make_engine

_EXTENSION = "registry"


def utc_today() -> date:
    """Give the day it is, in UTC."""
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What one application works with."""

    engine: Engine
    thresholds: Thresholds
    today: Callable[[], date] = utc_today
    """Dates the roles of mentions without a date; no clock is read below this one."""

    is_open: bool = True
    """No API key is configured: everybody may do everything, and every answer says so."""


def wire(database_url: str, decide: Mapping[str, Any]) -> Wiring:
    """Make the wiring of a process; no connection is opened yet. ValueError as in `thresholds_of`."""
    return Wiring(engine=make_engine(database_url), thresholds=thresholds_of(decide))


def thresholds_of(decide: Mapping[str, Any]) -> Thresholds:
    """Give the cut-offs `link`, `review` and `lead` of a table of the configuration.

    Raises ValueError unless they are there, all of them, as numbers from 0 to 1.
    """
    expected = {"link", "review", "lead"}
    if set(decide) != expected:
        raise ValueError(f"[decide] holds {', '.join(sorted(expected))}, not {', '.join(sorted(decide)) or 'nothing'}")
    for name, value in decide.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ValueError(f"{name} must be a number from 0 to 1, not {value!r}")
    return Thresholds(**{name: float(value) for name, value in decide.items()})


def install(app: Flask, wiring: Wiring) -> None:
    """Hang the wiring into an application."""
    app.extensions[_EXTENSION] = wiring


def wiring() -> Wiring:
    """Give the wiring of the application that answers the request."""
    found: Wiring = current_app.extensions[_EXTENSION]
    return found
