"""What an import did, in counts, and the lines that it did not take."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProblem:
    """Why one line of a file was not taken."""

    line: int
    code: str
    detail: str
    pointer: str = ""
    """For people, where the line does not say it: of a document that is no list of lines."""


@dataclass(slots=True, kw_only=True)
class ImportTally:
    """What an import did: counts by kind of record, and the lines it refused."""

    seen: int = 0
    created: dict[str, int] = field(default_factory=dict)
    corrected: dict[str, int] = field(default_factory=dict)
    refused: list[RecordProblem] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)
    """What was sound but has no place in the registry, by kind."""

    erased: int = 0
    """Lines on persons who were erased on request, which were left out."""

    @property
    def changed(self) -> int:
        """How many rows were created or corrected; 0 for a file imported twice."""
        return sum(self.created.values()) + sum(self.corrected.values())

    def count(self, what: str, *, created: int = 0, corrected: int = 0) -> None:
        """Add to the counts of one kind of record; zero leaves no entry."""
        for table, number in ((self.created, created), (self.corrected, corrected)):
            if number:
                table[what] = table.get(what, 0) + number
