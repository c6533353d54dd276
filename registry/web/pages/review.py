"""The queue: what waits, in a list that can be filtered and searched, and the way to the next item."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.domain import InvalidError, NotFoundError
from registry.services.actors import get_actor
from registry.services.answers import Json
from registry.services.review import KINDS, Filter, ItemPage, claim, count_items, list_items
from registry.services.review_page import find_last
from registry.transaction import reading, writing
from registry.web.api.cursor import make_cursor, read_cursor
from registry.web.auth import acting_user
from registry.web.pages.blueprint import pages
from registry.web.pages.review_filter import AGES, SCORES, SCRIPTS, Asked
from registry.web.pages.review_view import is_over
from registry.web.wiring import wiring

LEASE_SECONDS = 300
"""A page without scripts cannot renew by itself: time to read a long sentence and five candidates."""

_PAGE = 50


@pages.get("/review")
def review() -> ResponseReturnValue:
    """List what waits for a person, the most pressing first, a page at a time."""
    asked, cursor = Asked.of(request.args), request.args.get("cursor", "")
    shown = {"asked": asked, "is_later": bool(cursor), "here": "review", "done": request.args.get("done", "")}
    shown |= {"undone": request.args.get("undone", "")}
    shown |= {"kinds": KINDS, "scores": SCORES, "ages": AGES, "scripts": SCRIPTS, "now": now()}
    me = acting_user().name
    with reading(wiring().engine) as session:
        shown |= {"counts": _counts(count_items(session)), "last": find_last(session, me)}
        try:
            page = _list(session, asked, cursor, me)
        except (InvalidError, NotFoundError) as error:
            return render_template("review.html", error=error, **shown), 422
    following = make_cursor((page.after[0], 0, page.after[1]), asked.question()) if page.after else None
    return render_template("review.html", items=page.items, next=following, me_name=me, **shown)


@pages.post("/review/next")
def next_item() -> ResponseReturnValue:
    """Lease the next item to the person and lead to it; back to the list when there is none."""
    asked = Asked.of(request.args)
    me = acting_user().name
    with writing(wiring().engine, acted_by=me) as session:
        taken = take_next(session, asked, by=me)
    return lead_to(taken, asked)


def now() -> datetime:
    """Give the instant it is."""
    return datetime.now(UTC)


def take_next(session: Session, asked: Asked, *, by: str) -> Json | None:
    """Lease the most pressing item to a person; first of all what he holds already. None when nothing waits."""
    wanted = wanted_of(session, asked)
    found = claim(session, wanted, by=by, seconds=LEASE_SECONDS, resume=True)
    if found and is_over(found[0], now()):
        # His own, but the lease has run out; whoever claims gets it or another.
        found = claim(session, wanted, by=by, seconds=LEASE_SECONDS)
    return found[0] if found else None


def take_other(session: Session, asked: Asked, *, by: str) -> Json | None:
    """Lease an item that the person does not hold yet; None when nothing waits."""
    found = claim(session, wanted_of(session, asked), by=by, seconds=LEASE_SECONDS)
    return found[0] if found else None


def take_this(session: Session, item_id: int, *, by: str) -> Json | None:
    """Lease one item to a person; None when somebody else has it, or nobody can have it any more."""
    wanted = Filter(item_id=item_id)
    found = claim(session, wanted, by=by, seconds=LEASE_SECONDS, resume=True)
    if found and is_over(found[0], now()):
        found = claim(session, wanted, by=by, seconds=LEASE_SECONDS)
    return found[0] if found else None


def wanted_of(session: Session, asked: Asked) -> Filter:
    """Give the filter of an address, its actor looked up. Raises InvalidError, NotFoundError."""
    actor_id = get_actor(session, asked.actor).actor_id if asked.actor else None
    return asked.filter(now(), actor_id=actor_id)


def lead_to(taken: Json | None, asked: Asked, **told: str) -> ResponseReturnValue:
    """Lead to a leased item, or to the list that has become empty; `told` is what the page there says."""
    if taken is None:
        return redirect(url_for("pages.review", empty="1", **{**asked.given(), **told}), 303)
    return redirect(url_for("pages.item", item_id=taken["id"], **{**asked.given(), **told}), 303)


def _list(session: Session, asked: Asked, cursor: str, me: str) -> ItemPage:
    after = read_cursor(cursor, asked.question()) if cursor else None
    return list_items(
        session,
        wanted_of(session, asked),
        state="claimed" if asked.state == "mine" else asked.state or "open",
        claimed_by=me if asked.state == "mine" else None,
        after=after and (after[0], after[2]),
        limit=_PAGE,
    )


def _counts(rows: list[Json]) -> Json:
    """Give how many wait in all and of each kind, and how many of them somebody holds."""
    return {
        "open": sum(row["number"] for row in rows if row["state"] == "open"),
        "claimed": sum(row["number"] for row in rows if row["state"] == "claimed"),
        "kinds": {kind: sum(row["number"] for row in rows if row["kind"] == kind) for kind in KINDS},
    }
