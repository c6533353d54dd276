"""The figures that were asked for, beside what this run measured: reached, or missed and why."""

from __future__ import annotations

import csv
import operator
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figures

_FILE = Path(__file__).with_name("targets.tsv")
_REACHED = {">=": operator.ge, "<=": operator.le}
_NUMBER = re.compile(r"\d[\d,]*\.?\d*")


@dataclass(frozen=True, slots=True)
class Target:
    """One figure that was asked for, and the cell of a table that measures it."""

    figure: str
    table: str
    row: tuple[str, ...]
    """What the row begins with."""
    column: str
    wanted: str
    """`>=` or `<=`, and a number."""
    why: str
    """Why it may be missed."""

    @property
    def bound(self) -> float:
        """The number wanted."""
        return float(self.wanted.split()[1])

    def measured(self, tables: Iterable[Figures]) -> str | None:
        """Find the cell; None where the table or the row was not measured in this run."""
        for table in tables:
            if table.title == self.table:
                at = table.columns.index(self.column)
                return next((row[at] for row in table.rows if row[: len(self.row)] == self.row), None)
        return None

    def is_reached(self, measured: str) -> bool:
        """Tell whether a cell is as good as wanted, as it is printed."""
        number = _NUMBER.search(measured)
        return number is not None and _REACHED[self.wanted.split()[0]](float(number[0].replace(",", "")), self.bound)


def targets() -> list[Target]:
    """Read what was asked for, in order."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        return [
            Target(figure, table, tuple(row.split(" | ")), column, wanted, why)
            for figure, table, row, column, wanted, why in lines
        ]


def target_figures(tables: Sequence[Figures]) -> Figures:
    """Say of every figure whether it is reached; what was not measured says so."""
    rows, reached = [], 0
    for target in targets():
        measured = target.measured(tables)
        if measured is None:
            rows.append((target.figure, target.wanted, "–", "not measured", ""))
            continue
        is_reached = target.is_reached(measured)
        reached += is_reached
        rows.append(
            (target.figure, target.wanted, measured, *(("reached", "") if is_reached else ("**MISSED**", target.why)))
        )
    return Figures(
        title="Figures asked for",
        columns=("figure", "wanted", "measured", "", "why"),
        rows=tuple(rows),
        remark=f"{reached} of {len(rows)} are reached. The tables below say how each was measured.",
    )
