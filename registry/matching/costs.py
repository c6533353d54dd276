"""What a printed word costs as a recorded one, for many recorded words at once.

Costs are bits: how much less likely the printed word is than a plain spelling of
the recorded one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from registry.names.fold import fold
from registry.names.readings import Form, Token
from registry.names.romanise import align_cost, romanise, squeeze
from registry.names.script import script_of
from registry.names.similarity import NO_MATCH, latin_costs, typo_costs

Fit = tuple[float, str]
"""Bits, and the base form of the printed word that was read."""

_INITIAL = 2.0
_FORMS_BY_MODEL = 2
"""Base forms of a word, the cheapest, that character models look at: a millisecond each."""


@lru_cache(maxsize=65_536)
def tolerance(word: str) -> float:
    """Give the dearest bits at which a printed word may still stand for a word of a name; longer words bear more."""
    return 1.5 + 0.6 * len(squeeze(word))


def word_costs(token: Token, words: Collection[str], *, by_model: bool = True) -> dict[str, Fit]:
    """Give what a printed word costs as each folded word that it may stand for; others are absent.

    Words beyond their tolerance are left out. Under a microsecond a word by rule, some
    microseconds by model, beside a millisecond for each base form that a model reads.
    """
    by_script: dict[str, list[str]] = {}
    for word in sorted(words):
        by_script.setdefault("Latn" if word.isascii() else script_of(word), []).append(word)
    found: dict[str, Fit] = {}
    if token.is_initial:
        found = {word: (_INITIAL, token.text) for word in words if word[:1] == token.text}
    for place, form in enumerate(token.forms):
        for script, among in by_script.items():
            costs = _of_form(form, among, script, by_model=by_model and place < _FORMS_BY_MODEL)
            for word, cost in costs.items():
                total = form.cost + cost
                if total <= tolerance(word) and total < found.get(word, _NO_FIT)[0]:
                    found[word] = (total, form.text)
    return found


_NO_FIT = (NO_MATCH, "")


def with_missing(token: Token, words: Collection[str], known: Mapping[str, Fit] | None) -> Mapping[str, Fit]:
    """Give what a printed word costs as each of some words, most of which are `known`: the others by rule alone.

    Without `known`, models look at all of them.
    """
    if known is None:
        return word_costs(token, words)
    missing = [word for word in words if word not in known]
    return {**known, **word_costs(token, missing, by_model=False)} if missing else known


def _of_form(form: Form, words: list[str], recorded: str, *, by_model: bool) -> dict[str, float]:
    """Give what one base form costs as sorted words of one script."""
    written = script_of(form.text)
    if recorded == "Latn":
        return latin_costs(form.text, written, words, by_model=by_model)
    if written == recorded:
        same = {word: 0.0 for word in words if word == form.text}
        return typo_costs(form.text, words) | same
    if written == "Latn":
        spelt = fold(form.text).replace(" ", "")
        return {word: align_cost(word, recorded, spelt) for word in words}
    return {word: _through_latin(form.text, written, word, recorded) for word in words}


def _through_latin(form: str, written: str, word: str, recorded: str) -> float:
    spellings = romanise(word, recorded, limit=4)
    return min((cost + align_cost(form, written, latin) for latin, cost in spellings), default=NO_MATCH)
