"""The README keeps what it promises."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_nothing_is_left_to_fill_in():
    assert not re.findall(r"@[A-Z]+@|TODO|TBD", README)


def test_files_it_names_are_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_its_answer_is_json_whose_evidence_adds_up():
    answer = json.loads(re.search(r"```json\n(.*?)```", README, re.DOTALL).group(1))
    (candidate,) = answer["results"][0]["candidates"]
    odds = candidate["score"] / (1 - candidate["score"])
    assert abs(2 ** sum(line["bits"] for line in candidate["evidence"]) - odds) < 1e-6 * odds
