"""Writing Popolo in the dialect of EveryPolitician: names with languages; `x_` fields for what it cannot say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from registry.domain import Kind, NameKind
from registry.exchange.findings import Loss, Place
from registry.exchange.native import (
    ActorRecord,
    NameRecord,
    PostRecord,
    Record,
    Standing,
    TenureRecord,
    fields_of,
)
from registry.exchange.popolo.memberships import MEMBER, ROLE
from registry.exchange.popolo.names import id_in, write_sources

_UNKNOWN = "unknown"

Records = Callable[[], Iterable[Record]]


def write(records: Records) -> Iterator[str | Loss]:
    """Give a document with posts, organizations, persons and memberships, one object a line."""
    index = _Index(records())
    yield "{"
    yield from _section("posts", index.write_posts(records))
    for name, kind in (("organizations", Kind.ORGANISATION), ("persons", Kind.PERSON)):
        yield ",\n"
        yield from _section(name, _write_actors(records, kind))
    yield ",\n"
    yield from _section("memberships", index.write_memberships(records))
    yield "}\n"


def _section(name: str, items: Iterator[dict[str, Any] | Loss]) -> Iterator[str | Loss]:
    yield f'"{name}": ['
    separator = "\n"
    for item in items:
        if isinstance(item, Loss):
            yield item
            continue
        yield separator + json.dumps({k: v for k, v in item.items() if v not in (None, [], {})}, ensure_ascii=False)
        separator = ",\n"
    yield "\n]"


class _Post(NamedTuple):
    id: str
    label: str
    organisation: str | None
    implied: str
    """Says that memberships name it by organisation and role, and how; empty for a post of its own."""


class _Index:
    """What memberships need to know of posts and organisations."""

    def __init__(self, records: Iterable[Record]) -> None:
        """Read all records once."""
        self._posts: dict[str, _Post] = {}
        self._ids: dict[str, str] = {}
        for record in records:
            if isinstance(record, PostRecord):
                implied = next((s for s in record.sources if s in (ROLE, MEMBER)), "")
                is_plain = not (record.titles or record.country or record.seats or record.description)
                is_plain = is_plain and len(record.sources) == 1 and bool(record.organisation)
                self._posts[record.key] = _Post(
                    id_in(record.sources) or record.key, record.label, record.organisation, implied if is_plain else ""
                )
            elif record.kind is Kind.ORGANISATION and "popolo" in record.identifiers:
                self._ids[record.key] = record.identifiers["popolo"]

    def write_posts(self, records: Records) -> Iterator[dict[str, Any] | Loss]:
        """Give the posts, but those that a role in an organisation says already."""
        for record in records():
            if not isinstance(record, PostRecord):
                return
            if self._posts[record.key].implied:
                continue
            place = Place(0, f"post {record.key}")
            titles = [fields_of(title) for title in record.titles]
            for title in titles:
                if title.pop("superseded_at", None):
                    yield Loss(place=place, kind="superseded title", detail=title["text"])
                title.pop("recorded_at", None)
            current = [t for t, r in zip(titles, record.titles, strict=True) if r.superseded_at is None]
            yield {
                "id": id_in(record.sources) or record.key,
                "label": record.label,
                "other_label": list(dict.fromkeys(t["text"] for t in current)),
                "organization_id": self._id(record.organisation),
                **write_sources(record.sources),
                "x_country": record.country,
                "x_seats": record.seats,
                "x_office": record.office,
                "x_description": record.description,
                "x_titles": current if any(set(t) > {"text"} for t in current) else None,
            }

    def write_memberships(self, records: Records) -> Iterator[dict[str, Any] | Loss]:
        """Give the tenures that are believed now."""
        for record in records():
            if not isinstance(record, ActorRecord):
                continue
            place = Place(0, f"actor {record.key}")
            for tenure in record.tenures:
                if tenure.superseded_at is not None:
                    yield Loss(place=place, kind="superseded tenure", detail=f"{tenure.post} from {tenure.since}")
                elif record.kind is Kind.ORGANISATION:
                    yield Loss(place=place, kind="tenure of an organisation", detail=tenure.post)
                else:
                    yield self._membership(record, tenure)

    def _id(self, organisation: str | None) -> str | None:
        return None if organisation is None else self._ids.get(organisation, organisation)

    def _membership(self, actor: ActorRecord, tenure: TenureRecord) -> dict[str, Any]:
        id_, label, organisation, implied = self._posts[tenure.post]
        return {
            "id": id_in(tenure.sources),
            "role": None if implied == MEMBER else label,
            "person_id": actor.identifiers.get("popolo", actor.key),
            "organization_id": self._id(organisation),
            "post_id": None if implied else id_,
            "start_date": _date(tenure.since),
            "end_date": _date(tenure.until),
            "status": tenure.status.value if tenure.status != "held" else None,
            **write_sources(tenure.sources),
            "x_from": "open" if tenure.since is None else None,
            "x_until": tenure.until if tenure.until == _UNKNOWN else None,
            "x_expected_until": tenure.expected_until,
            "x_attested_on": tenure.attested_on,
            "x_disputed_by": tenure.disputed_by,
            "x_note": tenure.note,
        }


def _write_actors(records: Records, kind: Kind) -> Iterator[dict[str, Any] | Loss]:
    for record in records():
        if not isinstance(record, ActorRecord) or record.kind is not kind:
            continue
        place = Place(0, f"actor {record.key}")
        if record.merged_into:
            yield Loss(place=place, kind="merge", detail=f"into {record.merged_into}")
            continue
        if record.status is not Standing.ACTIVE:
            yield Loss(place=place, kind="retirement", detail="the actor is retired")
        is_person = kind is Kind.PERSON
        yield {
            "id": record.identifiers.get("popolo", record.key),
            "name": record.name,
            "other_names": [_name(name) for name in record.names],
            "identifiers": [
                {"scheme": scheme, "identifier": identifier}
                for scheme, identifier in record.identifiers.items()
                if scheme != "popolo"
            ],
            "gender": record.gender if is_person else None,
            ("birth_date" if is_person else "founding_date"): record.born,
            ("death_date" if is_person else "dissolution_date"): record.died,
            ("summary" if is_person else "abstract"): record.description,
            **write_sources(record.sources),
            "x_countries": list(record.countries),
            "x_prominence": record.prominence or None,
        }


def _name(name: NameRecord) -> dict[str, Any]:
    found = {
        "name": name.text,
        "lang": name.lang,
        "start_date": _date(name.since),
        "end_date": _date(name.until),
        "x_kind": name.kind.value if name.kind is not NameKind.ALIAS else None,
        "x_weak": name.weak or None,
        "x_source": name.source,
        "x_from": name.since if name.since == _UNKNOWN else None,
        "x_until": name.until if name.until == _UNKNOWN else None,
    }
    return {field: value for field, value in found.items() if value is not None}


def _date(bound: str | None) -> str | None:
    return None if bound == _UNKNOWN else bound
