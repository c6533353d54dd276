"""Rules of resolving against the shipped seeds, and against the same actors with canonical Latin names alone."""

import json
from datetime import date
from math import log2

import pytest
from sqlalchemy import event

from registry.domain import Feature, Kind, Mention, Outcome, PartialDate, Reason, Thresholds
from registry.services.holders import holders_by_title
from registry.services.importing import import_lines, refresh_figures
from registry.services.resolve import resolve_mentions
from registry.transaction import reading, writing
from tests.seeded import SEEDS, seeded_engine, seeded_template  # noqa: F401

THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)
TODAY = date(2026, 1, 1)

NAMES = [
    ("ويتكوف", "steve-witkoff"),
    ("وويتكوف", "steve-witkoff"),
    ("ستيف ويتكوف", "steve-witkoff"),
    ("Witkoff", "steve-witkoff"),
    ("Witkoff, Steve", "steve-witkoff"),
    ("Уиткофф", "steve-witkoff"),
    ("Стивена Уиткоффа", "steve-witkoff"),
    ("Γουίτκοφ", "steve-witkoff"),
    ("ויטקוף", "steve-witkoff"),
    ("كيريل ديمترييف", "kirill-dmitriev"),
    ("كيريل دميترييف", "kirill-dmitriev"),
    ("زيلنسكي", "volodymyr-zelensky"),
    ("Зеленського", "volodymyr-zelensky"),
    ("Владимиру Путину", "vladimir-putin"),
    ("Йенса Столтенберга", "jens-stoltenberg"),
    ("نتنياهو", "benjamin-netanyahu"),
    ("Μητσοτάκη", "kyriakos-mitsotakis"),
    ("Макрона", "emmanuel-macron"),
    ("Рютте", "mark-rutte"),
]
NEEDS_MODELS = [("威特科夫", "steve-witkoff"), ("위트코프", "steve-witkoff")]
LOOK_ALIKES = [
    "Mario Rubio",
    "Vladimir Potanin",
    "Natalia Dmitrieva",
    "John Kelly",
    "Наталья Дмитриева",
    "Boris Yeltsov",
]
TITLES = [
    ("وزير الخارجية الأمريكي", "2025-02-15", "marco-rubio"),
    ("وزير الخارجية الأمريكي", "2024-06-01", "antony-blinken"),
    ("US Secretary of State", "2025-01-21", "marco-rubio"),
    ("секретар РНБО", "2025-07-18", "rustem-umerov"),
    ("министр обороны Украины", "2025-07-16", "rustem-umerov"),
    ("Secretary of War", "2025-10-01", "pete-hegseth"),
    ("Secretary of Defense", "2025-10-01", "pete-hegseth"),
    ("NATO Secretary General", "2024-09-30", "jens-stoltenberg"),
]


@pytest.fixture
def resolve(seeded_engine):  # noqa: F811
    return lambda *mentions, **options: _resolve(seeded_engine, mentions, **options)


@pytest.fixture
def stripped(fresh_engine):
    lines = []
    for path in sorted(SEEDS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            record.pop("names", None)
            lines.append(json.dumps(record, ensure_ascii=False))
    with writing(fresh_engine, acted_by="test") as session:
        tally = import_lines(session, lines)
        assert not tally.refused
        refresh_figures(session, tally)
    return lambda *mentions, **options: _resolve(fresh_engine, mentions, **options)


def _resolve(engine, mentions, **options):
    with reading(engine) as session:
        return resolve_mentions(session, list(mentions), THRESHOLDS, today=TODAY, **options)


def actors(resolved):
    return [r.decision.best.candidate.key if r.decision and r.decision.best else None for r in resolved]


def named(pairs):
    return [Mention(surface_form=text) for text, _ in pairs]


def test_names_in_many_scripts_link_to_their_actor(resolve):
    pairs = NAMES + NEEDS_MODELS
    assert actors(resolve(*named(pairs))) == [key for _, key in pairs]


def test_names_link_without_a_single_alias_on_record(stripped):
    pairs = NAMES + NEEDS_MODELS
    assert actors(stripped(*named(pairs))) == [key for _, key in pairs]


def test_look_alikes_are_not_linked(resolve, stripped):
    mentions = [Mention(surface_form=text) for text in LOOK_ALIKES]
    assert actors(resolve(*mentions)) == [None] * len(mentions)
    assert actors(stripped(*mentions)) == [None] * len(mentions)


def test_a_title_and_a_day_name_the_holder(resolve):
    mentions = [Mention(surface_form=title, on=PartialDate.parse(day)) for title, day, _ in TITLES]
    answers = resolve(*mentions)
    assert actors(answers) == [key for _, _, key in TITLES]
    assert {answer.decision.reason for answer in answers} <= {Reason.ROLE, Reason.HANDOVER}


def test_a_handover_day_names_the_incoming_and_offers_the_outgoing(resolve):
    (answer,) = resolve(Mention(surface_form="US national security adviser", on=PartialDate.parse("2025-05-01")))
    assert answer.decision.reason is Reason.HANDOVER
    assert [match.candidate.key for match in answer.decision.matches] == ["marco-rubio", "mike-waltz"]


def test_a_vacant_post_names_nobody_and_says_so(resolve):
    (answer,) = resolve(Mention(surface_form="керівник Офісу Президента", on=PartialDate.parse("2025-12-15")))
    assert (answer.decision.outcome, answer.decision.reason) == (Outcome.NIL, Reason.VACANT)


def test_a_title_is_answered_only_on_days_on_which_it_was_in_use(resolve):
    (answer,) = resolve(Mention(surface_form="US Secretary of War", on=PartialDate.parse("2025-08-01")))
    assert answer.decision.best is None


def test_a_title_without_a_date_is_not_guessed(resolve):
    (answer,) = resolve(Mention(surface_form="US Secretary of State"))
    assert (answer.decision.outcome, answer.decision.reason) == (Outcome.NIL, Reason.UNDATED)


def test_name_and_title_that_agree_say_so(resolve):
    (answer,) = resolve(Mention(surface_form="Secretary of State Marco Rubio", on=PartialDate.parse("2025-04-01")))
    assert answer.decision.best.candidate.key == "marco-rubio"
    assert answer.decision.reason is Reason.NAME_AND_ROLE


def test_a_name_wins_over_a_title_of_another_day(resolve):
    (answer,) = resolve(
        Mention(surface_form="National Security Advisor Mike Waltz", on=PartialDate.parse("2025-12-23"))
    )
    assert answer.decision.best.candidate.key == "mike-waltz"
    assert answer.decision.reason is Reason.CONFLICT


def test_a_former_holder_is_not_the_holder(resolve):
    alone, named = resolve(
        Mention(surface_form="former Secretary of State", on=PartialDate.parse("2025-08-20")),
        Mention(surface_form="former US Secretary of State Antony Blinken", on=PartialDate.parse("2025-08-20")),
    )
    assert alone.decision.best is None
    assert named.decision.best.candidate.key == "antony-blinken"
    assert named.decision.reason is Reason.NAME_AND_ROLE


@pytest.mark.parametrize(
    ("text", "key"),
    [("King Charles", "king-charles-iii"), ("الملك سلمان", "king-salman"), ("Pope Francis", "pope-francis")],
)
def test_a_name_that_begins_with_a_title_is_a_name(resolve, text, key):
    assert actors(resolve(Mention(surface_form=text, on=PartialDate.parse("2024-06-01")))) == [key]


@pytest.mark.parametrize(
    "text", ["Mary Trump", "Kim Yo-jong", "Secretary\u202e of State", "x", "Mayor of Nowhere in Ukraine"]
)
def test_what_resembles_an_actor_is_not_linked(resolve, text):
    assert actors(resolve(Mention(surface_form=text, on=PartialDate.parse("2025-08-20")))) == [None]


@pytest.mark.parametrize("text", ["כהן", "שרון", "חסן", "טל", "רון", "אדם", "Abdul", "Fast"])
def test_a_surname_alone_is_no_exonym_of_a_country_nor_an_abbreviation_with_an_ending(resolve, text):
    (resolved,) = resolve(Mention(surface_form=text))
    best = resolved.decision.best
    assert best is None or best.candidate.kind is Kind.PERSON


@pytest.mark.parametrize(
    ("text", "lang", "key"),
    [("ABD'nin", "tr", "united-states"), ("סין", "he", "china"), ("Кремля", "ru", "kremlin")],
)
def test_an_organisation_is_found_by_what_it_is_called_there(resolve, text, lang, key):
    assert actors(resolve(Mention(surface_form=text, lang=lang))) == [key]


def test_roles_are_those_of_the_date(resolve):
    early, late = resolve(
        Mention(surface_form="Umerov", on=PartialDate.parse("2025-07-10")),
        Mention(surface_form="Umerov", on=PartialDate.parse("2025-08-10")),
    )
    assert "ua-defence-minister" in {role.post.key for role in early.decision.roles}
    assert "ua-nsdc-secretary" in {role.post.key for role in late.decision.roles}
    assert "ua-defence-minister" not in {role.post.key for role in late.decision.roles}


def test_evidence_adds_up_to_the_odds(resolve):
    mentions = [Mention(surface_form=text) for text in ("Trump", "زيلنسكي", "John Smith", "Kim", "Mario Rubio")]
    for answer in resolve(*mentions, Mention(surface_form="US Secretary of State", on=PartialDate.parse("2025-04-01"))):
        assert answer.decision.matches
        for match in answer.decision.matches:
            bits = sum(line.bits for line in match.evidence)
            assert bits == pytest.approx(log2(match.score / (1 - match.score)), abs=1e-3)


def test_a_context_with_the_given_name_speaks_for_the_actor(resolve):
    alone, placed = resolve(
        Mention(surface_form="ويتكوف", lang="ar"),
        Mention(surface_form="ويتكوف", lang="ar", context="وصل ستيف ويتكوف إلى روسيا"),
    )
    assert placed.decision.best.has(Feature.CONTEXT_NAME)
    assert placed.decision.best.score > alone.decision.best.score


def test_a_faulty_mention_answers_in_its_place_and_the_others_are_resolved(resolve):
    answers = resolve(Mention(surface_form="Ali\x00"), Mention(surface_form="Witkoff"), Mention(surface_form="x" * 301))
    assert [answer.error.code if answer.error else None for answer in answers] == [
        "control_character",
        None,
        "too_long",
    ]
    assert actors(answers)[1] == "steve-witkoff"


def test_text_without_letters_is_no_name(resolve):
    (answer,) = resolve(Mention(surface_form="?!"))
    assert answer.decision.reason is Reason.NOT_A_NAME


def test_invisible_characters_change_nothing(resolve):
    plain, marked = resolve(Mention(surface_form="فلاديمير بوتين"), Mention(surface_form="‏فلاديمير‌ بوتين‏"))
    assert marked.decision == plain.decision


def test_a_batch_takes_four_statements_however_large(seeded_engine):  # noqa: F811
    sent = []

    def count(conn, cursor, statement, parameters, context, executemany):
        sent.append(statement)

    mentions = named(NAMES) * 20 + [Mention(surface_form=t, on=PartialDate.parse(d)) for t, d, _ in TITLES] * 20
    event.listen(seeded_engine, "before_cursor_execute", count)
    try:
        _resolve(seeded_engine, mentions)
    finally:
        event.remove(seeded_engine, "before_cursor_execute", count)
    assert len(sent) <= 4


def test_the_answer_does_not_depend_on_the_rest_of_the_batch(resolve):
    together = resolve(*named(NAMES))
    apart = [resolve(mention)[0] for mention in named(NAMES)]
    assert [answer.decision for answer in together] == [answer.decision for answer in apart]


def test_holders_of_a_title_are_those_of_that_day(seeded_engine):  # noqa: F811
    with reading(seeded_engine) as session:
        (held,) = holders_by_title(session, "Russian Foreign Minister", PartialDate.parse("2024-05-10"))
    assert held.post.key == "ru-foreign-minister"
    assert [(t.actor_key, t.status.value) for t in held.holders.tenures] == [("sergey-lavrov", "acting")]
