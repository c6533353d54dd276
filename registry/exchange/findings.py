"""What a reader finds in a file of any format: records, things that are wrong, and things that have no home here.

A reader is a generator of findings over a binary stream: it never raises for what the
file says, holds no more of the file than it must, and guesses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from registry.domain import InvalidError
from registry.exchange.native import Record


class Place(NamedTuple):
    """Where something stands: a line, or the number of an object in a document that is no list of lines."""

    line: int
    pointer: str = ""
    """For people, where the line does not say it: `/memberships/12` of a document, `3/claims/P39/0` of a line."""

    def __str__(self) -> str:
        return self.pointer or str(self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record that can be read; whether it can be taken is for the importer."""

    place: Place
    record: Record
    is_part: bool = False
    """It adds names, titles or tenures to what stands elsewhere, and makes it only where there is none and it says
    a name: several places may do so for one actor or post."""

    same_as: str | None = None
    """An actor on record with the same identifier of this scheme, or a post on record with this source, is meant
    whatever its key; it is added to, and its own fields stay as they are."""

    pieces: Mapping[str, Place] | None = None
    """Places of names, titles and tenures, such as `tenures[2]`, that do not stand where the record does. Where this
    is None one faulty piece is the fault of the whole record; otherwise the piece alone is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Something that is wrong: nothing of the file is taken, or all but this."""

    place: Place
    code: str
    detail: str
    about: tuple[str, str] | None = None
    """Type and key of the record that is missing for it, if that much can be made out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something sound that is not taken over, because the other side has no place for it."""

    place: Place
    kind: str
    """One of few, to be counted: `deprecated`, `field area_id`."""

    detail: str


Finding = Entry | Refusal | Loss


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with the pieces of one record while the rest of it is read."""

    place: Place
    found: list[Refusal | Loss] = field(default_factory=list)

    def refuse(self, error: InvalidError, pointer: str = "") -> None:
        """Note an error at a place below."""
        self.found.append(Refusal(place=self.at(pointer), code=error.code, detail=error.detail))

    def lose(self, kind: str, detail: str, pointer: str = "") -> None:
        """Note something that is not taken over."""
        self.found.append(Loss(place=self.at(pointer), kind=kind, detail=detail))

    def at(self, pointer: str) -> Place:
        """Give the place below this one."""
        if not pointer:
            return self.place
        return Place(self.place.line, f"{self.place}{pointer}")
