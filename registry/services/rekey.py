"""Making everything anew that is derived from names and titles, for the rules of this version.

Some actors at a time, each batch with its checkpoint in one transaction, so that it may
be killed at any moment and goes on where it was. Readers see old or new rows of an actor,
never none. Derived rows that no name accounts for go too, so it also mends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from registry.db import indexing, rekeying
from registry.names.keys import RULE_VERSION, skeleton_hash, skeletons
from registry.names.script import script_of
from registry.roles.titles import first_token, title_key
from registry.services.indexing import derive

_BATCH = 5_000
_CHUNK = 1_000
_LAST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeying:
    """How far a rekeying has come."""

    run_id: int
    after: int
    """Actors up to this id are done."""

    actors: int = 0
    """How many that was, over all attempts."""

    changed: int = 0
    """Rows that came, went or got the new version."""

    is_done: bool = False
    """Of the actors; titles, tokens and figures are left then."""


def begin_rekey(session: Session) -> Rekeying:
    """Go on with the rekeying that was broken off, if it was for the rules of this version; else begin one."""
    found = rekeying.find_run(session)
    if found:
        run_id, kept = found
        if kept.get("rule_version") == RULE_VERSION:
            return Rekeying(run_id=run_id, after=kept["after"], actors=kept["actors"], changed=kept["changed"])
        rekeying.end_run(session, run_id, "abandoned")
    run_id = rekeying.begin_run(session, _checkpoint(Rekeying(run_id=0, after=0)))
    return Rekeying(run_id=run_id, after=0)


def rekey_actors(session: Session, state: Rekeying, *, limit: int = _BATCH) -> Rekeying:
    """Make the derived rows of the next actors anew; give how far it has come then."""
    rekeying.lock_derived(session, alone=True)
    rekeying.open_wanted(session)
    ids = indexing.fetch_actor_ids(session, after=state.after, limit=limit)
    for at in range(0, len(ids), _CHUNK):
        rows = derive(indexing.fetch_actor_names(session, ids[at : at + _CHUNK]))
        rekeying.add_wanted(session, rows)
        indexing.insert_derived(session, replace(rows, pairs=set(), singles=set()), rule_version=RULE_VERSION)
    is_last = len(ids) < limit
    last = _LAST_ID if is_last else ids[-1]
    changed = rekeying.replace_derived(session, after=state.after, last=last, rule_version=RULE_VERSION)
    state = replace(state, after=last, actors=state.actors + len(ids), changed=state.changed + changed, is_done=is_last)
    rekeying.keep_run(session, state.run_id, _checkpoint(state))
    return state


def finish_rekey(session: Session, state: Rekeying) -> None:
    """Make titles anew, drop tokens that are nobody's, and count the figures of a new version."""
    rekeying.lock_derived(session, alone=True)
    rekeying.open_wanted(session)
    _rekey_titles(session)
    rekeying.sweep_tokens(session, rule_version=RULE_VERSION)
    rekeying.sweep_skeletons(session, _skeletons_of_tokens(session))
    indexing.refresh_statistics(session)
    rekeying.end_run(session, state.run_id, "published")


def _checkpoint(state: Rekeying) -> dict[str, int]:
    return {
        "rule_version": RULE_VERSION,
        "after": state.after,
        "actors": state.actors,
        "changed": state.changed,
    }


def _rekey_titles(session: Session) -> None:
    last = 0
    while titles := rekeying.fetch_titles(session, after=last, limit=_BATCH):
        last = titles[-1].id
        right = [(title, title_key(title.text), first_token(title.text)) for title in titles]
        stale = [
            (title.id, key, first)
            for title, key, first in right
            if (title.folded, title.first_token, title.rule_version) != (key, first, RULE_VERSION)
        ]
        rekeying.correct_titles(session, stale, rule_version=RULE_VERSION)


def _skeletons_of_tokens(session: Session) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    last = (-(2**31), "")
    while tokens := rekeying.fetch_tokens(session, last, _BATCH):
        last = tokens[-1]
        found.update(
            (skeleton_hash(skeleton), token)
            for token, folded in tokens
            if script_of(folded) == "Latn"
            for skeleton in skeletons(folded)
        )
    return found
