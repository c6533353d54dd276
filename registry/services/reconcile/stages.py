"""The vocabulary of a nightly run: its stages, how far it has come, and the limits of what it may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from registry.db.affected import Unit
from registry.db.runs import RunRow
from registry.domain import ConflictError, InvalidError, RegistryError, Thresholds
from registry.services.reconcile.redecide import Failed, Found


class Stage(StrEnum):
    """What a run is at, in this order."""

    FORMS = "forms"
    CHANGES = "changes"
    REDECIDE = "redecide"
    SEEK = "seek"
    CLUSTER = "cluster"
    DUPLICATES = "duplicates"
    ROLES = "roles"
    GATE = "gate"
    PUBLISH = "publish"
    REPORT = "report"
    DONE = "done"


ORDER = tuple(Stage)


class FencedError(RegistryError):
    """Another run took over; nothing of the last step was kept."""

    code = "fenced"


class NothingToResumeError(ConflictError):
    """There is no run that was broken off."""

    code = "nothing_to_resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may do unseen; beyond it nothing is published before a person approves. See thresholds.toml."""

    taken_share: float
    """Of the linked mentions, how many may be taken from their actors."""
    taken_least: int
    """As many may be taken in any case."""
    swing_share: float
    """Of the mentions of one actor, how many it may gain or lose."""
    swing_least: int
    """As many it may in any case; also as few as it must have had for a gain to count."""
    component: int
    """How many distinct unknown names may hang together by ties between them."""
    quarantined_share: float
    """Of what was looked at, how much may fail."""
    quarantined_least: int

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Limits:
        """Read them all, numbers from 0 on; InvalidError for anything else."""
        names = cls.__slots__
        if sorted(table) != sorted(names):
            raise InvalidError(f"[nightly] holds {', '.join(names)}, not {', '.join(sorted(table)) or 'nothing'}")
        for name, value in table.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise InvalidError(f"[nightly] {name} must be a number from 0 on, not {value!r}")
        return cls(**table)


Redecide = Callable[[Session, Sequence[Unit], "Policy"], tuple[list[Found], list[Failed]]]
"""Decides units again, here or in other processes; the same whichever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a run decides by, besides the registry."""

    thresholds: Thresholds
    limits: Limits
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How far a run has come."""

    row: RunRow
    stage: Stage
    place: dict[str, Any] = field(default_factory=dict)
    """Where to go on in the stage."""
    counts: dict[str, int] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    state: str = "running"
    digest: str | None = None
    done: int = 0
    """Steps of the stage that are done, in its own measure, for whoever watches."""
    total: int = 0

    @property
    def run_id(self) -> int:
        """Which run."""
        return self.row.run_id

    @property
    def is_done(self) -> bool:
        """Tell whether there is nothing left to do: it is published, or waits for a person."""
        return self.stage is Stage.DONE or self.state != "running"

    @classmethod
    def of(cls, row: RunRow) -> Run:
        """Read what was kept of a run."""
        kept = row.checkpoint
        return cls(
            row=row,
            stage=Stage(row.stage),
            place=dict(kept.get("place", {})),
            counts=dict(kept.get("counts", {})),
            options=dict(kept.get("options", {})),
            state=row.state,
            digest=row.digest,
            total=kept.get("total", 0),
            done=kept.get("done", 0),
        )

    def kept(self) -> dict[str, Any]:
        """Give what must be kept to go on."""
        return {
            "place": self.place,
            "counts": self.counts,
            "options": self.options,
            "done": self.done,
            "total": self.total,
        }


def following(stage: Stage) -> Stage:
    """Give the stage after one."""
    return ORDER[ORDER.index(stage) + 1]
