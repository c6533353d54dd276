"""Writing what mentions are found by, for actors whose names, countries or prominence changed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from registry.db import indexing, rekeying
from registry.db.indexing import ActorNames, DerivedRows
from registry.names.index import index_rows, quantised
from registry.names.keys import RULE_VERSION


def reindex(session: Session, before: Iterable[ActorNames], after: Iterable[ActorNames]) -> None:
    """Bring the derived rows of actors from what they were before an edit to what they are after it.

    `before` is what `fetch_actor_names` gave before the edit was flushed; an actor that is
    new stands in `after` only. At most seven statements. Waits while a rekeying makes some
    thousand actors anew, a second or two; a rekeying that finds edits under way gives way.
    """
    rekeying.lock_derived(session)
    old, new = derive(before), derive(after)
    gone = DerivedRows(pairs=old.pairs - new.pairs, singles=old.singles - new.singles)
    indexing.delete_derived(session, gone)
    come = DerivedRows(
        pairs=new.pairs - old.pairs,
        singles=new.singles - old.singles,
        tokens={key: value for key, value in new.tokens.items() if old.tokens.get(key, -1) < value},
        skeletons={key: value for key, value in new.skeletons.items() if old.skeletons.get(key, -1) < value},
    )
    indexing.insert_derived(session, come, rule_version=RULE_VERSION)


def derive(actors: Iterable[ActorNames]) -> DerivedRows:
    """Give the derived rows of actors, together."""
    found = DerivedRows()
    for actor in actors:
        _add(found, actor)
    return found


def tidy(connection: Connection) -> None:
    """Vacuum and analyse what a bulk load has filled; the connection commits each statement."""
    indexing.vacuum(connection)


def _add(found: DerivedRows, actor: ActorNames) -> None:
    rows, known = index_rows(actor.names, actor.countries), quantised(actor.prominence)
    found.pairs.update((first, second, known, actor.actor_id) for first, second in rows.pairs)
    for folded, token in rows.tokens.items():
        found.singles.add((token, known, actor.actor_id))
        found.tokens[token, folded] = max(known, found.tokens.get((token, folded), 0))
        for skeleton in rows.skeletons.get(folded, ()):
            key = (skeleton, token, folded)
            found.skeletons[key] = max(known, found.skeletons.get(key, 0))
