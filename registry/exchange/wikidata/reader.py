"""Reading entities of Wikidata: people and organisations with their positions, and posts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from registry.domain import InvalidError, Kind, NameKind
from registry.exchange.findings import Entry, Faults, Finding, Loss, Place, Refusal
from registry.exchange.keys import key_of
from registry.exchange.native import ActorRecord, NameRecord, PostRecord, TitleRecord
from registry.exchange.values import fail
from registry.exchange.wikidata.entities import read_entities
from registry.exchange.wikidata.items import ITEM, table
from registry.exchange.wikidata.snaks import NO_VALUE, UNKNOWN, date_of, item_in, value_of
from registry.exchange.wikidata.statements import HELD, best_statements, list_of_objects, post_key, read_tenures
from registry.syntax import read_language

_FIRST = ("en", "mul")
"""Languages whose label is the name, in this order; else the first label there is."""

_BORN, _DIED = "P569", "P570"
_KNOWN = {"P31", "P279", "P21", "P27", "P17", "P1559", HELD, _BORN, _DIED}

Texts = list[tuple[str, str | None]]


def read(stream: BinaryIO) -> Iterator[Finding]:
    """Find people, organisations and posts; other items are told as lost."""
    posts: set[str] = set()
    numbers = _Numbers()
    for place, entity in read_entities(stream):
        faults = Faults(numbers.place(place))
        try:
            if isinstance(entity, InvalidError):
                raise entity
            yield from _entity(entity, faults, posts, numbers)
        except InvalidError as error:
            yield Refusal(place=faults.place, code=error.code, detail=error.detail)
        yield from faults.found


class _Numbers:
    """Numbers every record, so that no two share a line; the pointer says where it stands."""

    def __init__(self) -> None:
        self._last = 0

    def place(self, place: Place) -> Place:
        """Give the place under the next number."""
        self._last += 1
        return Place(self._last, str(place))


def _entity(entity: Any, faults: Faults, posts: set[str], numbers: _Numbers) -> Iterator[Finding]:
    if not isinstance(entity, dict):
        raise fail("entity", "must be an object", "wrong_type")
    id_ = entity.get("id")
    if not isinstance(id_, str) or not id_:
        raise fail("id", "is missing", "missing_field")
    if "missing" in entity:
        raise fail(id_[:40], "Wikidata has no such entity", "missing_entity")
    claims = entity.get("claims") or {}
    if not isinstance(claims, dict):
        raise fail("claims", "must be an object", "wrong_type")
    kind = _kind(id_, claims, posts)
    labels, aliases = _texts(entity, "labels", faults), _texts(entity, "aliases", faults)
    if kind is None:
        yield Loss(place=faults.place, kind="item of another kind", detail=f"{id_}: no person, organisation or post")
        return
    if not labels:
        raise fail(id_[:40], "has no label", "missing_field")
    if kind == "post":
        yield _post(id_, labels, aliases, claims, faults)
        return
    yield from _actor(entity, Kind(kind), labels + _native_names(claims, faults) + aliases, faults, posts, numbers)


def _kind(id_: str, claims: dict[str, Any], posts: set[str]) -> str | None:
    if id_ in posts:
        return "post"
    classes = [item_in(_quiet(s)) or "" for _, s in best_statements(claims, "P31")]
    kinds = {table("class")[item] for item in classes if item in table("class")}
    if "person" in kinds or HELD in claims:
        return "person" if "organisation" not in kinds else "organisation"
    return next(iter(sorted(kinds, reverse=True)), None)


def _quiet(statement: dict[str, Any]) -> Any:
    try:
        return value_of(statement.get("mainsnak"))
    except InvalidError:
        return None


def _texts(entity: dict[str, Any], field: str, faults: Faults) -> Texts:
    """Give labels or aliases with their languages, each pair once."""
    terms = entity.get(field) or {}
    if isinstance(terms, list) and not terms:
        terms = {}
    if not isinstance(terms, dict):
        faults.refuse(fail(field, "must be an object", "wrong_type"), f"/{field}")
        return []
    found: Texts = []
    for tag, value in terms.items():
        for term in list_of_objects(value if isinstance(value, list) else [value]):
            text = term.get("value")
            if not isinstance(text, str) or not text.strip():
                faults.refuse(fail(f"{field}.{tag[:20]}", "has no value", "wrong_type"), f"/{field}/{tag[:20]}")
                continue
            found.append((text.strip(), _language(tag, faults, f"/{field}")))
    return list(dict.fromkeys(found))


def _language(tag: str, faults: Faults, where: str) -> str | None:
    if tag == "mul":
        return None
    try:
        return read_language(tag)
    except InvalidError:
        faults.lose("language", tag[:20], f"{where}/{tag[:20]}")
        return None


def _native_names(claims: dict[str, Any], faults: Faults) -> Texts:
    found: Texts = []
    for _, statement in best_statements(claims, "P1559"):
        value = _quiet(statement)
        if isinstance(value, dict) and isinstance(value.get("text"), str) and isinstance(value.get("language"), str):
            found.append((value["text"].strip(), _language(value["language"], faults, "/claims/P1559")))
    return [pair for pair in found if pair[0]]


def _first(labels: Texts) -> tuple[str, str | None]:
    by_language = {lang or "mul": (text, lang) for text, lang in reversed(labels)}
    return next((by_language[tag] for tag in _FIRST if tag in by_language), labels[0])


def _post(id_: str, labels: Texts, aliases: Texts, claims: dict[str, Any], faults: Faults) -> Entry:
    label, _ = _first(labels)
    titles = tuple(TitleRecord(text=text, lang=lang) for text, lang in dict.fromkeys(labels + aliases))
    given = {"titles", "sources"}
    countries = _countries(claims, "P17", faults)
    if len(countries) == 1:
        given.add("country")
    _lose_claims(claims, faults)
    record = PostRecord(
        key=post_key(id_), label=label, titles=titles, country=countries[0] if len(countries) == 1 else None,
        sources=(f"wikidata:{id_}",), given=frozenset(given),
    )  # fmt: skip
    return Entry(place=faults.place, record=record, same_as=f"wikidata:{id_}", pieces={})


def _actor(
    entity: dict[str, Any], kind: Kind, texts: Texts, faults: Faults, posts: set[str], numbers: _Numbers
) -> Iterator[Finding]:
    id_, claims = entity["id"], entity.get("claims") or {}
    name, lang = _first(texts)
    tenures = list(read_tenures(claims, faults))
    for item in dict.fromkeys(item for item, _, _ in tenures):
        if item not in posts:
            posts.add(item)
            yield _unlabelled(item, numbers.place(Place(0, f"{faults.place}/claims/{HELD}")))
    identifiers = {"wikidata": id_} if ITEM.fullmatch(id_) else {}
    facts = {
        "names": _names(texts, name, lang),
        "tenures": tuple(tenure for _, tenure, _ in tenures),
        "identifiers": identifiers,
        "born": _date(claims, _BORN, faults),
        "died": _date(claims, _DIED, faults),
        "gender": _gender(claims),
        "countries": _countries(claims, "P27" if kind is Kind.PERSON else "P17", faults),
        "description": next((text for text, lang in _texts(entity, "descriptions", faults) if lang == "en"), None),
    }
    given: dict[str, Any] = {field: value for field, value in facts.items() if value}
    _lose_claims(claims, faults)
    record = ActorRecord(key=key_of(id_.lower(), prefix="item"), kind=kind, name=name, given=frozenset(given), **given)
    pieces = {f"tenures[{at}]": faults.at(where) for at, (_, _, where) in enumerate(tenures)}
    yield Entry(place=faults.place, record=record, same_as="wikidata" if identifiers else None, pieces=pieces)


def _unlabelled(item: str, place: Place) -> Entry:
    """Give a post of which the entity of a holder says no more than its item."""
    record = PostRecord(key=post_key(item), label=item, sources=(f"wikidata:{item}",), given=frozenset({"sources"}))
    return Entry(place=place, record=record, is_part=True, same_as=f"wikidata:{item}", pieces={})


def _names(texts: Texts, name: str, lang: str | None) -> tuple[NameRecord, ...]:
    found = [NameRecord(text=name, lang=lang, kind=NameKind.CANONICAL, given=frozenset({"lang", "kind"}))]
    others = (pair for pair in dict.fromkeys(texts) if pair != (name, lang))
    return tuple(found + [NameRecord(text=text, lang=lang, given=frozenset({"lang"})) for text, lang in others])


def _date(claims: dict[str, Any], property_: str, faults: Faults) -> str | None:
    for at, statement in best_statements(claims, property_):
        where = f"/claims/{property_}/{at}"
        try:
            value = value_of(statement.get("mainsnak"))
            if value in (UNKNOWN, NO_VALUE):
                continue
            read = date_of(value)
        except InvalidError as error:
            faults.refuse(error, where)
            continue
        if read.lost:
            faults.lose("part of a date", read.lost, where)
        if read.bound != UNKNOWN:
            return read.bound
    return None


def _gender(claims: dict[str, Any]) -> str | None:
    items = [item_in(_quiet(statement)) or "" for _, statement in best_statements(claims, "P21")]
    return next((table("gender")[item] for item in items if item in table("gender")), None)


def _countries(claims: dict[str, Any], property_: str, faults: Faults) -> tuple[str, ...]:
    found = []
    for at, statement in best_statements(claims, property_):
        item = item_in(_quiet(statement)) or ""
        if item in table("country"):
            found.append(table("country")[item])
        elif item:
            faults.lose("country", item, f"/claims/{property_}/{at}")
    return tuple(dict.fromkeys(found))


def _lose_claims(claims: dict[str, Any], faults: Faults) -> None:
    others = sorted(str(name)[:20] for name in claims if name not in _KNOWN)
    if others:
        faults.lose("other claims", f"{len(others)} properties: {', '.join(others[:10])}", "/claims")
