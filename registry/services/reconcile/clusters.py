"""The stage that proposes new actors: unknown names that several documents speak of."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.db.actors_in_short import fetch_actors_in_short
from registry.db.unknown import Unknown, fetch_beside, fetch_unknown
from registry.domain import Kind
from registry.matching.groups import JOIN, Group, Grouping, Item, group
from registry.matching.unknown import Form
from registry.names import limits
from registry.names.script import script_of
from registry.services.reconcile.redecide import Found

_DOCUMENTS, _MENTIONS = 2, 5
"""A name is proposed that stands in two documents of two sources, or five times in one."""

_NOT_STORED = 2**62
_BESIDE = 5
_NAMES = 12
_LEAST_DENSITY = 0.5
Json = dict[str, Any]


def propose_unknown(session: Session, run_id: int) -> tuple[list[Found], Grouping]:
    """Group the unknown mentions as a run leaves them, and give the groups that are worth a person's time."""
    by_number = dict(_numbered(fetch_unknown(session, run_id)))
    grouping = group([item for number, each in by_number.items() if (item := _item(number, each))])
    worth = [each for each in grouping.groups if _is_worth(each, [by_number[at] for at in each.items])]
    documents = {doc for each in worth for at in each.items if (doc := by_number[at].document_id)}
    beside = fetch_beside(session, documents) if documents else {}
    found = [_proposal(session, each, [by_number[at] for at in each.items], beside) for each in worth]
    return found, grouping


def _numbered(unknown: Sequence[Unknown]) -> Iterator[tuple[int, Unknown]]:
    """Number mentions by their ids, and behind all of these the ones that have none yet."""
    for at, each in enumerate(unknown):
        yield each.mention_id or _NOT_STORED + at, each


def _item(number: int, each: Unknown) -> Item | None:
    """Give a mention as it is grouped; None for what is no name in any script, or no name that an actor may bear."""
    try:
        limits.check_name(each.core)
    except limits.NameTextError:
        return None
    kind = Kind.ORGANISATION if each.kind == Kind.ORGANISATION else Kind.PERSON
    form = Form(each.core, each.lang, kind)
    place = f"d{each.document_id}" if each.document_id else f"m{number}"
    return Item(number, place, form) if form.reading.content else None


def _is_worth(made: Group, mentions: Sequence[Unknown]) -> bool:
    """Two documents are two witnesses unless one source published both; a single word is nobody's full name."""
    if not made.full:
        return False
    places = {each.document_id for each in mentions if each.document_id}
    witnesses = {each.source or f"document {each.document_id}" for each in mentions if each.document_id}
    return (len(places) >= _DOCUMENTS and len(witnesses) >= _DOCUMENTS) or len(mentions) >= _MENTIONS


def _proposal(session: Session, made: Group, mentions: Sequence[Unknown], beside: dict[int, dict[int, int]]) -> Found:
    names = _names(made)
    actors: Counter[int] = Counter()
    for document in {each.document_id for each in mentions if each.document_id}:
        actors.update(dict.fromkeys(beside.get(document, ()), 1))
    titles = Counter(each.title for each in mentions if each.title)
    together = sorted(actors.items(), key=lambda each: (-each[1], each[0]))[:_BESIDE]
    known = fetch_actors_in_short(session, [actor for actor, _ in together])
    kind = next(iter(made.full)).kind
    after: Json = {
        "kind": kind.value,
        "text": names[0]["text"],
        "name": names[0]["text"],
        "names": names,
        "mentions": [str(each.mention_id) for each in mentions if each.mention_id],
        "places": [[each.document_id, each.start, each.end] for each in mentions if not each.mention_id],
        "documents": len({each.document_id for each in mentions if each.document_id}),
        "sources": len({each.source for each in mentions if each.source}),
        "score": round(1 / (1 + 2 ** -(made.weakest - JOIN)), 6),
        "is_doubtful": made.density < _LEAST_DENSITY,
        "evidence": _evidence(made, titles, [(known[a].name, n) for a, n in together if a in known]),
    }
    oldest = " ".join(str(each.mention_id or (each.document_id, each.start)) for each in mentions[:2])
    subject = hashlib.sha256(oldest.encode()).hexdigest()[:32]
    return Found(kind="new_actor", subject=subject, after=after)


def _names(made: Group) -> list[Json]:
    """Give the names to be proposed: the one printed oftenest in the script printed oftenest, then others by script.

    Never the longest for being long; of forms printed as often the shorter, as case endings make words longer.
    """
    scripts: Counter[str] = Counter()
    for form, number in made.full.items():
        scripts[script_of(form.text)] += number
    main = min(scripts, key=lambda script: (-scripts[script], script != "Latn", script))
    ordered = sorted(
        made.full.items(),
        key=lambda each: (
            script_of(each[0].text) != main,
            -each[1],
            len(each[0].text),
            each[0].text,
            each[0].lang or "",
        ),
    )
    found: dict[str, Json] = {}
    for form, _ in ordered:
        found.setdefault(form.text, {"text": form.text, "lang": form.lang})
    return list(found.values())[:_NAMES]


def _evidence(made: Group, titles: Counter[str], beside: Sequence[tuple[str, int]]) -> list[Json]:
    lines = [
        {"feature": "group", "detail": f"{len(made.items)} mentions in {len(made.forms)} forms", "bits": made.weakest},
        {"feature": "density", "detail": f"{made.density:.0%} of the pairs compared say together", "bits": 0.0},
    ]
    lines += [{"feature": "title", "detail": f"{title} ({number})", "bits": 0.0} for title, number in _most(titles)]
    return lines + [{"feature": "beside", "detail": f"{name} ({number})", "bits": 0.0} for name, number in beside]


def _most(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:_BESIDE]
