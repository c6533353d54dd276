"""The names of a text: which stretches may be one, and whom each means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from registry.documents.beside import title_before
from registry.documents.find import Chains, Spot, endings_off, starts_inside
from registry.documents.gate import is_mention
from registry.documents.spaceless import cued_spots, is_spaceless, recorded_spots, windows
from registry.documents.words import TextWord, is_name_shaped
from registry.domain import Decision, Evidence, Feature, Match, Mention, Outcome, Thresholds
from registry.matching.decide import decide
from registry.matching.features import ROLE_HELD
from registry.matching.score import favour
from registry.names.fold import fold_words
from registry.names.keys import token_hash
from registry.names.script import UNCASED, script_of
from registry.services.agreeing import is_borne
from registry.services.known_words import KnownWord, KnownWords
from registry.services.resolve import Resolved
from registry.services.text_work import TextWork, is_person, linked

_NAMED_IN_FULL = 5.0
"""Bits for an actor whom the same text names in full."""
_WEAK_MADE_GOOD = 9.0
"""A weak variant is weak only where nothing else in the text speaks for it."""
_FOLLOWING = 1.5
"""Bits that a word without capitals may cost as a name of somebody whom the text names in full."""
_CASED_ALONE = 3.0
"""Bits that a word with a capital may cost to be tried as a name by itself."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a stretch names, if anybody."""

    resolved: Resolved
    in_full: bool = False
    """The text names the same actor with several words."""

    @property
    def is_person(self) -> bool:
        """Tell whether it was linked to a person."""
        return is_person(self.resolved)

    @property
    def weight(self) -> float:
        """What it counts for when stretches compete: the bits of its match before rivals; 0 for no mention."""
        match = linked(self.resolved)
        if (
            match is None
            or (self.resolved.reading and not self.resolved.reading.tokens)
            or not is_mention(self.resolved.mention.surface_form, match, named_in_full=self.in_full)
        ):
            return 0.0
        return max(sum(line.bits for line in match.evidence if line.feature is not Feature.RIVALS), 0.1)


def resolve_names(work: TextWork, titles: Sequence[Spot]) -> dict[Spot, Named]:
    """Resolve every stretch that may be a name.

    In scripts without capitals a word alone is tried as it is on record; spelt otherwise,
    only after the text has named somebody in full who has such a name.
    """
    known = KnownWords(work.session, work.epoch, work.lang)
    decided = work.resolve_names({spot: work.mention(spot) for spot in _spots(work, known)})
    full = _named_in_full({spot: each for spot, each in decided.items() if not work.boilerplate.holds(spot.start)})
    again = [spot for spot in _short_forms(work, known, list(full.values())) if spot not in decided]
    decided |= work.resolve_names({spot: work.mention(spot) for spot in again})
    decided = _with_titles(work, titles, decided)
    favoured: dict[Mention, Named] = {}
    for each in decided.values():
        if each.mention not in favoured:
            resolved = _favoured(each, frozenset(full), work.thresholds)
            best = linked(resolved)
            favoured[each.mention] = Named(resolved, bool(best and best.candidate.actor_id in full))
    return {spot: favoured[each.mention] for spot, each in decided.items()}


def _spots(work: TextWork, known: KnownWords) -> list[Spot]:
    surfaces = {word.surface for word in work.words}
    forms = {surface[inside:] for surface in surfaces for inside in starts_inside(surface, work.lang)}
    known.learn(forms | {form for surface in surfaces for form in endings_off(surface, work.lang)})
    chains = Chains(
        work.text,
        work.words,
        known.of,
        lang=work.lang,
        without_ending=lambda surface: _without_ending(surface, work, known),
    )
    known.learn_pairs(chains.pairs())
    spots = chains.spots(known.are_paired, lambda form: _may_stand_alone(form, known.of(form)))
    return list(dict.fromkeys(spots + _inside_runs(work, known)))


def _short_forms(work: TextWork, known: KnownWords, full: Sequence[Match]) -> list[Spot]:
    """Give the words of scripts without capitals that are spelt like a name of somebody whom the text names in full."""
    wanted = {token_hash(word) for match in full for word in fold_words(match.name)}
    wanted |= {token_hash(word) for match in full for word in fold_words(match.candidate.name)}
    found = []
    for at, word in enumerate(work.words if wanted else ()):
        if script_of(word.surface) not in UNCASED:
            continue
        for start, form in _forms(word, work.lang):
            spelt = known.of(form)
            if spelt and any(
                cost <= _FOLLOWING and token in wanted for token, cost in zip(spelt.tokens, spelt.costs, strict=True)
            ):
                found.append(Spot(start, start + len(form), at, at))
    return found


def _forms(word: TextWord, lang: str | None) -> Iterator[tuple[int, str]]:
    """Give where a word, or the part of it without what is written together with it, begins."""
    for inside in starts_inside(word.surface, lang):
        yield word.start + inside, word.surface[inside:]
    for shorter in endings_off(word.surface, lang):
        yield word.start, shorter


def _without_ending(surface: str, work: TextWork, known: KnownWords) -> str:
    """Give a word as it is on record: with what is written behind it, or without."""
    found = known.of(surface)
    if found and found.is_exact:
        return surface
    shorter = [form for form in endings_off(surface, work.lang) if (word := known.of(form)) and word.is_exact]
    return shorter[0] if shorter else surface


def _inside_runs(work: TextWork, known: KnownWords) -> list[Spot]:
    """Give what may be names inside the runs of scripts without spaces."""
    runs = {word.surface for word in work.words if is_spaceless(word.surface)}
    if not runs:
        return cued_spots(work.text, work.words, work.lang)
    known.learn_exact(form for run in runs for form in windows(run))
    recorded = recorded_spots(work.text, work.words, known.is_exact)
    return recorded + cued_spots(work.text, work.words, work.lang)


def _may_stand_alone(form: str, known: KnownWord | None) -> bool:
    if known is None or not is_name_shaped(form):
        return False
    return known.is_exact or (script_of(form) not in UNCASED and known.costs[0] <= _CASED_ALONE)


def _with_titles(work: TextWork, titles: Sequence[Spot], decided: Mapping[Spot, Resolved]) -> dict[Spot, Resolved]:
    """Hold the titles that stand before names against them.

    A name that is clear by itself gets the title as one more line if it was his that day: cheap,
    and the usual case. Where the name is open, or the title was not his, name and title are resolved together.
    """
    before = title_before(work.text, titles, decided)
    found, asked = dict(decided), {}
    clear = {spot.start for spot in before if is_person(decided[spot])}
    for spot, title in before.items():
        resolved = decided[spot]
        if is_person(resolved):
            if told := _told(work, spot, title, resolved):
                found[spot] = told
                continue
        elif linked(resolved) or spot.start in clear:
            continue
        asked[spot] = work.mention(spot, title)
    return found | work.resolve(asked)


def _told(work: TextWork, spot: Spot, title: str, resolved: Resolved) -> Resolved | None:
    """Give a linked name with a line for the title before it, if he bore it on the date."""
    decision = resolved.decision
    best = decision.best if decision else None
    if resolved.mention.on is None or not decision or not best or not is_borne(title, decision.roles, work.lang):
        return None
    line = Evidence(feature=Feature.ROLE_TITLE, detail=f"{title}: held at the date", bits=ROLE_HELD)
    again = _decided(resolved, frozenset({best.candidate.actor_id}), line, work.thresholds)
    if not again.best:
        return None
    return replace(
        resolved, mention=work.mention(spot, title), title=title, decision=replace(again, roles=decision.roles)
    )


def _decided(resolved: Resolved, actors: frozenset[int], line: Evidence, thresholds: Thresholds) -> Decision:
    """Decide again with one more line for some actors."""
    assert resolved.decision is not None, "a faulty mention has no line"
    is_name = bool(resolved.reading and resolved.reading.tokens)
    matches = favour(resolved.decision.matches, actors, line, tempered=is_name)
    return decide(matches, thresholds, flags=resolved.reading.flags if resolved.reading else ())


def _named_in_full(decided: Mapping[Spot, Resolved]) -> dict[int, Match]:
    """Give the actors that the text names with several words, by their ids."""
    return {
        match.candidate.actor_id: match
        for spot, resolved in decided.items()
        if spot.length > 1
        and (match := linked(resolved))
        and is_mention(resolved.mention.surface_form, match, named_in_full=False)
    }


def _favoured(resolved: Resolved, full: frozenset[int], thresholds: Thresholds) -> Resolved:
    """Decide again with one more line for actors that the text names in full; a link is never taken back."""
    decision = resolved.decision
    if decision is None or not full.intersection(match.candidate.actor_id for match in decision.matches):
        return resolved
    weak = any(match.has(Feature.WEAK_VARIANT) and match.candidate.actor_id in full for match in decision.matches)
    bits = _NAMED_IN_FULL + (_WEAK_MADE_GOOD if weak else 0.0)
    line = Evidence(feature=Feature.SAME_DOCUMENT, detail="named in full in this text", bits=bits)
    again = _decided(resolved, full, line, thresholds)
    if again.outcome is Outcome.LINK and not decision.best:
        return replace(resolved, decision=again)
    return replace(resolved, decision=replace(decision, matches=again.matches)) if decision.best else resolved
