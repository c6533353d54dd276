"""`/healthz` and `/readyz`: whether to restart the process, and whether to send it requests."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from registry.services.readiness import readiness
from registry.web.api.render import answer
from registry.web.errors import NotReadyError
from registry.web.wiring import wiring

api = Blueprint("health", __name__)


@api.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer as long as the process does; asks nothing of the database."""
    return answer({"status": "ok"})


@api.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Answer 200 when requests can be served, 503 with what is missing when not."""
    checks = readiness(wiring().engine)
    missing = [name for name, ready in checks.items() if not ready]
    if missing:
        raise NotReadyError(f"not ready: {', '.join(missing)}", facts={"checks": checks})
    return answer({"status": "ready", "checks": checks})
