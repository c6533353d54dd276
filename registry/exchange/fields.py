"""Kinds of field that mentions and actors are made of, each refusing what it cannot read exactly."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from registry.domain import FIRST_YEAR, LAST_YEAR, InvalidError, PartialDate
from registry.syntax import FORBIDDEN, LANGUAGE, read_language

_PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
_FORBIDDEN = re.compile(FORBIDDEN)
_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})


def _language(tag: str) -> str:
    """Check a tag and give it as it is kept: case says nothing in BCP 47, so EN is en."""
    try:
        return read_language(tag)
    except InvalidError as error:
        raise PydanticCustomError("bad_language", "{why}", {"why": error.detail}) from error


def _date(text: str) -> str:
    """Check a date and keep it as written; it is read again where it is used."""
    try:
        PartialDate.parse(text)
    except InvalidError as error:
        raise PydanticCustomError("bad_date", "{why}", {"why": error.detail}) from error
    return text


def _plain(text: str) -> str:
    if _FORBIDDEN.search(text):
        raise PydanticCustomError("control_character", "holds a character that no text may hold")
    return text


Language = Annotated[
    str,
    AfterValidator(_language),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{LANGUAGE.replace('[a-z]', '[A-Za-z]', 1)}$",
            "examples": ["ar", "uk", "zh-Hant"],
        }
    ),
]
"""BCP 47; `und` and the like say nothing."""

PartialDateText = Annotated[
    str,
    AfterValidator(_date),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": _PARTIAL_DATE,
            "description": f"`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, years {FIRST_YEAR} to {LAST_YEAR}.",
            "examples": ["2025-04-11", "2025-04"],
        }
    ),
]

NO_CONTROLS = AfterValidator(_plain)
"""No control characters other than TAB, CR and LF. Stands after the length: the cheaper check comes first."""

KindFilter = Literal["any", "person", "organisation"]


def spoken(tag: str | None) -> str | None:
    """Give a language tag, None for those that name no language.

    >>> spoken("uk"), spoken("und")
    ('uk', None)
    """
    return None if tag is None or tag.split("-")[0].lower() in _NO_LANGUAGE else tag


def as_date(text: str | None) -> PartialDate | None:
    """Read a date that has been checked."""
    return None if text is None else PartialDate.parse(text)
