"""What the calls of the change feed, of mentions and of nightly runs take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from registry.exchange.fields import PartialDateText
from registry.web.api.fields import ActorRef, QueryNumber
from registry.web.api.models import MOST_ON_A_PAGE, PAGE, Query

MOST_CHANGES = 1_000

Limit = Annotated[QueryNumber, Field(ge=1, le=MOST_ON_A_PAGE)]


class ChangesQuery(Query):
    """From where the feed is read."""

    after: Annotated[str, Field(pattern=r"^[0-9]{1,18}\.[0-9]{1,18}$")] = Field(
        "0.0", description="The `after` of the page before; without it the feed is read from its beginning."
    )
    limit: Annotated[QueryNumber, Field(ge=1, le=MOST_CHANGES)] = 100


class MentionsQuery(Query):
    """Whose mentions, and of which days."""

    actor: ActorRef
    since: PartialDateText | None = Field(None, alias="from", description="The first day; with a bound, dated ones.")
    until: PartialDateText | None = Field(None, description="The first day that is no longer part of it.")
    cursor: Annotated[str, Field(max_length=200)] | None = Field(None, description="As `next` gives it.")
    limit: Limit = PAGE


class RunsQuery(Query):
    """Which runs."""

    before: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,17}$")] | None = Field(
        None, description="Older than this one."
    )
    limit: Limit = PAGE


class ReportQuery(Query):
    """In which form."""

    format: Literal["json", "html", "text"] = "json"


class DiffQuery(Query):
    """Beside which run."""

    other: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,17}$", alias="with", description="The id of a run.")]
