"""Which call needs which role. A route that is not listed here is for admins only, and fails a test."""

from __future__ import annotations

from flask import Request

from registry.access import Access

PUBLIC = None
"""Anybody may: nothing of the registry is told."""

_READER, _RESOLVER, _REVIEWER, _ADMIN = Access

ACCESS: dict[str, Access | None] = {
    # The process, the contract, and the way in
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /openapi.json": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /docs/start.js": PUBLIC,
    "GET /docs/<name>": PUBLIC,
    "GET /problems/<code>": PUBLIC,
    "GET /static/<path:filename>": PUBLIC,
    "GET /login": PUBLIC,
    "POST /login": PUBLIC,
    "POST /logout": PUBLIC,
    # Reading
    "GET /": _READER,
    "GET /actors": _READER,
    "GET /actors/<reference>": _READER,
    "GET /annotate": _READER,
    "GET /read/<document_id>": _RESOLVER,
    "GET /posts": _READER,
    "GET /posts/<key>": _READER,
    "GET /who": _READER,
    "GET /v1/actors": _READER,
    "GET /v1/actors/<ref>": _READER,
    "GET /v1/actors/<ref>/tenures": _READER,
    "GET /v1/holders": _READER,
    "GET /v1/posts/<key>/holders": _READER,
    "GET /v1/tenures/<tenure_id>": _READER,
    "GET /v1/calendar": _READER,
    "GET /v1/documents/<document_id>": _READER,
    "GET /v1/mentions": _READER,
    "GET /v1/changes": _READER,
    "GET /v1/runs": _READER,
    "GET /v1/runs/<run_id>": _READER,
    "GET /v1/runs/<run_id>/report": _READER,
    "GET /v1/runs/<run_id>/diff": _READER,
    # Resolving
    "GET /resolve": _RESOLVER,
    "POST /resolve": _RESOLVER,
    "POST /annotate": _RESOLVER,
    "POST /v1/resolve": _RESOLVER,
    "POST /v1/annotate": _RESOLVER,
    "POST /v1/documents": _RESOLVER,
    # Deciding what the machine should not
    "GET /review": _REVIEWER,
    "POST /review/next": _REVIEWER,
    "GET /review/<item_id>": _REVIEWER,
    "POST /review/<item_id>/claim": _REVIEWER,
    "POST /review/<item_id>/keep": _REVIEWER,
    "POST /review/<item_id>/skip": _REVIEWER,
    "POST /review/<item_id>/release": _REVIEWER,
    "POST /review/<item_id>/decide": _REVIEWER,
    "GET /review/<item_id>/new": _REVIEWER,
    "POST /review/<item_id>/new": _REVIEWER,
    "GET /review/<item_id>/alike": _REVIEWER,
    "POST /review/<item_id>/alike": _REVIEWER,
    "GET /actors/<reference>/merge": _REVIEWER,
    "POST /actors/<reference>/merge": _REVIEWER,
    "GET /actors/<reference>/split": _REVIEWER,
    "POST /actors/<reference>/split": _REVIEWER,
    "GET /dashboard": _READER,
    "GET /runs": _READER,
    "GET /runs/<run_id>": _READER,
    "GET /decisions": _REVIEWER,
    "GET /decisions/<decision_id>": _REVIEWER,
    "POST /decisions/<decision_id>/undo": _REVIEWER,
    "GET /v1/review": _REVIEWER,
    "GET /v1/review/counts": _REVIEWER,
    "GET /v1/review/quality": _READER,
    "POST /v1/review/claim": _REVIEWER,
    "GET /v1/review/<item_id>": _REVIEWER,
    "GET /v1/review/<item_id>/alike": _REVIEWER,
    "POST /v1/review/<item_id>/lease": _REVIEWER,
    "POST /v1/review/<item_id>/release": _REVIEWER,
    "POST /v1/review/<item_id>/decide": _REVIEWER,
    "GET /v1/decisions": _REVIEWER,
    "GET /v1/decisions/<decision_id>": _REVIEWER,
    "POST /v1/decisions/<decision_id>/undo": _REVIEWER,
    "POST /v1/merges": _REVIEWER,
    "POST /v1/merges/preview": _REVIEWER,
    "POST /v1/merges/<decision_id>/undo": _REVIEWER,
    "POST /v1/splits": _REVIEWER,
    "POST /v1/splits/preview": _REVIEWER,
    # Changing what is held
    "POST /v1/actors": _REVIEWER,
    "PATCH /v1/actors/<ref>": _REVIEWER,
    "POST /v1/tenures": _REVIEWER,
    "POST /v1/tenures/<tenure_id>/supersede": _REVIEWER,
    # Living persons, keys, and who did what
    "GET /v1/actors/<ref>/export": _ADMIN,
    "GET /v1/actors/<ref>/erasure": _ADMIN,
    "DELETE /v1/actors/<ref>": _ADMIN,
    "GET /v1/audit": _ADMIN,
    "GET /keys": _ADMIN,
    "POST /keys": _ADMIN,
    "POST /keys/<prefix>/revoke": _ADMIN,
}


def needed(request: Request) -> Access | None:
    """Give the role that a request needs; PUBLIC also where there is no such route, which is then told."""
    if request.url_rule is None:
        return PUBLIC
    return ACCESS.get(f"{asked(request)} {request.url_rule.rule}", Access.ADMIN)


def asked(request: Request) -> str:
    """Give the method as the table names it: HEAD asks for what GET gives, OPTIONS for no more."""
    return "GET" if request.method in ("HEAD", "OPTIONS") else request.method
