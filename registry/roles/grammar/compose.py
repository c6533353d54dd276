"""From the units of a title to what it means: office, country and modifiers, whatever their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, product

from registry.roles.grammar.lexicon import Label
from registry.roles.grammar.offices import dept_order, office_in, organisations
from registry.roles.grammar.units import Unit

_MOST_CHOICES = 24
_ABROAD = frozenset({"ambassador", "special-envoy"})
_ADDRESSED = frozenset({"un", "nato", "eu", "osce", "oas", "iaea", "african-union", "arab-league"})
"""Bodies to which countries send ambassadors."""
_OUTER = ("spokesperson", "aide")
_DEGREES = frozenset({"top", "first"})
_DEPUTIES = ("first-deputy", "deputy", "assistant", "shadow", "alternate", "junior")
_SMALL = frozenset({"to", "and", "skip"})
_ADVICE = {"national-security": "national-security-adviser", "foreign-policy": "foreign-policy-aide"}
"""What one is who advises on a field."""
_OF_FORCES = frozenset({"commander", "commander-in-chief"})
"""Roles that nobody has in a body but where it says so: a commander of Hezbollah is not who leads it."""
_STANDS = frozenset({"president", "speaker"})
"""Roles that are offices by themselves."""
_OF_PRESIDENTS = frozenset({"presidency", "presidential-office"})
_PRINCIPALS = frozenset({"president", "head-of-government", "head-of-state", "monarch", "chancellor", "supreme-leader"})
"""Whose chief of staff, whose adviser: beside another office they are not meant."""
_LEADING = frozenset({"leader", "head-of-state", "commander-in-chief"})
_UNION = frozenset({"eu", "european-commission"})
_SEATS = frozenset({"presidency", "premiership", "government", "armed-forces"})
"""Bodies that only say whose an office is: the White House national security adviser."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What units mean together."""

    office: str
    country: str | None
    modifiers: tuple[str, ...] = ()
    since: date | None = None
    """The first day on which the words meant it: Secretary of War."""


@dataclass(slots=True)
class _Parts:
    """What was found among the units, in order."""

    modifiers: list[str] = field(default_factory=list)
    offices: list[Label] = field(default_factory=list)
    roles: list[Label] = field(default_factory=list)
    depts: list[str] = field(default_factory=list)
    bodies: list[Label] = field(default_factory=list)
    places: list[tuple[int, Label]] = field(default_factory=list)
    targets: list[Label] = field(default_factory=list)
    is_minister: bool = False
    is_ministry: bool = False
    role_at: int = 0
    joined: bool = False


def compose(units: Sequence[Unit]) -> Iterator[Meaning]:
    """Give what known units may mean, likeliest first; nothing where they are no title of one person."""
    seen: set[Meaning] = set()
    choices = islice(product(*(unit.labels for unit in units)), _MOST_CHOICES)
    for choice in choices:
        for meaning in _meanings(_parts(units, choice)):
            if meaning not in seen:
                seen.add(meaning)
                yield meaning


def _parts(units: Sequence[Unit], choice: Iterable[Label]) -> _Parts:
    parts = _Parts()
    pointed = joined = False
    for at, (unit, label) in enumerate(zip(units, choice, strict=True)):
        if unit.clitic and unit.clitic not in _SMALL:
            parts.modifiers.append(unit.clitic)
        match label.category:
            case "to":
                pointed = True
            case "and":
                joined = True
                parts.joined = True
            case "skip":
                pass
            case "country" | "capital" | "region" | "org" | "ministry":
                pointed = pointed or unit.clitic == "to" or (joined and bool(parts.targets))
                _place(parts, at, label, pointed=pointed)
                pointed = joined = False
            case _:
                _other(parts, at, label)
                pointed = joined = False
    return parts


def _place(parts: _Parts, at: int, label: Label, *, pointed: bool) -> None:
    if label.category == "ministry":
        parts.is_ministry = True
    elif label.category == "org" and not (pointed and label.value in _ADDRESSED):
        parts.bodies.append(label)
        if label.value in _ADDRESSED:
            parts.places.append((at, label))
    elif pointed:
        parts.targets.append(label)
    else:
        parts.places.append((at, label))


def _other(parts: _Parts, at: int, label: Label) -> None:
    match label.category:
        case "mod":
            parts.modifiers.append(label.value)
        case "office":
            parts.offices.append(label)
        case "role":
            parts.roles.append(label)
            parts.role_at = at
        case "dept":
            parts.depts.append(label.value)
        case "min":
            parts.is_minister = True
        case "junior":
            parts.is_minister = True
            parts.modifiers.append("junior")


def _meanings(parts: _Parts) -> Iterator[Meaning]:
    if "block" in parts.modifiers:
        return
    abroad = next((role for role in parts.roles if role.value in _ABROAD), None)
    if abroad:
        yield from _abroad(parts, abroad)
        return
    counterpart = any(role.value == "counterpart" for role in parts.roles)
    if parts.targets and not counterpart:
        if parts.places and any(target.category != "org" for target in parts.targets):
            return
        parts.places += [(0, target) for target in parts.targets if target.category != "org"]
        parts.bodies += [target for target in parts.targets if target.category == "org"]
    for office, implied in _offices(parts):
        country, is_sound = _country(parts, implied)
        if is_sound:
            yield _finished(parts, office, country)


def _finished(parts: _Parts, office: str, country: str | None) -> Meaning:
    office, since = office_in(country, office)
    if "first" in parts.modifiers and "deputy" in parts.modifiers:
        parts.modifiers.append("first-deputy")
    for deputy in _DEPUTIES:
        if deputy in parts.modifiers:
            office = "vice-president" if (deputy, office) == ("deputy", "president") else f"{deputy}-{office}"
            break
    kept = tuple(dict.fromkeys(m for m in parts.modifiers if is_sense(m)))
    return Meaning(office, country, kept, since)


def is_sense(modifier: str) -> bool:
    """Tell whether a modifier says in what sense an office is held, and does not make another office of it."""
    return modifier not in _DEPUTIES and modifier not in _DEGREES


def _country(parts: _Parts, implied: str | None) -> tuple[str | None, bool]:
    """Give the one country that is named, or the implied one; unsound where two are named."""
    named = {label.value for _, label in parts.places if label.category == "country"}
    capitals = {label.value for _, label in parts.places if label.category == "capital"}
    if any(label.category == "region" for _, label in parts.places):
        return None, False
    own = {label.country for label in parts.offices if label.country} if not implied else {implied}
    of_bodies = {country for body in parts.bodies if (country := _country_of(body))}
    fixed = {country for body in parts.bodies if (country := organisations()[body.value].country)}
    for countries in (named, capitals, of_bodies, own):
        if countries:
            clash = countries is named and fixed and not fixed & named
            return min(countries), len(countries) == 1 and not clash
    return None, True


def _country_of(body: Label) -> str | None:
    return body.country or organisations()[body.value].country


def _offices(parts: _Parts) -> Iterator[tuple[str, str | None]]:
    """Give the offices that the parts without modifiers make, with the country each implies."""
    outer = next((role.value for role in parts.roles if role.value in _OUTER), None)
    inner = list(_inner(parts, outer))
    if outer == "spokesperson":
        yield from _spoken_for(parts, inner)
    elif outer == "aide":
        topic = next((_ADVICE[dept] for dept in parts.depts if dept in _ADVICE), None)
        if topic:
            yield topic, next((country for _, country in inner), None)
        elif inner:
            yield from ((f"aide-to-{office}", country) for office, country in inner)
        elif any(body.value in _OF_PRESIDENTS for body in parts.bodies):
            yield "aide-to-president", None
        elif parts.bodies or parts.places:
            yield "aide", None
    else:
        yield from inner


def _spoken_for(parts: _Parts, inner: Sequence[tuple[str, str | None]]) -> Iterator[tuple[str, str | None]]:
    if parts.is_ministry and parts.depts:
        yield f"spokesperson-{_first(parts.depts)}-ministry", None
    elif parts.bodies:
        yield _in_body(parts.bodies[-1], "spokesperson"), None
    elif inner:
        office, country = inner[0]
        yield f"spokesperson-{office.replace('-minister', '-ministry')}", country
    elif parts.depts:
        yield f"spokesperson-{_first(parts.depts)}-ministry", None
    else:
        yield "spokesperson", None


def _inner(parts: _Parts, outer: str | None) -> Iterator[tuple[str, str | None]]:
    roles = [role.value for role in parts.roles if role.value != outer]
    ministries = [body.value for body in parts.bodies if body.value.endswith("-ministry")]
    if parts.is_minister and not parts.depts and ministries:
        yield ministries[0].replace("-ministry", "-minister"), None
        return
    if parts.is_minister and parts.depts:
        yield from ((f"{dept}-minister", None) for dept in _ranked(parts.depts))
        if not parts.offices:
            return
    if parts.depts and not parts.is_minister and not parts.is_ministry and "secretary" in roles:
        yield f"{_first(parts.depts)}-minister", None
        return
    if parts.depts and any(label.value == "secretary-of-state" for label in parts.offices):
        yield f"{_first(parts.depts)}-minister", "gb"
        return
    if parts.is_ministry and parts.depts and roles:
        yield f"{_first(parts.depts)}-minister", None
        return
    yield from _headed(parts, roles)


def _headed(parts: _Parts, roles: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Give the offices that words for offices or for roles in a body make."""
    bodies = [body for body in parts.bodies if body.value not in _SEATS] or parts.bodies
    body = bodies[0] if bodies else None
    if parts.depts and not parts.is_minister:
        if body and body.value in _UNION and roles:
            yield f"commissioner-{_first(parts.depts)}", None
        return
    yield from _named(parts, roles, body)
    if parts.offices or not roles:
        return
    if roles[0] == "commissioner":
        if parts.depts:
            yield f"commissioner-{_first(parts.depts)}", None
    elif roles[0] == "diplomat":
        if "top" in parts.modifiers:
            yield from _office_in(Label("office", "foreign-minister"), body)
    elif body:
        yield _in_body(body, roles[0]), None
    elif roles[0] in _STANDS or roles[0] == "counterpart":
        yield roles[0], None


def _named(parts: _Parts, roles: Sequence[str], body: Label | None) -> Iterator[tuple[str, str | None]]:
    """Give what words for offices say: of several the one that is of another, all where they are joined by and."""
    if parts.is_ministry or (roles and not body and not parts.joined):
        return
    others = [label for label in parts.offices if label.value not in _PRINCIPALS]
    for label in parts.offices if parts.joined else (others or parts.offices)[:1]:
        yield from _office_in(label, body)


def _office_in(label: Label, body: Label | None) -> Iterator[tuple[str, str | None]]:
    """Give the office that a word for one is beside a body, if they go together."""
    if body and label.value in organisations()[body.value].offices:
        yield organisations()[body.value].offices[label.value], None
    elif body is None or body.value in _SEATS:
        yield label.value, label.country
    elif label.value in _LEADING:
        yield _in_body(body, label.value), None


def _in_body(body: Label, role: str) -> str:
    offices = organisations()[body.value].offices
    if role in offices:
        return offices[role]
    if role in ("spokesperson", "speaker"):
        return f"spokesperson-{body.value}"
    if role in _OF_FORCES:
        return f"{role}-{body.value}"
    return offices.get("head", f"head-{body.value}")


def _abroad(parts: _Parts, role: Label) -> Iterator[Meaning]:
    """Give the office of an ambassador or envoy: to whom, and of which country or body."""
    targets = list(parts.targets)
    senders = list(parts.places)
    if not targets and len(senders) > 1:
        before = [place for place in senders if place[0] < parts.role_at]
        chosen = before[-1] if len(before) == len(senders) else senders[-1]
        senders.remove(chosen)
        targets = [chosen[1]]
    if not targets and len(senders) == 1 and (senders[0][1].category == "org" or senders[0][1].category == "region"):
        targets = [senders.pop()[1]]
    countries = {label.value for _, label in senders if label.category in ("country", "capital")}
    bodies = [label.value for _, label in senders if label.category == "org"]
    countries |= {country for body in parts.bodies if (country := _country_of(body))}
    if len(countries) > 1 or (parts.offices and not _is_chiefs(parts.offices)):
        return
    aim = "-".join(sorted({target.value for target in targets}))
    kind = "ambassador" if countries and aim in _ADDRESSED else role.value
    office = f"{kind}-to-{aim}" if aim else kind
    if bodies and not countries:
        office = f"{bodies[0]}-{office}"
    yield _finished(parts, office, next(iter(countries), None))


def _is_chiefs(offices: Sequence[Label]) -> bool:
    """Tell whether offices only say whose envoy it is: the president's special envoy."""
    return all(
        label.value in ("president", "head-of-government", "head-of-state", "secretary-general") for label in offices
    )


def _ranked(depts: Sequence[str]) -> list[str]:
    order = dept_order()
    return sorted(dict.fromkeys(depts), key=lambda dept: order.get(dept, len(order)))


def _first(depts: Sequence[str]) -> str:
    return _ranked(depts)[0]
