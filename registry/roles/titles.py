"""Comparison forms of role titles, and titles standing before or after a name.

Titles are looked up as whole phrases; composing them from office, country and
modifier is not done here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from registry.names.fold import fold_native
from registry.names.keys import token_hash
from registry.names.script import script_of
from registry.roles.modifiers import is_modified

MAX_WORDS = 14
_ARABIC_PROCLITICS = frozenset("وبلف")
_SIGNS = re.compile(r"[^\w\s]+")
_ARTICLES = frozenset(
    {
        "the",
        "a",
        "an",
        "le",
        "la",
        "les",
        "l",
        "el",
        "los",
        "der",
        "die",
        "das",
        "il",
        "lo",
        "o",
        "os",
        "de",
        "of",
        "du",
        "des",
        "del",
    }
    | {"ο", "η", "το", "του", "τησ", "τον", "την", "των", "τη"}
)
_CYRILLIC_END = re.compile(
    r"(?<=\w{3})(?:ого|его|ому|ему|ыми|ими|ами|ями|ови|еви|єві|ові|ах|ях|ом|ем|ою|ею|єю|ой|ей|ий|ый|им|ым|[аеёиоуыэюяьйіїє])$"
)
_GREEK_END = re.compile(r"(?<=\w{3})(?:οσ|ου|ων|ησ|ασ|εσ|εωσ|[αεηιουω])$")
_LATIN_SAME = {
    "defence": "defense", "adviser": "advisor", "centre": "center", "secretarygeneral": "secretary general",
    "usa": "us", "u": "u", "america": "us", "states": "states", "spokeswoman": "spokesman", "spokesperson": "spokesman",
}  # fmt: skip


@lru_cache(maxsize=8_192)
def title_words(text: str) -> tuple[str, ...]:
    """Give the words of a title as they are compared, articles and signs left out.

    Arabic words lose the article, Slavic and Greek words a case ending: crude, and
    the same on both sides. Wrong where two offices differ by an ending alone.

    >>> title_words("the US Secretary of State") == title_words("U.S. Secretary of State")
    True
    """
    words = _SIGNS.sub(" ", fold_native(text)).split()
    return tuple(_stem(word) for word in words if word not in _ARTICLES)[:MAX_WORDS]


def title_key(text: str) -> str:
    """Give what two forms of a title must share, as one string."""
    return " ".join(title_words(text))


def first_token(text: str) -> int:
    """Hash the first compared word of a title; 0 for a text without one."""
    words = title_words(text)
    return token_hash(words[0]) if words else 0


def _stem(word: str) -> str:
    script = script_of(word)
    if script == "Arab":
        return word.removeprefix("ال") if len(word) > 4 else word
    if script == "Cyrl":
        return _CYRILLIC_END.sub("", word)
    if script == "Grek":
        return _GREEK_END.sub("", word)
    return _LATIN_SAME.get(word, word)


@dataclass(frozen=True, slots=True)
class TitleSplit:
    """A part of a surface form that may be a role title: its key, its text, and what is left as a name."""

    key: str
    title: str
    rest: str
    around: tuple[str, str] = ("", "")
    """What stands before and after the title."""


def split_titles(surface_form: str) -> list[TitleSplit]:
    """Give the parts that may be titles: the whole, then beginnings and ends from long to short.

    Only whole words; a first Arabic word is tried without و, ب or ل too. At most
    14 words are looked at from either end.

    >>> [split.rest for split in split_titles("Secretary Marco Rubio")][:3]
    ['', 'Rubio', 'Secretary']
    """
    words = surface_form.split()
    splits = [*_splits(words, "", "")]
    for length in range(min(len(words) - 1, MAX_WORDS), 0, -1):
        splits += _splits(words[:length], "", " ".join(words[length:]))
        splits += _splits(words[-length:], " ".join(words[:-length]), "")
    if len(words) > 2 and is_modified(words[0], ""):
        inner = split_titles(" ".join(words[1:]))
        splits += [replace(split, around=(words[0], split.around[1])) for split in inner]
    return splits


def _splits(words: list[str], before: str, after: str) -> list[TitleSplit]:
    title = " ".join(words)
    rest = (before or after).strip(" ,،")
    keys = [title_key(title)]
    if not before and words and words[0][:1] in _ARABIC_PROCLITICS and len(words[0]) > 4:
        keys.append(title_key(title[1:]))
    return [TitleSplit(key, title, rest, (before, after)) for key in keys if key]
