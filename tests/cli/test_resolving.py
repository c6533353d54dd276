"""Rules of `registry resolve` and `registry annotate`, run as a person runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import app
from tests.seeded import seeded_engine, seeded_template  # noqa: F401

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def registry(seeded_engine, monkeypatch):  # noqa: F811
    monkeypatch.setenv("DATABASE_URL", seeded_engine.url.render_as_string(hide_password=False))
    return lambda *words, **options: CliRunner().invoke(app.cli, list(words), **options)


def test_one_name_prints_the_actor_the_role_and_evidence_that_adds_up(registry):
    result = registry("resolve", "ويتكوف", "--date", "2025-04-11")
    assert result.exit_code == 0
    assert "Steve Witkoff" in result.output
    assert "US Special Envoy to the Middle East" in result.output
    assert "log2 of the odds" in result.output


def test_brackets_in_names_and_texts_are_printed_as_they_are(registry, tmp_path):
    """They are no mark-up of the terminal's, whoever wrote them."""
    actor = {"type": "actor", "key": "jund-x", "kind": "organisation", "name": "Jund [bold] Qaddumistan [/b]"}
    assert registry("import", "-", input=json.dumps(actor)).exit_code == 0
    result = registry("resolve", actor["name"])
    assert result.exit_code == 0, result.output
    assert "Jund [bold] Qaddumistan [/b]" in result.output
    text = tmp_path / "[b].txt"
    text.write_text("Marco Rubio [/red] met [i]Sergey Lavrov.", encoding="utf-8")
    result = registry("annotate", str(text))
    assert result.exit_code == 0, result.output
    assert "Marco Rubio [/red] met [i]Sergey Lavrov." in result.output


def test_a_role_that_ended_nobody_knows_when_does_not_look_ongoing(registry):
    post = {"type": "post", "key": "xx-keeper", "label": "Keeper", "country": "xx", "seats": 1}
    tenures = [{"post": "xx-keeper", "from": "2019", "until": "unknown", "status": "held", "sources": ["x"]}]
    actor = {"type": "actor", "key": "xx-one", "kind": "person", "name": "Wendeline Qaddumova", "tenures": tenures}
    assert registry("import", "-", input=f"{json.dumps(post)}\n{json.dumps(actor)}").exit_code == 0
    result = registry("resolve", "Wendeline Qaddumova", "--date", "2019-05-01")
    assert "held: Keeper, since 2019, ended, day unknown" in result.output


def test_json_is_the_answer_of_the_api(registry):
    answer = json.loads(registry("resolve", "وزير الخارجية الأمريكي", "--date", "2024-06-01", "--json").output)
    assert (answer["decision"], answer["reason"]) == ("link", "role")
    assert answer["actor"]["key"] == "antony-blinken"


def test_many_mentions_keep_their_order_and_a_bad_line_answers_in_its_place(registry, tmp_path):
    source, target = tmp_path / "mentions.jsonl", tmp_path / "answers.jsonl"
    lines = [
        json.dumps({"text": "Уиткофф", "ref": "a"}),
        "{not json",
        json.dumps({"text": "Witkoff", "ref": "c", "colour": "red"}),
        json.dumps({"text": "x" * 301, "ref": "d"}),
        json.dumps({"text": "Mario Rubio", "ref": "e"}),
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    result = registry("resolve", "--input", str(source), "--output", str(target))
    answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert result.exit_code == 1
    assert [answer["ref"] for answer in answers] == ["a", None, "c", "d", "e"]
    assert [("error" in answer) for answer in answers] == [False, True, True, True, False]
    assert answers[0]["actor"]["key"] == "steve-witkoff"
    assert answers[4]["decision"] != "link"


def test_many_mentions_pass_through_pipes(registry):
    result = registry("resolve", "--input", "-", input=json.dumps({"text": "Zelensky"}) + "\n")
    assert result.exit_code == 0
    assert json.loads(result.output)["actor"]["key"] == "volodymyr-zelensky"


def test_a_field_of_the_caller_is_never_taken_for_an_answer_of_ours(registry):
    lines = [
        {"text": "Witkoff", "error": "boo"},
        {"text": "Witkoff", "error": {"detail": "x"}},
        {"ref": 5},
        ["Witkoff"],
    ]
    result = registry("resolve", "--input", "-", input="".join(json.dumps(line) + "\n" for line in lines))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    codes = ["unknown_field", "unknown_field", "missing_field", "wrong_type"]
    assert [answer["error"]["code"] for answer in answers] == codes
    assert [answer["ref"] for answer in answers] == [None] * 4
    assert "Traceback" not in result.output


def test_answers_come_while_the_input_is_still_open(registry, seeded_engine):  # noqa: F811
    """The pipe stays open after one batch: whoever feeds it line by line is not kept waiting for the rest."""
    command = [sys.executable, str(CHECKOUT / "app.py"), "resolve", "--input", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"DATABASE_URL": seeded_engine.url.render_as_string(hide_password=False)},
    ) as process:  # fmt: skip
        process.stdin.write((json.dumps({"text": "Witkoff"}) + "\n") * 500)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["actor"]["key"] == "steve-witkoff"
        process.stdin.close()
        assert len(process.stdout.readlines()) == 499
        assert process.wait(20) == 0


def test_neither_or_both_of_text_and_input_is_explained(registry):
    assert registry("resolve").exit_code == 2
    assert "Give one TEXT" in registry("resolve").output


@pytest.mark.parametrize("tag", ["en_US", "abcdefgh", "ar' OR 1=1"])
@pytest.mark.parametrize("command", ["resolve", "annotate"])
def test_a_language_is_a_tag_as_everywhere(registry, command, tag):
    result = registry(command, "-", "--lang", tag, input="Witkoff")
    assert result.exit_code == 2
    assert "BCP 47" in result.output


@pytest.mark.parametrize("words", [("--date", "yesterday"), ("--lang", "ar' OR 1=1")])
def test_a_bad_option_says_what_is_wrong_and_exits_with_an_error(registry, words):
    result = registry("resolve", "Witkoff", *words)
    assert result.exit_code != 0
    assert "Traceback" not in result.output


def test_annotate_lists_the_mentions_of_a_file(registry, tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("Marco Rubio met Sergey Lavrov.", encoding="utf-8")
    answer = json.loads(registry("annotate", str(text), "--date", "2025-04-01", "--json").output)
    assert [mention["surface"] for mention in answer["mentions"]] == ["Marco Rubio", "Sergey Lavrov"]
    assert "marco-rubio" in registry("annotate", str(text)).output


def test_a_file_that_is_no_text_is_refused_with_its_place(registry, tmp_path):
    file = tmp_path / "picture.bin"
    file.write_bytes(b"\xff\xfe\x00")
    result = registry("annotate", str(file))
    assert result.exit_code == 1
    assert "not UTF-8" in result.output
