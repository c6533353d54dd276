"""A mention as JSON: in a request, and on a line of a file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from registry.domain import InvalidError, Kind, Mention
from registry.exchange.faults import faults_of
from registry.exchange.fields import NO_CONTROLS, KindFilter, Language, PartialDateText, as_date, spoken


class Request(BaseModel):
    """A request: unknown fields are refused, types are not converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class MentionIn(Request):
    """One name or role title as printed, and what is known of where it stood."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "text": "ويتكوف",
                    "lang": "ar",
                    "date": "2025-04-11",
                    "context": "وصل ستيف ويتكوف إلى روسيا",
                    "kind": "any",
                    "ref": "m1",
                }
            ]
        }
    )

    text: str = Field(
        description="Exactly as printed: up to 300 code points.",
        json_schema_extra={"minLength": 1, "maxLength": 300},
    )
    lang: Language | None = Field(None, description="BCP 47; null when unknown.")
    date: PartialDateText | None = Field(None, description="When the text was published; roles are read at this date.")
    context: str | None = Field(
        None,
        description="The sentence around it: up to 2,000 code points.",
        json_schema_extra={"maxLength": 2000},
    )
    kind: KindFilter = Field("any", description="What it may mean.")
    ref: Annotated[str, Field(max_length=200), NO_CONTROLS] | None = Field(
        None, description="Your own name for it, handed back."
    )

    def to_domain(self) -> Mention:
        """Give the mention as the services take it."""
        return Mention(
            surface_form=self.text,
            lang=spoken(self.lang),
            on=as_date(self.date),
            context=self.context or None,
            kind=None if self.kind == "any" else Kind(self.kind),
            ref=self.ref,
        )


def mention_of(record: Any) -> Mention:
    """Give a JSON value as the mention that it describes; InvalidError says what is wrong with it first.

    Its text is not checked here: resolving does that.
    """
    try:
        return MentionIn.model_validate(record, strict=True).to_domain()
    except ValidationError as error:
        fault = faults_of(error)[0]
        where = f"{fault.pointer[1:]}: " if fault.pointer else ""
        raise InvalidError(f"{where}{fault.message}", code=fault.code, pointer=fault.pointer) from error


def ref_of(record: Any) -> str | None:
    """Give the ref of a JSON value that may be no sound mention; None where the ref itself is at fault."""
    try:
        return MentionIn.model_validate({"text": "-", "ref": record["ref"]}, strict=True).ref
    except (TypeError, KeyError, ValidationError):
        return None
