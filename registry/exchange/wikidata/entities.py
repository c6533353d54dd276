"""Entities in a stream: an answer of `wbgetentities`, a dump with an entity a line, or JSON lines of entities."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

from registry.domain import InvalidError
from registry.exchange.documents import read_document
from registry.exchange.findings import Place
from registry.exchange.lines import read_lines
from registry.exchange.strict import strict_json

MAX_ENTITY_BYTES = 64_000_000
_MAX_VALUES = 5_000_000
_BOM = b"\xef\xbb\xbf"

Found = tuple[Place, Any]


def read_entities(stream: BinaryIO) -> Iterator[Found]:
    """Give each entity with its place, and an InvalidError in the place of what is none. Dumps are never held whole."""
    lines = read_lines(stream, limit=MAX_ENTITY_BYTES)
    begun = [line for line in (next(lines, b""), next(lines, b"")) if line]
    if begun and begun[0].removeprefix(_BOM).strip() in (b"{", b"[") and not _is_entity(begun[-1]):
        yield from _document(_Joined(begun, stream))
        return
    number = 0
    for number, line in enumerate(chain(begun, lines), 1):
        text = (line.removeprefix(_BOM) if number == 1 else line).strip(b", \t\r\n")
        if text in (b"", b"[", b"]"):
            continue
        yield from _line(number, text)
    if number == 0:
        yield Place(1), InvalidError("there is nothing in it", code="blank")


def _is_entity(line: bytes) -> bool:
    return line.lstrip().startswith(b'{"')


def _line(number: int, text: bytes) -> Iterator[Found]:
    if len(text) >= MAX_ENTITY_BYTES:
        yield Place(number), InvalidError(f"an entity has at most {MAX_ENTITY_BYTES:,} bytes", code="too_long")
        return
    try:
        value = strict_json(text, max_items=_MAX_VALUES, max_members=_MAX_VALUES)
    except InvalidError as error:
        yield Place(number), error
        return
    if isinstance(value, dict) and "entities" in value:
        yield from _answer(value["entities"], number)
    else:
        yield Place(number), value


def _document(stream: Any) -> Iterator[Found]:
    try:
        value = read_document(stream)
    except InvalidError as error:
        yield Place(1), error
        return
    if isinstance(value, dict) and "entities" in value:
        yield from _answer(value["entities"], 0)
    elif isinstance(value, list):
        yield from ((Place(at + 1, f"/{at}"), item) for at, item in enumerate(value))
    else:
        yield Place(1, "/"), value


def _answer(entities: Any, after: int) -> Iterator[Found]:
    if isinstance(entities, dict):
        pairs = [(str(name), entity) for name, entity in entities.items()]
    elif isinstance(entities, list):
        pairs = [(str(at), entity) for at, entity in enumerate(entities)]
    else:
        yield Place(1, "/entities"), InvalidError("entities is an object", code="wrong_type")
        return
    for number, (name, entity) in enumerate(pairs, max(after, 1)):
        yield Place(number, f"/entities/{name[:40]}"), entity


class _Joined:
    """Lines that have been read, and the stream after them."""

    def __init__(self, begun: list[bytes], stream: BinaryIO) -> None:
        self._begun = b"".join(begun)
        self._stream = stream

    def read(self, size: int) -> bytes:
        """Give all of it, or so much that it is too much."""
        return self._begun + self._stream.read(max(0, size - len(self._begun)))
