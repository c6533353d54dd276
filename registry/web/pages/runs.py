"""The nightly runs as pages: how far the one under way is, what came of the others, and in what two differ."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from registry.domain import NotFoundError
from registry.services.answers import Json
from registry.services.reconcile.runs import diff_runs, find_report, get_run, list_runs
from registry.services.reconcile.stages import ORDER, Stage
from registry.transaction import reading
from registry.web.pages.blueprint import pages
from registry.web.wiring import wiring

_PAGE = 30


@pages.get("/runs")
def runs() -> ResponseReturnValue:
    """List the nightly runs, the latest first."""
    before = request.args.get("before", "")
    with reading(wiring().engine) as session:
        found = list_runs(session, before=_number(before) if before else None, limit=_PAGE + 1)
    following = found[_PAGE - 1]["id"] if len(found) > _PAGE else None
    return render_template("runs.html", runs=found[:_PAGE], next=following, is_later=bool(before), here="review")


@pages.get("/runs/<run_id>")
def run(run_id: str) -> ResponseReturnValue:
    """Show how far a run is, or its report; `with` another one in what the two differ."""
    number, other = _number(run_id), request.args.get("with", "")
    with reading(wiring().engine) as session:
        shown, report = get_run(session, number), find_report(session, number)
        diff = diff_runs(session, number, _number(other)) if other else None
    return render_template("run.html", run=shown, report=report, diff=diff, stages=_stages(shown), here="review")


def _stages(shown: Json) -> list[Json]:
    """Give the stages in their order with what is done of each."""
    rows = []
    for stage in ORDER:
        at = shown["progress"].get(stage.value, {})
        if stage is not Stage.DONE:
            rows.append({"name": stage.value, "done": at.get("done"), "total": at.get("total"),
                         "is_now": shown["state"] == "running" and shown["stage"] == stage.value})  # fmt: skip
    return rows


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotFoundError("there is no such run", code="no_such_run")
    return int(text)
