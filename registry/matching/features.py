"""What speaks for and against a candidate, each line in signed bits.

A line answers: how many times likelier is this sight if the candidate is meant
than if somebody outside the registry is? The numbers were set by judgement and
tried on the seed documents and the dev half of tests/gold/names.tsv (2026-11); what
their sums are worth is fitted, see `score.share`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import NamedTuple

from registry.domain import Candidate, CandidateName, Evidence, Feature, Kind
from registry.matching.compare import Comparison, Fits, Pair, compare, family_as_printed, is_other_gender
from registry.matching.costs import Fit, tolerance, word_costs
from registry.matching.variants import comparable_names, folded_name, given_words, may_be_of, words_of_name
from registry.names.frequency import family_share, is_common_given_name, is_given_name
from registry.names.readings import Reading, Token
from registry.names.script import script_of
from registry.names.words import GENERATIONS, NameWords

WORLD = 10_000
"""Bearers of names outside the registry that rarity is counted among, so that a small registry claims little."""

_GIVEN_CAP = 6.0
_INITIAL_CAP = 4.0
"""Most bits that an initial speaks for a family name."""
_GIVEN_CONFLICT = -16.0
_OTHER_SYLLABLE = -18.0
"""One syllable of a given name is another: 金正日 is not 金正恩, however well the others fit."""
_LATER_NAME_ALONE = -9.0
_FAMILY_UNSAID = -8.0
_FAMILY_UNSAID_OF_RARE_GIVEN = -2.5
"""Somebody whom one uncommon given name tells apart is called by it: Lula, Thaksin, Tedros."""
_ORDINARY_WORD = -16.0
"""One word without a capital, in a script that has them: may, rubio, путина."""
_EXTRA_FIRST_NAME = -18.0
"""A common given name before the one on record: Mohammad Reza Pahlavi is not Reza Pahlavi."""
_FATHERS_NAME_UNSAID = -1.5
"""Of two family names the second alone was printed: Zapatero, Feijóo."""
_STRAY_WORD = -1.5
_OTHER_MIDDLE_NAME = -18.0
_OTHER_FIRST_NAME = -22.0
"""Printed and recorded first names differ, though a later one agrees: it was counted for, and must be outweighed."""
_UNSAID_WORD = -0.5
_ORGANISATION_STRAY = -6.0
_ORGANISATION_ORDER = -8.0
_ORGANISATION_UNSAID = -3.0
_ORGANISATION_CAP = 9.0
_ODD = 1.0
_ODD_FROM = 2.5
"""Bits from which each bit of a spelling counts twice: Khomeini is no spelling of Khamenei."""
_ATTESTED = 2.0
_LETTER = 1.0
"""Bits of a single letter on record: of U.S.A., of Francis I, of John F. Kennedy."""
_WEAK = -9.0
_OTHER_GENDER = -20.0
_OUT_OF_ORDER = -1.0
_ALSO_A_GIVEN_NAME = -5.0
_OTHER_GENERATION = -18.0
MOST_BY_CONTEXT = 3.0
_BASE = 2.0
"""Bits by which a name that one unknown actor alone holds means that actor: it links, just."""
_PROMINENCE = 13.0
"""Bits between the most and the least prominent actor: how much oftener the first is in the news."""
ROLE_HELD = 6.0
"""Bits for a title beside the name that the actor held at the date."""
_ROLE_NOT_HELD = -1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all candidates of one mention share."""

    actors: int
    """How many actors the registry had when rarity was counted."""

    bearers: Mapping[str, int] = field(default_factory=dict)
    """How many actors bear the recorded words nearest to the printed ones; one bears any other."""

    fits: Fits = field(default_factory=dict)
    """What printed words cost as the recorded ones that they were looked up as."""

    rarities: Mapping[Token, float] = field(default_factory=dict)
    """Bits by which seeing a printed word is a surprise, whoever is meant (`rarity_of`)."""

    context: tuple[Reading, ...] = ()
    """The words nearest to the mention, each read by itself; the mention's own words are left out."""

    title: str | None = None
    """The role title printed beside the name."""

    title_holders: frozenset[int] = frozenset()
    """Ids of those who held the title's post at the date."""

    title_ever: Mapping[int, str] = field(default_factory=dict)
    """Those who ever held it, by id, and when, in words."""


class Case(NamedTuple):
    """One name of a candidate beside one reading of the mention."""

    reading: Reading
    candidate: Candidate
    variant: CandidateName
    words: NameWords
    comparison: Comparison
    place: int
    """Place of the reading among the readings of the mention."""


class NameMatch(NamedTuple):
    """The name of a candidate that explains the printed one best, with its lines and their sum."""

    bits: float
    lines: tuple[Evidence, ...]
    case: Case


def rarity_of(fits: Mapping[str, Fit], holders: Mapping[str, int], actors: int) -> float:
    """Give the bits by which a printed word is a surprise: minus log2 of how often anybody's name is printed so.

    Everybody counts whose recorded word it may stand for, by how well it fits. A property of
    what is printed: were it the recorded word's, an odd name would be preferred to the plain
    one that everybody writes. `holders`: how many actors bear each of the commonest fits.
    """
    total = actors + WORLD
    bearers = sum((number + WORLD * family_share(word)) * 2.0 ** -fits[word][0] for word, number in holders.items())
    return log2(total / max(bearers, 1.0))


def prior(candidate: Candidate, setting: Setting) -> Evidence:
    """Say how often this actor is meant when nothing else is known."""
    total = setting.actors + WORLD
    bits = _BASE + _PROMINENCE * candidate.prominence - log2(total)
    return _line(Feature.PRIOR, f"1 of {setting.actors} actors, {_fame(candidate.prominence)}", bits)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A candidate beside a mention: the names that share a word with some reading, the most promising first."""

    candidate: Candidate
    cases: tuple[Case, ...]
    most: tuple[float, ...]
    """What the lines of each name can come to at most."""

    @classmethod
    def of(cls, readings: Sequence[Reading], candidate: Candidate, setting: Setting, fits: Fits) -> Prospect | None:
        """Compare every reading with every name of the candidate; None where no word is shared."""
        cases = []
        for place, reading in enumerate(readings):
            for variant in comparable_names(candidate, reading.script, reading.lang):
                words = words_of_name(candidate, variant)
                comparison = compare(reading, words, fits, strict=candidate.kind is Kind.ORGANISATION)
                if comparison.pairs:
                    case = Case(reading, candidate, variant, words, comparison, place)
                    cases.append((_most_bits(case, setting), case))
        if not cases:
            return None
        cases.sort(key=lambda each: -each[0])
        most, ordered = zip(*cases, strict=True)
        return cls(candidate, ordered, most)

    def best_name(self, setting: Setting) -> NameMatch:
        """Write out the evidence of the name that explains the mention best.

        What cannot come near the best is not written out.
        """
        best = NameMatch(float("-inf"), (), self.cases[0])
        for case, most in zip(self.cases, self.most, strict=True):
            if most <= best.bits:
                break
            lines = _name_lines(case, setting)
            bits = sum([line.bits for line in lines])
            if bits > best.bits:
                best = NameMatch(bits, tuple(lines), case)
        return best


def _most_bits(case: Case, setting: Setting) -> float:
    """Give what the lines of a person's name can come to at most; all but these speak against."""
    if case.candidate.kind is not Kind.PERSON:
        return float("inf")
    rarity, pairs = _rarity(setting, of_person=True), case.comparison.pairs
    is_conflict = len(pairs) == 1 and case.comparison.strays and not case.reading.is_syllabic
    most = sum([max(rarity(pair) - pair.cost, 0.0) for pair in pairs])
    return most + _ATTESTED + (_GIVEN_CONFLICT if is_conflict else 0.0)


def role_line(candidate: Candidate, setting: Setting) -> Evidence | None:
    """Say whether the title printed beside the name was the candidate's at the date; of organisations nothing."""
    if setting.title is None or not setting.title_ever or candidate.kind is Kind.ORGANISATION:
        return None
    if candidate.actor_id in setting.title_holders:
        return _line(Feature.ROLE_TITLE, f"{setting.title}: held at the date", ROLE_HELD)
    if candidate.actor_id in setting.title_ever:
        return _line(Feature.ROLE_CONFLICT, f"{setting.title}: held {setting.title_ever[candidate.actor_id]}", 0.0)
    return _line(Feature.ROLE_CONFLICT, f"{setting.title}: never held, as far as known", _ROLE_NOT_HELD)


def context_costs(candidates: Sequence[Candidate], setting: Setting) -> Fits:
    """Work out at once, by rule, what the words of the context cost as the other names of all candidates."""
    given = {word for candidate in candidates for word in given_words(candidate)} if setting.context else set()
    around = {token for reading in setting.context for token in reading.content[:1] if len(token.text) > 2}
    return {token: word_costs(token, given, by_model=False) for token in around} if given else {}


def context_line(match: NameMatch, candidate: Candidate, around: Fits) -> Evidence | None:
    """Say whether the candidate's other names stand in the context of a name printed short."""
    if candidate.kind is not Kind.PERSON or not around or len(match.case.reading.content) > 1:
        return None
    for word in given_words(candidate):
        for token, known in around.items():
            if word in known and known[word][0] <= tolerance(word) - 1.0:
                return _line(Feature.CONTEXT_NAME, f"{token.text} ~ {word} stands in the context", MOST_BY_CONTEXT)
    return None


def _name_lines(case: Case, setting: Setting) -> list[Evidence]:
    reading, variant = case.reading, case.variant
    is_person = case.candidate.kind is Kind.PERSON
    rarity = _rarity(setting, of_person=is_person)
    lines = _person_lines(case, rarity) if is_person else _organisation_lines(case, rarity)
    if variant.weak:
        lines.append(_line(Feature.WEAK_VARIANT, f"{variant.text} alone says little", _WEAK))
    elif reading.folded == folded_name(variant.text) and may_be_of(variant, reading.lang):
        lines.append(_line(Feature.ATTESTED_VARIANT, f"{variant.text} is on record", _ATTESTED))
    if reading.cost:
        detail = f"{'+'.join(reading.clitics)} read as written together" if reading.clitics else "an unusual reading"
        lines.append(_line(Feature.READING, detail, -reading.cost))
    return lines


def _person_lines(case: Case, rarity: Callable[[Pair], float]) -> list[Evidence]:
    reading, comparison = case.reading, case.comparison
    words = family_as_printed(reading, case.words, comparison)
    surnames = [pair for to in (words.family, *words.second) if (pair := comparison.pair_at(to))]
    family, given = next(iter(surnames), None), [pair for pair in comparison.pairs if pair not in surnames]
    lines = [_other_name(pair, rarity) for pair in surnames[1:]]
    if family and family.to != words.family:
        detail = f"{words.words[words.family]} is not there, the other family name is"
        lines.append(_line(Feature.UNSAID_WORDS, detail, _FATHERS_NAME_UNSAID))
    if family:
        known = rarity(family)
        lines.append(_alignment(Feature.TOKEN_ALIGNMENT, family, known - _misspelt(family)))
        if is_other_gender(family, case.candidate.gender):
            lines.append(_line(Feature.GENDER, f"{family.form} is the other gender's form", _OTHER_GENDER))
    else:
        lines.append(_family_unsaid(words, given))
    if len(reading.content) == 1 and _is_ordinary(reading):
        lines.append(_line(Feature.ORDINARY_WORD, f"{reading.core} is printed as an ordinary word", _ORDINARY_WORD))
    if family and len(reading.content) == 1 and not reading.knows_family and is_given_name(family.form):
        lines.append(_line(Feature.ALSO_GIVEN, f"{family.word} alone is oftener a given name", _ALSO_A_GIVEN_NAME))
    lines += [_other_name(pair, rarity) for pair in given]
    if comparison.unread:
        is_whole = bool(family and given)
        lines.append(_stray_syllable(comparison) if reading.is_syllabic else _stray_line(words, comparison, is_whole))
    elif given and family and _is_first_name_unsaid(words, comparison):
        first = words.words[0 if words.family else 1]
        lines.append(_line(Feature.GIVEN_CONFLICT, f"{first} is not there, a later name is", _LATER_NAME_ALONE))
    elif given and comparison.unsaid:
        lines.append(
            _line(Feature.UNSAID_WORDS, "part of the name is not there", _UNSAID_WORD * len(comparison.unsaid))
        )
    if not comparison.in_order and not reading.turned and not reading.knows_family:
        lines.append(_line(Feature.ORDER, "family name first", _OUT_OF_ORDER))
    return lines


def _other_name(pair: Pair, rarity: Callable[[Pair], float]) -> Evidence:
    """Say what a name beside the family name adds."""
    return _alignment(Feature.GIVEN_NAME, pair, min(rarity(pair), _GIVEN_CAP) - _misspelt(pair))


def _is_first_name_unsaid(words: NameWords, comparison: Comparison) -> bool:
    """Tell whether only a later given name was printed: Mary Trump is not Ivanka Marie Trump."""
    return (0 if words.family else 1) in comparison.unsaid


def _misspelt(pair: Pair) -> float:
    """Give the bits that a spelling costs: more than the plain sum where it is so odd that another name is likelier."""
    return pair.cost + _ODD * max(0.0, pair.cost - _ODD_FROM)


def _family_unsaid(words: NameWords, given: Sequence[Pair]) -> Evidence:
    """Say what it means that the family name is missing: less where the given name is hardly anybody else's."""
    rare = len(given) == 1 and not given[0].token.is_initial and not is_common_given_name(given[0].word)
    bits = _FAMILY_UNSAID_OF_RARE_GIVEN if rare else _FAMILY_UNSAID
    return _line(Feature.FAMILY_UNSAID, f"{words.words[words.family]} is not there", bits)


def _is_ordinary(reading: Reading) -> bool:
    """Tell whether a single word is printed without a capital in a script that has them."""
    return reading.core.islower() and script_of(reading.core) in _CASED


_CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})


def _stray_syllable(comparison: Comparison) -> Evidence:
    """Say that one syllable of a given name is another, unless it reads as a particle as well, which says nothing."""
    other = "".join(token.text for token in comparison.unread if not token.may_be_particle)
    if other:
        return _line(Feature.GIVEN_CONFLICT, f"{other}: another given name than on record", _OTHER_SYLLABLE)
    strays = "".join(token.text for token in comparison.unread)
    return _line(Feature.STRAY_WORDS, f"{strays}: no part of the name on record", 0.0)


def _stray_line(words: NameWords, comparison: Comparison, is_whole: bool) -> Evidence:
    """Say what printed words mean that the name on record has not: nothing much, or somebody else."""
    strays = " ".join(token.text for token in comparison.unread)
    if any(token.text in GENERATIONS for token in comparison.unread):
        return _line(Feature.GENERATION, f"{strays}: another of that name", _OTHER_GENERATION)
    if not is_whole:
        return _line(Feature.GIVEN_CONFLICT, f"{strays}: another name than on record", _GIVEN_CONFLICT)
    first = min(pair.at for pair in comparison.pairs)
    before = [token for at, token in comparison.strays if at < first and not token.is_initial]
    others = [token for token in comparison.unread if not token.is_initial]
    if others and _is_first_name_unsaid(words, comparison):
        return _line(Feature.GIVEN_CONFLICT, f"{strays}: another first name than on record", _OTHER_FIRST_NAME)
    if any(is_given_name(token.text) for token in before):
        return _line(Feature.GIVEN_CONFLICT, f"{strays}: a first name that is not on record", _EXTRA_FIRST_NAME)
    if others and any(len(words.words[to]) > 1 for to in comparison.unsaid):
        return _line(Feature.MIDDLE_CONFLICT, f"{strays}: another middle name", _OTHER_MIDDLE_NAME)
    bits = _STRAY_WORD * len(comparison.unread)
    return _line(Feature.STRAY_WORDS, f"{strays}: no part of the name on record", bits)


def _organisation_lines(case: Case, rarity: Callable[[Pair], float]) -> list[Evidence]:
    words, comparison = case.words, case.comparison
    lines = [
        _alignment(Feature.TOKEN_ALIGNMENT, pair, min(rarity(pair), _ORGANISATION_CAP) - _misspelt(pair))
        for pair in comparison.pairs
    ]
    whole = not comparison.unread and not comparison.unsaid
    if whole and lines:
        # A name said in full is as rare as its rarest word at least: common words make a rare name together.
        cost = sum(pair.cost for pair in comparison.pairs)
        floor = max(rarity(pair) for pair in comparison.pairs) + 2.0 * (len(lines) - 1) - cost
        short = floor - sum(line.bits for line in lines)
        if short > 0:
            lines.append(_line(Feature.WHOLE_NAME, "every word of the name is there", short))
    if not comparison.in_order:
        lines.append(_line(Feature.ORDER, "the words stand in another order", _ORGANISATION_ORDER))
    strays = " ".join([*case.reading.honorifics, *(token.text for token in comparison.unread)])
    if strays:
        lines.append(
            _line(
                Feature.STRAY_WORDS,
                f"{strays}: no part of the name on record",
                _ORGANISATION_STRAY * len(strays.split()),
            )
        )
    if comparison.unsaid:
        missing = " ".join(words.words[to] for to in comparison.unsaid)
        lines.append(
            _line(Feature.UNSAID_WORDS, f"{missing} is not there", _ORGANISATION_UNSAID * len(comparison.unsaid))
        )
    return lines


def _line(feature: Feature, detail: str, bits: float) -> Evidence:
    return Evidence(feature=feature, detail=detail, bits=bits)


def _alignment(feature: Feature, pair: Pair, bits: float) -> Evidence:
    return _line(feature, f"{pair.shown} ~ {pair.word}", bits)


def _rarity(setting: Setting, *, of_person: bool) -> Callable[[Pair], float]:
    total = setting.actors + WORLD

    def rarity(pair: Pair) -> float:
        if len(pair.word) == 1 and pair.word.isascii():
            return _LETTER
        if of_person and pair.token in setting.rarities and not pair.token.is_initial:
            return setting.rarities[pair.token]
        bits = log2(total / max(setting.bearers.get(pair.word, 1) + WORLD * family_share(pair.word), 1))
        return min(bits, _INITIAL_CAP) if pair.token.is_initial and of_person else bits

    return rarity


def _fame(prominence: float) -> str:
    grades = ((0.8, "known to all"), (0.5, "well known"), (0.25, "known"), (0.0, "little known"))
    return next(word for least, word in grades if prominence >= least)
