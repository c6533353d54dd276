"""Recording, correcting and withdrawing tenures: a fact is superseded, never updated.

What is written is checked by itself first, then against what is recorded, under a lock of
the posts concerned; only then is anything changed, and all of a request or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from registry.db.recording import RecordedTenure, fetch_actor_refs, fetch_recorded, lock_posts
from registry.domain import ConflictError, InvalidError, NotFoundError, PartialDate, Post, Precision
from registry.services.answers import bound_text
from registry.services.tenure_checks import TenureFacts, check_facts, check_reason
from registry.services.tenure_writing import Draft, tenure_facts, write_tenures

__all__ = [
    "NewTenure", "Outcome", "RecordedTenure", "Succession", "TenureFacts",
    "correct_tenure", "get_tenure", "record_tenures", "withdraw_tenure",
]  # fmt: skip

_GREATEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """The tenure that ends where another begins."""

    tenure: str
    until: str | None = None
    """The first day no longer held; None for the day on which the other begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTenure:
    """A tenure to be recorded, and the one that it follows."""

    facts: TenureFacts
    succeeds: Succession | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A tenure as it was recorded, and the predecessor as it stands now if this ended it."""

    tenure: RecordedTenure
    ended: RecordedTenure | None = None


@dataclass(slots=True)
class _Plan:
    """What is to be written: drafts in order, and which of them a new tenure and its predecessor are."""

    drafts: list[Draft] = field(default_factory=list)
    pairs: list[tuple[int, int | None, int | None]] = field(default_factory=list)
    """Of every new tenure the place of its draft, that of its predecessor's, and the id of one that stays as it is."""


def get_tenure(session: Session, ref: str) -> RecordedTenure:
    """Give a tenure by its id, also one that was superseded; NotFoundError when there is none."""
    return _found(fetch_recorded(session, [_id_of(ref)]), ref)


def record_tenures(session: Session, new: Sequence[NewTenure], *, where: str = "") -> list[Outcome]:
    """Record tenures, and end those that they succeed: all or none.

    `where` is the pointer of one of them, with {} for its place. Some ten queries whatever the number.
    Raises InvalidError for what can be no tenure, NotFoundError for actors, posts and
    predecessors that are not there, ConflictError, naming the tenure in the way in its
    `facts`, when seats are taken, the same is on record, or a predecessor was superseded.
    """
    for at, each in enumerate(new):
        check_facts(each.facts, where.format(at))
    actors = _actors(session, [each.facts.actor for each in new])
    posts = _posts(session, [each.facts.post for each in new])
    before = _predecessors(session, new)
    plan = _Plan()
    for at, each in enumerate(new):
        _plan_one(plan, each, before, pointer=where.format(at), at=at if where else None)
    ids = write_tenures(session, plan.drafts, actors=actors, posts=posts)
    found = fetch_recorded(session, [*ids, *(stays for _, _, stays in plan.pairs if stays)])
    return [
        Outcome(
            tenure=found[ids[at]],
            ended=found[ids[ended]] if ended is not None else found[stays] if stays is not None else None,
        )
        for at, ended, stays in plan.pairs
    ]


def correct_tenure(
    session: Session, ref: str, changes: Mapping[str, Any], *, because: str | None = None
) -> RecordedTenure:
    """Put a corrected tenure in the place of one; what `changes`, attributes of TenureFacts, do not name stays.

    Raises as `record_tenures` does, and ConflictError when the tenure was superseded
    already, InvalidError when nothing would change.
    """
    facts = replace(tenure_facts(get_tenure(session, ref)), **changes)
    check_facts(facts, "/correct")
    check_reason(because)
    actors = _actors(session, [facts.actor]) if "actor" in changes else {}
    old = get_tenure(session, ref).tenure
    posts = _posts(session, [old.post.key, facts.post])
    current = _standing(fetch_recorded(session, [_id_of(ref)], lock=True), ref)
    facts = replace(tenure_facts(current), **changes)
    draft = Draft(facts=facts, replaces=current, because=because)
    if "actor" in changes and actors[facts.actor].actor_id == current.recorded_actor_id:
        draft = replace(draft, facts=replace(facts, actor=str(current.recorded_actor_id)))
    if draft.facts == tenure_facts(current):
        raise InvalidError("it says so already: nothing would change", code="no_change", pointer="/correct")
    check_facts(draft.facts, "/correct")
    (tenure_id,) = write_tenures(session, [draft], actors=actors, posts=posts)
    return fetch_recorded(session, [tenure_id])[tenure_id]


def withdraw_tenure(session: Session, ref: str, *, because: str) -> RecordedTenure:
    """Take a tenure back with nothing in its place, and give it as it stands then.

    Raises NotFoundError for an id that is not there, ConflictError when it was superseded
    already, InvalidError for a reason that says nothing.
    """
    check_reason(because)
    tenure_id = _id_of(ref)
    lock_posts(session, [get_tenure(session, ref).tenure.post.key])
    current = _standing(fetch_recorded(session, [tenure_id], lock=True), ref)
    write_tenures(session, [], actors={}, posts={}, withdrawn={current.tenure.tenure_id: because})
    return fetch_recorded(session, [tenure_id])[tenure_id]


def _plan_one(
    plan: _Plan, new: NewTenure, before: Mapping[str, RecordedTenure], *, pointer: str, at: int | None
) -> None:
    """Add the drafts of a new tenure, its predecessor's first: a seat is left before it is taken."""
    ended = stays = None
    if new.succeeds is not None:
        pointer += "/succeeds"
        old = before[new.succeeds.tenure]
        until = new.succeeds.until or new.facts.since
        _check_succession(old, new.facts, until, pointer)
        if any(draft.replaces is old for draft in plan.drafts):
            raise InvalidError("two tenures cannot succeed the same one", code="not_together", pointer=pointer)
        if bound_text(old.tenure.until, unknown=old.tenure.until_unknown) == until:
            stays = old.tenure.tenure_id
        else:
            facts = replace(tenure_facts(old), until=until)
            check_facts(facts, pointer)
            plan.drafts.append(Draft(facts=facts, replaces=old, because="succeeded", at=at))
            ended = len(plan.drafts) - 1
    plan.drafts.append(Draft(facts=new.facts, at=at))
    plan.pairs.append((len(plan.drafts) - 1, ended, stays))


def _check_succession(old: RecordedTenure, new: TenureFacts, until: str | None, pointer: str) -> None:
    """Refuse to end a tenure of another post, or one that is known to have ended at another time."""
    if old.tenure.post.key != new.post:
        detail = f"tenure {old.tenure.tenure_id} is of {old.tenure.post.key}, not of {new.post}"
        raise InvalidError(detail, code="not_together", pointer=pointer)
    if until is None or until == "unknown":
        raise InvalidError(
            "say when the tenure ended that it succeeds", code="missing_field", pointer=f"{pointer}/until"
        )
    ended = old.tenure.until
    if ended is not None and not _refines(ended, PartialDate.parse(until)):
        raise ConflictError(
            f"tenure {old.tenure.tenure_id} ended {ended}: correct it first if that is wrong",
            code="already_ended",
            facts={"tenure": str(old.tenure.tenure_id), "until": str(ended)},
        )


def _refines(known: PartialDate, said: PartialDate) -> bool:
    """Tell whether a date says the same as a known one, or the same more exactly."""
    return known == said or (known.precision is not Precision.DAY and known.first <= said.first <= known.last)


def _actors(session: Session, refs: Sequence[str]) -> dict[str, Any]:
    """Give actors by reference; who is not there is not found, who was merged is a conflict."""
    found = fetch_actor_refs(session, refs)
    for ref in refs:
        if ref not in found:
            raise NotFoundError(f"there is no actor {ref[:100]}", code="no_such_actor")
        actor = found[ref]
        if actor.survivor_id != actor.actor_id:
            into = {"id": str(actor.survivor_id), "key": actor.survivor_key}
            detail = f"{actor.key} was merged into {actor.survivor_key}: name that actor"
            raise ConflictError(detail, code="actor_merged", facts={"merged_into": into})
    return found


def _posts(session: Session, keys: Sequence[str]) -> dict[str, Post]:
    """Lock posts and give them by key."""
    found = lock_posts(session, keys)
    for key in keys:
        if key not in found:
            raise NotFoundError(f"there is no post {key[:100]}", code="no_such_post")
    return found


def _predecessors(session: Session, new: Sequence[NewTenure]) -> dict[str, RecordedTenure]:
    refs = {each.succeeds.tenure for each in new if each.succeeds is not None}
    found = fetch_recorded(session, [_id_of(ref) for ref in refs], lock=True) if refs else {}
    return {ref: _standing(found, ref) for ref in sorted(refs)}


def _id_of(ref: str) -> int:
    """Read an id; what can be none is not found."""
    if not (ref.isascii() and ref.isdigit() and ref[0] != "0" and int(ref[:20]) <= _GREATEST_ID and len(ref) <= 19):
        raise NotFoundError("there is no such tenure", code="no_such_tenure")
    return int(ref)


def _found(found: Mapping[int, RecordedTenure], ref: str) -> RecordedTenure:
    if _id_of(ref) not in found:
        raise NotFoundError(f"there is no tenure {ref}", code="no_such_tenure")
    return found[_id_of(ref)]


def _standing(found: Mapping[int, RecordedTenure], ref: str) -> RecordedTenure:
    """Give a tenure that was not superseded."""
    recorded = _found(found, ref)
    if recorded.superseded_at is None:
        return recorded
    by = recorded.superseded_by
    raise ConflictError(
        f"tenure {ref} was {f'corrected by tenure {by}' if by else 'withdrawn'}",
        code="superseded",
        facts={"tenure": ref, "superseded_at": recorded.superseded_at, "superseded_by": by and str(by)},
    )
