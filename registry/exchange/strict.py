"""JSON that comes from outside: exactly one reading, and no more work than its bytes are worth."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from registry.domain import InvalidError

MAX_DEPTH = 32
MAX_ITEMS = 20_000
"""Elements of arrays, and objects elsewhere. Members of objects have a limit of their own, so that a
batch of mentions with every field given is let in, and one too long for the call is told so."""

MAX_MEMBERS = 200_000
MAX_INTEGER = 2**53

_BOM = b"\xef\xbb\xbf"
# One match a bracket or comma, strings and the rest skipped over, and one at the end. Nothing here can
# backtrack or be tried twice: the quantifiers are possessive, a string may lack its end, and where no sign
# follows the end of the text matches; without that a body of blanks took minutes.
_STRUCTURE = re.compile(r'(?:[^"\[\]{},]++|"(?:[^"\\]++|\\.)*+"?)*+([\[\]{},]|\Z)', re.DOTALL)
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")


class MalformedError(InvalidError):
    """The request is no JSON, or carries something no honest client sends."""

    code = "malformed"


def strict_json(raw: bytes, *, max_items: int = MAX_ITEMS, max_members: int = MAX_MEMBERS) -> Any:
    """Give bytes as JSON; strict where the standard library is not.

    Raises MalformedError for what is not exactly one JSON text in UTF-8: byte order
    marks, repeated keys, NaN, numbers beyond 2**53 or the range of a double, more
    than 32 levels, more elements of arrays and members of objects than given.
    """
    if raw.startswith(_BOM):
        raise MalformedError("it begins with a byte order mark", code="byte_order_mark")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"byte {error.start} is not UTF-8", code="not_utf8") from error
    _check_shape(text, max_items, max_members)
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        is_one_line = "\n" not in text
        where = f"character {error.pos}" if is_one_line else f"line {error.lineno}, column {error.colno}"
        raise MalformedError(f"not JSON: {error.msg} at {where}", code="not_json") from error


def _check_shape(text: str, max_items: int, max_members: int) -> None:
    """Refuse what would cost more to parse than any sound request: depth first, then numbers of values."""
    open_brackets: list[str] = []
    items = members = 0
    for match in _STRUCTURE.finditer(text):
        sign = match.group(1)
        if sign in _OPENING:
            # An object in an array is counted by the comma before it, and the first element by the array.
            items += sign == "[" or open_brackets[-1:] != ["["]
            open_brackets.append(sign)
            if len(open_brackets) > MAX_DEPTH:
                raise MalformedError(f"more than {MAX_DEPTH} levels", code="too_deep")
        elif sign in _CLOSING:
            del open_brackets[-1:]
        elif open_brackets and open_brackets[-1] == "{":
            members += 1
        elif sign:
            items += 1
        if items > max_items or members > max_members:
            raise MalformedError(f"more than {max_items:,} values", code="too_many_values")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise MalformedError(f"{twice[:40]!r} stands twice in one object", code="repeated_key")
    return found


def _integer(digits: str) -> int:
    # The length first: converting a million digits is quadratic.
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise MalformedError("a number is beyond 2**53", code="number_range")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise MalformedError("a number is beyond the range of a double", code="number_range")
    return number


def _constant(name: str) -> NoReturn:
    raise MalformedError(f"{name} is not JSON", code="not_json")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant)
