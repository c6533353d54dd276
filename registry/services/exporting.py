"""Giving the whole registry as records, and as lines of the native format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.db.bounds import written_bound
from registry.db.exporting import stream_actors, stream_posts
from registry.domain import Kind, NameKind, Status
from registry.exchange.native import (
    ActorRecord,
    NameRecord,
    PostRecord,
    Record,
    Standing,
    TenureRecord,
    TitleRecord,
    write_line,
)


def export_lines(session: Session) -> Iterator[str]:
    """Give every post and then every actor, each as one line of the native format without its end."""
    return map(write_line, export_records(session))


def export_records(session: Session) -> Iterator[Record]:
    """Give every post and then every actor, in the order of ids.

    Superseded titles and tenures and merged actors are in it, so that importing them
    into an empty registry and exporting that gives the same again. Left out is what other
    parts make again: seats, derived rows, versions, and when names were seen. Two queries,
    streamed; in a `reading` session all is of one moment.
    """
    for document in stream_posts(session):
        yield _post(json.loads(document))
    for document in stream_actors(session):
        yield _actor(json.loads(document))


def _post(row: Mapping[str, Any]) -> PostRecord:
    return PostRecord(
        key=row["key"],
        label=row["label"],
        organisation=row["organisation"],
        country=row["country"],
        # Said even when it is null: a post without limit is a statement of its own.
        given=frozenset({"seats"}),
        seats=row["seats"],
        office=row["office"],
        description=row["description"],
        sources=tuple(row["sources"]),
        titles=tuple(map(_title, row["titles"] or ())),
    )


def _title(row: Mapping[str, Any]) -> TitleRecord:
    return TitleRecord(
        text=row["text"],
        lang=row["lang"],
        since=written_bound(row["lower"], row["from_precision"]),
        until=written_bound(row["upper"], row["until_precision"]),
        source=row["source"],
        recorded_at=_instant(row["recorded_at"]),
        superseded_at=_instant(row["superseded_at"]),
    )


def _actor(row: Mapping[str, Any]) -> ActorRecord:
    return ActorRecord(
        key=row["key"],
        kind=Kind(row["kind"]),
        name=row["name"],
        description=row["description"],
        countries=tuple(row["countries"]),
        identifiers=row["identifiers"],
        born=row["born"],
        died=row["died"],
        gender=row["gender"],
        prominence=row["prominence"],
        status=Standing.RETIRED if row["status"] == Standing.RETIRED else Standing.ACTIVE,
        merged_into=row["merged_into"],
        names=tuple(name for name in map(_name, row["names"] or ()) if not _is_implied(name, row["name"])),
        tenures=tuple(map(_tenure, row["tenures"] or ())),
        sources=tuple(row["sources"]),
    )


def _name(row: Mapping[str, Any]) -> NameRecord:
    return NameRecord(
        text=row["text"],
        lang=row["lang"],
        kind=NameKind(row["kind"]),
        weak=row["weak"],
        since=written_bound(row["lower"], row["from_precision"]),
        until=written_bound(row["upper"], row["until_precision"]),
        source=row["source"],
    )


def _is_implied(name: NameRecord, canonical: str) -> bool:
    """Tell whether a name says no more than that it is the actor's name."""
    return name == NameRecord(text=canonical, kind=NameKind.CANONICAL)


def _tenure(row: Mapping[str, Any]) -> TenureRecord:
    return TenureRecord(
        post=row["post"],
        since=written_bound(row["lower"], row["from_precision"]),
        until=written_bound(row["upper"], row["until_precision"]),
        status=Status(row["status"]),
        expected_until=row["expected_until"],
        attested_on=row["attested_on"],
        disputed_by=row["disputed_by"],
        note=row["note"],
        sources=tuple(row["sources"]),
        recorded_at=_instant(row["recorded_at"]),
        superseded_at=_instant(row["superseded_at"]),
        superseded_because=row["superseded_because"],
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
