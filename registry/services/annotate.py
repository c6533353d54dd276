"""Annotating: every known name and role title in a text, resolved. Stores nothing.

Two statements a text for the titles that its words begin and for its vocabulary,
and those of resolving for every few hundred distinct stretches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from sqlalchemy.orm import Session

from registry.db.candidates import Vocabulary, fetch_vocabulary
from registry.db.tenures import fetch_titles_starting
from registry.documents.beside import is_part_of_longer, lies_within, standing_alone, title_before
from registry.documents.find import Spot, best_cover, name_spots, starts_inside, title_spots
from registry.documents.gate import is_mention, stopwords
from registry.documents.place import is_modifier, is_place
from registry.documents.words import TextWord, is_name_shaped, split_words
from registry.domain import Evidence, Feature, InvalidError, Kind, Match, Mention, Outcome, PartialDate, Thresholds
from registry.matching.decide import decide
from registry.matching.probe import lookup_keys, near_words
from registry.matching.score import favour
from registry.names import limits
from registry.names.fold import fold_native, fold_words
from registry.names.keys import token_hash
from registry.names.readings import readings
from registry.names.script import UNCASED, script_of
from registry.roles.modifiers import is_modified
from registry.roles.titles import title_words
from registry.services.resolve import Resolved, resolve_mentions

_NAMED_IN_FULL = 5.0
"""Bits for an actor whom the same text names in full."""
_WEAK_MADE_GOOD = 9.0
"""A weak variant is weak only where nothing else in the text speaks for it."""
_UNCASED_BASE, _UNCASED_PER_LETTER = 0.3, 0.35
"""Bits a word of a script without capitals may cost to count as known: most words are no names."""
_BATCH = 400
"""Distinct stretches resolved at a time."""
_BEFORE = 40
"""Characters before a country's name that say whether it is a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One mention in a text, `text[start:end] == surface` in code points."""

    start: int
    end: int
    surface: str
    type: str
    """person, organisation, or role: a title that stands for a person without naming him."""
    resolved: Resolved


@dataclass(frozen=True, slots=True)
class _Work:
    """One text under way, and what all its mentions share."""

    session: Session
    text: str
    words: Sequence[TextWord]
    lang: str | None
    on: PartialDate | None
    thresholds: Thresholds
    today: date

    def mention(self, spot: Spot, title: str | None = None) -> Mention:
        """Make the mention that a stretch of the text is."""
        return Mention(surface_form=self.text[spot.start : spot.end], lang=self.lang, on=self.on, title=title)

    def resolve(self, mentions: Iterable[Mention]) -> dict[Mention, Resolved]:
        """Resolve each distinct mention once, some hundreds at a time: the database waits for no long thought."""
        distinct = list(dict.fromkeys(mentions))
        found: dict[Mention, Resolved] = {}
        for at in range(0, len(distinct), _BATCH):
            batch = distinct[at : at + _BATCH]
            resolved = resolve_mentions(self.session, batch, self.thresholds, today=self.today, thorough=False)
            found |= dict(zip(batch, resolved, strict=True))
        return found


def annotate_text(
    session: Session,
    text: str,
    thresholds: Thresholds,
    *,
    today: date,
    lang: str | None = None,
    on: PartialDate | None = None,
) -> list[Annotation]:
    """Find and resolve the known names and role titles of a text, in order of their start.

    Names come out only when they are linked, titles always. Raises InvalidError for a
    text that is too long, blank, or holds what no text may.
    """
    try:
        limits.check_text(text)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/text") from error
    primary = lang.split("-")[0].lower() if lang else None
    work = _Work(session, text, split_words(text), primary, on, thresholds, today)
    titles = _titles(work)
    unmodified = [title for title in titles if not is_modified(*_around(work, title))]
    named = _resolve_names(work, unmodified)
    cover = best_cover((spot, _weight(resolved)) for spot, resolved in named.items())
    chosen = [
        spot for spot in cover if not (_is_person(named[spot]) and is_part_of_longer(text, work.words, spot, cover))
    ]
    nested = _people_inside(named, chosen)
    people = [spot for spot in chosen if _is_person(named[spot])]
    roles = standing_alone(text, unmodified, people)
    found = [
        _annotation(work, spot, named[spot])
        for spot in (*chosen, *nested)
        if _is_meant(text, spot, named[spot], titles)
    ]
    found += _resolve_titles(work, roles)
    return sorted(found, key=lambda annotation: (annotation.start, -annotation.end))


def _titles(work: _Work) -> list[Spot]:
    forms = {form for word in work.words for form in (word.surface, word.surface[1:])}
    first_tokens = {token_hash(first) for form in forms for first in title_words(form)[:1]}
    return title_spots(work.words, work.text, fetch_titles_starting(work.session, first_tokens))


def _around(work: _Work, spot: Spot) -> tuple[str, str]:
    """Give the words just before and after a stretch."""
    before = work.words[spot.first - 1].surface if spot.first else ""
    after = work.words[spot.last + 1].surface if spot.last + 1 < len(work.words) else ""
    return before, after


def _resolve_names(work: _Work, titles: Sequence[Spot]) -> dict[Spot, tuple[Resolved, bool]]:
    """Resolve every stretch that may be a name; the flag says whether the text names its actor in full."""
    vocabulary = _vocabulary(work)
    may_name = cache(lambda surface: _may_name(surface, work.lang, vocabulary))
    spots = name_spots(work.text, work.words, may_name, work.lang)
    before = title_before(work.text, titles)
    mentions = {spot: work.mention(spot, before.get(spot.first)) for spot in spots}
    decided = work.resolve(mentions.values())
    full = _named_in_full(mentions, decided)
    again = {mention: _favoured(resolved, full, work.thresholds) for mention, resolved in decided.items()}
    return {
        spot: (again[mention], bool((best := _linked(again[mention])) and best.candidate.actor_id in full))
        for spot, mention in mentions.items()
    }


def _vocabulary(work: _Work) -> Vocabulary:
    """Fetch what may be a recorded word: by spelling for words that look like names, by letter for small words."""
    shaped = {word.surface for word in work.words if is_name_shaped(word.surface)}
    small = {word.surface for word in work.words} - shaped
    forms = {surface[inside:] for surface in shaped for inside in starts_inside(surface, work.lang)}
    tokens, skeletons = lookup_keys(readings(form, work.lang)[0] for form in forms)
    tokens |= {token_hash(word) for surface in small for word in fold_words(surface)}
    return fetch_vocabulary(work.session, sorted(tokens), sorted(skeletons))


def _may_name(surface: str, lang: str | None, vocabulary: Vocabulary) -> bool:
    if not is_name_shaped(surface):
        return any(vocabulary.spellings(token_hash(word)) for word in fold_words(surface))
    uncased = script_of(surface) in UNCASED
    if uncased and fold_native(surface) in stopwords():
        return False
    for token in readings(surface, lang)[0].tokens:
        near = near_words(token, vocabulary.spellings).alternatives
        dearest = _UNCASED_BASE + _UNCASED_PER_LETTER * len(token.text) if uncased else 99.0
        if near and near[0].cost <= dearest:
            return True
    return False


def _named_in_full(mentions: Mapping[Spot, Mention], decided: Mapping[Mention, Resolved]) -> frozenset[int]:
    """Give the actors that the text names with several words."""
    return frozenset(
        match.candidate.actor_id
        for spot, mention in mentions.items()
        if spot.length > 1
        and (match := _linked(decided[mention]))
        and is_mention(mention.surface_form, match, named_in_full=False)
    )


def _favoured(resolved: Resolved, full: frozenset[int], thresholds: Thresholds) -> Resolved:
    """Decide again with one more line for actors that the text names in full; a link is never taken back."""
    decision = resolved.decision
    if decision is None or not full.intersection(match.candidate.actor_id for match in decision.matches):
        return resolved
    weak = any(match.has(Feature.WEAK_VARIANT) and match.candidate.actor_id in full for match in decision.matches)
    bits = _NAMED_IN_FULL + (_WEAK_MADE_GOOD if weak else 0.0)
    line = Evidence(feature=Feature.SAME_DOCUMENT, detail="named in full in this text", bits=bits)
    is_name = bool(resolved.reading and resolved.reading.tokens)
    matches = favour(decision.matches, full, line, tempered=is_name)
    again = decide(matches, thresholds, flags=resolved.reading.flags if resolved.reading else ())
    if again.outcome is Outcome.LINK and not decision.best:
        return replace(resolved, decision=again)
    return replace(resolved, decision=replace(decision, matches=matches)) if decision.best else resolved


def _linked(resolved: Resolved) -> Match | None:
    return resolved.decision.best if resolved.decision else None


def _is_person(named: tuple[Resolved, bool]) -> bool:
    match = _linked(named[0])
    return bool(match and match.candidate.kind is Kind.PERSON)


def _weight(named: tuple[Resolved, bool]) -> float:
    """Give what a stretch counts for when stretches compete: the bits of its match before rivals; 0 for no mention."""
    resolved, in_full = named
    match = _linked(resolved)
    if match is None or not is_mention(resolved.mention.surface_form, match, named_in_full=in_full):
        return 0.0
    return max(sum(line.bits for line in match.evidence if line.feature is not Feature.RIVALS), 0.1)


def _people_inside(named: Mapping[Spot, tuple[Resolved, bool]], chosen: Sequence[Spot]) -> list[Spot]:
    """Give the persons named inside the names of chosen organisations: Trump in Trump administration."""
    outer = [spot for spot in chosen if spot.length > 1 and not _is_person(named[spot])]
    inside = [
        (spot, _weight(resolved))
        for spot, resolved in named.items()
        if _is_person(resolved) and lies_within(spot.start, spot.end, outer)
    ]
    return best_cover(inside)


def _is_meant(text: str, spot: Spot, named: tuple[Resolved, bool], titles: Sequence[Spot]) -> bool:
    """Tell whether a linked stretch acts: a country may be a place, an adjective, or part of a title."""
    match = _linked(named[0])
    if match is None or match.candidate.territory is None:
        return True
    if lies_within(spot.start, spot.end, titles):
        return False
    start = spot.start
    while start and not text[start - 1].isspace():
        start -= 1
    before = text[max(0, start - _BEFORE) : start]
    if is_modifier(text[spot.start : spot.end], before, text[spot.end : spot.end + 2]):
        return False
    return not is_place(before, text[start : spot.start])


def _resolve_titles(work: _Work, spots: Sequence[Spot]) -> list[Annotation]:
    mentions = {spot: work.mention(spot) for spot in spots}
    decided = work.resolve(mentions.values())
    return [_annotation(work, spot, (decided[mention], False), "role") for spot, mention in mentions.items()]


def _annotation(work: _Work, spot: Spot, named: tuple[Resolved, bool], kind: str | None = None) -> Annotation:
    surface = work.text[spot.start : spot.end]
    kind = kind or (Kind.PERSON if _is_person(named) else Kind.ORGANISATION).value
    return Annotation(start=spot.start, end=spot.end, surface=surface, type=kind, resolved=named[0])
