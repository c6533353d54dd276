"""Reading Phoenix and PETRARCH actor dictionaries: a phrase, its synonyms, and codes with dates.

An entry becomes an actor and each code a post, which has any number of holders. A comment
beside a code is the note of the tenure. Bounds are included, as the documentation of the
format says. A code without dates stands for all times that no other code of the entry has:
`code_on` knows that, the tenure itself is of all times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from registry.domain import InvalidError, Kind
from registry.exchange.findings import Entry, Finding, Loss, Place, Refusal
from registry.exchange.keys import key_of
from registry.exchange.lines import read_lines
from registry.exchange.native import ActorRecord, NameRecord, TenureRecord
from registry.exchange.phoenix.dates import Restriction, read_bracket

DEFAULT = "default code"
"""The note of a tenure that was a code without dates and without a comment."""

_MAX_LINE = 20_000
_BRACKET = re.compile(r"\[([^\[\]]*)\]\s*")
_MARKUP = re.compile(r"<\s?!\s?--")
_COUNTRY_ONLY = 3


@dataclass(slots=True)
class _Entry:
    """An entry under way."""

    place: Place
    names: list[tuple[str, Place]] = field(default_factory=list)
    codes: list[tuple[Restriction, str, Place]] = field(default_factory=list)
    is_faulty: bool = False
    """Something that it needs could not be read, and has been told."""


def read(stream: BinaryIO) -> Iterator[Finding]:
    """Find the entries of a dictionary; faulty brackets are told with their line and the rest is read."""
    seen = _Seen()
    entry: _Entry | None = None
    for place, line, comment in _Lines(stream):
        if isinstance(line, InvalidError):
            yield Refusal(place=place, code=line.code, detail=line.detail)
            continue
        phrase, codes = _split(line)
        if phrase and not phrase.startswith("+"):
            if entry is not None:
                yield from _close(entry, seen)
            entry = _Entry(place)
        if entry is None:
            yield Refusal(place=place, code="bad_line", detail="a code or synonym without an entry above it")
            continue
        yield from _add(entry, phrase, codes, comment, place)
    if entry is not None:
        yield from _close(entry, seen)


class _Lines:
    """The lines of a dictionary that say something, without comments and markup."""

    def __init__(self, stream: BinaryIO) -> None:
        """Take the stream; reading it begins with the first line that is asked for."""
        self._stream = stream

    def __iter__(self) -> Iterator[tuple[Place, Any, str]]:
        inside = False
        for number, raw in enumerate(read_lines(self._stream, limit=_MAX_LINE), 1):
            place = Place(number)
            if len(raw) > _MAX_LINE:
                yield place, InvalidError(f"a line has at most {_MAX_LINE:,} bytes", code="too_long"), ""
                continue
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip()
            except UnicodeDecodeError as error:
                yield place, InvalidError(f"byte {error.start} is not UTF-8", code="not_utf8"), ""
                continue
            if inside or _MARKUP.match(line):
                inside = "-->" not in line
                continue
            text, comment = _uncomment(line)
            if text.strip():
                yield place, text, comment


def _uncomment(line: str) -> tuple[str, str]:
    """Give a line without its comment, and the comment; what stands between brackets is none."""
    cut, inside = len(line), False
    for at, character in enumerate(line):
        if character in "[]":
            inside = character == "["
        elif character in "#;" and not inside:
            cut = at
            break
    return line[:cut], line[cut:].strip("#; \t")


def _split(line: str) -> tuple[str, list[str]]:
    """Give the phrase of a line and what stands between its brackets."""
    head, bracket, rest = line.partition("[")
    return head.strip(), list(_parts(bracket + rest))


def _parts(text: str) -> Iterator[str]:
    """Give what stands between brackets, and once, after a `!`, what stands outside them."""
    at = 0
    while at < len(text):
        match = _BRACKET.match(text, at)
        if match is None:
            yield f"!{text[at:].strip()}"
            return
        yield match.group(1)
        at = match.end()


def _add(entry: _Entry, phrase: str, codes: Iterable[str], comment: str, place: Place) -> Iterator[Finding]:
    name = phrase.lstrip("+").replace("_", " ").strip()
    if phrase and not name:
        yield Refusal(place=place, code="blank", detail="a phrase is empty")
    elif name:
        entry.names.append((name, place))
    for code in codes:
        if code.startswith("!"):
            yield Refusal(place=place, code="bad_line", detail=f"{code[1:60]!r} stands outside brackets")
            entry.is_faulty = True
            continue
        try:
            entry.codes.append((read_bracket(code), comment, place))
        except InvalidError as error:
            yield Refusal(place=place, code=error.code, detail=error.detail)
            entry.is_faulty = True


class _Seen:
    """What has been said of each actor, by its key: dictionaries repeat entries."""

    def __init__(self) -> None:
        self._said: dict[str, set[Any]] = {}

    def is_new(self, key: str, said: Any) -> bool:
        """Tell whether this was not yet said; now it is."""
        known = self._said.setdefault(key, set())
        before = len(known)
        known.add(said)
        return len(known) > before


def _close(entry: _Entry, seen: _Seen) -> Iterator[Finding]:
    if not entry.codes and not entry.is_faulty:
        detail = f"{entry.names[0][0][:80]} has no code" if entry.names else "no phrase and no code"
        yield Refusal(place=entry.place, code="missing_field", detail=detail)
    if not entry.codes or not entry.names:
        return
    names = list(dict.fromkeys(name for name, _ in entry.names))
    key = key_of(f"phoenix/{names[0].lower()}", prefix="actor")
    tenures: list[TenureRecord] = []
    places: dict[str, Place] = {}
    for restriction, comment, place in entry.codes:
        tenure = _tenure(restriction, comment)
        if seen.is_new(key, (tenure.post, tenure.since)):
            places[f"tenures[{len(tenures)}]"] = place
            tenures.append(tenure)
        else:
            yield Loss(place=place, kind="code repeated from the same day", detail=f"{names[0]} {restriction.code}")
    kind = Kind.PERSON if any(_is_role(r) for r, _, _ in entry.codes) else Kind.ORGANISATION
    others = [name for name in names[1:] if seen.is_new(key, name)]
    record = ActorRecord(
        key=key,
        kind=kind,
        name=names[0],
        names=tuple(NameRecord(text=name) for name in others),
        tenures=tuple(tenures),
        given=frozenset({"names", "tenures"}),
    )
    yield Entry(place=entry.place, record=record, is_part=True, pieces=places)
    yield Loss(place=entry.place, kind="kind told by the codes alone", detail=f"{names[0]} is taken for a {kind}")


def _is_role(restriction: Restriction) -> bool:
    """Tell whether a code is a role with dates, which people have; countries and bodies have codes without."""
    return not restriction.is_default and len(restriction.code) > _COUNTRY_ONLY


def _tenure(restriction: Restriction, comment: str) -> TenureRecord:
    note = comment or (DEFAULT if restriction.is_default else None)
    return TenureRecord(
        post=post_key(restriction.code),
        post_label=restriction.code,
        since=restriction.since,
        until=restriction.until,
        note=note,
        given=frozenset({"from", "until", "note"} if note else {"from", "until"}),
    )


def post_key(code: str) -> str:
    """Give the key of the post that a code stands for."""
    return key_of(f"phoenix-code/{code.lower()}", prefix="post")


def code_on(tenures: Iterable[TenureRecord], day: str) -> str | None:
    """Give the code that a dictionary means on a day: the first whose dates have it, else one without dates.

    `day` is YYYY-MM-DD. The order of the tenures is that of the dictionary.
    """
    default = None
    for tenure in tenures:
        if tenure.since is None and tenure.until is None:
            default = default or tenure.post_label
        elif (tenure.since in (None, "unknown") or tenure.since <= day) and (
            tenure.until is None or day < tenure.until
        ):
            return tenure.post_label
    return default
