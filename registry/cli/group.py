"""A command group that imports a command only when it is run."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from registry.domain import RegistryError


class Lazy(NamedTuple):
    """Where a command is, and its line in the list of commands."""

    target: str
    """`module:attribute`"""

    summary: str


class LazyGroup(click.Group):
    """A group over a table of commands; its own --help imports none of them.

    Errors of the registry and of its database end a command with their text and status 1,
    without a traceback.
    """

    def __init__(self, *, table: Mapping[str, Lazy], **settings: Any) -> None:
        """Take the commands by name; they are listed in the order of the table."""
        super().__init__(**settings)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, without importing anything."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None for a name that is not in the table."""
        lazy = self.table.get(cmd_name)
        if lazy is None:
            return None
        module, _, attribute = lazy.target.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{lazy.target} is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.summary) for name, lazy in self.table.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of ours or of the database becomes a message."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            told = error if isinstance(error, RegistryError) else _told(error)
            if told is None:
                raise
            raise click.ClickException(told.detail) from error


def _told(error: Exception) -> RegistryError | None:
    from registry.db.errors import error_of  # SQLAlchemy takes 0.8 s

    return error_of(error)
