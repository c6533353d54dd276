"""Finds people nobody has on record, where the script has capitals: runs of capitalised words that look like a name.

A guess from given names, trades and forms of address beside it, verbs of speech. Bodies and
places with a given name in them (Victoria Station) are told by a list of words, which has gaps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from registry.documents.find import Spot
from registry.documents.lexis import calendar, is_address, is_in, looks_slavic, name_kind, places
from registry.documents.place import locatives
from registry.documents.words import TextWord, is_name_shaped, joined
from registry.names import tables
from registry.names.fold import fold_native
from registry.names.script import UNCASED, script_of
from registry.roles.grammar.lexicon import hits
from registry.roles.grammar.words import words_of

_LONGEST = 6
_MOST_PARTICLES = 3
_ENOUGH = 2.0
_GIVEN, _LISTED, _BESIDE, _APPOSED, _SPOKEN, _SLAVIC, _COMPOUND = 2.0, 0.5, 2.0, 2.0, 1.0, 1.0, 0.5
_PLACED = -1.5
_BEFORE_COMMA = 7
_SENTENCE_END = frozenset('.!?\n:«"“„»”|•*–—-')
_ORIGIN = {"it": {"di"}, "ro": {"din", "de", "la"}, "de": {"aus"}}
_ARTICLES = frozenset({"the", "a", "an"})
_FAMILY_FIRST = frozenset({"hu", "vi"})


def unknown_spots(text: str, words: Sequence[TextWord], taken: Collection[int], lang: str | None) -> list[Spot]:
    """Give the runs that look like a person's name. `taken` are the numbers of words that belong to something else."""
    found = []
    for run in _runs(text, words, taken):
        spot = _person(text, words, run, lang) if run else None
        if spot:
            found.append(spot)
    return found


def _runs(text: str, words: Sequence[TextWord], taken: Collection[int]) -> Iterator[list[int]]:
    """Give the stretches of capitalised words, with the particles and initials between them."""
    run: list[int] = []
    for at, word in enumerate(words):
        if at in taken or not (_is_capital(text, word) or (run and _is_particle(word.surface))):
            if run:
                yield _trimmed(words, run)
            run = []
            continue
        if run and not joined(text, words[at - 1], word):
            yield _trimmed(words, run)
            run = []
        if run or not _is_small_particle(word.surface):
            run.append(at)
    if run:
        yield _trimmed(words, run)


def _trimmed(words: Sequence[TextWord], run: list[int]) -> list[int]:
    while run and _is_small_particle(words[run[-1]].surface):
        run = run[:-1]
    while run and words[run[0]].surface.lower() in _ARTICLES:
        run = run[1:]
    return run


def _is_capital(text: str, word: TextWord) -> bool:
    surface = word.surface
    if script_of(surface) in UNCASED or not is_name_shaped(surface) or any(map(str.isdigit, surface)):
        return False
    if len(surface) == 1:
        return text[word.end : word.end + 1] in {".", "'", "’"}
    return not surface.isupper()


def _is_particle(surface: str) -> bool:
    return surface.lower() in tables.particles() and surface.lower() not in {"and", "the", "for", "of", "и", "в", "по"}


def _is_small_particle(surface: str) -> bool:
    return surface[:1].islower()


def _person(text: str, words: Sequence[TextWord], run: list[int], lang: str | None) -> Spot | None:
    """Give the part of a run that is somebody's name, if anything speaks for it."""
    run, beside, addressed = _without_trades(text, words, run, lang)
    run = _without_origin(words, run[:_LONGEST], lang)
    if not run:
        return None
    kinds = [name_kind(words[at].surface, lang) for at in run]
    if lang not in _FAMILY_FIRST and not beside and not _is_apposed(text, words, run, lang):
        first = next((place for place, kind in enumerate(kinds[:-1]) if kind == "g"), 0)
        run, kinds = run[first:], kinds[first:]
    surfaces = [words[at].surface for at in run]
    content = [surface for surface in surfaces if not _is_particle(surface)]
    if len(content) < 2 and not (addressed and content and fold_native(content[0]) not in places()):
        return None
    if any(is_in("bodies", surface, lang) for surface in surfaces) or _is_place(surfaces):
        return None
    if not beside and any(fold_native(surface) in calendar() for surface in surfaces):
        return None
    if len(content) < 2:
        is_title = any(hit.is_head for word in words_of(content[0]) for hit in hits(word.form))
        return None if is_title or is_in("trades", content[0], lang) else _spot(words, run)
    score = _score(text, words, run, kinds, lang) + (_BESIDE if beside else 0.0)
    return _spot(words, run) if score >= _ENOUGH else None


def _without_origin(words: Sequence[TextWord], run: list[int], lang: str | None) -> list[int]:
    """Leave out where somebody is from: Concetta D'Alessio di Bari."""
    marks = _ORIGIN.get(lang or "", set())
    return next((run[:place] for place in range(2, len(run)) if words[run[place]].surface in marks), run)


def _spot(words: Sequence[TextWord], run: Sequence[int]) -> Spot:
    return Spot(words[run[0]].start, words[run[-1]].end, run[0], run[-1])


def _without_trades(
    text: str, words: Sequence[TextWord], run: list[int], lang: str | None
) -> tuple[list[int], bool, bool]:
    """Take trades and forms of address off the beginning; tell whether there were any, or some before the run."""
    beside = addressed = False
    if run[0] and _is_near(text, words[run[0] - 1], words[run[0]]):
        before = words[run[0] - 1].surface
        addressed = is_in("address", before, lang)
        beside = is_in("trades", before, lang) or is_address(before, lang)
    kinds = [name_kind(words[at].surface, lang) for at in run]
    given = next((place for place, kind in enumerate(kinds) if kind == "g"), len(run))
    for place in range(min(given, len(run) - 2), -1, -1):
        surface = words[run[place]].surface
        is_trade, is_form = is_in("trades", surface, lang), is_address(surface, lang)
        if is_form or (is_trade and place < given):
            addressed, beside = addressed or is_in("address", surface, lang), True
            run = run[place + 1 :]
            break
    while (
        len(run) > 2 and is_in("trades", words[run[-1]].surface, lang) and not name_kind(words[run[-1]].surface, lang)
    ):
        run = run[:-1]
    return run, beside, addressed


def _is_near(text: str, left: TextWord, right: TextWord) -> bool:
    return text[left.end : right.start] in {" ", ". ", "\u00a0", ".\u00a0"} and text[left.start] != "\n"


def _score(text: str, words: Sequence[TextWord], run: list[int], kinds: Sequence[str], lang: str | None) -> float:
    score = 0.0
    if kinds[0] == "g":
        score += _GIVEN
    elif _starts_sentence(text, words[run[0]]) and not kinds[0]:
        score -= 0.5
    score += _LISTED if any(kinds[1:]) else 0.0
    score += _SLAVIC if any(looks_slavic(words[at].surface) for at in run[1:]) else 0.0
    score += _COMPOUND if any("-" in text[words[a].end : words[b].start] for a, b in pairwise(run)) else 0.0
    score += _SPOKEN if _is_spoken(words, run, lang) else 0.0
    score += _APPOSED if _is_apposed(text, words, run, lang) else 0.0
    before = words[run[0] - 1].surface if run[0] else ""
    return score + (_PLACED if fold_native(before) in locatives(lang) else 0.0)


def _is_spoken(words: Sequence[TextWord], run: Sequence[int], lang: str | None) -> bool:
    around = (*words[max(0, run[0] - 1) : run[0]], *words[run[-1] + 1 : run[-1] + 2])
    return any(is_in("speech", word.surface, lang) for word in around)


def _is_apposed(text: str, words: Sequence[TextWord], run: Sequence[int], lang: str | None) -> bool:
    """Tell whether a name between commas follows somebody's trade, or is followed by one."""
    before = text[words[run[0] - 1].end : words[run[0]].start] if run[0] else ""
    after = text[words[run[-1]].end : words[run[-1]].end + 1]
    if before.strip() in {",", "،"} and after in {",", "،", "."}:
        near = words[max(0, run[0] - _BEFORE_COMMA) : run[0]]
        if any(is_in("trades", word.surface, lang) for word in near):
            return True
    behind = words[run[-1] + 1 : run[-1] + 4]
    return after in {",", "،"} and any(is_in("trades", word.surface, lang) for word in behind)


def _starts_sentence(text: str, word: TextWord) -> bool:
    before = text[max(0, word.start - 3) : word.start].rstrip(" \u00a0")
    return not before or before[-1] in _SENTENCE_END


def _is_place(surfaces: Sequence[str]) -> bool:
    return fold_native(" ".join(surfaces)) in places() or all(fold_native(surface) in places() for surface in surfaces)
