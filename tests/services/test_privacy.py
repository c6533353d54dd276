"""Erasing a person: nothing is left of him anywhere, everything else is as it was, and the audit still replays."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from registry.db.models.mentions import DecisionLogRow
from registry.domain import ConflictError, GoneError, InvalidError, Kind, NotFoundError
from registry.services.actors import NewActor, NewName, create_actor, get_actor, search_actors
from registry.services.audit import verify
from registry.services.check import check_invariants
from registry.services.exporting import export_lines
from registry.services.importing import import_findings, import_lines, read_native
from registry.services.privacy import erase_person, masked, names_pattern, preview_erasure

TRACES = ("Quillan", "Zorbrandt", "Квиллан", "Зорбрандт", "كويلان", "Q987654321", "1961-02-03", "quillan", "zorbrandt")
TEXT = "Later Quillan Zorbrandt spoke. Зорбрандт молчал. The Zorbrandt Foundation paid; Ann Lee did not. quillan zorbrandt!"


def everything(session: Session) -> dict[str, list[str]]:
    """Every row of every table as text."""
    tables = session.scalars(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).all()
    return {table: list(session.scalars(sa.text(f"SELECT t::text FROM {table} t"))) for table in tables}


def traces(session: Session) -> list[tuple[str, str]]:
    return [
        (table, row) for table, rows in everything(session).items() for row in rows if any(t in row for t in TRACES)
    ]


@pytest.fixture
def person(  # noqa: PLR0917
    session, make_post, make_tenure, make_document, make_mention, make_judgement, make_review_item, make_actor, merge
):
    """A person of whom every table that can hold something does."""
    made = create_actor(
        session,
        NewActor(
            kind=Kind.PERSON,
            name="Quillan Zorbrandt",
            names=(
                NewName(text="Квиллан Зорбрандт", lang="ru"),
                NewName(text="كويلان", lang="ar", source="zorbrandt.example"),
            ),
            description="Zorbrandt the elder",
            identifiers={"wikidata": "Q987654321"},
            born="1961-02-03",
            countries=("us",),
            sources=("zorbrandt.example",),
        ),
    )
    from registry.db.models.actors import ActorRow

    row = session.get(ActorRow, made.actor_id)
    twin = make_actor("Quillan Zorbrandt jr")
    merge(twin, row)
    post = make_post("Envoy")
    make_tenure(row, post, "2020-01-01", "2021-01-01", note="Zorbrandt resigned", sources=["zorbrandt.example"])
    foundation, other = make_actor("Foundation of Friends", kind="organisation"), make_actor("Ann Lee")
    document = make_document(TEXT, title="Quillan Zorbrandt speaks")
    evidence = [{"actor": str(row.id), "detail": "Zorbrandt"}]
    first = make_mention(
        "Quillan Zorbrandt", row, document=document, context="Later Quillan Zorbrandt spoke.", evidence=evidence
    )
    make_mention("Зорбрандт", row, document=document, reading={"core": "зорбрандт", "script": "Cyrl"})
    make_mention("Zorbrandt Foundation", foundation, document=document, context="The Zorbrandt Foundation paid")
    make_mention("Ann Lee", other, document=document, context="Ann Lee did not; Quillan Zorbrandt did")
    alone = make_mention("Quillan Zorbrandt", decision="review", reason="weak", evidence=evidence)
    make_mention("Anna Lee", decision="review", reason="weak", evidence=[*evidence, {"actor": str(other.id)}])
    make_mention("كويلان", row, decided_by="person", decided_by_name="ada")
    make_judgement("same", row, surface="Zorbrandt", reason="he is Zorbrandt", evidence=evidence)
    make_judgement("different", other, mention_id=first.id, reason="Zorbrandt, not Lee")
    make_review_item(alone, actors=[row.id], form="quillan zorbrandt")
    make_review_item(
        actors=[row.id, other.id], subject={"text": "Quillan Zorbrandt / Ann Lee"}, form="quillan zorbrandt"
    )
    session.add(DecisionLogRow(mention_id=first.id, actor_id=row.id, verdict="same", decided_by="ada", reason="Zorbrandt it is", evidence=evidence, seen={"name": "Zorbrandt"}))  # fmt: skip
    session.flush()
    row.description, row.version = "Zorbrandt, corrected", 2
    session.flush()
    session.expire_all()
    return made


def erase(session: Session, ref: str):
    seen = preview_erasure(session, ref)
    return erase_person(session, ref, reason="asked on 3 May", preview=seen.digest, by="root")


class TestErasure:
    def test_nothing_is_left_of_the_person_in_any_table(self, session, person) -> None:
        assert len({table for table, _ in traces(session)}) >= 9
        erase(session, person.key)
        # A part of a name in a text, that was no mention and is no whole name, is what stays.
        left = traces(session)
        assert {table for table, _ in left} <= {"document", "mention"}
        assert all(set(re.findall("|".join(TRACES), row)) == {"Zorbrandt"} for _, row in left), left

    def test_the_audit_still_replays_and_no_invariant_breaks(self, session, person) -> None:
        assert verify(session).found == 0
        erase(session, person.key)
        result = verify(session)
        assert (result.found, result.erasures) == (0, 1), result.differences
        assert check_invariants(session) == []

    def test_texts_keep_their_length_and_the_rest_of_their_words(self, session, person) -> None:
        erase(session, person.key)
        after = session.scalars(sa.text("SELECT text FROM document")).one()
        bar = "\u2588"
        assert after == (
            f"Later {bar * 17} spoke. {bar * 9} молчал. The Zorbrandt Foundation paid; Ann Lee did not. {bar * 17}!"
        )

    def test_other_people_keep_their_mentions(self, session, person) -> None:
        before = set(session.execute(sa.text("SELECT id, surface FROM mention WHERE surface LIKE 'Ann%'")).all())
        erase(session, person.key)
        assert (
            set(session.execute(sa.text("SELECT id, surface FROM mention WHERE surface LIKE 'Ann%'")).all()) == before
        )
        kept = session.scalars(sa.text("SELECT evidence FROM mention WHERE surface = 'Anna Lee'")).one()
        assert len(kept) == 1

    def test_what_remains_says_that_it_was_done(self, session, person) -> None:
        counts = preview_erasure(session, person.key).counts
        assert counts == {
            "names": 4, "tenures": 1, "mentions": 3, "documents": 1, "judgements": 2, "decisions": 1, "review_items": 2,
        }  # fmt: skip
        done = erase(session, person.key)
        assert done.counts == counts
        row = session.execute(sa.text("SELECT actor_id, erased_by, reason, counts FROM erasure")).one()
        assert tuple(row) == (person.actor_id, "root", "asked on 3 May", counts)
        entries = session.execute(sa.text("SELECT DISTINCT relation FROM audit WHERE acted_by <> ''")).scalars().all()
        assert {"actor", "name_variant", "tenure", "judgement", "decision_log"} <= set(entries)

    def test_the_id_answers_that_it_is_gone_and_the_key_is_unknown(self, session, person) -> None:
        erase(session, person.key)
        with pytest.raises(GoneError, match="erased"):
            get_actor(session, str(person.actor_id))
        with pytest.raises(NotFoundError):
            get_actor(session, person.key)
        with pytest.raises(GoneError):
            preview_erasure(session, str(person.actor_id))
        assert search_actors(session, q="Zorbrandt").items == ()

    def test_nobody_gets_the_key_again(self, session, person) -> None:
        erase(session, person.key)
        namesake = create_actor(session, NewActor(kind=Kind.PERSON, name="Quillan Zorbrandt"))
        assert namesake.key != person.key
        for again in (
            NewActor(kind=Kind.PERSON, name="Somebody Else", key=person.key),
            NewActor(kind=Kind.PERSON, name="Somebody Else", identifiers={"wikidata": "Q987654321"}),
        ):
            with pytest.raises(ConflictError) as refused:
                create_actor(session, again)
            assert refused.value.code == "erased"

    def test_a_preview_that_has_aged_is_refused(self, session, person, make_mention) -> None:
        from registry.db.models.actors import ActorRow

        seen = preview_erasure(session, person.key)
        make_mention("Quillan", session.get(ActorRow, person.actor_id))
        with pytest.raises(ConflictError) as refused:
            erase_person(session, person.key, reason="asked", preview=seen.digest, by="root")
        assert refused.value.code == "subject_changed"

    @pytest.mark.parametrize(("reason", "code"), [("", "blank"), ("  ", "blank"), ("x" * 501, "too_long"), ("a\x00", "control_character")])  # fmt: skip
    def test_it_takes_a_reason(self, session, person, reason: str, code: str) -> None:
        seen = preview_erasure(session, person.key)
        with pytest.raises(InvalidError) as refused:
            erase_person(session, person.key, reason=reason, preview=seen.digest, by="root")
        assert refused.value.code == code

    def test_organisations_are_not_erased(self, session, make_actor) -> None:
        with pytest.raises(InvalidError) as refused:
            preview_erasure(session, make_actor("A Bank", kind="organisation").key)
        assert refused.value.code == "not_a_person"

    def test_what_is_append_only_is_blanked_by_erasures_alone(self, session, person) -> None:
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), session.begin_nested():
            session.execute(sa.text("UPDATE audit SET reason = 'x'"))


@pytest.mark.parametrize(
    ("names", "text", "after"),
    [
        (["Xi"], "Xi took a taxi", "██ took a taxi"),
        (["ويتكوف"], "قال وويتكوف", "قال و██████"),
        (["Ann Lee", "Ann Leeds"], "ann leeds and Ann Lee", "█████████ and ███████"),
        ([], "nobody", "nobody"),
    ],
)
def test_names_are_blacked_out_letter_by_letter(names, text, after) -> None:
    assert masked(text, (), names_pattern(names)) == after


class TestErasedPersons:
    """Nobody comes back who asked to be erased, unless that is meant."""

    LINES = (
        '{"type": "actor", "key": "quillan-zorbrandt", "kind": "person", "name": "Quillan Zorbrandt", "identifiers": {"wikidata": "Q987654321"}}',
        '{"type": "actor", "key": "qz", "kind": "person", "name": "Q. Zorbrandt", "merged_into": "quillan-zorbrandt"}',
        '{"type": "actor", "key": "ann-lee", "kind": "person", "name": "Ann Lee"}',
    )
    BY_ITEM = '{"type": "actor", "key": "another-key", "kind": "person", "name": "Quillan Z", "identifiers": {"wikidata": "Q987654321"}}'

    @pytest.fixture
    def erased(self, session):
        import_lines(session, self.LINES)
        seen = preview_erasure(session, "quillan-zorbrandt")
        erase_person(session, "quillan-zorbrandt", reason="asked", preview=seen.digest, by="root")

    def test_the_same_file_leaves_him_out_and_takes_the_rest(self, session, erased) -> None:
        tally = import_lines(session, [*self.LINES, self.BY_ITEM])
        assert (tally.refused, tally.changed, tally.erased) == ([], 0, 3)
        assert session.scalar(sa.text("SELECT count(*) FROM actor WHERE name LIKE '%Z%'")) == 0

    def test_an_export_leaves_him_out(self, session, erased) -> None:
        exported = "\n".join(export_lines(session))
        assert "ann-lee" in exported
        assert "erased" not in exported

    def test_unless_it_is_told(self, session, erased) -> None:
        tally = import_findings(session, read_native(self.LINES), restore_erased=True)
        assert (tally.refused, tally.created["actor"], tally.erased) == ([], 2, 0)
        assert import_lines(session, self.LINES).changed == 0
