"""What a page says of one mention: whom it means, as what, how sure, and the account that adds up to it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from registry.domain import Candidate, Evidence, Feature, Match, Mention, Outcome, Reason, Tenure
from registry.services.annotate import Annotation
from registry.services.resolve import Resolved

_WIDEST_BITS = 20.0
"""Bits that fill the bar beside a line of evidence."""

_WORTH_SHOWING = 0.001
_LOOK_TWICE = (Reason.CONFLICT, Reason.HANDOVER)
_OWN_CARDS = 400
"""Mentions beyond this number share the card of the first with the same decision, or a novel would be 50 MB of page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of evidence; `share` is the part of its bar that is filled, 0 to 100."""

    feature: Feature
    detail: str
    bits: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One candidate with the lines that add up to its score."""

    match: Match
    lines: tuple[Line, ...]
    total: float

    @property
    def letters(self) -> tuple[tuple[str, str], ...]:
        """Printed letters beside those of the name; empty where they are the same throughout."""
        pairs = self.match.alignment
        return pairs if any(printed != other for printed, other in pairs) else ()

    @classmethod
    def of(cls, match: Match) -> Account:
        """Take the account of a match; lines of no weight stay, because they tell something."""
        return cls(match=match, lines=tuple(map(_line, match.evidence)), total=sum(e.bits for e in match.evidence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One mention in full."""

    number: int
    surface: str
    kind: str
    resolved: Resolved
    outcome: Outcome
    reason: Reason
    roles: tuple[Tenure, ...]
    accounts: tuple[Account, ...]
    """Best first; the first is the linked one where `outcome` is link."""

    @property
    def best(self) -> Account | None:
        """The linked candidate."""
        return self.accounts[0] if self.outcome is Outcome.LINK and self.accounts else None

    def worth_showing(self, most: int) -> tuple[Account, ...]:
        """Give the first accounts; those that nothing speaks for only when nothing better is there."""
        likely = [account for account in self.accounts[1:most] if account.match.score >= _WORTH_SHOWING]
        return (*self.accounts[:1], *likely)

    @property
    def looks(self) -> str:
        """The word the style sheet knows it by: its kind, or `unsure`."""
        return self.kind if self.outcome is Outcome.LINK else "unsure"

    @property
    def deserves_a_look(self) -> bool:
        """Tell whether it belongs in the list of what is uncertain."""
        return self.outcome is not Outcome.LINK or self.reason in _LOOK_TWICE


@dataclass(slots=True, kw_only=True)
class Found:
    """One actor with all its mentions in a text."""

    actor: Candidate
    roles: tuple[Tenure, ...]
    score: float
    """The lowest of its mentions: what one may rely on."""
    count: int = 0
    forms: dict[str, int] = field(default_factory=dict)
    """Surface forms with the number of the first mention of each."""


def card_of(number: int, resolved: Resolved, *, kind: str) -> Card | None:
    """Make the card of a mention; None for one that could not be read."""
    decision = resolved.decision
    if decision is None:
        return None
    return Card(
        number=number,
        surface=resolved.mention.surface_form,
        kind=kind,
        resolved=resolved,
        outcome=decision.outcome,
        reason=decision.reason,
        roles=decision.roles,
        accounts=tuple(map(Account.of, decision.matches)),
    )


def cards_of(annotations: Sequence[Annotation]) -> list[Card]:
    """Give the card of every annotation, in their order; far down in a long text, cards repeat."""
    cards: list[Card] = []
    known: dict[tuple[Mention, str], Card] = {}
    for number, annotation in enumerate(annotations):
        same = (annotation.resolved.mention, annotation.type)
        shared = known.get(same) if number >= _OWN_CARDS else None
        card = shared or card_of(number, annotation.resolved, kind=annotation.type)
        if card is None:
            raise ValueError("an annotation has a decision")
        known.setdefault(same, card)
        cards.append(card)
    return cards


def actors_found(cards: Iterable[Card]) -> list[Found]:
    """Count the actors of a text: the most mentioned first, then by name."""
    found: dict[int, Found] = {}
    for card in cards:
        if card.best is None:
            continue
        match = card.best.match
        actor = match.candidate
        entry = found.setdefault(actor.actor_id, Found(actor=actor, roles=card.roles, score=match.score))
        entry.count += 1
        entry.score = min(entry.score, match.score)
        entry.forms.setdefault(card.surface, card.number)
    return sorted(found.values(), key=lambda entry: (-entry.count, entry.actor.name))


def _line(evidence: Evidence) -> Line:
    return Line(evidence.feature, evidence.detail, evidence.bits, share_of(evidence.bits))


def share_of(bits: float) -> float:
    """Give how much of its bar a line of evidence fills, 0 to 100."""
    return round(min(abs(bits) / _WIDEST_BITS, 1.0) * 100, 1)
