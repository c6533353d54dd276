"""Errors as pages, for people."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from registry.web.errors import Problem, printable
from registry.web.headers import request_id

_WORDS = {
    400: ("That request cannot be read", "The address or the form was damaged on its way."),
    401: ("Sign in first", "This page is for those who have signed in."),
    403: ("Not for you", ""),
    404: ("Not here", "Nothing has this address. It may be misspelt."),
    405: ("Not like this", "This address is not asked in this way."),
    413: ("Too large", "A text has at most 1,000,000 characters, and a form at most 8 MB."),
    414: ("Too long an address", "Type a long name into the form instead."),
    422: ("That cannot be answered", ""),
    500: ("Something went wrong here", "It is not your fault. The log knows more."),
    503: ("Not now", "The database does not answer. Try again in a moment."),
}


def problem_page(problem: Problem) -> ResponseReturnValue:
    """Show a problem in the look of the other pages; the status is set by the caller."""
    title, usual = _WORDS.get(problem.status, (problem.title, ""))
    is_ours = not problem.code.startswith(("not_found", "method_", "request_", "bad_request", "internal"))
    detail = problem.detail if is_ours or not usual else usual
    return render_template(
        "problem.html",
        status=problem.status,
        title=title,
        detail=printable(detail),
        faults=[fault for fault in problem.faults if fault.message != problem.detail],
        request_id=request_id(),
    )
