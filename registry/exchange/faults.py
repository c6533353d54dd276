"""What is wrong with a request or a line, in our codes: pydantic's findings, never with what was sent."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

_CODES = {
    "extra_forbidden": "unknown_field",
    "missing": "missing_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "string_pattern_mismatch": "bad_format",
    "string_unicode": "control_character",
    "too_long": "too_many",
    "too_short": "too_few",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "literal_error": "not_allowed",
    "enum": "not_allowed",
}
_MESSAGES = {
    "extra_forbidden": "there is no such field here",
    "missing": "this field is required",
    "model_type": "must be an object",
    "string_unicode": "holds half of a surrogate pair",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with the request; `pointer` says where, as a JSON pointer."""

    pointer: str
    code: str
    message: str


def faults_of(error: ValidationError, *, under: str = "") -> list[Fault]:
    """Give what pydantic found, with pointers below `under`; never what was sent."""
    return [
        Fault(
            pointer=under + "".join(f"/{_escaped(part)}" for part in line["loc"]),
            code=code_of(line["type"]),
            message=_MESSAGES.get(line["type"], line["msg"]),
        )
        for line in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def code_of(pydantic_type: str) -> str:
    """Give our code for one of pydantic's types of error."""
    if pydantic_type in _CODES:
        return _CODES[pydantic_type]
    return "wrong_type" if pydantic_type.endswith(("_type", "_parsing", "_from_float")) else pydantic_type


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
