"""What the calls of the review queue and of merges give, as models for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from registry.web.api.answers import ActorOut, Answer, CandidateOut, DecisionOut, Id, RoleOut, Score

ItemKindOut = Literal["mention", "new_actor", "duplicate", "role_change"]
ItemStateOut = Literal["open", "claimed", "decided", "withdrawn"]
VerdictOut = Literal[
    "same", "different", "unsure", "new_actor", "not_an_actor", "choose", "merge", "split", "undo"
]  # fmt: skip


class ItemOut(Answer):
    """One question for a person, as lists show it."""

    id: Id
    kind: ItemKindOut
    state: ItemStateOut
    text: str | None = Field(description="What is asked about, as printed.")
    lang: str | None
    script: str | None
    score: Score | None = Field(description="Of the best candidate, or of the proposal.")
    impact: float = Field(description="What an answer is expected to settle; a day of waiting is worth twice as much.")
    best: ActorOut | None
    alike: int = Field(description="How many waiting items ask the same, this one included; counted to 1,000.")
    is_check: bool = Field(description="An automatic link drawn at random.")
    is_second_opinion: bool = Field(description="Somebody else decided it; who claims it does not see what was said.")
    claimed_by: str | None
    lease_until: str | None
    version: int
    created_at: str


class ItemsOut(Answer):
    """One page of items, the most pressing first."""

    items: list[ItemOut]
    next: str | None


class ClaimedOut(ItemOut):
    """An item that is leased to you."""

    lease_token: str


class ClaimsOut(Answer):
    """What was claimed; nothing when nothing is free."""

    items: list[ClaimedOut]


class LeaseOut(Answer):
    """A lease that runs on."""

    lease_token: str
    lease_until: str
    version: int


class DocumentOut(Answer):
    """Where a mention stands."""

    id: Id
    title: str | None
    source: str | None
    url: str | None


class MentionOut(Answer):
    """A mention with the words around it: `before + surface + after`. What was decided is null for a second opinion."""

    id: Id
    surface: str
    before: str
    after: str
    lang: str | None
    kind: str
    ref: str | None
    date: str | None
    document: DocumentOut | None
    reading: dict[str, Any]
    decision: DecisionOut | Literal["quarantined"] | None
    reason: str | None
    actor: ActorOut | None
    score: Score | None
    decided_by: Literal["machine", "person"] | None
    decided_by_name: str | None
    model_version: str


class SeenCandidateOut(CandidateOut):
    """A candidate as the machine saw it, with the roles on the date."""

    score: Score | None  # type: ignore[assignment]  # a proposal need not have one
    name: str | None = Field(description="The name variant that fits best.")  # type: ignore[assignment]  # as above
    roles: list[RoleOut]


class PriorOut(Answer):
    """What was decided of the same form before."""

    verdict: VerdictOut
    actor: ActorOut | None
    number: int
    latest: str


class DecisionShortOut(Answer):
    """One decision of a person."""

    id: Id
    item: Id | None
    mention: Id | None
    verdict: VerdictOut
    actor: ActorOut | None
    decided_by: str
    decided_at: str
    reason: str | None
    reverts: Id | None = Field(description="Of an undoing: what it takes back.")
    reverted_by: Id | None


class ItemInFull(ItemOut):
    """An item with all that a decision needs."""

    mention: MentionOut | None
    candidates: list[SeenCandidateOut]
    subject: dict[str, Any] = Field(description="What the kinds other than mention propose.")
    prior: list[PriorOut]
    decisions: list[DecisionShortOut]


class CountOut(Answer):
    """How many items wait."""

    kind: ItemKindOut
    state: Literal["open", "claimed"]
    number: int
    oldest: str


class CountsOut(Answer):
    """How many items wait, by kind and state."""

    items: list[CountOut]


class DecidedItemOut(Answer):
    """What a decision did."""

    decision: Id
    item: ItemOut
    settled: int = Field(description="How many items it decided.")


class AlikeLineOut(Answer):
    """An item that asks the same."""

    id: Id
    text: str | None
    context: str | None
    date: str | None
    score: Score | None
    why: Literal["claimed", "decided", "context"] | None = None


class AlikeOut(Answer):
    """What applying a verdict to all that ask the same would settle. At most 200 of each are listed."""

    item: Id
    verdict: VerdictOut
    actor: Id | None
    number: int
    items: list[AlikeLineOut]
    excluded: list[AlikeLineOut]
    excluded_number: int
    preview: str


class EffectOut(Answer):
    """One row that a decision changed."""

    relation: Literal["mention", "review_item", "actor", "name_variant", "judgement", "tenure"]
    id: Id
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class DecisionInFull(DecisionShortOut):
    """A decision with what the person was shown, and what it changed."""

    seen: dict[str, Any]
    evidence: list[Any]
    effects: list[EffectOut]


class DecisionsOut(Answer):
    """One page of decisions, the latest first."""

    items: list[DecisionShortOut]
    next: str | None


class TriageLineOut(Answer):
    """A mention that came while two actors were one."""

    id: Id
    surface: str
    actor: Id
    decided_by: Literal["machine", "person"]


class TriageOut(Answer):
    """What came since a merge; at most 200 are listed. Those that the machine linked wait in the queue."""

    number: int
    queued: int
    mentions: list[TriageLineOut]


class UndoneOut(Answer):
    """What took a decision back."""

    decision: Id
    undone: Id
    triage: TriageOut | None = Field(description="Of a merge only.")


class MergePreviewOut(Answer):
    """Everything that a merge would change; `preview` seals it."""

    loser: dict[str, Any]
    survivor: dict[str, Any]
    mentions: dict[str, Any]
    names: dict[str, Any]
    tenures: dict[str, Any]
    items: list[Id] = Field(description="Items of the queue that would close.")
    judgements: list[dict[str, Any]] = Field(description="What stands in the way.")
    warnings: list[str]
    preview: str


class MergedOut(Answer):
    """A merge: its decision, by whose id it is undone, and what it changed."""

    id: Id
    effect: MergePreviewOut


class SplitPreviewOut(Answer):
    """Everything that a split would change; `preview` seals it."""

    actor: ActorOut
    version: int
    new_actor: dict[str, Any]
    mentions: list[dict[str, Any]]
    names: list[dict[str, Any]]
    preview: str


class SplitOut(Answer):
    """A split: its decision, and the actor that it made."""

    id: Id
    actor: ActorOut
    effect: SplitPreviewOut


class BandOut(Answer):
    """How often automatic links of a band are right."""

    lang: str | None = Field(description="Null: all languages together.")
    min_score: float
    max_score: float
    checked: int = Field(description="Links drawn at random that people judged: n.")
    right: int
    unsure: int = Field(description="Left out of n.")
    precision: float | None
    lower_bound: float | None = Field(description="Clopper-Pearson, one-sided, 95 %.")
    links: int = Field(description="Automatic links in the band.")


class QualityOut(Answer):
    """The measured precision of automatic links, per band of score and language."""

    method: str
    confidence: float
    bands: list[BandOut]
