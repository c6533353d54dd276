"""Where role titles and names stand to each other in a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from registry.documents.find import Spot
from registry.documents.gate import stopwords
from registry.documents.words import TextWord, is_name_shaped, joined
from registry.names import tables
from registry.names.fold import fold_native, fold_words
from registry.names.frequency import is_given_name
from registry.names.script import UNCASED, script_of

_BETWEEN = " \u00a0,،"
_WIDEST = 3


def title_before(text: str, titles: Sequence[Spot]) -> dict[int, str]:
    """Give the titles by the number of the word after them: "Secretary of State, Marco" puts one before Marco."""
    return {title.last + 1: text[title.start : title.end] for title in titles if _touches(text, title.end)}


def standing_alone(text: str, titles: Sequence[Spot], names: Iterable[Spot]) -> list[Spot]:
    """Give the titles that no name stands beside, holds or runs into: they stand for a person themselves."""
    names = list(names)
    covered = {at for name in names for at in range(name.first, name.last + 1)}
    by_first = {name.first: name for name in names}
    by_last = {name.last: name for name in names}
    alone = []
    for title in titles:
        if covered.intersection(range(title.first, title.last + 1)):
            continue
        after, before = by_first.get(title.last + 1), by_last.get(title.first - 1)
        has_name_after = after is not None and _joins(text, title.end, after.start)
        if not has_name_after and not (before is not None and _joins(text, before.end, title.start)):
            alone.append(title)
    return alone


def lies_within(start: int, end: int, spots: Sequence[Spot]) -> bool:
    """Tell whether a stretch lies inside one of some stretches, which stand in order and do not overlap."""
    at = bisect_right(spots, start, key=lambda spot: spot.start) - 1
    return at >= 0 and end <= spots[at].end


def is_part_of_longer(text: str, words: Sequence[TextWord], spot: Spot, chosen: Iterable[Spot]) -> bool:
    """Tell whether one word of a name stands behind a given name that is not the actor's: Rubio in "Mario Rubio".

    A one-word name only; the given name with it would have been chosen as a longer
    stretch, had it been the actor's.
    """
    if spot.length > 1 or spot.first == 0 or not joined(text, words[spot.first - 1], words[spot.first]):
        return False
    before = words[spot.first - 1]
    if any(other.first <= spot.first - 1 <= other.last for other in chosen):
        return False
    (word, *more) = fold_words(before.surface) or [""]
    if (
        more
        or len(word) < _shortest_given(before.surface)
        or word in tables.honorifics()
        or not is_name_shaped(before.surface)
    ):
        return False
    return fold_native(before.surface) not in stopwords() and is_given_name(word)


def _shortest_given(surface: str) -> int:
    """Without capitals to go by, short words that sound like a given name are oftener something else (عودة, دعوة)."""
    return 5 if script_of(surface) in UNCASED else 3


def _joins(text: str, end: int, start: int) -> bool:
    return start - end <= _WIDEST and not text[end:start].strip(_BETWEEN)


def _touches(text: str, end: int) -> bool:
    return not text[end : end + 1].strip(_BETWEEN)
