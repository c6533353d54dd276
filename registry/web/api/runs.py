"""`/v1/runs`: the nightly runs, how far they are, what came out, how two differ."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from registry.services.reconcile.render import as_html, as_text
from registry.services.reconcile.runs import diff_runs, get_report, get_run, list_runs
from registry.transaction import reading
from registry.web.api.ids import as_id
from registry.web.api.models import NoQuery
from registry.web.api.nightly_models import DiffQuery, ReportQuery, RunsQuery
from registry.web.api.render import answer
from registry.web.body import read_query
from registry.web.wiring import wiring

api = Blueprint("runs", __name__)


@api.get("/v1/runs")
def runs() -> ResponseReturnValue:
    """Give the runs, the latest first."""
    asked = read_query(request, RunsQuery)
    with reading(wiring().engine) as session:
        found = list_runs(session, before=int(asked.before) if asked.before else None, limit=asked.limit + 1)
    shown = found[: asked.limit]
    following = None
    if len(found) > asked.limit:
        following = "/v1/runs?" + urlencode({"limit": asked.limit, "before": shown[-1]["id"]})
    links = {"Link": f'<{following}>; rel="next"'} if following else {}
    return answer({"items": shown, "next": following}, headers=links)


@api.get("/v1/runs/<run_id>")
def show_run(run_id: str) -> ResponseReturnValue:
    """Give a run with its progress."""
    read_query(request, NoQuery)
    with reading(wiring().engine) as session:
        return answer(get_run(session, as_id(run_id, "run")))


@api.get("/v1/runs/<run_id>/report")
def show_report(run_id: str) -> ResponseReturnValue:
    """Give the report of a run: JSON, or a page or text for people."""
    asked = read_query(request, ReportQuery)
    with reading(wiring().engine) as session:
        report = get_report(session, as_id(run_id, "run"))
    if asked.format == "html":
        return Response(as_html(report), mimetype="text/html")
    if asked.format == "text":
        return Response(as_text(report), mimetype="text/plain")
    return answer(report)


@api.get("/v1/runs/<run_id>/diff")
def show_diff(run_id: str) -> ResponseReturnValue:
    """Give in what a run and another came to different ends."""
    asked = read_query(request, DiffQuery)
    with reading(wiring().engine) as session:
        return answer(diff_runs(session, as_id(run_id, "run"), as_id(asked.other, "run")))
