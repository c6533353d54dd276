"""The vocabulary of the registry: what a mention, a candidate, a decision and a tenure are.

Nothing here decides anything; the rules live in `names`, `roles` and `matching`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

FIRST_YEAR, LAST_YEAR = 1700, 2200

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


class RegistryError(Exception):
    """Something the caller can understand and act on; `code` is stable, `detail` is for people."""

    code = "error"

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if code:
            self.code = code


class InvalidError(RegistryError):
    """The input breaks a rule; nothing was changed."""

    code = "invalid"

    def __init__(self, detail: str, *, code: str | None = None, pointer: str = "") -> None:
        super().__init__(detail, code=code)
        self.pointer = pointer


class NotFoundError(RegistryError):
    """There is no such thing in the registry."""

    code = "not_found"


class ConflictError(RegistryError):
    """The input is sound but clashes with what is recorded; `facts` says with what."""

    code = "conflict"

    def __init__(self, detail: str, *, code: str | None = None, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail, code=code)
        self.facts = dict(facts or {})


class UnavailableError(RegistryError):
    """The database cannot answer now; the same request may succeed later."""

    code = "unavailable"


class GoneError(RegistryError):
    """It was here, and what was held of it has been erased for good."""

    code = "gone"


class ThrottledError(RegistryError):
    """Too many tries; another may succeed in `retry_s` seconds."""

    code = "throttled"

    def __init__(self, detail: str, *, retry_s: int, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_s = retry_s


class Kind(StrEnum):
    """What an actor is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class NameKind(StrEnum):
    """How a name variant relates to the actor's usual name."""

    CANONICAL = "canonical"
    ALIAS = "alias"
    SHORT = "short"
    FORMER = "former"
    TRANSLITERATION = "transliteration"
    INFLECTED = "inflected"
    MISSPELLING = "misspelling"


class Status(StrEnum):
    """In what sense a post is, was or will be somebody's."""

    HELD = "held"
    ACTING = "acting"
    DESIGNATE = "designate"
    NOMINEE = "nominee"
    NEVER_SERVED = "never_served"
    INFORMAL = "informal"


class Precision(StrEnum):
    """How much of a date is known. UNKNOWN: there is a bound, nobody knows when. OPEN: none."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"
    OPEN = "open"


class Outcome(StrEnum):
    """What was decided of a mention."""

    LINK = "link"
    REVIEW = "review"
    NIL = "nil"


class Reason(StrEnum):
    """Why it was decided so."""

    NAME = "name"
    NAME_AND_ROLE = "name+role"
    ROLE = "role"
    HANDOVER = "handover"
    AMBIGUOUS = "ambiguous"
    WEAK = "weak"
    CONFLICT = "conflict"
    VACANT = "vacant"
    UNDATED = "undated"
    NOT_A_NAME = "not_a_name"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What a person decided of an item of the review queue."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    NEW_ACTOR = "new_actor"
    NOT_AN_ACTOR = "not_an_actor"
    CHOOSE = "choose"


class Feature(StrEnum):
    """What a line of evidence speaks of."""

    PRIOR = "prior"
    TOKEN_ALIGNMENT = "token_alignment"  # noqa: S105
    GIVEN_NAME = "given_name"
    WHOLE_NAME = "whole_name"
    ATTESTED_VARIANT = "attested_variant"
    WEAK_VARIANT = "weak_variant"
    READING = "reading"
    FAMILY_UNSAID = "family_unsaid"
    UNSAID_WORDS = "unsaid_words"
    STRAY_WORDS = "stray_words"
    GIVEN_CONFLICT = "given_conflict"
    MIDDLE_CONFLICT = "middle_conflict"
    GENERATION = "generation"
    GENDER = "gender"
    ALSO_GIVEN = "also_given"
    ORDINARY_WORD = "ordinary_word"
    ORDER = "order"
    ROLE_TITLE = "role_title"
    ROLE_CONFLICT = "role_conflict"
    CONTEXT_NAME = "context_name"
    SAME_DOCUMENT = "same_document"
    RIVALS = "rivals"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, month or year as a source gives it: `first` is its first day, `last` its last."""

    first: date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, ASCII digits only, years 1700 to 2200.

        Raises InvalidError for anything else: words, week dates, times, 30 February.

        >>> str(PartialDate.parse("2025-04"))
        '2025-04'
        """
        match = _DATE.fullmatch(text)
        if not match:
            raise InvalidError(f"{text[:40]!r} is not YYYY, YYYY-MM or YYYY-MM-DD", code="bad_date")
        year, month, day = (int(part) if part else None for part in match.groups())
        if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
            raise InvalidError(f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}", code="bad_date")
        precision = Precision.YEAR if month is None else Precision.MONTH if day is None else Precision.DAY
        try:
            return cls(date(year, 1 if month is None else month, 1 if day is None else day), precision)
        except ValueError as error:
            raise InvalidError(f"there is no day {text}", code="bad_date") from error

    @property
    def surely_begun(self) -> date:
        """The first day by which something that began then had surely begun; the day itself for a day."""
        if self.precision is Precision.YEAR:
            return date(self.first.year + 1, 1, 1)
        return (self.first + timedelta(days=32)).replace(day=1) if self.precision is Precision.MONTH else self.first

    @property
    def last(self) -> date:
        """The last day that it may mean."""
        return max(self.first, self.surely_begun - timedelta(days=1))

    def __str__(self) -> str:
        length = {Precision.YEAR: 4, Precision.MONTH: 7}.get(self.precision, 10)
        return self.first.isoformat()[:length]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One occurrence of a name or role title in one document or request."""

    surface_form: str
    """Exactly as printed, in its own script: never trimmed, never folded."""

    lang: str | None = None
    """BCP 47, as the caller believes; None when unknown."""

    on: PartialDate | None = None
    """When the text was published; roles are read at this date."""

    context: str | None = None
    """The sentence around it, the mention included."""

    title: str | None = None
    """A role title that stands beside the name but is no part of the surface form."""

    kind: Kind | None = None
    """Only actors of this kind are meant; None for any."""

    ref: str | None = None
    """The caller's own name for this mention, handed back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateName:
    """One name variant of a candidate, as far as matching needs it."""

    text: str
    lang: str | None
    script: str
    kind: NameKind
    weak: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An actor fetched for a mention. `actor_id` is the survivor where the actor was merged."""

    actor_id: int
    key: str
    name: str
    kind: Kind
    prominence: float
    gender: str | None = None
    countries: tuple[str, ...] = ()
    territory: str | None = None
    """ISO 3166 code of the country that this actor is; None for everybody else."""
    wikidata: str | None = None
    description: str | None = None
    names: tuple[CandidateName, ...] = ()

    def __hash__(self) -> int:
        # A key of caches: hashing dozens of names each time costs more than the look-up.
        return hash(self.actor_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One line of the account: what was seen, and how many bits it speaks for or against."""

    feature: Feature
    detail: str
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A candidate with the calibrated probability that it is meant, and the lines that add up to it."""

    candidate: Candidate
    score: float
    name: str
    evidence: tuple[Evidence, ...]
    alignment: tuple[tuple[str, str], ...] = ()
    """Printed letters beside the letters of the name."""

    reading: int = 0
    """Which reading of the mention the name explains, by its place among the readings."""

    words: int = 0
    """How many printed words stand for words of the name."""

    spelling_cost: float = 0.0
    """Bits that the differences of spelling cost in all, case endings included."""

    def has(self, feature: Feature) -> bool:
        """Tell whether a line of this feature stands in the evidence."""
        return any(line.feature == feature for line in self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The cut-offs of a decision; `config/thresholds.toml` says which figures stand behind them."""

    link: float
    review: float
    lead: float

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Thresholds:
        """Read `link`, `review` and `lead`, all of them numbers from 0 to 1; InvalidError for anything else."""
        names = ("lead", "link", "review")
        if sorted(table) != sorted(names):
            raise InvalidError(f"[decide] holds {', '.join(names)}, not {', '.join(sorted(table)) or 'nothing'}")
        for name, value in table.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise InvalidError(f"[decide] {name} must be a number from 0 to 1, not {value!r}")
        return cls(**{name: float(table[name]) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An office that outlives its holders."""

    post_id: int
    key: str
    label: str
    country: str | None = None
    office: str | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """One actor in one post over a span `[since, until)`; None is an open end."""

    tenure_id: int
    post: Post
    actor_id: int
    actor_key: str
    actor_name: str
    actor_kind: Kind
    actor_wikidata: str | None
    status: Status
    since: PartialDate | None
    until: PartialDate | None
    since_unknown: bool = False
    """It began, nobody knows when; `since` is None then."""
    until_unknown: bool = False
    """It ended, nobody knows when; `until` is None then."""
    expected_until: str | None = None
    disputed_by: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()
    recorded_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a mention was decided to be. Matches stand best first, also where none is linked."""

    outcome: Outcome
    reason: Reason
    matches: tuple[Match, ...] = ()
    roles: tuple[Tenure, ...] = ()
    """What the linked actor held on the date of the mention."""

    @property
    def best(self) -> Match | None:
        """The match that is linked; None for review and nil."""
        return self.matches[0] if self.outcome is Outcome.LINK and self.matches else None

    @property
    def score(self) -> float | None:
        """That of the first match, linked or not."""
        return self.matches[0].score if self.matches else None
