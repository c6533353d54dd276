"""The review queue: what waits for a person, whose turn it is, and what the person is shown.

The way of an item: open → claimed (a lease with a token, an end and a version) → decided,
by `services.deciding`; `services.undoing` opens it again. `withdrawn` is a question that went
away. Everything here is JSON-ready: ids are strings, instants RFC 3339.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry.db.actors_in_short import fetch_actors_in_short
from registry.db.reviews import (
    Item,
    claim_items,
    fetch_alike_counts,
    fetch_counts,
    fetch_items,
    fetch_items_by_id,
    find_item,
    release_lease,
    renew_lease,
)
from registry.domain import ConflictError, NotFoundError
from registry.names.fold import fold
from registry.services.answers import Json, actor_json
from registry.services.proposals import NOT_FOR

LEASE_SECONDS = 120
"""How long a claim holds unless another length is asked for."""

LONGEST_LEASE_SECONDS = 20 * 60
"""What renewals add up to at most: whoever went home does not keep an item."""

MOST_ALIKE_COUNTED = 1_000
KINDS = ("mention", "new_actor", "duplicate", "role_change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which items are wanted; None asks for all."""

    kinds: tuple[str, ...] | None = None
    langs: tuple[str, ...] | None = None
    script: str | None = None
    """ISO 15924: Arab, Cyrl."""

    actor_id: int | None = None
    """Items whose answer may mean this actor."""

    min_score: float | None = None
    max_score: float | None = None
    created_before: datetime | None = None
    q: str | None = None
    """Words, in any script, that what is asked about contains; the last of them may be a beginning."""

    item_id: int | None = None
    """This one alone."""


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Some items in short, and the place after which the next page begins; None on the last."""

    items: tuple[Json, ...]
    after: tuple[int, int] | None


def list_items(
    session: Session,
    wanted: Filter,
    *,
    state: str = "open",
    claimed_by: str | None = None,
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> ItemPage:
    """Give a page of items in a state, the most pressing first: a day of waiting is worth twice the impact.

    Three statements. Each item has what it asks about, the best candidate, how many ask the
    same, and who holds it until when; `get_item` gives the rest.
    """
    filters = {**_filters(wanted), "claimed_by": claimed_by}
    items = fetch_items(session, state=state, after=after, limit=limit + 1, filters=filters)
    shown = items[:limit]
    place = (shown[-1].rank, shown[-1].item_id) if len(items) > limit else None
    return ItemPage(tuple(_in_short(session, shown)), place)


def count_items(session: Session) -> list[Json]:
    """Give how many items wait, by kind and state, and since when the oldest; what has none is left out."""
    return [
        {"kind": kind, "state": state, "number": number, "oldest": oldest.isoformat()}
        for kind, state, number, oldest in fetch_counts(session)
    ]


def claim(
    session: Session, wanted: Filter, *, by: str, limit: int = 1, seconds: int = LEASE_SECONDS, resume: bool = False
) -> list[Json]:
    """Lease the most pressing open items to a person, each with `lease_token`, `lease_until` and `version`.

    No two people ever get one item. Leases that ran out are given back first. Empty when
    nothing is open, or all of it is just being taken. `resume` gives back first what the
    person holds already, under the tokens it has: a browser that crashed goes on.
    """
    filters = _filters(wanted)
    held: list[Item] = []
    if resume:
        mine = {**filters, "claimed_by": by}
        held = fetch_items(session, state="claimed", after=None, limit=limit, filters=mine)
    ids = [item.item_id for item in held]
    if len(ids) < limit:
        ids += claim_items(session, by=by, limit=limit - len(ids), seconds=seconds, filters=filters)
    items = fetch_items_by_id(session, ids)
    return [{**shown, **lease_json(item)} for item, shown in zip(items, _in_short(session, items), strict=True)]


def renew(session: Session, item_id: int, *, token: str, seconds: int = LEASE_SECONDS) -> Json:
    """Let a lease run on from now: its token, its new end and the version, which stays.

    Raises ConflictError `lease_lost` when it ran out, was given back, was never held, or has
    lasted twenty minutes in all; NotFoundError `no_such_item`.
    """
    if not renew_lease(session, item_id, token, seconds=seconds, longest=LONGEST_LEASE_SECONDS):
        raise _lost(session, item_id)
    return lease_json(require_item(session, item_id))


def release(session: Session, item_id: int, *, token: str) -> Json:
    """Give an item back undecided; it keeps its place. Raises as `renew` does."""
    if not release_lease(session, item_id, token):
        raise _lost(session, item_id)
    return in_short(session, require_item(session, item_id))


def require_item(session: Session, item_id: int) -> Item:
    """Give an item; NotFoundError when there is none with the id."""
    item = find_item(session, item_id)
    if item is None:
        raise NotFoundError("there is no such item", code="no_such_item")
    return item


def in_short(session: Session, item: Item) -> Json:
    """Give an item as lists show it."""
    (found,) = fetch_items_by_id(session, [item.item_id])
    return _in_short(session, [found])[0]


def lease_json(item: Item) -> Json:
    """Give what a decision on a claimed item must send back."""
    return {
        "lease_token": str(item.lease_token) if item.lease_token else None,
        "lease_until": item.lease_until.isoformat() if item.lease_until else None,
        "version": item.version,
    }


def folded_words(text: str) -> str:
    """Give the words that items are searched by."""
    return fold(text)


def _filters(wanted: Filter) -> Json:
    return {
        "kinds": list(wanted.kinds) if wanted.kinds else None,
        "langs": list(wanted.langs) if wanted.langs else None,
        "script": wanted.script,
        "actors": None if wanted.actor_id is None else [wanted.actor_id],
        "min_score": wanted.min_score,
        "max_score": wanted.max_score,
        "created_before": wanted.created_before,
        "words": None if wanted.q is None else _words(wanted.q),
        "item": wanted.item_id,
    }


def _words(q: str) -> str:
    """Give a text search for all words of `q`; the empty one, which nothing fits, where it has none."""
    words = folded_words(q).split()
    return " & ".join(f"{word}:*" for word in words)


def _in_short(session: Session, items: Sequence[Item]) -> list[Json]:
    actors = fetch_actors_in_short(session, [item.actors[0] for item in items if item.actors])
    alike = fetch_alike_counts(session, [item.alike for item in items if item.alike], most=MOST_ALIKE_COUNTED)
    return [
        {
            "id": str(item.item_id),
            "kind": item.kind,
            "state": item.state,
            "text": item.surface,
            "lang": item.lang,
            "script": item.script,
            "score": item.score,
            "impact": item.impact,
            "best": actor_json(actors[item.actors[0]]) if item.actors and item.actors[0] in actors else None,
            "alike": max(alike.get(item.alike, 1), 1) if item.alike else 1,
            "is_check": item.is_check,
            "is_second_opinion": NOT_FOR in item.subject,
            "claimed_by": item.claimed_by,
            "lease_until": item.lease_until.isoformat() if item.lease_until else None,
            "version": item.version,
            "created_at": item.created_at.isoformat(),
        }
        for item in items
    ]


def _lost(session: Session, item_id: int) -> ConflictError:
    item = require_item(session, item_id)
    facts = {"state": item.state, "claimed_by": item.claimed_by, "version": item.version}
    return ConflictError(
        "the lease is not yours, or not any more: claim the item again", code="lease_lost", facts=facts
    )
