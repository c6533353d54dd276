"""What the review page shows: an item in full, what tells its candidates apart, and whose turn it is. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.db.actors_in_short import fetch_actors_in_short
from registry.db.decisions import fetch_latest_decisions
from registry.db.mentions import StoredMention, fetch_stored
from registry.db.merges import count_mentions, fetch_cluster, fetch_mentions
from registry.db.review_cards import (
    CardName,
    MergedActor,
    fetch_card_facts,
    fetch_card_names,
    fetch_merged,
    find_last_standing,
)
from registry.domain import ConflictError, GoneError, InvalidError, NotFoundError, PartialDate, Precision
from registry.services.answers import Json
from registry.services.holders import HeldPost, holders_of_post
from registry.services.merges import preview_merge
from registry.services.review import lease_json, require_item
from registry.services.review_items import decision_in_short, item_in_full, mention_json
from registry.services.undoing import get_decision

__all__ = [
    "MergedActor",
    "find_last",
    "holders_then",
    "mentions_of",
    "merged_into",
    "preview_pair",
    "show_actors",
    "show_item",
]

_SCRIPTS = 6
_NAMES_OF_SCRIPT = 3
_MENTIONS = 20
_ABOUT = ("text", "lang", "kind", "preview")
_MENTIONS_OF_ACTOR = 100


def show_item(session: Session, item_id: int, *, by: str, today: date) -> Json:
    """Give an item as `get_item` does, and what a person decides it by.

    Candidates have `about` (see `show_actors`) too; `mentions` are the first twenty that a
    proposal rests on; `lease` is what a decision sends back, None where the item is not this
    person's. Raises NotFoundError `no_such_item`.
    """
    item = require_item(session, item_id)
    shown = item_in_full(session, item, today=today)
    about = show_actors(session, [each["actor"]["id"] for each in shown["candidates"]], script=shown["script"])
    for candidate in shown["candidates"]:
        candidate["about"] = about.get(candidate["actor"]["id"], _nothing())
    ids = [int(each) for each in item.subject.get("mentions", ())]
    is_mine = item.state == "claimed" and item.claimed_by == by
    return {
        **shown,
        "mentions": _mentions(session, fetch_stored(session, ids[:_MENTIONS])) if ids else [],
        "mentions_number": len(ids),
        "lease": lease_json(item) if is_mine else None,
    }


def show_actors(session: Session, ids: Sequence[str], *, script: str | None) -> dict[str, Json]:
    """Give what tells actors apart, by id: description, countries, born, died, and `names` by script.

    At most six scripts with three names each; the script asked for stands first, the others
    follow by how many names they have. Two queries, none for no ids.
    """
    wanted = [int(each) for each in ids]
    if not wanted:
        return {}
    names, facts = fetch_card_names(session, wanted), fetch_card_facts(session, wanted)
    return {
        str(actor_id): {
            "description": fact.description,
            "countries": list(fact.countries),
            "born": fact.born,
            "died": fact.died,
            "names": _by_script(names.get(actor_id, []), script),
        }
        for actor_id, fact in facts.items()
    }


def holders_then(session: Session, subject: Mapping[str, Any], *, today: date) -> tuple[HeldPost | None, PartialDate]:
    """Tell who holds the post of a proposed role change from when it would begin, else today; None for no such post."""
    on = PartialDate(today, Precision.DAY)
    with suppress(InvalidError):
        on = PartialDate.parse((subject.get("proposed") or {}).get("from") or "")
    try:
        return holders_of_post(session, subject.get("post") or "", on), on
    except NotFoundError:
        return None, on


def preview_pair(
    session: Session, loser: str, survivor: str
) -> tuple[Json | None, ConflictError | GoneError | InvalidError | None]:
    """Give what merging two actors would change, or why they cannot be merged."""
    try:
        return preview_merge(session, loser, survivor), None
    except (ConflictError, GoneError, InvalidError) as error:
        return None, error


def find_last(session: Session, by: str) -> Json | None:
    """Give the latest decision of a person that stands, as `get_decision` does: what `undo` would take back."""
    found = find_last_standing(session, by)
    return None if found is None else get_decision(session, found)


def latest_decisions(
    session: Session, *, by: str | None, before: int | None, limit: int
) -> tuple[list[Json], int | None]:
    """Give what `list_decisions` gives, each decision with what it was about: `seen` with `text`, `lang` and `kind`."""
    found = fetch_latest_decisions(session, by=by, before=before or 2**62, limit=limit + 1)
    actors = fetch_actors_in_short(session, [each.actor_id for each in found if each.actor_id])
    shown = [
        {**decision_in_short(each, actors), "seen": {name: each.seen.get(name) for name in _ABOUT}}
        for each in found[:limit]
    ]
    return shown, found[limit - 1].decision_id if len(found) > limit else None


def mentions_of(session: Session, actor_id: int) -> tuple[list[Json], int]:
    """Give the first hundred mentions that mean an actor, with the words around them, and how many there are."""
    members = fetch_cluster(session, actor_id)
    number, _ = count_mentions(session, members)
    ids = [mention_id for mention_id, _ in fetch_mentions(session, members, limit=_MENTIONS_OF_ACTOR)]
    return _mentions(session, fetch_stored(session, ids)) if ids else [], number


def merged_into(session: Session, actor_id: int) -> list[MergedActor]:
    """Give the actors that were merged into one, with the decisions by which they were."""
    return fetch_merged(session, actor_id)


def _mentions(session: Session, stored: Sequence[StoredMention]) -> list[Json]:
    actors = fetch_actors_in_short(session, [each.actor_id for each in stored if each.actor_id])
    return [mention_json(each, actors) for each in stored]


def _by_script(names: Sequence[CardName], first: str | None) -> list[Json]:
    groups: dict[str, list[Json]] = {}
    for name in names:
        groups.setdefault(name.script, []).append({"text": name.text, "lang": name.lang})
    ordered = sorted(groups.items(), key=lambda group: (group[0] != first, -len(group[1]), group[0]))
    return [{"script": script, "names": _distinct(found)} for script, found in ordered[:_SCRIPTS]]


def _distinct(names: Sequence[Json]) -> list[Json]:
    """Give the first names that are printed differently."""
    distinct: dict[str, Json] = {}
    for name in names:
        distinct.setdefault(name["text"], name)
    return list(distinct.values())[:_NAMES_OF_SCRIPT]


def _nothing() -> Json:
    return {"description": None, "countries": [], "born": None, "died": None, "names": []}
