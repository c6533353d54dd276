"""Checks that tests of the database share."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


@pytest.fixture
def refused(session: Session):
    """Check that a row is refused, by the constraint that is meant."""

    def check(constraint: str, make, *args, **columns) -> None:
        with pytest.raises(DBAPIError) as caught, session.begin_nested():
            make(*args, **columns)
        assert caught.value.orig.diag.constraint_name == constraint

    return check
