"""What a form sent: kept as typed, so that a page with a message can show it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain import InvalidError, PartialDate
from registry.syntax import read_language

LANGUAGES = (
    "ar", "be", "bg", "bn", "cs", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "hy",
    "id", "it", "ja", "ka", "ko", "lt", "lv", "nl", "pl", "ps", "pt", "ro", "ru", "sk", "sr", "sv", "th", "tr",
    "uk", "ur", "vi", "zh",
)  # fmt: skip
"""What the language field offers; any other BCP 47 tag in an address is taken too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of a form that asks whom a text or a name means."""

    text: str = ""
    lang: str = ""
    date: str = ""
    context: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Fields:
        """Take the fields out of what a browser sent; line breaks come as CR LF and count as one character."""
        return cls(
            text=_lines(values.get("text", "")),
            lang=values.get("lang", "").strip(),
            date=values.get("date", "").strip(),
            context=_lines(values.get("context", "")),
        )

    def language(self) -> str | None:
        """Give the language; None when left to be found out. Raises InvalidError."""
        try:
            return read_language(self.lang) if self.lang else None
        except InvalidError as error:
            raise InvalidError(error.detail, code=error.code, pointer="/lang") from error

    def on(self) -> PartialDate | None:
        """Give the date; None when left empty. Raises InvalidError."""
        try:
            return PartialDate.parse(self.date) if self.date else None
        except InvalidError as error:
            raise InvalidError(error.detail, code=error.code, pointer="/date") from error


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
