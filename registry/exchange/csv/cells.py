"""Columns and cells of the tables: which there are, and how a value is written in a cell.

An empty cell says nothing, `\\N` says none; of `from` and `until` of a tenure an empty
cell is an open end. Several values of one cell are parted by `|`. Before `|` and `\\`
that belong to a value stands a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from registry.domain import InvalidError

NONE = "\\N"

ACTOR = ("key", "kind", "name", "description", "countries", "identifiers", "born", "died", "gender", "prominence",
         "status", "merged_into", "sources")  # fmt: skip
NAME = ("actor", "text", "lang", "kind", "weak", "from", "until", "source")
POST = ("key", "label", "organisation", "country", "seats", "office", "description", "sources")
TITLE = ("post", "text", "lang", "from", "until", "source", "recorded_at", "superseded_at")
TENURE = ("actor", "actor_name", "actor_kind", "post", "post_label", "from", "until", "status", "expected_until",
          "attested_on", "disputed_by", "note", "sources", "recorded_at", "superseded_at")  # fmt: skip

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "actor": ACTOR, "name": NAME, "post": POST, "title": TITLE, "tenure": TENURE,
}  # fmt: skip
"""The columns of a table of each type; a table of several has `type` before all of them."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "tenure": ("actor", "post"), "name": ("actor", "text"), "title": ("post", "text"),
    "post": ("key", "label"), "actor": ("key", "kind", "name"),
}  # fmt: skip
"""What tells the type of a table that has no column `type`: the first whose columns are all there."""

ALL = ("type", *dict.fromkeys(column for columns in COLUMNS.values() for column in columns))

_LISTS = {"countries", "sources", "identifiers"}
_SEPARATED = re.compile(r"(?:[^|\\]|\\.)*+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SPECIAL = re.compile(r"[|\\]")


def read_cell(column: str, cell: str) -> Any:
    """Give a cell as the value that the native format would have in this field; errors name the column."""
    if cell == NONE:
        return None
    if column in _LISTS:
        return _list(column, cell)
    if column == "weak":
        return {"true": True, "false": False}.get(cell.lower(), cell)
    if column in ("seats", "prominence"):
        return _number(column, cell)
    return _plain(column, cell)


def write_cell(value: Any) -> str:
    """Give a native value as a cell."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "|".join(f"{scheme}={_escape(item)}" for scheme, item in value.items())
    if isinstance(value, (list, tuple)):
        return "|".join(map(_escape, value))
    return _escape_first(value) if isinstance(value, str) else repr(value)


def _list(column: str, cell: str) -> Any:
    parts: list[str] = []
    at = 0
    while at <= len(cell):
        match = _SEPARATED.match(cell, at)
        assert match is not None
        if match.end() < len(cell) and cell[match.end()] == "\\":
            raise InvalidError(f"{column}: ends with a backslash that stands before nothing", code="bad_value")
        parts.append(_ESCAPED.sub(r"\1", match.group()))
        at = match.end() + 1
    if column != "identifiers":
        return parts
    pairs = [part.partition("=") for part in parts]
    if len({scheme for scheme, _, _ in pairs}) < len(pairs):
        raise InvalidError(f"{column}: a scheme stands twice", code="repeated_key")
    return {scheme.strip(): value for scheme, _, value in pairs}


def _number(column: str, cell: str) -> Any:
    # No more digits than any sound value has: reading a million is quadratic.
    form = r"[0-9]{1,9}" if column == "seats" else r"[0-9.eE+-]{1,30}"
    try:
        if re.fullmatch(form, cell):
            return int(cell) if column == "seats" else float(cell)
    except ValueError:
        pass
    raise InvalidError(f"{column}: {cell[:40]!r} is not a number", code="wrong_type")


def _plain(column: str, cell: str) -> str:
    if not cell.startswith("\\"):
        return cell
    if cell.startswith("\\\\"):
        return cell[1:]
    raise InvalidError(f"{column}: a backslash at the beginning is written twice", code="bad_value")


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _escape_first(text: str) -> str:
    return f"\\{text}" if text.startswith("\\") else text
