"""Spells native-script name tokens in Latin letters, and aligns the two letter by letter, by rules.

A rule says which Latin spellings a grapheme is written with in names, and what
each costs in bits: roughly minus log2 of how often. The tables are in
`data/romanise/`; scripts without one go through unidecode and `roman`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from registry.names.fold import fold
from registry.names.tables import rows

VOWELS = frozenset("aeiouy")
_WITH_TABLE = {
    "Arab": "arab",
    "Cyrl": "cyrl",
    "Grek": "grek",
    "Hebr": "hebr",
    "Hang": "hang",
    "Kana": "kana",
    "Geor": "geor",
    "Armn": "armn",
}
_SPELT_BY_UNIDECODE = frozenset({"hang", "kana", "roman"})
_DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxz])\1+")
_DOUBLED_NATIVE = re.compile(
    r"([бвгджзклмнпрстфхцчшщβγδζθκλμνξπρστφχψբգդզթժլխծկհձղճմնշպջռսվտրցփքֆბგდვზთკლმნპჟრსტფქღყშჩცძწჭხჯჰ])\1+"
)
_SILENT_H = 2.0
"""Bits of a Latin h that is not heard: Johnson, Thatcher, Gandhi."""
_SILENT_FIRST_H = 3.5
"""First in a word it is heard by all but French and Italians (Hollande is Олланд; Hoon is not Un)."""
_TOO_DEAR = 6.0
"""Spellings that cost more bits than this are not worth proposing."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The table of one script."""

    spellings: dict[str, tuple[tuple[str, float], ...]]
    """Grapheme ("^" first in a word, "$" last) to its Latin spellings with their bits."""

    longest: int
    insert_vowel: float
    insert_consonant: float
    delete_vowel: float
    delete_consonant: float
    silent_e: float
    """Bits of a Latin final e that the native script leaves out: Mike, Steve, Vance."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How well two tokens spell one name: bits that the differences cost, and the letters side by side."""

    cost: float
    pairs: tuple[tuple[str, str], ...]


@cache
def rules(table: str) -> Rules:
    """Load one table, and those that it includes; later lines replace earlier ones."""
    spellings: dict[str, tuple[tuple[str, float], ...]] = {}
    costs: dict[str, float] = {}
    for head, *rest in rows(f"romanise/{table}.tsv"):
        if head.startswith("@include"):
            included = rules(head.split(" ", 1)[1])
            spellings |= included.spellings
            costs |= {f"@{name}": getattr(included, name) for name in _COSTS}
        elif head.startswith("@"):
            costs[head] = float(rest[0])
        else:
            spellings[head] = tuple(map(_spelling, rest[0].split()))
    longest = max(len(grapheme.strip("^$")) for grapheme in spellings)
    return Rules(spellings, longest, *(costs[f"@{name}"] for name in _COSTS))


_COSTS = ("insert_vowel", "insert_consonant", "delete_vowel", "delete_consonant", "silent_e")


def _spelling(entry: str) -> tuple[str, float]:
    latin, _, cost = entry.partition(":")
    return ("" if latin == "-" else latin), float(cost or 0)


def table_of(script: str) -> str:
    """Name the table that reads a script."""
    return _WITH_TABLE.get(script, "roman")


def written_for(token: str, table: str) -> str:
    """Give a token as its table reads it: native letters or what unidecode makes of them, doubled ones single."""
    if table in _SPELT_BY_UNIDECODE:
        return squeeze(fold(token).replace(" ", ""))
    return _DOUBLED_NATIVE.sub(r"\1", token)


def squeeze(latin: str) -> str:
    """Write doubled consonants once: they tell spellings apart, not names.

    >>> squeeze("witkoff")
    'witkof'
    """
    return _DOUBLED.sub(r"\1", latin)


@lru_cache(maxsize=65_536)
def romanise(token: str, script: str, *, limit: int = 16) -> tuple[tuple[str, float], ...]:
    """Spell a folded native token in Latin letters: the likeliest spellings with their bits, cheapest first.

    At most `limit`, none dearer than 6 bits. Unwritten vowels stay
    unwritten: ترامب is "tramb" and "tramp", بوتن "butn". A Latin token is its own
    only spelling. Empty for a token without letters.
    """
    if script == "Latn":
        return ((fold(token).replace(" ", ""), 0.0),)
    table = table_of(script)
    word = written_for(token, table)
    choices = _choices(word, table)
    beams: list[dict[str, float]] = [{} for _ in range(len(word) + 1)]
    beams[0][""] = 0.0
    for at, options in enumerate(choices):
        for spelt, cost in sorted(beams[at].items(), key=lambda item: (item[1], item[0]))[: limit * 2]:
            for length, latin, more in options:
                reached = beams[at + length]
                total = cost + more
                if total < reached.get(spelt + latin, _TOO_DEAR):
                    reached[spelt + latin] = total
    ranked = sorted(beams[-1].items(), key=lambda item: (item[1], item[0]))
    return tuple((spelt, cost) for spelt, cost in ranked if spelt)[:limit]


@lru_cache(maxsize=65_536)
def _choices(word: str, table: str) -> tuple[tuple[tuple[int, str, float], ...], ...]:
    """Give, for every place in a word, what can be read there: letters used up, Latin spelling, bits."""
    read = rules(table)
    found = []
    for at in range(len(word)):
        here: list[tuple[int, str, float]] = []
        for length in range(1, min(read.longest, len(word) - at) + 1):
            grapheme = word[at : at + length]
            anchored = read.spellings.get(f"^{grapheme}") if at == 0 else None
            if anchored is None and at + length == len(word):
                anchored = read.spellings.get(f"{grapheme}$")
            here += [(length, latin, cost) for latin, cost in anchored or read.spellings.get(grapheme, ())]
        here.append((1, "", read.delete_vowel if word[at] in VOWELS else read.delete_consonant))
        found.append(tuple(here))
    return tuple(found)


@lru_cache(maxsize=400_000)
def align_cost(token: str, script: str, latin: str) -> float:
    """Give the bits by which a folded native (or Latin) token differs from a folded Latin one as a spelling of it.

    0 for a plain spelling, about 1 for a usual respelling, above 6 for another
    name, NO_ALIGNMENT beyond 14. Cost O(letters squared), cached.
    """
    return _search(token, script, latin, None)


@lru_cache(maxsize=8_192)
def align(token: str, script: str, latin: str) -> Alignment:
    """Align the letters of a folded native (or Latin) token with those of a folded Latin one.

    The cheapest way to write one with the other. No pairs where there is none.
    """
    back: dict[tuple[int, int], tuple[int, int]] = {}
    cost = _search(token, script, latin, back)
    table = table_of(script)
    pairs = _trace(back, written_for(token, table), squeeze(latin)) if cost < NO_ALIGNMENT else ()
    return Alignment(cost, pairs)


NO_ALIGNMENT = 40.0
"""Bits of two tokens that have nothing to do with each other."""
_HOPELESS = 14.0
"""Bits beyond which an alignment is given up: no tolerance reaches that far."""


def _search(token: str, script: str, latin: str, back: dict[tuple[int, int], tuple[int, int]] | None) -> float:
    table = table_of(script)
    word, target = written_for(token, table), squeeze(latin)
    read, choices = rules(table), _choices(word, table)
    width = len(target) + 1
    best = [[NO_ALIGNMENT] * width for _ in range(len(word) + 1)]
    best[0][0] = 0.0
    for at, row in enumerate(best):
        for to in range(width):
            cost = row[to]
            if cost > _HOPELESS:
                continue
            if to < width - 1 and cost + (added := _insertion(read, target, to)) < row[to + 1]:
                row[to + 1] = cost + added
                if back is not None:
                    back[at, to + 1] = (at, to)
            if at == len(word):
                continue
            for length, spelt, more in choices[at]:
                if target.startswith(spelt, to) and cost + more < best[at + length][to + len(spelt)]:
                    best[at + length][to + len(spelt)] = cost + more
                    if back is not None:
                        back[at + length, to + len(spelt)] = (at, to)
    return best[-1][-1] if best[-1][-1] <= _HOPELESS else NO_ALIGNMENT


def _insertion(read: Rules, target: str, to: int) -> float:
    if target[to] == "h":
        return min(_SILENT_H if to else _SILENT_FIRST_H, read.insert_consonant)
    if target[to] not in VOWELS:
        return read.insert_consonant
    if target[to] == "e" and to == len(target) - 1 and to > 1:
        return min(read.silent_e, read.insert_vowel)
    return read.insert_vowel


def _trace(back: dict[tuple[int, int], tuple[int, int]], word: str, target: str) -> tuple[tuple[str, str], ...]:
    place = (len(word), len(target))
    pairs: list[tuple[str, str]] = []
    while place in back:
        before = back[place]
        pairs.append((word[before[0] : place[0]], target[before[1] : place[1]]))
        place = before
    return tuple(reversed(pairs))
