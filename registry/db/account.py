"""As whom PostgreSQL runs: as ourselves, except that it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from registry.domain import UnavailableError

# Tried in this order; no account is ever created.
_STAND_INS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account that stands in for root."""

    name: str
    uid: int
    gid: int

    def may_enter(self, directory: Path) -> bool:
        """Tell whether it can pass through a directory, by trying: modes alone do not show ACLs."""
        return self._can('cd -- "$1"', directory)

    def may_run(self, program: Path) -> bool:
        """Tell whether it can start a program and read what lies beside it."""
        return self._can('test -x "$1" && ls -- "${1%/*}/.." && "$1" --version', program)

    def _can(self, script: str, path: Path) -> bool:
        done = subprocess.run(
            ["/bin/sh", "-c", script, "sh", str(path)],
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self.uid,
            group=self.gid,
            extra_groups=[],
        )
        return done.returncode == 0


def account_for(data: Path) -> Account | None:
    """Return as whom a server over `data` must run; None means as the current user.

    A directory that exists keeps its owner: accounts may come later that would be chosen first.
    Raises UnavailableError when the data belong to somebody the current user cannot act for.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise UnavailableError(
                f"{data} belongs to {_name(owner)}: run as that user or as root, "
                "or set REGISTRY_HOME to another directory",
                code="foreign_data",
            )
        return None
    if owner:
        return _account(_name(owner))
    for name in _STAND_INS:
        account = _account(name)
        if account:
            return account
    raise UnavailableError(
        f"PostgreSQL refuses to run as root and there is no user {' or '.join(_STAND_INS)}",
        code="no_account",
    )


def _account(name: str) -> Account | None:
    """Look an account up by name."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _name(uid: int | None) -> str:
    """Return the name of a user id, or the number where it has none."""
    try:
        return pwd.getpwuid(-1 if uid is None else uid).pw_name
    except KeyError:
        return str(uid)
