"""Writing one table of everything: posts with their titles, actors with their names and tenures."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from registry.exchange.csv.cells import ALL, COLUMNS, write_cell
from registry.exchange.findings import Loss
from registry.exchange.native import ActorRecord, Record, fields_of


def write(records: Callable[[], Iterable[Record]]) -> Iterator[str | Loss]:
    """Give the table line by line. Nothing is lost: read again, it gives the same records."""
    yield _line(dict(zip(ALL, ALL, strict=True)))
    for record in records():
        for type_, values in _rows(record):
            yield _line({"type": type_, **_cells(type_, values)})


def _rows(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    values = fields_of(record)
    if isinstance(record, ActorRecord):
        names, tenures = values.pop("names", ()), values.pop("tenures", ())
        yield "actor", values
        for name in names:
            yield "name", {"actor": record.key, **name}
        for tenure in tenures:
            yield "tenure", {"actor": record.key, **tenure}
        return
    titles = values.pop("titles", ())
    yield "post", values
    for title in titles:
        yield "title", {"post": record.key, **title}


def _cells(type_: str, values: dict[str, Any]) -> dict[str, str]:
    open_ends = {"from", "until"} if type_ == "tenure" else set()
    return {
        column: "" if values[column] is None and column in open_ends else write_cell(values[column])
        for column in COLUMNS[type_]
        if column in values
    }


def _line(cells: dict[str, str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([cells.get(column, "") for column in ALL])
    return out.getvalue()
