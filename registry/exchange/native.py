"""The native format: JSON Lines, one actor or post a line.

Optional fields beside those that the format was published with, so that an export
restores everything: `attested_on` of a tenure, `status` and `merged_into` of an actor,
`description` and `sources` of a post, and `superseded_at` of tenures and titles, which
makes the entry a past belief and needs `recorded_at` beside it, and `superseded_because`
of a tenure, which says why.

A field that is absent says nothing; a field that is null says "none". `given` of a
record tells the two apart; it takes no part in comparing records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar

from registry.domain import InvalidError, Kind, NameKind, Status
from registry.exchange import values
from registry.exchange.strict import strict_json

Given = frozenset[str]


_NOTHING: Given = frozenset()


class Standing(StrEnum):
    """Whether an actor is still meant by anybody; a merged actor says so by `merged_into`."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRecord:
    """One name variant. Of `since` and `until`, giving one gives both."""

    text: str
    lang: str | None = None
    kind: NameKind = NameKind.ALIAS
    weak: bool = False
    since: str | None = None
    until: str | None = None
    source: str | None = None
    given: Given = field(default=_NOTHING, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRecord:
    """What a post is called in one language over a span."""

    text: str
    lang: str | None = None
    since: str | None = None
    until: str | None = None
    source: str | None = None
    recorded_at: datetime | None = None
    superseded_at: datetime | None = None
    given: Given = field(default=_NOTHING, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenureRecord:
    """One span in one post. `until` and `attested_on` are one fact: giving `until` gives both."""

    post: str
    post_label: str | None = None
    """Makes the post where there is none with that key."""

    since: str | None = None
    until: str | None = None
    status: Status = Status.HELD
    expected_until: str | None = None
    attested_on: str | None = None
    disputed_by: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = ()
    recorded_at: datetime | None = None
    superseded_at: datetime | None = None
    superseded_because: str | None = None
    given: Given = field(default=_NOTHING, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord:
    """One post, with its titles."""

    key: str
    label: str
    organisation: str | None = None
    country: str | None = None
    seats: int | None = None
    office: str | None = None
    description: str | None = None
    titles: tuple[TitleRecord, ...] = ()
    sources: tuple[str, ...] = ()
    given: Given = field(default=_NOTHING, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRecord:
    """One actor, with names beside the canonical one, and tenures."""

    key: str
    kind: Kind
    name: str
    description: str | None = None
    countries: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    born: str | None = None
    died: str | None = None
    gender: str | None = None
    prominence: float = 0.0
    status: Standing = Standing.ACTIVE
    merged_into: str | None = None
    names: tuple[NameRecord, ...] = ()
    tenures: tuple[TenureRecord, ...] = ()
    sources: tuple[str, ...] = ()
    given: Given = field(default=_NOTHING, compare=False, repr=False)


Record = PostRecord | ActorRecord
Piece = TypeVar("Piece", NameRecord, TitleRecord, TenureRecord, PostRecord, ActorRecord)


def parse_line(line: str | bytes) -> Record:
    """Read one line; InvalidError says what is wrong with it, and where.

    Knows the form only: whether texts are fit to be shown, and whether the posts and
    actors referred to exist, is for whoever imports. Refused are unknown fields, values of
    another type, and what `strict_json` refuses.
    """
    value = _load(line)
    if not isinstance(value, dict):
        raise InvalidError("a line is one JSON object", code="wrong_type")
    kind = value.pop("type", None)
    if kind == "actor":
        actor: ActorRecord = _record(ActorRecord, value, "")
        if actor.merged_into is not None and "status" in actor.given:
            raise InvalidError("a merged actor has no status of its own", code="bad_value")
        return actor
    if kind == "post":
        post: PostRecord = _record(PostRecord, value, "")
        return post
    raise InvalidError('type is "actor" or "post"', code="bad_type", pointer="/type")


def read_piece(form: type[Piece], value: Mapping[str, Any], where: str = "") -> Piece:
    """Read an object as one kind of record or as a piece of one; InvalidError as of a line.

    What keys it has is what is given.
    """
    checked: Any = {TitleRecord: _title, TenureRecord: _tenure}.get(form)
    record: Piece = checked(value, where) if checked else _record(form, value, where)
    return record


def find_key(line: str | bytes) -> tuple[str, str] | None:
    """Give type and key of a line that could not be read, if that much can be made out."""
    try:
        value = _load(line)
    except InvalidError:
        return None
    if not isinstance(value, dict):
        return None
    kind = value.get("type")
    try:
        return (kind, values.key(value.get("key"), "key")) if kind in ("actor", "post") else None
    except InvalidError:
        return None


def fields_of(record: Any) -> dict[str, Any]:
    """Give a record or a piece as the JSON object that it is on a line, without `type`."""
    return _plain(record)


def write_line(record: Record) -> str:
    """Write a record as one line without its end: fields in one order, defaults left out unless given."""
    kind = "actor" if isinstance(record, ActorRecord) else "post"
    return json.dumps({"type": kind, **_plain(record)}, ensure_ascii=False, allow_nan=False)


def _load(line: str | bytes) -> Any:
    raw = line.encode(errors="surrogatepass") if isinstance(line, str) else line
    return strict_json(raw.rstrip(b"\r\n"))


def _name(value: Any, where: str) -> NameRecord:
    record: NameRecord = _record(NameRecord, value, where)
    return record


def _past(record: Any, where: str) -> None:
    """Check the recorded times of an entry."""
    if record.superseded_at is None:
        return
    if record.recorded_at is None:
        raise values.fail(where or "line", "superseded_at needs recorded_at beside it", "missing_field")
    if record.superseded_at < record.recorded_at:
        raise values.fail(where or "line", "superseded_at lies before recorded_at", "bad_date")


def _title(value: Any, where: str) -> TitleRecord:
    record: TitleRecord = _record(TitleRecord, value, where)
    _past(record, where)
    return record


def _tenure(value: Any, where: str) -> TenureRecord:
    record: TenureRecord = _record(TenureRecord, value, where)
    _past(record, where)
    if record.superseded_because is not None and record.superseded_at is None:
        raise values.fail(where, "superseded_because needs superseded_at beside it", "missing_field")
    if record.attested_on is not None and "until" not in record.given:
        raise values.fail(
            where or "line", "attested_on needs until beside it: an end, null or unknown", "missing_field"
        )
    return record


class _Field(NamedTuple):
    """How one field is read, and whether null says "none"."""

    attribute: str
    read: Callable[[Any, str], Any]
    nullable: bool = False


_SPAN = {"from": _Field("since", values.bound, True), "until": _Field("until", values.bound, True)}
_TIMES = {
    "recorded_at": _Field("recorded_at", values.instant, True),
    "superseded_at": _Field("superseded_at", values.instant, True),
}
_SOURCES = {"sources": _Field("sources", values.list_of(values.words))}
_FORMS: dict[Any, dict[str, _Field]] = {
    NameRecord: {
        "text": _Field("text", values.words),
        "lang": _Field("lang", values.lang, True),
        "kind": _Field("kind", values.one_of(NameKind)),
        "weak": _Field("weak", values.flag),
        **_SPAN,
        "source": _Field("source", values.words, True),
    },
    TitleRecord: {
        "text": _Field("text", values.words),
        "lang": _Field("lang", values.lang, True),
        **_SPAN,
        "source": _Field("source", values.words, True),
        **_TIMES,
    },
    TenureRecord: {
        "post": _Field("post", values.key),
        "post_label": _Field("post_label", values.words, True),
        **_SPAN,
        "status": _Field("status", values.one_of(Status)),
        "expected_until": _Field("expected_until", values.partial_date, True),
        "attested_on": _Field("attested_on", values.day, True),
        "disputed_by": _Field("disputed_by", values.words, True),
        "note": _Field("note", values.words, True),
        **_SOURCES,
        **_TIMES,
        "superseded_because": _Field("superseded_because", values.words, True),
    },
    PostRecord: {
        "key": _Field("key", values.key),
        "label": _Field("label", values.words),
        "organisation": _Field("organisation", values.key, True),
        "country": _Field("country", values.country, True),
        "seats": _Field("seats", values.seats, True),
        "office": _Field("office", values.key, True),
        "description": _Field("description", values.words, True),
        "titles": _Field("titles", values.list_of(_title)),
        **_SOURCES,
    },
    ActorRecord: {
        "key": _Field("key", values.key),
        "kind": _Field("kind", values.one_of(Kind)),
        "name": _Field("name", values.words),
        "description": _Field("description", values.words, True),
        "countries": _Field("countries", values.list_of(values.country)),
        "identifiers": _Field("identifiers", values.identifiers),
        "born": _Field("born", values.partial_date, True),
        "died": _Field("died", values.partial_date, True),
        "gender": _Field("gender", values.words, True),
        "prominence": _Field("prominence", values.share),
        "status": _Field("status", values.one_of(Standing)),
        "merged_into": _Field("merged_into", values.key, True),
        "names": _Field("names", values.list_of(_name)),
        "tenures": _Field("tenures", values.list_of(_tenure)),
        **_SOURCES,
    },
}
_ALWAYS = {TenureRecord: frozenset({"from", "until"})}
"""Written whatever they hold: without them a correction back to an open end would be lost."""


def _record(form: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise values.fail(where, "must be an object", "wrong_type")
    known = _FORMS[form]
    found: dict[str, Any] = {}
    for name, item in value.items():
        if name not in known:
            raise values.fail(where or "line", f"there is no field {name[:40]!r}", "unknown_field")
        attribute, read, nullable = known[name]
        at = f"{where}.{name}" if where else name
        found[attribute] = None if item is None and nullable else read(item, at)
    for name in _required(form):
        if name not in value:
            raise values.fail(f"{where}.{name}" if where else name, "is missing", "missing_field")
    return form(**found, given=frozenset(value))


@cache
def _defaults(form: Any) -> dict[str, Any]:
    """Give the defaults of the optional attributes of a form."""
    return {
        f.name: f.default_factory() if f.default_factory is not MISSING else f.default
        for f in fields(form)
        if f.default is not MISSING or f.default_factory is not MISSING
    }


@cache
def _required(form: Any) -> Sequence[str]:
    defaults = _defaults(form)
    return [name for name, known in _FORMS[form].items() if known.attribute not in defaults]


def _plain(record: Any) -> dict[str, Any]:
    form: Any = type(record)
    defaults, written = _defaults(form), record.given | _ALWAYS.get(form, frozenset())
    plain = {}
    for name, (attribute, _, _) in _FORMS[form].items():
        value = getattr(record, attribute)
        if attribute not in defaults or name in written or value != defaults[attribute]:
            plain[name] = _value(value)
    return plain


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return [_plain(item) if hasattr(item, "given") else item for item in value]
    return dict(sorted(value.items())) if isinstance(value, Mapping) else value
