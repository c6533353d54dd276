"""Which way a text runs, and which of its characters nobody would see. Pure."""

from __future__ import annotations

import re
import unicodedata

_SHORT = {
    "\u00ad": "SHY", "\u061c": "ALM", "\u180e": "MVS", "\u200b": "ZWSP", "\u200e": "LRM", "\u200f": "RLM",
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO", "\u2060": "WJ",
    "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI", "\ufeff": "BOM",
}  # fmt: skip
# The zero-width joiner and non-joiner are left out: Persian and Indic scripts are spelt with them.
HIDDEN = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters shown as chips instead of being let loose on the page."""


def direction(text: str, default: str = "ltr") -> str:
    """Give `rtl` or `ltr` by what most letters of a text run; the default for a text without letters.

    Not the first letter, as `dir=auto` does: an Arabic sentence may begin with "Witkoff".

    >>> direction("Witkoff وصل إلى روسيا"), direction("2025", "rtl")
    ('rtl', 'rtl')
    """
    classes = [unicodedata.bidirectional(character) for character in text]
    right = sum(each in ("R", "AL") for each in classes)
    left = classes.count("L")
    if right == left:
        return default
    return "rtl" if right > left else "ltr"


def chip_label(character: str) -> str:
    """Give the few letters that stand for a hidden character.

    >>> chip_label("\\u202e"), chip_label("\\u2800")
    ('RLO', 'U+2800')
    """
    return _SHORT.get(character, f"U+{ord(character):04X}")


def chip_name(character: str) -> str:
    """Give the Unicode name of a hidden character."""
    return unicodedata.name(character, f"U+{ord(character):04X}").capitalize()
