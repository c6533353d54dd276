"""How keys, tags and codes are written, and what no text may hold. Patterns are to be matched as a whole."""

from __future__ import annotations

import re

from registry.domain import InvalidError

SLUG = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
"""The form of keys. Begins with a letter: no key looks like an id."""

LONGEST_KEY = 100
LANGUAGE = "[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8}"
"""BCP 47 as it is usually written: one language has one tag, so that names of a language are found by it."""

SCHEME = "[a-z][a-z0-9_]{0,49}"
"""The name of a scheme of identifiers."""

COUNTRY = "[a-z]{2}"
FORBIDDEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
"""One character that no text may hold: controls but TAB, CR and LF, lone surrogates, noncharacters."""

_LANGUAGE = re.compile(LANGUAGE)


def read_language(tag: str) -> str:
    """Give a BCP 47 tag as it is kept, its language in lower case; InvalidError for what is none.

    >>> read_language("EN"), read_language("zh-Hant")
    ('en', 'zh-Hant')
    """
    primary, hyphen, rest = tag.partition("-")
    kept = f"{primary.lower()}{hyphen}{rest}"
    if not _LANGUAGE.fullmatch(kept):
        raise InvalidError("not a BCP 47 language tag such as ar or zh-Hant", code="bad_language")
    return kept
