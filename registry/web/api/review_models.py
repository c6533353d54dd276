"""What the calls of the review queue and of merges take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from registry.exchange.fields import NO_CONTROLS
from registry.exchange.mention import Request
from registry.syntax import LONGEST_KEY
from registry.web.api.fields import QueryNumber
from registry.web.api.models import MOST_ON_A_PAGE, PAGE, ActorIn, Query

MOST_CLAIMED = 10
MOST_EXCLUDED = 10_000
MOST_SPLIT = 10_000

KindIn = Literal["mention", "new_actor", "duplicate", "role_change"]
VerdictIn = Literal["same", "different", "unsure", "new_actor", "not_an_actor", "choose"]
IdIn = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,17}$", examples=["42"])]
RefIn = Annotated[
    str, Field(min_length=1, max_length=LONGEST_KEY, description="The id or key of an actor."), NO_CONTROLS
]
NoteIn = Annotated[str, Field(max_length=2000, description="Why, for those who come later."), NO_CONTROLS]
TokenIn = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
SealIn = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="From the preview.")]
LanguageList = Annotated[list[Annotated[str, Field(max_length=35), NO_CONTROLS]], Field(max_length=50)]
SecondsIn = Annotated[int, Field(ge=1, le=1200, description="How long the lease holds.")]


class ClaimIn(Request):
    """Which items to claim: the most pressing of those that fit."""

    kinds: list[KindIn] | None = Field(None, max_length=4)
    langs: LanguageList | None = None
    script: Annotated[str, Field(pattern="^[A-Z][a-z]{3}$")] | None = None
    actor: RefIn | None = None
    item: IdIn | None = Field(None, description="This one, whatever its place.")
    limit: int = Field(1, ge=1, le=MOST_CLAIMED)
    seconds: SecondsIn = 120
    resume: bool = Field(False, description="Those that you hold already come first, under the tokens they have.")


class LeaseIn(Request):
    """Keep a lease."""

    lease_token: TokenIn
    seconds: SecondsIn = 120


class ReleaseIn(Request):
    """Give a lease back."""

    lease_token: TokenIn


class DecideIn(Request):
    """One decision: a verdict, and the lease and version under which it is given."""

    verdict: VerdictIn
    version: int = Field(ge=1, description="Of the item as it was claimed.")
    lease_token: TokenIn
    actor: RefIn | None = Field(
        None, description="Who is meant; of a duplicate who survives; of `different` the one candidate refused."
    )
    new_actor: ActorIn | None = Field(None, description="Of `new_actor`; null makes one of the name as it stands.")
    despite: list[IdIn] = Field(
        default_factory=list, max_length=100, description="Actors of the same name that are somebody else."
    )
    note: NoteIn | None = None
    preview: SealIn | None = Field(None, description="Of the merge, or of the items decided along.")
    alike: bool = Field(False, description="Decide all that ask the same as well; needs `preview`.")
    exclude: list[IdIn] = Field(default_factory=list, max_length=MOST_EXCLUDED, description="Items left out of those.")


class UndoIn(Request):
    """Why a decision is taken back."""

    reason: NoteIn | None = None


class MergePairIn(Request):
    """Two actors that are one."""

    loser: RefIn
    survivor: RefIn


class MergeIn(MergePairIn):
    """A merge as its preview showed it."""

    preview: SealIn
    reason: NoteIn | None = None


class SplitPartIn(Request):
    """What of an actor is somebody else."""

    actor: RefIn
    new_actor: ActorIn
    mentions: list[IdIn] = Field(
        default_factory=list, max_length=MOST_SPLIT, description="Those that mean the new one."
    )
    names: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(
        default_factory=list, max_length=200, description="Texts of names that the new one bears instead."
    )


class SplitIn(SplitPartIn):
    """A split as its preview showed it."""

    preview: SealIn
    reason: NoteIn | None = None


class ReviewQuery(Query):
    """Which items to list."""

    state: Literal["open", "claimed", "decided", "withdrawn"] = "open"
    kind: KindIn | None = None
    lang: Annotated[str, Field(max_length=35), NO_CONTROLS] | None = None
    script: Annotated[str, Field(pattern="^[A-Z][a-z]{3}$")] | None = Field(None, description="ISO 15924.")
    actor: RefIn | None = None
    min_score: float | None = Field(None, ge=0, le=1)
    max_score: float | None = Field(None, ge=0, le=1)
    min_age_hours: QueryNumber | None = Field(None, ge=0, le=1_000_000)
    mine: Literal["true", "false"] = Field("false", description="Claimed ones: yours only.")
    q: Annotated[str, Field(max_length=300), NO_CONTROLS] | None = Field(None, description="Words, in any script.")
    cursor: str | None = Field(None, max_length=300, description="From `next` of the page before.")
    limit: QueryNumber = Field(PAGE, ge=1, le=MOST_ON_A_PAGE)


class AlikeQuery(Query):
    """The verdict to be applied."""

    verdict: VerdictIn
    actor: RefIn | None = None


class DecisionsQuery(Query):
    """Which decisions to list."""

    by: Annotated[str, Field(max_length=200), NO_CONTROLS] | None = None
    before: QueryNumber | None = Field(None, ge=1, description="The id that they come before.")
    limit: QueryNumber = Field(PAGE, ge=1, le=MOST_ON_A_PAGE)
