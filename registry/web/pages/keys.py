"""The keys of the API: who has which, making one, revoking one."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access import Access
from registry.domain import InvalidError, PartialDate, Precision
from registry.services.keys import NewKey, create_key, list_keys, revoke_key
from registry.transaction import reading, writing
from registry.web.auth import acting_user
from registry.web.pages.blueprint import pages
from registry.web.wiring import wiring


@pages.get("/keys")
def keys() -> ResponseReturnValue:
    """List the keys, and the form that makes one."""
    return _keys()


@pages.post("/keys")
def make_key() -> ResponseReturnValue:
    """Make a key and show it, this once; the page is not to be kept."""
    given = {name: request.form.get(name, "").strip() for name in ("label", "role", "until")}
    try:
        role = _role(given["role"])
        expires_at = _until(given["until"])
        with writing(wiring().engine, acted_by=acting_user().name) as session:
            made = create_key(session, label=given["label"], role=role, expires_at=expires_at)
    except InvalidError as error:
        return _keys(given=given, error=error), 422
    return _keys(made=made), 201


@pages.post("/keys/<prefix>/revoke")
def revoke(prefix: str) -> ResponseReturnValue:
    """Revoke a key for good."""
    with writing(wiring().engine, acted_by=acting_user().name) as session:
        revoke_key(session, prefix)
    return redirect(url_for("pages.keys"), 303)


def _keys(*, given: dict[str, str] | None = None, error: InvalidError | None = None, made: NewKey | None = None) -> str:
    with reading(wiring().engine) as session:
        found = list_keys(session)
    return render_template(
        "keys.html", keys=found, roles=list(Access), given=given or {}, error=error, made=made, here="keys"
    )


def _role(text: str) -> Access:
    try:
        return Access(text)
    except ValueError as error:
        raise InvalidError("choose one of the roles", code="not_allowed", pointer="/role") from error


def _until(text: str) -> datetime | None:
    """Read the last day of a key; it opens nothing from the next midnight on, UTC."""
    if not text:
        return None
    try:
        last = PartialDate.parse(text)
    except InvalidError as error:
        raise InvalidError(error.detail, code=error.code, pointer="/until") from error
    if last.precision is not Precision.DAY or last.first < wiring().today():
        raise InvalidError("choose a day that is not over, such as 2027-12-31", code="bad_date", pointer="/until")
    return datetime.combine(last.first + timedelta(days=1), time.min, UTC)
