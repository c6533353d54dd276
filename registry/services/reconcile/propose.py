"""Putting what a run found to people: new actors, duplicates, changes of roles."""

from __future__ import annotations

from sqlalchemy.orm import Session

from registry.db.outcomes import Outcome
from registry.db.unknown import (
    fetch_mentions_at,
    fetch_waiting_proposals,
    is_settled,
    update_proposal,
    withdraw_proposals,
)
from registry.domain import Kind
from registry.names.fold import fold
from registry.services.proposals import propose_actor, propose_duplicate, propose_role_change


def propose(session: Session, found: Outcome) -> bool:
    """Open the question that a finding is; False where it is open as it is, settled, or has gone away."""
    after = found.after
    match found.kind:
        case "new_actor":
            return _propose_actor(session, found)
        case "duplicate":
            one, other = (int(each) for each in after["actors"])
            made = propose_duplicate(session, one, other, score=after["score"], evidence=after["evidence"])
        case "role_change":
            question = f"role_change {after['actor']} {after['post']} {after['from']} {after['until']}"
            if is_settled(session, "role_change", question=question):
                return False
            made = propose_role_change(
                session,
                int(after["actor"]),
                post=after["post"],
                proposed=after["proposed"],
                mentions=[int(each) for each in after["mentions"]],
                score=after["score"],
            )
        case _:
            return False
    return made is not None


def _propose_actor(session: Session, found: Outcome) -> bool:
    """Open a proposal, or bring up to date the one that speaks of the same mentions already; later ones go into it."""
    after = found.after
    stored = fetch_mentions_at(session, after.get("places", ()))
    mentions = sorted({*map(int, after["mentions"]), *stored})
    if is_settled(session, "new_actor", mentions=mentions):
        return False
    waiting = fetch_waiting_proposals(session, mentions)
    if waiting:
        if any(each.state == "claimed" for each in waiting):
            return False
        first, *rest = waiting
        subject = {name: after[name] for name in ("text", "kind", "names", "evidence")}
        subject["mentions"] = [str(each) for each in mentions]
        if first.subject == subject and not rest:
            return True
        withdraw_proposals(session, [each.item_id for each in rest])
        form = fold(" ".join(name["text"] for name in after["names"]))
        impact = max(after["score"] or 0.5, 0.01) * len(mentions)
        return update_proposal(session, first.item_id, subject=subject, form=form, impact=impact)
    made = propose_actor(
        session,
        kind=Kind(after["kind"]),
        names=[(name["text"], name["lang"]) for name in after["names"]],
        mentions=mentions,
        score=after["score"],
        evidence=after["evidence"],
    )
    return made is not None
