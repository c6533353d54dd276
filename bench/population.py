"""A made-up world of people to fill a registry with: real names, and recombinations as frequent as in the world.

The same number is the same person on every machine, and the first 10,000 of a million are
mixed like the million: 11 in a hundred are people on record with a name in another script,
the others are draws from the given and family names of those, as often as they occur
there. Sources: Merhav and Ash, COLING 2018 (from Wikidata, CC0).
"""

from __future__ import annotations

import csv
import gzip
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import log2

from bench.registries import SHARED_DATA
from registry.names.fold import fold
from registry.names.limits import NameTextError, check_name
from registry.names.words import name_words

RECIPE = 1
"""Raise it with any change of what is drawn here: registries built by another recipe are made anew."""

PEOPLE = SHARED_DATA / "people_multiscript.csv.gz"
TOKENS = SHARED_DATA / "translit"
BLOCK = 1_000
REAL_IN_BLOCK = 114
LANGUAGES = {"Arab": "arabic", "Cyrl": "russian", "Hebr": "hebrew", "Hang": "korean", "Kana": "katakana",
             "Hani": "chinese"}  # fmt: skip
_NAMESAKES = (("John", "Smith", 3.0, ()), ("Wang", "Wei", 2.5, ("cn",)), ("Mohammed", "Ali", 2.0, ()))
"""Given, family, how many in a thousand, countries."""
_WORD = re.compile(r"[^\W\d_][^\W\d_'’.-]+")
_MIDDLE_NAME, _FROM_TAIL = 0.15, 0.25
_HABITS = (("initials", 0.9), ("lettered", 0.5), ("respelt", 0.8), ("again", 0.5), ("turned", 0.2))
"""How often somebody is on record in each of these ways as well; a dropped middle name always is."""
_NATIVE_OF_RESPELLINGS = ("arabic", "russian")
_MOST_SPELLINGS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One actor to be."""

    number: int
    """From 1; the id in the registry."""

    names: tuple[str, ...]
    """The canonical one first, none twice."""

    prominence: float
    countries: tuple[str, ...] = ()
    entity: str | None = None
    """The person of the file that this is; None for a recombination."""

    @property
    def key(self) -> str:
        """The key in the registry."""
        return f"p{self.number}"


@dataclass(frozen=True, slots=True)
class _Draws:
    """Words with the running sum of their weights."""

    words: tuple[str, ...]
    sums: tuple[float, ...]

    @classmethod
    def of(cls, counts: Counter[str]) -> _Draws:
        words = sorted(counts, key=lambda word: (-counts[word], word))
        return cls(tuple(words), tuple(accumulate(float(counts[word]) for word in words)))

    def draw(self, dice: random.Random) -> str:
        return dice.choices(self.words, cum_weights=self.sums)[0]


class Population:
    """Everybody; making it reads the files, about ten seconds."""

    def __init__(self) -> None:
        """Read real names, given and family names with their frequencies, and spellings of one name."""
        self.real = _real_names()
        counts = [_split(name) for _, name in self.real]
        self._given = _Draws.of(Counter(given for given, _ in filter(None, counts)))
        families = Counter(family for _, family in filter(None, counts))
        self._family = _Draws.of(families)
        self._tail = _Draws.of(_tail({fold(family) for family in families}))
        self._spellings = _spellings()

    def people(self, start: int, stop: int) -> Iterator[Person]:
        """Give the people numbered above `start` up to `stop`; whole blocks, so both are multiples of BLOCK."""
        for block in range(start // BLOCK, stop // BLOCK):
            dice = random.Random(f"{RECIPE}:{block}")
            real = iter(self.real[block * REAL_IN_BLOCK : (block + 1) * REAL_IN_BLOCK])
            planted = _planted(block)
            for at in range(BLOCK):
                number = block * BLOCK + at + 1
                if at < len(planted):
                    yield self._namesake(number, dice, planted[at])
                elif (person := next(real, None)) is not None:
                    yield self._person(number, dice, person[1].split(), person[0])
                else:
                    yield self._person(number, dice, self._recombined(dice))

    def _recombined(self, dice: random.Random) -> list[str]:
        words = [self._given.draw(dice)]
        if dice.random() < _MIDDLE_NAME:
            words.append(self._given.draw(dice))
        family = self._tail if dice.random() < _FROM_TAIL else self._family
        return [*words, family.draw(dice)]

    def _namesake(self, number: int, dice: random.Random, planted: tuple[str, str, float, tuple[str, ...]]) -> Person:
        given, family, _, countries = planted
        names = (f"{given} {family}", f"{given[0]}. {family}", f"{given} {self._given.draw(dice)[0]}. {family}")
        return Person(number=number, names=names, prominence=_prominence(dice), countries=countries)

    def _person(self, number: int, dice: random.Random, words: list[str], entity: str | None = None) -> Person:
        names = [" ".join(words), *self._variants(dice, words)]
        return Person(
            number=number, names=tuple(dict.fromkeys(names)), prominence=_prominence(dice), entity=entity
        )  # fmt: skip

    def _variants(self, dice: random.Random, words: list[str]) -> Iterator[str]:
        habits = {habit: dice.random() < often for habit, often in _HABITS}
        if len(words) > 2:
            yield f"{words[0]} {words[-1]}"
        if habits["initials"] and len(words) > 1:
            yield " ".join((*(f"{word[0]}." for word in words[:-1] if word[0].isalpha()), words[-1]))
        if habits["lettered"] and len(words) == 2:
            yield f"{words[0]} {self._given.draw(dice)[0]}. {words[1]}"
        if habits["respelt"]:
            yield self._respelt(dice, words)
        if habits["again"]:
            yield self._respelt(dice, words)
        if habits["turned"] and len(words) > 1:
            yield f"{words[-1]}, {' '.join(words[:-1])}"

    def _respelt(self, dice: random.Random, words: list[str]) -> str:
        """Spell one word as others do; the same name again where nobody does."""
        at = [place for place, word in enumerate(words) if self._spellings.get(fold(word))]
        if not at:
            return " ".join(words)
        place = dice.choice(at)
        spelt = dice.choice(self._spellings[fold(words[place])]).title()
        return " ".join([*words[:place], spelt, *words[place + 1 :]])


def natives() -> dict[str, list[tuple[str, str, str]]]:
    """Give the names of real people in other scripts than Latin, by entity: name, language, script of the file."""
    found = defaultdict(list)
    for row in _rows():
        if row["script"] != "LATIN":
            found[row["entity"]].append((row["name"], row["lang"], row["script"]))
    return dict(found)


def token_pairs(language: str, part: str) -> Iterator[tuple[str, str, int]]:
    """Give Latin token, native token and count of one file of pairs; `part` is train or dev."""
    with gzip.open(TOKENS / f"{language}_{part}.tsv.gz", "rt", encoding="utf-8") as stream:
        for line in stream:
            latin, native, count = line.rstrip("\n").split("\t")
            yield latin, native.replace(" ", ""), int(count)


def _rows() -> Iterator[dict[str, str]]:
    with gzip.open(PEOPLE, "rt", encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


def _real_names() -> list[tuple[str, str]]:
    """Give entity and Latin name of everybody, the English name where there is one, in a random order."""
    latin: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows():
        if row["script"] == "LATIN":
            latin[row["entity"]].setdefault(row["lang"], row["name"])
    names = ((entity, by_lang.get("en") or min(by_lang.values())) for entity, by_lang in latin.items())
    sound = sorted((entity, name) for entity, name in names if _is_sound(name))
    random.Random(RECIPE).shuffle(sound)
    return sound


def _is_sound(name: str) -> bool:
    try:
        check_name(name)
    except NameTextError:
        return False
    return bool(name_words(name).words)


def _split(name: str) -> tuple[str, str] | None:
    """Give the given and the family name of a name that has just these, or a middle name."""
    words = name.split()
    plain = all(_WORD.fullmatch(word) and word[0].isupper() for word in words)
    return (words[0], words[-1]) if plain and len(words) in {2, 3} else None


def _tail(known: set[str]) -> Counter[str]:
    """Count the rarer names: Latin words of all pairs that are no family name already."""
    counts: Counter[str] = Counter()
    for language in LANGUAGES.values():
        for latin, _, count in token_pairs(language, "train"):
            if len(latin) > 2 and latin.isalpha() and fold(latin) not in known:
                counts[latin.title()] += min(count, 3)
    return counts


def _spellings() -> dict[str, tuple[str, ...]]:
    """Give other Latin spellings of a word: those that are written alike in Arabic, or in Russian."""
    found: dict[str, set[str]] = defaultdict(set)
    for language in _NATIVE_OF_RESPELLINGS:
        alike: dict[str, set[str]] = defaultdict(set)
        for latin, native, _ in token_pairs(language, "train"):
            if latin.isascii() and latin.isalpha() and len(latin) > 2:
                alike[native].add(latin)
        for spelt in alike.values():
            if 1 < len(spelt) <= _MOST_SPELLINGS:
                for word in spelt:
                    found[word] |= spelt - {word}
    return {word: tuple(sorted(others)) for word, others in found.items()}


def _planted(block: int) -> list[tuple[str, str, float, tuple[str, ...]]]:
    """Give the namesakes of a block: 3,000 John Smith, 2,500 Wang Wei and 2,000 Mohammed Ali in a million."""
    return [
        each for each in _NAMESAKES for _ in range(int(each[2] * (block + 1)) - int(each[2] * block))
    ]  # fmt: skip


def _prominence(dice: random.Random) -> float:
    """Draw one as Zipf has it: of N people the best known stands log2(N) steps high; twenty steps are 1."""
    return round(min(1.0, -log2(1.0 - dice.random()) / 20), 4)
