"""Reading FollowTheMoney entities, one a line: people, organisations, positions and occupancies.

They may stand in any order. An end that is given for a current occupancy is the end that
is expected; no start, and no end of one that has ended, is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from registry.domain import InvalidError, Kind, NameKind, Status
from registry.exchange import values
from registry.exchange.findings import Entry, Faults, Finding, Place, Refusal
from registry.exchange.keys import key_of
from registry.exchange.lines import MAX_LINE_BYTES, read_lines
from registry.exchange.native import ActorRecord, NameRecord, PostRecord, TenureRecord, TitleRecord
from registry.exchange.strict import strict_json

ACTING = "acting"
"""The description by which an occupancy says so: the format has no field for it."""

UNSURE = "status unknown"
"""The note of a tenure without an end that may have ended."""

_ORGANISATIONS = ("Organization", "Company", "PublicBody", "LegalEntity")
_BOM = b"\xef\xbb\xbf"


def read(stream: BinaryIO) -> Iterator[Finding | None]:
    """Find what stands on each line; None for one that is blank."""
    for number, line in enumerate(read_lines(stream), 1):
        if not line.strip():
            yield None
            continue
        faults = Faults(Place(number))
        try:
            entry = _entity(_load(line.removeprefix(_BOM) if number == 1 else line), faults)
        except InvalidError as error:
            yield Refusal(place=faults.place, code=error.code, detail=error.detail)
            continue
        if entry is not None:
            yield entry
        yield from faults.found


def _load(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        raise InvalidError(f"a line has at most {MAX_LINE_BYTES:,} bytes", code="too_long")
    value = strict_json(line.strip())
    if not isinstance(value, dict):
        raise InvalidError("a line is one JSON object", code="wrong_type")
    return value


def _entity(value: dict[str, Any], faults: Faults) -> Entry | None:
    schema, id_ = values.words(value.get("schema"), "schema"), values.words(value.get("id"), "id")
    properties = _Properties(value.get("properties") or {}, faults)
    if value.get("referents"):
        faults.lose("referents", str(value["referents"])[:80], "/referents")
    entry: Entry | None
    if schema == "Person":
        entry = _actor(id_, properties, faults, Kind.PERSON)
    elif schema in _ORGANISATIONS:
        entry = _actor(id_, properties, faults, Kind.ORGANISATION)
    elif schema == "Position":
        entry = _position(id_, properties, faults)
    elif schema == "Occupancy":
        entry = _occupancy(id_, properties, faults)
    else:
        faults.lose(f"schema {schema[:40]}", id_[:80])
        return None
    properties.lose_rest(schema)
    return entry


class _Properties:
    """The properties of one entity: lists of strings, taken out one by one."""

    def __init__(self, value: Any, faults: Faults) -> None:
        """Read them; InvalidError when it is no object."""
        if not isinstance(value, dict):
            raise values.fail("properties", "must be an object", "wrong_type")
        self._left = dict(value)
        self._faults = faults

    def all(self, name: str, read: Callable[[Any, str], Any] = values.words) -> list[Any]:
        """Give all values of a property that can be read; the others are noted."""
        items = self._left.pop(name, [])
        found = []
        for at, item in enumerate(items if isinstance(items, list) else [items]):
            try:
                found.append(read(item, name))
            except InvalidError as error:
                self._faults.refuse(error, f"/properties/{name}/{at}")
        return list(dict.fromkeys(found))

    def one(self, name: str, read: Callable[[Any, str], Any] = values.words) -> Any:
        """Give the first value of a property; further ones are told as lost."""
        found = self.all(name, read)
        for other in found[1:]:
            self._faults.lose(f"further {name}", str(other)[:80], f"/properties/{name}")
        return found[0] if found else None

    def lose_rest(self, schema: str) -> None:
        """Tell every property that nobody has taken."""
        for name, value in self._left.items():
            if value:
                self._faults.lose(f"property {schema}:{name[:40]}", str(value)[:80], f"/properties/{name[:40]}")


def _date(value: Any, where: str) -> str:
    """Read a date; a time of day says nothing here."""
    return values.partial_date(values.string(value, where).partition("T")[0], where)


def _country(properties: _Properties, *names: str) -> tuple[str, ...]:
    codes = [code for name in names for code in properties.all(name, values.country)]
    return tuple(dict.fromkeys(codes))


def _key(id_: str, prefix: str) -> str:
    return key_of(id_, prefix=prefix)


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value}


def _actor(id_: str, properties: _Properties, faults: Faults, kind: Kind) -> Entry:
    key = _key(id_, "actor")
    names = properties.all("name")
    if not names:
        raise values.fail("name", "is missing", "missing_field")
    items = [*properties.all("wikidataId"), *([id_] if id_[:1] == "Q" and id_[1:].isdecimal() else [])]
    identifiers = _given({"wikidata": items[0] if items else "", "ftm": id_ if id_ != key else ""})
    is_person = kind is Kind.PERSON
    given = _given(
        {
            "names": _names(names, properties),
            "identifiers": identifiers,
            "countries": _country(properties, "nationality", "citizenship", "jurisdiction", "country"),
            "born": properties.one("birthDate" if is_person else "incorporationDate", _date),
            "died": properties.one("deathDate" if is_person else "dissolutionDate", _date),
            "gender": properties.one("gender") if is_person else None,
            "description": properties.one("summary"),
            "sources": tuple(properties.all("sourceUrl")),
        }
    )
    record = ActorRecord(key=key, kind=kind, name=names[0], given=frozenset(given), **given)
    same_as = "wikidata" if "wikidata" in identifiers else "ftm" if identifiers else None
    return Entry(place=faults.place, record=record, same_as=same_as, pieces={})


def _names(names: list[str], properties: _Properties) -> tuple[NameRecord, ...]:
    found = {name: NameRecord(text=name) for name in names[1:]}
    for property_, given in (
        ("alias", {}),
        ("previousName", {"kind": NameKind.FORMER}),
        ("abbreviation", {"kind": NameKind.SHORT}),
        ("weakAlias", {"weak": True}),
    ):
        for text in properties.all(property_):
            if text != names[0]:
                found.setdefault(text, NameRecord(text=text, given=frozenset(given), **given))
    return tuple(found.values())


def _position(id_: str, properties: _Properties, faults: Faults) -> Entry:
    names = properties.all("name")
    if not names:
        raise values.fail("name", "is missing", "missing_field")
    items = properties.all("wikidataId")
    key = _key(id_, "post")
    countries = _country(properties, "country")
    for code in countries[1:]:
        faults.lose("further country", code, "/properties/country")
    seats = properties.one("numberOfSeats", _whole)
    source = f"wikidata:{items[0]}" if items else f"ftm:{id_}"
    given = _given(
        {
            "titles": tuple(TitleRecord(text=name) for name in names[1:]),
            "country": countries[0] if countries else None,
            "seats": seats,
            "description": properties.one("description"),
            "sources": (source, *properties.all("sourceUrl")),
        }
    )
    record = PostRecord(key=key, label=names[0], given=frozenset(given), **given)
    return Entry(place=faults.place, record=record, same_as=source, pieces={})


def _whole(value: Any, where: str) -> int:
    text = values.string(value, where)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise values.fail(where, f"{text[:40]!r} is not a whole number", "wrong_type")
    return values.seats(int(text), where)


def _occupancy(id_: str, properties: _Properties, faults: Faults) -> Entry | None:
    holder, post = properties.one("holder"), properties.one("post")
    if not holder or not post:
        raise values.fail("post" if holder else "holder", "is missing", "missing_field")
    since, until = _ends(properties, faults)
    state = properties.one("status")
    notes = properties.all("description")
    unsure = UNSURE if state == "unknown" and not until else None
    given: dict[str, Any] = {
        "expected_until": until if state == "current" else None,
        "note": "; ".join(note for note in notes if note != ACTING) or unsure,
        "sources": (*properties.all("sourceUrl"), f"ftm:{id_}"),
    }
    given = _given(given)
    if any(isinstance(finding, Refusal) for finding in faults.found):
        return None
    end = None if state == "current" else until or ("unknown" if state == "ended" else None)
    tenure = TenureRecord(
        post=_key(post, "post"), since=since or "unknown", until=end,
        status=Status.ACTING if ACTING in notes else Status.HELD, given=frozenset({"from", "until", *given}), **given,
    )  # fmt: skip
    record = ActorRecord(key=_key(holder, "actor"), kind=Kind.PERSON, name="", tenures=(tenure,))
    return Entry(place=faults.place, record=record, is_part=True)


def _ends(properties: _Properties, faults: Faults) -> tuple[str | None, str | None]:
    """Give start and end; of several starts the first, of several ends the last."""
    found = []
    for name, choose in (("startDate", min), ("endDate", max)):
        dates = properties.all(name, _date)
        if len(dates) > 1:
            faults.lose("several dates", f"{', '.join(dates)}: {choose(dates)} is taken", f"/properties/{name}")
        found.append(choose(dates) if dates else None)
    return found[0], found[1]
