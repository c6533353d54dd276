"""`registry bench`: it runs the bench of the checkout, and says so where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import cli
from registry.cli import bench

_ECHO = "import sys, pathlib\npathlib.Path('called').write_text(' '.join(sys.argv[1:]))\nraise SystemExit(4)\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose bench notes how it was called, and ends with 4."""
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "__init__.py").touch()
    (tmp_path / "bench" / "__main__.py").write_text(_ECHO, encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(bench, "CHECKOUT", tmp_path)
    return tmp_path


def test_parts_and_options_reach_the_bench_and_its_status_comes_back(checkout: Path) -> None:
    done = CliRunner().invoke(cli, ["bench", "names", "million", "--largest", "20000", "--fresh"])
    assert done.exit_code == 4
    assert (checkout / "called").read_text(encoding="utf-8") == "million --largest=20000 --fresh"


def test_without_a_checkout_it_says_where_the_bench_is(checkout: Path) -> None:
    (checkout / "bench" / "__main__.py").unlink()
    done = CliRunner().invoke(cli, ["bench", "names"])
    assert done.exit_code == 1
    assert "part of the repository" in done.output


def test_the_command_explains_itself_with_an_example() -> None:
    assert "Example" in CliRunner().invoke(cli, ["bench", "names", "--help"]).output


def test_the_bench_of_this_checkout_knows_the_options_that_the_command_gives() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "bench", "--help"], cwd=bench.CHECKOUT, check=True, capture_output=True, text=True
    )
    assert "--largest" in shown.stdout
    assert "--fresh" in shown.stdout
