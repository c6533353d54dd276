"""Queries over actors and their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.db.bounds import written_bound
from registry.db.models.actors import ActorRow
from registry.db.models.names import NameVariantRow
from registry.domain import ConflictError, Kind, NameKind

_NAMES = """
    (SELECT json_agg(json_build_object(
         'text', v.text, 'lang', v.lang, 'script', v.script, 'kind', v.kind, 'weak', v.weak, 'source', v.source,
         'since', lower(v.valid), 'until', upper(v.valid),
         'from_precision', v.from_precision, 'until_precision', v.until_precision)
         ORDER BY (v.kind <> 'canonical'), v.id)
     FROM actor_closure m JOIN name_variant v ON v.actor_id = m.actor_id WHERE m.root_id = a.id)
"""

# Plan: actor_pkey or actor_key_key, then actor_closure_pkey; names of merged actors are the survivor's.
_BY_ID = text(f"""
    SELECT a.*, {_NAMES} AS names FROM actor_closure c JOIN actor a ON a.id = c.root_id WHERE c.actor_id = :id
""")  # noqa: S608  both parts stand above
_BY_KEY = text(f"""
    SELECT a.*, {_NAMES} AS names
    FROM actor k JOIN actor_closure c ON c.actor_id = k.id JOIN actor a ON a.id = c.root_id WHERE k.key = :key
""")  # noqa: S608  as above

# Plan: actor_pkey from :after on; rows of another kind are stepped over.
_IN_ORDER = text("""
    SELECT id, key, name, kind, identifiers ->> 'wikidata' AS wikidata, 0 AS cost, 0 AS obscurity
    FROM actor
    WHERE status = 'active' AND id > :after AND (CAST(:kind AS text) IS NULL OR kind = :kind)
    ORDER BY id LIMIT :limit
""")

# Plan: name_single_lookup per alternative, index-only. A word that 40,000 actors bear costs about 0.1 s.
_BY_WORDS = text("""
    WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest(CAST(:positions AS int[]), CAST(:tokens AS int[]), CAST(:costs AS int[]))
             AS u (position, token, cost)),
    hit AS (
        SELECT c.root_id AS id, w.position, min(w.cost) AS cost
        FROM wanted w JOIN name_single n ON n.token = w.token JOIN actor_closure c ON c.actor_id = n.actor_no
        GROUP BY c.root_id, w.position),
    found AS (
        SELECT id, sum(cost)::int AS cost FROM hit GROUP BY id HAVING count(*) = :words),
    shown AS (
        SELECT a.id, a.key, a.name, a.kind, a.identifiers ->> 'wikidata' AS wikidata, f.cost,
               (1000 - round(1000 * a.prominence))::int AS obscurity
        FROM found f JOIN actor a ON a.id = f.id
        WHERE a.status = 'active' AND (CAST(:kind AS text) IS NULL OR a.kind = :kind))
    SELECT * FROM shown
    WHERE (cost, obscurity, id) > (CAST(:cost AS int), CAST(:obscurity AS int), CAST(:after AS bigint))
    ORDER BY cost, obscurity, id LIMIT :limit
""")

# Plan: one probe of actor_key_key a namesake, whatever the order in which the database sorts text.
_NUMBERED = text("""
    WITH RECURSIVE taken AS (
        SELECT 1 AS number WHERE EXISTS (SELECT FROM actor WHERE key = :key)
        UNION ALL
        SELECT number + 1 FROM taken WHERE EXISTS (SELECT FROM actor WHERE key = :key || '-' || (number + 1)))
    SELECT count(*) FROM taken
""")

# Plan: actor_wikidata_key.
_BY_IDENTIFIER = text("""
    SELECT key FROM actor
    WHERE identifiers ? 'wikidata' AND identifiers ->> 'wikidata' = :wikidata AND status = 'active'
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorName:
    """One name variant, with the dates between which the actor bore it; `unknown` is a bound nobody knows."""

    text: str
    lang: str | None
    script: str
    kind: NameKind
    weak: bool
    since: str | None = None
    until: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An actor with everything on record but its roles; the canonical name stands first among the names."""

    actor_id: int
    key: str
    kind: Kind
    name: str
    status: str
    description: str | None
    countries: tuple[str, ...]
    identifiers: Mapping[str, Any]
    born: str | None
    died: str | None
    gender: str | None
    prominence: float
    sources: tuple[str, ...]
    version: int
    created_at: str
    updated_at: str
    names: tuple[ActorName, ...] = ()

    @property
    def wikidata(self) -> str | None:
        """The Wikidata item; None when it has none on record."""
        return self.identifiers.get("wikidata")

    def answers_to(self, ref: str) -> bool:
        """Tell whether an id or key is its own, and not that of an actor merged into it."""
        return ref in (str(self.actor_id), self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorHit:
    """An actor in a list, with its place in the order of the list."""

    actor_id: int
    key: str
    name: str
    kind: Kind
    wikidata: str | None
    place: tuple[int, int, int]


def find_actor(session: Session, *, actor_id: int | None = None, key: str | None = None) -> Actor | None:
    """Find the survivor of an actor by id or key; None when there is no such actor."""
    statement, value = (_BY_ID, {"id": actor_id}) if actor_id is not None else (_BY_KEY, {"key": key})
    row = session.execute(statement, value).mappings().one_or_none()
    return None if row is None else _actor(row)


def fetch_actors(session: Session, *, kind: Kind | None, after: int, limit: int) -> list[ActorHit]:
    """Fetch active actors in the order of their ids."""
    rows = session.execute(_IN_ORDER, {"after": after, "kind": kind and kind.value, "limit": limit})
    return [_hit(row) for row in rows.mappings()]


def fetch_actors_by_words(
    session: Session,
    words: Sequence[Mapping[int, int]],
    *,
    kind: Kind | None,
    after: tuple[int, int, int],
    limit: int,
) -> list[ActorHit]:
    """Fetch the active actors that bear one alternative of every word, the cheapest and best known first.

    `words` maps, for each word asked for, token hashes to their cost.
    """
    wanted = [(at, token, cost) for at, word in enumerate(words) for token, cost in word.items()]
    values = {
        "positions": [at for at, _, _ in wanted],
        "tokens": [token for _, token, _ in wanted],
        "costs": [cost for _, _, cost in wanted],
        "words": len(words),
        "kind": kind and kind.value,
        "cost": after[0],
        "obscurity": after[1],
        "after": after[2],
        "limit": limit,
    }
    return [_hit(row) for row in session.execute(_BY_WORDS, values).mappings()]


def fetch_free_key(session: Session, key: str) -> str:
    """Fetch the first that nobody has of key, key-2, key-3 ... as far as this transaction sees."""
    taken: int = session.scalars(_NUMBERED, {"key": key}).one()
    return f"{key}-{taken + 1}" if taken else key


def insert_actor(session: Session, columns: Mapping[str, Any], names: Sequence[Mapping[str, Any]]) -> int:
    """Add an actor with its names and give its id.

    Raises ConflictError when its key (`key_taken`) or Wikidata item (`identifier_taken`) is
    another's; the session goes on as if nothing had been tried. Waits for a transaction
    that is making one with the same.
    """
    try:
        with session.begin_nested():
            actor_id = session.scalars(insert(ActorRow).returning(ActorRow.id), [dict(columns)]).one()
    except IntegrityError as error:
        clash = _clash(session, error, columns)
        if clash is None:
            raise
        raise clash from error
    session.execute(insert(NameVariantRow), [{"actor_id": actor_id, **name} for name in names])
    return actor_id


def update_actor(session: Session, actor_id: int, columns: Mapping[str, Any]) -> None:
    """Write columns of an actor, and that it was edited. Raises ConflictError as `insert_actor` does."""
    values = {**columns, "version": ActorRow.version + 1, "updated_at": func.now()}
    try:
        with session.begin_nested():
            session.execute(update(ActorRow).where(ActorRow.id == actor_id).values(values))
    except IntegrityError as error:
        clash = _clash(session, error, columns)
        if clash is None:
            raise
        raise clash from error


def fetch_variants(session: Session, actor_id: int) -> list[tuple[int, str, str | None, NameKind]]:
    """Fetch the names of an actor itself, without those merged into it: id, text, language and kind."""
    columns = (NameVariantRow.id, NameVariantRow.text, NameVariantRow.lang, NameVariantRow.kind)
    rows = session.execute(select(*columns).where(NameVariantRow.actor_id == actor_id).order_by(NameVariantRow.id))
    return [(number, text, lang, NameKind(kind)) for number, text, lang, kind in rows]


def delete_variants(session: Session, ids: Sequence[int]) -> None:
    """Delete name variants."""
    session.execute(delete(NameVariantRow).where(NameVariantRow.id.in_(ids)))


def set_variant_kind(session: Session, variant_id: int, kind: NameKind) -> None:
    """Say anew how a name relates to the usual one. The old canonical name first: there is one at any time."""
    values = {"kind": kind.value} | ({"weak": False} if kind is NameKind.CANONICAL else {})
    session.execute(update(NameVariantRow).where(NameVariantRow.id == variant_id).values(values))


def insert_variants(session: Session, actor_id: int, names: Sequence[Mapping[str, Any]]) -> None:
    """Add names to an actor."""
    if names:
        session.execute(insert(NameVariantRow), [{"actor_id": actor_id, **name} for name in names])


def _clash(session: Session, error: IntegrityError, columns: Mapping[str, Any]) -> ConflictError | None:
    """Tell with which actor a new one clashes; None for an error of another kind."""
    broken = error.orig.diag.constraint_name if isinstance(error.orig, psycopg.Error) else None
    if broken == "actor_key_key":
        key = columns["key"]
        return ConflictError(f"there is an actor with the key {key}", code="key_taken", facts={"key": key})
    if broken == "actor_wikidata_key":
        wikidata = columns["identifiers"]["wikidata"]
        key = session.scalar(_BY_IDENTIFIER, {"wikidata": wikidata})
        facts = {"key": key} if key else {}
        return ConflictError(f"{key or 'another actor'} is {wikidata}", code="identifier_taken", facts=facts)
    return None


def _hit(row: Mapping[Any, Any]) -> ActorHit:
    return ActorHit(
        actor_id=row["id"],
        key=row["key"],
        name=row["name"],
        kind=Kind(row["kind"]),
        wikidata=row["wikidata"],
        place=(row["cost"], row["obscurity"], row["id"]),
    )


def _actor(row: Mapping[Any, Any]) -> Actor:
    return Actor(
        actor_id=row["id"],
        key=row["key"],
        kind=Kind(row["kind"]),
        name=row["name"],
        status=row["status"],
        description=row["description"],
        countries=tuple(row["countries"]),
        identifiers=row["identifiers"],
        born=row["born"],
        died=row["died"],
        gender=row["gender"],
        prominence=row["prominence"],
        sources=tuple(row["sources"]),
        version=row["version"],
        created_at=row["created_at"].isoformat(),
        updated_at=row["updated_at"].isoformat(),
        names=tuple(map(_name, row["names"] or ())),
    )


def _name(name: Mapping[str, Any]) -> ActorName:
    return ActorName(
        text=name["text"],
        lang=name["lang"],
        script=name["script"],
        kind=NameKind(name["kind"]),
        weak=name["weak"],
        since=written_bound(name["since"], name["from_precision"]),
        until=written_bound(name["until"], name["until_precision"]),
        source=name["source"],
    )
