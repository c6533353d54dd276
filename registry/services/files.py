"""Files of any format: which one it is, what stands in it, and the registry written as one."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from sqlalchemy.orm import Session

from registry.exchange.findings import Finding, Loss, Place, Refusal
from registry.exchange.formats import FORMATS, HEAD, guess_format, reader_of, writer_of
from registry.exchange.native import Record
from registry.services.exporting import export_records

__all__ = ["FORMATS", "Finding", "Loss", "Place", "export_file", "find_format", "guess_format", "read_file", "unzipped"]

_STEP = 2_000
_GZIP = b"\x1f\x8b"
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)


def unzipped(stream: BinaryIO) -> BinaryIO:
    """Give a seekable stream as it is, or what is packed in it where it is gzip."""
    magic = stream.read(2)
    stream.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream, mode="rb")) if magic == _GZIP else stream


def find_format(name: str, stream: BinaryIO) -> str:
    """Tell the format of a file by its name and first bytes; the stream, unpacked, is at its beginning again."""
    try:
        head = stream.read(HEAD)
        stream.seek(0)
    except _DAMAGED:
        head = b""
    return guess_format(name, head)


def read_file(stream: BinaryIO, format_: str) -> Iterator[Finding | None]:
    """Find what stands in an unpacked stream; where it is damaged, that is the last thing found."""
    last = 0
    try:
        for finding in reader_of(format_)(stream):
            last = finding.place.line if finding is not None else last + 1
            yield finding
    except _DAMAGED as error:
        yield Refusal(place=Place(last + 1), code="damaged", detail=f"the packed file is cut off or damaged: {error}")


def export_file(
    session: Session, format_: str, *, on_records: Callable[[int], None] | None = None
) -> Iterator[str | Loss]:
    """Give the registry as the text of a file, piece by piece, and between the pieces what this format cannot say.

    Everything is read up to four times, each time streamed; in a `reading` session all is of
    one moment. `on_records` is told the number of records read, now and then and at the end of each time.
    """

    def records() -> Iterator[Record]:
        number = 0
        for number, record in enumerate(export_records(session), 1):
            yield record
            if on_records is not None and number % _STEP == 0:
                on_records(number)
        if on_records is not None:
            on_records(number)

    return writer_of(format_)(records)
