"""Words beside a role title that make it somebody else's: former, deputy, ex-.

For titles on record in words that the grammar does not read: so modified, such a title
names nobody, for a wrong holder is worse than none.
"""

from __future__ import annotations

from functools import cache

from registry.names import tables
from registry.names.fold import fold_native


@cache
def _modifiers(place: str) -> frozenset[str]:
    table = tables.rows("modifiers.tsv", of="registry.roles")
    return frozenset(fold_native(word) for _, where, words in table if where == place for word in words.split())


def is_modified(before: str, after: str) -> bool:
    """Tell whether the word before or after a title changes whose it is; hyphens part words (ex-president).

    >>> is_modified("the former", ""), is_modified("", "السابق")
    (True, True)
    """
    last, first = _words(before)[-1:], _words(after)[:1]
    return bool(_modifiers("before").intersection(last)) or bool(_modifiers("after").intersection(first))


def _words(text: str) -> list[str]:
    return fold_native(text.replace("-", " ").replace("‑", " ")).split()
