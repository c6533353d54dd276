"""The tables of the last run, read back: a part that is measured alone takes the place of its own tables there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figures


def read_tables(results: Path) -> list[Figures]:
    """Read the tables that are kept, in order, without the head."""
    tables = []
    for part in results.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, *lines = part.splitlines()
        rows = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines if line.startswith("|")]
        remark = "\n".join(line for line in lines if line and not line.startswith("|"))
        if rows:
            tables.append(Figures(title=title, columns=rows[0], rows=tuple(rows[2:]), remark=remark))
    return tables


def with_kept(results: Path, fresh: Sequence[Figures]) -> list[Figures]:
    """Give the kept tables but the targets, each that was measured anew replaced, new ones behind."""
    by_title = {each.title: each for each in fresh}
    kept = [each for each in read_tables(results) if each.title != "Figures asked for"]
    known = {each.title for each in kept}
    return [*(by_title.get(each.title, each) for each in kept), *(each for each in fresh if each.title not in known)]


def keep(results: Path, head: str, tables: Sequence[Figures]) -> None:
    """Write the tables under a head that says of what run they are."""
    results.write_text(head + "\n".join(each.markdown() for each in tables), encoding="utf-8")
