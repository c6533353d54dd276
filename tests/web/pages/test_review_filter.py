from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from registry.domain import InvalidError
from registry.web.pages.review_filter import Asked

NOW = datetime(2025, 12, 1, tzinfo=UTC)


def test_a_filter_is_what_the_address_says_and_no_more() -> None:
    asked = Asked.of({"kind": "mention", "score": "middle", "age": "day", "q": " Путин ", "cursor": "x", "lang": "ru"})
    wanted = asked.filter(NOW)
    assert (wanted.kinds, wanted.langs, wanted.q) == (("mention",), ("ru",), "Путин")
    assert (wanted.min_score, wanted.max_score) == (0.2, 0.5)
    assert wanted.created_before == NOW - timedelta(days=1)
    assert asked.given() == {"kind": "mention", "score": "middle", "age": "day", "q": "Путин", "lang": "ru"}


@pytest.mark.parametrize("name", ["kind", "score", "age", "state", "lang"])
def test_what_can_be_no_filter_is_refused(name: str) -> None:
    with pytest.raises(InvalidError):
        Asked.of({name: "no such thing"}).filter(NOW)
