"""The stage that finds changes of roles: a title that several sources put beside another name than is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.db.actors_in_short import fetch_actors_in_short
from registry.db.likeness import TitledMention, fetch_titled_conflicts
from registry.db.tenures import TitledPost, fetch_titled_posts
from registry.domain import PartialDate, Precision, Tenure
from registry.roles.holder import holders_on
from registry.roles.titles import title_key
from registry.services.answers import Json
from registry.services.reconcile.redecide import Found

_WITNESSES = 2
_SOURCES = 5


def find_role_changes(session: Session, run_id: int) -> list[Found]:
    """Give the changes of roles that two independent sources or more speak of, each as one proposal.

    It begins on the first day on which the name stands beside the title; whoever is recorded
    for that day ends then. The texts say that it was so by that day, not that it began.
    """
    seen = fetch_titled_conflicts(session, run_id)
    titled = fetch_titled_posts(session, {title_key(each.title) for each in seen}) if seen else {}
    groups: dict[tuple[int, str], list[TitledMention]] = defaultdict(list)
    posts: dict[str, TitledPost] = {}
    for each in seen:
        post = _post(each, titled.get(title_key(each.title), ()))
        if post is not None:
            posts[post.post.key] = post
            groups[each.actor_id, post.post.key].append(each)
    found = [
        _change(session, actor_id, posts[key], mentions)
        for (actor_id, key), mentions in sorted(groups.items())
        if len(_witnesses(mentions)) >= _WITNESSES
    ]
    return [each for each in found if each]


def _post(seen: TitledMention, posts: Sequence[TitledPost]) -> TitledPost | None:
    """Give the one post that a title means on the day; None where it may be several, or is a crowd's."""
    on = PartialDate(seen.on, Precision(seen.precision))
    in_use = {post.post.post_id: post for post in posts if post.in_use(on.first, on.last) and not post.is_crowded}
    return next(iter(in_use.values())) if len(in_use) == 1 else None


def _witnesses(mentions: Sequence[TitledMention]) -> set[str]:
    return {each.source or f"document {each.document_id}" for each in mentions}


def _change(session: Session, actor_id: int, post: TitledPost, mentions: Sequence[TitledMention]) -> Found | None:
    first = min(mentions, key=lambda each: (each.on, each.mention_id))
    since = PartialDate(first.on, Precision(first.precision))
    holding = holders_on(post.tenures, since)
    if any(tenure.actor_id == actor_id for tenure in (*holding.tenures, *holding.outgoing)):
        return None
    ending = [tenure for tenure in holding.tenures if post.post.seats == 1]
    name = fetch_actors_in_short(session, [actor_id])[actor_id].name
    proposed: Json = {
        "post": post.post.key,
        "from": str(since),
        "until": None,
        "status": "held",
        "attested_on": max(each.on for each in mentions).isoformat(),
        "sources": sorted({each.url or each.source or "" for each in mentions} - {""})[:_SOURCES],
        "ends": [_end(tenure, since) for tenure in ending],
    }
    witnesses = len(_witnesses(mentions))
    after: Json = {
        "actor": str(actor_id),
        "name": f"{name}: {post.post.label}",
        "post": post.post.key,
        "from": str(since),
        "until": None,
        "proposed": proposed,
        "mentions": [str(each.mention_id) for each in mentions],
        "score": round(1 - 0.5**witnesses, 6),
    }
    return Found(kind="role_change", subject=f"{actor_id:012} {post.post.key}", after=after)


def _end(tenure: Tenure, until: PartialDate) -> Json:
    return {"tenure": str(tenure.tenure_id), "actor": tenure.actor_key, "until": str(until)}
