"""Readers over text, and the registry as records."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry.exchange.findings import Entry, Loss, Refusal
from registry.exchange.formats import reader_of, writer_of
from registry.services.check import check_invariants
from registry.services.exporting import export_records
from registry.services.importing import import_findings
from registry.services.tally import ImportTally

SHARED = Path(os.environ.get("REGISTRY_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The directory of files of other projects; tests that need it are skipped without it."""
    path = SHARED / "conformance"
    if not path.is_dir():
        pytest.skip(f"NO CONFORMANCE WAS TESTED: {path} is not there; set REGISTRY_SHARED_DATA")
    return path


class Found:
    """What a reader found, sorted."""

    def __init__(self, findings: Iterator[Any]) -> None:
        """Read to the end."""
        all_ = [finding for finding in findings if finding is not None]
        self.entries = [f for f in all_ if isinstance(f, Entry)]
        self.records = [f.record for f in self.entries]
        self.losses = [f for f in all_ if isinstance(f, Loss)]
        self.refusals = [(str(f.place), f.code) for f in all_ if isinstance(f, Refusal)]
        self.by_key = {record.key: record for record in self.records}


@pytest.fixture
def find() -> Callable[[str, bytes | str], Found]:
    """Read text of a format."""

    def run(format_: str, text: bytes | str) -> Found:
        raw = text.encode() if isinstance(text, str) else text
        return Found(reader_of(format_)(io.BytesIO(raw)))

    return run


@pytest.fixture
def take(session) -> Callable[..., ImportTally]:
    """Import text of a format and check every invariant afterwards."""

    def run(format_: str, text: bytes | str, **options: Any) -> ImportTally:
        raw = text.encode() if isinstance(text, str) else text
        # Whole registries on a machine that may be busy.
        session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        tally = import_findings(session, reader_of(format_)(io.BytesIO(raw)), **options)
        session.flush()
        # The transaction is not at its end, so nobody else has counted what is in the tables now.
        session.execute(sa.text("ANALYZE actor, name_variant, post, post_title, tenure"))
        assert check_invariants(session) == []
        return tally

    return run


@pytest.fixture
def written(session) -> Callable[[str], tuple[str, list[Loss]]]:
    """The registry in a format, and what that lost."""

    def run(format_: str) -> tuple[str, list[Loss]]:
        pieces = list(writer_of(format_)(lambda: export_records(session)))
        text = "".join(piece for piece in pieces if isinstance(piece, str))
        return text, [piece for piece in pieces if isinstance(piece, Loss)]

    return run
