"""A person who is erased is blanked in what nightly runs keep as well."""

from __future__ import annotations

from registry.services.privacy import erase_person, preview_erasure
from registry.transaction import writing
from tests.services.reconcile.nights import count_figures, make, mention, night, rows, tell

KEPT = ("batch_run", "batch_outcome", "batch_work", "batch_quarantine", "mention_form", "review_item")


def traces(engine) -> list[tuple[str, str]]:
    found = []
    for table in KEPT:
        found += [(table, row[0]) for row in rows(engine, f"SELECT t::text FROM {table} t")]
    return [(table, row) for table, row in found if "Quillan" in row or "Zorbrandt" in row]


def test_nothing_of_an_erased_person_is_left_in_runs(fresh_engine) -> None:
    make(fresh_engine, "Marco Rubio")
    count_figures(fresh_engine)
    mention(fresh_engine, "Quillan Zorbrandt", "Marco Rubio")
    for source in ("a", "b"):
        tell(fresh_engine, f"Quillan Zorbrandt spoke in {source}.", "Quillan Zorbrandt", source=source)
    night(fresh_engine)
    person = make(fresh_engine, "Quillan Zorbrandt")
    night(fresh_engine)
    assert {table for table, _ in traces(fresh_engine)} >= {"batch_run", "batch_outcome", "mention_form"}
    with writing(fresh_engine, acted_by="ada") as session:
        seen = preview_erasure(session, str(person))
        erase_person(session, str(person), reason="asked", preview=seen.digest, by="ada")
    assert traces(fresh_engine) == []
    night(fresh_engine)
    assert traces(fresh_engine) == []
