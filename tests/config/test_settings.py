"""Settings fail at the start, with the name of the variable, and never show a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, SettingsError


def test_an_empty_environment_is_enough() -> None:
    settings = Settings.from_env({})
    assert settings.database_url is None
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.config_path.is_file()
    assert settings.home.is_absolute()


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_env({"DATABASE_URL": " ", "REGISTRY_PORT": ""}) == Settings.from_env({})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_an_address_reaches_psycopg_3(scheme: str) -> None:
    url = Settings.from_env({"DATABASE_URL": f"{scheme}://me:p%40ss@db/registry?sslmode=require"}).database_url
    assert url == "postgresql+psycopg://me:p%40ss@db/registry?sslmode=require"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///secret.db"),
        ("DATABASE_URL", "postgresql"),
        ("DATABASE_URL", "postgresql://me:secret@db"),
        ("DATABASE_URL", "postgresql://me:secret@db:port/registry"),
        ("REGISTRY_PORT", "0"),
        ("REGISTRY_PORT", "65536"),
        ("REGISTRY_PORT", "٨٠٠٠"),
        ("REGISTRY_CONFIG", "/nowhere/thresholds.toml"),
        ("REGISTRY_PG_BIN", "/nowhere/bin"),
    ],
)
def test_what_cannot_work_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.from_env({name: value})
    assert "secret" not in str(caught.value)


def test_a_relative_home_is_fixed_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.from_env({"REGISTRY_HOME": "here"}).home == tmp_path / "here"
