"""Writes over HTTP: one transaction each, and done once however often they are sent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import orjson
from flask import Request, Response
from sqlalchemy.orm import Session

from registry.domain import InvalidError
from registry.services.repeats import Kept, recall, remember
from registry.transaction import writing
from registry.web.auth import LOCAL, acting_user
from registry.web.wiring import wiring

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
Outcome = tuple[int, Any, str | None]
"""Status, what to show, and the address of what was made."""


def answer_once(request: Request, work: Callable[[Session], Outcome]) -> Response:
    """Do the work in one transaction and answer; under an Idempotency-Key, repeat the answer given before.

    The answer is kept with the effect: both are there or neither. Refusals are not
    kept, so that a mended request may use the key again.
    """
    who = acting_user().name
    key = _key(request, who)
    digest = hashlib.sha256(b"\n".join((request.method.encode(), request.path.encode(), request.get_data()))).digest()
    with writing(wiring().engine, acted_by=who) as session:
        kept = recall(session, key, digest) if key else None
        if kept:
            return _response(kept, replayed=True)
        status, shown, location = work(session)
        made = Kept(status, orjson.dumps({"body": shown, "location": location}).decode())
        if key:
            remember(session, key, digest, made)
    return _response(made, replayed=False)


def _key(request: Request, who: str) -> str | None:
    """Give the key under which the answer is kept: two callers who both count from 1 do not meet."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise InvalidError("an Idempotency-Key is 1 to 255 printable ASCII characters", code="bad_idempotency_key")
    return key if who == LOCAL else hashlib.sha256(f"{who}\n{key}".encode()).hexdigest()


def _response(kept: Kept, *, replayed: bool) -> Response:
    content = orjson.loads(kept.response)
    response = Response(orjson.dumps(content["body"]), kept.status, mimetype="application/json")
    if content["location"]:
        response.headers["Location"] = content["location"]
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response
