"""What an error of the database means to the caller, in our words."""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from registry.domain import ConflictError, InvalidError, RegistryError, UnavailableError

# By SQLSTATE, the longest beginning first. A code that is not here is a fault of ours.
_MEANINGS: dict[str, tuple[type[RegistryError], str, str]] = {
    "23505": (ConflictError, "duplicate", "something with this key exists"),
    "23503": (ConflictError, "missing_reference", "something it refers to is not there"),
    "23P01": (ConflictError, "overlap", "it overlaps with what is recorded"),
    "23001": (ConflictError, "append_only", "what is recorded there is never changed"),
    "RG001": (ConflictError, "human_protected", "a person decided this, and only a decision of a person changes it"),
    "RG002": (ConflictError, "cannot_link", "a person judged the two to be different"),
    "23": (InvalidError, "constraint", "the values do not fit together"),
    "22": (InvalidError, "bad_value", "a value cannot be stored"),
    "54": (InvalidError, "too_complex", "a value is too large to be stored"),
    "55P03": (UnavailableError, "busy", "somebody else is changing the same thing"),
    "25P03": (UnavailableError, "too_slow", "the database waited too long for us"),
    "57014": (UnavailableError, "too_slow", "the database took too long"),
    "40": (UnavailableError, "busy", "somebody else was changing the same thing"),
    "25006": (UnavailableError, "read_only", "the database takes no changes now"),
    "42P01": (UnavailableError, "not_migrated", "the database has not been set up: run `registry migrate`"),
    "08": (UnavailableError, "unavailable", "the database cannot be reached"),
    "53": (UnavailableError, "unavailable", "the database is out of room or connections"),
    "57P": (UnavailableError, "unavailable", "the database is going down or coming up"),
}
_UNSAID = ((psycopg.OperationalError, "08"), (psycopg.InterfaceError, "08"), (psycopg.DataError, "22"))
"""Errors that the driver raises itself, without a code: no connection, and what it cannot send."""


def error_of(error: Exception) -> RegistryError | None:
    """Tell an error of the database or of its driver in our words; None for one that is a fault of ours.

    The words hold nothing of the statement, its values or the server.
    """
    if isinstance(error, PoolTimeoutError):
        return UnavailableError("too many requests at once", code="overloaded")
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return None
    state = cause.sqlstate or next((state for kind, state in _UNSAID if isinstance(cause, kind)), "")
    for length in (5, 3, 2):
        if state[:length] in _MEANINGS:
            kind, code, detail = _MEANINGS[state[:length]]
            return kind(detail, code=code)
    return None
