"""Reading, searching and making actors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.db.actors import (
    Actor,
    ActorHit,
    ActorName,
    fetch_actors,
    fetch_actors_by_words,
    fetch_free_key,
    find_actor,
    insert_actor,
)
from registry.db.candidates import fetch_vocabulary
from registry.db.erasing import fetch_retired, is_erased
from registry.db.indexing import fetch_actor_names
from registry.db.tenures import fetch_tenures_of_actors
from registry.domain import (
    ConflictError,
    GoneError,
    InvalidError,
    Kind,
    NameKind,
    NotFoundError,
    PartialDate,
    Precision,
    Tenure,
    UnavailableError,
)
from registry.matching.probe import lookup_keys, near_words
from registry.names import limits
from registry.names.fold import fold
from registry.names.readings import readings
from registry.names.script import script_of
from registry.roles.holder import roles_on
from registry.services.indexing import reindex
from registry.syntax import LONGEST_KEY, SLUG

__all__ = [
    "Actor", "ActorHit", "ActorName", "ActorPage", "NewActor", "NewName",
    "create_actor", "current_roles", "get_actor", "roles_of_actor", "roles_then", "search_actors",
]  # fmt: skip

_ID = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
_KEY = re.compile(SLUG)
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
_GREATEST_ID = 2**31 - 1
_LONGEST_MADE_KEY = 80
_LONGEST_DESCRIPTION = 2_000
_KEY_TRIES = 100
"""Each try that fails has waited for somebody who made a namesake: more than requests that run at once."""


@dataclass(frozen=True, slots=True)
class ActorPage:
    """Some actors, and the place after which the next page begins; None on the last."""

    items: tuple[ActorHit, ...]
    after: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewName:
    """A name variant of an actor to be made."""

    text: str
    lang: str | None = None
    kind: NameKind = NameKind.ALIAS
    weak: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewActor:
    """An actor to be made; without a name the first of the variants is the canonical one."""

    kind: Kind
    name: str | None = None
    names: tuple[NewName, ...] = ()
    key: str | None = None
    description: str | None = None
    countries: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    born: str | None = None
    died: str | None = None
    gender: str | None = None
    prominence: float = 0.0
    sources: tuple[str, ...] = ()


def get_actor(session: Session, ref: str) -> Actor:
    """Give the actor with an id or key; of a merged one the survivor, which then bears another id and key.

    Raises NotFoundError, also for what can be neither id nor key, and GoneError for a person who was erased.
    """
    actor = None
    if _ID.fullmatch(ref) and int(ref) <= _GREATEST_ID:
        actor = find_actor(session, actor_id=int(ref))
    elif _KEY.fullmatch(ref) and len(ref) <= LONGEST_KEY:
        actor = find_actor(session, key=ref)
    if actor is None:
        raise NotFoundError("there is no such actor", code="no_such_actor")
    if actor.status == "retired" and is_erased(session, actor.actor_id):
        raise GoneError("what was held on this person was erased on request", code="erased")
    return actor


def roles_of_actor(
    session: Session, actor_id: int, *, on: PartialDate | None = None, known_at: datetime | None = None
) -> tuple[Tenure, ...]:
    """Give the tenures of an actor, latest first; with a date those that may lie on it, the weightiest first."""
    tenures = fetch_tenures_of_actors(session, [actor_id], known_at).get(actor_id, [])
    return roles_on(tenures, on) if on else tuple(tenures)


def roles_then(tenures: Sequence[Tenure], on: PartialDate) -> tuple[Tenure, ...]:
    """Give those among the tenures of an actor that may lie on a date, the weightiest first."""
    return roles_on(tenures, on)


def current_roles(tenures: Sequence[Tenure], today: date) -> frozenset[int]:
    """Give the ids of those among the tenures of an actor that are not over, as far as is known."""
    now = roles_on(tenures, PartialDate(today, Precision.DAY))
    return frozenset(tenure.tenure_id for tenure in now if not tenure.until_unknown)


def search_actors(
    session: Session,
    *,
    q: str | None = None,
    kind: Kind | None = None,
    after: tuple[int, int, int] | None = None,
    limit: int = 50,
) -> ActorPage:
    """Give a page of active actors that bear every word of `q`, in any script; all by id without `q`.

    The best spelt first, of those the best known. Two queries. `after` is the place
    that the page before gave. Raises InvalidError for a `q` that can be no name.
    """
    if q is None:
        place = after or (0, 0, 0)
        hits = fetch_actors(session, kind=kind, after=place[2], limit=limit + 1)
    else:
        words = _words(session, q)
        place = after or (-1, 0, 0)
        hits = (
            fetch_actors_by_words(session, words, kind=kind, after=place, limit=limit + 1)
            if words and all(words)
            else []
        )
    shown = tuple(hits[:limit])
    return ActorPage(shown, shown[-1].place if len(hits) > limit else None)


def _words(session: Session, q: str) -> list[dict[int, int]]:
    """Give, for each word asked for, the recorded words that it may be, with their cost in tenths of a bit."""
    try:
        limits.check_mention(q)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer="/q") from error
    reading = readings(q)[0]
    tokens, skeletons = lookup_keys([reading])
    vocabulary = fetch_vocabulary(session, sorted(tokens), sorted(skeletons))
    return [
        {near.token: round(10 * near.cost) for near in near_words(token, vocabulary.spellings).alternatives}
        for token in reading.content
    ]


def create_actor(session: Session, new: NewActor) -> Actor:
    """Make an actor, index its names, and give it back.

    A key that is not given is made from the name; namesakes get a number behind it.
    Raises InvalidError for texts that cannot be names, ConflictError when the given
    key or the Wikidata item is taken, or belonged to a person who was erased.
    """
    names = _names(new)
    _check_texts(new)
    check_identifiers(new.identifiers)
    _refuse_retired(session, new)
    columns = {
        "kind": new.kind.value,
        "name": names[0].text,
        "description": new.description,
        "countries": list(new.countries),
        "identifiers": dict(new.identifiers),
        "born": new.born,
        "died": new.died,
        "gender": new.gender,
        "prominence": new.prominence,
        "sources": list(new.sources),
    }
    actor_id = _insert(session, new.key, columns, [variant_columns(name) for name in names])
    reindex(session, [], fetch_actor_names(session, [actor_id]))
    return get_actor(session, str(actor_id))


def _insert(session: Session, given_key: str | None, columns: dict[str, Any], names: list[dict[str, Any]]) -> int:
    """Add the rows of an actor and give its id; of a key made here the next number when others take it first."""
    made_key = _made_key(columns["name"], columns["kind"])
    if given_key is None and fetch_retired(session, [f"key:{made_key}"]):
        made_key += "-2"
    for _ in range(_KEY_TRIES):
        key = given_key or fetch_free_key(session, made_key)
        try:
            return insert_actor(session, {"key": key, **columns}, names)
        except ConflictError as clash:
            if given_key or clash.code != "key_taken":
                raise
    raise UnavailableError("too many namesakes are being made at once", code="busy")


def _refuse_retired(session: Session, new: NewActor) -> None:
    words = [f"{scheme}:{value}" for scheme, value in new.identifiers.items()]
    words += [f"key:{new.key}"] if new.key else []
    if fetch_retired(session, words):
        raise ConflictError("this was the key or an identifier of a person who was erased", code="erased")


def _names(new: NewActor) -> list[NewName]:
    """Give the variants, the canonical one first, each text and language once."""
    given = list(new.names)
    if new.name is None and not given:
        raise InvalidError("an actor has a name", code="missing_field", pointer="/name")
    if new.name is not None:
        check_name(new.name, "/name")
        same = next((name for name in given if name.text == new.name), NewName(text=new.name))
        canonical = NewName(text=new.name, lang=same.lang, kind=NameKind.CANONICAL, source=same.source)
    else:
        first = given[0]
        canonical = NewName(text=first.text, lang=first.lang, kind=NameKind.CANONICAL, source=first.source)
    for at, name in enumerate(given):
        check_name(name.text, f"/names/{at}/text")
    distinct = {(name.text, name.lang): name for name in [*given, canonical]}
    del distinct[canonical.text, canonical.lang]
    return [canonical, *distinct.values()]


def check_name(text: str, pointer: str) -> None:
    """Raise InvalidError, with the pointer, for a text that can be nobody's name."""
    try:
        limits.check_name(text)
    except limits.NameTextError as error:
        raise InvalidError(str(error), code=error.code, pointer=pointer) from error


def _check_texts(new: NewActor) -> None:
    texts = {"/description": new.description}
    texts |= {f"/sources/{at}": text for at, text in enumerate(new.sources)}
    texts |= {f"/identifiers/{scheme}": text for scheme, text in new.identifiers.items()}
    texts |= {f"/names/{at}/source": name.source for at, name in enumerate(new.names)}
    check_texts(texts)
    check_life(new.born, new.died)


def check_texts(texts: Mapping[str, str | None]) -> None:
    """Raise InvalidError for the first text, by its pointer, that cannot be kept."""
    for pointer, text in texts.items():
        if text is not None:
            try:
                limits.check_text(text, limit=_LONGEST_DESCRIPTION)
            except limits.NameTextError as error:
                raise InvalidError(str(error), code=error.code, pointer=pointer) from error


def check_life(born: str | None, died: str | None) -> None:
    """Raise InvalidError for a life that ends before it begins."""
    if born and died and born > f"{died}~":
        raise InvalidError("nobody dies before being born", code="bad_date", pointer="/died")


def check_identifiers(identifiers: Mapping[str, str]) -> None:
    """Raise InvalidError for an identifier that its scheme does not have."""
    wikidata = identifiers.get("wikidata")
    if wikidata is not None and not re.fullmatch(r"Q[1-9][0-9]{0,11}", wikidata, re.ASCII):
        raise InvalidError("a Wikidata item is Q and a number", code="bad_format", pointer="/identifiers/wikidata")


def _made_key(name: str, kind: str) -> str:
    """Make a key from a name."""
    slug = _NOT_IN_KEYS.sub("-", fold(name))[:_LONGEST_MADE_KEY].strip("-")
    return slug if slug and slug[0].isalpha() else f"{kind}-{slug}".strip("-")


def variant_columns(name: NewName) -> dict[str, Any]:
    """Give the columns of a name variant, all but whose it is."""
    return {
        "text": name.text,
        "lang": name.lang,
        "script": script_of(name.text),
        "kind": name.kind.value,
        "weak": name.weak,
        "source": name.source,
    }
