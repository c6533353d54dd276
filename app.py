"""Composition root: settings, the web application, and the commands.

`create_app` serves WSGI servers and `flask --app app`; `main` is the console script
`registry`; `flask --app app registry ...` runs the same commands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from config.logging import configure_logging
from config.settings import Settings, SettingsError
from registry.cli.context import CliContext, read_thresholds
from registry.cli.group import Lazy, LazyGroup

if TYPE_CHECKING:
    from flask import Flask

_COMMANDS = {
    "up": Lazy("registry.cli.serve:up", "Database, migrations, seeds, and then serve."),
    "serve": Lazy("registry.cli.serve:serve", "Serve the API and the pages."),
    "migrate": Lazy("registry.cli.migrate:migrate", "Bring the schema to its newest version."),
    "seed": Lazy("registry.cli.seeding:seed", "Load the actors and posts that come with it."),
    "resolve": Lazy("registry.cli.resolving:resolve", "Say whom a name means, and why."),
    "annotate": Lazy("registry.cli.resolving:annotate", "Find and resolve the names in texts."),
    "tenure": Lazy("registry.cli.tenures:tenure", "Record who holds a post; correct what was recorded."),
    "import": Lazy("registry.cli.importing:import_", "Add actors, posts and tenures from files."),
    "export": Lazy("registry.cli.importing:export", "Write actors, posts and tenures to a file."),
    "ingest": Lazy("registry.cli.ingest:ingest", "Store documents with their mentions."),
    "reconcile": Lazy("registry.cli.reconcile:reconcile", "The nightly run: decide again what changed."),
    "review": Lazy("registry.cli.review:review", "Fill the review queue."),
    "rekey": Lazy("registry.cli.rekey:rekey", "Recompute what is derived from names."),
    "names": Lazy("registry.cli.names:names", "Train the character models; compile them."),
    "check": Lazy("registry.cli.check:check", "Look for broken invariants."),
    "user": Lazy("registry.cli.accounts:user", "People who sign in to the pages."),
    "key": Lazy("registry.cli.accounts:key", "Keys of the API."),
    "actor": Lazy("registry.cli.actor:actor", "Export, correct or erase what is held on one actor."),
    "audit": Lazy("registry.cli.audit:audit", "Who did what; replay it and compare."),
    "calendar": Lazy("registry.cli.calendar:calendar", "Look for overlaps and gaps in lines of holders."),
    "bench": Lazy("registry.cli.bench:bench", "Measure quality and speed, in a checkout."),
    "db": Lazy("registry.cli.database:database", "The embedded PostgreSQL; backup and restore."),
}


def create_app(settings: Settings | None = None) -> Flask:
    """Make the web application; nothing is started and no connection opened.

    Without DATABASE_URL it looks for the embedded server, which `registry serve`, `up` and
    `db start` start. Raises SettingsError for settings that cannot work, InvalidError for a
    file that does not give the cut-offs.
    """
    from flask import Flask  # `registry --help` does without

    settings = settings or Settings.from_env()
    configure_logging("INFO")
    app = Flask(__name__, static_folder=None, template_folder=None)
    url = settings.database_url or _cli_context(settings).embedded().url()
    register_web(app, url, settings)
    app.cli.add_command(cli)
    return app


def register_web(app: Flask, database_url: str, settings: Settings) -> None:
    """Hang the calls, the pages, the errors and the headers into the application."""
    from registry.web.application import register  # `registry --help` does without
    from registry.web.wiring import wire  # SQLAlchemy takes 0.8 s

    register(app, wire(database_url, read_thresholds(settings.config_path)))


def _cli_context(settings: Settings) -> CliContext:
    return CliContext(
        database_url=settings.database_url,
        home=settings.home,
        host=settings.host,
        port=settings.port,
        config_path=settings.config_path,
        pg_bin=settings.pg_bin,
        make_web=lambda url: create_app(replace(settings, database_url=url)),
    )


@click.group(
    cls=LazyGroup,
    name="registry",
    table=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("-v", "--verbose", is_flag=True, help="Log what is done, to stderr.")
@click.version_option(package_name="actor-registry")
@click.pass_context
def cli(ctx: click.Context, verbose: bool) -> None:
    """Names in news of any language, resolved to actors and their roles on a day.

    Without DATABASE_URL an embedded PostgreSQL is started when needed.
    """
    configure_logging("INFO" if verbose else "WARNING")
    try:
        ctx.obj = _cli_context(Settings.from_env())
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


def main() -> None:
    """Run the command line."""
    cli(prog_name="registry")


if __name__ == "__main__":
    main()
