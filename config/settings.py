"""Settings of one process, read from the environment once, at the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_HERE = Path(__file__).resolve().parent
_CHECKOUT = _HERE.parent
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")


class SettingsError(Exception):
    """An environment variable cannot be used; the text says which and what it should hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that may differ from one machine to the next."""

    database_url: str | None = None
    """DATABASE_URL, as SQLAlchemy takes it; None: our own server below `home`."""

    home: Path
    """REGISTRY_HOME: where our own server keeps its data. Default: `var` in the checkout, or,
    where there is none, in the current directory."""

    host: str = "127.0.0.1"
    """REGISTRY_HOST: the address to listen on."""

    port: int = 8000
    """REGISTRY_PORT: the port to listen on."""

    config_path: Path
    """REGISTRY_CONFIG: the file of the thresholds. Default: `thresholds.toml` beside this module."""

    pg_bin: Path | None = None
    """REGISTRY_PG_BIN: a directory of PostgreSQL programs; None: those of the installed wheel."""

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; an empty variable counts as unset.

        Raises SettingsError for the first value that cannot work, before anything is started.
        """
        source = os.environ if environment is None else environment
        given = {name: value.strip() for name, value in source.items() if value.strip()}
        return cls(
            database_url=_database_url(given.get("DATABASE_URL")),
            home=Path(given.get("REGISTRY_HOME", _default_home())).expanduser().absolute(),
            host=given.get("REGISTRY_HOST", "127.0.0.1"),
            port=_port(given.get("REGISTRY_PORT", "8000")),
            config_path=_config_path(given.get("REGISTRY_CONFIG")),
            pg_bin=_pg_bin(given.get("REGISTRY_PG_BIN")),
        )


def _default_home() -> Path:
    """One database per checkout, from whichever directory the command is typed."""
    is_checkout = (_CHECKOUT / "pyproject.toml").exists()
    return (_CHECKOUT if is_checkout else Path.cwd()) / "var"


def _database_url(value: str | None) -> str | None:
    """Accept the spellings of a PostgreSQL address in use; never repeat one, for its password."""
    if value is None:
        return None
    scheme = value.partition("://")[0]
    if scheme not in _SCHEMES or scheme == value:
        raise SettingsError("DATABASE_URL must look like postgresql://user:password@host:5432/name")
    address = f"postgresql+psycopg{value[len(scheme) :]}"
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise SettingsError("DATABASE_URL is no address: is its port a number, and are special "
                            "characters of the password written as %XX?") from error  # fmt: skip
    if not parts.path.strip("/"):
        raise SettingsError("DATABASE_URL names no database: add /name at its end")
    return address


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65_535):
        raise SettingsError(f"REGISTRY_PORT must be a number from 1 to 65535, not {value!r}")
    return int(value)


def _config_path(value: str | None) -> Path:
    path = Path(value).expanduser().absolute() if value else _HERE / "thresholds.toml"
    if not path.is_file():
        raise SettingsError(f"REGISTRY_CONFIG: there is no file {path}")
    return path


def _pg_bin(value: str | None) -> Path | None:
    if value is None:
        return None
    path = Path(value).expanduser().absolute()
    if not (path / "postgres").is_file():
        raise SettingsError(f"REGISTRY_PG_BIN: {path} has no program named postgres")
    return path
