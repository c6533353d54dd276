"""How pages and command line put the same facts into the same words."""

from __future__ import annotations

from registry.domain import Tenure


def period(tenure: Tenure) -> str:
    """Say when a tenure was, with what is not known of it.

    "2012-05 to 2018", "since 2024", "since 2012-05, ended, day unknown".
    """
    if tenure.since and tenure.until:
        return f"{tenure.since} to {tenure.until}"
    start = f"since {tenure.since}" if tenure.since else "start unknown" if tenure.since_unknown else "since ever"
    if tenure.until:
        return f"{start}, until {tenure.until}"
    return f"{start}, ended, day unknown" if tenure.until_unknown else start
