"""Writing FollowTheMoney entities, one a line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from registry.domain import Kind, NameKind, Status
from registry.exchange.findings import Faults, Loss, Place
from registry.exchange.ftm.reader import ACTING, UNSURE
from registry.exchange.native import ActorRecord, NameRecord, PostRecord, Record, Standing, TenureRecord

_URL = re.compile("https?://", re.IGNORECASE)
_SCHEMAS = {Kind.PERSON: "Person", Kind.ORGANISATION: "Organization"}
_WRITTEN = (Status.HELD, Status.ACTING)


def write(records: Callable[[], Iterable[Record]]) -> Iterator[str | Loss]:
    """Give the entities of posts, actors and tenures, and what is not said of them."""
    posts: dict[str, str] = {}
    for record in records():
        is_post = isinstance(record, PostRecord)
        faults = Faults(Place(0, f"{'post' if is_post else 'actor'} {record.key}"))
        if isinstance(record, PostRecord):
            posts[record.key] = _id_in(record.sources) or record.key
            yield _line(posts[record.key], "Position", _position(record, faults))
        elif record.merged_into:
            faults.lose("merge", f"into {record.merged_into}")
        else:
            yield from _actor(record, posts, faults)
        yield from (found for found in faults.found if isinstance(found, Loss))


def _line(id_: str, schema: str, properties: dict[str, list[Any]]) -> str:
    given = {name: [str(v) for v in found if v is not None] for name, found in properties.items()}
    entity = {"id": id_, "schema": schema, "properties": {name: found for name, found in given.items() if found}}
    return json.dumps(entity, ensure_ascii=False) + "\n"


def _id_in(sources: Iterable[str]) -> str | None:
    return next((source.removeprefix("ftm:") for source in sources if source.startswith("ftm:")), None)


def _urls(sources: Iterable[str], faults: Faults) -> list[str]:
    found = []
    for source in sources:
        if _URL.match(source):
            found.append(source)
        elif not source.startswith(("ftm:", "wikidata:Q")):
            faults.lose("source that is no address", source[:80])
    return found


def _position(record: PostRecord, faults: Faults) -> dict[str, list[Any]]:
    names = [record.label]
    for title in record.titles:
        if title.superseded_at is not None:
            faults.lose("superseded title", title.text)
            continue
        if title.lang or title.since or title.until or title.source:
            faults.lose("language, dates or source of a title", title.text)
        names.append(title.text)
    for what in ("office", "organisation"):
        if getattr(record, what):
            faults.lose(f"{what} of a post", str(getattr(record, what)))
    items = [source.removeprefix("wikidata:") for source in record.sources if source.startswith("wikidata:Q")]
    return {
        "name": list(dict.fromkeys(names)),
        "country": [record.country],
        "numberOfSeats": [record.seats],
        "description": [record.description],
        "wikidataId": list(items),
        "sourceUrl": list(_urls(record.sources, faults)),
    }


def _actor(record: ActorRecord, posts: dict[str, str], faults: Faults) -> Iterator[str]:
    id_ = record.identifiers.get("ftm", record.key)
    is_person = record.kind is Kind.PERSON
    if record.status is not Standing.ACTIVE:
        faults.lose("retirement", "the actor is retired")
    if record.prominence:
        faults.lose("prominence", str(record.prominence))
    for scheme in record.identifiers:
        if scheme not in ("wikidata", "ftm"):
            faults.lose("other identifier", scheme)
    properties: dict[str, list[Any]] = {
        "name": [record.name],
        **_names(record.names, faults),
        "nationality" if is_person else "country": list(record.countries),
        "birthDate" if is_person else "incorporationDate": [record.born],
        "deathDate" if is_person else "dissolutionDate": [record.died],
        "gender": [record.gender] if is_person else [],
        "summary": [record.description],
        "wikidataId": [record.identifiers.get("wikidata")],
        "sourceUrl": list(_urls(record.sources, faults)),
    }
    yield _line(id_, _SCHEMAS[record.kind], properties)
    for tenure in record.tenures:
        found = _occupancy(id_, tenure, posts[tenure.post], faults)
        if found is not None:
            yield _line(_occupancy_id(tenure, found), "Occupancy", found)


def _names(names: Iterable[NameRecord], faults: Faults) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"alias": [], "previousName": [], "abbreviation": [], "weakAlias": []}
    for name in names:
        if name.kind is NameKind.CANONICAL:
            continue
        if name.lang or name.since or name.until or name.source:
            faults.lose("language, dates or source of a name", name.text)
        if name.kind in (NameKind.TRANSLITERATION, NameKind.INFLECTED, NameKind.MISSPELLING):
            faults.lose("kind of a name", f"{name.text}: {name.kind}")
        kinds = {NameKind.FORMER: "previousName", NameKind.SHORT: "abbreviation"}
        found["weakAlias" if name.weak else kinds.get(name.kind, "alias")].append(name.text)
    return {property_: list(dict.fromkeys(texts)) for property_, texts in found.items()}


def _occupancy(holder: str, tenure: TenureRecord, post: str, faults: Faults) -> dict[str, list[Any]] | None:
    what = f"{tenure.post} from {tenure.since}"
    if tenure.superseded_at is not None:
        faults.lose("superseded tenure", what)
        return None
    if tenure.status not in _WRITTEN:
        faults.lose(f"tenure that is {tenure.status}", what)
        return None
    if tenure.since is None:
        faults.lose("open start", what)
    for field in ("attested_on", "disputed_by"):
        if getattr(tenure, field):
            faults.lose(f"{field} of a tenure", what)
    is_unsure = tenure.note == UNSURE
    end = tenure.until if tenure.until != "unknown" else None
    return {
        "holder": [holder],
        "post": [post],
        "startDate": [tenure.since if tenure.since != "unknown" else None],
        "endDate": [end or (tenure.expected_until if tenure.until is None else None)],
        "status": ["unknown" if is_unsure else "current" if tenure.until is None else "ended"],
        "description": [*([ACTING] if tenure.status is Status.ACTING else []), None if is_unsure else tenure.note],
        "sourceUrl": list(_urls(tenure.sources, faults)),
    }


def _occupancy_id(tenure: TenureRecord, found: dict[str, list[Any]]) -> str:
    """Give the id that it came with, or one of all that it says: without a start is not without an end."""
    kept = _id_in(tenure.sources)
    if kept is not None:
        return kept
    said = [found["holder"][0], found["post"][0], "started", found["startDate"][0] or "unknown",
            "ended", tenure.until or "unknown", tenure.status.value]  # fmt: skip
    return f"occ-{hashlib.sha1(json.dumps(said).encode(), usedforsecurity=False).hexdigest()}"
