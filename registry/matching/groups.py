"""Groups of unknown mentions that are one person or organisation, across documents, scripts and short forms. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from registry.matching.cluster import APART, Edge, components, correlate
from registry.matching.unknown import Form, blocks, family_keys, same_name

JOIN = 11.0
"""Bits from which two forms are one name: as rare as one bearer among two thousand who are news.

Set by judgement; on 500 people in 3,000 synthetic documents of tests/matching/test_groups.py the groups then have a
B3 F1 of 0.942, and 0.997 of those with two mentions or more are pure (2026-11).
"""

FOLLOWS = 7.0
"""Bits from which a single word is the short form of a name that stands in full in the same document."""

_HOT = 60
"""Forms with one pair of words in common that are all compared; of more, each with the next in order."""

Key = tuple[str, str | None, str]
"""Name, language, kind."""


@dataclass(frozen=True, slots=True)
class Item:
    """A mention to be grouped. Mentions of one place share a document; one that came alone is a place of its own."""

    number: int
    place: str
    form: Form


@dataclass(slots=True)
class Group:
    """Mentions of one bearer."""

    items: list[int] = field(default_factory=list)
    """Their numbers, in order."""
    forms: Counter[Form] = field(default_factory=Counter)
    full: Counter[Form] = field(default_factory=Counter)
    """The forms of several words, those that a name is chosen from."""
    weakest: float = 0.0
    """Bits of the least sure tie that holds it together; those of the name itself where it has one form."""
    density: float = 1.0
    """Of the pairs of its forms that were compared, how many say together."""


@dataclass(slots=True)
class Grouping:
    """All groups, and what is worth knowing of how they came about."""

    groups: list[Group]
    largest: int = 0
    """Forms in the largest set that ties hold together, before it was divided."""
    uncompared: int = 0
    """Pairs of forms with two words in common that were too many to be compared."""


def group(items: Sequence[Item]) -> Grouping:
    """Give the groups of mentions, each mention in one, by their first mention; the same in whatever order they come.

    Within a document a single word belongs to the one name in full that it can be short for.
    Names in full are tied across documents by what they share; two that contradict each
    other in one document are never joined. A single word without a full name
    in its document joins the only group that it fits, if there is one only.
    """
    heads = _heads(items)
    forms = sorted({head for head in heads.values() if head.length > 1}, key=_order)
    number = {form: at for at, form in enumerate(forms)}
    weights, uncompared = _weights(forms)
    tied = [edge for edge, bits in weights.items() if bits > JOIN]
    apart = _apart(items, heads, number)
    whole = components(len(forms), tied)
    largest = max(map(len, whole), default=0)
    parts = _divide(whole, weights, apart)
    of = {forms[at]: part for part, members in enumerate(parts) for at in members}
    groups = _gather(items, heads, of, len(parts))
    for part, members in enumerate(parts):
        _judge(groups[part], [forms[at] for at in members], members, weights)
    kept = [each for each in groups if each.items]
    return Grouping(sorted(kept, key=lambda each: each.items[0]), largest, uncompared)


@lru_cache(maxsize=262_144)
def bits_of(one: Form, other: Form) -> float:
    """Give the bits by which two forms are one name, remembered."""
    return same_name(one, other)[0]


def _order(form: Form) -> tuple[str, str, str]:
    return form.text, form.lang or "", form.kind


def _heads(items: Sequence[Item]) -> dict[int, Form]:
    """Give the form that each mention counts as: its own, or the full name in its document that it is short for."""
    places: dict[str, dict[Form, None]] = defaultdict(dict)
    for item in items:
        places[item.place][item.form] = None
    heads = {}
    for item in items:
        heads[item.number] = item.form
        if item.form.length == 1:
            full = [form for form in places[item.place] if form.length > 1 and form.kind == item.form.kind]
            fitting = [form for form in full if bits_of(item.form, form) >= FOLLOWS]
            if _are_one(fitting):
                heads[item.number] = min(fitting, key=_order)
    return heads


def _are_one(forms: Sequence[Form]) -> bool:
    return bool(forms) and all(bits_of(forms[0], other) > JOIN for other in forms[1:])


def _weights(forms: Sequence[Form]) -> tuple[dict[Edge, float], int]:
    """Give the bits between forms that have two words in common, and how many such pairs were left out."""
    buckets: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, form in enumerate(forms):
        for block in sorted(set(blocks(form))):
            buckets[form.kind, block].append(at)
    pairs: set[Edge] = set()
    uncompared = 0
    for members in buckets.values():
        size = len(members)
        for at, one in enumerate(members):
            reach = members[at + 1 : at + 1 + _HOT]
            pairs.update((one, other) for other in reach)
            uncompared += size - at - 1 - len(reach)
    return {(one, other): bits_of(forms[one], forms[other]) for one, other in sorted(pairs)}, uncompared


def _apart(items: Sequence[Item], heads: dict[int, Form], number: dict[Form, int]) -> set[Edge]:
    """Give the pairs of full names that stand in one document and contradict each other."""
    places: dict[str, set[int]] = defaultdict(set)
    for item in items:
        if heads[item.number] in number:
            places[item.place].add(number[heads[item.number]])
    forms = {at: form for form, at in number.items()}
    found: set[Edge] = set()
    for members in places.values():
        ordered = sorted(members)
        for at, one in enumerate(ordered):
            found.update((one, other) for other in ordered[at + 1 :] if bits_of(forms[one], forms[other]) < 0)
    return found


def _divide(whole: list[list[int]], weights: dict[Edge, float], apart: set[Edge]) -> list[list[int]]:
    """Divide what ties hold together where that says more apart than together."""
    home = {at: number for number, members in enumerate(whole) for at in members}
    inner: list[dict[Edge, float]] = [{} for _ in whole]
    place = {at: local for members in whole for local, at in enumerate(members)}
    for (one, other), bits in weights.items():
        if home[one] == home[other]:
            inner[home[one]][place[one], place[other]] = max(bits - JOIN, -JOIN)
    for one, other in apart:
        if home[one] == home[other]:
            inner[home[one]][place[one], place[other]] = APART
    return [
        [members[local] for local in part]
        for members, within in zip(whole, inner, strict=True)
        for part in correlate(len(members), within)
    ]


def _gather(items: Sequence[Item], heads: dict[int, Form], of: dict[Form, int], size: int) -> list[Group]:
    groups = [Group() for _ in range(size)]
    loose: dict[Form, list[Item]] = defaultdict(list)
    for item in items:
        head = heads[item.number]
        if head in of:
            _add(groups[of[head]], item)
        else:
            loose[head].append(item)
    known: dict[str, list[tuple[Form, int]]] = defaultdict(list)
    for form, part in of.items():
        for key in family_keys(form):
            known[key].append((form, part))
    for form, alone in sorted(loose.items(), key=lambda each: _order(each[0])):
        home = _only_home(form, [each for key in family_keys(form) for each in known.get(key, ())])
        if home is None:
            groups.append(Group(weakest=bits_of(form, form)))
        for item in alone:
            _add(groups[-1] if home is None else groups[home], item)
    for each in groups:
        each.items.sort()
    return groups


def _only_home(form: Form, known: Sequence[tuple[Form, int]]) -> int | None:
    """Give the only group that a single word fits, of those that sound like it; None for none or several."""
    fitting = {part for full, part in known if bits_of(form, full) >= FOLLOWS}
    return fitting.pop() if len(fitting) == 1 else None


def _add(to: Group, item: Item) -> None:
    to.items.append(item.number)
    to.forms[item.form] += 1
    if item.form.length > 1:
        to.full[item.form] += 1


def _judge(made: Group, forms: Sequence[Form], members: Sequence[int], weights: dict[Edge, float]) -> None:
    """Say how well a group holds together."""
    ties = [
        bits
        for at, one in enumerate(members)
        for other in members[at + 1 :]
        if (bits := weights.get((one, other))) is not None
    ]
    positive = [bits for bits in ties if bits > JOIN]
    made.weakest = min(positive) if positive else bits_of(forms[0], forms[0])
    made.density = len(positive) / len(ties) if ties else 1.0
