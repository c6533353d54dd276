"""Applying one decision to every item that asks the same: what it would settle, and the odd ones out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from registry.db.mentions import StoredMention, fetch_stored
from registry.db.reviews import Item, fetch_alike
from registry.domain import ConflictError, Decision, Feature, InvalidError, Mention, Verdict
from registry.names.fold import fold_native
from registry.services.answers import Json
from registry.services.merges import seal
from registry.services.review import require_item

MOST_AT_ONCE = 10_000
_LISTED = 200
_AGAINST = frozenset(
    {
        Feature.ROLE_CONFLICT, Feature.GIVEN_CONFLICT, Feature.MIDDLE_CONFLICT, Feature.GENERATION, Feature.GENDER,
    }
)  # fmt: skip
"""Features that speak of who is meant rather than of how the name is spelt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """The items that one decision settles."""

    items: tuple[Item, ...]
    """The item that is decided among them, in the order of their ids."""

    mentions: tuple[StoredMention, ...]
    preview: Json


def question_of(mention: Mention, decision: Decision, *, script: str | None, title: str | None) -> bytes:
    """Give what is equal for mentions that ask the same: form, language, kind, title, candidates, and decade.

    The candidates in their order: equal names in other company are another question.
    """
    on = mention.on.first.year // 10 if mention.on else None
    parts = (
        fold_native(mention.surface_form),
        mention.lang,
        mention.kind,
        title and fold_native(title),
        script,
        tuple(match.candidate.actor_id for match in decision.matches[:5]),
        on,
    )
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def preview_alike(session: Session, item_id: int, verdict: Verdict, actor_id: int | None) -> Json:
    """Give what applying a verdict to all items that ask the same would settle, and the `preview` that seals it.

    `items` are settled, `excluded` are not and say why: `claimed` by somebody, `decided` a
    moment ago, or a `context` that speaks against the actor where that of the item at hand does
    not. At most 200 of each are listed; `number` counts all.
    Raises NotFoundError, InvalidError `not_applicable` for items that are no mentions, and
    `too_many` beyond 10,000.
    """
    return find_alike(session, require_item(session, item_id), verdict, actor_id, lock=False).preview


def find_alike(session: Session, item: Item, verdict: Verdict, actor_id: int | None, *, lock: bool) -> Alike:
    """Give the items that a verdict on one would settle; `lock` keeps them from others."""
    if item.kind != "mention" or item.alike is None:
        raise InvalidError("only mentions are decided together", code="not_applicable", pointer="/alike")
    found = fetch_alike(session, item, limit=MOST_AT_ONCE + 1, lock=lock)
    if len(found) > MOST_AT_ONCE:
        raise InvalidError(f"more than {MOST_AT_ONCE:,} ask the same", code="too_many", pointer="/alike")
    mentions = {
        stored.mention_id: stored for stored in fetch_stored(session, [i.mention_id for i in found if i.mention_id])
    }
    own = mentions[item.mention_id] if item.mention_id else None
    judged = actor_id or (item.actors[0] if item.actors else None)
    settled: list[Item] = []
    excluded: list[tuple[Item, str]] = []
    for each in found:
        why = _why_not(each, item, mentions, own, judged)
        if why is None:
            settled.append(each)
        else:
            excluded.append((each, why))
    effect: Json = {
        "item": str(item.item_id),
        "verdict": verdict.value,
        "actor": str(actor_id) if actor_id else None,
        "number": len(settled),
        "items": [_line(each, mentions) for each in settled[:_LISTED]],
        "excluded": [{**_line(each, mentions), "why": why} for each, why in excluded[:_LISTED]],
        "excluded_number": len(excluded),
    }
    # Also those that are not listed: a version tells any change of an item.
    versions = [[each.item_id, each.version] for each in settled if each.item_id != item.item_id]
    preview = {**effect, "preview": seal({**effect, "versions": versions, "others": [i.item_id for i, _ in excluded]})}
    chosen = tuple(mentions[each.mention_id] for each in settled if each.mention_id)
    return Alike(items=tuple(settled), mentions=chosen, preview=preview)


def hold_alike(
    session: Session, item: Item, verdict: Verdict, actor_id: int | None, *, preview: str, exclude: Collection[int]
) -> Alike:
    """Give the locked items that a decision settles: those of the preview but the ones left out.

    Raises ConflictError `subject_changed`, the new one in its facts, when anything has changed.
    """
    found = find_alike(session, item, verdict, actor_id, lock=True)
    if found.preview["preview"] != preview:
        raise ConflictError(
            "something has changed since the preview: look again",
            code="subject_changed",
            facts={"preview": found.preview},
        )
    kept = tuple(each for each in found.items if each.item_id == item.item_id or each.item_id not in exclude)
    wanted = {each.mention_id for each in kept}
    mentions = tuple(mention for mention in found.mentions if mention.mention_id in wanted)
    return Alike(items=kept, mentions=mentions, preview=found.preview)


def _why_not(
    each: Item,
    item: Item,
    mentions: Mapping[int, StoredMention],
    own: StoredMention | None,
    actor_id: int | None,
) -> str | None:
    if each.item_id == item.item_id:
        return None
    if each.is_leased:
        return "claimed"
    mention = mentions.get(each.mention_id or 0)
    if mention is None or own is None or mention.decided_by == "person":
        return "decided"
    if _against(mention, actor_id) - _against(own, actor_id):
        return "context"
    return None


def _against(mention: StoredMention, actor_id: int | None) -> set[str]:
    """Give the features that speak against an actor in the evidence of a mention."""
    lines: Sequence[Mapping[str, Any]] = next(
        (account["evidence"] for account in mention.evidence if account["actor"] == str(actor_id)), ()
    )
    return {line["feature"] for line in lines if line["feature"] in _AGAINST and line["bits"] < 0}


def _line(item: Item, mentions: Mapping[int, StoredMention]) -> Json:
    mention = mentions.get(item.mention_id or 0)
    return {
        "id": str(item.item_id),
        "text": mention.surface if mention else None,
        "context": mention.context if mention else None,
        "date": str(mention.on) if mention and mention.on else None,
        "score": item.score,
    }
