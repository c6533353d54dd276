"""Cutting a text into runs loses nothing and lets mentions nest, cross and end inside words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.web.pages.direction import direction
from registry.web.pages.marked import Chip, Paragraph, paragraphs, pieces


def plain(found: list[Paragraph]) -> list[str]:
    return [
        "".join(part for run in paragraph.runs for part in run.parts if isinstance(part, str)) for paragraph in found
    ]


@given(st.text("ab وي\n", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6))
def test_runs_put_together_are_the_text(text: str, drawn: list[tuple[int, int]]) -> None:
    spans = [(start, min(start + length, len(text))) for start, length in drawn if start < len(text)]
    found = paragraphs(text, spans)
    assert plain(found) == [line for line in text.split("\n") if line.strip()]
    anchors = [layer.mention for each in found for run in each.runs for layer in run.layers if layer.is_anchor]
    assert len(anchors) == len(set(anchors))


@given(st.text("abc", min_size=1, max_size=20), st.data())
def test_every_character_bears_exactly_the_mentions_over_it(text: str, data: st.DataObject) -> None:
    edges = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(edges, edges), max_size=5))
    spans = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    at = 0
    for run in paragraphs(text, spans)[0].runs:
        length = sum(len(part) for part in run.parts if isinstance(part, str))
        for position in range(at, at + length):
            over = {number for number, (start, end) in enumerate(spans) if start <= position < end}
            assert {layer.mention for layer in run.layers} == over
        at += length


def test_a_proclitic_stays_outside_the_mark() -> None:
    (paragraph,) = paragraphs("قال وويتكوف", [(5, 11)])
    assert [run.parts for run in paragraph.runs] == [("قال و",), ("ويتكوف",)]


def test_the_inner_mention_lies_inside_the_outer_one() -> None:
    (paragraph,) = paragraphs("Trump administration", [(0, 5), (0, 20)])
    assert [[layer.mention for layer in run.layers] for run in paragraph.runs] == [[1, 0], [1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Witkoff وصل إلى روسيا", "rtl"), ("Уиткофф", "ltr"), ("2025", "ltr"), ("ויטקוף 2025", "rtl")],
)
def test_direction_is_that_of_most_letters(text: str, expected: str) -> None:
    assert direction(text) == expected


def test_hidden_characters_become_chips_and_joiners_stay() -> None:
    assert pieces("a\u202eb") == ("a", Chip("RLO", "Right-to-left override"), "b")
    assert pieces("می\u200cخواهم") == ("می\u200cخواهم",)
