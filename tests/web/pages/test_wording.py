"""The pages have a word for everything that an answer can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from registry.domain import Feature, Outcome, Reason, Status
from registry.web.pages.wording import feature_word, outcome_word, reason_words, status_word


@pytest.mark.parametrize(
    ("members", "word"),
    [(Feature, feature_word), (Outcome, outcome_word), (Reason, reason_words), (Status, status_word)],
)
def test_every_member_has_a_word_of_its_own(members: Iterable[Any], word: Callable[[Any], str]) -> None:
    words = [word(member) for member in members]
    assert all(words)
    assert len(set(words)) == len(words)
