"""Reading a role title: which office of which country it names, in what sense, and what else stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from registry.roles.grammar.compose import compose, is_sense
from registry.roles.grammar.lexicon import hits
from registry.roles.grammar.units import Unit, units_of
from registry.roles.grammar.words import Word, words_of

MAX_WORDS = 40
_LINKS = frozenset({"skip", "to", "and"})
_STATIONED = "stationed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleReading:
    """One way to understand a text as a role title."""

    office: str
    """A word of the vocabulary of offices; composed ones such as `deputy-foreign-minister` included."""

    country: str | None
    """ISO 3166 alpha-2 in lower case, named or implied; None where only the text around can tell."""

    modifiers: tuple[str, ...]
    """acting, former, designate, elect, nominee, outgoing, then: in what sense somebody holds it."""

    lang: str
    start: int
    end: int
    """`text[start:end]` was read as the title."""

    core: str
    """The title without the modifiers, as it may stand on record."""

    since: date | None
    """The first day on which the words meant this office; None for ever."""

    before: str
    after: str
    """What stands before and after it, articles and the like left out; both empty where the whole text is the title."""

    @property
    def is_whole(self) -> bool:
        """Tell whether the whole text is the title."""
        return not self.before and not self.after

    @property
    def left(self) -> str:
        """Give what is left over."""
        return f"{self.before} {self.after}".strip()


@lru_cache(maxsize=8_192)
def read_title(text: str, lang: str | None = None) -> tuple[TitleReading, ...]:
    """Read a text as a role title, best first: less left over, then its first meaning.

    Empty for a text without a word for an office, some microseconds; about 50 to 100
    otherwise. Other languages than `lang` are read only where it has no word for an
    office in the text. Organisations, plurals and people beside an office (his wife, his office)
    are no titles of one person.

    >>> [(r.office, r.country, r.modifiers) for r in read_title("the former Russian foreign minister")]
    [('foreign-minister', 'ru', ('former',))]
    """
    words = words_of(text)
    if not words or len(words) > MAX_WORDS:
        return ()
    spoken = _languages(words)
    primary = lang.split("-")[0].lower() if lang else None
    if primary in spoken:
        return tuple(sorted(_readings(text, words, primary), key=_rank))
    found = [reading for each in spoken for reading in _readings(text, words, each)]
    return tuple(sorted(_distinct(found), key=_rank))


def _languages(words: Sequence[Word]) -> list[str]:
    """Give the languages in which some word may head a title."""
    return sorted({hit.lang for word in words for hit in hits(word.form) if hit.is_head})


def _rank(reading: TitleReading) -> int:
    return len(reading.before) + len(reading.after)


def _distinct(readings: Sequence[TitleReading]) -> Iterator[TitleReading]:
    seen = set()
    for reading in readings:
        key = (reading.office, reading.country, reading.modifiers, reading.start, reading.end)
        if key not in seen:
            seen.add(key)
            yield reading


def _readings(text: str, words: Sequence[Word], lang: str) -> Iterator[TitleReading]:
    units = units_of(words, lang)
    for run in _runs(units):
        inner = _trimmed(run)
        first, last = words[inner[0].first], words[inner[-1].last - 1]
        before, after = _rest(text, words, run)
        core = _core(text, words, inner)
        for meaning in compose(inner):
            yield TitleReading(
                office=meaning.office,
                country=meaning.country,
                modifiers=meaning.modifiers,
                lang=lang,
                start=first.start,
                end=last.end,
                core=core,
                since=meaning.since,
                before=before,
                after=after,
            )


def _runs(units: Sequence[Unit]) -> list[list[Unit]]:
    """Give the stretches of known units that hold more than small words."""
    runs: list[list[Unit]] = [[]]
    for unit in units:
        if unit.labels:
            runs[-1].append(unit)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if any(not _is_link(unit) for unit in run)]


def _is_link(unit: Unit) -> bool:
    return all(label.category in _LINKS for label in unit.labels)


def _trimmed(run: Sequence[Unit]) -> list[Unit]:
    """Leave out small words at both ends, but not the one that says where an ambassador is (駐米ロシア大使)."""
    inner = list(run)
    while inner and _is_link(inner[-1]):
        inner.pop()
    while inner and _is_link(inner[0]) and not any(label.value == _STATIONED for label in inner[0].labels):
        inner.pop(0)
    return inner


def _core(text: str, words: Sequence[Word], units: Sequence[Unit]) -> str:
    """Give the words of units that are no modifiers; empty where one is written together with the office."""
    if any(unit.clitic and unit.clitic not in _LINKS for unit in units):
        return ""
    kept = [
        unit for unit in units if not any(label.category == "mod" and is_sense(label.value) for label in unit.labels)
    ]
    return " ".join(text[words[unit.first].start : words[unit.last - 1].end] for unit in kept)


def _rest(text: str, words: Sequence[Word], run: Sequence[Unit]) -> tuple[str, str]:
    first, last = run[0].first, run[-1].last
    before = text[words[0].start : words[first].start] if first else ""
    after = text[words[last - 1].end :] if last < len(words) else ""
    return before.strip(" ,،-–—:;('\"«»"), after.strip(" ,،-–—:;)'\"«».")
