"""Ids in addresses and bodies: plain numbers, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from registry.domain import NotFoundError

_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


def as_id(ref: str, what: str) -> int:
    """Read the id of an item or decision in an address; NotFoundError `no_such_<what>` for what can be none."""
    if not _ID.fullmatch(ref):
        raise NotFoundError(f"there is no such {what}", code=f"no_such_{what}")
    return int(ref)


def as_ids(refs: Iterable[str]) -> frozenset[int]:
    """Read ids that have been checked."""
    return frozenset(map(int, refs))
