"""People of a text who are in no registry: found by how they look and what stands beside them, never linked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from registry.documents import unknown, unknown_uncased
from registry.documents.find import Spot
from registry.documents.follow import short_forms
from registry.documents.spaceless import cued_spots
from registry.documents.words import TextWord
from registry.domain import Decision, Mention, Outcome, Reason
from registry.names.readings import readings
from registry.services.resolve import Resolved


def stranger_spots(
    text: str, words: Sequence[TextWord], lang: str | None, *, firm: Sequence[Spot], loose: Iterable[Spot]
) -> list[Spot]:
    """Give where the text names people nobody has on record, in full and then by their family name.

    `firm` are stretches that are something else already. `loose` are surnames that were taken
    for somebody on record whom the text never names in full: they give way to a longer name,
    and to the short form of a stranger.
    """
    loose_words = {spot.first for spot in loose}
    taken = {at for spot in firm for at in range(spot.first, spot.last + 1)} - loose_words
    full = unknown.unknown_spots(text, words, taken, lang)
    full += unknown_uncased.unknown_spots(text, words, taken, lang)
    full += clear_of(cued_spots(text, words, lang), firm)
    taken |= {at for spot in full for at in range(spot.first, spot.last + 1)}
    return full + clear_of(short_forms(text, words, full, taken, lang), full)


def clear_of(spots: Iterable[Spot], others: Iterable[Spot]) -> list[Spot]:
    """Give the stretches that share no letter with one of others."""
    ordered = sorted(others, key=lambda other: other.start)
    starts = [other.start for other in ordered]
    ends = list(accumulate((other.end for other in ordered), max))
    return [spot for spot in spots if not (at := bisect_left(starts, spot.end)) or ends[at - 1] <= spot.start]


def nobody(mention: Mention) -> Resolved:
    """Give the answer for somebody who is on no record."""
    decision = Decision(outcome=Outcome.NIL, reason=Reason.UNKNOWN)
    return Resolved(mention=mention, decision=decision, reading=readings(mention.surface_form, mention.lang)[0])
