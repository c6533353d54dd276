"""The texts that come with the registry, for trying it out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

_FOLDER = Path(__file__).resolve().parents[3] / "seeds" / "documents"


@dataclass(frozen=True, slots=True)
class SeedDocument:
    """One text with what is known of it; `id` is the number its file name begins with."""

    id: str
    file: str
    lang: str
    published: str
    about: str

    def text(self) -> str:
        """Read the text, unchanged."""
        return (_FOLDER / self.file).read_bytes().decode("utf-8")


@cache
def seed_documents() -> tuple[SeedDocument, ...]:
    """Give the texts in the order of their ids; none where they were not installed."""
    index = _FOLDER / "index.json"
    return tuple(SeedDocument(**entry) for entry in orjson.loads(index.read_bytes())) if index.exists() else ()


def find_seed_document(document_id: str) -> SeedDocument | None:
    """Give the text with an id; None when there is none."""
    return next((document for document in seed_documents() if document.id == document_id), None)
