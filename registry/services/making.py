"""Making an actor out of the review queue, once it is sure that there is none of the name."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from registry.db.mentions import StoredMention
from registry.db.reviews import Item
from registry.domain import ConflictError, InvalidError, Kind
from registry.services.actors import Actor, ActorHit, NewActor, NewName, create_actor, search_actors
from registry.services.answers import actor_json

_SHOWN = 5
_NAMES_LOOKED_FOR = 5


def make_checked(session: Session, new: NewActor, *, despite: Collection[int]) -> Actor:
    """Make an actor, unless others bear one of its names whom nobody has seen and set aside.

    Raises ConflictError `possible_duplicates` with those, InvalidError as `create_actor` does.
    """
    found: dict[int, ActorHit] = {}
    names = [new.name, *(name.text for name in new.names)]
    for name in list(dict.fromkeys(filter(None, names)))[:_NAMES_LOOKED_FOR]:
        page = search_actors(session, q=name, kind=new.kind, limit=_SHOWN + len(despite))
        found |= {hit.actor_id: hit for hit in page.items if hit.actor_id not in despite}
    if found:
        shown = [actor_json(hit) for hit in list(found.values())[:_SHOWN]]
        raise ConflictError(
            "others bear this name: choose one of them, or say that it is none of them",
            code="possible_duplicates",
            facts={"actors": shown},
        )
    return create_actor(session, new)


def default_actor(item: Item, mentions: Sequence[StoredMention]) -> NewActor:
    """Give the actor that an item proposes: by its subject, else by the name as it stands in the mention."""
    subject = item.subject
    if item.kind == "new_actor":
        names = tuple(NewName(text=each["text"], lang=each.get("lang")) for each in subject.get("names", ()))
        return NewActor(kind=Kind(subject.get("kind", "person")), name=subject.get("text"), names=names)
    if not mentions:
        raise InvalidError("say what the actor is called", code="missing_field", pointer="/new_actor")
    mention = mentions[0]
    kind = Kind.ORGANISATION if mention.kind == "organisation" else Kind.PERSON
    core = mention.reading.get("core") or mention.surface
    return NewActor(kind=kind, names=(NewName(text=core, lang=mention.lang),))
