"""What the views are handed: the database, the cut-offs, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

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


def wire(database_url: str, thresholds: Thresholds) -> Wiring:
    """Make the wiring of a process; no connection is opened yet."""
    return Wiring(engine=make_engine(database_url), thresholds=thresholds)


def install(app: Flask, wiring: Wiring) -> None:
    """Hang the wiring into an application."""
    app.extensions[_EXTENSION] = wiring


def wiring() -> Wiring:
    """Give the wiring of the application that answers the request."""
    found: Wiring = current_app.extensions[_EXTENSION]
    return found
