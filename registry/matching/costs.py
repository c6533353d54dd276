"""What a printed word costs as a recorded one, for many recorded words at once.

Costs are bits: how much less likely the printed word is than a plain spelling of
the recorded one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

import numpy as np

from registry.names import tables
from registry.names.expand import is_spelt
from registry.names.fold import fold
from registry.names.readings import Form, Token
from registry.names.romanise import align_cost, romanise, squeeze
from registry.names.script import script_of
from registry.names.similarity import NICKNAME, NO_MATCH, LatinWords, spelling_bits, typo_costs

Fit = tuple[float, str]
"""Bits, and the base form of the printed word that was read."""

_INITIAL = 2.0
"""Bits for S. where Steven is recorded."""
_SPELLINGS = 4
FORMS_BY_MODEL = 2
"""Base forms of a word, the cheapest, that character models look at: a millisecond each."""


@lru_cache(maxsize=65_536)
def tolerance(word: str) -> float:
    """Give the dearest bits at which a printed word may still stand for a word of a name; longer words bear more."""
    return _LEAST + _PER_LETTER * len(squeeze(word))


_LEAST, _PER_LETTER = 1.5, 0.6


def word_costs(token: Token, words: Collection[str], *, by_model: bool = True) -> dict[str, Fit]:
    """Give what a printed word costs as each folded word that it may stand for; others are absent.

    Words beyond their tolerance are left out. Under a microsecond a word by rule, some
    microseconds by model, beside a millisecond for each base form that a model reads.
    """
    latin, others = _by_script(words)
    if token.is_native:
        latin = ()
    found: dict[str, Fit] = {token.text: (0.0, token.text)} if token.text in words else {}
    if token.is_initial:
        found = {word: (_INITIAL, token.text) for word in words if _begins(token.text, word)}
    ready = LatinWords.of(frozenset(latin))
    most = np.where(ready.asked, _LEAST + _PER_LETTER * ready.letters, -1.0)
    for place, form in enumerate(token.forms):
        if not is_spelt(form.text):
            continue
        read_by_model = by_model and place < FORMS_BY_MODEL
        if latin:
            bits = spelling_bits(form.text, script_of(form.text), ready, by_model=read_by_model)
            for at in np.flatnonzero((bits <= token.most) & (bits + form.cost <= most)).tolist():
                _keep_cheaper(found, ready.words[at], form, float(bits[at]))
        for script, among in others.items():
            for word, cost in _of_form(form, among, script).items():
                if cost <= token.most and cost + form.cost <= tolerance(word):
                    _keep_cheaper(found, word, form, cost)
    return found


def _by_script(words: Collection[str]) -> tuple[Collection[str], dict[str, list[str]]]:
    """Part Latin words from those of other scripts; a Latin word that is not folded is of an older rule version."""
    if all(map(str.isascii, words)):
        return words, {}
    others: dict[str, list[str]] = {}
    latin = []
    for word in words:
        if word.isascii():
            latin.append(word)
        elif (script := script_of(word)) != "Latn":
            others.setdefault(script, []).append(word)
    return latin, others


def _keep_cheaper(found: dict[str, Fit], word: str, form: Form, cost: float) -> None:
    total = form.cost + cost
    if total < found.get(word, _NO_FIT)[0]:
        found[word] = (total, form.text)


_NO_FIT = (NO_MATCH, "")


def word_cost(token: Token, word: str) -> Fit:
    """Give what a printed word costs as one recorded word; NO_MATCH where it cannot stand for it."""
    return word_costs(token, (word,)).get(word, (NO_MATCH, token.text))


def with_missing(token: Token, words: Collection[str], known: Mapping[str, Fit] | None) -> Mapping[str, Fit]:
    """Give what a printed word costs as each of some words, most of which are `known`: the others by rule alone.

    Without `known`, models look at all of them.
    """
    if known is None:
        return word_costs(token, words)
    missing = [word for word in words if word not in known]
    return {**known, **word_costs(token, missing, by_model=False)} if missing else known


@lru_cache(maxsize=65_536)
def _begins(initial: str, word: str) -> bool:
    """Tell whether an initial may be that of a word, in whatever script either is: Д. of Donald, Ю. of Yuri."""
    if word.startswith(initial):
        return True
    written, recorded = script_of(initial), script_of(word)
    if written == recorded:
        return False
    heads = {spelt[0] for spelt, cost in romanise(initial, written)[:_SPELLINGS] if spelt and cost <= 1.0}
    firsts = {spelt[0] for spelt, _ in romanise(word, recorded)[:_SPELLINGS] if spelt}
    return not heads.isdisjoint(firsts)


def _of_form(form: Form, words: list[str], recorded: str) -> dict[str, float]:
    """Give what one base form costs as words of one script that is not Latin."""
    written = script_of(form.text)
    if written == recorded:
        nicks = tables.nicknames().get(form.text, frozenset())
        same = {word: 0.0 if word == form.text else NICKNAME for word in words if word == form.text or word in nicks}
        return typo_costs(form.text, words) | same
    if written == "Latn":
        spelt = fold(form.text).replace(" ", "")
        return {word: align_cost(word, recorded, spelt) for word in words}
    return {word: _through_latin(form.text, written, word, recorded) for word in words}


def _through_latin(form: str, written: str, word: str, recorded: str) -> float:
    spellings = romanise(word, recorded, limit=4)
    return min((cost + align_cost(form, written, latin) for latin, cost in spellings), default=NO_MATCH)
