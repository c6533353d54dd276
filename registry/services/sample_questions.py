"""Questions to try the review with: mentions with their sentences, and proposals of every kind, from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.db.mentions import fetch_refs, has_mentions
from registry.domain import Kind, Thresholds
from registry.services.actors import get_actor
from registry.services.answers import mention_of
from registry.services.proposals import propose_actor, propose_duplicate, propose_role_change
from registry.services.record import record_mentions
from registry.services.resolve import resolve_mentions

Line = Mapping[str, Any]


def ask_sample(session: Session, lines: Sequence[Line], thresholds: Thresholds, *, today: date) -> int:
    """Record the mentions of a sample and ask what it proposes; gives how many mentions were new.

    Each line has a `type`: `mention` as in a request, with a `ref`; `new_actor`, `duplicate` and
    `role_change` name mentions by their refs and actors by their keys. A sample whose first mention is
    known was taken before: nothing is done. Raises InvalidError for a mention that cannot be read,
    NotFoundError for an actor that is not there.
    """
    given = [{name: value for name, value in line.items() if name != "type"} for line in _of(lines, "mention")]
    refs = [line["ref"] for line in given]
    if fetch_refs(session, refs):
        return 0
    resolved = resolve_mentions(session, [mention_of(line) for line in given], thresholds, today=today)
    for each in resolved:
        if each.error:
            raise each.error
    ids = dict(zip(refs, record_mentions(session, resolved), strict=True))
    for line in lines:
        if line["type"] in _ASK:
            _ASK[line["type"]](session, line, [ids[ref] for ref in line.get("mentions", ())])
    return len(ids)


def holds_mentions(session: Session) -> bool:
    """Tell whether any mention has been recorded."""
    return has_mentions(session)


def _of(lines: Sequence[Line], kind: str) -> list[Line]:
    return [line for line in lines if line["type"] == kind]


def _ask_new_actor(session: Session, line: Line, mentions: list[int]) -> None:
    names = [(name["text"], name.get("lang")) for name in line["names"]]
    propose_actor(session, kind=Kind(line["kind"]), names=names, mentions=mentions, score=line["score"])


def _ask_duplicate(session: Session, line: Line, _mentions: list[int]) -> None:
    one, other = (get_actor(session, key).actor_id for key in line["actors"])
    propose_duplicate(session, one, other, score=line["score"])


def _ask_role_change(session: Session, line: Line, mentions: list[int]) -> None:
    propose_role_change(
        session,
        get_actor(session, line["actor"]).actor_id,
        post=line["post"],
        proposed=line["proposed"],
        mentions=mentions,
        score=line["score"],
    )


_ASK = {"new_actor": _ask_new_actor, "duplicate": _ask_duplicate, "role_change": _ask_role_change}
