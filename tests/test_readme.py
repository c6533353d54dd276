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


def test_what_it_says_of_the_seeds_is_near_the_truth():
    lines = [
        json.loads(line)
        for file in (ROOT / "seeds/registry").glob("*.jsonl")
        for line in file.read_bytes().splitlines()
    ]
    kept = [
        sum(line["type"] == "actor" for line in lines),
        sum(line["type"] == "post" for line in lines),
        sum(len(line.get("tenures") or ()) for line in lines),
    ]
    (found,) = re.findall(r"`seeds/` holds ([\d,]+) actors, ([\d,]+) posts and ([\d,]+) dated tenures", README)
    said = [int(number.replace(",", "")) for number in found]
    assert all(abs(told - there) <= there // 20 for told, there in zip(said, kept, strict=True)), (said, kept)


def test_its_answer_is_json_whose_evidence_adds_up():
    answer = json.loads(re.search(r"```json\n(.*?)```", README, re.DOTALL).group(1))
    (candidate,) = answer["results"][0]["candidates"]
    odds = candidate["score"] / (1 - candidate["score"])
    assert abs(2 ** sum(line["bits"] for line in candidate["evidence"]) - odds) < 1e-6 * odds
