"""One text under way: what all its mentions share, and what is remembered of mentions between texts."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from registry.db.naming import Epoch, Identity
from registry.db.tenures import fetch_tenures_of_actors
from registry.documents.boilerplate import Boilerplate
from registry.documents.dates import Days
from registry.documents.find import Spot
from registry.documents.words import TextWord
from registry.domain import Kind, Match, Mention, PartialDate, Precision, Tenure, Thresholds
from registry.matching.memory import Memory
from registry.roles.holder import roles_on
from registry.services.resolve import Resolved, resolve_mentions

Key = TypeVar("Key", bound=Hashable)
Epochal = TypeVar("Epochal", bound=Hashable)
Answer = TypeVar("Answer")

_KEPT, _EPOCHS, _MOST_MATCHES = 16_384, 4, 5
"""Decisions kept, in how many states of the facts, and matches kept of each: some tens of megabytes at most."""
_BATCH = 400
"""Distinct stretches resolved at a time."""


@dataclass(frozen=True, slots=True)
class TextWork:
    """One text under way, and what all its mentions share."""

    session: Session
    text: str
    words: Sequence[TextWord]
    lang: str | None
    days: Days
    """The day that each place of the text speaks of."""
    thresholds: Thresholds
    today: date
    epoch: Epoch
    boilerplate: Boilerplate

    def mention(self, spot: Spot, title: str | None = None) -> Mention:
        """Make the mention that a stretch of the text is."""
        surface, on = self.text[spot.start : spot.end], self.days.on(spot.start, spot.end)
        return Mention(surface_form=surface, lang=self.lang, on=on, title=title)

    def resolve(self, asked: Mapping[Key, Mention]) -> dict[Key, Resolved]:
        """Resolve each distinct mention once, some hundreds at a time: the database waits for no long thought.

        What was decided of the same mention before is kept while no fact changes.
        """
        key = (self.epoch.facts, self.thresholds, self.today)
        memory = kept_in(_DECISIONS, key, self.epoch.is_quiet, _KEPT)
        found: dict[Mention, Resolved] = {}
        missing = []
        for mention in dict.fromkeys(asked.values()):
            if kept := memory.recall(mention, None):
                found[mention] = kept
            else:
                missing.append(mention)
        for at in range(0, len(missing), _BATCH):
            batch = missing[at : at + _BATCH]
            resolved = resolve_mentions(self.session, batch, self.thresholds, today=self.today, thorough=False)
            for mention, each in zip(batch, resolved, strict=True):
                found[mention] = memory.keep(mention, _shortened(each))
        return {key: found[mention] for key, mention in asked.items()}

    def resolve_names(self, asked: Mapping[Key, Mention]) -> dict[Key, Resolved]:
        """Resolve what may be names: whom one means is no matter of the day unless a title is in it, his roles are."""
        undated = self.resolve({key: replace(mention, on=None) for key, mention in asked.items()})
        found = self.resolve({key: asked[key] for key, resolved in undated.items() if resolved.title})
        plain = {key: resolved for key, resolved in undated.items() if key not in found}
        tenures = self.tenures_of({match.candidate.actor_id for each in plain.values() if (match := linked(each))})
        dated: dict[Mention, Resolved] = {}
        for key, resolved in plain.items():
            mention = asked[key]
            if mention not in dated:
                dated[mention] = self._on_the_day(resolved, mention, tenures)
            found[key] = dated[mention]
        return found

    def tenures_of(self, actor_ids: Collection[int]) -> Mapping[int, Sequence[Tenure]]:
        """Give all tenures of some actors."""
        memory = kept_in(_TENURES, (self.epoch.facts,), self.epoch.is_quiet, _KEPT)
        known = {actor_id: memory.recall(actor_id, None) for actor_id in actor_ids}
        if missing := [actor_id for actor_id, tenures in known.items() if tenures is None]:
            fetched = fetch_tenures_of_actors(self.session, missing, None)
            known |= {actor_id: memory.keep(actor_id, tuple(fetched.get(actor_id, ()))) for actor_id in missing}
        return {actor_id: tenures or () for actor_id, tenures in known.items()}

    def _on_the_day(self, resolved: Resolved, mention: Mention, tenures: Mapping[int, Sequence[Tenure]]) -> Resolved:
        match = linked(resolved)
        if match is None or resolved.decision is None:
            return replace(resolved, mention=mention)
        on = mention.on or PartialDate(self.today, Precision.DAY)
        decision = replace(resolved.decision, roles=roles_on(tenures[match.candidate.actor_id], on))
        return replace(resolved, mention=mention, decision=decision)


_DECISIONS: Memory[tuple[Identity, Thresholds, date], Memory[Mention, Resolved]] = Memory(_EPOCHS)
_TENURES: Memory[tuple[Identity], Memory[int, tuple[Tenure, ...]]] = Memory(_EPOCHS)


def kept_in(
    memories: Memory[Epochal, Memory[Key, Answer]], key: Epochal, is_quiet: bool, size: int
) -> Memory[Key, Answer]:
    """Give the memory of a state of the facts; of one that was never seen quiet nothing is kept."""
    memory = memories.recall(key, None)
    if memory is None:
        memory = Memory(size)
        if is_quiet:
            memories.keep(key, memory)
    return memory


def _shortened(resolved: Resolved) -> Resolved:
    """Leave out all but the first matches: the text has a thousand stretches, and suggestions are few."""
    decision = resolved.decision
    if decision is None or len(decision.matches) <= _MOST_MATCHES:
        return resolved
    return replace(resolved, decision=replace(decision, matches=decision.matches[:_MOST_MATCHES]))


def linked(resolved: Resolved) -> Match | None:
    """Give the match that a stretch was linked by."""
    return resolved.decision.best if resolved.decision else None


def is_person(resolved: Resolved) -> bool:
    """Tell whether a stretch was linked to a person."""
    match = linked(resolved)
    return bool(match and match.candidate.kind is Kind.PERSON)
