"""What items of Wikidata mean here: classes, countries, genders, acting offices. The table is data."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

ITEM = re.compile("Q[1-9][0-9]{0,14}")


@cache
def table(use: str) -> dict[str, str]:
    """Give the items of one use, and what each means: `class`, `country`, `gender`, `nature`, `acting`.

    >>> table("country")["Q212"], table("acting")["Q4127082"]
    ('ua', 'Q218295')
    """
    text = files("registry.exchange").joinpath("data/wikidata.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {row["item"]: row["value"] for row in csv.DictReader(lines, delimiter="\t") if row["use"] == use}


@cache
def item_of(use: str, value: str) -> str | None:
    """Give the first item that means something; None where there is none."""
    return next((item for item, meaning in table(use).items() if meaning == value), None)
