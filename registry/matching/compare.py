"""Compares the words of a reading with the words of a name variant: what fits, what is left over.

Costs are bits: how much less likely the printed word is than a plain spelling
of the name. Nothing here knows of actors; rarity comes in as a function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from registry.matching.costs import Fit, with_missing, word_cost
from registry.names import gender as gender_forms
from registry.names.readings import Reading, Token
from registry.names.script import script_of
from registry.names.similarity import NO_MATCH, TYPO, typo_costs
from registry.names.words import NameWords

_LONG = 8
"""Letters from which a slip in a word of an organisation is believed."""
_SHORT = 4
"""Letters from which a word of an organisation takes endings."""
_PLAIN_CASE = 1.5
"""Bits up to which a case ending is readily believed; dearer where the language is not named."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One printed word that stands for one word of the name variant."""

    token: Token
    word: str
    form: str
    cost: float
    at: int
    to: int

    @property
    def shown(self) -> str:
        """The form that was read, as a reader of the mention knows it: 克强 rather than keqiang."""
        return self.token.text if self.form.isascii() and not self.token.text.isascii() else self.form


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the words of a reading fall on those of a name variant."""

    pairs: tuple[Pair, ...]
    strays: tuple[tuple[int, Token], ...]
    """Printed words that nothing in the variant answers to, with their places."""
    unsaid: tuple[int, ...]
    """Indexes of the variant's words that were not printed."""

    @property
    def unread(self) -> tuple[Token, ...]:
        """Give the printed words that nothing in the variant answers to."""
        return tuple(token for _, token in self.strays)

    def pair_at(self, index: int) -> Pair | None:
        """Give the pair that covers a word of the variant."""
        return next((pair for pair in self.pairs if pair.to == index), None)

    @property
    def in_order(self) -> bool:
        """Tell whether the printed words follow the order of the variant."""
        places = [pair.to for pair in sorted(self.pairs, key=lambda pair: pair.at)]
        return places == sorted(places)


Fits = Mapping[Token, Mapping[str, Fit]]
"""What printed words cost as recorded ones; a word that is missing does not fit."""


def fits_of(readings: Iterable[Reading], words: Collection[str], known: Fits) -> Fits:
    """Work out at once what every word of some readings costs as each of many recorded words, beyond what is known."""
    return {token: with_missing(token, words, known.get(token)) for reading in readings for token in reading.content}


def compare(reading: Reading, variant: NameWords, fits: Fits, *, strict: bool = False) -> Comparison:
    """Pair printed words with the variant's words, cheapest pairs first, each word once.

    `fits` must know the words of the variant (`fits_of`). `strict` is for organisations:
    short words must be spelt alike. Where nothing pairs, nothing is left over either.
    """
    content = reading.content
    found: list[tuple[float, int, int, str]] = []
    for at, token in enumerate(content):
        if token.is_initial and len(content) == 1 and token.text not in variant.words:
            continue  # one letter alone is the initial of half the world
        known = fits[token]
        for to, word in enumerate(variant.words):
            if fit := _strict_fit(token, word) if strict else known.get(word):
                found.append((fit[0], at, to, fit[1]))
    if not found:
        return _NOTHING
    pairs: list[Pair] = []
    for cost, at, to, form in sorted(found):
        if all(pair.at != at and pair.to != to for pair in pairs):
            pairs.append(Pair(content[at], variant.words[to], form, cost, at, to))
    used, covered = {pair.at for pair in pairs}, {pair.to for pair in pairs}
    return Comparison(
        tuple(pairs),
        tuple((at, token) for at, token in enumerate(content) if at not in used),
        tuple(to for to in range(len(variant.words)) if to not in covered),
    )


def family_as_printed(reading: Reading, words: NameWords, comparison: Comparison) -> NameWords:
    """Give the words of a name, their family name the one that the reading knows as such: Abe Shinzo, Shinzo Abe."""
    first = next((pair for pair in comparison.pairs if pair.at == 0), None)
    is_alone = len(reading.content) == 1
    if not reading.knows_family or is_alone or first is None or first.to not in {0, len(words.words) - 1}:
        return words
    return NameWords(words.words, first.to)


_NOTHING = Comparison((), (), ())
"""No word of the reading stands for any word of the variant: what is left over does not matter."""


@lru_cache(maxsize=65_536)
def _strict_fit(token: Token, word: str) -> Fit | None:
    """Give cost and base form if a printed word may stand for a word of an organisation; None if not."""
    cost, form = _plain_cost(token, word)
    return (cost, form) if _is_same_word(token, word, cost, form) else None


def _is_same_word(token: Token, word: str, cost: float, form: str) -> bool:
    """Words of organisations are ordinary words: within one script they are spelt alike, or slip in a long one."""
    if script_of(token.text) == script_of(word):
        return form == word or (len(word) >= _LONG and cost <= TYPO)
    return cost <= 0.45 * len(word) if len(word) > 4 else cost <= 0.5


def _plain_cost(token: Token, word: str) -> Fit:
    """Give the cost of a word of an organisation: within one script only forms and slips, no respelling."""
    if script_of(token.text) != script_of(word):
        # Letters alone are initials of people only: أ ف ب is one agency, not every name that begins so.
        return (NO_MATCH, token.text) if token.is_initial else word_cost(token, word)
    for form in token.forms:
        # Short ones are abbreviations, whose endings an apostrophe sets off: ABD'nin, but no Abdul.
        if form.text == word and (token.text == word or len(word) >= _SHORT):
            return form.cost, word
    slips = typo_costs(token.text, (word,)) if len(word) >= _LONG else {}
    return slips.get(word, NO_MATCH), token.text


def is_other_gender(pair: Pair, gender: str | None) -> bool:
    """Tell whether the printed family name is the other gender's form: Dmitrieva beside a man named Dmitriev.

    A case ending that was read off (Дмитриева as a genitive) is no sign if what
    stays looks like the recorded name; -ская is never an ending. Czech and Slovak make
    women's names of all names. `gender` is the actor's; None: not known.
    """
    printed, read = pair.token.text, pair.form
    if gender_forms.is_woman_of(pair.token.printed, printed.removeprefix(read)):
        return gender == gender_forms.MALE
    doubt = next((form.cost for form in pair.token.forms if form.text == read), 0.0)
    if read != printed and doubt <= _PLAIN_CASE and gender_forms.shares_pattern(read, pair.word):
        return gender_forms.is_other_gender(read, pair.word, gender)
    return gender_forms.is_other_gender(printed, pair.word, gender)
