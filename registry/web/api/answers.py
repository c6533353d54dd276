"""What the calls give, as models for the OpenAPI document.

Answers are rendered by hand (`render`) for speed; the tests hold every answer to its model.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel


class Answer(BaseModel):
    """An answer; later versions may add members, so that clients must let pass what they do not know."""


Bits = Annotated[float, Field(description="log2 of a likelihood ratio: above 0 speaks for it.")]
Score = Annotated[float, Field(ge=0, le=1, description="The probability that this actor is meant.")]
DateOut = Annotated[str, Field(description="`YYYY[-MM[-DD]]`, or `unknown` for a bound nobody knows.")]
Id = Annotated[str, Field(pattern="^[1-9][0-9]*$", examples=["42"])]
StatusOut = Literal["held", "acting", "designate", "nominee", "never_served", "informal"]
DecisionOut = Literal["link", "review", "nil"]
ReasonOut = Literal[
    "name", "name+role", "role", "handover", "ambiguous", "weak",
    "conflict", "vacant", "undated", "not_a_name", "unknown",
]  # fmt: skip
StateOut = Literal["held", "handover", "vacant", "unknown", "former", "coming"]


class ActorOut(Answer):
    """An actor in short."""

    id: Id
    key: str
    name: str
    kind: Literal["person", "organisation"]
    wikidata: str | None


class PostOut(Answer):
    """A post in short."""

    key: str
    label: str


class RoleOut(Answer):
    """What an actor held; `until` is the first day no longer held, null is open."""

    model_config = ConfigDict(populate_by_name=True)

    post: PostOut
    status: StatusOut
    since: DateOut | None = Field(alias="from")
    until: DateOut | None


class EvidenceOut(Answer):
    """One line of the account; the bits of all lines sum to log2(score / (1 - score))."""

    feature: str
    detail: str
    bits: Bits


class CandidateOut(Answer):
    """An actor that may be meant, and why."""

    actor: ActorOut
    score: Score
    name: str = Field(description="The name variant that fits best.")
    evidence: list[EvidenceOut]
    alignment: list[tuple[str, str]] = Field(description="Printed letters beside the letters of the name.")


class ReadingOut(Answer):
    """How the surface form was understood."""

    script: str = Field(description="ISO 15924.")
    lang: str | None
    core: str
    clitics: list[str]
    honorifics: list[str]
    title: str | None = Field(description="The role title that it is, or that stands beside the name.")
    flags: list[str] = Field(
        description="What is deceptive in it: bidi_control, hidden_text, mixed_script, styled_letters, unassigned."
    )


class FaultOut(Answer):
    """Why one mention was not read."""

    code: str
    detail: str


class DecidedOut(Answer):
    """What one mention means. For `review` and `nil` the actor is null and the candidates are suggestions."""

    ref: str | None
    decision: DecisionOut
    reason: ReasonOut
    actor: ActorOut | None
    roles: list[RoleOut] = Field(description="What the actor held on the date, or today.")
    score: Score | None = Field(description="Of the best candidate; null without one.")
    candidates: list[CandidateOut]
    reading: ReadingOut
    mention: Id | None = Field(None, description="The stored mention, when it was to be recorded.")


class FaultyOut(Answer):
    """A mention that was not read; the others were."""

    ref: str | None
    error: FaultOut


class ResolveOut(Answer):
    """One result a mention, in their order."""

    results: list[DecidedOut | FaultyOut]


class AnnotationOut(Answer):
    """One mention in the text: `text[start:end] == surface`, in code points."""

    start: int
    end: int
    surface: str
    type: Literal["person", "organisation", "role"]
    metonym: bool = Field(description="An organisation goes by the name of its capital or building: Moscow.")
    boilerplate: bool = Field(description="It stands outside the article (navigation, comments), and is no evidence.")
    on: str | None = Field(description="The day whose roles are meant, where the text speaks of one before its own.")
    decision: DecisionOut
    reason: ReasonOut
    actor: ActorOut | None
    roles: list[RoleOut]
    score: Score | None
    candidates: list[CandidateOut]
    reading: ReadingOut


class AnnotateOut(Answer):
    """The mentions of a text, in order of their start; they may nest."""

    mentions: list[AnnotationOut]


class NameOut(Answer):
    """One name variant."""

    model_config = ConfigDict(populate_by_name=True)

    text: str
    lang: str | None
    script: str
    kind: Literal["canonical", "alias", "short", "former", "transliteration", "inflected", "misspelling"]
    weak: bool
    since: DateOut | None = Field(alias="from")
    until: DateOut | None
    source: str | None


class ActorInFull(ActorOut):
    """An actor with everything on record but its roles."""

    status: Literal["active", "merged", "retired"]
    description: str | None
    countries: list[str]
    identifiers: dict[str, Any]
    born: str | None
    died: str | None
    gender: str | None
    prominence: float
    sources: list[str]
    version: int
    created_at: str
    updated_at: str
    names: list[NameOut]


class ActorsOut(Answer):
    """One page of actors."""

    items: list[ActorOut]
    next: str | None = Field(description="The address of the next page; null on the last.")


class MovedOut(Answer):
    """An actor that was merged: `actor` survives."""

    merged_into: ActorOut


class TenureOut(RoleOut):
    """One actor in one post over a span."""

    id: Id
    expected_until: str | None = Field(description="Announced or lawful end; never an end.")
    disputed_by: str | None
    note: str | None
    sources: list[str]
    recorded_at: str


class TenuresOut(Answer):
    """The roles of an actor, latest first."""

    actor: ActorOut
    on: str | None
    items: list[TenureOut]


class TenureInFull(TenureOut):
    """A tenure with its actor, and what became of its record."""

    actor: ActorOut
    attested_on: str | None = Field(description="The last day on which a source shows it held.")
    superseded_at: str | None = Field(description="When we ceased to hold it true; null while we do.")
    superseded_by: Id | None = Field(description="The tenure that corrects it; null for one that was withdrawn.")
    superseded_because: str | None


class RecordedOut(TenureInFull):
    """A tenure as recorded."""

    ended: TenureInFull | None = Field(description="The tenure that it succeeds, as it stands now.")


class RecordedListOut(Answer):
    """Tenures as recorded, in the order of the request."""

    items: list[RecordedOut]


class RecordedOrList(RootModel[RecordedOut | RecordedListOut]):
    """What was recorded: one, or a list if a list was sent."""


class HolderOut(Answer):
    """Who holds it, or left it that day (`outgoing`)."""

    model_config = ConfigDict(populate_by_name=True)

    id: Id = Field(description="Of the tenure.")
    actor: ActorOut
    status: StatusOut
    outgoing: bool
    since: DateOut | None = Field(alias="from")
    until: DateOut | None
    expected_until: str | None
    disputed_by: str | None
    note: str | None
    sources: list[str]
    recorded_at: str


class HeldPostOut(Answer):
    """One post on one day. `vacant`: nobody held it; `unknown`: the registry cannot tell."""

    post: PostOut
    country: str | None
    seats: int | None
    on: str
    status: StateOut
    holders: list[HolderOut] = Field(description="The incoming holder first, the outgoing last; at most 50.")
    more: bool = Field(description="There may be others: those who came last are told.")


class HoldersOut(Answer):
    """The posts that bear the title on that day."""

    title: str
    on: str
    posts: list[HeldPostOut]


class FindingTenureOut(TenureOut):
    """One of the two tenures of a finding."""

    actor: ActorOut


class FindingOut(Answer):
    """Days `[from, until)` on which a line of holders does not add up."""

    model_config = ConfigDict(populate_by_name=True)

    kind: Literal["overlap", "gap", "twice"] = Field(
        description="More in office than seats; nobody; the same actor twice."
    )
    post: PostOut
    country: str | None
    seats: int | None
    first: str = Field(alias="from")
    until: str
    days: int
    tenures: list[FindingTenureOut] = Field(description="The two tenures that it lies between or in, earlier first.")


class CalendarOut(Answer):
    """One page of findings, post by post and day by day."""

    items: list[FindingOut]
    next: str | None = Field(description="The address of the next page; null on the last.")


class HealthOut(Answer):
    """The process answers."""

    status: Literal["ok"]
    mode: Literal["open", "closed", "unknown"] = Field(
        description="open: there is no user and no API key, and whoever sits at this machine may do everything."
    )


class ReadyOut(Answer):
    """The process can serve."""

    status: Literal["ready"]
    checks: dict[str, bool]


class ProblemFaultOut(Answer):
    """One thing that is wrong with the request."""

    pointer: str = Field(description="Where, as a JSON pointer.")
    code: str
    message: str


class ProblemOut(Answer):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; `detail` is for people.")
    instance: str
    request_id: str
    errors: list[ProblemFaultOut]
    facts: dict[str, Any] | None = Field(None, description="What it clashes with, for 409 and 503.")
