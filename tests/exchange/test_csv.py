"""Tables: what a row is, what is wrong with one, and that nothing is lost by writing one."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from registry.domain import Kind, Status

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds" / "registry").glob("*.jsonl"))
POSTS = "key,label,seats\nsecretary,Secretary of State,1\n"
ACTORS = "key,kind,name,countries,identifiers\nmarco-rubio,person,Marco Rubio,us,wikidata=Q324546\n"
TENURES = "actor,post,from,until,status,sources\nmarco-rubio,secretary,2025-01-21,,held,State|White House\n"


def reasons(tally) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in tally.refused]


def test_the_header_says_what_the_rows_are(find) -> None:
    (post,) = find("csv", POSTS).records
    assert (post.key, post.label, post.seats) == ("secretary", "Secretary of State", 1)
    (actor,) = find("csv", ACTORS).records
    assert (actor.kind, actor.countries, actor.identifiers) == (Kind.PERSON, ("us",), {"wikidata": "Q324546"})
    (entry,) = find("csv", TENURES).entries
    (tenure,) = entry.record.tenures
    assert (entry.is_part, entry.record.key) == (True, "marco-rubio")
    assert (tenure.since, tenure.until, tenure.status) == ("2025-01-21", None, Status.HELD)
    assert tenure.sources == ("State", "White House")


def test_tables_of_one_kind_are_taken_one_after_the_other(take, session) -> None:
    assert take("csv", POSTS).created == {"post": 1}
    assert take("csv", ACTORS).created == {"actor": 1, "name": 1}
    assert take("csv", TENURES).created == {"tenure": 1}
    names = "actor,text,lang\nmarco-rubio,ماركو روبيو,ar\nmarco-rubio,Рубио,ru\n"
    assert take("csv", names).created == {"name": 2}
    titles = "post,text,lang,from\nsecretary,وزير الخارجية الأمريكي,ar,2009\n"
    assert take("csv", titles).created == {"title": 1}
    for table in (POSTS, ACTORS, TENURES, names, titles):
        assert take("csv", table).changed == 0
    assert session.scalar(sa.text("SELECT count(*) FROM name_variant WHERE kind = 'canonical'")) == 1


def test_every_tenure_is_taken_or_refused_by_itself(take) -> None:
    take("csv", POSTS)
    take("csv", ACTORS)
    rows = ["actor,post,from,until", "marco-rubio,secretary,2025-01-21,", "marco-rubio,nowhere,2020,2021",
            "nobody,secretary,2001,2002", "marco-rubio,secretary,2025-13-01,", "marco-rubio,secretary,2024,2023",
            "marco-rubio,secretary,2025-01-21,2026"]  # fmt: skip
    tally = take("csv", "\n".join(rows), keep_going=True)
    assert reasons(tally) == [
        (3, "unknown_post"), (4, "unknown_actor"), (5, "bad_date"), (6, "empty_span"), (7, "duplicate_entry"),
    ]  # fmt: skip
    assert tally.created == {"tenure": 1}


def test_a_table_of_tenures_may_make_actors_and_posts_by_name(take, session) -> None:
    table = (
        "actor,actor_name,actor_kind,post,post_label,from,until\n"
        "q1,Ali Hassan,person,q2,Minister,2020,2021\n"
        "q1,Ali Hassan,person,q3,Premier,2021,2022\n"
        "q4,,,q3,,2022,\n"
    )
    assert reasons(take("csv", table, keep_going=True)) == [(4, "unknown_actor")]
    assert session.scalar(sa.text("SELECT name FROM actor WHERE key = 'q1'")) == "Ali Hassan"
    again = take("csv", table.replace("Ali Hassan", "Another Name"), keep_going=True)
    assert again.changed == 0, "what is on record keeps its own name"


def test_writing_and_reading_loses_nothing(take, written) -> None:
    assert not take("native", b"".join(path.read_bytes() for path in SEEDS)).refused
    table, losses = written("csv")
    assert losses == []
    assert take("csv", table).changed == 0


def test_a_registry_with_history_comes_out_of_a_table_as_it_was(take, written, session) -> None:
    history = (
        '{"type": "post", "key": "p", "label": "P \\\\ | \\"x\\"", "seats": null, "titles": [{"text": "T", "lang": "en", '
        '"from": "2001", "recorded_at": "2020-01-01T00:00:00Z", "superseded_at": "2021-01-01T00:00:00Z"}]}\n'
        '{"type": "actor", "key": "a", "kind": "person", "name": "A B", "prominence": 0.1, "sources": ["x|y", "\\\\N"],'
        '"names": [{"text": "A. B.", "kind": "alias", "weak": true}, {"text": "A B", "lang": "en", "kind": "canonical"}],'
        '"tenures": [{"post": "p", "from": "2001", "until": "unknown", "note": "line\\nline", '
        '"recorded_at": "2020-01-01T00:00:00Z", "superseded_at": "2021-01-01T00:00:00Z"},'
        '{"post": "p", "from": null, "until": null, "status": "acting", "recorded_at": "2021-01-01T00:00:00Z"}]}\n'
        '{"type": "actor", "key": "b", "kind": "person", "name": "B", "merged_into": "a"}\n'
    )
    with session.begin_nested() as savepoint:
        assert not take("native", history).refused
        native, _ = written("native")
        table, _ = written("csv")
        savepoint.rollback()
    assert not take("csv", table).refused
    assert written("native")[0] == native


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("", "no_header"),
        ("name,colour\nx,y\n", "no_header"),
        ("key,label,colour\n", "unknown_field"),
        ("key,label,label\n", "repeated_key"),
        ('"key,label\n', "not_csv"),
        ("key,label\na\n", "not_csv"),
        ('key,label\na,"b\n', "not_csv"),
        ("key,label\nA,b\n", "bad_value"),
        ("key,label,seats\na,b,1e9\n", "wrong_type"),
        ("key,label,seats\na,b,99999\n", "bad_value"),
        ("key,label,seats\na,b," + "9" * 100_000 + "\n", "wrong_type"),
        ("key,kind,name,prominence\na,person,b,inf\n", "wrong_type"),
        ("type,key\nmonster,a\n", "bad_type"),
        ("type,key,label,text\npost,a,b,c\n", "unknown_field"),
        (b"key,label\na,\xff\n", "not_utf8"),
        ("key,label\n" + "x" * 5_000_000 + ",b\n", "too_long"),
        ("key,label\na,\\x\n", "bad_value"),
        ("key,label,sources\na,b,c\\\n", "bad_value"),
    ],
)
def test_what_is_no_table_is_told_and_the_rest_is_read(find, table, code: str) -> None:
    raw = table.encode() if isinstance(table, str) else table
    found = find("csv", raw)
    assert [reason for _, reason in found.refusals] == [code]
    if raw.count(b"\n") > 1 and b'"' not in raw and raw.split(b"\n")[0] == b"key,label":
        assert [r.key for r in find("csv", raw + b"fine,Fine\n").records] == ["fine"]


def test_semicolons_tabs_and_a_byte_order_mark_are_read(find) -> None:
    assert find("csv", b"\xef\xbb\xbfkey;label\na;Minister, First\n").records[0].label == "Minister, First"
    assert find("csv", "key\tlabel\na\tMinister\n").records[0].label == "Minister"


def test_a_key_of_any_length_is_refused_with_its_line(take) -> None:
    assert reasons(take("csv", f"key,kind,name\n{'a' * 1_000_000},person,X\n")) == [(2, "bad_value")]
