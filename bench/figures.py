"""Figures as they are printed and kept: a heading, a table, a remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One table of results."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remark: str = ""

    def markdown(self) -> str:
        """Give the table as Markdown."""
        lines = [f"## {self.title}", "", _line(self.columns), _line(["---"] * len(self.columns))]
        lines += [_line(row) for row in self.rows]
        return "\n".join([*lines, "", self.remark, ""]) if self.remark else "\n".join([*lines, ""])


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which a share of the values lies; 0 for none."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def share(part: int, whole: int) -> str:
    """Give a share with three places, and a dash where there is no whole."""
    return f"{part / whole:.3f}" if whole else "–"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
