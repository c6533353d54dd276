"""Questions put to people: of mentions, of actors that may be one, of new actors, of changed roles, of links at random.

The nightly run and importers ask through here. A question that is open is not asked twice,
and one that people have settled is not asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from registry.db.mentions import (
    ReviewRecord,
    StoredMention,
    fetch_alike_lately,
    fetch_checkable,
    fetch_decided_once,
    fetch_stored,
    insert_review_items,
)
from registry.db.merges import count_mentions, fetch_cluster, fetch_roots, find_judgement_between
from registry.db.tenures import find_post
from registry.domain import Kind
from registry.names.fold import fold
from registry.names.script import script_of

NOT_FOR = "not_for"
"""Member of an item's subject: the name of who decided it first, and is not asked again."""

_LEAST_DOUBT = 0.01
Json = dict[str, Any]


def impact_of(score: float | None, *, alike: int, prominence: float) -> float:
    """Give what an answer is expected to settle: how doubtful it is, times how many ask, times how well known he is.

    >>> impact_of(0.5, alike=3, prominence=1.0)
    4.0
    """
    doubt = max(1 - (score or 0.0), _LEAST_DOUBT)
    return doubt * (1 + alike) * (1 + prominence)


def question_about(
    mention: StoredMention, *, alike: bytes | None, number: int, prominence: float, is_check: bool = False
) -> ReviewRecord:
    """Give the question whom a stored mention means; `number` others ask the same."""
    return ReviewRecord(
        mention_id=mention.mention_id,
        impact=impact_of(mention.score, alike=number, prominence=prominence),
        lang=mention.lang,
        script=mention.reading.get("script") or script_of(mention.surface),
        score=mention.score,
        form=fold(mention.surface),
        alike=alike,
        actors=tuple(int(account["actor"]) for account in mention.evidence),
        is_check=is_check,
    )


def propose_duplicate(
    session: Session, one: int, other: int, *, score: float | None, evidence: Sequence[Mapping[str, Any]] = ()
) -> int | None:
    """Ask whether two actors are one; None where that is open, settled by people, or they are one already.

    The better known one stands first: it survives unless the reviewer says otherwise.
    """
    roots = fetch_roots(session, [one, other])
    first, second = sorted((roots[one], roots[other]), key=lambda root: (-root.prominence, root.actor_id))
    if first.actor_id == second.actor_id:
        return None
    members = fetch_cluster(session, first.actor_id) + fetch_cluster(session, second.actor_id)
    judged = find_judgement_between(session, first.actor_id, second.actor_id, members)
    if judged and judged[1] != "unsure":
        return None
    pair = sorted((first.actor_id, second.actor_id))
    settled, _ = count_mentions(session, members)
    record = ReviewRecord(
        kind="duplicate",
        subject={"text": f"{first.name} / {second.name}", "evidence": [dict(each) for each in evidence]},
        impact=max(score or 0.0, _LEAST_DOUBT) * (1 + settled) * (1 + first.prominence),
        lang=None,
        script=script_of(second.name),
        score=score,
        form=fold(f"{first.name} {second.name}"),
        actors=(first.actor_id, second.actor_id),
        question=f"duplicate {pair[0]} {pair[1]}",
    )
    return _one(insert_review_items(session, [record]))


def propose_actor(
    session: Session,
    *,
    kind: Kind,
    names: Sequence[tuple[str, str | None]],
    mentions: Sequence[int],
    score: float | None = None,
    evidence: Sequence[Mapping[str, Any]] = (),
) -> int | None:
    """Ask whether an unknown name that mentions share is an actor; None where that is open.

    `names` are texts with their languages, the canonical one first; `score` is how likely
    the machine takes it to be nobody that is known.
    """
    text, lang = names[0]
    record = ReviewRecord(
        kind="new_actor",
        subject={
            "text": text,
            "kind": kind.value,
            "names": [{"text": each, "lang": tag} for each, tag in names],
            "mentions": [str(mention_id) for mention_id in mentions],
            "evidence": [dict(each) for each in evidence],
        },
        impact=max(score or 0.5, _LEAST_DOUBT) * max(len(mentions), 1),
        lang=lang,
        script=script_of(text),
        score=score,
        form=fold(" ".join(each for each, _ in names)),
        question=f"new_actor {kind.value} {fold(text)}",
    )
    return _one(insert_review_items(session, [record]))


def propose_role_change(
    session: Session,
    actor_id: int,
    *,
    post: str,
    proposed: Mapping[str, Any],
    mentions: Sequence[int],
    score: float | None,
) -> int | None:
    """Ask whether an actor holds a post, or no longer does, as mentions say; None where that is open.

    `proposed` is the tenure as it would be recorded, in the members of the native format.
    """
    root = fetch_roots(session, [actor_id])[actor_id]
    found = find_post(session, post)
    label = found.label if found else post
    record = ReviewRecord(
        kind="role_change",
        subject={
            "text": f"{root.name}: {label}",
            "post": post,
            "proposed": dict(proposed),
            "mentions": [str(mention_id) for mention_id in mentions],
        },
        impact=max(score or 0.5, _LEAST_DOUBT) * (1 + len(mentions)) * (1 + root.prominence),
        lang=None,
        script=script_of(root.name),
        score=score,
        form=fold(f"{root.name} {label}"),
        actors=(root.actor_id,),
        question=f"role_change {root.actor_id} {post} {proposed.get('from')} {proposed.get('until')}",
    )
    return _one(insert_review_items(session, [record]))


def sample_links(session: Session, number: int) -> int:
    """Ask about automatic links drawn at random, which nobody has looked at; gives how many were found.

    What people say of them measures how often automatic links are right: items that were
    queued for being doubtful would not.
    """
    stored = fetch_stored(session, fetch_checkable(session, number))
    records = [question_about(each, alike=None, number=0, prominence=0.0, is_check=True) for each in stored]
    return len(insert_review_items(session, records))


def ask_second_opinions(session: Session, number: int) -> int:
    """Ask somebody else about mentions that a person decided, drawn at random; gives how many were found.

    The second reviewer does not see what the first said (`NOT_FOR`): that the two agree is worth something.
    """
    stored = fetch_stored(session, fetch_decided_once(session, number))
    records = [
        replace(
            question_about(each, alike=None, number=0, prominence=0.0),
            subject={NOT_FOR: each.decided_by_name},
        )
        for each in stored
    ]
    return len(insert_review_items(session, records))


def question_after_unmerge(session: Session, mentions: Sequence[int], *, pair: tuple[int, int]) -> list[ReviewRecord]:
    """Give the questions whom mentions mean that came while two actors were one."""
    records = []
    for mention in fetch_stored(session, mentions):
        record = question_about(mention, alike=None, number=0, prominence=0.0)
        actors = tuple(dict.fromkeys((*pair, *record.actors)))
        records.append(replace(record, actors=actors))
    return records


def count_alike(session: Session, questions: Sequence[bytes]) -> dict[bytes, int]:
    """Count who asked each question in the last 30 days and still waits."""
    return fetch_alike_lately(session, list(dict.fromkeys(questions)))


def _one(ids: list[int]) -> int | None:
    return ids[0] if ids else None
