"""Files of the native format: what stands on their lines, and lines of records."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from registry.domain import InvalidError
from registry.exchange.findings import Entry, Finding, Loss, Place, Refusal
from registry.exchange.lines import MAX_LINE_BYTES, read_lines
from registry.exchange.native import Record, find_key, parse_line, write_line


def read(stream: BinaryIO) -> Iterator[Finding | None]:
    """Find what stands on the lines of a stream."""
    return read_native(read_lines(stream))


def read_native(lines: Iterable[str | bytes]) -> Iterator[Finding | None]:
    """Give what stands on each line, None for one that is blank; a line with a fault is refused as a whole."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            yield None
            continue
        place = Place(number)
        try:
            yield Entry(place=place, record=parse_line(_checked(number, line)))
        except InvalidError as error:
            about = find_key(line) if len(line) <= MAX_LINE_BYTES else None
            yield Refusal(place=place, code=error.code, detail=error.detail, about=about)


def _checked(number: int, line: str | bytes) -> str | bytes:
    if len(line) > MAX_LINE_BYTES:
        raise InvalidError(f"a line has at most {MAX_LINE_BYTES:,} bytes", code="too_long")
    return line.removeprefix(BOM_UTF8) if number == 1 and isinstance(line, bytes) else line


def write(records: Callable[[], Iterable[Record]]) -> Iterator[str | Loss]:
    """Give the lines of records; nothing is lost."""
    for record in records():
        yield write_line(record) + "\n"
