"""What the OpenAPI document says of one call."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call. `answers` maps a status to its model and to what it means."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    about: str = ""
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    path_fields: dict[str, str] = field(default_factory=dict)
    answers: dict[int, tuple[type[BaseModel], str]]
    refusals: tuple[int, ...] = ()
    repeatable: bool = False
    """Takes an Idempotency-Key."""
