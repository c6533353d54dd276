from __future__ import annotations

import itertools

from registry.web.pages.charts import columns, stacked


def test_parts_of_a_bar_follow_one_another_and_the_longest_bar_leaves_room_for_its_number() -> None:
    long, short, empty = stacked([("a", (6, 0, 2)), ("b", (1, 1, 0)), ("c", (0, 0, 0))])
    assert [part.at for part in long.parts] == [0, 2]
    assert long.parts[1].start == long.parts[0].width
    assert long.end == 88.0
    assert short.end == 22.0
    assert (empty.parts, empty.total, empty.end) == ((), 0, 0.0)


def test_a_single_item_among_thousands_is_still_seen() -> None:
    bar, *_ = stacked([("a", (1, 9_999))])
    assert bar.parts[0].width >= 0.6


def test_days_share_the_width_and_the_last_is_labelled() -> None:
    drawn = columns([("1 Dec", 4, 1), ("2 Dec", 0, 0), ("3 Dec", 8, 8), ("4 Dec", 2, 0)])
    assert [column.height for column in drawn] == [50.0, 0.0, 100.0, 25.0]
    assert [column.undone for column in drawn] == [12.5, 0.0, 100.0, 0.0]
    assert [column.has_label for column in drawn] == [True, False, False, True]
    assert all(left.start + left.width < right.start for left, right in itertools.pairwise(drawn))


def test_nothing_is_drawn_of_nothing() -> None:
    assert columns([]) == []
    assert stacked([]) == []
