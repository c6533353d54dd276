"""The stage that finds actors who may be one: each changed actor is asked for under its own names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from registry.db.likeness import Traits, fetch_active_page, fetch_traits
from registry.domain import Evidence, Feature, Kind, Match, Mention, Thresholds
from registry.names import limits
from registry.names.fold import fold
from registry.names.script import script_of
from registry.services.answers import Json
from registry.services.reconcile.redecide import Found
from registry.services.resolve import resolve_mentions

ACTORS_AT_ONCE = 100
_NAMES = 3
"""Names of an actor that are asked for, one a script."""

JOIN = 8.0
"""Bits from which two actors are put to a person, the surest first.

Of 400 people planted twice across scripts among 4,500 (bench, 2026-11) 8 bits find .895, 12 bits .85, and .916 and .969
of what is put to people is right; one pair in twelve there is not one name spelt twice.
"""

_SAME_ID, _OTHER_ID = 30.0, -15.0
_OTHER_BIRTH, _OTHER_GENDER, _OTHER_COUNTRY = -30.0, -20.0, -3.0
_SAME_TENURE, _SAME_BIRTH = 8.0, 8.0
_OTHER_SPELLING, _OTHER_NUMERAL = -5.0, -30.0
_NUMERALS = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"})
_NOT_OF_NAMES = frozenset({Feature.PRIOR, Feature.RIVALS})
_AGAINST = frozenset(
    {Feature.FAMILY_UNSAID, Feature.GIVEN_CONFLICT, Feature.MIDDLE_CONFLICT, Feature.GENERATION, Feature.GENDER}
)


def find_duplicates(
    session: Session,
    actors: Sequence[int] | None,
    thresholds: Thresholds,
    *,
    after: int,
    today: date,
) -> tuple[list[Found], int | None]:
    """Give the likely duplicates of the next actors, of some or of all, and where to go on; None behind the last."""
    page = fetch_active_page(session, actors, after=after, limit=ACTORS_AT_ONCE)
    if not page:
        return [], None
    traits = fetch_traits(session, page)
    asked = [(actor_id, mention) for actor_id in page for mention in _questions(traits[actor_id])]
    resolved = resolve_mentions(
        session, [mention for _, mention in asked], thresholds, today=today, thorough=False
    )  # fmt: skip
    near: dict[tuple[int, int], Match] = {}
    for (actor_id, _), each in zip(asked, resolved, strict=True):
        for match in each.decision.matches if each.decision else ():
            other = match.candidate.actor_id
            if other != actor_id and not any(map(match.has, _AGAINST)):
                pair = (min(actor_id, other), max(actor_id, other))
                near[pair] = max(near.get(pair, match), match, key=_bits)
    known = traits | fetch_traits(session, {at for pair in near for at in pair} - traits.keys())
    found = [_duplicate(known[one], known[other], match) for (one, other), match in sorted(near.items())]
    return [each for each in found if each], page[-1]


def _questions(actor: Traits) -> list[Mention]:
    """Give the names to ask for: the first of each script."""
    scripts: dict[str, str] = {}
    for name in actor.names:
        try:
            limits.check_mention(name)
        except limits.NameTextError:
            continue
        if len(name.split()) > 1 or script_of(name) in ("Hani", "Hang") or actor.kind == Kind.ORGANISATION:
            scripts.setdefault(script_of(name), name)
    return [Mention(surface_form=name, kind=Kind(actor.kind)) for name in list(scripts.values())[:_NAMES]]


def _bits(match: Match) -> float:
    return sum(line.bits for line in match.evidence if line.feature not in _NOT_OF_NAMES)


def _duplicate(one: Traits, other: Traits, match: Match) -> Found | None:
    lines = [line for line in match.evidence if line.feature not in _NOT_OF_NAMES]
    told = [_json(line) for line in lines] + _spelling(one, other) + _traits(one, other)
    bits = sum(line["bits"] for line in told)
    if bits < JOIN:
        return None
    after: Json = {
        "actors": [str(one.actor_id), str(other.actor_id)],
        "name": f"{one.name} / {other.name}",
        "score": round(1 / (1 + 2 ** -(bits - JOIN)), 6),
        "evidence": told,
    }
    return Found(kind="duplicate", subject=f"{one.actor_id:012} {other.actor_id:012}", after=after)


def _spelling(one: Traits, other: Traits) -> list[Json]:
    """Weigh that names in one script are spelt otherwise: who writes somebody down again mostly spells him alike."""
    if not any(script_of(left) == script_of(right) for left in one.names for right in other.names):
        return []
    words = [[set(fold(name).split()) for name in each.names] for each in (one, other)]
    pairs = [(left, right) for left in words[0] for right in words[1]]
    if any(left <= right or right <= left for left, right in pairs):
        return []
    if all((left & _NUMERALS) != (right & _NUMERALS) for left, right in pairs):
        return [_line("spelling", "another number behind the name", _OTHER_NUMERAL)]
    return [_line("spelling", "the same script, another spelling", _OTHER_SPELLING)]


def _traits(one: Traits, other: Traits) -> list[Json]:
    """Say what is known of two actors besides their names: identifiers, dates, gender, countries, tenures."""
    found = []
    for scheme in sorted(one.identifiers.keys() & other.identifiers.keys()):
        is_same = one.identifiers[scheme] == other.identifiers[scheme]
        bits = _SAME_ID if is_same else _OTHER_ID
        found.append(_line("identifier", f"{scheme}: {'the same' if is_same else 'another'}", bits))
    for what, left, right in (("born", one.born, other.born), ("died", one.died, other.died)):
        if left and right:
            length = min(len(left), len(right))
            is_same = left[:length] == right[:length]
            bits = (_SAME_BIRTH if length > 4 else 0.0) if is_same else _OTHER_BIRTH
            found.append(_line(what, f"{left} / {right}", bits))
    if one.gender and other.gender and one.gender != other.gender:
        found.append(_line("gender", f"{one.gender} / {other.gender}", _OTHER_GENDER))
    if one.countries and other.countries and not set(one.countries) & set(other.countries):
        found.append(_line("country", f"{' '.join(one.countries)} / {' '.join(other.countries)}", _OTHER_COUNTRY))
    if shared := set(one.tenures) & set(other.tenures):
        found.append(_line("tenure", f"{len(shared)} in the same post from the same day", _SAME_TENURE))
    return found


def _line(feature: str, detail: str, bits: float) -> Json:
    return {"feature": feature, "detail": detail, "bits": bits}


def _json(line: Evidence) -> Json:
    return _line(line.feature.value, line.detail, line.bits)
