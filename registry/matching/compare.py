"""Compares the words of a reading with the words of a name variant: what fits, what is left over.

Costs are bits: how much less likely the printed word is than a plain spelling
of the name. Nothing here knows of actors; rarity comes in as a function.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from jellyfish import damerau_levenshtein_distance

from registry.names import gender as gender_forms
from registry.names import tables
from registry.names.expand import expand
from registry.names.fold import fold
from registry.names.keys import skeletons
from registry.names.readings import Reading, Token
from registry.names.romanise import NO_ALIGNMENT, align_cost, romanise, squeeze
from registry.names.script import script_of
from registry.names.words import NameWords

NO_MATCH = NO_ALIGNMENT
NICKNAME = 1.5
"""Bits for Steve where Steven is recorded."""
_NICKNAME_SPELLING = 1.5
"""Bits up to which a word is a spelling of a nickname (Саша of Sasha); longer ones bear more."""
INITIAL = 2.0
"""Bits for S. where Steven is recorded."""
_SPELLINGS = 4
_PLAIN_CASE = 1.5
"""Bits up to which a case ending is readily believed; dearer where the language is not named."""
_TYPO = 3.5
"""Bits for one slip of a letter in a word of six or more: omitted, doubled, swapped or wrong."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One printed word that stands for one word of the name variant."""

    token: Token
    word: str
    form: str
    cost: float
    at: int
    to: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the words of a reading fall on those of a name variant."""

    pairs: tuple[Pair, ...]
    unread: tuple[Token, ...]
    """Printed words that nothing in the variant answers to."""
    unsaid: tuple[int, ...]
    """Indexes of the variant's words that were not printed."""

    def pair_at(self, index: int) -> Pair | None:
        """Give the pair that covers a word of the variant."""
        return next((pair for pair in self.pairs if pair.to == index), None)

    @property
    def in_order(self) -> bool:
        """Tell whether the printed words follow the order of the variant."""
        places = [pair.to for pair in sorted(self.pairs, key=lambda pair: pair.at)]
        return places == sorted(places)


def compare(reading: Reading, variant: NameWords, *, strict: bool = False) -> Comparison:
    """Pair printed words with the variant's words, cheapest pairs first, each word once.

    `strict` is for organisations: short words must be spelt alike. Where nothing
    pairs, nothing is left over either. Cost: words times words alignments, cached.
    """
    content = reading.content
    fits: list[tuple[float, int, int, str]] = []
    for at, token in enumerate(content):
        if token.is_initial and len(content) == 1 and token.text not in variant.words:
            continue  # one letter alone is the initial of half the world
        for to, word in enumerate(variant.words):
            if fit := _fit(token, word, strict):
                fits.append((fit[0], at, to, fit[1]))
    if not fits:
        return _NOTHING
    pairs: list[Pair] = []
    for cost, at, to, form in sorted(fits):
        if all(pair.at != at and pair.to != to for pair in pairs):
            pairs.append(Pair(content[at], variant.words[to], form, cost, at, to))
    used, covered = {pair.at for pair in pairs}, {pair.to for pair in pairs}
    return Comparison(
        tuple(pairs),
        tuple(token for at, token in enumerate(content) if at not in used),
        tuple(to for to in range(len(variant.words)) if to not in covered),
    )


_NOTHING = Comparison((), (), ())
"""No word of the reading stands for any word of the variant: what is left over does not matter."""


@lru_cache(maxsize=524_288)
def _fit(token: Token, word: str, strict: bool) -> tuple[float, str] | None:
    """Give cost and base form if a printed word may stand for a word of a name; None if not."""
    if strict:
        cost, form = _plain_cost(token, word)
        return (cost, form) if _is_same_word(token, word, cost, form) else None
    cost, form = word_cost(token, word)
    return (cost, form) if cost <= tolerance(word) else None


@lru_cache(maxsize=262_144)
def word_cost(token: Token, word: str) -> tuple[float, str]:
    """Give the bits by which a printed word differs from a word of a name, and the base form that was read.

    NO_MATCH where the two are in different native scripts and neither is Latin.
    """
    best, read = NO_MATCH, token.text
    if token.is_initial and _begins(token.text, word):
        best = INITIAL
    for form in token.forms:
        cost = form.cost + spelling_cost(form.text, word)
        if cost < best:
            best, read = cost, form.text
    return best, read


def _begins(initial: str, word: str) -> bool:
    """Tell whether an initial may be that of a word, in whatever script either is: Д. of Donald, Ю. of Yuri."""
    if word.startswith(initial):
        return True
    written, recorded = script_of(initial), script_of(word)
    if written == recorded:
        return False
    heads = {spelt[0] for spelt, cost in romanise(initial, written)[:_SPELLINGS] if cost <= 1.0}
    firsts = {spelt[0] for spelt, _ in romanise(word, recorded)[:_SPELLINGS]}
    return not heads.isdisjoint(firsts)


@lru_cache(maxsize=262_144)
def spelling_cost(form: str, word: str) -> float:
    """Give the bits by which two folded words differ as spellings of one name, nicknames included."""
    if form == word:
        return 0.0
    written, recorded = script_of(form), script_of(word)
    if recorded == "Latn":
        latin = fold(word).replace(" ", "")
        costs = [NICKNAME + _nickname(form, written, nick) for nick in tables.nicknames().get(latin, ())]
        if written == "Latn":
            costs.append(_typo_cost(form, word))
        return min([_spelt(form, written, latin), *costs])
    if written == recorded:
        return NICKNAME if form in tables.nicknames().get(word, ()) else _typo_cost(form, word)
    if written == "Latn":
        spelt = fold(form).replace(" ", "")
        return align_cost(word, recorded, spelt)
    return _through_latin(form, written, word, recorded)


def tolerance(word: str) -> float:
    """Give the dearest bits at which a printed word may still stand for a word of a name; longer words bear more."""
    return 1.5 + 0.6 * len(squeeze(word))


def _spelt(form: str, script: str, latin: str) -> float:
    """Align two words if they share a skeleton; others never come within tolerance, or hardly ever."""
    if expand(form, script).keys.isdisjoint(skeletons(latin)):
        return NO_MATCH
    return align_cost(form, script, latin)


def _nickname(form: str, script: str, nick: str) -> float:
    """Give the bits of a nickname spelt so; it is short and its letters must be right."""
    if script == "Latn" and form == nick:
        return 0.0
    cost = _spelt(form, script, nick)
    return cost if cost <= _NICKNAME_SPELLING + 0.3 * len(nick) else NO_MATCH


def _is_same_word(token: Token, word: str, cost: float, form: str) -> bool:
    """Words of organisations are ordinary words: within one script they are spelt alike, or slip in a long one."""
    if script_of(token.text) == script_of(word):
        return form == word or (len(word) >= 8 and cost <= _TYPO)
    return cost <= 0.45 * len(word) if len(word) > 4 else cost <= 0.5


def _plain_cost(token: Token, word: str) -> tuple[float, str]:
    """Give the cost of a word of an organisation: within one script only forms and slips, no respelling."""
    if script_of(token.text) != script_of(word):
        # Letters alone are initials of people only: أ ف ب is one agency, not every name that begins so.
        return (NO_MATCH, token.text) if token.is_initial else word_cost(token, word)
    for form in token.forms:
        if form.text == word:
            return form.cost, word
    return (_typo_cost(token.text, word), token.text) if len(word) >= 8 else (NO_MATCH, token.text)


def _typo_cost(form: str, word: str) -> float:
    if min(len(form), len(word)) < 6 or form[0] != word[0] or form in tables.nicknames():
        return NO_MATCH
    slips = damerau_levenshtein_distance(form, word)
    return _TYPO * slips if slips <= 1 + (len(word) > 9) else NO_MATCH


def _through_latin(form: str, written: str, word: str, recorded: str) -> float:
    spellings = romanise(word, recorded, limit=4)
    return min((cost + align_cost(form, written, latin) for latin, cost in spellings), default=NO_MATCH)


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
