"""What is told of what is held on a person, of erasures and of the audit, as models for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from registry.web.api.answers import ActorOut, Answer, Id


class ErasureOut(Answer):
    """What erasing a person would blank or delete, or has."""

    actor: ActorOut
    counts: dict[str, int] = Field(description="Rows by kind.")
    preview: str = Field(description="To be sent back with the erasure; it stands for these counts.")
    remains: list[str] = Field(description="What is kept.")
    elsewhere: list[str] = Field(description="What no erasure here can reach.")


class ErasedOut(Answer):
    """A person who was erased."""

    actor: Id
    erasure: Id
    counts: dict[str, int]
    remains: list[str]
    elsewhere: list[str]


class ExportOut(Answer):
    """All that is held on an actor: rows as they stand in the tables."""

    id: Id
    key: str
    actors: list[dict[str, Any]] = Field(description="The actor and those merged into it.")
    names: list[dict[str, Any]]
    tenures: list[dict[str, Any]]
    mentions: list[dict[str, Any]]
    judgements: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    review_items: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    audit: list[dict[str, Any]]


class AuditEntryOut(Answer):
    """One row before and after one change."""

    id: Id
    at: str
    transaction: str = Field(description="Changes of one transaction were one act.")
    acted_by: str
    reason: str | None
    relation: str
    operation: Literal["insert", "update", "delete"]
    row: Id
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditOut(Answer):
    """One page of the audit, the newest first."""

    items: list[AuditEntryOut]
    next: str | None
