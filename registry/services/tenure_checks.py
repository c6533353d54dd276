"""What a tenure says, and the rules that it keeps by itself, before anything recorded is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.domain import InvalidError, PartialDate, Precision, Status
from registry.names.limits import NameTextError, check_text
from registry.roles.span import Span

LONGEST_TEXT = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TenureFacts:
    """One actor in one post over a span; dates as the native format writes them."""

    actor: str
    """Id or key."""

    post: str
    """Key."""

    since: str | None
    until: str | None = None
    status: Status = Status.HELD
    expected_until: str | None = None
    attested_on: str | None = None
    disputed_by: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()

    def span(self) -> Span:
        """Read the dates; InvalidError when they are none, or hold no day."""
        return Span.parse(self.since, self.until)

    def certain(self) -> tuple[date | None, date | None] | None:
        """Give the narrowest reading of the dates; None when no day is certain."""
        attested = PartialDate.parse(self.attested_on).first if self.attested_on else None
        return self.span().certain(attested)


def check_facts(facts: TenureFacts, pointer: str) -> None:
    """Refuse dates that are none or do not fit together, and texts that say nothing or too much.

    InvalidError tells the field by a pointer below `pointer`.
    """
    for name, said in (("from", facts.since), ("until", facts.until)):
        if said is not None and said != "unknown":
            _date(said, f"{pointer}/{name}")
    try:
        span = facts.span()
    except InvalidError as error:
        raise InvalidError(error.detail, code=error.code, pointer=f"{pointer}/until") from error
    _check_beside(span, facts, pointer)
    texts = {"disputed_by": facts.disputed_by, "note": facts.note}
    texts |= {f"sources/{at}": source for at, source in enumerate(facts.sources)}
    for name, text in texts.items():
        if text is not None:
            _check_text(text, f"{pointer}/{name}")


def check_reason(because: str | None) -> None:
    """Refuse a reason that says nothing; None is no reason."""
    if because is not None:
        _check_text(because, "/reason")


def _check_beside(span: Span, facts: TenureFacts, pointer: str) -> None:
    """Check the dates that are no bounds."""
    if facts.expected_until is not None:
        expected = _date(facts.expected_until, f"{pointer}/expected_until")
        if span.since is not None and expected.last < span.since.first:
            detail = f"{expected} lies before the start, {span.since}"
            raise InvalidError(detail, code="bad_date", pointer=f"{pointer}/expected_until")
    if facts.attested_on is not None:
        attested = _date(facts.attested_on, f"{pointer}/attested_on")
        if attested.precision is not Precision.DAY:
            raise InvalidError("must be a day, YYYY-MM-DD", code="bad_date", pointer=f"{pointer}/attested_on")
        if not span.overlaps(attested.first, attested.last):
            detail = f"{attested} lies outside the tenure"
            raise InvalidError(detail, code="bad_date", pointer=f"{pointer}/attested_on")


def _date(text: str, pointer: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except InvalidError as error:
        raise InvalidError(error.detail, code=error.code, pointer=pointer) from error


def _check_text(text: str, pointer: str) -> None:
    try:
        check_text(text, limit=LONGEST_TEXT)
    except NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer=pointer) from error
