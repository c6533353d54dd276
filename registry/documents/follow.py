"""Finds the short forms of people nobody has on record, once the text has named them in full."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from registry.documents.find import Spot, starts_inside
from registry.documents.lexis import base_forms
from registry.documents.words import TextWord, is_name_shaped, joined
from registry.names import tables
from registry.names.fold import fold_native
from registry.names.script import UNCASED, script_of

_TWO_FAMILY_NAMES = frozenset({"es", "pt", "gl", "ca"})
_SPACELESS = frozenset({"Hani", "Kana", "Hang"})


def short_forms(
    text: str, words: Sequence[TextWord], full: Sequence[Spot], taken: Collection[int], lang: str | None
) -> list[Spot]:
    """Give where the family name of somebody named in full stands alone later, in whatever case.

    With the particles before it (de La Brosse) where they are printed. Each family name is
    looked for once, from where it first was named.
    """
    earliest: dict[tuple[str, ...], Spot] = {}
    for spot in sorted(full, key=lambda each: each.start):
        for family in _families(text, words, spot, lang):
            earliest.setdefault(tuple(family), spot)
    places = _places(words, lang) if earliest else {}
    found = [
        again
        for family, spot in earliest.items()
        for again in _again(text, words, spot, family, places=places, taken=taken, lang=lang)
    ]
    return list(dict.fromkeys(found))


def _places(words: Sequence[TextWord], lang: str | None) -> dict[str, list[int]]:
    """Give where the forms of words stand that may be names."""
    found: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        if not is_name_shaped(word.surface):
            continue
        if script_of(word.surface) in UNCASED:
            forms = frozenset(fold_native(word.surface[inside:]) for inside in starts_inside(word.surface, lang))
        else:
            forms = base_forms(word.surface, lang)
        for form in forms:
            found.setdefault(form, []).append(at)
    return found


def _families(text: str, words: Sequence[TextWord], spot: Spot, lang: str | None) -> Iterator[list[str]]:
    content = [at for at in range(spot.first, spot.last + 1) if not _is_particle(words[at].surface)]
    if len(content) < 2 or script_of(words[spot.last].surface) in _SPACELESS:
        return
    first = spot.last
    while first > content[1] and "-" in text[words[first - 1].end : words[first].start]:
        first -= 1
    yield [words[at].surface for at in range(first, spot.last + 1)]
    if lang in _TWO_FAMILY_NAMES:
        yield from ([words[at].surface] for at in content[1:-1])


def _again(
    text: str,
    words: Sequence[TextWord],
    spot: Spot,
    family: Sequence[str],
    *,
    places: Mapping[str, Sequence[int]],
    taken: Collection[int],
    lang: str | None,
) -> Iterator[Spot]:
    forms = [base_forms(word, lang) for word in family]
    for at in sorted({place for form in forms[0] for place in places.get(form, ()) if place > spot.last}):
        run = range(at, at + len(family))
        if run[-1] >= len(words) or any(place in taken for place in run):
            continue
        inside = _matches(words, run, forms, lang)
        if inside is None or any(not joined(text, words[a], words[b]) for a, b in pairwise(run)):
            continue
        first = _with_particles(text, words, at, spot)
        start = words[first].start if first != at else words[at].start + inside
        yield Spot(start, words[run[-1]].end, first, run[-1])


def _with_particles(text: str, words: Sequence[TextWord], at: int, spot: Spot) -> int:
    """Give where the particles before a family name begin, if the full name has them."""
    first = at
    while (
        first - 1 > spot.last
        and _is_particle(words[first - 1].surface)
        and joined(text, words[first - 1], words[first])
    ):
        first -= 1
    return first if first == at or _had_particles(words, spot, words[first].surface) else at


def _had_particles(words: Sequence[TextWord], spot: Spot, particle: str) -> bool:
    return any(words[at].surface.lower() == particle.lower() for at in range(spot.first, spot.last))


def _matches(words: Sequence[TextWord], run: range, forms: Sequence[frozenset[str]], lang: str | None) -> int | None:
    """Give where in the first word the family name begins; None where other words stand."""
    for place, known in zip(run, forms, strict=True):
        surface = words[place].surface
        if not is_name_shaped(surface):
            return None
        if place == run[0] and script_of(surface) in UNCASED:
            starts = [at for at in starts_inside(surface, lang) if fold_native(surface[at:]) in known]
            if not starts:
                return None
            inside = starts[0]
        elif known.isdisjoint(base_forms(surface, lang)):
            return None
        elif place == run[0]:
            inside = 0
    return inside


def _is_particle(surface: str) -> bool:
    return surface.lower() in tables.particles()
