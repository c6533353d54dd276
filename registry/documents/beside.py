"""Where role titles and names stand to each other in a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

from registry.documents.find import Spot
from registry.documents.gate import stopwords
from registry.documents.words import TextWord, is_name_shaped, joined
from registry.names import tables
from registry.names.fold import fold_native, fold_words
from registry.names.frequency import is_given_name
from registry.names.script import UNCASED, script_of

_BETWEEN = " \u00a0,،"
_WIDEST = 3


def title_before(text: str, titles: Sequence[Spot], names: Iterable[Spot]) -> dict[Spot, str]:
    """Give the title before each name that has one: "Secretary of State, Marco" puts one before Marco."""
    ends = [title.end for title in titles]
    found = {}
    for name in names:
        at = bisect_right(ends, name.start) - 1
        if at >= 0 and _joins(text, ends[at], name.start):
            found[name] = text[titles[at].start : titles[at].end]
    return found


def standing_alone(text: str, words: Sequence[TextWord], titles: Sequence[Spot], names: Iterable[Spot]) -> list[Spot]:
    """Give the titles that no name stands beside, holds or runs into: they stand for a person themselves.

    A form of address may stand between (the chief of staff, General Randy George).
    """
    ordered = sorted(names, key=lambda name: name.start)
    starts = [name.start for name in ordered]
    alone = []
    for title in titles:
        at = bisect_right(starts, title.start)
        before, after = ordered[at - 1] if at else None, ordered[at] if at < len(ordered) else None
        if before and (before.end > title.start or _joins(text, before.end, title.start)):
            continue
        if after and (after.start < title.end or _joins(text, _past_address(words, title), after.start)):
            continue
        if after and _is_of_two(text, title, after, ordered[at + 1 : at + 2]):
            continue
        alone.append(title)
    return alone


def _is_of_two(text: str, title: Spot, owner: Spot, following: Sequence[Spot]) -> bool:
    """Tell whether a title, whose he is, a comma and his name follow one another: المبعوث الخاص لترامب، ستيف ويتكوف."""
    if owner.start - title.end > _WIDEST or not following or text[title.end : title.end + 1].strip():
        return False
    gap = text[owner.end : following[0].start]
    return _joins(text, owner.end, following[0].start) and bool(gap.strip())


def _past_address(words: Sequence[TextWord], title: Spot) -> int:
    """Give where a title ends, with the form of address behind it."""
    behind = title.last + 1
    return words[behind].end if behind < len(words) and _is_address(words[behind].surface) else title.end


def _is_address(surface: str) -> bool:
    folded = fold_native(surface)
    return folded in tables.honorifics() or folded.removeprefix("ال") in tables.honorifics()


def lies_within(start: int, end: int, spots: Sequence[Spot]) -> bool:
    """Tell whether a stretch lies inside one of some stretches, which stand in order and do not overlap."""
    at = bisect_right(spots, start, key=lambda spot: spot.start) - 1
    return at >= 0 and end <= spots[at].end


def is_part_of_longer(text: str, words: Sequence[TextWord], spot: Spot, covered: Collection[int]) -> bool:
    """Tell whether one word of a name stands behind a given name that is not the actor's: Rubio in "Mario Rubio".

    A one-word name only; the given name with it would have been chosen as a longer
    stretch, had it been the actor's. `covered`: the numbers of the words of chosen names.
    """
    if spot.length > 1 or spot.first == 0 or not joined(text, words[spot.first - 1], words[spot.first]):
        return False
    before = words[spot.first - 1]
    if spot.first - 1 in covered:
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
    return 0 <= start - end <= _WIDEST and not text[end:start].strip(_BETWEEN)
