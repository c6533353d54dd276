"""A Popolo document taken apart: people, organisations, posts and memberships, wherever they stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from registry.domain import InvalidError

Placed = tuple[str, dict[str, Any]]
"""Where an object stands, and the object."""

SECTIONS = ("persons", "organizations", "posts", "memberships", "events")
_SINGLE = {"person": "persons", "organization": "organizations", "post": "posts"}
_IDS = {"persons": "person_id", "organizations": "organization_id", "posts": "post_id"}


@dataclass(slots=True)
class Document:
    """The objects of a document by section, in their order; `others` are the sections that are not read."""

    persons: list[Placed] = field(default_factory=list)
    organizations: list[Placed] = field(default_factory=list)
    posts: list[Placed] = field(default_factory=list)
    memberships: list[Placed] = field(default_factory=list)
    events: list[Placed] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    repeats: list[Placed] = field(default_factory=list)
    """Objects that stand in the document already, word for word."""

    seen: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    faults: list[tuple[str, InvalidError]] = field(default_factory=list)

    def all(self, section: str) -> list[Placed]:
        """Give the objects of a section."""
        placed: list[Placed] = getattr(self, section)
        return placed


def take_apart(value: Any) -> Document:
    """Give the objects of a document; embedded ones are taken out and referred to by id.

    InvalidError for what is no Popolo at all.
    """
    found = Document()
    if isinstance(value, list):
        value = {"persons": value}
    if not isinstance(value, dict):
        raise InvalidError("a Popolo document is an object with persons, posts, memberships ...", code="wrong_type")
    if "id" in value and "name" in value:
        value = {"persons": [value]}
    elif not any(section in value for section in SECTIONS):
        raise InvalidError("none of persons, organizations, posts and memberships is in it", code="not_popolo")
    for section, items in value.items():
        if section in SECTIONS:
            _take_list(found, section, items, f"/{section}", {})
        else:
            found.others.append(section)
    return found


def _take_list(found: Document, section: str, items: Any, where: str, owner: dict[str, Any]) -> None:
    if items is None:
        return
    if not isinstance(items, list):
        found.faults.append((where, InvalidError(f"{section} must be a list", code="wrong_type")))
        return
    for at, item in enumerate(items):
        place = f"{where}/{at}"
        if isinstance(item, dict):
            _take_object(found, section, {**owner, **item}, place)
        else:
            found.faults.append((place, InvalidError("must be an object", code="wrong_type")))


def _take_object(found: Document, section: str, item: dict[str, Any], place: str) -> None:
    id_ = item.get("id")
    first = found.seen.setdefault((section, id_), item) if section in _IDS and isinstance(id_, str) else None
    if first is not item and first == item:
        found.repeats.append((place, item))
        return
    found.all(section).append((place, item))
    reference = {_IDS[section]: item["id"]} if section in _IDS and item.get("id") else {}
    for name in ("memberships", "posts"):
        if isinstance(item.get(name), list):
            _take_list(found, name, item.pop(name), f"{place}/{name}", dict(reference))
    for single, its_section in _SINGLE.items():
        embedded = item.get(single)
        if section == "memberships" and isinstance(embedded, dict):
            del item[single]
            item.setdefault(f"{single}_id", embedded.get("id"))
            _take_object(found, its_section, dict(embedded), f"{place}/{single}")
