"""Importing: all or nothing, adds and corrects, leaves no trace of what is known; export gives it back."""

from __future__ import annotations

import io
import json
import threading
import time
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from registry.db.candidates import Probes, fetch_candidates, fetch_vocabulary
from registry.db.indexing import fetch_actor_names
from registry.domain import ConflictError, Kind
from registry.names.keys import token_hash
from registry.services.actors import NewActor, create_actor
from registry.services.check import check_invariants
from registry.services.exporting import export_lines
from registry.services.importing import MAX_LINE_BYTES, import_lines, read_lines, refresh_figures
from registry.services.indexing import derive
from registry.services.tally import ImportTally
from registry.transaction import reading, writing

TRACES = ("actor", "name_variant", "post", "post_title", "tenure", "audit", "change", "name_statistics")


def actor(key: str, name: str = "Ali Hassan", *tenures: dict[str, Any], **fields: Any) -> str:
    given = {"tenures": tenures} if tenures else {}
    return json.dumps({"type": "actor", "key": key, "kind": "person", "name": name, **given, **fields})


def post(key: str, **fields: Any) -> str:
    return json.dumps({"type": "post", "key": key, "label": key.title(), "seats": 1, **fields})


def held(post: str, since: str | None, until: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"post": post, "from": since, "until": until, **fields}


def reasons(tally: ImportTally) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in tally.refused]


@pytest.fixture
def rows(session):
    """Rows of a query, as tuples."""
    return lambda query: [tuple(row) for row in session.execute(sa.text(query))]


@pytest.fixture
def counts(rows):
    """How many rows every table has that an import may write to."""
    return lambda: {table: rows(f"SELECT count(*) FROM {table}")[0][0] for table in TRACES}


@pytest.fixture
def take(session):
    """Import lines and check every invariant afterwards."""

    def run(*lines: str, **options: Any) -> ImportTally:
        tally = import_lines(session, lines, **options)
        session.flush()
        assert check_invariants(session) == []
        return tally

    return run


def test_lines_may_refer_to_later_lines(take, rows) -> None:
    tally = take(
        actor("deputy", "Wendy Sherman", held("secretary", "2021"), merged_into="wendy-sherman"),
        actor("wendy-sherman", "Wendy R. Sherman"),
        post("secretary", organisation="state"),
        actor("state", "State Department", kind="organisation"),
    )
    assert not tally.refused
    assert rows("SELECT a.key FROM post p JOIN actor a ON a.id = p.organisation_id") == [("state",)]
    assert rows("SELECT a.key, r.key FROM actor_closure c JOIN actor a ON a.id = c.actor_id JOIN actor r "
                "ON r.id = c.root_id WHERE c.actor_id <> c.root_id") == [("deputy", "wendy-sherman")]  # fmt: skip


def test_the_same_lines_twice_leave_no_trace(take, counts) -> None:
    lines = (
        actor("a", "Marco Rubio", held("p", "2025-01-21", sources=["x"]), held("p", "2020", "2021-05"),
              names=[{"text": "ماركو روبيو", "lang": "ar"}], identifiers={"wikidata": "Q1"}, prominence=0.7),
        post("p", titles=[{"text": "Minister", "lang": "en"}, {"text": "وزير", "lang": "ar", "from": "2019"}]),
    )  # fmt: skip
    assert take(*lines).created == {"actor": 1, "name": 2, "post": 1, "title": 2, "tenure": 2}
    before = counts()
    assert take(*lines).changed == 0
    assert counts() == before


def test_one_bad_line_and_nothing_is_taken_but_all_are_listed(take, counts) -> None:
    before = counts()
    tally = take(
        actor("a"),
        "{",
        actor("b", "\u202eevil"),
        "",
        actor("c", "C C", held("nowhere", "2020")),
        post("p", organisation="nobody"),
        actor("a"),
    )
    assert reasons(tally) == [
        (2, "not_json"),
        (3, "hidden_text"),
        (5, "unknown_post"),
        (6, "unknown_organisation"),
        (7, "duplicate_key"),
    ]
    assert tally.seen == 6
    assert counts() == before


def test_keep_going_takes_the_sound_lines(take, rows) -> None:
    tally = take(actor("a"), "{", actor("b", "B B", held("nowhere", "2020")), keep_going=True)
    assert reasons(tally) == [(2, "not_json"), (3, "unknown_post")]
    assert rows("SELECT key FROM actor") == [("a",)]


def test_what_hangs_on_a_refused_line_is_refused_with_it(take, rows) -> None:
    lines = [
        actor("state", "State Department", kind="robot"),
        post("secretary", organisation="state"),
        actor("rubio", "Marco Rubio", held("secretary", "2025")),
        actor("sound", "Sound One"),
    ]
    assert reasons(take(*lines)) == [(1, "bad_value")]
    tally = take(*lines, keep_going=True)
    assert reasons(tally) == [(1, "bad_value"), (2, "refers_to_refused"), (3, "refers_to_refused")]
    assert "line 1" in tally.refused[1].detail
    assert rows("SELECT key FROM actor") == [("sound",)]


def test_a_field_that_is_not_given_is_left_alone(take, rows) -> None:
    take(actor("a", description="A person", countries=["us"], identifiers={"wikidata": "Q1", "gnd": "7"}))
    assert take(actor("a", born="1971", identifiers={"wikidata": "Q2"})).corrected == {"actor": 1}
    query = "SELECT description, countries, born, identifiers, version FROM actor"
    assert rows(query) == [("A person", ["us"], "1971", {"wikidata": "Q2", "gnd": "7"}, 2)]
    take(actor("a", description=None))
    assert rows("SELECT description FROM actor") == [(None,)]


def test_a_new_canonical_name_keeps_the_old_one(take, rows) -> None:
    take(actor("hts", "Nusra Front", kind="organisation"), actor("b", "Bill Clinton"))
    take(
        actor("hts", "Tahrir al-Sham", kind="organisation", names=[{"text": "Nusra Front", "kind": "former"}]),
        actor("b", "William Clinton"),
    )
    assert rows("SELECT text, kind FROM name_variant ORDER BY text") == [
        ("Bill Clinton", "alias"),
        ("Nusra Front", "former"),
        ("Tahrir al-Sham", "canonical"),
        ("William Clinton", "canonical"),
    ]


def test_an_alias_becomes_canonical_and_back(take, rows) -> None:
    first, second = (actor("a", name, names=[{"text": other}]) for name, other in (("A B", "B A"), ("B A", "A B")))
    for line, canonical in ((first, "A B"), (second, "B A"), (first, "A B")):
        take(line)
        assert rows("SELECT text FROM name_variant WHERE kind = 'canonical'") == [(canonical,)]


def test_a_canonical_name_may_bear_a_language(take, rows, counts) -> None:
    take(actor("a", "Angela Merkel", names=[{"text": "Angela Merkel", "lang": "de", "kind": "canonical"}]))
    before = counts()
    take(actor("a", "Angela Merkel"))
    assert counts() == before
    assert rows("SELECT text, lang, kind FROM name_variant") == [("Angela Merkel", "de", "canonical")]


def test_names_are_corrected_by_text_and_language(take, rows) -> None:
    take(actor("a", names=[{"text": "علي", "lang": "ar", "weak": True, "source": "x"}]))
    tally = take(actor("a", names=[{"text": "علي", "lang": "ar", "weak": False}, {"text": "علي", "lang": "fa"}]))
    assert tally.created == {"name": 1}
    assert tally.corrected == {"name": 1}
    assert rows("SELECT lang, weak, source FROM name_variant WHERE text = 'علي' ORDER BY lang") == [
        ("ar", False, "x"),
        ("fa", False, None),
    ]


def test_a_changed_tenure_supersedes_the_old_row(take, rows) -> None:
    take(post("p"), actor("a", "A A", held("p", "2021-01-26", note="first", sources=["x"])))
    tally = take(actor("a", "A A", held("p", "2021-01-26", "2025-01-20")))
    assert tally.corrected == {"tenure": 1}
    assert rows("""SELECT t.note, t.sources, t.valid::text, t.superseded_at IS NULL, n.id IS NOT NULL, t.seat_no
                   FROM tenure t LEFT JOIN tenure n ON n.id = t.superseded_by ORDER BY t.id""") == [
        ("first", ["x"], "[2021-01-26,)", False, True, 1),
        ("first", ["x"], "[2021-01-26,2025-01-20)", True, False, 1),
    ]  # fmt: skip


def test_another_start_or_status_is_another_tenure(take, rows) -> None:
    take(post("p"), actor("a", "A A", held("p", "2021", "2022")))
    tally = take(actor("a", "A A", held("p", "2021-01-01", "2022"), held("p", "2021", "2022", status="acting")))
    assert tally.refused == []
    assert tally.created == {"tenure": 2}


def test_a_taken_seat_is_refused_naming_the_holder(take) -> None:
    take(post("p"), actor("blinken", "Antony Blinken", held("p", "2021-01-26")))
    tally = take(
        actor("rubio", "Marco Rubio", held("p", "2025-01-21")),
        actor("acting", "Lisa Kenna", held("p", "2025-01-20", "2025-01-21", status="acting")),
    )
    assert reasons(tally) == [(1, "seat_taken")]
    assert tally.refused[0].detail == (
        "rubio cannot hold p 2025-01-21 to open: its one seat is taken by blinken 2021-01-26 to open"
    )


def test_a_clash_within_a_file_names_the_line(take) -> None:
    tally = take(
        post("p", seats=2),
        actor("c", "C C", held("p", "2022", None)),
        actor("a", "A A", held("p", "2020", "2025")),
        actor("b", "B B", held("p", "2020", "2026")),
    )
    assert reasons(tally) == [(2, "seat_taken")]
    assert "its 2 seats are taken by a 2020 to 2025, line 3" in tally.refused[0].detail


def test_an_end_and_a_successor_come_in_one_file(take) -> None:
    take(post("p"), actor("a", "A A", held("p", "2021-01-26")))
    assert not take(
        actor("b", "B B", held("p", "2025-01-21")), actor("a", "A A", held("p", "2021-01-26", "2025-01-20"))
    ).refused


def test_rough_dates_do_not_clash(take) -> None:
    assert not take(
        post("p"),
        actor("a", "A A", held("p", "2019", "2021")),
        actor("b", "B B", held("p", "2021", "unknown")),
        actor("c", "C C", held("p", "unknown", "2021-06-01")),
    ).refused


def test_holders_move_to_other_seats_when_only_that_makes_room(take) -> None:
    take(
        post("p", seats=2),
        actor("a", "A A", held("p", "2000-01-01", "2002-01-01")),
        actor("b", "B B", held("p", "2001-01-01", "2003-01-01")),
    )
    take(actor("c", "C C", held("p", "2004-01-01", "2006-01-01")))
    assert not take(actor("d", "D D", held("p", "2002-01-01", "2005-01-01"))).refused


def test_seats_can_be_limited_later_if_the_holders_fit(take, rows) -> None:
    take(post("p", seats=None), actor("a", "A A", held("p", "2000", "2010")), actor("b", "B B", held("p", "2005")))
    assert reasons(take(post("p", seats=1))) == [(1, "seat_taken")]
    assert not take(post("p", seats=2)).refused
    assert rows("SELECT seat_no FROM tenure ORDER BY seat_no") == [(1,), (2,)]


def test_a_post_is_made_from_its_label_once(take, rows) -> None:
    inline = held("chief", "2020", "2021", post_label="Chief of Staff")
    assert take(actor("a", "A A", inline), actor("b", "B B", inline)).created["post"] == 1
    assert take(actor("a", "A A", inline | {"post_label": "Boss"})).changed == 0
    assert rows("SELECT key, label, seats FROM post") == [("chief", "Chief of Staff", None)]


def test_titles_are_superseded_not_updated(take, rows) -> None:
    title = {"text": "Secretary of War", "lang": "en"}
    take(post("p", titles=[title]))
    assert take(post("p", titles=[title | {"from": "2025-09-05"}])).corrected == {"title": 1}
    assert take(post("p", titles=[title | {"from": "1789", "until": "1947"}])).created == {"title": 1}
    assert rows("SELECT valid::text, superseded_at IS NULL FROM post_title ORDER BY id") == [
        ("(,)", False),
        ("[2025-09-05,)", True),
        ("[1789-01-01,1947-12-31)", True),
    ]


def test_a_file_cannot_merge_what_is_recorded(take) -> None:
    take(actor("a"), actor("b"))
    assert reasons(take(actor("a", merged_into="b"))) == [(1, "merge_differs")]
    assert reasons(take(actor("x", merged_into="y"), actor("y", merged_into="x"))) == [
        (1, "merge_circle"),
        (2, "merge_circle"),
    ]
    assert reasons(take(actor("x", merged_into="x"))) == [(1, "merge_circle")]
    assert reasons(take(actor("x", merged_into="nobody"))) == [(1, "unknown_survivor")]


def test_nothing_is_recorded_ahead_of_time(take) -> None:
    tenure = held("p", "2020", recorded_at="2999-01-01T00:00:00Z")
    assert reasons(take(post("p"), actor("a", "A A", tenure))) == [(2, "future")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (actor("a", "x" * 301), "too_long"),
        (actor("a", "tab\there"), "control_character"),
        (actor("a", "nul\0"), "control_character"),
        (actor("a", "\ud800"), "control_character"),
        (actor("a", description="nul\0"), "control_character"),
        (actor("a", sources=["\ufffe"]), "control_character"),
        (actor("a", gender="x\0"), "control_character"),
        (actor("a", identifiers={"x": "\0"}), "control_character"),
        (actor("a", names=[{"text": "..."}]), "blank"),
        (actor("a", names=[{"text": "B", "kind": "canonical"}]), "bad_value"),
        (actor("a", names=[{"text": "B"}, {"text": "B"}]), "duplicate_entry"),
        (actor("a", "A", held("p", "2020"), held("p", "2020", "2021")), "duplicate_entry"),
        (actor("a", "A", held("p", "2021", "2020")), "empty_span"),
        (actor("a", "A", held("p", "2021", note="\x1b[2J")), "control_character"),
        (post("q", titles=[{"text": "\u202eM"}]), "hidden_text"),
        (json.dumps({"type": "actor", "key": "a" * MAX_LINE_BYTES}), "too_long"),
    ],
)
def test_texts_that_nobody_should_see_are_refused(take, counts, line: str, code: str) -> None:
    before = counts()
    assert reasons(take(post("p"), line)) == [(2, code)]
    assert counts() == before


def test_derived_rows_follow_names_and_prominence(session, take, rows) -> None:
    take(actor("a", "Али Хасан", prominence=0.5), actor("b", "Omar Hassan"))
    take(actor("a", "Али Хасан", prominence=0.9, names=[{"text": "Ali Hassan", "lang": "en"}]))
    ids = [row[0] for row in rows("SELECT id FROM actor")]
    wanted = derive(fetch_actor_names(session, ids))
    assert set(rows("SELECT first_token, second_token, prominence, actor_no FROM name_pair")) == wanted.pairs
    assert set(rows("SELECT token, prominence, actor_no FROM name_single")) == wanted.singles
    assert set(rows("SELECT token, folded FROM name_token")) >= set(wanted.tokens)
    assert set(rows("SELECT skeleton, token, folded FROM token_skeleton")) >= set(wanted.skeletons)


def test_figures_count_every_actor_once(session, take) -> None:
    take(
        *(actor(f"a{n}", f"Hassan Nr{n}") for n in range(30)),
        actor("twin", "Hassan Twin", merged_into="a1"),
        actor("gone", "Hassan Gone", status="retired"),
    )
    refresh_figures(session, ImportTally())
    hassan = token_hash("hassan")
    probes = Probes(singles=[(0, hassan, 0.0, 10)], words={hassan})
    assert fetch_candidates(session, probes).bearers == {"hassan": 31}
    assert fetch_vocabulary(session, [hassan], []).actors == 30


def test_figures_are_counted_anew_when_a_hundredth_has_changed(session, take, rows) -> None:
    version = "SELECT max(version) FROM name_statistics"
    refresh_figures(session, take("{"))
    assert rows(version) == [(None,)]
    refresh_figures(session, take(*(actor(f"a{n}", f"Hassan Nr{n}") for n in range(300))))
    assert rows(version) == [(1,)]
    refresh_figures(session, take(*(actor(f"b{n}", f"Hassan Nr{n}") for n in range(3))))
    assert rows(version) == [(1,)]
    refresh_figures(session, take(*(actor(f"c{n}", f"Hassan Nr{n}") for n in range(4))))
    assert rows(version) == [(2,)]


def test_a_running_import_does_not_hold_up_who_adds_an_actor_of_common_names(fresh_engine) -> None:
    with writing(fresh_engine, acted_by="before") as session:
        import_lines(session, [actor("a", "Ali Hassan", prominence=0.5)])
    with writing(fresh_engine, acted_by="one") as one, writing(fresh_engine, acted_by="two") as two:
        import_lines(one, [actor("b", "Ali Hassan", prominence=0.2)])
        two.execute(sa.text("SET LOCAL lock_timeout = '200ms'"))
        create_actor(two, NewActor(kind=Kind.PERSON, name="Hassan Ali", key="c", prominence=0.1))


def _while_a_correction_waits(engine, edit: str, *lines: str) -> ImportTally:
    """Import over an edit that is committed only while the import waits for it."""
    tallies: list[ImportTally | ConflictError] = []

    def correct() -> None:
        try:
            with writing(engine, acted_by="import") as session:
                tallies.append(import_lines(session, lines))
        except ConflictError as error:
            tallies.append(error)

    with engine.connect() as editor, engine.connect() as onlooker:
        editor.execute(sa.text(edit))
        importing = threading.Thread(target=correct)
        importing.start()
        waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
        for _ in range(200):
            if onlooker.scalar(waiting):
                break
            onlooker.rollback()
            time.sleep(0.02)
        editor.commit()
        importing.join()
    (told,) = tallies
    if isinstance(told, ConflictError):
        raise told
    return told


@pytest.mark.parametrize(
    ("edit", "line", "query", "left"),
    [
        (
            "UPDATE actor SET gender = 'male', version = version + 1",
            actor("a", description="New"),
            "SELECT description, gender FROM actor",
            ("New", "male"),
        ),
        (
            "UPDATE post SET country = 'us', version = version + 1",
            post("p", description="New"),
            "SELECT description, country FROM post",
            ("New", "us"),
        ),
        (
            "UPDATE name_variant SET source = 'edited' WHERE kind = 'alias'",
            actor("a", names=[{"text": "علي", "weak": True}]),
            "SELECT weak, source FROM name_variant WHERE kind = 'alias'",
            (True, "edited"),
        ),
    ],
)
def test_a_correction_comes_on_top_of_an_edit_that_it_met(fresh_engine, edit, line, query, left) -> None:
    with writing(fresh_engine, acted_by="before") as session:
        import_lines(session, [post("p"), actor("a", names=[{"text": "علي", "source": "x"}])])
    assert _while_a_correction_waits(fresh_engine, edit, line).changed == 1
    with reading(fresh_engine) as session:
        assert session.execute(sa.text(query)).one() == left


def test_a_tenure_that_somebody_else_superseded_meanwhile_is_not_corrected(fresh_engine) -> None:
    with writing(fresh_engine, acted_by="before") as session:
        import_lines(session, [post("p"), actor("a", "A A", held("p", "2020"))])
    with pytest.raises(ConflictError, match="meanwhile"):
        _while_a_correction_waits(
            fresh_engine, "UPDATE tenure SET superseded_at = now()", actor("a", "A A", held("p", "2020", note="n"))
        )


def test_a_broken_rule_is_not_told_as_a_change_by_others(session) -> None:
    session.execute(sa.text("ALTER TABLE actor ADD CONSTRAINT none CHECK (key <> 'a')"))
    with pytest.raises(IntegrityError, match="none"), session.begin_nested():
        import_lines(session, [actor("a")])


def test_history_survives_export_and_import_byte_for_byte(session, fresh_engine, take, rows) -> None:
    first = (
        post("p", organisation="state", office="foreign-minister", titles=[{"text": "Minister", "lang": "en"}]),
        actor("state", "State Department", kind="organisation"),
        actor("a", "A A", held("p", "2021", "2022-03", sources=["x"], note="n"), held("p", "unknown", status="acting"),
              names=[{"text": "الف", "lang": "ar", "from": "2020", "until": "unknown", "weak": True}], gender="male"),
        actor("b", "B B", held("p", "2023", "unknown", attested_on="2024-01-01"), merged_into="c"),
        actor("c", "C C", status="retired", prominence=0.98),
    )  # fmt: skip
    second = (
        post("p", seats=None, titles=[{"text": "Minister", "lang": "en", "from": "2000"}]),
        actor("a", "A B", held("p", "2021", "2022-04")),
        actor("a2", "A A", held("other", None, post_label="Other")),
    )
    for lines in (first, second):
        with writing(fresh_engine, acted_by="test") as elsewhere:
            assert not import_lines(elsewhere, lines).refused
    with reading(fresh_engine) as elsewhere:
        exported = list(export_lines(elsewhere))
    assert not take(*exported).refused
    assert list(export_lines(session)) == exported
    assert take(*exported).changed == 0
    past = rows("SELECT o.note, n.id IS NOT NULL FROM tenure o LEFT JOIN tenure n ON n.id = o.superseded_by "
                "WHERE o.superseded_at IS NOT NULL")  # fmt: skip
    assert past == [("n", True)]


def test_an_item_belongs_to_one_actor(take, rows) -> None:
    take(actor("a", identifiers={"wikidata": "Q1"}), actor("b", identifiers={"wikidata": "Q2"}))
    tally = take(
        actor("c", identifiers={"wikidata": "Q1"}),
        actor("d", identifiers={"wikidata": "Q3"}),
        actor("e", identifiers={"wikidata": "Q3"}),
        actor("f", identifiers={"wikidata": "Q2"}, merged_into="b"),
        actor("g", identifiers={"wikidata": "Q2"}, status="retired"),
    )
    assert reasons(tally) == [(1, "identifier_taken"), (3, "identifier_taken")]
    assert tally.refused[0].detail == "a is Q1"
    assert tally.refused[1].detail == "d is Q3 (line 2)"


def test_an_item_that_another_had_by_mistake_moves(take, rows) -> None:
    take(actor("a", identifiers={"wikidata": "Q1"}))
    assert not take(actor("b", identifiers={"wikidata": "Q1"}), actor("a", identifiers={"wikidata": "Q2"})).refused
    assert rows("SELECT identifiers ->> 'wikidata' FROM actor ORDER BY key") == [("Q2",), ("Q1",)]


def test_two_imports_do_not_run_at_once(fresh_engine) -> None:
    with writing(fresh_engine, acted_by="one") as one, writing(fresh_engine, acted_by="two") as two:
        import_lines(one, [actor("a")])
        with pytest.raises(ConflictError, match="another import"):
            import_lines(two, [actor("a")])


def test_a_database_without_tables_is_told(empty_engine) -> None:
    with writing(empty_engine, acted_by="test") as session, pytest.raises(ConflictError, match="registry migrate"):
        import_lines(session, [])


def test_a_line_that_is_too_long_is_not_read_whole() -> None:
    long = b"x" * (3 * MAX_LINE_BYTES) + b"\n"
    lines = list(read_lines(io.BytesIO(b"a\n" + long + b"b")))
    assert [len(line) for line in lines] == [2, MAX_LINE_BYTES + 1, 1]


def test_a_byte_order_mark_and_carriage_returns_are_ignored(take) -> None:
    assert not take(b"\xef\xbb\xbf" + actor("a").encode() + b"\r\n", b"\r\n").refused


def test_the_number_of_statements_does_not_grow_with_the_file(session, max_queries) -> None:
    with max_queries(70):
        import_lines(session, [actor(f"a{n}", f"Name Nr{n}", held("p", "2020", post_label="P")) for n in range(500)])
