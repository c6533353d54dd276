"""`registry user` and `registry key`: who may come in."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import click

from registry.access import Access
from registry.cli.context import CliContext, pass_context
from registry.domain import InvalidError, PartialDate, Precision

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from registry.services.accounts import User
    from registry.services.keys import ApiKey

_ROLE = click.Choice([role.value for role in Access])
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_FROM_STDIN = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of stdin.")


def operator() -> str:
    """Give the name of whoever types, as the audit keeps it."""
    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        who = "unknown"
    return f"{who} (command line)"


@contextmanager
def changing(context: CliContext) -> Iterator[Session]:
    """Give a session that writes in the name of whoever types."""
    from registry.transaction import writing  # SQLAlchemy takes 0.8 s

    with context.connected() as engine, writing(engine, acted_by=operator()) as session:
        yield session


@contextmanager
def looking(context: CliContext) -> Iterator[Session]:
    """Give a session that reads."""
    from registry.transaction import reading  # as above

    with context.connected() as engine, reading(engine) as session:
        yield session


@click.group()
def user() -> None:
    """People who sign in to the pages: make, list, disable, change.

    With the first user or key open local mode ends: from then on every call needs one.
    """


@user.command("create")
@click.argument("name")
@click.option("--role", type=_ROLE, default="reviewer", show_default=True, help="What the user may do.")
@click.option("--no-password", is_flag=True, help="Nobody signs in; keys can still be the user's.")
@_FROM_STDIN
@pass_context
def create_user(context: CliContext, name: str, role: str, no_password: bool, password_stdin: bool) -> None:
    """Make a user; the password is asked for twice and not shown.

    \b
    Examples:
      registry user create ada --role admin
      pass show registry/ada | registry user create ada --password-stdin
    """
    from registry.services.accounts import create_user as create

    if no_password and password_stdin:
        raise click.UsageError("--no-password and --password-stdin contradict each other")
    password = None if no_password else _password(from_stdin=password_stdin)
    with changing(context) as session:
        made = create(session, name=name, role=Access(role), password=password)
    click.echo(f"{made.name} may sign in as {made.role}." if password else f"{made.name} is a user, {made.role}.")


@user.command("list")
@_JSON
@pass_context
def list_users(context: CliContext, as_json: bool) -> None:
    """List the users.

    \b
    Examples:
      registry user list
      registry user list --json | jq '.users[] | select(.active)'
    """
    from registry.services.accounts import list_users as fetch

    with looking(context) as session:
        users = [_user_facts(each) for each in fetch(session)]
    if as_json:
        click.echo(json.dumps({"users": users}, ensure_ascii=False))
    else:
        show(users, "There is no user: `registry user create NAME` makes one.")


@user.command()
@click.argument("name")
@pass_context
def disable(context: CliContext, name: str) -> None:
    """Let a user in no more: sessions end at once, keys within seconds.

    \b
    Example:
      registry user disable ada
    """
    _set_active(context, name, active=False)


@user.command()
@click.argument("name")
@pass_context
def enable(context: CliContext, name: str) -> None:
    """Let a disabled user in again.

    \b
    Example:
      registry user enable ada
    """
    _set_active(context, name, active=True)


@user.command()
@click.argument("name")
@_FROM_STDIN
@pass_context
def password(context: CliContext, name: str, password_stdin: bool) -> None:
    """Give a user a new password; all sessions of the user end.

    \b
    Example:
      registry user password ada
    """
    from registry.services.accounts import change_password, get_user

    with looking(context) as session:
        get_user(session, name)
    new = _password(from_stdin=password_stdin)
    with changing(context) as session:
        change_password(session, name, new)
    click.echo(f"The password of {name} is changed.")


@user.command()
@click.argument("name")
@click.argument("role", type=_ROLE)
@pass_context
def role(context: CliContext, name: str, role: str) -> None:
    """Change what a user may do; all sessions of the user end.

    Keys of the user open no more than the user may from then on.

    \b
    Example:
      registry user role ada admin
    """
    from registry.services.accounts import set_user_role

    with changing(context) as session:
        changed = set_user_role(session, name, Access(role))
    click.echo(f"{changed.name} is {changed.role} now.")


@click.group()
def key() -> None:
    """Keys of the API: make, list, revoke.

    With the first user or key open local mode ends: from then on every call needs one.
    """


@key.command("create")
@click.argument("name")
@click.option("--role", type=_ROLE, default="resolver", show_default=True, help="What the key opens.")
@click.option(
    "--user",
    "owner",
    help="Whose key it is: it opens no more than that user may, and nothing once that user is disabled.",
)
@click.option("--until", help="The last day on which it opens anything, UTC. [for ever]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def create_key(context: CliContext, name: str, role: str, owner: str | None, until: str | None, as_json: bool) -> None:
    """Make a key called NAME and print it, which is the only time that it can be seen.

    \b
    Examples:
      registry key create "monitoring desk" --role resolver --until 2027-12-31
      export REGISTRY_KEY="$(registry key create pipeline)"
    """
    from registry.services.keys import create_key as create

    expires_at = _end_of(until)
    with changing(context) as session:
        made = create(session, label=name, role=Access(role), user=owner, expires_at=expires_at)
    if as_json:
        click.echo(json.dumps({"key": made.secret, **_key_facts(made.key)}, ensure_ascii=False))
        return
    click.echo(made.secret)
    click.echo(f"The key of {made.key.label}, {made.key.role}. Keep it: it is not shown again.", err=True)


@key.command("list")
@_JSON
@pass_context
def list_keys(context: CliContext, as_json: bool) -> None:
    """List the keys: never what is secret of them.

    \b
    Examples:
      registry key list
      registry key list --json | jq -r '.keys[] | select(.state == "active") | .prefix'
    """
    from registry.services.keys import list_keys as fetch

    with looking(context) as session:
        keys = [_key_facts(each) for each in fetch(session)]
    if as_json:
        click.echo(json.dumps({"keys": keys}, ensure_ascii=False))
    else:
        show(keys, "There is no key: `registry key create NAME` makes one.")


@key.command()
@click.argument("prefix")
@pass_context
def revoke(context: CliContext, prefix: str) -> None:
    """Revoke the key that begins with PREFIX (or ar_PREFIX) for good.

    \b
    Example:
      registry key revoke ar_3fz8q0w1c2d4
    """
    from registry.services.keys import revoke_key

    with changing(context) as session:
        revoked = revoke_key(session, prefix)
    click.echo(f"The key of {revoked.label} opens nothing any more.")


def show(rows: Sequence[Mapping[str, Any]], empty: str) -> None:
    """Print rows as a table, or what to do where there are none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        click.echo(empty, err=True)
        return
    table = Table(*(name.replace("_", " ") for name in rows[0]))
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    Console().print(table)


def _set_active(context: CliContext, name: str, *, active: bool) -> None:
    from registry.services.accounts import set_user_active

    with changing(context) as session:
        changed = set_user_active(session, name, active=active)
    click.echo(f"{changed.name} {'may sign in again' if active else 'is let in no more'}.")


def _password(*, from_stdin: bool) -> str:
    """Ask for a new password without showing it, or take the first line of stdin."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _end_of(day: str | None) -> datetime | None:
    """Give the midnight that ends a day; UsageError for what is no day."""
    if day is None:
        return None
    try:
        last = PartialDate.parse(day)
    except InvalidError as error:
        raise click.UsageError(f"--until: {error.detail}") from error
    if last.precision is not Precision.DAY or last.first < _today():
        raise click.UsageError("--until takes a day that is not over, such as 2027-12-31")
    return datetime.combine(last.first + timedelta(days=1), time.min, UTC)


def _today() -> date:
    return datetime.now(UTC).date()


def _user_facts(each: User) -> dict[str, Any]:
    return {
        "name": each.name,
        "role": each.role.value,
        "active": each.active,
        "password_changed": _instant(each.password_changed_at),
        "last_seen": _instant(each.seen_at),
    }


def _key_facts(each: ApiKey) -> dict[str, Any]:
    return {
        "prefix": f"ar_{each.prefix}",
        "name": each.label,
        "role": each.role.value,
        "user": each.user_name,
        "state": each.state,
        "expires": _instant(each.expires_at),
        "last_used": _instant(each.last_used_at),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="minutes") if at else None
