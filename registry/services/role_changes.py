"""Role changes that people confirm become tenures, and go when the confirmation is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from registry.db.decisions import Effect
from registry.db.reviews import Item
from registry.domain import InvalidError, Status
from registry.services.tenure_writing import tenure_facts
from registry.services.tenures import (
    NewTenure,
    RecordedTenure,
    Succession,
    TenureFacts,
    correct_tenure,
    get_tenure,
    record_tenures,
    withdraw_tenure,
)

_FROM = "from"


def record_role_change(session: Session, item: Item) -> list[Effect]:
    """Record the tenure that an item proposes, and the end of the one that it succeeds; the effects.

    Raises as `record_tenures` does: a seat that is taken is 409 `seat_taken`.
    """
    proposed = dict(item.subject.get("proposed", {}))
    succeeds = proposed.pop("succeeds", None)
    new = NewTenure(
        facts=_facts({"actor": str(item.actors[0]), "post": item.subject["post"], **proposed}),
        succeeds=Succession(tenure=str(succeeds)) if succeeds else None,
    )
    stood = _image(get_tenure(session, str(succeeds))) if succeeds else None
    (outcome,) = record_tenures(session, [new])
    effects = [Effect(relation="tenure", row_id=_id(outcome.tenure), before=None, after=_image(outcome.tenure))]
    if outcome.ended is not None and stood != (ended := _image(outcome.ended)):
        effects.insert(0, Effect(relation="tenure", row_id=_id(outcome.ended), before=stood, after=ended))
    return effects


def turn_back(session: Session, effects: Sequence[Effect], *, because: str) -> list[Effect]:
    """Take back what a decision did to tenures; the effects. Facts are superseded, none is deleted.

    What was recorded is withdrawn before an earlier tenure runs on, and the other way
    round where an undoing is undone: a seat is left before it is taken. Raises ConflictError
    `superseded` for a tenure that was corrected since.
    """
    made = [effect for effect in effects if effect.before is None]
    gone = [effect for effect in effects if effect.after is None]
    moved = [effect for effect in effects if effect.before is not None and effect.after is not None]
    done = []
    for effect in made:
        withdraw_tenure(session, str(effect.row_id), because=because)
        done.append(Effect(relation="tenure", row_id=effect.row_id, before=effect.after, after=None))
    for effect in moved:
        until = (effect.before or {})["until"]
        corrected = correct_tenure(session, str(effect.row_id), {"until": until}, because=because)
        done.append(Effect(relation="tenure", row_id=_id(corrected), before=effect.after, after=_image(corrected)))
    for effect in gone:
        (outcome,) = record_tenures(session, [NewTenure(facts=_facts(effect.before or {}))])
        done.append(Effect(relation="tenure", row_id=_id(outcome.tenure), before=None, after=_image(outcome.tenure)))
    return done


def _facts(given: Mapping[str, Any]) -> TenureFacts:
    """Read a tenure in the members of the native format."""
    columns = {name: value for name, value in given.items() if name not in (_FROM, "status", "sources")}
    if unknown := set(columns) - set(TenureFacts.__dataclass_fields__):
        raise InvalidError(f"{min(unknown)} is no part of a tenure", code="unknown_field")
    return TenureFacts(
        since=given.get(_FROM),
        status=Status(given.get("status", "held")),
        sources=tuple(given.get("sources", ())),
        **columns,
    )


def _image(recorded: RecordedTenure) -> dict[str, Any]:
    """Give a tenure in the members of the native format."""
    facts = asdict(tenure_facts(recorded))
    since, status, sources = facts.pop("since"), facts.pop("status"), facts.pop("sources")
    return {_FROM: since, "status": status.value, "sources": list(sources), **facts}


def _id(recorded: RecordedTenure) -> int:
    return recorded.tenure.tenure_id
