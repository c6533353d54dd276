"""What the calls take, as models: requests are read through them, and the OpenAPI document is made from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from registry.exchange.fields import NO_CONTROLS, KindFilter, Language, PartialDateText
from registry.exchange.mention import Request
from registry.syntax import SCHEME
from registry.web.api.fields import (
    ActorRef,
    Bound,
    Country,
    LongText,
    Moment,
    QueryNumber,
    Slug,
    Source,
    StatusIn,
    TenureRef,
)

MAX_MENTIONS = 1_000
MAX_TENURES = 500
MOST_SOURCES = 20
MOST_CANDIDATES = 50
PAGE = 50
MOST_ON_A_PAGE = 200


class Query(BaseModel):
    """A query string: unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")


# Requests


class ResolveIn(Request):
    """A batch of mentions. Each is read by itself: a faulty one does not spoil the others."""

    mentions: list[Annotated[Any, Field(json_schema_extra={"$ref": "#/components/schemas/MentionIn"})]] = Field(
        min_length=1, max_length=MAX_MENTIONS
    )
    limit: int = Field(5, ge=1, le=MOST_CANDIDATES, description="How many candidates to show a mention.")
    record: bool = Field(False, description="Store the mentions, and queue those to be reviewed.")
    known_at: Moment | None = Field(None, description="Read titles and tenures as they were recorded at that moment.")


class AnnotateIn(Request):
    """A text to find mentions in. Nothing of it is stored."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Steve Witkoff met Putin.", "lang": "en", "date": "2025-04-11"}]}
    )

    text: str = Field(
        description="Up to 1,000,000 code points.",
        json_schema_extra={"minLength": 1, "maxLength": 1_000_000},
    )
    lang: Language | None = Field(None, description="BCP 47; null when unknown.")
    date: PartialDateText | None = Field(None, description="When it was published.")
    title: Annotated[str, Field(max_length=1000), NO_CONTROLS] | None = Field(
        None, description="Its headline. It is not searched, and does not influence the answer yet."
    )


class NameIn(Request):
    """One name variant of a new actor."""

    text: str = Field(
        description="As printed: up to 300 code points.",
        json_schema_extra={"minLength": 1, "maxLength": 300},
    )
    lang: Language | None = None
    kind: Literal["alias", "short", "former", "transliteration", "inflected", "misspelling"] = "alias"
    weak: bool = Field(False, description="Too common to act alone.")
    source: Annotated[str, Field(max_length=500), NO_CONTROLS] | None = None


class ActorIn(Request):
    """A new actor: a kind, and a name or name variants, the first of which is then the canonical name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "person",
                    "name": "Olena Kovalenko",
                    "names": [{"text": "Олена Коваленко", "lang": "uk"}],
                    "countries": ["ua"],
                }
            ]
        }
    )

    kind: Literal["person", "organisation"]
    name: str | None = Field(
        None,
        description="The canonical name, the one that is displayed.",
        json_schema_extra={"minLength": 1, "maxLength": 300},
    )
    names: list[NameIn] = Field(default_factory=list, max_length=200)
    key: Slug | None = Field(None, description="Made from the name when absent.")
    description: Annotated[str, Field(max_length=2000), NO_CONTROLS] | None = None
    countries: list[Country] = Field(default_factory=list, max_length=20)
    identifiers: dict[
        Annotated[str, Field(pattern=f"^{SCHEME}$")],
        Annotated[str, Field(min_length=1, max_length=200), NO_CONTROLS],
    ] = Field(default_factory=dict, max_length=20)
    born: PartialDateText | None = None
    died: PartialDateText | None = None
    gender: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")] | None = None
    prominence: float = Field(0.0, ge=0, le=1)
    sources: list[Annotated[str, Field(min_length=1, max_length=500), NO_CONTROLS]] = Field(
        default_factory=list, max_length=20
    )


class SuccessionIn(Request):
    """The tenure that ends where the new one begins: recorded in one step."""

    tenure: TenureRef
    until: PartialDateText | None = Field(
        None, description="The first day no longer held; the start of the new tenure when absent."
    )


class TenureIn(Request):
    """One actor in one post over a span `[from, until)`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "actor": "marco-rubio",
                    "post": "us-secretary-of-state",
                    "from": "2025-01-21",
                    "sources": ["https://history.state.gov/departmenthistory/people/secretaries"],
                }
            ]
        },
    )

    actor: ActorRef
    post: Slug
    since: Bound | None = Field(alias="from", description="Null is since ever, `unknown` a start nobody knows.")
    until: Bound | None = Field(
        None, description="The first day no longer held. Null is open, `unknown` an end nobody knows."
    )
    status: StatusIn = "held"
    expected_until: PartialDateText | None = Field(None, description="Announced or lawful end; never taken for an end.")
    attested_on: PartialDateText | None = Field(None, description="The last day on which a source shows it held.")
    disputed_by: LongText | None = Field(None, description="Who disputes it; the answer stays the same.")
    note: LongText | None = None
    sources: list[Source] = Field(default_factory=list, max_length=MOST_SOURCES)
    succeeds: SuccessionIn | None = None


class TenuresIn(Request):
    """Some tenures: all are recorded or none."""

    tenures: list[TenureIn] = Field(min_length=1, max_length=MAX_TENURES)


class TenureOrTenures(RootModel[TenureIn | TenuresIn]):
    """One tenure, or a list of them."""


class ChangesIn(Request):
    """What is said differently; what is absent stays as it is, null says none."""

    actor: ActorRef | None = None
    post: Slug | None = None
    since: Bound | None = Field(None, alias="from")
    until: Bound | None = None
    status: StatusIn | None = None
    expected_until: PartialDateText | None = None
    attested_on: PartialDateText | None = None
    disputed_by: LongText | None = None
    note: LongText | None = None
    sources: list[Source] | None = Field(None, max_length=MOST_SOURCES)


class SupersedeIn(Request):
    """Either `correct`, or `withdraw` with a reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"correct": {"until": "2025-05-01"}, "reason": "the day he left, not the day it was announced"},
                {"withdraw": True, "reason": "it was a namesake"},
            ]
        }
    )

    correct: ChangesIn | None = None
    withdraw: bool = False
    reason: LongText | None = Field(None, description="Kept with the row that is superseded.")


_REASON = Field(min_length=1, max_length=500, description="Why; the audit keeps it.")


class OldNameIn(Request):
    """A name variant that an actor shall no longer have."""

    text: str = Field(max_length=300)
    lang: Language | None = None


class ActorChangesIn(Request):
    """A correction of an actor: what is given is as it shall be, what is absent stays. With a reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reason": "The ministry writes her name so.", "name": "Olena Kovalenko", "born": "1971"}]
        }
    )

    reason: Annotated[str, _REASON, NO_CONTROLS]
    version: int | None = Field(None, ge=1, description="That was read; 409 when it is another. Or send `If-Match`.")
    name: str | None = Field(
        None,
        description="The new canonical name; the old one stays as an alias unless it is removed.",
        json_schema_extra={"minLength": 1, "maxLength": 300},
    )
    add_names: list[NameIn] = Field(default_factory=list, max_length=200)
    remove_names: list[OldNameIn] = Field(default_factory=list, max_length=200)
    description: Annotated[str, Field(max_length=2000), NO_CONTROLS] | None = None
    countries: list[Country] = Field(default_factory=list, max_length=20)
    identifiers: dict[
        Annotated[str, Field(pattern=f"^{SCHEME}$")],
        Annotated[str, Field(min_length=1, max_length=200), NO_CONTROLS] | None,
    ] = Field(default_factory=dict, max_length=20, description="Added and corrected one by one; null removes one.")
    born: PartialDateText | None = None
    died: PartialDateText | None = None
    gender: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")] | None = None
    prominence: float = Field(0.0, ge=0, le=1)
    sources: list[Annotated[str, Field(min_length=1, max_length=500), NO_CONTROLS]] = Field(
        default_factory=list, max_length=20
    )


class ErasureIn(Request):
    """A person's erasure: why, and what was looked at."""

    reason: Annotated[str, _REASON, NO_CONTROLS]
    preview: str = Field(
        pattern="^[0-9a-f]{32}$", description="From `GET /v1/actors/{ref}/erasure`; 409 when it has aged."
    )


# Query strings


class AuditQuery(Query):
    """Which changes."""

    relation: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] | None = Field(
        None, description="Of this table only.", examples=["actor", "decision_log"]
    )
    row: QueryNumber | None = Field(None, ge=1, description="Of the row with this id only.")
    by: Annotated[str, Field(max_length=200), NO_CONTROLS] | None = Field(None, description="By this user or key only.")
    cursor: str | None = Field(None, max_length=300, description="From `next` of the page before.")
    limit: QueryNumber = Field(PAGE, ge=1, le=MOST_ON_A_PAGE)


class ActorsQuery(Query):
    """Which actors to list."""

    q: Annotated[str, Field(max_length=300), NO_CONTROLS] | None = Field(None, description="A name in any script.")
    kind: KindFilter = "any"
    cursor: str | None = Field(None, max_length=300, description="From `next` of the page before.")
    limit: QueryNumber = Field(PAGE, ge=1, le=MOST_ON_A_PAGE)


class TenuresQuery(Query):
    """Which roles of an actor."""

    on: PartialDateText | None = Field(None, description="Only those that may lie on that date.")
    known_at: Moment | None = None


class HoldersQuery(Query):
    """Whose title, where and when."""

    title: Annotated[str, Field(max_length=300), NO_CONTROLS] = Field(
        description="A role title in any language.", examples=["Secretary of State"]
    )
    country: Country | None = None
    on: PartialDateText | None = Field(None, description="Today when absent.", examples=["2025-02-15"])
    known_at: Moment | None = None
    lang: Language | None = Field(None, description="Only titles in this language, or in no particular one.")


class PostHoldersQuery(Query):
    """When."""

    on: PartialDateText | None = Field(None, description="Today when absent.", examples=["2025-02-15"])
    known_at: Moment | None = None


class CalendarQuery(Query):
    """Which findings of the calendar check."""

    post: Slug | None = Field(None, description="Only this post.")
    country: Country | None = None
    kind: Literal["overlap", "gap", "twice"] | None = None
    at_least: QueryNumber = Field(2, ge=1, le=200_000, description="Days that a finding is about.")
    cursor: str | None = Field(None, max_length=300, description="From `next` of the page before.")
    limit: QueryNumber = Field(PAGE, ge=1, le=MOST_ON_A_PAGE)


class NoQuery(Query):
    """Nothing."""
