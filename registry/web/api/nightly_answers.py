"""What documents, mentions, changes and runs are told as, as models for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from registry.web.api.answers import ActorOut, Answer, Id, ReasonOut


class DecidedMentionOut(Answer):
    """A mention as it is decided now."""

    id: Id
    surface: str
    kind: Literal["any", "person", "organisation"]
    ref: str | None
    decision: Literal["link", "review", "nil", "quarantined"]
    reason: ReasonOut
    actor: ActorOut | None
    score: float | None = Field(description="Of the likeliest actor, linked or not.")
    decided_by: Literal["machine", "person"]
    reading: dict[str, Any] = Field(description="How it was understood.")


class StandingMentionOut(DecidedMentionOut):
    """A mention in its document: `text[start:end] == surface` in code points."""

    start: int
    end: int


class DocumentInShort(Answer):
    """A document without its text."""

    id: Id
    source: str | None
    url: str | None
    title: str | None
    lang: str | None
    date: str | None
    received_at: str
    mentions: list[StandingMentionOut]


class TakenOut(DocumentInShort):
    """What became of a document that was sent."""

    is_new: bool = Field(description="False: the text was there, and nothing was changed.")


class StoredDocumentOut(DocumentInShort):
    """A document with its text."""

    text: str


class MentionOut(DecidedMentionOut):
    """A mention of an actor, and where."""

    date: str | None
    lang: str | None
    context: str | None
    document: Id | None
    start: int | None
    end: int | None


class MentionsOut(Answer):
    """One page of the mentions of an actor, the earliest first; those without a date last."""

    items: list[MentionOut]
    next: str | None = Field(description="The address of the next page; null on the last.")


class ChangeOut(Answer):
    """One thing that changed."""

    id: Id
    at: str
    kind: Literal[
        "actor_created", "actor_changed", "actor_merged", "actor_unmerged",
        "tenure_recorded", "tenure_superseded", "decision_changed",
    ]  # fmt: skip
    actor: Id | None = Field(description="Whom it concerns, by the id at the time.")
    subject: dict[str, Any] = Field(description="What it concerns besides: ids as strings.")


class ChangesOut(Answer):
    """Changes in the order in which they became final."""

    items: list[ChangeOut]
    after: str = Field(description="What to ask for next; the same again where nothing new was final.")
    more: bool = Field(description="There is more to be had now.")


class RunOut(Answer):
    """A nightly run."""

    id: Id
    state: Literal["running", "gated", "published", "failed", "abandoned"] = Field(
        description="`gated` waits for a person's approval; of `abandoned` ones nothing took effect."
    )
    stage: str
    as_of: str = Field(description="The day that it took for today.")
    model_version: str
    is_full: bool = Field(description="It decided all anew, and not only what changes could matter to.")
    digest: str | None = Field(description="Stands for all that it found.")
    progress: dict[str, Any] = Field(description="Done and total, by stage; when it began and was last heard of.")
    seconds_left: float | None = Field(
        description="What the stage that it is at should still take, at its pace so far; null where that is not known."
    )
    counts: dict[str, int]
    started_at: str
    ended_at: str | None


class RunsOut(Answer):
    """One page of runs, the latest first."""

    items: list[RunOut]
    next: str | None = Field(description="The address of the next page; null on the last.")


class ReportOut(Answer):
    """What a run changed and because of what, and what waits for people."""

    run: Id
    state: str
    as_of: str
    model_version: str
    window: dict[str, str | None]
    is_full: bool
    digest: str | None
    approved: bool
    gate: list[dict[str, Any]] = Field(description="Its rules, what was measured, and whether each was passed.")
    counts: dict[str, int]
    outcomes: list[dict[str, Any]] = Field(description="What was found, by kind and state.")
    mentions: list[dict[str, Any]] = Field(description="All mentions by decision, and by whom it was made.")
    queue: list[dict[str, Any]] = Field(description="What waits for people.")
    changes: list[dict[str, Any]] = Field(description="Decisions that changed: from, to, because of what, most first.")
    proposals: list[dict[str, Any]]
    stages: list[dict[str, Any]] = Field(description="How long each stage took, and over how much.")
    precision: list[dict[str, Any]] = Field(
        description="How often automatic links are right, by score: of those drawn at random and judged by people, "
        "with the lower bound of what may be relied on."
    )
    quarantined: list[dict[str, Any]] = Field(description="What could not be decided.")
    before: list[dict[str, Any]] = Field(description="The runs before it, for comparison.")


class DifferenceOut(Answer):
    """One end that two runs came to differently; null where a run did not come to any."""

    kind: str
    subject: str
    one: dict[str, Any] | None
    other: dict[str, Any] | None


class DiffOut(Answer):
    """In what two runs differ."""

    one: Id
    other: Id
    items: list[DifferenceOut]
    more: bool = Field(description="There are more than the thousand shown.")
