"""Finds people nobody has on record in scripts without capitals, Arabic and Hebrew: by trades and verbs beside them.

Whether a word is somebody's name is told by lists of names; the words behind a listed one
are taken as long as nothing speaks against them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from registry.documents.find import Spot
from registry.documents.gate import stopwords
from registry.documents.lexis import is_address, is_in, name_kind, places
from registry.documents.words import TextWord, joined
from registry.names import tables
from registry.names.fold import fold_native
from registry.names.script import script_of
from registry.roles.grammar.lexicon import hits

_SCRIPTS = frozenset({"Arab", "Hebr"})
_LONGEST = 4
_ENOUGH = 3.0
_ADDRESSED, _TRADE, _SPOKEN = 2.5, 2.0, 1.0
_GIVEN, _LISTED, _BOUNDED = 2.0, 1.5, 0.5
_SHORTEST = 2


def unknown_spots(text: str, words: Sequence[TextWord], taken: Collection[int], lang: str | None) -> list[Spot]:
    """Give the stretches that look like a person's name. `taken` are numbers of words that belong to something else."""
    found = []
    at = 0
    while at < len(words):
        spot = _person(text, words, at, taken, lang) if script_of(words[at].surface) in _SCRIPTS else None
        if spot:
            found.append(spot)
            at = spot.last
        at += 1
    return found


def _person(text: str, words: Sequence[TextWord], at: int, taken: Collection[int], lang: str | None) -> Spot | None:
    if at in taken or not _may_begin(words[at].surface, lang):
        return None
    beside = _beside(text, words[at].start, lang)
    run, listed = [at], bool(name_kind(words[at].surface, lang))
    for to in range(at + 1, min(at + _LONGEST, len(words))):
        surface = words[to].surface
        if to in taken or not joined(text, words[to - 1], words[to]) or not _may_follow(surface, lang):
            break
        is_open = _is_particle(words[to - 1].surface) or _is_particle(surface) or bool(name_kind(surface, lang))
        if not is_open and len(_content(words, run)) > 1:
            break
        if not is_open and not listed and not beside:
            break
        run.append(to)
    while len(run) > 1 and _is_particle(words[run[-1]].surface):
        run.pop()
    content = _content(words, run)
    if len(content) < 2 or all(fold_native(words[place].surface) in places() for place in content):
        return None
    score = (
        beside
        + _weight(words[run[0]].surface, lang)
        + max((_LISTED for place in content[1:] if name_kind(words[place].surface, lang)), default=0.0)
    )
    score += _BOUNDED if _is_bounded(text, words, run[-1], lang) else 0.0
    return Spot(words[run[0]].start, words[run[-1]].end, run[0], run[-1]) if score >= _ENOUGH else None


def _content(words: Sequence[TextWord], run: Sequence[int]) -> list[int]:
    return [place for place in run if not _is_particle(words[place].surface)]


def _weight(surface: str, lang: str | None) -> float:
    if _is_particle(surface):
        return _LISTED
    return {"g": _GIVEN, "n": _LISTED}.get(name_kind(surface, lang), 0.0)


def _beside(text: str, start: int, lang: str | None) -> float:
    """Weigh the printed word before: a form of address, a trade, a verb of speech."""
    before = text[max(0, start - 30) : start]
    if before[-1:] not in {" ", "\u00a0"} or not before.split():
        return 0.0
    word = before.split()[-1].strip("،,.:;()«»")
    if not word or before.rstrip()[-1:] in {",", ".", "،", ":", ";"}:
        return 0.0
    if is_address(word, lang):
        return _ADDRESSED
    if is_in("trades", word, lang):
        return _TRADE
    return _SPOKEN if is_in("speech", word, lang) else 0.0


def _may_begin(surface: str, lang: str | None) -> bool:
    return _is_particle(surface) or _may_follow(surface, lang)


def _may_follow(surface: str, lang: str | None) -> bool:
    if len(surface) < _SHORTEST or script_of(surface) not in _SCRIPTS:
        return False
    folded = fold_native(surface)
    return not (
        folded in stopwords()
        or (hits(folded) and name_kind(surface, lang) != "g")
        or is_in("trades", surface, lang)
        or is_in("speech", surface, lang)
        or is_address(surface, lang)
    )


def _is_particle(surface: str) -> bool:
    return fold_native(surface) in tables.particles()


def _is_bounded(text: str, words: Sequence[TextWord], last: int, lang: str | None) -> bool:
    """Tell whether a name surely ends here: a sign, a small word, a verb of speech."""
    if last + 1 >= len(words) or not joined(text, words[last], words[last + 1]):
        return True
    following = words[last + 1].surface
    return fold_native(following) in stopwords() or is_in("speech", following, lang)
