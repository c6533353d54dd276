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

from registry.cli.context import CliContext, pass_context
from registry.db.database import ensure_database
from registry.services.warming import settle

_THREADS = 8
_REQUEST_TIMEOUT_S = 60
_ORPHANS_LEAVE_S = 4
_OPEN_WARNING = (
    "No API key is configured, so everybody who reaches {host} can read and change the registry, "
    "which holds data on living persons."
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
        click.option(
            "--allow-open",
            is_flag=True,
            help="Listen beyond this machine although no API key is configured.",
        ),
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
    allow_open: bool,
) -> None:
    """Serve the API and the pages until stopped.

    Without DATABASE_URL the embedded PostgreSQL is started if it has to be, and left running.
    Without an API key the server is open, and therefore listens on this machine only.

    \b
    Examples:
      registry serve
      registry serve --port 8080 --workers 4
    """
    host, port = host or context.host, port or context.port
    _refuse_open(host, allowed=allow_open)
    _check_free(host, port)
    url = context.url()
    options = _options(host, port, workers or os.cpu_count() or 1)
    _Server(lambda: context.make_web(url), options).run()


@click.command()
@_workers_option
@click.pass_context
def up(ctx: click.Context, /, **options: Any) -> None:
    """Do all that a first start needs, then serve: database, migrations, seeds.

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
    _refuse_open(host, allowed=options["allow_open"])
    _check_free(host, port)
    click.echo("Database ...", err=True)
    ensure_database(context.url())
    for name in ("migrate", "seed"):
        click.echo(f"{name.capitalize()} ...", err=True)
        _run_beside(ctx, group, name)
    ctx.invoke(serve, **options)


def _run_beside(ctx: click.Context, group: click.Group, name: str) -> None:
    """Run another command of the same group with its default options."""
    command = group.get_command(ctx, name)
    if command is None:
        raise click.UsageError(f"there is no command {name}")
    with command.make_context(name, [], parent=ctx.parent) as sub:
        command.invoke(sub)


def _refuse_open(host: str, *, allowed: bool) -> None:
    """Keep an open server on this machine unless told otherwise, and say what that means."""
    if _is_loopback(host):
        return
    warning = _OPEN_WARNING.format(host=host)
    if not allowed:
        raise click.UsageError(f"{warning} Listen on 127.0.0.1, or add --allow-open if that is meant.")
    click.secho(f"Warning: {warning}", fg="yellow", err=True)


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


def _options(host: str, port: int, workers: int) -> dict[str, Any]:
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
        "when_ready": lambda _: click.echo(_greeting(host, bind), err=True),
    }
    # Workers touch a file every second; on a slow disk that alone can stall them.
    if Path("/dev/shm").is_dir():
        options["worker_tmp_dir"] = "/dev/shm"
    return options


def _greeting(host: str, bind: str) -> str:
    reach = "this machine only" if _is_loopback(host) else "EVERYBODY who reaches it"
    return (
        f"Actor registry on http://{bind}  (open: no API key configured; {reach}). "
        "Ctrl-C ends it; PostgreSQL stays up until `registry db stop`."
    )
