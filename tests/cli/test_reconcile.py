"""`registry reconcile` as timers and people run it: its exit statuses, its report."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from registry.transaction import only_one
from tests.cli.test_importing import CHECKOUT, run, url
from tests.services.reconcile.nights import count_figures, make, mention
from tests.settling import settle

__all__ = ["run", "url"]

THRESHOLDS = (CHECKOUT / "config" / "thresholds.toml").read_text(encoding="utf-8")


@pytest.fixture
def world(fresh_engine):
    make(fresh_engine, "Marco Rubio")
    count_figures(fresh_engine)
    mention(fresh_engine, *["Marco Rubio"] * 3, "Zebulon Quark")
    make(fresh_engine, "Zebulon Quark")
    settle(fresh_engine)
    return fresh_engine


def test_a_night_is_told_as_text_json_and_page(run, world) -> None:
    run("reconcile")
    mention(world, "Miriam Quark")
    make(world, "Miriam Quark")
    settle(world)
    told = run("reconcile", "--report", "out.html")
    assert told.exit_code == 0, told.output
    assert "nobody -> Miriam Quark" in told.stdout
    assert "because of actor insert" in told.stdout
    assert "<bdi>Miriam Quark</bdi>" in Path("out.html").read_text(encoding="utf-8")
    again = json.loads(run("reconcile", "--json").stdout)
    assert (again["state"], again["changes"]) == ("published", [])


def test_another_run_under_way_is_75(run, world) -> None:
    with only_one(world, "reconcile") as alone:
        assert alone
        assert run("reconcile").exit_code == 75


def test_nothing_to_resume_and_bad_configuration_are_64(run, world, tmp_path: Path, monkeypatch) -> None:
    assert run("reconcile", "--resume").exit_code == 64
    assert run("reconcile", "--as-of", "tomorrow").exit_code == 64
    (tmp_path / "cuts.toml").write_text(THRESHOLDS.replace("component = 200", "component = -1"), encoding="utf-8")
    monkeypatch.setenv("REGISTRY_CONFIG", str(tmp_path / "cuts.toml"))
    assert run("reconcile").exit_code == 64


def test_the_gate_is_3_and_its_digest_lets_it_through(run, world, tmp_path: Path, monkeypatch) -> None:
    run("reconcile")
    make(world, "Marco Rubio")
    settle(world)
    (tmp_path / "cuts.toml").write_text(THRESHOLDS.replace("taken_least = 50", "taken_least = 1"), encoding="utf-8")
    monkeypatch.setenv("REGISTRY_CONFIG", str(tmp_path / "cuts.toml"))
    told = run("reconcile", "--json")
    assert told.exit_code == 3
    report = json.loads(told.stdout)
    assert [rule["passed"] for rule in report["gate"]].count(False) == 1
    assert run("reconcile", "--approve", "0" * 64).exit_code == 2
    assert run("reconcile", "--approve", report["digest"]).exit_code == 0


def test_one_that_fails_is_1(run, world) -> None:
    with world.begin() as connection:
        bad = "UPDATE mention SET surface = 'x' || repeat(U&'\\0301', 9) WHERE surface = 'Zebulon Quark'"
        connection.execute(sa.text(bad))
    assert run("reconcile").exit_code == 1


def test_processes_decide_as_this_one_does(run, world) -> None:
    alone = json.loads(run("reconcile", "--dry-run", "--full", "--json").stdout)
    beside = json.loads(run("reconcile", "--dry-run", "--full", "--json", "--workers", "2").stdout)
    assert alone["digest"] == beside["digest"]


def test_a_signal_stops_it_after_a_whole_step_and_resume_goes_on(url: str, run, world) -> None:
    mention(world, *["Rubio"] * 1_000)
    command = [sys.executable, str(CHECKOUT / "app.py"), "reconcile", "--full"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=os.environ | {"DATABASE_URL": url}
    ) as process:
        _await_stage(world, "redecide")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
        assert "--resume" in process.stderr.read()
    assert run("reconcile", "--resume").exit_code == 0


def _await_stage(engine, stage: str) -> None:
    import time

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.scalar(sa.text("SELECT stage FROM batch_run WHERE state = 'running'")) == stage:
                return
        time.sleep(0.02)
    raise TimeoutError(stage)
