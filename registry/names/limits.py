"""What text is let in: length, control characters, marks. Checked before any Unicode work.

Normalising hostile text is quadratic (100,000 alternating combining marks cost
Python 3.11 nine seconds), so every check here is one pass over few characters.
"""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 300
MAX_NAME_BYTES = 1200
MAX_CONTEXT = 2_000
MAX_DOCUMENT = 1_000_000
MAX_MARKS = 8
MAX_MARKS_IN_TEXT = 30

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_LINE_BREAKS = re.compile("[\t\n\r]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_BLANKS = re.compile("[\u115f\u1160\u3164\uffa0\u2800]")
_SUSPECT = re.compile("[^\x00-\u02ff]")


class NameTextError(ValueError):
    """Text that is not let in; `code` is stable, the message says what and where."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


def check_mention(text: str) -> None:
    """Let a mention's surface form in, or raise NameTextError.

    Up to 300 code points and 1,200 bytes, before and after NFKC; no controls but
    TAB, CR and LF; no surrogates or noncharacters; at most 8 marks in a row.
    Deceptive but printable text is let in: the reading flags it.
    """
    _check_length(text, limit=MAX_NAME, what="a name")
    _check_characters(text)
    _check_marks(text, limit=MAX_MARKS)
    if len(text.encode()) > MAX_NAME_BYTES or len(unicodedata.normalize("NFKC", text)) > MAX_NAME:
        raise NameTextError(f"a name has at most {MAX_NAME_BYTES} bytes", code="too_long")


def check_name(text: str) -> None:
    """Let a name of an actor or post in, or raise NameTextError: stricter than for mentions.

    Names are shown to people as they are, so line breaks, direction overrides, tag
    characters, private and unassigned code points are refused as well.
    """
    check_mention(text)
    if _LINE_BREAKS.search(text):
        raise NameTextError("a name has no line breaks or tabs", code="control_character")
    if _BIDI.search(text) or _TAGS.search(text):
        raise NameTextError("a name has no hidden direction or tag characters", code="hidden_text")
    for character in _SUSPECT.findall(text):
        if unicodedata.category(character) in {"Cn", "Co"}:
            raise NameTextError(f"U+{ord(character):04X} is not an assigned character", code="unassigned")
    if not any(unicodedata.category(c)[0] in "LN" for c in _BLANKS.sub("", text)):
        raise NameTextError("a name has at least one letter or digit", code="blank")


def check_text(text: str, *, limit: int = MAX_DOCUMENT, what: str = "a text") -> None:
    """Let running text in, or raise NameTextError. Linear in its length."""
    _check_length(text, limit=limit, what=what)
    _check_characters(text)
    _check_marks(text, limit=MAX_MARKS_IN_TEXT)


def has_bidi_controls(text: str) -> bool:
    """Tell whether direction is overridden somewhere in the text."""
    return bool(_BIDI.search(text))


def has_hidden_text(text: str) -> bool:
    """Tell whether tag characters or blank letters are in the text."""
    return bool(_TAGS.search(text) or _BLANKS.search(text))


def _check_length(text: str, *, limit: int, what: str) -> None:
    if not text.strip():
        raise NameTextError(f"{what} is empty", code="blank")
    if len(text) > limit:
        raise NameTextError(f"{what} has at most {limit:,} characters, not {len(text):,}", code="too_long")


def _check_characters(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found:
        raise NameTextError(
            f"character {found.start()} is U+{ord(found.group()):04X}, which no text may hold",
            code="control_character",
        )


def _check_marks(text: str, *, limit: int) -> None:
    run = 0
    for character in text:
        if character < "\u0300":
            run = 0
        elif unicodedata.combining(character):
            run += 1
            if run > limit:
                raise NameTextError(f"more than {limit} combining marks in a row", code="too_many_marks")
        else:
            run = 0
