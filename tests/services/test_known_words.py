"""Rules of what is remembered of the words of texts."""

from datetime import date

from registry.domain import Thresholds
from registry.services.annotate import annotate_text
from registry.services.importing import import_lines, refresh_figures
from registry.transaction import reading, writing
from tests.seeded import seeded_engine, seeded_template  # noqa: F401

_THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)
_TEXT = "Then Quillon Vastermark spoke, and Rubio listened."


def found(engine):
    with reading(engine) as session:
        annotations = annotate_text(session, _TEXT, _THRESHOLDS, today=date(2026, 1, 1), lang="en")
    return {a.surface for a in annotations if a.resolved.decision.best}


def test_a_name_added_is_found_in_the_next_text_and_a_retired_actor_no_more(seeded_engine):  # noqa: F811
    assert found(seeded_engine) == found(seeded_engine) == {"Rubio"}
    line = '{"type": "actor", "key": "quillon-vastermark", "kind": "person", "name": "Quillon Vastermark"}'
    with writing(seeded_engine, acted_by="test") as session:
        refresh_figures(session, import_lines(session, [line]))
    assert found(seeded_engine) == {"Rubio", "Quillon Vastermark"}
    with writing(seeded_engine, acted_by="test") as session:
        session.connection().exec_driver_sql("UPDATE actor SET status = 'retired' WHERE key = 'quillon-vastermark'")
    assert found(seeded_engine) == {"Rubio"}
