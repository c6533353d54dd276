"""A document as JSON: in a request, and on a line of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from registry.domain import InvalidError, Kind, PartialDate
from registry.exchange.faults import faults_of
from registry.exchange.fields import NO_CONTROLS, KindFilter, Language, PartialDateText, as_date, spoken
from registry.exchange.mention import Request

MOST_MENTIONS = 4_000
_URL = re.compile(r"https?://[!-~]+")


def _url(text: str) -> str:
    """Take an address of the web without a password in it; letters beyond ASCII must be percent-encoded."""
    if not _URL.fullmatch(text):
        raise PydanticCustomError("bad_url", "not an address of the web in printable ASCII")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise PydanticCustomError("bad_url", "not an address of the web") from error
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise PydanticCustomError("bad_url", "not an address of the web, or one with a password in it")
    return text


Url = Annotated[str, Field(max_length=2_000), AfterValidator(_url)]
Said = Annotated[str, Field(min_length=1, max_length=1_000), NO_CONTROLS]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]


class GivenMentionIn(Request):
    """A mention that the sender found: `text[start:end] == surface`, in code points."""

    start: Offset
    end: Offset
    surface: str = Field(json_schema_extra={"minLength": 1, "maxLength": 300})
    kind: KindFilter = Field("any", description="What it may mean.")
    ref: Annotated[str, Field(max_length=200), NO_CONTROLS] | None = Field(None, description="Your own name for it.")


class DocumentIn(Request):
    """A text to be stored with its mentions. The same text twice is one document."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "text": "Secretary of State Marco Rubio met Jane Doe.",
                    "lang": "en",
                    "date": "2025-04-11",
                    "source": "Example News",
                    "url": "https://news.example/1",
                    "mentions": [{"start": 35, "end": 43, "surface": "Jane Doe", "kind": "person"}],
                }
            ]
        }
    )

    text: str = Field(
        description="Up to 1,000,000 code points.", json_schema_extra={"minLength": 1, "maxLength": 1_000_000}
    )
    lang: Language | None = Field(None, description="BCP 47; null when unknown.")
    date: PartialDateText | None = Field(None, description="When it was published; roles are read at this date.")
    title: Said | None = Field(None, description="Its headline. It is not searched.")
    source: Said | None = Field(None, description="Who published it. Two sources are two witnesses.")
    url: Url | None = None
    mentions: list[GivenMentionIn] = Field(
        default_factory=list,
        max_length=MOST_MENTIONS,
        description="Mentions that you found yourself; others are found here.",
    )

    def to_domain(self) -> NewDocument:
        """Give the document as the services take it; InvalidError for mentions that do not stand in the text."""
        return NewDocument(
            text=self.text,
            lang=spoken(self.lang),
            on=as_date(self.date),
            title=self.title,
            source=self.source,
            url=self.url,
            given=tuple(_given(at, each, self.text) for at, each in enumerate(self.mentions)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMention:
    """A mention that the sender found."""

    start: int
    end: int
    surface: str
    kind: Kind | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A text as it was sent, and what is known of it."""

    text: str
    lang: str | None = None
    on: PartialDate | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    given: tuple[GivenMention, ...] = ()


def document_of(record: Any) -> NewDocument:
    """Give a JSON value as the document that it describes; InvalidError says what is wrong with it first."""
    try:
        return DocumentIn.model_validate(record, strict=True).to_domain()
    except ValidationError as error:
        fault = faults_of(error)[0]
        where = f"{fault.pointer[1:]}: " if fault.pointer else ""
        raise InvalidError(f"{where}{fault.message}", code=fault.code, pointer=fault.pointer) from error


def _given(at: int, mention: GivenMentionIn, text: str) -> GivenMention:
    if not 0 <= mention.start < mention.end <= len(text) or text[mention.start : mention.end] != mention.surface:
        raise InvalidError(
            "the text has another surface from start to end", code="wrong_offsets", pointer=f"/mentions/{at}"
        )
    kind = None if mention.kind == "any" else Kind(mention.kind)
    return GivenMention(start=mention.start, end=mention.end, surface=mention.surface, kind=kind, ref=mention.ref)
