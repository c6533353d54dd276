"""Loads the word and letter tables of `data/`; every table is read once a process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from registry.names.fold import fold_native, fold_words


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages that a rule is of: those named, or all but those named."""

    named: frozenset[str]
    others: bool

    @classmethod
    def parse(cls, text: str) -> Languages:
        """Read "pl,cs", "*" or "!sr,mk"."""
        others = text[0] in "*!"
        return cls(frozenset(text.lstrip("*!").split(",")), others)

    def has(self, lang: str | None) -> bool:
        """Tell whether a language is one of them; a language that is not known counts among all but a few."""
        return (lang in self.named) != self.others


@dataclass(frozen=True, slots=True)
class Ending:
    """One case ending: what is written, what the base form has instead, and the bits that believing it costs."""

    langs: Languages
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
    restored: str = ""
    """What stands before the rest when the letters are taken off."""


@dataclass(frozen=True, slots=True)
class Respelling:
    """How a language writes foreign names, undone."""

    written: re.Pattern[str]
    instead: dict[str, str]
    cost: float

    def english(self, word: str) -> str:
        """Give a folded word as English would write it."""
        return self.written.sub(lambda match: self._instead(match, word), word)

    def _instead(self, match: re.Match[str], word: str) -> str:
        found = match.group()
        at_start = self.instead.get(f"^{found}") if match.start() == 0 else None
        at_end = self.instead.get(f"{found}$") if match.end() == len(word) else None
        return at_start or at_end or self.instead[found]


def rows(name: str, *, of: str = "registry.names") -> Iterator[list[str]]:
    """Give the lines of a table in the `data/` of a package split at tabs, comments and empty lines left out."""
    for line in (files(of) / "data" / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def endings(script: str) -> dict[str, tuple[Ending, ...]]:
    """Give the case endings of a script by what is written."""
    found: dict[str, list[Ending]] = {}
    for of, langs, written, base, stem, cost in rows("endings.tsv"):
        for ending in written.split() if of == script else ():
            rule = Ending(Languages.parse(langs), fold_native(ending), _nothing(base), int(stem), float(cost))
            found.setdefault(rule.written, []).append(rule)
    return {written: tuple(rules) for written, rules in found.items()}


@lru_cache(maxsize=256)
def respellings(lang: str | None) -> Respelling | None:
    """Give how a language writes foreign names in Latin letters; None for English and whatever is not listed."""
    for langs, cost, pairs in rows("respellings.tsv"):
        if lang in _set(langs):
            instead = dict(pair.split(">") for pair in pairs.split())
            longest = sorted(instead, key=lambda written: (-len(written.strip("^$")), -len(written)))
            return Respelling(re.compile("|".join(longest)), instead, float(cost))
    return None


def _set(langs: str) -> frozenset[str]:
    return frozenset(langs.split(","))


def _nothing(base: str) -> str:
    return "" if base == "-" else fold_native(base)


@cache
def clitics(script: str) -> tuple[Clitic, ...]:
    """Give the proclitics of a script, longest first."""
    found = [
        Clitic(_set(langs), fold_native(letters), int(rest), float(cost), "".join(restored))
        for of, langs, letters, rest, cost, *restored in rows("clitics.tsv")
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
    """Give the single words before a name that are no part of it in any language, folded in their own script."""
    return frozenset(
        phrase[0]
        for script in _titled_scripts()
        for phrase in honorifics_of(script, None)["before"]
        if len(phrase) == 1
    )


@lru_cache(maxsize=256)
def honorifics_of(script: str, lang: str | None) -> dict[str, frozenset[tuple[str, ...]]]:
    """Give the honorifics of a script in a language, by place ("before" or "after" a name), as folded words.

    Where the language is not known, short ones and those that are names too are left out, unless any language has them.
    """
    found: dict[str, set[tuple[str, ...]]] = {"before": set(), "after": set()}
    for of, langs, place, words in rows("honorifics.tsv"):
        anyone = langs == "*"
        if of != script or not (anyone or lang is None or lang in _set(langs)):
            continue
        phrases = {tuple(fold_native(word).split()) for word in words.split()}
        found[place] |= {phrase for phrase in phrases if anyone or lang or not _is_doubtful(phrase)}
    return {place: frozenset(phrases) for place, phrases in found.items()}


@cache
def _titled_scripts() -> frozenset[str]:
    return frozenset(of for of, *_ in rows("honorifics.tsv"))


def _is_doubtful(phrase: tuple[str, ...]) -> bool:
    return len("".join(phrase)) <= 3 or phrase[0] in name_counts()


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
    """Give, for a folded given name, the names used for it in other moods and languages, itself left out.

    Mostly Latin; a few Cyrillic ones go with Cyrillic ones.
    """
    groups: dict[str, set[str]] = {}
    for (line,) in rows("nicknames.tsv"):
        short, colon, others = line.partition(":")
        members = fold_words(others if colon else line)
        for hub in fold_words(short) if colon else members:
            groups.setdefault(hub, set()).update(members)
            for member in members:
                groups.setdefault(member, set()).add(hub)
    return {member: frozenset(group - {member}) for member, group in groups.items()}
