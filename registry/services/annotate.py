"""Annotating: every known name and role title in a text, resolved. Stores nothing.

Six statements a text: title beginnings, the vocabulary of its words, and the
four of resolving. Each distinct stretch is resolved once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from registry.db.candidates import Vocabulary, fetch_vocabulary
from registry.db.tenures import fetch_titles_starting
from registry.documents.find import Spot, best_cover, name_spots, starts_inside, title_spots
from registry.documents.gate import is_mention, stopwords
from registry.documents.place import is_modifier, is_place
from registry.documents.words import TextWord, is_name_shaped, split_words
from registry.domain import (
    Decision,
    Evidence,
    InvalidError,
    Kind,
    Match,
    Mention,
    Outcome,
    PartialDate,
    Thresholds,
)
from registry.matching.decide import decide
from registry.matching.probe import alternatives, lookup_keys
from registry.matching.score import favour
from registry.names import limits
from registry.names.fold import fold_native, fold_words
from registry.names.keys import token_hash
from registry.names.readings import readings
from registry.names.script import UNCASED, script_of
from registry.roles.titles import title_words
from registry.services.resolve import Resolved, resolve_mentions

_NAMED_IN_FULL = 5.0
"""Bits for an actor whom the same text names in full."""
_WEAK_MADE_GOOD = 9.0
"""A weak variant is weak only where nothing else in the text speaks for it."""
_BEFORE = 40
_UNCASED_BASE, _UNCASED_PER_LETTER = 0.3, 0.35
"""Bits a word of a script without capitals may cost to count as known: most words are no names, short ones least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One mention in a text, `text[start:end] == surface` in code points; type is person, organisation or role."""

    start: int
    end: int
    surface: str
    type: str
    resolved: Resolved


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

    Raises InvalidError for a text that is too long, blank, or holds what no text may.
    """
    try:
        limits.check_text(text)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/text") from error
    words = split_words(text)
    titles = _titles(session, text, words)
    vocabulary = _vocabulary(session, words, lang)
    spots = name_spots(text, words, lambda surface: _may_name(surface, lang, vocabulary), lang)
    beside = {spot: title for spot in spots if (title := _title_before(text, spot, titles))}
    named = _resolve_spots(session, text, spots, beside, thresholds, today=today, lang=lang, on=on)
    full = _named_in_full(named)
    named = {spot: _favoured(resolved, full, thresholds) for spot, resolved in named.items()}
    chosen = best_cover((spot, _weight(resolved, full)) for spot, resolved in named.items())
    found = [_annotation(text, spot, named[spot]) for spot in chosen if _is_meant(text, spot, named[spot])]
    people = [spot for spot in chosen if (match := _linked(named[spot])) and match.candidate.kind is Kind.PERSON]
    alone = [spot for spot in titles if not _stands_beside(text, spot, people)]
    found += [_annotation(text, spot, named[spot]) for spot in _nested(named, chosen, full)]
    roles = _resolve_titles(session, text, alone, thresholds, today=today, lang=lang, on=on)
    return sorted(
        [*(a for a in found if not _is_in_title(a, titles)), *roles],
        key=lambda annotation: (annotation.start, -annotation.end),
    )


def _titles(session: Session, text: str, words: Sequence[TextWord]) -> list[Spot]:
    forms = {form for word in words for form in (word.surface, word.surface[1:])}
    first_tokens = {token_hash(first) for form in forms for first in title_words(form)[:1]}
    return title_spots(words, text, fetch_titles_starting(session, first_tokens))


def _vocabulary(session: Session, words: Sequence[TextWord], lang: str | None) -> Vocabulary:
    """Fetch what may be a recorded word: by spelling for words that look like names, letter by letter for small words."""
    shaped = {word.surface for word in words if is_name_shaped(word.surface)}
    small = {word.surface for word in words} - shaped
    forms = {surface[inside:] for surface in shaped for inside in starts_inside(surface, lang)}
    tokens, skeletons = lookup_keys(readings(form, lang)[0] for form in forms if fold_native(form) not in stopwords())
    tokens |= {token_hash(word) for surface in small for word in fold_words(surface)}
    return fetch_vocabulary(session, sorted(tokens), sorted(skeletons))


def _may_name(surface: str, lang: str | None, vocabulary: Vocabulary) -> bool:
    if not is_name_shaped(surface):
        return any(vocabulary.spellings(token_hash(word)) for word in fold_words(surface))
    uncased = script_of(surface) in UNCASED
    if uncased and fold_native(surface) in stopwords():
        return False
    for token in readings(surface, lang)[0].tokens:
        near = alternatives(token, vocabulary.spellings)
        dearest = _UNCASED_BASE + _UNCASED_PER_LETTER * len(token.text) if uncased else 99.0
        if near and near[0].cost <= dearest:
            return True
    return False


def _resolve_spots(
    session: Session,
    text: str,
    spots: Sequence[Spot],
    beside: dict[Spot, str],
    thresholds: Thresholds,
    *,
    today: date,
    lang: str | None,
    on: PartialDate | None,
) -> dict[Spot, Resolved]:
    """Resolve each distinct stretch once, with the title before it where there is one."""
    mentions = {
        spot: Mention(surface_form=text[spot.start : spot.end], lang=lang, on=on, title=beside.get(spot))
        for spot in spots
    }
    distinct = list(dict.fromkeys(mentions.values()))
    decided = dict(zip(distinct, resolve_mentions(session, distinct, thresholds, today=today), strict=True))
    return {spot: decided[mention] for spot, mention in mentions.items()}


def _resolve_titles(
    session: Session,
    text: str,
    spots: Sequence[Spot],
    thresholds: Thresholds,
    *,
    today: date,
    lang: str | None,
    on: PartialDate | None,
) -> list[Annotation]:
    mentions = [Mention(surface_form=text[spot.start : spot.end], lang=lang, on=on) for spot in spots]
    decided = resolve_mentions(session, mentions, thresholds, today=today) if mentions else []
    return [
        Annotation(
            start=spot.start,
            end=spot.end,
            surface=resolved.mention.surface_form,
            type="role",
            resolved=resolved,
        )
        for spot, resolved in zip(spots, decided, strict=True)
        if resolved.decision
    ]


def _named_in_full(named: dict[Spot, Resolved]) -> frozenset[int]:
    """Give the persons that the text names with several words."""
    return frozenset(
        match.candidate.actor_id
        for spot, resolved in named.items()
        if spot.length > 1
        and (match := _linked(resolved))
        and is_mention(resolved.mention.surface_form, match, named_in_full=False)
    )


def _favoured(resolved: Resolved, full: frozenset[int], thresholds: Thresholds) -> Resolved:
    """Decide again what was not linked, for actors that the text names in full elsewhere."""
    decision = resolved.decision
    weak = (
        any(match.has("weak_variant") and match.candidate.actor_id in full for match in decision.matches)
        if decision
        else False
    )
    line = Evidence(
        feature="same_document",
        detail="named in full in this text",
        bits=_NAMED_IN_FULL + (_WEAK_MADE_GOOD if weak else 0.0),
    )
    if decision is None or not full.intersection(m.candidate.actor_id for m in decision.matches):
        return resolved
    matches = favour(decision.matches, full, line)
    again = decide(matches, thresholds, flags=resolved.reading.flags if resolved.reading else ())
    if again.outcome is Outcome.LINK and not decision.best:
        return replace(resolved, decision=again)
    return replace(resolved, decision=replace(decision, matches=matches)) if decision.best else resolved


def _linked(resolved: Resolved) -> Match | None:
    return resolved.decision.best if resolved.decision else None


def _weight(resolved: Resolved, full: frozenset[int]) -> float:
    """Give what a stretch counts for when stretches compete: the bits of its match before rivals; 0 for no mention."""
    match = _linked(resolved)
    if match is None or not is_mention(
        resolved.mention.surface_form, match, named_in_full=match.candidate.actor_id in full
    ):
        return 0.0
    return max(sum(line.bits for line in match.evidence if line.feature != "rivals"), 0.1)


def _is_meant(text: str, spot: Spot, resolved: Resolved) -> bool:
    match = _linked(resolved)
    if match is None or not _is_country(match):
        return True
    start = spot.start
    while start and not text[start - 1].isspace():
        start -= 1
    before = text[max(0, start - _BEFORE) : start]
    if is_modifier(text[spot.start : spot.end], before, text[spot.end : spot.end + 2]):
        return False
    return not is_place(before, text[start : spot.start])


def _nested(named: dict[Spot, Resolved], chosen: Sequence[Spot], full: frozenset[int]) -> list[Spot]:
    """Give the persons named inside the names of chosen organisations: Trump in Trump administration."""
    outer = [
        spot
        for spot in chosen
        if (match := _linked(named[spot])) and match.candidate.kind is Kind.ORGANISATION and spot.length > 1
    ]
    people = [
        (spot, _weight(resolved, full))
        for spot, resolved in named.items()
        if (match := _linked(resolved))
        and match.candidate.kind is Kind.PERSON
        and any(whole.start <= spot.start and spot.end <= whole.end for whole in outer)
    ]
    return best_cover(people)


def _is_in_title(annotation: Annotation, titles: Sequence[Spot]) -> bool:
    """A country inside a role title is the title's: US in "US Secretary of State" is no mention, CIA in "CIA director" is."""
    match = _linked(annotation.resolved)
    return bool(match and _is_country(match)) and any(
        t.start <= annotation.start and annotation.end <= t.end for t in titles
    )


def _is_country(match: Match) -> bool:
    return (match.candidate.description or "").startswith("Country")


def _title_before(text: str, spot: Spot, titles: Sequence[Spot]) -> str | None:
    for title in titles:
        if title.end <= spot.start and not text[title.end : spot.start].strip(" \u00a0,،"):
            return text[title.start : title.end]
    return None


def _stands_beside(text: str, title: Spot, names: Sequence[Spot]) -> bool:
    for name in names:
        between = (
            text[title.end : name.start]
            if title.end <= name.start
            else text[name.end : title.start]
            if name.end <= title.start
            else ""
        )
        if (
            (title.end <= name.start or name.end <= title.start)
            and not between.strip(" \u00a0,،")
            and len(between) <= 3
        ):
            return True
        if title.start <= name.start and name.end <= title.end:
            continue
    return False


def _annotation(text: str, spot: Spot, resolved: Resolved) -> Annotation:
    decision: Decision | None = resolved.decision
    kind = decision.best.candidate.kind.value if decision and decision.best else "person"
    return Annotation(start=spot.start, end=spot.end, surface=text[spot.start : spot.end], type=kind, resolved=resolved)
