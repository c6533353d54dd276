"""One item of the queue: shown, taken, kept, given back, decided with one key, and the next one after it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.domain import ConflictError, InvalidError, NotFoundError, Verdict
from registry.services.answers import Json
from registry.services.deciding import Choice, decide
from registry.services.review import release, renew
from registry.services.review_page import find_last, holders_then, preview_pair, show_actors, show_item
from registry.transaction import reading, writing
from registry.web.auth import acting_user
from registry.web.pages.blueprint import pages
from registry.web.pages.review import LEASE_SECONDS, lead_to, now, take_next, take_other, take_this
from registry.web.pages.review_filter import Asked
from registry.web.pages.review_view import is_over, seconds_left, sentence_of, tales_of
from registry.web.wiring import wiring

_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_LONGEST_NOTE = 2_000


@pages.get("/review/<item_id>")
def item(item_id: str) -> ResponseReturnValue:
    """Show an item with everything that decides it."""
    return item_page(number_of(item_id))


@pages.post("/review/<item_id>/claim")
def claim_item(item_id: str) -> ResponseReturnValue:
    """Lease an item to the person, or say who has it."""
    number, me, asked = number_of(item_id), acting_user().name, Asked.of(request.args)
    with writing(wiring().engine, acted_by=me) as session:
        taken = take_this(session, number, by=me)
    if taken is None:
        return item_page(number, error=ConflictError("somebody else has it", code="not_free")), 409
    return lead_to(taken, asked)


@pages.post("/review/<item_id>/keep")
def keep_item(item_id: str) -> ResponseReturnValue:
    """Let the lease run on; a script gets the seconds that are left."""
    number, me = number_of(item_id), acting_user().name
    try:
        with writing(wiring().engine, acted_by=me) as session:
            lease = renew(session, number, token=_token(), seconds=LEASE_SECONDS)
    except ConflictError as error:
        if _is_script():
            return jsonify({"left": 0}), 409
        return item_page(number, error=error), 409
    if _is_script():
        return jsonify({"left": seconds_left(lease, now())})
    return redirect(url_for("pages.item", item_id=number, **Asked.of(request.args).given()), 303)


@pages.post("/review/<item_id>/skip")
def skip_item(item_id: str) -> ResponseReturnValue:
    """Give an item back undecided and lead to another."""
    number, me, asked = number_of(item_id), acting_user().name, Asked.of(request.args)
    with writing(wiring().engine, acted_by=me) as session:
        other = take_other(session, asked, by=me)
        _release(session, number)
    return lead_to(other, asked)


@pages.post("/review/<item_id>/release")
def release_item(item_id: str) -> ResponseReturnValue:
    """Give an item back undecided and lead to the list."""
    number, me = number_of(item_id), acting_user().name
    with writing(wiring().engine, acted_by=me) as session:
        _release(session, number)
    return redirect(url_for("pages.review", **Asked.of(request.args).given()), 303)


@pages.post("/review/<item_id>/decide")
def decide_item(item_id: str) -> ResponseReturnValue:
    """Decide an item as the button says and lead to the next, which is leased by then."""
    number = number_of(item_id)
    try:
        return decided(number, choice_of(request.form))
    except (ConflictError, InvalidError) as error:
        return item_page(number, error=error), 409 if isinstance(error, ConflictError) else 422


def decided(number: int, choice: Choice) -> ResponseReturnValue:
    """Carry a decision out and lead to the next item. Raises what `decide` does."""
    me, asked = acting_user().name, Asked.of(request.args)
    with writing(wiring().engine, acted_by=me) as session:
        done = decide(session, number, choice, by=me, today=wiring().today())
        following = take_next(session, asked, by=me)
    return lead_to(following, asked, done=done["decision"])


def number_of(ref: str) -> int:
    """Read the id of an item in an address. Raises NotFoundError."""
    if not _ID.fullmatch(ref):
        raise NotFoundError("there is no such item", code="no_such_item")
    return int(ref)


def choice_of(form: Mapping[str, str], **more: Any) -> Choice:
    """Read a decision as the page's form sends it, but for what is given in `more`. Raises InvalidError."""
    chosen = form.get("choose", "")
    if "verdict" not in more:
        more["verdict"] = Verdict.CHOOSE if chosen else _verdict(form.get("verdict", ""))
    version = form.get("version", "")
    columns = {
        "version": int(version) if _ID.fullmatch(version) else 0,
        "lease_token": form.get("lease_token", ""),
        "actor": chosen or form.get("actor") or None,
        "note": form.get("note", "").strip()[:_LONGEST_NOTE] or None,
        "preview": form.get("preview") or None,
    }
    return Choice(**{**columns, **more})


def item_page(number: int, *, error: ConflictError | InvalidError | None = None) -> str:
    """Render an item as it is now, with what went wrong."""
    me, asked, today = acting_user().name, Asked.of(request.args), wiring().today()
    with reading(wiring().engine) as session:
        shown = show_item(session, number, by=me, today=today)
        more: Json = {"last": find_last(session, me)}
        if shown["kind"] == "duplicate" and len(shown["candidates"]) == 2:
            more |= _pair(session, shown)
        if shown["kind"] == "role_change":
            more["held"], more["on"] = holders_then(session, shown["subject"], today=today)
        if isinstance(error, ConflictError) and error.code == "possible_duplicates":
            ids = [each["id"] for each in error.facts["actors"]]
            more["known"] = (error.facts["actors"], show_actors(session, ids, script=shown["script"]))
    return render_template(
        "item.html",
        item=shown,
        tales=tales_of(shown),
        asked=asked,
        error=error,
        me_name=me,
        is_free=shown["state"] == "open" or is_over(shown, now()),
        left=seconds_left(shown["lease"], now()),
        now=now(),
        sentence_of=sentence_of,
        done=request.args.get("done", ""),
        undone=request.args.get("undone", ""),
        here="review",
        **more,
    )


def _pair(session: Any, shown: Json) -> Json:
    """Give what merging the two actors of a duplicate would change; the one that is asked for survives."""
    ids = [each["actor"]["id"] for each in shown["candidates"]]
    keep = request.args.get("keep") or request.form.get("actor") or ids[0]
    survivor = keep if keep in ids else ids[0]
    loser = next((each for each in ids if each != survivor), survivor)
    effect, hindrance = preview_pair(session, loser, survivor)
    return {"effect": effect, "hindrance": hindrance, "survivor": survivor}


def _release(session: Any, number: int) -> None:
    try:
        with session.begin_nested():
            release(session, number, token=_token())
    except ConflictError:
        return  # lost already: it is given back


def _verdict(text: str) -> Verdict:
    try:
        return Verdict(text)
    except ValueError as error:
        raise InvalidError("choose one of the decisions", code="not_allowed", pointer="/verdict") from error


def _token() -> str:
    """Give the lease token that was sent; one that nobody holds for what can be none."""
    try:
        return str(uuid.UUID(request.form.get("lease_token", "")))
    except ValueError:
        return str(uuid.UUID(int=0))


def _is_script() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
