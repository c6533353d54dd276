"""Spells native-script name tokens in Latin letters, and aligns the two letter by letter, by rules.

A rule says which Latin spellings a grapheme is written with in names, and what
each costs in bits: roughly minus log2 of how often. The tables are in
`data/romanise/`; scripts without one go through unidecode and `roman`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from operator import itemgetter

from registry.names.fold import fold
from registry.names.keys import skeleton
from registry.names.syllables import INHERENT, spell_out
from registry.names.tables import rows

VOWELS = frozenset("aeiouy")
_WITH_TABLE = {
    script: script.lower()
    for script in (
        "Arab", "Cyrl", "Grek", "Hebr", "Hang", "Kana", "Armn", "Geor", "Ethi", "Deva", "Beng", "Guru", "Gujr", "Orya",
        "Taml", "Telu", "Knda", "Mlym", "Sinh", "Thai", "Laoo", "Khmr", "Mymr",
    )
}  # fmt: skip
_SPELT_BY_UNIDECODE = frozenset({"hang", "kana", "roman"})
_DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxz])\1+")
_DOUBLED_NATIVE = re.compile(r"([бвгджзклмнпрстфхцчшщβδζθκλμνξπρστφχψბ-ჰբ-ֆ])\1+")
SILENT_H = 2.0
"""Bits of a Latin h that is not heard: Johnson, Thatcher, Gandhi."""
SILENT_FIRST_H = 3.5
"""First in a word it is heard by all but French and Italians (Hollande is Олланд; Hoon is not Un)."""
_TOO_DEAR = 6.0
"""Spellings that cost more bits than this are not worth proposing."""
_TOO_DEAR_IN_SYLLABLE = 3.0


Spellings = tuple[tuple[str, float], ...]
Options = tuple[tuple[int, str, float], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The table of one script."""

    spellings: dict[str, Spellings]
    """Grapheme ("^" first in a word, "$" last, both a word) to its Latin spellings with their bits."""

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
    spellings: dict[str, Spellings] = {}
    orders: list[Spellings] = []
    costs: dict[str, float] = {}
    for head, *rest in rows(f"romanise/{table}.tsv"):
        if head.startswith("@include"):
            included = rules(head.split()[1])
            spellings |= {_moved(grapheme, *head.split()[2:]): spelt for grapheme, spelt in included.spellings.items()}
            costs |= {f"@{name}": getattr(included, name) for name in _COSTS}
        elif head == "@order":
            orders.append(_spellings(rest[0]))
        elif head.startswith("@"):
            costs[head] = float(rest[0])
        elif head.endswith("*"):
            spellings |= _syllables(head[0], _spellings(rest[0]), orders)
        else:
            spellings[unicodedata.normalize("NFKC", head)] = _spellings(rest[0])
    longest = max(len(grapheme.strip("^$")) for grapheme in spellings)
    return Rules(spellings, longest, *(costs[f"@{name}"] for name in _COSTS))


_COSTS = ("insert_vowel", "insert_consonant", "delete_vowel", "delete_consonant", "silent_e")


def _moved(grapheme: str, here: str = "0", there: str = "0") -> str:
    """Give the letters at the same places of another block of Unicode: the Indic scripts share one plan."""
    shift = int(there, 16) - int(here, 16)
    return "".join(c if c in f"^${INHERENT}" else chr(ord(c) + shift) for c in grapheme)


def _syllables(first: str, consonant: Spellings, orders: list[Spellings]) -> dict[str, Spellings]:
    """Spell the syllables of one Ethiopic consonant, which follow each other in Unicode in the order of vowels."""
    found = {}
    for at, vowels in enumerate(orders):
        both = [(c + v, one + two) for (c, one), (v, two) in product(consonant, vowels)]
        found[chr(ord(first) + at)] = tuple((s, cost) for s, cost in both if cost <= _TOO_DEAR_IN_SYLLABLE)
    return found


def _spellings(entries: str) -> Spellings:
    return tuple(map(_spelling, entries.split()))


def _spelling(entry: str) -> tuple[str, float]:
    latin, _, cost = entry.partition(":")
    return ("" if latin == "-" else latin), float(cost or 0)


def table_of(script: str) -> str:
    """Name the table that reads a script."""
    return _WITH_TABLE.get(script, "roman")


@lru_cache(maxsize=8_192)
def written_for(token: str, table: str) -> str:
    """Give a token as its table reads it: native letters or what unidecode makes of them, doubled ones single."""
    if table in _SPELT_BY_UNIDECODE:
        return squeeze(fold(token).replace(" ", ""))
    return _DOUBLED_NATIVE.sub(r"\1", spell_out(token))


def squeeze(latin: str) -> str:
    """Write doubled consonants once: they tell spellings apart, not names.

    >>> squeeze("witkoff")
    'witkof'
    """
    return _DOUBLED.sub(r"\1", latin)


@lru_cache(maxsize=4_096)
def romanise(token: str, script: str, *, limit: int = 16) -> tuple[tuple[str, float], ...]:
    """Spell a folded native token in Latin letters: the likeliest spellings with their bits, cheapest first.

    At most `limit`, none dearer than 6 bits. Unwritten vowels stay
    unwritten: ترامب is "tramb" and "tramp", بوتن "butn". A Latin token is its own
    only spelling. Empty for a token without letters.
    """
    if script == "Latn":
        return ((fold(token).replace(" ", ""), 0.0),)
    table = table_of(script)
    return _cheapest(choices_of(written_for(token, table), table), limit, str)


def sounds(token: str, script: str, *, limit: int = 12) -> tuple[tuple[str, float], ...]:
    """Spell a native token so that every spelling has other consonants: the cheapest spelling of each, with its bits.

    Where vowels are written in many ways they would fill the list of `romanise`, and
    the skeleton of the right name might not be among them.
    """
    if script == "Latn":
        return romanise(token, script)
    table = table_of(script)
    choices = choices_of(written_for(token, table), table)
    return _cheapest(map(_one_a_sound, choices), limit, skeleton)


@lru_cache(maxsize=4_096)
def _one_a_sound(options: Options) -> Options:
    """Keep, of spellings with the same consonants, the cheapest."""
    cheapest: dict[tuple[int, str], tuple[int, str, float]] = {}
    for option in sorted(options, key=itemgetter(2)):
        if option[2] < _TOO_DEAR:
            cheapest.setdefault((option[0], skeleton(option[1])), option)
    return tuple(cheapest.values())


def _cheapest(choices: Iterable[Options], limit: int, kind: Callable[[str], str]) -> Spellings:
    """Spell a word, the cheapest spelling of every kind, by a beam over its letters."""
    beams: dict[int, dict[str, tuple[float, str]]] = {0: {"": (0.0, "")}}
    for at, options in enumerate(choices):
        for is_like, (cost, spelt) in sorted(beams.pop(at, {}).items(), key=itemgetter(1))[: limit * 2]:
            for length, latin, more in options:
                total = cost + more
                if total >= _TOO_DEAR:
                    continue
                reached = beams.setdefault(at + length, {})
                like = is_like + kind(latin)
                if like not in reached or (total, spelt + latin) < reached[like]:
                    reached[like] = (total, spelt + latin)
    ranked = sorted(beams[max(beams)].values()) if beams else []
    return tuple((spelt, cost) for cost, spelt in ranked if spelt)[:limit]


@lru_cache(maxsize=2_048)
def choices_of(word: str, table: str) -> tuple[Options, ...]:
    """Give, for every place in a word, what can be read there: letters used up, Latin spelling, bits."""
    read = rules(table)
    found = []
    for at in range(len(word)):
        here: list[tuple[int, str, float]] = []
        for length in range(1, min(read.longest, len(word) - at) + 1):
            grapheme = word[at : at + length]
            spelt = _anchored(read, grapheme, starts=at == 0, ends=at + length == len(word))
            here += [(length, latin, cost) for latin, cost in spelt]
        here.append((1, "", read.delete_vowel if word[at] in VOWELS else read.delete_consonant))
        found.append(tuple(here))
    return tuple(found)


def _anchored(read: Rules, grapheme: str, *, starts: bool, ends: bool) -> Spellings:
    """Give the spellings of a grapheme where it stands: a line for a whole word, a beginning or an end comes first."""
    for holds, head in (
        (starts and ends, f"^{grapheme}$"),
        (starts, f"^{grapheme}"),
        (ends, f"{grapheme}$"),
        (True, grapheme),
    ):
        if holds and head in read.spellings:
            return read.spellings[head]
    return ()


@lru_cache(maxsize=16_384)
def align_cost(token: str, script: str, latin: str) -> float:
    """Give the bits by which a folded native (or Latin) token differs from a folded Latin one as a spelling of it.

    0 for a plain spelling, about 1 for a usual respelling, above 6 for another
    name, NO_ALIGNMENT beyond 14. Cost O(letters squared), cached.
    """
    return _search(token, script, latin, None)


@lru_cache(maxsize=4_096)
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
    read, choices = rules(table), choices_of(word, table)
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
        return min(SILENT_H if to else SILENT_FIRST_H, read.insert_consonant)
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
        pairs.append((word[before[0] : place[0]].replace(INHERENT, ""), target[before[1] : place[1]]))
        place = before
    return tuple(pair for pair in reversed(pairs) if any(pair))
