"""`/healthz` and `/readyz`: whether to restart the process, and whether to send it requests."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from registry.services.readiness import readiness
from registry.web.api.render import answer
from registry.web.errors import NotReadyError
from registry.web.gate import gate
from registry.web.wiring import wiring

api = Blueprint("health", __name__)


@api.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer as long as the process does, whatever became of the database; `mode` says who is answered."""
    return answer({"status": "ok", "mode": _mode()})


def _mode() -> str:
    try:
        return "open" if gate().is_open() else "closed"
    except SQLAlchemyError:
        known = gate().believed_open
        return "unknown" if known is None else "open" if known else "closed"


@api.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Answer 200 when requests can be served, 503 with what is missing when not."""
    checks = readiness(wiring().engine)
    missing = [name for name, ready in checks.items() if not ready]
    if missing:
        raise NotReadyError(f"not ready: {', '.join(missing)}", facts={"checks": checks})
    return answer({"status": "ready", "checks": checks})
