"""Cursors: where the next page begins, opaque to the caller and bound to what was asked."""

from __future__ import annotations

import base64
import hashlib
import re

from registry.exchange.strict import MalformedError

_FORM = re.compile(r"(-?[0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,10})\.([0-9a-f]{16})", re.ASCII)
_GREATEST = 2**31 - 1

Place = tuple[int, int, int]


def make_cursor(place: Place, asked: tuple[str | None, ...]) -> str:
    """Give the cursor of the page that begins after a place, for the same question only."""
    numbers = ".".join(map(str, place))
    return base64.urlsafe_b64encode(f"{numbers}.{_seal(numbers, asked)}".encode()).decode().rstrip("=")


def read_cursor(cursor: str, asked: tuple[str | None, ...]) -> Place:
    """Give the place of a cursor; MalformedError for one that was not made for this question.

    The seal tells a cursor that was changed or belongs to another question. It is no
    secret: whoever forges one sees a page of what he may read anyway.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except ValueError as error:
        raise _refusal() from error
    match = _FORM.fullmatch(text)
    if match is None:
        raise _refusal()
    cost, obscurity, after = (int(number) for number in match.groups()[:3])
    if match[4] != _seal(f"{cost}.{obscurity}.{after}", asked) or after > _GREATEST:
        raise _refusal()
    return cost, obscurity, after


def _seal(numbers: str, asked: tuple[str | None, ...]) -> str:
    content = repr((numbers, asked)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=8, person=b"cursor").hexdigest()


def _refusal() -> MalformedError:
    return MalformedError("the cursor was not given out for this question", code="bad_cursor")
