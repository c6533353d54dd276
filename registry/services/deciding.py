"""Deciding items of the review queue: one transaction a decision, every row that it changes kept with it.

Locks are taken in one order everywhere, so that no two wait for each other: items by id,
actors by id, mentions by id, the rest. The verdicts, by kind of item:

| verdict | mention | new_actor | duplicate | role_change |
|---|---|---|---|---|
| same | means the best candidate | - | one actor: merged, into `actor` | so it is: recorded |
| choose | means `actor`, any of the registry | all of them mean `actor` | - | - |
| different | means none of the candidates | not one actor | two actors, for ever | not so |
| new_actor | means an actor that is made now | that actor is made | - | - |
| not_an_actor | no name of anybody | no name of anybody | - | - |
| unsure | stays as it is | stays | stays | stays |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.db.decisions import Effect, NewDecision, insert_decision, insert_effects, set_items, set_mentions
from registry.db.decisions import fetch_decisions_of_item as _decisions_of
from registry.db.mentions import StoredMention, fetch_stored
from registry.db.merges import fetch_roots, lock_mentions
from registry.db.reviews import Item, lock_items
from registry.domain import ConflictError, InvalidError, Verdict
from registry.services.actors import NewActor
from registry.services.alike import hold_alike
from registry.services.answers import Json
from registry.services.judging import Row, check_mentions, hold_actor, judge, root_of
from registry.services.learning import learn
from registry.services.making import default_actor, make_checked
from registry.services.merges import carry_out, closed_by_merge, hold_merge
from registry.services.review import in_short, require_item
from registry.services.review_items import item_in_full
from registry.services.role_changes import record_role_change

ALLOWED = {
    "mention": frozenset(Verdict),
    "new_actor": frozenset(Verdict) - {Verdict.SAME},
    "duplicate": frozenset({Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE}),
    "role_change": frozenset({Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE}),
}
"""Which verdicts answer which kind of item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person decided, and what shows that it was his turn."""

    verdict: Verdict
    version: int
    lease_token: str
    actor: str | None = None
    """Id or key: who is meant, or who survives a merge; of `different` the one candidate that is refused."""

    new: NewActor | None = None
    """Of `new_actor`; None makes one of the name as it stands."""

    despite: frozenset[int] = frozenset()
    """Actors of the same name that the person has seen and that are somebody else."""

    note: str | None = None
    preview: str | None = None
    """What seals the merge, or the items that are decided along."""

    alike: bool = False
    """Decide all items that ask the same, but `exclude`."""

    exclude: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A decision under way."""

    session: Session
    item: Item
    choice: Choice
    by: str
    today: date
    items: tuple[Item, ...]
    """All that it settles."""

    mentions: tuple[StoredMention, ...]
    also: tuple[int, ...] = ()
    """Items that are locked because a merge answers them."""

    @property
    def mention_ids(self) -> list[int]:
        return [mention.mention_id for mention in self.mentions]

    def log(self, actor_id: int | None) -> int:
        """Log the decision with what the person was shown."""
        seen = item_in_full(self.session, self.item, today=self.today)
        evidence = seen.pop("candidates")
        return insert_decision(
            self.session,
            NewDecision(
                verdict=self.choice.verdict.value,
                by=self.by,
                item_id=self.item.item_id,
                mention_id=self.item.mention_id,
                actor_id=actor_id,
                reason=self.choice.note,
                evidence=evidence,
                seen=seen,
            ),
        )

    def judge(self, decision_id: int, rows: Sequence[Row]) -> None:
        """Write verdicts and note them."""
        effects = judge(self.session, rows, by=self.by, reason=self.choice.note)
        insert_effects(self.session, decision_id, effects)

    def set_mentions(self, decision_id: int, outcome: str, reason: str, actor_id: int | None = None) -> None:
        """Decide the mentions."""
        ids = self.mention_ids
        set_mentions(self.session, decision_id, ids, outcome=outcome, reason=reason, actor_id=actor_id, by=self.by)


def decide(session: Session, item_id: int, choice: Choice, *, by: str, today: date) -> Json:
    """Decide an item, and those like it if that is asked for: the decision's id, the item, how many were settled.

    Raises NotFoundError `no_such_item`; InvalidError `verdict_not_allowed`, `missing_field`;
    ConflictError `already_decided` (who, when, what), `lease_lost`, `version_conflict`,
    `subject_changed`, `actor_merged`, `cannot_link` (the judgements), `possible_duplicates`
    (actors of the name; sent again with their ids in `despite` it goes through).
    """
    work = _begin(session, item_id, choice, by=by, today=today)
    decision_id = _ACTS[work.item.kind](work)
    set_items(session, decision_id, [item.item_id for item in work.items], "decided")
    shown = in_short(session, require_item(session, item_id))
    return {"decision": str(decision_id), "item": shown, "settled": len(work.items)}


def _begin(session: Session, item_id: int, choice: Choice, *, by: str, today: date) -> _Work:
    asked = require_item(session, item_id)
    if choice.verdict not in ALLOWED[asked.kind]:
        raise InvalidError(
            f"{choice.verdict} does not answer {asked.kind}", code="verdict_not_allowed", pointer="/verdict"
        )
    if choice.alike:
        actor_id = _named(session, choice)
        held = hold_alike(
            session, asked, choice.verdict, actor_id, preview=choice.preview or "", exclude=choice.exclude
        )
        item = next(each for each in held.items if each.item_id == item_id)
        _check_turn(session, item, choice)
        return _Work(
            session=session, item=item, choice=choice, by=by, today=today, items=held.items, mentions=held.mentions
        )
    also = _closing(session, asked, choice) if asked.kind == "duplicate" else []
    item = next(each for each in lock_items(session, [item_id, *also]) if each.item_id == item_id)
    _check_turn(session, item, choice)
    mentions = tuple(fetch_stored(session, _mention_ids(item)))
    return _Work(
        session=session,
        item=item,
        choice=choice,
        by=by,
        today=today,
        items=(item,),
        mentions=mentions,
        also=tuple(also),
    )


def _check_turn(session: Session, item: Item, choice: Choice) -> None:
    """Refuse whoever does not hold the item as it is now."""
    facts: Json = {"state": item.state, "version": item.version, "claimed_by": item.claimed_by}
    if item.state in ("decided", "withdrawn"):
        standing = [each for each in _decisions_of(session, item.item_id) if each.reverted_by is None]
        if standing:
            last = standing[-1]
            facts |= {
                "decision": str(last.decision_id),
                "verdict": last.verdict,
                "decided_by": last.decided_by,
                "decided_at": last.decided_at.isoformat(),
            }
        raise ConflictError(f"the item is {item.state} already", code="already_decided", facts=facts)
    if str(item.lease_token) != choice.lease_token or not item.is_leased:
        raise ConflictError(
            "the lease is not yours, or not any more: claim the item again", code="lease_lost", facts=facts
        )
    if item.version != choice.version:
        raise ConflictError("the item has changed since you saw it", code="version_conflict", facts=facts)


def _closing(session: Session, item: Item, choice: Choice) -> list[int]:
    """Give the other items that a merge answers, to be locked with this one."""
    if choice.verdict is not Verdict.SAME:
        return []
    loser, survivor = _pair(session, item, choice)
    return closed_by_merge(session, root_of(session, loser), root_of(session, survivor))


def _pair(session: Session, item: Item, choice: Choice) -> tuple[str, str]:
    """Give the loser and the survivor that a choice on a duplicate names; the first of the pair survives by default."""
    ids = [str(actor_id) for actor_id in item.actors]
    survivor = str(root_of(session, choice.actor).actor_id) if choice.actor else ids[0]
    if survivor not in ids:
        raise InvalidError("the survivor is one of the two", code="not_allowed", pointer="/actor")
    return next(each for each in ids if each != survivor), survivor


def _mention_ids(item: Item) -> list[int]:
    if item.mention_id is not None:
        return [item.mention_id]
    return [int(each) for each in item.subject.get("mentions", ())]


def _named(session: Session, choice: Choice) -> int | None:
    return root_of(session, choice.actor).actor_id if choice.actor else None


def _on_mention(work: _Work) -> int:
    """Decide what mentions mean; the same for one mention and for those that a new actor was proposed from."""
    match work.choice.verdict:
        case Verdict.SAME | Verdict.CHOOSE:
            return _link(work, _meant(work))
        case Verdict.NEW_ACTOR:
            return _make(work)
        case Verdict.DIFFERENT:
            return _refuse(work)
        case Verdict.NOT_AN_ACTOR:
            lock_mentions(work.session, work.mention_ids)
            decision_id = work.log(None)
            work.set_mentions(decision_id, "nil", "not_a_name")
            return decision_id
        case Verdict.UNSURE:
            decision_id = work.log(work.item.actors[0] if work.item.actors else None)
            work.judge(decision_id, [_row("unsure", actor, work.mentions[0]) for actor in work.item.actors[:1]])
            return decision_id


def _meant(work: _Work) -> int:
    """Give the actor that is said to be meant: the one that is named, else the best candidate's survivor."""
    named = _named(work.session, work.choice)
    if named is not None:
        return named
    if work.choice.verdict is Verdict.CHOOSE or not work.item.actors:
        raise InvalidError("say which actor is meant", code="missing_field", pointer="/actor")
    return fetch_roots(work.session, work.item.actors[:1])[work.item.actors[0]].actor_id


def _link(work: _Work, actor_id: int) -> int:
    hold_actor(work.session, actor_id)
    lock_mentions(work.session, work.mention_ids)
    check_mentions(work.session, work.mention_ids, actor_id)
    decision_id = work.log(actor_id)
    _write_link(work, decision_id, actor_id)
    return decision_id


def _write_link(work: _Work, decision_id: int, actor_id: int) -> None:
    work.set_mentions(decision_id, "link", "name", actor_id)
    work.judge(decision_id, [_row("same", actor_id, mention) for mention in work.mentions])
    insert_effects(work.session, decision_id, learn(work.session, decision_id, work.mentions, actor_id))


def _make(work: _Work) -> int:
    new = work.choice.new or default_actor(work.item, work.mentions)
    seen = work.choice.despite | set(work.item.actors)
    actor = make_checked(work.session, new, despite=seen)
    decision_id = work.log(actor.actor_id)
    retired = {"status": "retired", "merged_into": None}
    made = Effect(
        relation="actor", row_id=actor.actor_id, before=retired, after={"status": "active", "merged_into": None}
    )
    insert_effects(work.session, decision_id, [made])
    lock_mentions(work.session, work.mention_ids)
    if work.mentions:
        _write_link(work, decision_id, actor.actor_id)
    return decision_id


def _refuse(work: _Work) -> int:
    """Say that mentions mean none of the candidates, or not the one that is named."""
    named = _named(work.session, work.choice)
    lock_mentions(work.session, work.mention_ids)
    decision_id = work.log(named)
    if work.item.kind == "new_actor":
        return decision_id
    work.set_mentions(decision_id, "nil", "unknown")
    refused = [named] if named else list(work.item.actors)
    work.judge(decision_id, [_row("different", actor, mention) for mention in work.mentions for actor in refused])
    return decision_id


def _row(verdict: str, actor_id: int, mention: StoredMention) -> Row:
    account = next((each for each in mention.evidence if each["actor"] == str(actor_id)), None)
    evidence = [account] if account else []
    return {"verdict": verdict, "actor_id": actor_id, "mention_id": mention.mention_id, "evidence": evidence}


def _on_duplicate(work: _Work) -> int:
    session, choice, item = work.session, work.choice, work.item
    if choice.verdict is Verdict.SAME:
        loser, survivor = (root_of(session, ref) for ref in _pair(session, item, choice))
        effect = hold_merge(session, loser, survivor, preview=choice.preview or "", closing=[item.item_id, *work.also])
        decision_id = work.log(survivor.actor_id)
        carry_out(session, decision_id, effect, by=work.by, reason=choice.note, decided=[item.item_id])
        return decision_id
    one, other = item.actors
    decision_id = work.log(other)
    row = {"verdict": choice.verdict.value, "actor_id": one, "other_actor_id": other}
    work.judge(decision_id, [{**row, "evidence": item.subject.get("evidence", [])}])
    return decision_id


def _on_role_change(work: _Work) -> int:
    """Record the tenure that is confirmed."""
    decision_id = work.log(work.item.actors[0])
    if work.choice.verdict is Verdict.SAME:
        insert_effects(work.session, decision_id, record_role_change(work.session, work.item))
    return decision_id


_ACTS = {
    "mention": _on_mention,
    "new_actor": _on_mention,
    "duplicate": _on_duplicate,
    "role_change": _on_role_change,
}
