"""Nightly runs over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from registry.services.reconcile.run import open_run, step
from registry.services.reconcile.stages import Stage
from registry.transaction import writing
from tests.services.reconcile.nights import POLICY, TODAY, finish, night
from tests.settling import settle

# The stage took a hundred seconds so far.
_BEGAN_EARLIER = text("""
    UPDATE batch_run SET progress = jsonb_set(progress, '{redecide,began_at}',
        to_jsonb((progress #>> '{redecide,told_at}')::timestamptz - interval '100 s')) WHERE id = :id
""")


def test_runs_are_listed_shown_reported_and_compared(api) -> None:
    api.post("/v1/resolve", {"mentions": [{"text": "Zebulon Quark"}], "record": True})
    first = night(api.engine)
    api.post("/v1/actors", {"kind": "person", "name": "Zebulon <b>Quark</b>", "names": [{"text": "Zebulon Quark"}]})
    second = night(api.engine)
    listed = api.get("/v1/runs", limit=1).json
    assert [each["id"] for each in listed["items"]] == [str(second.run_id)]
    assert [each["id"] for each in api.get(listed["next"]).json["items"]] == [str(first.run_id)]
    shown = api.get(f"/v1/runs/{second.run_id}").json
    assert (shown["state"], shown["is_full"]) == ("published", False)
    report = api.get(f"/v1/runs/{second.run_id}/report").json
    (change,) = report["changes"]
    assert (change["from"]["decision"], change["to"]["actor"]["name"]) == ("nil", "Zebulon <b>Quark</b>")
    assert change["because"]["by"]
    page = api.get(f"/v1/runs/{second.run_id}/report", format="html").text
    assert "Zebulon &lt;b&gt;Quark" in page
    assert "<b>Quark" not in page
    told = api.get(f"/v1/runs/{second.run_id}/report", format="text").text
    assert all(len(line) <= 80 for line in told.splitlines())
    assert {stage["stage"] for stage in report["stages"]} >= {"forms", "redecide", "publish"}
    shown = api.client.get(f"/runs/{second.run_id}?with={first.run_id}").text
    assert "Zebulon &lt;b&gt;Quark" in shown
    assert f"In what it differs from run {first.run_id}" in shown
    assert f'href="/runs/{second.run_id}"' in api.client.get("/runs").text
    differing = api.get(f"/v1/runs/{second.run_id}/diff", **{"with": str(first.run_id)}).json["items"]
    assert any(each["one"] and each["one"]["decision"] == "link" for each in differing if each["kind"] == "decision")


def test_a_run_under_way_says_how_far_it_is_and_how_long_it_takes(api) -> None:
    names = [{"text": f"Zebulon Quark {at}"} for at in range(250)]
    api.post("/v1/resolve", {"mentions": names, "record": True})
    settle(api.engine)
    with writing(api.engine, acted_by="nightly run") as session:
        run = open_run(session, POLICY, today=TODAY, full=True)
    while run.stage is not Stage.REDECIDE or not run.done:
        with writing(api.engine, acted_by="nightly run") as session:
            run = step(session, run, POLICY)
    with api.engine.begin() as connection:
        connection.execute(_BEGAN_EARLIER, {"id": run.run_id})
    shown = api.get(f"/v1/runs/{run.run_id}").json
    assert (shown["progress"]["redecide"]["done"], shown["progress"]["redecide"]["total"]) == (200, run.total)
    assert shown["seconds_left"] == round(100 * (run.total - 200) / 200, 1)
    page = api.client.get(f"/runs/{run.run_id}").text
    assert "seconds of it left" in page
    finish(api.engine, run)
    assert api.get(f"/v1/runs/{run.run_id}").json["seconds_left"] is None


@pytest.mark.parametrize("path", ["/v1/runs/999999", "/v1/runs/x/report", "/v1/runs/999999/diff?with=1"])
def test_a_run_that_is_not_there_is_not_found(api, path: str) -> None:
    response = api.get(path)
    assert (response.status_code, response.json["code"]) == (404, "no_such_run")
