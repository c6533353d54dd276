"""Loads the word and letter tables of `data/`; every table is read once a process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from registry.names.fold import fold, fold_native


@dataclass(frozen=True, slots=True)
class Ending:
    """One case ending: what is written, what the base form has instead, and the bits that believing it costs."""

    langs: frozenset[str]
    written: str
    base: str
    min_stem: int
    cost: float


@dataclass(frozen=True, slots=True)
class Clitic:
    """Letters written together with the word after them."""

    langs: frozenset[str]
    letters: str
    min_rest: int
    cost: float


def rows(name: str, *, of: str = "registry.names") -> Iterator[list[str]]:
    """Give the lines of a table in the `data/` of a package split at tabs, comments and empty lines left out."""
    for line in (files(of) / "data" / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def endings(script: str) -> tuple[Ending, ...]:
    """Give the case endings of a script, longest first."""
    found = [
        Ending(
            frozenset(langs.split(",")),
            fold_native(written),
            "" if base == "-" else fold_native(base),
            int(stem),
            float(cost),
        )
        for of, langs, written, base, stem, cost in rows("endings.tsv")
        if of == script
    ]
    return tuple(sorted(found, key=lambda ending: -len(ending.written)))


@cache
def clitics(script: str) -> tuple[Clitic, ...]:
    """Give the proclitics of a script, longest first."""
    found = [
        Clitic(frozenset(langs.split(",")), fold_native(letters), int(rest), float(cost))
        for of, langs, letters, rest, cost in rows("clitics.tsv")
        if of == script
    ]
    return tuple(sorted(found, key=lambda clitic: -len(clitic.letters)))


@cache
def prefixes(script: str) -> tuple[Clitic, ...]:
    """Give the particles of a script that may be written together with a name, longest first."""
    found = [
        Clitic(frozenset("*"), letters, int(rest), float(cost))
        for of, letters, rest, cost in rows("prefixes.tsv")
        if of == script
    ]
    return tuple(sorted(found, key=lambda prefix: -len(prefix.letters)))


@cache
def honorifics() -> frozenset[str]:
    """Give the words beside a name that are no part of it, folded in their own script."""
    return frozenset(fold_native(word) for _, words in rows("honorifics.tsv") for word in words.split())


@cache
def particles() -> frozenset[str]:
    """Give the name particles (al, bin, von, عبد), folded in their own script."""
    return frozenset(fold_native(word) for (line,) in rows("particles.tsv") for word in line.split())


@cache
def name_counts() -> dict[str, tuple[float, float]]:
    """Give, for a folded Latin word, the share of people whose first and whose last name it is.

    Common words only; counted among 109,532 people with pages in Wikidata, so it
    knows the West and Korea better than the rest of the world.
    """
    people = 109_532
    return {word: (int(first) / people, int(last) / people) for word, first, last in rows("name_counts.tsv")}


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """Give, for a folded given name, the names used for it in other moods and languages, itself left out."""
    groups: dict[str, set[str]] = {}
    for (line,) in rows("nicknames.tsv"):
        members = [fold(word) for word in line.split()]
        for member in members:
            groups.setdefault(member, set()).update(members)
    return {member: frozenset(group - {member}) for member, group in groups.items()}
