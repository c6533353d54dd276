"""`registry review sample`: the queue of a new registry has something in it, once."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import text

import app
from tests.seeded import seeded_engine, seeded_template

__all__ = ["seeded_engine", "seeded_template"]


@pytest.fixture
def run(seeded_engine, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", seeded_engine.url.render_as_string(hide_password=False))
    return lambda *arguments: CliRunner().invoke(app.cli, ["review", *arguments])


def test_the_sample_asks_in_several_languages_and_kinds_and_a_second_time_nothing(run, seeded_engine) -> None:
    first = run("sample", "--checks", "5")
    assert first.exit_code == 0, first.output
    query = text("SELECT kind, lang, is_check FROM review_item")
    with seeded_engine.connect() as connection:
        items = connection.execute(query).all()
    assert {row.kind for row in items} == {"mention", "duplicate", "new_actor", "role_change"}
    assert {"en", "ar", "he", "zh", "ru"} <= {row.lang for row in items if row.kind == "mention" and not row.is_check}
    assert sum(row.is_check for row in items) == 5
    assert run("sample", "--once").exit_code == 0
    with seeded_engine.connect() as connection:
        assert len(connection.execute(query).all()) == len(items)
