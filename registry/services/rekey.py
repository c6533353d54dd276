"""Making everything anew that is derived from names and titles, for the rules of this version.

One step after the other, each with its checkpoint in one transaction, so that it may be
killed at any moment and goes on where it was. Readers see old or new rows of an actor,
never none. Derived rows that no name accounts for go too, so it also mends.

Steps that replace derived rows hold them alone, a second or two at a million actors.
Where somebody edits names a step does nothing and says so: waiting in line would make
those wait who come later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry.db import indexing, rekeying
from registry.domain import UnavailableError
from registry.names.keys import RULE_VERSION, skeleton_hash, skeletons
from registry.names.script import script_of
from registry.roles.titles import first_token, title_key
from registry.services.indexing import derive
from registry.services.offices import derive_next_offices

BUSY = "names_busy"
"""The code of the error for a step that somebody else was in the way of."""

_BATCH = 5_000
_CHUNK = 1_000
_LAST_ID = 2**31 - 1
_BEFORE_TOKENS = -(2**31) - 1
_LAST_TOKEN = 2**31 - 1
# A lock that did not come, a deadlock: the transaction is lost, the next one may do.
_LOST = {"55P03", "40P01"}


class Stage(StrEnum):
    """What a rekeying is at, in this order."""

    ACTORS = "actors"
    TITLES = "titles"
    OFFICES = "offices"
    TOKENS = "tokens"
    FIGURES = "figures"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeying:
    """How far a rekeying has come."""

    run_id: int
    stage: Stage = Stage.ACTORS
    after: int = 0
    """What is up to this id, or token, is done in this stage."""

    actors: int = 0
    """How many are done, over all attempts."""

    changed: int = 0
    """Rows of actors that came, went or got the new version."""

    @property
    def is_done(self) -> bool:
        """Nothing is left."""
        return self.stage is Stage.DONE


def begin_rekey(session: Session) -> Rekeying:
    """Go on with the rekeying that was broken off, if it was for the rules of this version; else begin one."""
    found = rekeying.find_run(session)
    if found:
        run_id, kept = found
        if kept.pop("rule_version", None) == RULE_VERSION:
            return Rekeying(run_id=run_id, stage=Stage(kept.pop("stage", Stage.ACTORS)), **kept)
        rekeying.end_run(session, run_id, "abandoned")
    return Rekeying(run_id=rekeying.begin_run(session, _checkpoint(Rekeying(run_id=0))))


def rekey_step(session: Session, state: Rekeying, *, limit: int = _BATCH) -> Rekeying:
    """Do the next step, of `limit` actors, titles, posts or tokens; give how far it has come then.

    Commit after each. Raises UnavailableError with the code BUSY when somebody is in the
    way: roll back and try again.
    """
    try:
        state = _STEPS[state.stage](session, state, limit)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in _LOST:
            raise _busy() from error
        raise
    if state.is_done:
        rekeying.end_run(session, state.run_id, "published")
    else:
        rekeying.keep_run(session, state.run_id, state.stage, _checkpoint(state))
    return state


def _checkpoint(state: Rekeying) -> dict[str, int | str]:
    return {
        "rule_version": RULE_VERSION,
        "stage": state.stage,
        "after": state.after,
        "actors": state.actors,
        "changed": state.changed,
    }


def _hold_alone(session: Session) -> None:
    # In this order: whoever holds the figures shared may wait for derived rows, never the other way round.
    indexing.lock_figures(session, alone=False)
    if not rekeying.try_lock_derived(session):
        raise _busy()
    rekeying.open_wanted(session)


def _busy() -> UnavailableError:
    return UnavailableError("names are being edited or imported: run `registry rekey` again to go on", code=BUSY)


def _rekey_actors(session: Session, state: Rekeying, limit: int) -> Rekeying:
    _hold_alone(session)
    ids = indexing.fetch_actor_ids(session, after=state.after, limit=limit)
    for at in range(0, len(ids), _CHUNK):
        rows = derive(indexing.fetch_actor_names(session, ids[at : at + _CHUNK]))
        rekeying.add_wanted(session, rows)
        indexing.insert_derived(session, replace(rows, pairs=set(), singles=set()), rule_version=RULE_VERSION)
    is_last = len(ids) < limit
    last = _LAST_ID if is_last else ids[-1]
    changed = rekeying.replace_derived(session, after=state.after, last=last, rule_version=RULE_VERSION)
    state = replace(state, after=last, actors=state.actors + len(ids), changed=state.changed + changed)
    return replace(state, stage=Stage.TITLES, after=0) if is_last else state


def _rekey_titles(session: Session, state: Rekeying, limit: int) -> Rekeying:
    """Without a lock: the text of a title never changes, and new ones are made by the rules of this version."""
    titles = rekeying.fetch_titles(session, after=state.after, limit=limit)
    right = [(title, title_key(title.text), first_token(title.text)) for title in titles]
    stale = [
        (title.id, key, first)
        for title, key, first in right
        if (title.folded, title.first_token, title.rule_version) != (key, first, RULE_VERSION)
    ]
    rekeying.correct_titles(session, stale, rule_version=RULE_VERSION)
    if len(titles) < limit:
        return replace(state, stage=Stage.OFFICES, after=0)
    return replace(state, after=titles[-1].id)


def _rekey_offices(session: Session, state: Rekeying, limit: int) -> Rekeying:
    """Without a lock, as titles: an import that comes between derives those of its posts itself."""
    last = derive_next_offices(session, after=state.after, limit=limit)
    return replace(state, stage=Stage.TOKENS, after=_BEFORE_TOKENS) if last is None else replace(state, after=last)


def _sweep_tokens(session: Session, state: Rekeying, limit: int) -> Rekeying:
    _hold_alone(session)
    end = rekeying.find_page_end(session, after=state.after, limit=limit)
    last = _LAST_TOKEN if end is None else end
    left = rekeying.sweep_tokens(session, after=state.after, last=last, rule_version=RULE_VERSION)
    rekeying.sweep_skeletons(session, _skeletons_of(left), after=state.after, last=last)
    return replace(state, stage=Stage.FIGURES, after=0) if end is None else replace(state, after=last)


def _skeletons_of(tokens: list[tuple[int, str]]) -> set[tuple[int, int]]:
    return {
        (skeleton_hash(skeleton), token)
        for token, folded in tokens
        if script_of(folded) == "Latn"
        for skeleton in skeletons(folded)
    }


def _count_figures(session: Session, state: Rekeying, _: int) -> Rekeying:
    indexing.refresh_statistics(session)
    return replace(state, stage=Stage.DONE)


_STEPS = {
    Stage.ACTORS: _rekey_actors,
    Stage.TITLES: _rekey_titles,
    Stage.OFFICES: _rekey_offices,
    Stage.TOKENS: _sweep_tokens,
    Stage.FIGURES: _count_figures,
}
