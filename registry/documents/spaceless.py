"""Names in scripts without spaces: which stretches of a run of Han characters may be one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from registry.documents.find import Spot
from registry.documents.words import TextWord
from registry.names import tables
from registry.names.eastasian import japanese, korean, mandarin
from registry.names.script import script_of
from registry.roles.grammar.words import words_of

_LONGEST = 8
_SHORTEST = 2
_DOTS = frozenset("·・‧•")
_LONGEST_GIVEN = 2
_KOREAN_ENDINGS = ("의", "은", "는", "을", "를", "에", "과", "와", "도")
_LONGEST_JAPANESE = 6


def is_spaceless(surface: str) -> bool:
    """Tell whether a word may hold several: a run of Han characters of more than one."""
    return len(surface) >= _SHORTEST and script_of(surface) == "Hani"


def windows(surface: str) -> Iterator[str]:
    """Give every stretch of two to eight characters."""
    for start in range(len(surface) - _SHORTEST + 1):
        for end in range(start + _SHORTEST, min(start + _LONGEST, len(surface)) + 1):
            yield surface[start:end]


def recorded_spots(text: str, words: Sequence[TextWord], is_exact: Callable[[str], bool]) -> list[Spot]:
    """Give the stretches inside runs that are recorded as they stand, and those that meet at a dot."""
    found: list[Spot] = []
    ends: list[int] = []
    """Where recorded stretches begin that end with the run before."""
    for at, word in enumerate(words):
        if not is_spaceless(word.surface):
            ends = [word.start] if is_exact(word.surface) else []
            continue
        spans = [
            (word.start + start, word.start + start + len(form))
            for start in range(len(word.surface))
            for form in (word.surface[start : start + length] for length in range(_SHORTEST, _LONGEST + 1))
            if len(form) >= _SHORTEST and start + len(form) <= len(word.surface) and is_exact(form)
        ]
        spans = list(dict.fromkeys(spans))
        found += [Spot(start, end, at, at) for start, end in spans]
        if at and text[words[at - 1].end : word.start] in _DOTS:
            joined = [(first, end) for first in ends for start, end in spans if start == word.start]
            found += [Spot(first, end, at - 1, at) for first, end in joined]
            ends = [first for first, end in joined if end == word.end]
        else:
            ends = []
        ends += [start for start, end in spans if end == word.end]
    return found


def cued_spots(text: str, words: Sequence[TextWord], lang: str | None) -> list[Spot]:
    """Give the stretches that stand beside an office or a form of address and look like somebody's name.

    By the tables of family names and the dictionary of Japanese ones.
    """
    found: list[Spot] = []
    for at, word in enumerate(words):
        script = script_of(word.surface)
        if lang == "ko" and script == "Hang":
            found += _korean(words, at)
        elif script == "Hani" and lang in {"zh", "yue", None}:
            found += _chinese(text, word, at)
        elif script == "Hani" and lang == "ja":
            found += _japanese(text, words, at)
    return found


def _chinese(text: str, word: TextWord, at: int) -> Iterator[Spot]:
    """A family name and one or two characters, behind an office or trade, or before one, or before a verb of speech."""
    run = word.surface
    for start in range(len(run)):
        if length := _family(run, start):
            for given in range(_LONGEST_GIVEN, 0, -1):
                end = start + length + given
                if end > len(run):
                    continue
                before, after = run[:start], run[end:] or text[word.end : word.end + 1]
                if (before.endswith(_titles("zh")) and _may_end(after)) or (
                    (not before or before.endswith(_joints("zh")))
                    and after.startswith(_titles_after("zh") + _verbs("zh"))
                ):
                    yield Spot(word.start + start, word.start + end, at, at)
                    break


def _may_end(after: str) -> bool:
    """Tell whether a name may end before this: a sign, a verb, a preposition."""
    return not after or not after[0].isalpha() or after.startswith(_verbs("zh") + _joints("zh"))


def _family(run: str, start: int) -> int:
    for length in (2, 1):
        family = _simplest(run[start : start + length])
        if len(family) == length and family in mandarin.surnames():
            return length
    return 0


def _simplest(text: str) -> str:
    """Give a text in the simplest form of its characters, as the tables of names have them."""
    return "".join(word.form for word in words_of(text))


def _japanese(text: str, words: Sequence[TextWord], at: int) -> Iterator[Spot]:
    """What stands before an office or form of address, if a dictionary has the family name."""
    run = words[at].surface
    after = text[words[at].end : words[at].end + 3]
    cuts = [len(run)] if after.startswith(_titles_after("ja")) else []
    cuts += [cut for cut in range(1, len(run)) if run[cut:].startswith(_titles_after("ja"))]
    for cut in cuts[:1]:
        for start in range(max(0, cut - _LONGEST_JAPANESE), cut - 1):
            if (start == 0 or run[:start].endswith(_joints("ja"))) and _is_japanese(run[start:cut]):
                yield Spot(words[at].start + start, words[at].start + cut, at, at)
                break


def _is_japanese(printed: str) -> bool:
    name = _simplest(printed)
    return bool(japanese.surname(name)) or any(
        japanese.surname(name[:cut]) and japanese.given_name(name[cut:])[1] == 0.0 for cut in range(1, len(name))
    )


def _korean(words: Sequence[TextWord], at: int) -> Iterator[Spot]:
    """Three letters, family name first, before an office or form of address or behind a trade."""
    surface = words[at].surface
    name = surface if 2 <= len(surface) <= 4 else ""
    if not name or name.endswith(_KOREAN_ENDINGS) or not _korean_family(name):
        return
    following = words[at + 1].surface if at + 1 < len(words) else ""
    if following.startswith(_titles_after("ko")):
        yield Spot(words[at].start, words[at].end, at, at)


def _korean_family(name: str) -> bool:
    return name[:1] in korean.surnames() or name[:2] in korean.surnames()


@cache
def _cues(lang: str, kind: str) -> tuple[str, ...]:
    table = tables.rows("spaceless.tsv", of="registry.documents")
    return tuple(word for of, what, words in table if of == lang and what == kind for word in words.split())


def _titles(lang: str) -> tuple[str, ...]:
    return _cues(lang, "before")


def _titles_after(lang: str) -> tuple[str, ...]:
    return _cues(lang, "after")


def _verbs(lang: str) -> tuple[str, ...]:
    return _cues(lang, "verb")


def _joints(lang: str) -> tuple[str, ...]:
    return _cues(lang, "joint")
