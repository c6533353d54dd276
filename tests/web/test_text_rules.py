"""One rule for each kind of text, whoever takes it: what the API lets in, an export gives back and an import takes."""

from __future__ import annotations

import io
from typing import Any

import pytest

from registry.db.base import SLUG as SLUG_IN_SQL
from registry.names import limits
from registry.services.check import check_invariants
from registry.services.exporting import export_lines
from registry.services.importing import import_lines, read_lines
from registry.syntax import FORBIDDEN, SLUG
from registry.transaction import reading, writing

MARKS = "a" + "\u0300" * 31
NONCHARACTER = "a\U0001fffe"
REFUSED: list[dict[str, Any]] = [
    {"names": [{"text": "Ali B.", "lang": "abcdefgh"}]},
    {"names": [{"text": "Ali B.", "source": ""}]},
    {"names": [{"text": "Ali B.", "source": " "}]},
    {"names": [{"text": "Ali B.", "source": MARKS}]},
    {"identifiers": {"viaf": " "}},
    {"identifiers": {"viaf": NONCHARACTER}},
    {"identifiers": {"viaf": MARKS}},
    {"sources": [NONCHARACTER]},
    {"sources": ["\t"]},
    {"description": NONCHARACTER},
    {"description": " "},
]
TAKEN: list[dict[str, Any]] = [
    {"names": [{"text": "علي", "lang": tag}]}
    for tag in ("ar", "EN", "zh-Hant", "sr-Latn-RS", "de-1901", "en-u-co-phonebk", "yue", "und", None)
] + [
    {"name": "Same Twice", "names": [{"text": "Same Twice", "lang": "en"}, {"text": "Same Twice"}]},
    {"names": [{"text": "A", "lang": "en"}, {"text": "A", "lang": "en", "weak": True}, {"text": "A"}]},
    {"name": None, "names": [{"text": "First Is Canonical", "lang": "en", "source": "https://example.org"}]},
    {"identifiers": {"a" * 50: "x", "viaf": "7 \u202e7", "wikidata": "Q77"}},
    {"description": "Line\nbreak\tand “quotes” \\ \u200f", "sources": ["s\n", "s\n"]},
    {"born": "1970", "died": "1970-02-03", "gender": "x", "prominence": 0.1, "countries": ["ua", "ua"]},
    {"prominence": 1e-30},
    {"key": "a" * 100},
]  # fmt: skip


@pytest.mark.parametrize("given", REFUSED, ids=str)
def test_what_no_import_takes_is_not_let_in(api, given: dict[str, Any]) -> None:
    assert api.post("/v1/actors", {"kind": "person", "name": "Ali", **given}).status_code == 422


@pytest.mark.parametrize("ref", [NONCHARACTER, "\x85", "\U0010ffff"])
def test_a_ref_holds_no_character_that_no_text_may_hold(api, ref: str) -> None:
    assert api.post("/v1/resolve", {"mentions": [{"text": "Ali", "ref": ref}]}).status_code == 422


def test_whatever_is_let_in_is_exported_imported_and_exported_alike(api, fresh_engine) -> None:
    for given in TAKEN:
        made = api.post("/v1/actors", {"kind": "person", "name": "Ali", **given})
        assert made.status_code == 201, (given, made.text)
    with reading(api.engine) as session:
        assert not check_invariants(session)
        exported = "".join(line + "\n" for line in export_lines(session))
    with writing(fresh_engine, acted_by="test") as session:
        assert not import_lines(session, read_lines(io.BytesIO(exported.encode()))).refused
    with reading(fresh_engine) as session:
        assert not check_invariants(session)
        assert "".join(line + "\n" for line in export_lines(session)) == exported


def test_rules_that_stand_twice_are_the_same() -> None:
    """`names` imports nothing of ours, and a CHECK is SQL."""
    assert limits._FORBIDDEN.pattern == FORBIDDEN
    assert f"'^{SLUG}$'" == SLUG_IN_SQL
