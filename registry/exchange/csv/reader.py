"""Reading tables: a row is an actor, a name, a post, a title or a tenure.

Which of these it is says its column `type`, or else the header for all rows. Rows of
names right after the row of their actor, and of titles after that of their post, belong
to it; all others stand by themselves and add to what is on record or on another row.
"""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from registry.domain import InvalidError, Kind, NameKind
from registry.exchange import values
from registry.exchange.csv.cells import ALL, COLUMNS, REQUIRED, read_cell
from registry.exchange.findings import Entry, Finding, Place, Refusal
from registry.exchange.lines import MAX_LINE_BYTES, read_lines
from registry.exchange.native import (
    ActorRecord,
    NameRecord,
    PostRecord,
    Record,
    TenureRecord,
    TitleRecord,
    read_piece,
)

csv.field_size_limit(MAX_LINE_BYTES)

_DELIMITERS = ",;\t"
_MOST = 5_000
"""Pieces that are held for one actor or post; others stand by themselves."""

_KIND: Callable[[Any, str], Any] = values.one_of(Kind)


class _Text:
    """The lines of a stream as text; one that is no text raises, and the next can be asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = read_lines(stream)
        self.number = 0

    def __iter__(self) -> _Text:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        if len(line) > MAX_LINE_BYTES:
            raise InvalidError(f"a line has at most {MAX_LINE_BYTES:,} bytes", code="too_long")
        try:
            return (line.removeprefix(BOM_UTF8) if self.number == 1 else line).decode()
        except UnicodeDecodeError as error:
            raise InvalidError(f"byte {error.start} is not UTF-8", code="not_utf8") from error


@dataclass(slots=True)
class _Group:
    """A row and the rows of names or titles right after it."""

    line: int
    type: str
    record: Record
    is_part: bool = False
    """There was no such row, only pieces."""

    pieces: list[Any] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def read(stream: BinaryIO) -> Iterator[Finding]:
    """Find what stands in a table; a faulty header is the only thing found."""
    text = _Text(stream)
    try:
        first = next(text, "")
        header = _Header(first)
    except InvalidError as error:
        yield Refusal(place=Place(1), code=error.code, detail=error.detail)
        return
    group: _Group | None = None
    for line, row in _rows(text, header):
        if isinstance(row, InvalidError):
            yield Refusal(place=Place(line), code=row.code, detail=row.detail)
            continue
        try:
            kind, cells = header.read(row)
            if group is not None and _belongs(kind, cells, group):
                _add(group, kind, cells, line)
                continue
            entry = None if group is None else _close(group)
            group = None
            if entry is not None:
                yield entry
            if kind == "tenure":
                yield _tenure(line, cells)
            else:
                group = _open(kind, cells, line)
        except InvalidError as error:
            yield Refusal(place=Place(line), code=error.code, detail=error.detail, about=_about(row, header))
    if group is not None:
        yield _close(group)


class _Header:
    """The columns of a table."""

    def __init__(self, line: str) -> None:
        """Read the first line; InvalidError when it is no header of ours."""
        self.delimiter = max(_DELIMITERS, key=line.count)
        try:
            row = next(csv.reader([line], delimiter=self.delimiter, strict=True), [])
        except csv.Error as error:
            raise InvalidError(f"no table: {error}", code="not_csv") from error
        self.columns = [name.strip().lower() for name in row]
        self.type = None if "type" in self.columns else self._type()
        known = ALL if self.type is None else COLUMNS[self.type]
        for name in self.columns:
            if name not in known:
                what = f"a table of {self.type}s" if self.type else "a table"
                raise InvalidError(f"{what} has no column {name[:40]!r}, but {', '.join(known)}", code="unknown_field")
        if len(set(self.columns)) < len(self.columns):
            raise InvalidError("a column stands twice", code="repeated_key")

    def _type(self) -> str:
        for type_, columns in REQUIRED.items():
            if set(columns) <= set(self.columns):
                return type_
        needed = "; ".join(f"{', '.join(columns)} for {type_}s" for type_, columns in REQUIRED.items())
        raise InvalidError(f"the first line names the columns: type, or {needed}", code="no_header")

    def read(self, row: list[str]) -> tuple[str, dict[str, Any]]:
        """Give type and values of a row; InvalidError when a cell cannot be read."""
        if len(row) != len(self.columns):
            raise InvalidError(f"{len(row)} cells, where the header has {len(self.columns)}", code="not_csv")
        cells = dict(zip(self.columns, row, strict=True))
        type_ = self.type or cells.pop("type")
        if type_ not in COLUMNS:
            raise InvalidError(f"type: {type_[:40]!r} is not one of {', '.join(COLUMNS)}", code="bad_type")
        given = {column: read_cell(column, cell) for column, cell in cells.items() if cell}
        stray = next((column for column in given if column not in COLUMNS[type_]), None)
        if stray:
            raise InvalidError(f"a row of type {type_} has nothing in column {stray}", code="unknown_field")
        return type_, given


def _rows(text: _Text, header: _Header) -> Iterator[tuple[int, Any]]:
    """Give rows with the number of their first line; what cannot be read as an error in its place."""
    rows = csv.reader(text, delimiter=header.delimiter, strict=True)
    while True:
        line = text.number + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, InvalidError(f"not a row of a table: {error}", code="not_csv")
        except InvalidError as error:
            yield text.number, error
        else:
            if any(row):
                yield line, row


def _belongs(kind: str, cells: dict[str, Any], group: _Group) -> bool:
    of = {"name": "actor", "title": "post"}.get(kind)
    return of == group.type and cells.get(of) == group.record.key and len(group.pieces) < _MOST


def _open(kind: str, cells: dict[str, Any], line: int) -> _Group:
    if kind in ("actor", "post"):
        record = _whole(kind, cells)
        return _Group(line=line, type=kind, record=record)
    of = "actor" if kind == "name" else "post"
    key = values.key(_required(cells, of), of)
    record = ActorRecord(key=key, kind=Kind.PERSON, name="") if kind == "name" else PostRecord(key=key, label="")
    group = _Group(line=line, type=of, record=record, is_part=True)
    _add(group, kind, cells, line)
    return group


def _whole(kind: str, cells: dict[str, Any]) -> Record:
    return read_piece(ActorRecord, cells) if kind == "actor" else read_piece(PostRecord, cells)


def _add(group: _Group, kind: str, cells: dict[str, Any], line: int) -> None:
    given = {column: value for column, value in cells.items() if column not in ("actor", "post")}
    piece = read_piece(NameRecord, given) if kind == "name" else read_piece(TitleRecord, given)
    if group.is_part and isinstance(piece, NameRecord) and piece.kind is NameKind.CANONICAL:
        raise InvalidError("the canonical name stands right below the row of its actor", code="bad_value")
    group.pieces.append(piece)
    group.lines.append(line)


def _close(group: _Group) -> Entry:
    what = "names" if group.type == "actor" else "titles"
    places = {f"{what}[{at}]": Place(line) for at, line in enumerate(group.lines)}
    record: Any = group.record
    if group.pieces:
        record = replace(record, **{what: tuple(group.pieces)}, given=record.given | {what})
    return Entry(place=Place(group.line), record=record, is_part=group.is_part, pieces=places)


def _tenure(line: int, cells: dict[str, Any]) -> Entry:
    key = values.key(_required(cells, "actor"), "actor")
    kind = _KIND(cells.pop("actor_kind", Kind.PERSON), "actor_kind")
    name = values.words(cells.pop("actor_name"), "actor_name") if "actor_name" in cells else ""
    del cells["actor"]
    tenure = read_piece(TenureRecord, {"from": None, "until": None, **cells})
    actor = ActorRecord(key=key, kind=kind, name=name, tenures=(tenure,))
    return Entry(place=Place(line), record=actor, is_part=True)


def _required(cells: dict[str, Any], column: str) -> Any:
    if column not in cells:
        raise InvalidError(f"{column}: is missing", code="missing_field")
    return cells[column]


def _about(row: list[str], header: _Header) -> tuple[str, str] | None:
    """Give what a faulty row was about, where others may refer to it; None for what can be no key."""
    cells = dict(zip(header.columns, row, strict=False))
    type_, key = header.type or cells.get("type", ""), cells.get("key", "")
    try:
        return (type_, values.key(key, "key")) if type_ in ("actor", "post") else None
    except InvalidError:
        return None
