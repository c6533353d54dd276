"""Which mentions a change of the registry can matter to: those that share a key with it.

The keys of a mention are all that its words may be looked up under; those of an actor all
that its names are recorded under, before the change and after it. What shares none is
decided as before, so that the rest need not be looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from registry.db.affected import (
    Changed,
    ClusterNames,
    fetch_changed,
    fetch_clusters,
    fetch_forms_without_keys,
    fetch_printed_titles,
    fetch_titles_of,
    insert_all_work,
    insert_forms,
    insert_work,
)
from registry.db.indexing import ActorNames
from registry.matching.probe import lookup_keys
from registry.names import limits, tables
from registry.names.keys import RULE_VERSION, skeleton_hash, skeletons, token_hash
from registry.names.readings import readings
from registry.roles.titles import split_titles, title_key
from registry.services.indexing import derive

MOST_CHANGES = 50_000
"""Changed rows beyond which all is decided anew: looking for what they touch would take longer."""

FORMS_AT_ONCE = 20_000
"""Mentions whose forms are looked at in one step."""


@dataclass(slots=True)
class _Touched:
    """What changed rows name; each with the first change that names it."""

    actors: dict[int, int] = field(default_factory=dict)
    posts: dict[int, int] = field(default_factory=dict)
    mentions: set[int] = field(default_factory=set)
    surfaces: dict[str, int] = field(default_factory=dict)
    old_names: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    old_titles: list[tuple[str, int]] = field(default_factory=list)


def fill_forms(session: Session, *, after: int) -> int | None:
    """Make the keys of the forms of some mentions that have none; the id to go on from, None when all have them."""
    last, forms = fetch_forms_without_keys(session, after=after, limit=FORMS_AT_ONCE, rule=RULE_VERSION)
    insert_forms(session, [(surface, lang, form_keys(surface, lang or None)) for surface, lang in forms],
                 rule=RULE_VERSION)  # fmt: skip
    return last


def form_keys(surface: str, lang: str | None) -> set[int]:
    """Give the hashes of all that a printed form may be found by: words, their skeletons, titles in it."""
    try:
        limits.check_mention(surface)
    except limits.NameTextError:
        return set()
    splits = split_titles(surface)
    rests = dict.fromkeys([surface, *(split.rest for split in splits if split.rest)])
    tokens, reduced = lookup_keys(reading for rest in rests for reading in readings(rest, lang))
    return tokens | reduced | {_title_hash(split.key) for split in splits}


def find_work(session: Session, run_id: int, *, since: int | None, until: int, last: int | None) -> int | None:
    """Note what must be decided again for the changes of a window; how much. None where it is all there is.

    `last` is the run before: what it could not decide comes again.
    """
    if since is None:
        insert_all_work(session, run_id)
        return None
    changed = fetch_changed(session, since=since, until=until, limit=MOST_CHANGES + 1)
    if len(changed) > MOST_CHANGES:
        insert_all_work(session, run_id)
        return None
    touched = _touched(changed)
    clusters = fetch_clusters(session, touched.actors)
    keys, members = _keys_of_actors(touched, clusters)
    titles = _titles(session, touched)
    keys |= {_title_hash(key): audit for key, audit in titles.items()}
    printed = fetch_printed_titles(session) if titles else []
    return insert_work(
        session,
        run_id,
        keys=keys,
        actors=members,
        surfaces=touched.surfaces,
        titles={text: titles[key] for text in printed if (key := title_key(text)) in titles},
        mentions=touched.mentions,
        last=last,
    )


def touched_actors(session: Session, *, since: int | None, until: int) -> dict[int, int] | None:
    """Give the actors that a window of changes names, with the first such change; None for all there are."""
    if since is None:
        return None
    changed = fetch_changed(session, since=since, until=until, limit=MOST_CHANGES + 1)
    return None if len(changed) > MOST_CHANGES else _touched(changed).actors


def _touched(changed: Sequence[Changed]) -> _Touched:
    found = _Touched()
    for row in changed:
        for image in (row.before, row.after):
            if image:
                _note(found, row, image)
    return found


def _note(found: _Touched, row: Changed, image: dict[str, Any]) -> None:
    audit = row.audit_id
    match row.relation:
        case "actor":
            found.actors.setdefault(row.row_id, audit)
            if into := image.get("merged_into"):
                found.actors.setdefault(into, audit)
        case "name_variant":
            found.actors.setdefault(image["actor_id"], audit)
            found.old_names[image["actor_id"]] += _said(image)
        case "tenure":
            found.actors.setdefault(image["actor_id"], audit)
            found.posts.setdefault(image["post_id"], audit)
        case "post":
            found.posts.setdefault(row.row_id, audit)
        case "post_title":
            found.posts.setdefault(image["post_id"], audit)
            found.old_titles += [(text, audit) for text in _said(image)]
        case "judgement":
            _note_judgement(found, audit, image)


def _said(image: dict[str, Any]) -> list[str]:
    """Give the text of a name or title; none where its bearer was erased, and what he was called with him."""
    return [image["text"]] if image.get("text") else []


def _note_judgement(found: _Touched, audit: int, image: dict[str, Any]) -> None:
    if surface := image.get("surface"):
        found.surfaces.setdefault(surface, audit)
    if mention := image.get("mention_id"):
        found.mentions.add(mention)


def _keys_of_actors(touched: _Touched, clusters: Iterable[ClusterNames]) -> tuple[dict[int, int], dict[int, int]]:
    """Give the keys of actors and their clusters, and the members, each with the first change that matters to it."""
    keys: dict[int, int] = {}
    members: dict[int, int] = {}
    for member in clusters:
        audit = touched.actors[member.named]
        members[member.actor_id] = min(audit, members.get(member.actor_id, audit))
        names = [*member.names, *touched.old_names.get(member.named, ())]
        for key in _keys_of_names(member, names):
            keys[key] = min(audit, keys.get(key, audit))
    return keys, members


def _keys_of_names(member: ClusterNames, names: Sequence[str]) -> set[int]:
    rows = derive([ActorNames.of(member.actor_id, names, member.countries, prominence=member.prominence)])
    words = {folded for _, folded in rows.tokens}
    # A nickname is looked up wherever its name fits, also where only the name is recorded.
    nicks = {nick for word in words for nick in tables.nicknames().get(word, ())}
    found = {token for token, _ in rows.tokens} | {skeleton for skeleton, _, _ in rows.skeletons}
    for nick in nicks:
        found.add(token_hash(nick))
        found |= {skeleton_hash(each) for each in skeletons(nick)}
    return found


def _titles(session: Session, touched: _Touched) -> dict[str, int]:
    """Give the compared forms of titles whose posts changed, or that were theirs."""
    found: dict[str, int] = {}
    if touched.posts:
        texts = [(text, touched.posts[post]) for post, text in fetch_titles_of(session, touched.posts)]
        for text, audit in [*texts, *touched.old_titles]:
            key = title_key(text)
            found[key] = min(audit, found.get(key, audit))
    return found


def _title_hash(key: str) -> int:
    return token_hash(f"#{key}")
