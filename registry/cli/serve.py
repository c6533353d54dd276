"""`registry serve` and `registry up`: the web server, alone or with all that it needs."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from sqlalchemy.exc import DBAPIError

from registry.cli.context import CliContext, pass_context
from registry.db.database import ensure_database
from registry.services.warming import settle

_THREADS = 8
_REQUEST_TIMEOUT_S = 60
_ORPHANS_LEAVE_S = 4
_OPEN_REFUSAL = (
    "There is no user and no API key, so everybody who reaches {host} could read and change the registry, "
    "which holds data on living persons. Make one first (`registry key create NAME --role admin`, "
    "`registry user create NAME --role admin`), or listen on 127.0.0.1."
)


class _Server(BaseApplication):
    """gunicorn with settings from here only: neither its command line nor its files are read."""

    def __init__(self, make_app: Callable[[], Any], options: dict[str, Any]) -> None:
        self._make_app = make_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()


def _workers_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that `serve` and `up` share."""
    for option in (
        click.option("--host", help="Address to listen on. [REGISTRY_HOST, 127.0.0.1]"),
        click.option("--port", type=click.IntRange(1, 65_535), help="[REGISTRY_PORT, 8000]"),
        click.option("--workers", type=click.IntRange(1, 64), help="Processes. [one per core]"),
    ):
        command = option(command)
    return command


@click.command()
@_workers_option
@pass_context
def serve(
    context: CliContext,
    host: str | None,
    port: int | None,
    workers: int | None,
) -> None:
    """Serve the API and the pages until stopped.

    Without DATABASE_URL the embedded PostgreSQL is started if it has to be, and left running.
    Without any user or API key the server is open, and therefore answers this machine only:
    it does not start on another address.

    \b
    Examples:
      registry serve
      registry serve --port 8080 --workers 4
    """
    host, port = host or context.host, port or context.port
    _refuse_new(context, host)
    _check_free(host, port)
    url = context.url()
    closed = _refuse_open(url, host)
    options = _options(host, port, workers or os.cpu_count() or 1, closed=closed)
    _Server(lambda: context.make_web(url), options).run()


@click.command()
@_workers_option
@click.pass_context
def up(ctx: click.Context, /, **options: Any) -> None:
    """Do all that a first start needs, then serve: database, migrations, seeds, questions to review.

    Every step is skipped or harmless when it was done before.

    \b
    Example:
      registry up --port 8080
    """
    context = ctx.find_object(CliContext)
    group = ctx.parent.command if ctx.parent else None
    if context is None or not isinstance(group, click.Group):
        raise click.UsageError("up is run as `registry up`")
    host, port = options["host"] or context.host, options["port"] or context.port
    _refuse_new(context, host)
    _check_free(host, port)
    click.echo("Database ...", err=True)
    ensure_database(context.url())
    for name in ("migrate", "seed"):
        click.echo(f"{name.capitalize()} ...", err=True)
        _run_beside(ctx, group, name)
    click.echo("Something to review ...", err=True)
    _run_beside(ctx, group, "review", "sample", "--once")
    ctx.invoke(serve, **options)


def _run_beside(ctx: click.Context, group: click.Group, name: str, *words: str) -> None:
    """Run another command of the same group, with its default options but for those in `words`."""
    command = group.get_command(ctx, name)
    if command is None:
        raise click.UsageError(f"there is no command {name}")
    with command.make_context(name, list(words), parent=ctx.parent) as sub:
        command.invoke(sub)


def _refuse_new(context: CliContext, host: str) -> None:
    """Refuse another address than this machine's for a registry that is not there yet, before it is made."""
    if context.database_url is None and not context.embedded().data.exists() and not _is_loopback(host):
        raise click.UsageError(_OPEN_REFUSAL.format(host=host))


def _refuse_open(url: str, host: str) -> bool:
    """Keep an open registry on this machine; tell whether it is closed, by a user or a key."""
    from registry.services.accounts import has_accounts  # SQLAlchemy takes 0.8 s
    from registry.transaction import make_engine, reading

    engine = make_engine(url)
    try:
        with reading(engine) as session:
            closed = has_accounts(session)
    except DBAPIError:
        # On this machine the server starts whatever ails the database, and /readyz tells it.
        if not _is_loopback(host):
            raise
        closed = False
    finally:
        engine.dispose()
    if not closed and not _is_loopback(host):
        raise click.UsageError(_OPEN_REFUSAL.format(host=host))
    return closed


def _is_loopback(host: str) -> bool:
    """Tell whether every address that a host name stands for is this machine's own."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise click.UsageError(f"there is no host {host!r}: {error.strerror}") from error
    return all(ipaddress.ip_address(str(a[4][0]).split("%")[0]).is_loopback for a in found)


def _check_free(host: str, port: int) -> None:
    """Say soon that a port is taken, rather than after migrations and five retries of gunicorn.

    Workers of a server ended by kill -9 notice within a second or so, and hold the port till then.
    """
    deadline = time.monotonic() + _ORPHANS_LEAVE_S
    while (error := _try_to_bind(host, port)) is not None:
        if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            raise click.ClickException(
                f"cannot listen on {host} port {port}: {error.strerror}. "
                "Choose with --host and --port, or REGISTRY_HOST and REGISTRY_PORT"
            ) from error
        time.sleep(0.2)


def _try_to_bind(host: str, port: int) -> OSError | None:
    """Return why an address cannot be listened on; None when it can."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            return error
    return None


def _options(host: str, port: int, workers: int, *, closed: bool) -> dict[str, Any]:
    """Return the settings of gunicorn."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options: dict[str, Any] = {
        "bind": bind,
        # Our own answers to long requests are problem documents; gunicorn's are HTML.
        "limit_request_field_size": 32_760,
        "limit_request_line": 8_190,
        "workers": workers,
        "worker_class": "gthread",
        "threads": _THREADS,
        "timeout": _REQUEST_TIMEOUT_S,
        "graceful_timeout": 20,
        "keepalive": 5,
        "loglevel": "warning",
        "control_socket_disable": True,  # would lie in the home directory, one for all servers
        "proc_name": "registry",
        "post_worker_init": lambda _: settle(),
        "when_ready": lambda _: click.echo(_greeting(bind, closed=closed), err=True),
    }
    # Workers touch a file every second; on a slow disk that alone can stall them.
    if Path("/dev/shm").is_dir():
        options["worker_tmp_dir"] = "/dev/shm"
    return options


def _greeting(bind: str, *, closed: bool) -> str:
    mode = "users and API keys are asked for" if closed else "open: no user and no API key; this machine only"
    return f"Actor registry on http://{bind}  ({mode}). Ctrl-C ends it; PostgreSQL stays up until `registry db stop`."
