"""What somebody may do."""

from __future__ import annotations

from enum import StrEnum


class Access(StrEnum):
    """What somebody may do; each may do what those before it may."""

    READER = "reader"
    RESOLVER = "resolver"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def covers(self, needed: Access) -> bool:
        """Tell whether it allows what another does.

        >>> Access.REVIEWER.covers(Access.READER), Access.READER.covers(Access.REVIEWER)
        (True, False)
        """
        order = list(Access)
        return order.index(self) >= order.index(needed)
