"""Dirty text made readable: look-alike letters, missing spaces, digits and strokes that a scanner took for letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from registry.names import tables
from registry.names.script import script_of_character

_SHORTEST_PART = 3
_MOST_PARTS = 4
_SPLIT = 1.5
"""Bits for reading StevenWitkoff as two words: what else could it be, save McDonald and DeSantis."""
_INITIALS = 1.0
_MOST_MISREAD = 3


def mend(word: str) -> str:
    """Give a word that mixes Latin, Cyrillic and Greek letters in the script of most of its letters.

    Unchanged where a letter has no look-alike there: such a word is no disguise.

    >>> mend("Рutin")
    'Putin'
    """
    counts = Counter(filter(None, map(script_of_character, word)))
    if len(counts) < 2 or word.isascii():
        return word
    for script, _ in counts.most_common():
        mended = [_in_script(character, script) for character in word]
        if all(mended):
            return "".join(filter(None, mended))
    return word


def _in_script(character: str, script: str) -> str | None:
    if script_of_character(character) in {script, None}:
        return character
    return _lookalikes().get((character, script))


@cache
def _lookalikes() -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for (line,) in tables.rows("lookalikes.tsv"):
        for one in line.split():
            for other in line.split():
                if (script := script_of_character(other)) and one != other:
                    found.setdefault((one, script), other)
    return found


def apart(text: str) -> Iterator[tuple[str, float]]:
    """Give a text with spaces where they seem to lack, and the bits that believing it costs; nothing where none does.

    Capitals inside a word (StevenWitkoff), and two capitals alone (JD Vance).
    """
    words = text.split(" ")
    split = " ".join(" ".join(_parts(word)) for word in words)
    if split != text:
        yield split, _SPLIT
    if any(word.istitle() and len(word) > 2 for word in words):
        spaced = " ".join(" ".join(word) if _is_initials(word) else word for word in words)
        if spaced != text:
            yield spaced, _INITIALS


def _is_initials(word: str) -> bool:
    return len(word) == 2 and word.isalpha() and word.isupper()


def _parts(word: str) -> list[str]:
    """Cut a word before its capitals, if the parts are long enough to be names, or initials between names."""
    cuts = [at for at in range(1, len(word)) if word[at].isupper() and word[at - 1].isalpha()]
    if not cuts or len(cuts) >= _MOST_PARTS or word.isupper():
        return [word]
    parts = [word[start:end] for start, end in zip([0, *cuts], [*cuts, len(word)], strict=True)]
    first, *inner, last = parts
    sound = min(len(first), len(last)) >= _SHORTEST_PART and all(len(part) != 2 for part in inner)
    return parts if sound else [word]


def misread(word: str, script: str) -> Iterator[tuple[str, float]]:
    """Give what a folded word may have been before a scanner read it, with bits; at most three guesses."""
    guesses: dict[str, float] = {}
    for printed, meant, shortest, cost in _confusions(script):
        if printed in word and len(word) >= shortest and not word.isdigit():
            guess = _digits_read(word, script, printed, meant) if printed.isdigit() else word.replace(printed, meant, 1)
            guesses.setdefault(guess, cost)
    yield from list(guesses.items())[:_MOST_MISREAD]


def _digits_read(word: str, script: str, printed: str, meant: str) -> str:
    """Read one digit as the letter given and the others as their first letters."""
    word = word.replace(printed, meant)
    for other, letter, _, _ in _confusions(script):
        if other.isdigit():
            word = word.replace(other, letter)
    return word


@cache
def _confusions(script: str) -> tuple[tuple[str, str, int, float], ...]:
    return tuple(
        (printed, meant, int(shortest), float(cost))
        for of, printed, meant, shortest, cost in tables.rows("misprints.tsv")
        if of == script
    )
