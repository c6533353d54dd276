"""Whole documents in JSON, and the values in objects that other people have made.

Objects of other registers are read leniently: what is not known is reported as lost, what
is of the wrong type is an error of its own, and the rest is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, TypeVar

from registry.domain import InvalidError
from registry.exchange import values
from registry.exchange.findings import Faults
from registry.exchange.strict import strict_json

MAX_DOCUMENT_BYTES = 256_000_000
_MAX_ITEMS = 20_000_000
_BOM = b"\xef\xbb\xbf"

Value = TypeVar("Value")


def read_document(stream: BinaryIO) -> Any:
    """Give a stream as one JSON text; InvalidError for what is none, and beyond 256 MB."""
    raw = stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(raw) > MAX_DOCUMENT_BYTES:
        raise InvalidError(f"a document has at most {MAX_DOCUMENT_BYTES:,} bytes", code="too_long")
    return strict_json(raw.removeprefix(_BOM), max_items=_MAX_ITEMS, max_members=_MAX_ITEMS)


class Fields:
    """One object of somebody else's: fields are taken out one by one, and what is left over is told."""

    def __init__(self, value: dict[str, Any], faults: Faults, pointer: str = "") -> None:
        """Read an object that stands below the place of the faults."""
        self._left = dict(value)
        self._faults = faults
        self._pointer = pointer

    def take(self, name: str, read: Callable[[Any, str], Value], *, also: str = "") -> Value | None:
        """Give a field as `read` gives it; None where it is absent, null, empty, or at fault, which is noted."""
        value = self._left.pop(name, None)
        if value is None or value in ("", [], {}):
            return None
        try:
            return read(value, f"{name}{also}")
        except InvalidError as error:
            self._faults.refuse(error, self._pointer)
            return None

    def text(self, name: str) -> str | None:
        """Give a string, cut of blanks at its ends; None where there is nothing in it."""
        text = self.take(name, values.string)
        return (text.strip() or None) if text else None

    def date(self, name: str) -> str | None:
        """Give a date."""
        return self.take(name, values.partial_date)

    def objects(self, name: str) -> Iterable[tuple[str, dict[str, Any]]]:
        """Give the objects of a list with where they stand; other things in it are noted as faults."""
        items = self.take(name, _list) or []
        for at, item in enumerate(items):
            where = f"{self._pointer}/{name}/{at}"
            if isinstance(item, dict):
                yield where, item
            else:
                self._faults.refuse(values.fail(f"{name}[{at}]", "must be an object", "wrong_type"), where)

    def drop(self, *names: str) -> None:
        """Leave out fields that say nothing new."""
        for name in names:
            self._left.pop(name, None)

    def peek(self, name: str) -> Any:
        """Give a field as it is, and leave it."""
        return self._left.get(name)

    def put_back(self, name: str, value: Any) -> None:
        """Have a field told as left over after all."""
        self._left[name] = value

    def lose_rest(self, what: str) -> None:
        """Tell every field that nobody has taken."""
        for name, value in self._left.items():
            if value not in (None, "", [], {}):
                shown = name if len(name) <= 40 else f"{name[:40]}..."
                self._faults.lose(f"field {what}/{shown}", str(value)[:80], f"{self._pointer}/{shown}")


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise values.fail(where, "must be a list", "wrong_type")
    return value
