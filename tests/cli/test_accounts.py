"""Users, keys, the audit and living persons on the command line."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app import cli
from registry.services.accounts import get_user
from registry.services.keys import find_open_key
from registry.services.passwords import is_password
from registry.transaction import reading

PASSWORD = "correct horse battery"


@pytest.fixture
def run(fresh_engine, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", fresh_engine.url.render_as_string(hide_password=False))

    def invoke(*args: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(cli, args, prog_name="registry", input=typed)

    return invoke


def user(engine, name: str):
    with reading(engine) as session:
        return get_user(session, name)


class TestUsers:
    def test_a_password_is_asked_for_twice_and_not_shown(self, run, fresh_engine) -> None:
        made = run("user", "create", "ada", "--role", "admin", typed=f"{PASSWORD}\n{PASSWORD}\n")
        assert made.exit_code == 0, made.output
        assert PASSWORD not in made.output
        assert is_password(PASSWORD, user(fresh_engine, "ada").password_hash)
        with fresh_engine.connect() as connection:
            assert "(command line)" in connection.scalar(sa.text("SELECT acted_by FROM audit"))

    def test_or_comes_from_stdin(self, run, fresh_engine) -> None:
        assert run("user", "create", "ada", "--password-stdin", typed=f"{PASSWORD}\n").exit_code == 0
        assert run("user", "password", "ada", "--password-stdin", typed="another password\n").exit_code == 0
        assert is_password("another password", user(fresh_engine, "ada").password_hash)

    @pytest.mark.parametrize(
        ("name", "typed", "told"),
        [("ada", "short\n", "10 to 200"), ("a b", f"{PASSWORD}\n", "letters and digits"), ("local", f"{PASSWORD}\n", "audit"),
         ("", f"{PASSWORD}\n", "letters and digits"), ("x" * 65, f"{PASSWORD}\n", "letters and digits"), ("ada", "a" * 9 + "\x07\n", "control")],
    )  # fmt: skip
    def test_what_will_not_do_is_told(self, run, name: str, typed: str, told: str) -> None:
        refused = run("user", "create", name, "--password-stdin", typed=typed)
        assert refused.exit_code == 1
        assert told in refused.output

    def test_a_name_is_taken_in_any_case(self, run) -> None:
        run("user", "create", "Ада", "--no-password")
        assert "there is a user" in run("user", "create", "АДА", "--no-password").output

    def test_users_are_listed_disabled_and_changed(self, run, fresh_engine) -> None:
        run("user", "create", "ada", "--no-password")
        assert run("user", "disable", "ada").exit_code == 0
        assert run("user", "role", "ada", "reader").exit_code == 0
        (listed,) = json.loads(run("user", "list", "--json").stdout)["users"]
        assert (listed["name"], listed["role"], listed["active"]) == ("ada", "reader", False)
        assert run("user", "enable", "ada").exit_code == 0
        assert user(fresh_engine, "ada").active
        assert run("user", "disable", "eve").output == "Error: there is no such user\n"


class TestKeys:
    def test_a_key_is_printed_once_and_opens_until_it_is_revoked(self, run, fresh_engine) -> None:
        made = run("key", "create", "desk", "--role", "reader", "--until", "2199-12-31")
        secret = made.stdout.strip()
        assert find_open_key(fresh_engine, secret).key.role == "reader"
        listed = run("key", "list", "--json").stdout
        assert secret not in listed
        (key,) = json.loads(listed)["keys"]
        assert (key["name"], key["state"], key["expires"]) == ("desk", "active", "2200-01-01T00:00+00:00")
        assert run("key", "revoke", key["prefix"]).exit_code == 0
        assert find_open_key(fresh_engine, secret) is None

    @pytest.mark.parametrize("args", [["--until", "2020-01-01"], ["--until", "2199"], ["--role", "owner"]])
    def test_what_will_not_do_is_a_usage_error(self, run, args) -> None:
        assert run("key", "create", "desk", *args).exit_code == 2

    def test_there_must_be_such_a_user_and_such_a_key(self, run) -> None:
        assert "no such user" in run("key", "create", "desk", "--user", "eve").output
        assert "no such key" in run("key", "revoke", "ar_nothing").output


class TestServing:
    def test_an_open_registry_is_not_served_to_others_and_a_closed_one_may_be(self, run, monkeypatch) -> None:
        from registry.cli import serve

        started = []
        monkeypatch.setattr(
            serve, "_Server", lambda make, options: type("S", (), {"run": lambda _: started.append(options)})()
        )
        refused = run("serve", "--host", "0.0.0.0", "--port", "18765")
        assert (refused.exit_code, started) == (2, [])
        assert "registry key create" in refused.output
        run("key", "create", "first", "--role", "admin")
        assert run("serve", "--host", "0.0.0.0", "--port", "18765").exit_code == 0
        assert started[0]["bind"] == "0.0.0.0:18765"


@pytest.fixture
def person(run, tmp_path) -> str:
    line = {"type": "actor", "key": "quillan-zorbrandt", "kind": "person", "name": "Quillan Zorbrandt", "born": "1961"}
    path = tmp_path / "actors.jsonl"
    path.write_text(json.dumps(line))
    assert run("import", str(path)).exit_code == 0
    return str(path)


class TestLivingPersons:
    def test_corrected_exported_erased_and_not_brought_back(self, run, person, tmp_path) -> None:
        done = run(
            "actor",
            "correct",
            "quillan-zorbrandt",
            "--born",
            "1960",
            "--add-name",
            "Зорбрандт@ru",
            "--reason",
            "register",
        )
        assert done.exit_code == 0, done.output
        held = tmp_path / "held.json"
        assert run("actor", "export", "quillan-zorbrandt", "--output", str(held)).exit_code == 0
        assert json.loads(held.read_text())["actors"][0]["born"] == "1960"
        assert run("actor", "erase", "quillan-zorbrandt", "--reason", "asked", typed="n\n").exit_code == 1
        shown = json.loads(
            run("actor", "erase", "quillan-zorbrandt", "--reason", "asked", "--dry-run", "--json").stdout
        )
        assert (shown["counts"]["names"], shown["erasure"]) == (2, None)
        erased = run("actor", "erase", "quillan-zorbrandt", "--reason", "asked", "--yes")
        assert erased.exit_code == 0, erased.output
        assert "no such actor" in run("actor", "export", "quillan-zorbrandt").output
        again = run("import", person)
        assert (again.exit_code, "erased on request left out" in again.output) == (0, True)
        assert "1 actor added" in run("import", "--restore-erased", person).output


class TestAudit:
    def test_it_replays_or_says_where_not(self, run, person, fresh_engine) -> None:
        fine = run("audit", "verify", "--json")
        assert (fine.exit_code, json.loads(fine.stdout)["differences"]) == (0, [])
        with fresh_engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE actor DISABLE TRIGGER USER"))
            connection.execute(sa.text("UPDATE actor SET born = '1900'"))
            connection.execute(sa.text("ALTER TABLE actor ENABLE TRIGGER USER"))
        told = run("audit", "verify", "--json")
        assert told.exit_code == 3
        (difference,) = json.loads(told.stdout)["differences"]
        assert (difference["relation"], difference["what"], difference["columns"]) == ("actor", "row_differs", "born")

    @pytest.mark.parametrize(
        ("tampering", "what"),
        [
            ("DELETE FROM audit WHERE relation = 'name_variant' AND operation = 'insert'", "never_noted"),
            ("UPDATE audit SET after = jsonb_set(after, '{name}', '\"X\"') WHERE relation = 'actor' AND operation = 'insert'", "does_not_follow"),
            ("INSERT INTO audit (acted_by, relation, operation, row_id, after) VALUES ('x', 'post', 'insert', 99, '{\"id\": 99}')", "row_missing"),
        ],
    )  # fmt: skip
    def test_what_was_done_to_the_audit_itself_is_found(self, run, person, fresh_engine, tampering, what) -> None:
        run("actor", "correct", "quillan-zorbrandt", "--born", "1960", "--reason", "register")
        with fresh_engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER USER"))
            connection.execute(sa.text(tampering))
        told = run("audit", "verify", "--json")
        assert told.exit_code == 3
        assert what in {difference["what"] for difference in json.loads(told.stdout)["differences"]}

    def test_it_lists_who_did_what_and_why(self, run, person) -> None:
        run("actor", "correct", "quillan-zorbrandt", "--born", "1960", "--reason", "register")
        first = json.loads(run("audit", "list", "--relation", "actor", "--json").stdout)["items"][0]
        assert (first["operation"], first["reason"], first["after"]["born"]) == ("update", "register", "1960")
        assert "register" in run("audit", "list", "--limit", "1").output
