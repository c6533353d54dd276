"""The words of titles in every language: patterns of one word, and phrases of them with what they mean.

A pattern is a literal word or a stem with the endings of a kind in that language: `*` and
`^` those of nouns (masculine and feminine, singular only), `~` those of adjectives and names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

from registry.names import tables
from registry.names.fold import fold_native
from registry.roles.grammar.words import words_of

_DATA = "registry.roles"
_FOLDER = "titles"
_LONGEST_ENDING = 8
_KINDS = "*^~"
_HEADS = frozenset({"office", "role", "min"})
_LINKS = frozenset({"skip", "to", "and"})


@dataclass(frozen=True, slots=True)
class Label:
    """What a phrase means: its category (office, org, country ...), the value, and the country it implies."""

    category: str
    value: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A printed word understood as a pattern of a language; `clitic` is what was taken off before it."""

    lang: str
    pattern: int
    is_head: bool
    clitic: str = ""


@dataclass(slots=True)
class Language:
    """The phrases of one language."""

    endings: dict[str, frozenset[str]]
    phrases: dict[Any, Any] = field(default_factory=dict)
    """A trie over pattern numbers; the labels of a phrase stand under None, or in place of a node without followers."""
    links: set[int] = field(default_factory=set)
    """Patterns of words that may stand between the words of a phrase."""
    clitics: tuple[str, ...] = ()
    """What may be written together with the next word, longest first."""
    meant: dict[str, str] = field(default_factory=dict)
    """What a clitic means: `to` for to or in, `and`, or a modifier such as `former` (exministro)."""


@dataclass(slots=True)
class Lexicon:
    """All languages, and for every stem the patterns that begin with it."""

    languages: dict[str, Language]
    stems: dict[str, tuple[tuple[str, str, int, bool], ...]]
    """By stem: language, kind of ending, pattern, whether it heads a title."""


@cache
def lexicon() -> Lexicon:
    """Read all tables; some tenths of a second, once a process."""
    building = _Building()
    for lang in languages():
        building.add(lang)
    shared: dict[tuple[Label, ...], tuple[Label, ...]] = {}
    for language in building.languages.values():
        language.phrases = _lean(language.phrases, shared)
    # What patterns were folded to is asked once; these caches are for what people send.
    _names_of_territories.cache_clear()
    words_of.cache_clear()
    fold_native.cache_clear()
    return Lexicon(building.languages, {stem: tuple(found) for stem, found in building.stems.items()})


def _lean(node: dict[Any, Any], shared: dict[tuple[Label, ...], tuple[Label, ...]]) -> Any:
    """Give a trie with less memory: equal labels once, and a node without followers as its labels alone."""
    labels = tuple(node.pop(None, ()))
    labels = shared.setdefault(labels, labels)
    if not node:
        return labels
    lean = {pattern: _lean(follower, shared) for pattern, follower in node.items()}
    return {None: labels, **lean} if labels else lean


@cache
def languages() -> tuple[str, ...]:
    """Give the languages that have a table, in order."""
    folder = files(_DATA) / "data" / _FOLDER
    return tuple(sorted(entry.name.removesuffix(".tsv") for entry in folder.iterdir() if entry.name.endswith(".tsv")))


@lru_cache(maxsize=16_384)
def hits(form: str) -> tuple[Hit, ...]:
    """Give every way to understand a folded word; empty for words that no title holds."""
    found = dict.fromkeys(_plain_hits(form, ""))
    first = form[:1]
    for lang, language in lexicon().languages.items():
        for clitic in language.clitics:
            if clitic[0] == first and form.startswith(clitic) and len(form) - len(clitic) >= 2:
                rest, is_small = form[len(clitic) :], language.meant[clitic] in _LINKS
                found |= dict.fromkeys(
                    hit for hit in _plain_hits(rest, clitic) if hit.lang == lang and (is_small or hit.is_head)
                )
    return tuple(found)


def _plain_hits(form: str, clitic: str) -> Iterator[Hit]:
    known = lexicon()
    for cut in range(len(form), max(0, len(form) - _LONGEST_ENDING - 1), -1):
        for lang, kind, pattern, is_head in known.stems.get(form[:cut], ()):
            if form[cut:] in known.languages[lang].endings[kind]:
                yield Hit(lang, pattern, is_head, clitic)


class _Building:
    def __init__(self) -> None:
        self.languages: dict[str, Language] = {}
        self.stems: dict[str, list[tuple[str, str, int, bool]]] = defaultdict(list)
        self._numbers: dict[tuple[str, str], int] = {}
        self._heads: set[int] = set()

    def add(self, lang: str) -> None:
        """Add the tables of one language: its own, the names of territories, and what goes by rule."""
        rows = list(tables.rows(f"{_FOLDER}/{lang}.tsv", of=_DATA))
        endings = {kind: _endings(words) for category, kind, words in rows if category == "endings"}
        language = Language({kind: frozenset({""}) for kind in ("", *_KINDS)} | endings)
        self.languages[lang] = language
        language.meant = {_folded(w): value for each, value, words in rows if each == "clitics" for w in words.split()}
        language.clitics = tuple(sorted(language.meant, key=len, reverse=True))
        rows = [row for row in rows if row[0] not in ("endings", "clitics")]
        links = {word for category, _, words in rows if category in _LINKS for word in _alternatives(words)}
        for category, value, phrases in (*_compounded(rows), *_territories(lang)):
            label = _label(category, value)
            for phrase in _alternatives(phrases):
                self._phrase(lang, label, phrase, links)

    def _phrase(self, lang: str, label: Label, phrase: str, links: set[str]) -> None:
        words = phrase.split()
        if len(words) > 1:
            bare = [word for word in words if word not in links]
            words = bare if len(bare) > 1 else words
        for choice in product(*(word.split("/") for word in words)):
            node = self.languages[lang].phrases
            patterns = [pattern for word in choice for pattern in _patterns(word)]
            if not patterns:
                continue
            for pattern in patterns:
                number = self._number(lang, pattern, is_head=label.category in _HEADS)
                node = node.setdefault(number, {})
            labels = node.setdefault(None, [])
            if label not in labels:
                labels.append(label)
            if label.category in _LINKS and len(patterns) == 1:
                self.languages[lang].links.add(number)

    def _number(self, lang: str, pattern: str, *, is_head: bool) -> int:
        key = (lang, pattern)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers)
        number = self._numbers[key]
        stem, kind = (pattern[:-1], pattern[-1]) if pattern[-1] in _KINDS else (pattern, "")
        entry = (lang, kind, number, is_head)
        if is_head and number not in self._heads:
            self._heads.add(number)
            self.stems[stem] = [each for each in self.stems[stem] if each[2] != number]
        if not any(each[2] == number for each in self.stems[stem]):
            self.stems[stem].append(entry)
        return number


def _endings(words: str) -> frozenset[str]:
    return frozenset({"", *(ending for word in words.split() for ending in (_folded(word),))})


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return "".join(each.form for each in words_of(word))


def _patterns(word: str) -> list[str]:
    """Fold a pattern; a hyphen, or a script without spaces, makes several."""
    kind = word[-1] if word[-1] in _KINDS else ""
    forms = [each.form for each in words_of(word.rstrip(_KINDS))]
    return [*forms[:-1], forms[-1] + kind] if forms else []


def _alternatives(phrases: str) -> list[str]:
    return [phrase.strip() for phrase in phrases.split("|") if phrase.strip()]


def _label(category: str, value: str) -> Label:
    value, _, country = value.partition("@")
    return Label(category, value, country or None)


def _compounded(rows: Iterable[list[str]]) -> Iterator[tuple[str, str, str]]:
    """Give the rows, and the compounds that languages write as one word: aussen + minister*."""
    rows = list(rows)
    parts = [(value, _alternatives(words)) for category, value, words in rows if category == "part"]
    for category, value, phrases in rows:
        if category in ("joined", "part"):
            continue
        yield category, value, phrases
    for category, value, phrases in rows:
        if category != "joined":
            continue
        for dept, stems in parts:
            words = " | ".join(stem + word for stem in stems for word in _alternatives(phrases))
            yield (
                ("office" if value == "min" else "org"),
                f"{dept}-{'minister' if value == 'min' else 'ministry'}",
                words,
            )


@cache
def _names_of_territories() -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for lang, category, code, names in tables.rows("territories.tsv", of=_DATA):
        found[lang].append((category, code, names))
    return found


def _territories(lang: str) -> list[tuple[str, str, str]]:
    return _names_of_territories().get(lang, [])
