"""In whose name a request is logged, for whoever needs no more than that."""

from __future__ import annotations

from registry.web.auth import acting_user


def acting_name() -> str:
    """Give the name under which the request at hand is logged."""
    return acting_user().name
