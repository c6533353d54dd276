"""Finds the role titles that the grammar reads in running text: "his Russian counterpart"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from registry.documents.metonym import is_metonym
from registry.documents.place import locatives
from registry.names import tables
from registry.names.fold import fold_native
from registry.names.script import script_of
from registry.roles.grammar.lexicon import hits
from registry.roles.grammar.read import TitleReading, read_title
from registry.roles.grammar.words import words_of

_BOUNDARY = re.compile(
    r"[,;:!?()\[\]\"«»“”„|\n\r\t،؛。、！？「」『』（）：；，—–…]|(?<![\s.]\w)(?<!^\w)\.(?!\w)|\.(?=\s*$)"
)
_JAPANESE = re.compile(r"[ぁ-ゖ]+")
_KEPT_JAPANESE = "の"
_KOREAN = re.compile(r"(?<=[가-힣]{2})(?:은|는|을|를|에서|에게|과|와|으로)(?=\s|$)")
_WORD = re.compile(r"\S+")
_BEFORE, _BEHIND, _OVERLAP = 18, 18, 12
"""Words read before and behind a word for an office, and how many of them again with the next one."""
_LONGEST_CLAUSE = 2_000
_ABROAD = ("ambassador", "special-envoy", "envoy")
_WITH_ARTICLE = ("ال",)
_SUFFIX = re.compile(r"['’ʼ][^\W\d_]{1,6}$")
_FOR_THE = re.compile(r"\sلل(?=(\w+)$)")
_POSSESSIVE = re.compile(r"['’]s\s+")
_LOCATIVE_ENDING = re.compile(r"['’ʼ](?:[dt][ae]n?|y?[ae])$")
"""Turkish endings of a place: Washington'da."""
_LEAVES_NOBODY = frozenset({"former", "nominee"})


@dataclass(frozen=True, slots=True)
class TextTitle:
    """A role title in a text, in code points, and how the grammar reads it."""

    start: int
    end: int
    reading: TitleReading

    @property
    def leaves_nobody(self) -> bool:
        """Tell whether it is of somebody who held it once, or may: former, nominee."""
        return bool(_LEAVES_NOBODY.intersection(self.reading.modifiers))


def read_titles(text: str, lang: str | None) -> list[TextTitle]:
    """Give the role titles of a text in order, none overlapping.

    Some ten microseconds a word without an office, a tenth of a millisecond a clause with one.
    """
    found: list[TextTitle] = []
    for start, end in clauses(text, lang):
        for at in range(start, end, _LONGEST_CLAUSE):
            found += _in_clause(text, at, min(end, at + _LONGEST_CLAUSE), lang)
    return found


def _in_clause(text: str, start: int, end: int, lang: str | None) -> Iterator[TextTitle]:
    """Read the words around every word for an office, once; the stretches around two may overlap."""
    clause = text[start:end]
    words = words_of(clause)
    taken = read_up_to = 0
    for head, word in enumerate(words):
        if word.start < read_up_to or not any(hit.is_head for hit in hits(word.form)):
            continue
        first = max(words[max(0, head - _BEFORE)].start, taken)
        last = words[min(len(words), head + _BEHIND) - 1].end
        read_up_to = words[min(len(words), head + _BEHIND - _OVERLAP) - 1].end
        for read in _readings(clause[first:last], lang):
            if first + read.start >= taken:
                for title in _titles(clause[first + read.start : first + read.end], read, first, lang):
                    yield TextTitle(start + title.start, start + title.end, title.reading)
                taken = first + read.end


def _titles(title: str, read: TitleReading, first: int, lang: str | None) -> Iterator[TextTitle]:
    """Give the titles that a reading holds, without what is written together with them."""
    for part, at in _parted(title, read, first):
        text = title[at - first + part.start - read.start :][: part.end - part.start]
        reading, shift = _without_place(text, part, lang)
        begin = at + shift + reading.start
        whole = title[begin - first - read.start :][: reading.end - reading.start]
        before, after = written_together(whole, reading.lang)
        yield TextTitle(begin + before, begin + len(whole) - after, reading)


def _readings(clause: str, lang: str | None) -> list[TitleReading]:
    """Read the titles of a clause in order; one that means nothing as a whole is read up to where something happens."""
    found = sorted(read_title(clause, lang), key=lambda each: each.start)
    if found:
        return found
    for word in _WORD.finditer(clause):
        if fold_native(word.group()) in locatives(lang):
            rest = [
                replace(each, start=each.start + word.end(), end=each.end + word.end())
                for each in _readings(clause[word.end() :], lang)
            ]
            return sorted(read_title(clause[: word.start()], lang), key=lambda each: each.start) + rest
    return []


def _parted(title: str, reading: TitleReading, at: int) -> Iterator[tuple[TitleReading, int]]:
    """Part "the American president's special envoy" into two titles; "Ukraine's president" is one.

    Each comes with the place that its offsets count from.
    """
    owner, owned = title, ""
    if found := _POSSESSIVE.search(title):
        owner, owned = title[: found.start()], title[found.end() :]
    inner = [each for each in read_title(owner, reading.lang) if each.is_whole] if owned else []
    if not inner:
        yield _without_served(title, reading), at
        return
    yield inner[0], at + reading.start
    for other in read_title(owned, reading.lang)[:1]:
        yield other, at + reading.start + len(title) - len(owned)


def _without_served(title: str, reading: TitleReading) -> TitleReading:
    """Leave out of an Arabic envoy's title whom he serves, where that is said by an office alone: المبعوث للرئيس."""
    found = _FOR_THE.search(title) if reading.lang == "ar" and reading.office.startswith(_ABROAD) else None
    if found is None or not any(inner.is_whole for inner in read_title(title[found.start(1) :], reading.lang)):
        return reading
    return replace(reading, end=reading.start + len(title[: found.start()].rstrip()))


def _without_place(title: str, reading: TitleReading, lang: str | None) -> tuple[TitleReading, int]:
    """Leave out where somebody is: "the Russian president in the Kremlin"; an ambassador is somewhere by office."""
    words = list(_WORD.finditer(title))
    if len(words) > 1 and reading.country and is_metonym(words[-1].group()):
        bare = title[: words[-1].start()].rstrip()
        meant = [each for each in read_title(bare, lang) if each.is_whole]
        if meant and (meant[0].office, meant[0].country) == (reading.office, reading.country):
            return meant[0], reading.start
    if len(words) > 1 and _LOCATIVE_ENDING.search(words[0].group()):
        rest = words[1].start()
        inner = [r for r in read_title(title[rest:], lang) if r.is_whole]
        return (inner[0], reading.start + rest) if inner else (reading, 0)
    for word in words[1:]:
        if fold_native(word.group()) not in locatives(lang) or reading.office.startswith(_ABROAD):
            continue
        shorter = [r for r in read_title(title[: word.start()].rstrip(), lang) if r.is_whole]
        if shorter:
            return shorter[0], reading.start
    return reading, 0


def written_together(title: str, lang: str) -> tuple[int, int]:
    """Count the letters before and after a title that are written together with it and are none of its own."""
    ending = _SUFFIX.search(title)
    return _proclitic(title, lang), len(ending.group()) if ending else 0


def _proclitic(title: str, lang: str) -> int:
    word = title.split(maxsplit=1)[0]
    if script_of(word) not in {"Arab", "Hebr"}:
        return 0
    found = [hit.clitic for hit in hits(fold_native(word)) if hit.lang == lang]
    if not found or "" in found:
        return 0
    clitic = min(found, key=len)
    return len(clitic) - (2 if clitic.endswith(_WITH_ARTICLE) else 0) - (1 if clitic.endswith("ה") else 0)


def clauses(text: str, lang: str | None) -> Iterator[tuple[int, int]]:
    """Give the stretches of a text that a title does not run out of."""
    at = 0
    for found in _BOUNDARY.finditer(text):
        yield from _phrases(text, at, found.start(), lang)
        at = found.end()
    yield from _phrases(text, at, len(text), lang)


def _phrases(text: str, start: int, end: int, lang: str | None) -> Iterator[tuple[int, int]]:
    if not text[start:end].strip():
        return
    at = start
    for found in _breaks(text, start, end, lang):
        if text[at : found[0]].strip():
            yield at, found[0]
        at = found[1]
    if text[at:end].strip():
        yield at, end


def _breaks(text: str, start: int, end: int, lang: str | None) -> Iterator[tuple[int, int]]:
    if lang == "ja":
        for found in _JAPANESE.finditer(text, start, end):
            if found.group() != _KEPT_JAPANESE:
                yield found.span()
        return
    if lang == "ko":
        for found in _KOREAN.finditer(text, start, end):
            yield found.span()
        return
    if lang == "zh":
        for found in _breaking_inside(lang).finditer(text, start, end):
            yield found.span()
        return
    words = _breaking(lang or "en")
    for found in _WORD.finditer(text, start, end):
        if _folded(found.group()) in words:
            yield found.span()


_folded = lru_cache(maxsize=65_536)(str.lower)


@cache
def _breaking(lang: str) -> frozenset[str]:
    table = tables.rows("breaks.tsv", of="registry.documents")
    return frozenset(word for of, words in table if of == lang for word in words.split())


@cache
def _breaking_inside(lang: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(_breaking(lang), key=len, reverse=True)))


@cache
def homes(lang: str) -> tuple[frozenset[str], bool]:
    """Give the countries whose offices a language means where none is named, and whether they need not be named."""
    for of, sure, countries in tables.rows("homes.tsv", of="registry.documents"):
        if of == lang:
            return frozenset(countries.split()), sure == "sure"
    return frozenset(), False


@cache
def country_word(country: str, lang: str | None) -> str:
    """Give a word for a country in a language, in English where it has none; empty for no country."""
    found: dict[str, str] = {}
    for of, category, code, names in tables.rows("territories.tsv", of="registry.roles"):
        if category == "country" and code == country and of in {lang, "en"}:
            found.setdefault(of, names.split("|")[0].strip().rstrip("*^~"))
    return found.get(lang or "en") or found.get("en", "")
