"""Rules of finding known names in texts, on the seed documents and on sentences about others."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from registry.domain import InvalidError, PartialDate, Thresholds
from registry.services.annotate import annotate_text
from registry.transaction import reading
from tests.seeded import seeded_engine, seeded_template  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)


@pytest.fixture
def annotate(seeded_engine):  # noqa: F811
    def found(text, lang=None, on=None):
        with reading(seeded_engine) as session:
            when = PartialDate.parse(on) if on else None
            return annotate_text(session, text, THRESHOLDS, today=date(2026, 1, 1), lang=lang, on=when)

    return found


def keys(annotations):
    return [
        (a.surface, a.resolved.decision.best.candidate.key if a.resolved.decision.best else None) for a in annotations
    ]


def test_named_persons_of_the_seed_documents_are_found_and_linked(annotate):
    labels = [json.loads(line) for line in (ROOT / "tests/gold/seed_documents.jsonl").read_text("utf-8").splitlines()]
    counts = Counter()
    for entry in json.loads((ROOT / "seeds/documents/index.json").read_text("utf-8")):
        text = (ROOT / "seeds/documents" / entry["file"]).read_bytes().decode()
        expected = {
            (label["start"], label["end"]): label["actor"]
            for label in labels
            if label["document"] == entry["file"] and label["type"] == "person"
        }
        people = [a for a in annotate(text, entry["lang"], entry["published"]) if a.type == "person"]
        linked = [a for a in people if a.resolved.decision.best]
        counts["labelled"] += len(expected)
        counts["linked"] += len(linked)
        counts["right"] += sum(expected.get((a.start, a.end)) == a.resolved.decision.best.candidate.key for a in linked)
    assert counts["right"] / counts["linked"] >= 0.97
    assert counts["right"] / counts["labelled"] >= 0.90


def test_gold_spans_are_the_surface_they_say():
    for line in (ROOT / "tests/gold/seed_documents.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        text = (ROOT / "seeds/documents" / label["document"]).read_bytes().decode()
        assert text[label["start"] : label["end"]] == label["surface"]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Angela Merkel met Emmanuel Macron.", "en", {"angela-merkel", "emmanuel-macron"}),
        ("Ангела Меркель поговорила с Макроном.", "ru", {"angela-merkel", "emmanuel-macron"}),
        ("التقى غوتيريش بنتنياهو.", "ar", {"antonio-guterres", "benjamin-netanyahu"}),
        ("Ο Μητσοτάκης μίλησε με τον Ερντογάν.", "el", {"kyriakos-mitsotakis", "recep-tayyip-erdogan"}),
        ("Зеленський зустрівся зі Столтенбергом.", "uk", {"volodymyr-zelensky", "jens-stoltenberg"}),
    ],
)
def test_people_are_found_in_other_sentences_and_languages(annotate, text, lang, expected):
    found = annotate(text, lang, "2023-06-01")
    assert expected <= {key for _, key in keys(found)}


def test_offsets_are_code_points_of_the_original(annotate):
    text = "𝒳 وويتكوف — ‏بوتين‏ 😀 Rubio’s"
    for annotation in annotate(text):
        assert text[annotation.start : annotation.end] == annotation.surface
    assert {surface for surface, _ in keys(annotate(text))} == {"ويتكوف", "بوتين", "Rubio"}


def test_two_people_side_by_side_are_two_mentions(annotate):
    assert keys(annotate("بوتين كيريل ديمترييف", "ar")) == [
        ("بوتين", "vladimir-putin"),
        ("كيريل ديمترييف", "kirill-dmitriev"),
    ]


def test_a_title_beside_a_name_is_no_mention_and_a_title_alone_is_a_role(annotate):
    beside = annotate("US Secretary of State Marco Rubio left.", "en", "2025-04-01")
    assert [(a.surface, a.type) for a in beside] == [("Marco Rubio", "person")]
    alone = annotate("The US Secretary of State left.", "en", "2024-04-01")
    assert [(a.type, key) for a, (_, key) in zip(alone, keys(alone), strict=True)] == [("role", "antony-blinken")]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("He has rubio hair and trump cards.", "en"),
        ("Началась осенняя путина на Камчатке.", "ru"),
        ("كانت هناك خطة سلام بعد الحرب في موضوع الأمن.", "ar"),
        ("They will march in May.", "en"),
    ],
)
def test_ordinary_words_that_look_like_names_are_left_alone(annotate, text, lang):
    assert [annotation.surface for annotation in annotate(text, lang) if annotation.type == "person"] == []


@pytest.mark.parametrize(
    ("text", "code"), [("", "blank"), ("a\x00b", "control_character"), ("x" * 1_000_001, "too_long")]
)
def test_a_text_with_a_fault_is_refused(annotate, text, code):
    with pytest.raises(InvalidError) as refusal:
        annotate(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Mario Rubio, Vladimir Potanin, Natalia Dmitrieva and John Kelly met.", "en"),
        ("Peter Jones met Eric Trump and Matthew Perry.", "en"),
        ("Марио Рубио и Наталья Дмитриева приехали.", "ru"),
        ("قال ماريو روبيو اليوم", "ar"),
    ],
)
def test_a_surname_behind_another_given_name_is_another_person(annotate, text, lang):
    assert {key for _, key in keys(annotate(text, lang))} <= {None}


@pytest.mark.parametrize(
    ("text", "lang", "surface"),
    [
        ("Ursula von der Leyen spoke.", "en", "Ursula von der Leyen"),
        ("قال محمد بن سلمان", "ar", "محمد بن سلمان"),
        ("Moon Jae-in spoke", "en", "Moon Jae-in"),
        ("Ο Λαβρόφ μίλησε.", "el", "Λαβρόφ"),
        ("С Лавровым говорили.", "ru", "Лавровым"),
        ("Minister Keir Starmer left.", "en", "Keir Starmer"),
        ("Президент Володимир Зеленський сказав.", "uk", "Володимир Зеленський"),
        ("Pope Francis died.", "en", "Pope Francis"),
        ("Putins Krieg dauert an.", "de", "Putins"),
    ],
)
def test_a_span_is_the_whole_name_and_nothing_else(annotate, text, lang, surface):
    assert [a.surface for a in annotate(text, lang, "2025-04-01")] == [surface]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The former Secretary of State left.", "en"),
        ("экс-президент Украины уехал", "ru"),
        ("وصل وزير الخارجية الأمريكي السابق", "ar"),
        ("The deputy Russian Foreign Minister left.", "en"),
        ("He was president. Russia waited.", "en"),
    ],
)
def test_a_title_that_is_modified_or_torn_is_nobodys(annotate, text, lang):
    roles = [a for a in annotate(text, lang, "2025-04-01") if a.type == "role"]
    assert [key for _, key in keys(roles) if key] == []


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Der Sommer im März war kühl. Friedrich Merz kam. Die Kosten steigen.", "de"),
        ("Power cuts hit Austin, and burns were treated on May Day.", "en"),
        ("Ak Parti kazandı.", "tr"),
        ("Дім білий.", "uk"),
    ],
)
def test_words_that_only_resemble_a_name_are_left_alone(annotate, text, lang):
    assert {a.surface for a in annotate(text, lang, "2025-04-01")} <= {"Friedrich Merz"}


def test_a_region_or_capitals_in_the_language_change_nothing(annotate):
    text = "وصل وويتكوف"
    assert keys(annotate(text, "AR-eg")) == keys(annotate(text, "ar")) == [("ويتكوف", "steve-witkoff")]


@pytest.mark.parametrize(
    ("text", "lang", "people"),
    [
        ("The mayor, Gwyneth Ap Rhys, spoke. Mayor Ap Rhys left.", "en", ["Gwyneth Ap Rhys", "Ap Rhys"]),
        ("A nurse named Oda Ferrandiz wept, and Ferrandiz went home.", "en", ["Oda Ferrandiz", "Ferrandiz"]),
        ("Le maire Gaëtan de La Brosse a dit non.", "fr", ["Gaëtan de La Brosse"]),
        ("Trainer Milan Horvatić ließ ihn auf der Bank.", "de", ["Milan Horvatić"]),
        ("Учитель Ринат Галимзянов приехал. Слова Галимзянова помнят.", "ru", ["Ринат Галимзянов", "Галимзянова"]),
        ("وقال الصحفي نبيل الشمراني إن الخبز غال.", "ar", ["نبيل الشمراني"]),
        ("הרופאה תמר קצנלסון אמרה כי הכול בסדר.", "he", ["תמר קצנלסון"]),
        ("工程师欧阳晓峰说，设备很旧。", "zh", ["欧阳晓峰"]),
        ("弁護士の高橋和也氏は調査を求めた。", "ja", ["高橋和也"]),
        ("주민 김말순 씨는 눈물을 흘렸다.", "ko", ["김말순"]),
    ],
)
def test_people_on_no_record_are_mentions_of_nobody(annotate, text, lang, people):
    found = annotate(text, lang, "2025-04-01")
    assert [a.surface for a in found if a.type == "person"] == people
    assert {key for _, key in keys(found)} == {None}


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Prices rose at Victoria Station and in Georgia and Chad on Monday.", "en"),
        ("Im März war der Rote Platz leer.", "de"),
        ("ارتفعت الأسعار في السوق الكبير بعد قرار الحكومة.", "ar"),
    ],
)
def test_places_days_and_things_are_no_people(annotate, text, lang):
    assert [a.surface for a in annotate(text, lang, "2025-04-01") if a.type == "person"] == []


@pytest.mark.parametrize(
    ("text", "lang", "title", "key"),
    [
        ("Lavrov spoke with his US counterpart.", "en", "US counterpart", "marco-rubio"),
        ("Il ministro degli Esteri era a Roma.", "it", "ministro degli Esteri", "antonio-tajani"),
        ("Rozmawiał z prezydentem Ukrainy w Warszawie.", "pl", "prezydentem Ukrainy", "volodymyr-zelensky"),
        ("التقى بالرئيس الروسي في الكرملين.", "ar", "الرئيس الروسي", "vladimir-putin"),
        ("俄罗斯外长没有回应。", "zh", "俄罗斯外长", "sergey-lavrov"),
    ],
)
def test_a_title_is_decided_by_itself_its_sentence_or_its_language(annotate, text, lang, title, key):
    assert (title, key) in keys(a for a in annotate(text, lang, "2025-04-01") if a.type == "role")


@pytest.mark.parametrize(
    ("text", "lang", "actors"),
    [
        ("Moscow rejected the plan.", "en", {"russia"}),
        ("They met in Moscow and at the Kremlin.", "en", set()),
        ("The US war industry is pro-Ukraine.", "en", set()),
        ("The US said no.", "en", {"united-states"}),
        ("미국은 평양에서 회담했다.", "ko", {"united-states"}),
    ],
)
def test_a_country_is_a_mention_where_it_acts(annotate, text, lang, actors):
    found = annotate(text, lang, "2025-04-01")
    assert {key for _, key in keys(found)} == actors
    assert all(a.is_metonym == (a.surface == "Moscow") for a in found)


def test_what_stands_outside_the_article_is_marked_and_no_evidence(annotate):
    text = "Rustem Umerov spoke in Kyiv.\nRelated articles: Andriy Yermak resigns\nComments\nSteve Witkoff is great"
    marked = {a.surface: a.is_boilerplate for a in annotate(text, "en", "2025-11-01")}
    assert marked == {"Rustem Umerov": False, "Andriy Yermak": True, "Steve Witkoff": True}


@pytest.mark.parametrize(
    ("text", "lang", "actor"),
    [
        ("In March 2024 the US secretary of state visited Beijing.", "en", "antony-blinken"),
        ("The US secretary of state visited Beijing.", "en", "marco-rubio"),
        ("The then US secretary of state spoke in March 2023.", "en", "antony-blinken"),
        ("في مارس 2024 زار وزير الخارجية الأمريكي القاهرة.", "ar", "antony-blinken"),
        ("2024年3月，美国国务卿访问北京。", "zh", "antony-blinken"),
        ("Der Bundeskanzler reiste im März 2024 nach Peking.", "de", "olaf-scholz"),
        ("지난해 미국 국무장관은 서울을 방문했다.", "ko", "antony-blinken"),
    ],
)
def test_a_date_in_the_sentence_moves_its_title_back(annotate, text, lang, actor):
    roles = [found for found in annotate(text, lang, "2025-12-10") if found.type == "role"]
    assert [found.resolved.decision.best.candidate.key for found in roles] == [actor]


@pytest.mark.parametrize(
    ("text", "lang", "surface", "actor"),
    [
        ("Moszkvát bírálta a nyilatkozat.", "hu", "Moszkvát", "russia"),
        ("Venäjä vastasi eilen.", "fi", "Venäjä", "russia"),
        ("وقالت الدفاع الأمريكية إن الضربة نجحت.", "ar", "الدفاع الأمريكية", "us-department-of-defense"),
        ("Das polnische Verteidigungsministerium widersprach.", "de", "polnische Verteidigungsministerium",
         "pl-defence-ministry"),
    ],
)  # fmt: skip
def test_countries_and_ministries_need_no_name_on_record_in_the_language(annotate, text, lang, surface, actor):
    bodies = [found for found in annotate(text, lang, "2025-03-01") if found.type == "organisation"]
    assert [(found.surface, found.resolved.decision.best.candidate.key) for found in bodies] == [(surface, actor)]


def test_short_forms_follow_the_full_name(annotate):
    text = "وصل وزير الجيش دان دريسكول إلى كييف. وقال دريسكول إن المحادثات جيدة."
    found = [a.surface for a in annotate(text, "ar", "2025-11-20") if a.type == "person" and a.resolved.decision.best]
    assert found == ["دان دريسكول", "دريسكول"]
