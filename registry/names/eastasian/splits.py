"""The ways to split an East Asian name that is written without a space, each part with its Latin spellings.

Every split is a hypothesis with a cost in bits: the language of the text says
whose names are likeliest, and rules none out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from registry.names.eastasian import cantonese, japanese, katakana, korean, mandarin, vietnamese
from registry.names.eastasian.kana import is_kana
from registry.names.eastasian.spelling import Spellings, cheapest, joined
from registry.names.tables import rows

SCRIPTS = frozenset({"Hani", "Hang", "Kana"})
MOST = 5
"""Splits of one name that are looked up: each costs time."""
_LONGEST_CHINESE, _LONGEST_HAN, _LONGEST_HANGUL = 4, 7, 6
_CANTONESE = 0.7
_FOREIGN = 0.7
"""Bits for a name of another country than the language's."""
_WRITTEN_AS_ONE = {"zh": 0.0, "ko": 0.7}
"""Bits for a given name of two syllables that is recorded as one word: the rule in pinyin, rarer for Koreans."""
_MOST_WORDS = 2
_BY_DICTIONARY = 0.9
"""Bits beyond which a name that the dictionary reads is another: 菅 is Kan or Suga, and no Khan."""
_LONGEST_GIVEN = 3
_LONG_GIVEN = 1.5
"""Bits for a Korean given name of three syllables: nearly all have two."""
_SYLLABLES = {"zh": 0.2, "ko": 0.0}


class Part(NamedTuple):
    """A family name, a given name or a syllable of one."""

    printed: str
    spellings: Spellings


class Split(NamedTuple):
    """One way to split a name, family name first."""

    parts: tuple[Part, ...]
    cost: float
    is_syllabic: bool = False
    """The parts behind the family name are the syllables of one given name: one alone is another name."""
    most: float = 2.0
    """Bits beyond which Latin letters spell another part: sungho is not sung, hochang not chang."""
    is_certain: bool = True
    """The first part is in a table of family names."""


def splits(words: tuple[str, ...], script: str, lang: str | None) -> tuple[Split, ...]:
    """Give the likeliest splits of the folded words of a name, at most five; none for a name of elsewhere.

    Of two words the first is a family name by itself (김 정은, 기시다 후미오).
    """
    return _splits(words, script, lang) if script in SCRIPTS and len(words) <= _MOST_WORDS else ()


def is_japanese(name: str, script: str, lang: str | None) -> bool:
    """Tell whether a name is surely no foreign one spelt by sound: of four characters, both parts in the dictionary.

    Japanese itself never writes foreign names in Han characters.
    """
    if script != "Hani":
        return False
    return lang == "ja" or (
        len(name) >= _LONGEST_CHINESE and any(cut[4] == 0.0 for cut in japanese.cuts(simplest(name)))
    )


@lru_cache(maxsize=8_192)
def _splits(words: tuple[str, ...], script: str, lang: str | None) -> tuple[Split, ...]:
    name = "".join(words)
    if script == "Hang":
        found = [*_in_hangul(name, lang)] if _is_cut_there(words) else []
        found += _japanese_in_hangul(words)
    elif len(words) > 1 and all(map(is_kana, name)):
        found = [*_korean_in_kana(*words)]
    else:
        found = [*_in_han(name, lang)] if len(name) <= _LONGEST_HAN else []
    return tuple(sorted(found, key=lambda split: split.cost)[:MOST])


@cache
def _variants() -> dict[int, int]:
    ((variants, simplest),) = rows("eastasian/variants.tsv")
    return str.maketrans(variants, simplest)


def simplest(text: str) -> str:
    """Write traditional and Japanese characters in their simplified form.

    >>> simplest("賴清德"), simplest("頼清徳")
    ('赖清德', '赖清德')
    """
    return text.translate(_variants())


def _in_han(name: str, lang: str | None) -> Iterator[Split]:
    text = simplest(name)
    yield from _japanese(name, text, _doubt("ja", lang))
    if len(text) > _LONGEST_CHINESE or not all("㐀" <= c <= "鿿" for c in text):
        return
    yield from _two_ways(name, text, "zh", _doubt("zh", lang))
    yield from _two_ways(name, text, "ko", _doubt("ko", lang))
    for split in _two_ways(name, text, "vi", _doubt("vi", lang)):
        if split.is_syllabic or len(text) == 2:
            yield split


def _doubt(of: str, lang: str | None) -> float:
    return 0.0 if of == lang else _FOREIGN


def _is_cut_there(words: tuple[str, ...]) -> bool:
    """Tell whether the first of two words is a Korean or Chinese family name."""
    return len(words) == 1 or words[0] in korean.surnames() or bool(_mandarin_surname(words[0]))


def _japanese_in_hangul(words: tuple[str, ...]) -> Iterator[Split]:
    parts = tuple(Part(word, japanese.in_hangul(word)) for word in words if all(map(korean.is_hangul, word)))
    if len(parts) == len(words) and all(part.spellings and len(part.printed) > 1 for part in parts):
        yield Split(parts, _FOREIGN, is_certain=False)


def _korean_in_kana(family_name: str, given_name: str) -> Iterator[Split]:
    if family := katakana.family(family_name):
        for syllables in katakana.given(given_name):
            parts = (Part(family_name, family), *(Part(*syllable) for syllable in syllables))
            yield Split(parts, _FOREIGN, is_syllabic=True)


def _japanese(name: str, text: str, cost: float) -> Iterator[Split]:
    if family := japanese.surname(text):
        yield Split((Part(name, family),), cost, most=_BY_DICTIONARY)
    for family_name, family, _, given, doubt in japanese.cuts(text)[:2]:
        at = len(family_name)
        yield Split((Part(name[:at], family), Part(name[at:], given)), cost + doubt, most=_BY_DICTIONARY)


_SURNAMES: dict[str, Callable[[], dict[str, Spellings]]] = {
    "zh": mandarin.surnames,
    "ko": korean.surnames,
    "vi": vietnamese.surnames,
}


def _chinese(character: str) -> Spellings:
    """Give the spellings of a character of a given name in Mandarin and, as Hong Kong writes it, in Cantonese."""
    others = tuple((spelt, cost + _CANTONESE) for spelt, cost in cantonese.of_character(character)[:2])
    return cheapest((*mandarin.of_character(character)[:4], *others))


_CHARACTERS: dict[str, Callable[[str], Spellings]] = {
    "zh": _chinese,
    "ko": korean.of_character,
    "vi": vietnamese.of_character,
}


def _two_ways(name: str, text: str, of: str, cost: float) -> Iterator[Split]:
    """Split off the family name and spell the given name, as one word and by syllables."""
    surnames = _SURNAMES[of]()
    for length in (2, 1):
        family = surnames.get(text[:length])
        if not family or not 1 <= len(text) - length <= 2 + (length == 1 and text[1] in surnames):
            continue
        at = range(length, len(text))
        syllables = [Part(name[place], _CHARACTERS[of](text[place])) for place in at]
        # One word is pinyin: Hong Kong writes the syllables apart.
        whole = [mandarin.of_character(text[place]) for place in at] if of == "zh" else None
        yield from _given(Part(name[:length], family), syllables, of, cost, whole=whole)
        return


def _given(
    family: Part, syllables: Sequence[Part], of: str, cost: float, *, whole: Sequence[Spellings] | None = None
) -> Iterator[Split]:
    """Give the name with its given name by syllables and as one word, which `whole` spells if not as the syllables."""
    spellings = [part.spellings for part in syllables]
    if not all(spellings):
        return
    if len(syllables) > 1:
        yield Split((family, *syllables), cost + _SYLLABLES.get(of, 0.0), is_syllabic=True)
        cost += _WRITTEN_AS_ONE.get(of, 0.0)
    given = Part("".join(part.printed for part in syllables), joined(whole or spellings))
    yield Split((family, given), cost)


def _in_hangul(name: str, lang: str | None) -> Iterator[Split]:
    if not 2 <= len(name) <= _LONGEST_HANGUL or not all(map(korean.is_hangul, name)):
        return
    for length in (2, 1):
        family = korean.surnames().get(name[:length])
        if family and 1 <= len(name) - length <= _LONGEST_GIVEN:
            syllables = [Part(c, korean.of_syllable(c)) for c in name[length:]]
            cost = _doubt("ko", lang) + (_LONG_GIVEN if len(syllables) == _LONGEST_GIVEN else 0.0)
            yield from _given(Part(name[:length], family), syllables, "ko", cost)
    for units in _mandarin_units(name):
        family_name, *rest = units
        spelt = tuple(_mandarin_surname(family_name))
        syllables = [Part(unit, mandarin.by_hangul()[unit]) for unit in rest]
        if spelt and rest:
            yield from _given(Part(family_name, spelt), syllables, "zh", _FOREIGN)


def _mandarin_units(name: str) -> list[tuple[str, ...]]:
    """Cut a name in Hangul into two or three syllables of Mandarin, each of one or two letters; at most two ways."""
    known = mandarin.by_hangul()
    found: list[tuple[str, ...]] = []
    open_ends: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    while open_ends:
        at, units = open_ends.pop()
        if at == len(name) and len(units) > 1:
            found.append(units)
        for length in (1, 2):
            unit = name[at : at + length]
            if len(unit) == length and unit in known and len(units) < 3:
                open_ends.append((at + length, (*units, unit)))
    return sorted(found, key=len, reverse=True)[:2]


def _mandarin_surname(hangul: str) -> Spellings:
    """Give the spellings of a Chinese family name that Hangul writes so; empty where there is none."""
    pinyin = {spelt for spelt, _ in mandarin.by_hangul().get(hangul, ())} & mandarin.surname_syllables()
    return cheapest((other, cost) for one in sorted(pinyin) for other, cost in mandarin.of_syllable(one))
