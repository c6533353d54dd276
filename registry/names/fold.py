"""Comparison forms of names: never shown, lossy by design, the same for ever within one version."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from unidecode import unidecode

from registry.names.script import script_of

_WORD = re.compile(r"[a-z0-9]+")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
_SEPARATORS = re.compile(r"[\s\-‐-―·・‧•=＝/._,،、]+")
_INSIDE_WORDS = re.compile(r"(?<=\w)['’ʼʻʹ`´′](?=\w)|[ʿʾ]")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}")
_ARABIC = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه",
        "ک": "ك", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ۃ": "ه", "ے": "ي", "ڪ": "ك", "ء": "", "ـ": "",
        "٠": "0", "١": "1", "٢": "2", "٣": "3", "٤": "4", "٥": "5", "٦": "6", "٧": "7", "٨": "8", "٩": "9",
    }
)  # fmt: skip
# The breve of й and ў and the diaeresis of ї are parts of letters; vowel signs of Indic and Thai scripts stay.
_ACCENT = re.compile("[\u0300-\u0305\u0307\u0309-\u036f\u0591-\u05c7\u064b-\u065f\u0670]|(?<![иу])\u0306|(?<!і)\u0308")
_SCHWA = str.maketrans("Əə", "Aa")
"""Azerbaijani Əliyev is Aliyev in English; unidecode makes no letter of it."""
_OTHER = str.maketrans(
    {
        "ς": "σ",
        "ё": "е",
        "ł": "l",
        "ø": "o",
        "ı": "i",
        "ə": "a",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ґ": "г",
        "ך": "כ",
        "ם": "מ",
        "ן": "נ",
        "ף": "פ",
        "ץ": "צ",
        "’": "'",
        "ʼ": "'",
        "׳": "'",
    }
)


def clean(surface_form: str) -> str:
    """Give the text as a careful typist would have written it: NFKC, no invisible characters, single spaces.

    Full-width and presentation forms become ordinary letters; TAB, CR and LF are
    spaces; zero-width joiners, direction marks and variation selectors go.
    """
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", surface_form))
    return " ".join(_INVISIBLE.sub("", text).split())


@lru_cache(maxsize=65_536)
def fold(surface_form: str) -> str:
    """Reduce a name to lower-case ASCII words, one space apart.

    For comparing, never for display. Lossy by design: Han comes out as Mandarin
    pinyin even in a Japanese name, and unvowelled Arabic stays unvowelled.

    >>> fold("Олександр СИРСЬКИЙ"), fold("Conan O’Brien")
    ('oleksandr sirskii', 'conan obrien')
    """
    text = _INSIDE_WORDS.sub("", clean(surface_form))
    text = _ABBREVIATION.sub(lambda match: match.group().replace(".", ""), text)
    return " ".join(_WORD.findall(unidecode(text.translate(_SCHWA)).lower().replace("'", "")))


@lru_cache(maxsize=65_536)
def fold_native(surface_form: str) -> str:
    """Reduce a text to comparable words of its own script: case, points and accents gone, letter variants one.

    What two printed forms must share to be the same attested variant or title.
    Dots inside abbreviations go ("U.S." is "us"), other signs are spaces.

    >>> fold_native("الأميركيّ"), fold_native("Υπουργός"), fold_native("U.S. Secretary")
    ('الاميركي', 'υπουργοσ', 'us secretary')
    """
    text = clean(surface_form)
    if "." in text:
        text = _ABBREVIATION.sub(lambda match: match.group().replace(".", ""), text)
    if text.isascii():  # most of what is read; the way below comes to the same
        return " ".join(_NO_LETTERS.sub(" ", text.lower().replace("'", "")).split())
    text = _ACCENT.sub("", unicodedata.normalize("NFD", text.casefold().translate(_ARABIC)))
    text = "".join(map(_keep, unicodedata.normalize("NFC", text)))
    return " ".join(text.translate(_OTHER).replace("'", "").split())


def split_name(text: str) -> list[str]:
    """Split a name where words end: at spaces, hyphens, dots, commas and middle dots."""
    return [word for word in _SEPARATORS.split(text) if word]


def fold_words(text: str) -> list[str]:
    """Give the words of a name as matching compares them: Latin ones folded to ASCII, others in their own script.

    >>> fold_words("Recep Tayyip Erdoğan"), fold_words("Джей-Ди Вэнс")
    (['recep', 'tayyip', 'erdogan'], ['джей', 'ди', 'вэнс'])
    """
    words = []
    for word in split_name(text):
        folded = fold(word) if word.isascii() or script_of(word) == "Latn" else fold_native(word)
        for piece in folded.split():
            # A sign in the midst of a word parts it: Газпром(ħabc) is a Cyrillic word and a Latin one.
            is_latin = not piece.isascii() and script_of(piece) == "Latn"
            words += fold(piece).split() if is_latin else [piece]
    return words


def _keep(character: str) -> str:
    if character == "'" or character.isalnum() or unicodedata.category(character).startswith("M"):
        return character
    return "'" if character in "’ʼ׳" else " "
