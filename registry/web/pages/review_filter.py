"""Which items of the queue a person wants to see: read from an address, kept in every address that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from registry.domain import InvalidError
from registry.services.review import KINDS, Filter
from registry.syntax import read_language

SCORES: dict[str, tuple[float | None, float | None]] = {
    "low": (None, 0.2), "middle": (0.2, 0.5), "high": (0.5, 0.8), "sure": (0.8, None),
}  # fmt: skip
"""Bands of the best candidate's score; the bounds belong to both."""

AGES = {"hour": 1, "day": 24, "week": 24 * 7, "month": 24 * 30}
"""Hours that an item has waited at least."""

SCRIPTS = (
    "Arab", "Armn", "Beng", "Cyrl", "Deva", "Ethi", "Geor", "Grek", "Hang", "Hani", "Hebr", "Kana", "Latn", "Taml",
    "Thai",
)  # fmt: skip
STATES = ("open", "mine", "claimed", "decided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filter as it stands in an address; empty for what is not asked for."""

    kind: str = ""
    lang: str = ""
    script: str = ""
    score: str = ""
    age: str = ""
    actor: str = ""
    q: str = ""
    state: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Asked:
        """Take the filter out of an address, as it was sent."""
        return cls(**{name: values.get(name, "").strip()[:300] for name in cls.__dataclass_fields__})

    def given(self) -> dict[str, Any]:
        """Give what is asked for, as the members of an address."""
        return {name: value for name, value in asdict(self).items() if value}

    def question(self) -> tuple[str, ...]:
        """Give what a cursor is bound to."""
        return tuple(f"{name}={value}" for name, value in sorted(self.given().items()))

    def filter(self, now: datetime, *, actor_id: int | None = None) -> Filter:
        """Give the filter as the queue takes it. Raises InvalidError for what can be none."""
        _one_of(self.kind, KINDS, "kind")
        _one_of(self.score, SCORES, "score")
        _one_of(self.age, AGES, "age")
        _one_of(self.state, STATES, "state")
        low, high = SCORES.get(self.score, (None, None))
        return Filter(
            kinds=(self.kind,) if self.kind else None,
            langs=(read_language(self.lang),) if self.lang else None,
            script=self.script or None,
            actor_id=actor_id,
            min_score=low,
            max_score=high,
            created_before=now - timedelta(hours=AGES[self.age]) if self.age else None,
            q=self.q or None,
        )


def _one_of(value: str, allowed: Mapping[str, object] | tuple[str, ...], name: str) -> None:
    if value and value not in allowed:
        raise InvalidError(f"the {name} is one of {', '.join(allowed)}", code="not_allowed", pointer=f"/{name}")
