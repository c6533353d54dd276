"""Writing tenures under a lock of their posts: what they supersede is closed, seats are given, rows added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.db.recording import (
    ActorRef,
    RecordedTenure,
    TenureColumns,
    close_tenures,
    fetch_current_of,
    fetch_moment,
    fetch_recorded,
    insert_tenures,
    link_superseded,
    move_seats,
)
from registry.db.sittings import SittingRow, fetch_seated
from registry.domain import ConflictError, Post, Status
from registry.services.answers import bound_text, holder_actor_json, role_json
from registry.services.seating import Clash, Seat, dates_of, seat_all
from registry.services.tenure_checks import TenureFacts

_TAKEN = {"23505", "23P01"}
"""A row, or a seat, that an import has taken meanwhile: it locks no post of which it adds tenures only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A tenure that is to be written."""

    facts: TenureFacts
    replaces: RecordedTenure | None = None
    because: str | None = None
    """Why the one that it replaces is superseded."""

    at: int | None = None
    """Its place in the request; None where there is only one."""


def tenure_facts(recorded: RecordedTenure) -> TenureFacts:
    """Give what a recorded tenure says; the actor, as assigned, by id."""
    tenure = recorded.tenure
    return TenureFacts(
        actor=str(recorded.recorded_actor_id),
        post=tenure.post.key,
        since=bound_text(tenure.since, unknown=tenure.since_unknown),
        until=bound_text(tenure.until, unknown=tenure.until_unknown),
        status=tenure.status,
        expected_until=tenure.expected_until,
        attested_on=recorded.attested_on,
        disputed_by=tenure.disputed_by,
        note=tenure.note,
        sources=tenure.sources,
    )


def write_tenures(
    session: Session,
    drafts: Sequence[Draft],
    *,
    actors: Mapping[str, ActorRef],
    posts: Mapping[str, Post],
    withdrawn: Mapping[int, str] | None = None,
) -> list[int]:
    """Write drafts, whose posts are locked, and give the ids of their rows in order; close what is withdrawn.

    Raises ConflictError, with nothing changed, when seats are taken or the same is on record.
    """
    replaced = {draft.replaces.tenure.tenure_id: draft.because for draft in drafts if draft.replaces}
    closing: dict[int, str | None] = {**replaced, **(withdrawn or {})}
    rows = [_columns(draft, actors, posts) for draft in drafts]
    moment = fetch_moment(session, closing)
    try:
        with session.begin_nested():
            if closing and close_tenures(session, closing, moment) != len(closing):
                raise ConflictError("somebody else superseded it meanwhile", code="changed_meanwhile")
            _refuse_repeats(session, drafts, rows)
            seats = _seat(session, drafts, rows, posts)
            ids = insert_tenures(session, rows, seats, moment)
            by = {d.replaces.tenure.tenure_id: new for d, new in zip(drafts, ids, strict=True) if d.replaces}
            link_superseded(session, by)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) not in _TAKEN:
            raise
        raise ConflictError("the registry was changed meanwhile: try again", code="changed_meanwhile") from error
    return ids


def _columns(draft: Draft, actors: Mapping[str, ActorRef], posts: Mapping[str, Post]) -> TenureColumns:
    facts, span = draft.facts, draft.facts.span()
    actor = actors.get(facts.actor)
    return TenureColumns(
        actor_id=actor.actor_id if actor else int(facts.actor),
        post_id=posts[facts.post].post_id,
        valid=span.valid,
        certain=facts.certain(),
        from_precision=span.since_precision.value,
        until_precision=span.until_precision.value,
        status=facts.status.value,
        expected_until=facts.expected_until,
        attested_on=facts.attested_on,
        disputed_by=facts.disputed_by,
        note=facts.note,
        sources=facts.sources,
    )


def _seat(
    session: Session, drafts: Sequence[Draft], rows: Sequence[TenureColumns], posts: Mapping[str, Post]
) -> list[int | None]:
    """Give each draft that needs one a seat, moving others if all can sit only so; ConflictError when they cannot."""
    limited = {post.post_id: post for post in posts.values() if post.seats is not None}
    wanted = [at for at, row in enumerate(rows) if row.post_id in limited and row.status == Status.HELD]
    if not wanted:
        return [None] * len(rows)
    concerned = {rows[at].post_id for at in wanted}
    sitting = [*fetch_seated(session, concerned), *(_sitting(at, drafts[at], rows[at], limited) for at in wanted)]
    seats: list[int | None] = [None] * len(rows)
    moved: dict[int, int] = {}
    for each in seat_all(sorted(sitting, key=lambda row: row.post_id)):
        if isinstance(each, Clash):
            raise _seat_taken(session, each, drafts)
        _note(each, seats, moved)
    move_seats(session, moved)
    return seats


def _note(seat: Seat, seats: list[int | None], moved: dict[int, int]) -> None:
    if seat.row.line is not None:
        seats[seat.row.line] = seat.seat_no
    elif seat.row.tenure_id is not None:
        moved[seat.row.tenure_id] = seat.seat_no


def _sitting(at: int, draft: Draft, row: TenureColumns, posts: Mapping[int, Post]) -> SittingRow:
    post = posts[row.post_id]
    return SittingRow(
        post_id=row.post_id,
        post=post.key,
        post_line=None,
        seats=post.seats or 1,
        tenure_id=None,
        line=at,
        place=0,
        actor=draft.facts.actor,
        seat_no=None,
        valid=row.valid,
        certain=row.certain,
        from_precision=row.from_precision,
        until_precision=row.until_precision,
    )


def _seat_taken(session: Session, clash: Clash, drafts: Sequence[Draft]) -> ConflictError:
    """Name who sits there; of two in one request, the place of the other."""
    row, other = clash.row, clash.taken_by
    if row.line is None:  # the one on record wants the seat of the draft just as much
        row, other = other, row
    seats = "its one seat is" if row.seats == 1 else f"its {row.seats} seats are"
    facts: dict[str, Any] = _at(drafts[row.line or 0])
    if other.tenure_id is not None:
        facts["tenure"] = conflict_json(fetch_recorded(session, [other.tenure_id])[other.tenure_id])
        who = f"{other.actor} {dates_of(other)} (tenure {other.tenure_id})"
    else:
        facts["with"] = drafts[other.line or 0].at
        who = f"{other.actor} {dates_of(other)} in the same request"
    return ConflictError(f"{row.post} has no seat free {dates_of(row)}: {seats} taken by {who}", code="seat_taken",
                         facts=facts)  # fmt: skip


def conflict_json(recorded: RecordedTenure) -> dict[str, Any]:
    """Give the tenure that is in the way."""
    tenure = recorded.tenure
    return {"id": str(tenure.tenure_id), "actor": holder_actor_json(tenure), **role_json(tenure)}


def _at(draft: Draft) -> dict[str, Any]:
    return {} if draft.at is None else {"at": draft.at}


def _refuse_repeats(session: Session, drafts: Sequence[Draft], rows: Sequence[TenureColumns]) -> None:
    """Refuse to say of one actor, one post and one status twice that it began then, or was on the same day."""
    survivors = [_survivor(draft, row) for draft, row in zip(drafts, rows, strict=True)]
    pairs = {(actor_id, row.post_id) for actor_id, row in zip(survivors, rows, strict=True)}
    said: dict[tuple[int, str, Status], list[tuple[TenureFacts, RecordedTenure | Draft]]] = {}
    for each in fetch_current_of(session, pairs):
        facts = tenure_facts(each)
        said.setdefault((each.tenure.actor_id, facts.post, facts.status), []).append((facts, each))
    for draft, actor_id in zip(drafts, survivors, strict=True):
        same = said.setdefault((actor_id, draft.facts.post, draft.facts.status), [])
        for known, other in same:
            _refuse_repeat(draft, known, other)
        same.append((draft.facts, draft))


def _survivor(draft: Draft, row: TenureColumns) -> int:
    """Give whose tenure it is now: a correction leaves it with the actor that it was given, merged or not."""
    old = draft.replaces
    return old.tenure.actor_id if old is not None and old.recorded_actor_id == row.actor_id else row.actor_id


def _refuse_repeat(draft: Draft, known: TenureFacts, other: RecordedTenure | Draft) -> None:
    if draft.facts.since == known.since:
        code, what = "tenure_exists", "begins on record already"
    elif _overlap(draft.facts.certain(), known.certain()):
        code, what = "overlap", "overlaps with the same on record"
    else:
        return
    facts = _at(draft)
    if isinstance(other, Draft):
        facts["with"] = other.at
        what += ", in the same request"
    else:
        facts["tenure"] = conflict_json(other)
        what += f" (tenure {other.tenure.tenure_id}): correct that one"
    detail = f"{draft.facts.post}, {draft.facts.status.value} from {draft.facts.since or 'ever'}, {what}"
    raise ConflictError(detail, code=code, facts=facts)


def _overlap(one: tuple[date | None, date | None] | None, other: tuple[date | None, date | None] | None) -> bool:
    if one is None or other is None:
        return False
    return _before(one[0], other[1]) and _before(other[0], one[1])


def _before(start: date | None, end: date | None) -> bool:
    return start is None or end is None or start < end
