"""Tells when a government or a body goes by the name of its capital or building: Moscow, the Kremlin."""

from __future__ import annotations

from functools import cache, lru_cache

from registry.documents.lexis import capitals
from registry.names import tables
from registry.names.fold import fold_native


@lru_cache(maxsize=32_768)
def is_metonym(surface: str) -> bool:
    """Tell whether a name is that of a capital or of a building, in any language that is listed."""
    folded = fold_native(surface)
    return folded in capitals() or folded in _buildings()


@cache
def _buildings() -> frozenset[str]:
    table = tables.rows("buildings.tsv", of="registry.documents")
    return frozenset(fold_native(name.strip()) for _, names in table for name in names.split("|"))
