"""What the tables of this package say of single words: names of people, trades, verbs of speech, bodies."""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from importlib.resources import files

from registry.names import tables
from registry.names.fold import fold, fold_native, fold_words
from registry.names.frequency import is_given_name
from registry.names.readings import readings
from registry.names.romanise import romanise
from registry.names.script import script_of

_PLAIN_CASE = 1.6
_SPELLINGS = 4
_SHORTEST_ROMANISED = 4
_PATRONYMIC = (
    "ович",
    "евич",
    "овна",
    "евна",
    "ична",
    "івна",
    "ївна",
    "йович",
    "овича",
    "евича",
    "овны",
    "евны",
    "ивна",
)
_SURNAME = (
    "ов", "ова", "ев", "ева", "ёв", "ин", "ина", "ский", "ская", "цкий", "цкая", "енко", "чук", "юк", "ук", "як", "ко",
    "ян", "дзе", "швили", "ський", "ська", "цький", "цька", "ич", "ов", "ев", "ски", "ска",
)  # fmt: skip


@cache
def _name_words() -> dict[str, dict[str, str]]:
    """Load the words of people's names by script; a twentieth of a second, 8 MB."""
    packed = (files("registry.documents") / "data" / "name_words.tsv.gz").read_bytes()
    found: dict[str, dict[str, str]] = {}
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        script, word, kind = line.split("\t")
        found.setdefault(script, {})[word] = kind
    return found


@lru_cache(maxsize=65_536)
def name_kind(surface: str, lang: str | None) -> str:
    """Tell whether a word is somebody's given name (g) or another name (n); empty for words in no list."""
    script = script_of(surface)
    if script == "Latn":
        folded = fold(surface).replace(" ", "")
        if is_given_name(folded):
            return "g"
        return _name_words()["Latn"].get(folded, "")
    known = _name_words().get(script, {})
    return min((kind for form in _bases(surface, lang) if (kind := _kind(form, script, known))), default="")


def _kind(form: str, script: str, known: dict[str, str]) -> str:
    if script == "Arab":
        return known.get(form, "") or known.get(form.removeprefix("ال"), "")
    if known and script != "Cyrl":
        return known.get(form, "")
    return known.get(form, "") or (_romanised_kind(form, script) if len(form) >= _SHORTEST_ROMANISED else "")


def _romanised_kind(form: str, script: str) -> str:
    latin = _name_words()["Latn"]
    spellings = [spelt for spelt, _ in romanise(form, script)[:_SPELLINGS]]
    if any(map(is_given_name, spellings)):
        return "g"
    return min((latin[spelt] for spelt in spellings if spelt in latin), default="")


def _bases(surface: str, lang: str | None) -> list[str]:
    folded = fold_native(surface)
    tokens = readings(surface, lang)[0].tokens
    return [folded, *(form.text for token in tokens[:1] for form in token.forms if form.cost <= _PLAIN_CASE)]


@lru_cache(maxsize=32_768)
def base_forms(surface: str, lang: str | None) -> frozenset[str]:
    """Give the forms by which one name in several cases is known again."""
    return frozenset([" ".join(fold_words(surface)), *_bases(surface, lang)])


@lru_cache(maxsize=32_768)
def looks_slavic(surface: str) -> bool:
    """Tell whether a Cyrillic word ends like a family name or a father's name."""
    low = surface.lower()
    return script_of(surface) == "Cyrl" and len(low) >= 5 and low.endswith((*_PATRONYMIC, *_SURNAME))


@cache
def _list(table: str, lang: str | None) -> tuple[frozenset[str], tuple[str, ...]]:
    """Give the words of a table in a language, and the beginnings of those with any ending."""
    words = [
        fold_native(word) + ("*" if word.endswith("*") else "")
        for of, line in tables.rows(f"{table}.tsv", of="registry.documents")
        if of in {lang, "*"}
        for word in line.split()
    ]
    whole = frozenset(word for word in words if not word.endswith("*"))
    return whole, tuple(word.rstrip("*") for word in words if word.endswith("*"))


@lru_cache(maxsize=65_536)
def is_in(table: str, surface: str, lang: str | None) -> bool:
    """Tell whether a table (trades, speech, bodies) has a word in a language; Arabic ones may have و before them."""
    whole, beginnings = _list(table, lang)
    folded = fold_native(surface).replace(" ", "")
    forms = (folded, folded[1:]) if script_of(surface) in {"Arab", "Hebr"} and folded[:1] in "وفו" else (folded,)
    return any(form in whole or (bool(beginnings) and form.startswith(beginnings)) for form in forms)


@lru_cache(maxsize=32_768)
def is_address(surface: str, lang: str | None) -> bool:
    """Tell whether a word is a form of address or rank before a name in a language."""
    known = tables.honorifics_of(script_of(surface), lang)["before"]
    return tuple(fold_native(surface).split()) in known


@cache
def places() -> frozenset[str]:
    """Give the names of countries, capitals and regions in all languages, folded."""
    rows = tables.rows("territories.tsv", of="registry.roles")
    return frozenset(
        fold_native(name.strip().rstrip("*^~"))
        for _, category, _, names in rows
        if category in {"country", "capital", "region"}
        for name in names.split("|")
    )


@cache
def calendar() -> frozenset[str]:
    """Give the names of days and months, folded."""
    table = tables.rows("calendar.tsv", of="registry.documents")
    return frozenset(fold_native(word) for _, words in table for word in words.split())


@cache
def capitals() -> frozenset[str]:
    """Give the names of capitals in all languages, folded."""
    rows = tables.rows("territories.tsv", of="registry.roles")
    return frozenset(
        fold_native(name.strip().rstrip("*^~"))
        for _, category, _, names in rows
        if category == "capital"
        for name in names.split("|")
    )
