"""Statements of a position held (P39) as tenures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry.domain import InvalidError, Status
from registry.exchange.findings import Faults
from registry.exchange.keys import key_of
from registry.exchange.native import TenureRecord
from registry.exchange.values import fail
from registry.exchange.wikidata.items import table
from registry.exchange.wikidata.snaks import NO_VALUE, UNKNOWN, date_of, item_in, value_of

HELD = "P39"
_START, _END, _DISPUTED, _REASON = "P580", "P582", "P1310", "P2241"
_NATURES = ("P5102", "P2868", "P3831")
_ADDRESS, _STATED_IN = "P854", "P248"
_READ = {_START, _END, _DISPUTED, _REASON, *_NATURES}


def best_statements(claims: dict[str, Any], property_: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the statements of a property that are preferred, or else all that are not deprecated."""
    found = [(at, s) for at, s in enumerate(list_of_objects(claims.get(property_))) if s.get("rank") != "deprecated"]
    preferred = [pair for pair in found if pair[1].get("rank") == "preferred"]
    yield from preferred or found


def list_of_objects(value: Any) -> list[dict[str, Any]]:
    """Give the objects of a list; none of what is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def read_tenures(claims: dict[str, Any], faults: Faults) -> Iterator[tuple[str, TenureRecord, str]]:
    """Give the item of the post, the tenure, and where its statement stands; ranks do not choose, dates do."""
    seen: set[Any] = set()
    for at, statement in enumerate(list_of_objects(claims.get(HELD))):
        where = f"/claims/{HELD}/{at}"
        try:
            found = _tenure(statement, faults, where)
        except InvalidError as error:
            faults.refuse(error, where)
            continue
        if found is None:
            continue
        item, tenure = found
        identity = (tenure.post, tenure.since, tenure.status)
        if identity in seen:
            faults.lose("repeated statement", f"{item} from {tenure.since} stands there already", where)
            continue
        seen.add(identity)
        yield item, tenure, where


def _tenure(statement: dict[str, Any], faults: Faults, where: str) -> tuple[str, TenureRecord] | None:
    post = value_of(statement.get("mainsnak"))
    qualifiers = statement.get("qualifiers") or {}
    if not isinstance(qualifiers, dict):
        raise fail("qualifiers", "must be an object", "wrong_type")
    if statement.get("rank") == "deprecated":
        reasons = ", ".join(filter(None, _items(qualifiers, _REASON))) or "no reason given"
        faults.lose("deprecated statement", f"{item_in(post)}: {reasons}", where)
        return None
    if post is UNKNOWN or post is NO_VALUE:
        faults.lose("position without a value", "somevalue" if post is UNKNOWN else "novalue", where)
        return None
    item = item_in(post)
    if item is None:
        raise fail("mainsnak", "is no item", "wrong_type")
    status, acted_for = _status(item, qualifiers, faults, where)
    since = _bound(qualifiers, _START, faults, where) or UNKNOWN
    until = _bound(qualifiers, _END, faults, where)
    disputed = ", ".join(filter(None, _items(qualifiers, _DISPUTED)))
    for name in qualifiers:
        if name not in _READ:
            faults.lose(f"qualifier {name[:20]}", item, where)
    given = {"from", "until", "status", "sources"} | ({"disputed_by"} if disputed else set())
    return acted_for, TenureRecord(
        post=post_key(acted_for), since=since, until=until, status=status, disputed_by=disputed or None,
        sources=_sources(statement), given=frozenset(given),
    )  # fmt: skip


def post_key(item: str) -> str:
    """Give the key of the post that an item stands for."""
    return key_of(item.lower(), prefix="post")


def _status(item: str, qualifiers: dict[str, Any], faults: Faults, where: str) -> tuple[Status, str]:
    """Give the status, and the office that it is held of: some items are an office held by somebody acting."""
    if item in table("acting"):
        return Status.ACTING, table("acting")[item]
    status = Status.HELD
    for name in _NATURES:
        for nature in _items(qualifiers, name):
            if table("nature").get(nature or "") == Status.ACTING:
                status = Status.ACTING
            else:
                faults.lose("nature of a statement", f"{item} {name} {nature}", where)
    return status, item


def _bound(qualifiers: dict[str, Any], name: str, faults: Faults, where: str) -> str | None:
    """Give start or end; of several starts the first, of several ends the last."""
    bounds: list[str] = []
    for snak in list_of_objects(qualifiers.get(name)):
        value = value_of(snak)
        if value is NO_VALUE:
            continue
        if value is UNKNOWN:
            bounds.append(UNKNOWN)
            continue
        read = date_of(value)
        if read.lost:
            faults.lose("part of a date", read.lost, f"{where}/qualifiers/{name}")
        bounds.append(read.bound)
    if len(bounds) > 1:
        what = "the first start" if name == _START else "the last end"
        faults.lose("several dates", f"{', '.join(bounds)}: {what} is taken", f"{where}/qualifiers/{name}")
    known = [bound for bound in bounds if bound != UNKNOWN]
    if not known:
        return UNKNOWN if bounds else None
    return min(known) if name == _START else max(known)


def _items(qualifiers: dict[str, Any], name: str) -> list[str | None]:
    return [item_in(value_of(snak)) for snak in list_of_objects(qualifiers.get(name))]


def _sources(statement: dict[str, Any]) -> tuple[str, ...]:
    """Give the addresses of the references, or the works, and the statement itself."""
    found = []
    for reference in list_of_objects(statement.get("references")):
        snaks = reference.get("snaks")
        if not isinstance(snaks, dict):
            continue
        for name in (_ADDRESS, _STATED_IN):
            for snak in list_of_objects(snaks.get(name)):
                value = value_of(snak)
                found.append(value if isinstance(value, str) and value is not UNKNOWN else item_in(value))
    id_ = statement.get("id")
    if isinstance(id_, str) and id_:
        found.append(f"wikidata:{id_}")
    return tuple(dict.fromkeys(filter(None, found)))
