"""Writing entities in the form of a Wikidata dump: a JSON array with one entity a line.

An actor or post without an item has its key for an id, which is no id of Wikidata; that
is told as lost. Only what was held or acted for is a position held.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from registry.domain import Kind, NameKind, Status
from registry.exchange.findings import Faults, Loss, Place
from registry.exchange.native import ActorRecord, NameRecord, PostRecord, Record, Standing, TenureRecord
from registry.exchange.wikidata.items import ITEM, item_of
from registry.exchange.wikidata.snaks import UNKNOWN, time_value

_POST_KEY = re.compile("q[1-9][0-9]{0,14}")
_URL = re.compile("https?://", re.IGNORECASE)
_CLASSES = {Kind.PERSON: "Q5", Kind.ORGANISATION: "Q43229"}
_WRITTEN = (Status.HELD, Status.ACTING)


def write(records: Callable[[], Iterable[Record]]) -> Iterator[str | Loss]:
    """Give the entities of posts and actors, and what is not said of them."""
    yield "["
    separator = "\n"
    posts: dict[str, str] = {}
    for record in records():
        faults = Faults(Place(0, f"{'post' if isinstance(record, PostRecord) else 'actor'} {record.key}"))
        if isinstance(record, PostRecord):
            posts[record.key] = _post_id(record)
            entity: dict[str, Any] | None = _post(record, posts[record.key], faults)
        else:
            entity = _actor(record, posts, faults)
        if entity is not None:
            yield separator + json.dumps(entity, ensure_ascii=False)
            separator = ",\n"
        yield from (found for found in faults.found if isinstance(found, Loss))
    yield "\n]\n"


def _post_id(record: PostRecord) -> str:
    for source in record.sources:
        if source.startswith("wikidata:") and ITEM.fullmatch(source.removeprefix("wikidata:")):
            return source.removeprefix("wikidata:")
    return record.key.upper() if _POST_KEY.fullmatch(record.key) else record.key


def _post(record: PostRecord, id_: str, faults: Faults) -> dict[str, Any]:
    if not ITEM.fullmatch(id_):
        faults.lose("post without an item", record.label)
    for what in ("seats", "office", "description", "organisation"):
        if getattr(record, what) is not None:
            faults.lose(f"{what} of a post", str(getattr(record, what))[:80])
    names = []
    for title in record.titles:
        if title.superseded_at is not None:
            faults.lose("superseded title", title.text)
            continue
        if title.since or title.until:
            faults.lose("dates of a title", title.text)
        names.append((title.text, title.lang))
    claims = {"P31": [_statement("P31", _item("Q4164871"))], **_country("P17", (record.country,), faults)}
    return _entity(id_, record.label, names, claims)


def _actor(record: ActorRecord, posts: dict[str, str], faults: Faults) -> dict[str, Any] | None:
    if record.merged_into:
        faults.lose("merge", f"into {record.merged_into}")
        return None
    id_ = record.identifiers.get("wikidata", record.key)
    _lose_of_actor(record, id_, faults)
    names = [pair for name in record.names for pair in _pair(name, faults)]
    claims = {"P31": [_statement("P31", _item(_CLASSES[record.kind]))], **_life(record, faults)}
    claims |= _country("P27" if record.kind is Kind.PERSON else "P17", record.countries, faults)
    tenures = [_tenure(tenure, posts, faults) for tenure in record.tenures]
    if any(tenures):
        claims["P39"] = [statement for statement in tenures if statement]
    canonical = next((n.lang for n in record.names if n.kind is NameKind.CANONICAL), None)
    return _entity(id_, record.name, names, claims, description=record.description, lang=canonical)


def _lose_of_actor(record: ActorRecord, id_: str, faults: Faults) -> None:
    if not ITEM.fullmatch(id_):
        faults.lose("actor without an item", record.name)
    if record.status is not Standing.ACTIVE:
        faults.lose("retirement", "the actor is retired")
    for scheme in record.identifiers:
        if scheme != "wikidata":
            faults.lose("other identifier", scheme)
    if record.prominence:
        faults.lose("prominence", str(record.prominence))
    if record.sources:
        faults.lose("sources of an actor", "; ".join(record.sources)[:80])


def _life(record: ActorRecord, faults: Faults) -> dict[str, Any]:
    """Give the statements of birth, death and gender."""
    dates = {"P569": record.born, "P570": record.died}
    claims = {property_: [_statement(property_, _time(date))] for property_, date in dates.items() if date}
    gender = item_of("gender", record.gender) if record.gender else None
    if gender:
        claims["P21"] = [_statement("P21", _item(gender))]
    elif record.gender:
        faults.lose("gender", record.gender[:80])
    return claims


def _pair(name: NameRecord, faults: Faults) -> Iterator[tuple[str, str | None]]:
    if name.kind not in (NameKind.ALIAS, NameKind.CANONICAL) or name.weak or name.since or name.until or name.source:
        faults.lose("kind, dates or source of a name", name.text)
    if name.kind is not NameKind.CANONICAL:
        yield name.text, name.lang


def _tenure(tenure: TenureRecord, posts: dict[str, str], faults: Faults) -> dict[str, Any] | None:
    what = f"{tenure.post} from {tenure.since}"
    if tenure.superseded_at is not None:
        faults.lose("superseded tenure", what)
        return None
    if tenure.status not in _WRITTEN:
        faults.lose(f"tenure that is {tenure.status}", what)
        return None
    for field in ("expected_until", "attested_on", "note"):
        if getattr(tenure, field):
            faults.lose(f"{field} of a tenure", what)
    statement = _statement("P39", _item(posts[tenure.post]))
    qualifiers = _qualifiers(tenure, what, faults)
    if qualifiers:
        statement["qualifiers"] = qualifiers
    return statement | _origin(tenure, what, faults)


def _qualifiers(tenure: TenureRecord, what: str, faults: Faults) -> dict[str, Any]:
    if tenure.since is None:
        faults.lose("open start", what)
    bounds = {"P580": tenure.since, "P582": tenure.until}
    found = {
        property_: [_snak(property_, None if bound == UNKNOWN else _time(bound))]
        for property_, bound in bounds.items()
        if bound is not None
    }
    if tenure.status is Status.ACTING:
        found["P5102"] = [_snak("P5102", _item(item_of("nature", "acting") or ""))]
    if tenure.disputed_by and ITEM.fullmatch(tenure.disputed_by):
        found["P1310"] = [_snak("P1310", _item(tenure.disputed_by))]
    elif tenure.disputed_by:
        faults.lose("dispute", tenure.disputed_by[:80])
    return found


def _origin(tenure: TenureRecord, what: str, faults: Faults) -> dict[str, Any]:
    """Give the id of the statement that a tenure came from, and its references."""
    found: dict[str, Any] = {}
    references = []
    for source in tenure.sources:
        if source.startswith("wikidata:"):
            found["id"] = source.removeprefix("wikidata:")
        elif _URL.match(source):
            references.append({"snaks": {"P854": [_snak("P854", {"value": source, "type": "string"})]}})
        elif ITEM.fullmatch(source):
            references.append({"snaks": {"P248": [_snak("P248", _item(source))]}})
        else:
            faults.lose("source that is no address", f"{what}: {source[:80]}")
    return found | ({"references": references} if references else {})


def _entity(
    id_: str,
    name: str,
    names: list[tuple[str, str | None]],
    claims: dict[str, Any],
    *,
    description: str | None = None,
    lang: str | None = None,
) -> dict[str, Any]:
    """Give an entity; the first name of a language is its label, and one without a language is of all, `mul`."""
    labels = {lang or "mul": name}
    aliases: dict[str, list[str]] = {}
    for text, language in names:
        tag = language or "mul"
        if labels.setdefault(tag, text) != text:
            aliases.setdefault(tag, []).append(text)
    return {
        "type": "item",
        "id": id_,
        "labels": {tag: {"language": tag, "value": text} for tag, text in labels.items()},
        "descriptions": {"en": {"language": "en", "value": description}} if description else {},
        "aliases": {tag: [{"language": tag, "value": text} for text in texts] for tag, texts in aliases.items()},
        "claims": claims,
    }


def _country(property_: str, codes: Iterable[str | None], faults: Faults) -> dict[str, Any]:
    found = []
    for code in filter(None, codes):
        item = item_of("country", code)
        if item is None:
            faults.lose("country", code)
        else:
            found.append(_statement(property_, _item(item)))
    return {property_: found} if found else {}


def _statement(property_: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"mainsnak": _snak(property_, data), "type": "statement", "rank": "normal"}


def _snak(property_: str, data: dict[str, Any] | None) -> dict[str, Any]:
    if data is None:
        return {"snaktype": "somevalue", "property": property_}
    return {"snaktype": "value", "property": property_, "datavalue": data}


def _item(id_: str) -> dict[str, Any]:
    return {"value": {"entity-type": "item", "id": id_}, "type": "wikibase-entityid"}


def _time(bound: str) -> dict[str, Any]:
    return {"value": time_value(bound), "type": "time"}
