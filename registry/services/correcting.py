"""Correcting what is recorded of an actor itself: with a reason, and not over somebody else's edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from registry.db import actors as db
from registry.db.audit import set_reason
from registry.db.indexing import fetch_actor_names
from registry.db.merges import lock_actors
from registry.domain import ConflictError, InvalidError, NameKind
from registry.services.actors import (
    Actor,
    NewName,
    check_identifiers,
    check_life,
    check_name,
    check_texts,
    get_actor,
    variant_columns,
)
from registry.services.indexing import reindex
from registry.services.privacy import checked_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What to change of an actor, and why."""

    reason: str
    """Kept in the audit with every row that changes."""

    version: int | None = None
    """The version that the correction was made for; None for whichever there is."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    """description, countries, born, died, gender, prominence, sources: as they shall be."""

    name: str | None = None
    """The new canonical name; the old one stays as an alias unless it is removed."""

    identifiers: Mapping[str, str | None] = field(default_factory=dict)
    """Added and corrected one by one; None removes one."""

    add_names: tuple[NewName, ...] = ()
    remove_names: tuple[tuple[str, str | None], ...] = ()
    """Text and language."""


def correct_actor(session: Session, ref: str, correction: Correction) -> Actor:
    """Correct an actor and give it as it then is; of a merged one the survivor, and its names are reindexed.

    One that says what is recorded already changes nothing, not even the version. Raises
    ConflictError `version_differs` when somebody has edited it since, and `key_taken` or
    `identifier_taken`; InvalidError for what cannot be recorded, `no_such_name` for a name
    to be removed that it does not have.
    """
    reason = checked_reason(correction.reason)
    actor_id = get_actor(session, ref).actor_id
    lock_actors(session, [actor_id])
    actor = get_actor(session, str(actor_id))
    if correction.version is not None and correction.version != actor.version:
        facts = {"version": actor.version}
        detail = f"this is version {actor.version} of the actor, not {correction.version}"
        raise ConflictError(detail, code="version_differs", facts=facts)
    set_reason(session, reason)
    before = fetch_actor_names(session, [actor_id])
    columns = _columns(actor, correction)
    renamed = _correct_names(session, actor, correction)
    if columns or renamed:
        db.update_actor(session, actor_id, columns)
        reindex(session, before, fetch_actor_names(session, [actor_id]))
    return get_actor(session, str(actor_id))


def _columns(actor: Actor, correction: Correction) -> dict[str, Any]:
    """Give the columns that change, checked."""
    wanted = dict(correction.columns)
    identifiers = {**actor.identifiers, **correction.identifiers}
    wanted["identifiers"] = {scheme: value for scheme, value in identifiers.items() if value is not None}
    if correction.name is not None:
        check_name(correction.name, "/name")
        wanted["name"] = correction.name
    check_texts({"/description": wanted.get("description")})
    check_texts({f"/sources/{at}": source for at, source in enumerate(wanted.get("sources", ()))})
    check_texts({f"/identifiers/{scheme}": value for scheme, value in wanted["identifiers"].items()})
    check_identifiers(wanted["identifiers"])
    check_life(wanted.get("born", actor.born), wanted.get("died", actor.died))
    return {name: value for name, value in wanted.items() if value != _recorded(actor, name)}


def _recorded(actor: Actor, column: str) -> Any:
    value = getattr(actor, column)
    return list(value) if isinstance(value, tuple) else value


def _correct_names(session: Session, actor: Actor, correction: Correction) -> bool:
    """Remove, add and promote names; tell whether anything changed."""
    have = {(text, lang): (number, kind) for number, text, lang, kind in db.fetch_variants(session, actor.actor_id)}
    gone = _removed(have, correction)
    changed = False
    if correction.name is not None and correction.name != actor.name:
        _promote(session, actor.actor_id, correction.name, have)
        changed = True
    if gone:
        db.delete_variants(session, gone)
    new = {(name.text, name.lang): name for name in correction.add_names if (name.text, name.lang) not in have}
    for at, name in enumerate(correction.add_names):
        check_name(name.text, f"/add_names/{at}/text")
        check_texts({f"/add_names/{at}/source": name.source})
    added = [name for key, name in new.items() if key != (correction.name, None)]
    db.insert_variants(session, actor.actor_id, [variant_columns(name) for name in added])
    return bool(changed or gone or added)


def _removed(have: Mapping[tuple[str, str | None], tuple[int, NameKind]], correction: Correction) -> list[int]:
    """Give the ids of the variants to be removed. Raises InvalidError for those that cannot be."""
    gone = []
    for at, key in enumerate(correction.remove_names):
        pointer = f"/remove_names/{at}"
        if key not in have:
            raise InvalidError("the actor has no such name", code="no_such_name", pointer=pointer)
        number, kind = have[key]
        stays_canonical = kind is NameKind.CANONICAL if correction.name is None else key[0] == correction.name
        if stays_canonical:
            raise InvalidError(
                "the canonical name goes only when `name` gives another", code="not_together", pointer=pointer
            )
        gone.append(number)
    return gone


def _promote(
    session: Session, actor_id: int, name: str, have: Mapping[tuple[str, str | None], tuple[int, NameKind]]
) -> None:
    for number, kind in have.values():
        if kind is NameKind.CANONICAL:
            db.set_variant_kind(session, number, NameKind.ALIAS)
    same = next((number for (text, _), (number, _) in have.items() if text == name), None)
    if same is None:
        canonical = NewName(text=name, kind=NameKind.CANONICAL)
        db.insert_variants(session, actor_id, [variant_columns(canonical)])
    else:
        db.set_variant_kind(session, same, NameKind.CANONICAL)
