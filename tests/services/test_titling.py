"""Titles are found by phrase or by grammar, alone and beside a name, in the sense their words give."""

from datetime import date

import pytest

from registry.domain import Feature, Mention, NotFoundError, Outcome, PartialDate, Reason, Thresholds
from registry.services.holders import holders_by_title
from registry.services.resolve import resolve_mentions
from registry.transaction import reading
from tests.seeded import seeded_engine, seeded_template  # noqa: F401

THRESHOLDS = Thresholds(link=0.8, review=0.2, lead=0.3)
TODAY = date(2026, 1, 1)


@pytest.fixture
def ask(seeded_engine):  # noqa: F811
    def ask(text, on=None, *, lang=None, context=None):
        mention = Mention(surface_form=text, lang=lang, on=PartialDate.parse(on) if on else None, context=context)
        with reading(seeded_engine) as session:
            (answer,) = resolve_mentions(session, [mention], THRESHOLDS, today=TODAY)
        return answer.decision

    return ask


def key(decision):
    return decision.best.candidate.key if decision.best else None


@pytest.mark.parametrize(
    ("text", "lang", "on", "expected"),
    [
        ("den ryske utrikesministern", "sv", "2020-01-01", "sergey-lavrov"),
        ("francouzský prezident", "cs", "2018-01-01", "emmanuel-macron"),
        ("ministrul de externe al Rusiei", "ro", "2020-01-01", "sergey-lavrov"),
        ("председник Русије", "sr", "2020-01-01", "vladimir-putin"),
        ("러시아 외무장관", "ko", "2020-01-01", "sergey-lavrov"),
    ],
)
def test_titles_in_languages_without_any_title_on_record_find_the_post(ask, text, lang, on, expected):
    assert key(ask(text, on, lang=lang)) == expected


def test_a_counterpart_is_found_through_a_title_or_a_name_in_the_context_only(ask):
    context = "US Secretary of State Marco Rubio met his Russian counterpart in Riyadh"
    assert key(ask("his Russian counterpart", "2025-04-01", lang="en", context=context)) == "sergey-lavrov"
    by_name = ask(
        "his Turkish counterpart", "2025-04-01", lang="en", context="Lavrov spoke with his Turkish counterpart."
    )
    assert (key(by_name), by_name.roles[0].post.key) == ("hakan-fidan", "tr-foreign-minister")
    arabic = ask("نظيره التركي", "2025-04-01", lang="ar", context="التقى سيرغي لافروف نظيره التركي في أنطاليا")
    assert key(arabic) == "hakan-fidan"
    alone = ask("his Russian counterpart", "2025-04-01", lang="en")
    assert (alone.outcome, alone.best) == (Outcome.NIL, None)


@pytest.mark.parametrize(
    ("text", "lang", "on", "context", "expected"),
    [
        ("his Canadian counterpart", "en", "2022-11-10", "US President Joe Biden spoke with {}.", "justin-trudeau"),
        ("his American counterpart", "en", "2022-10-10", "Prime Minister Yair Lapid called {}.", "joe-biden"),
        ("his Turkish counterpart", "en", "2023-11-10", "Prime Minister Mitsotakis met {}.", "recep-tayyip-erdogan"),
        ("son homologue canadien", "fr", "2021-01-10", "Emmanuel Macron a reçu {}.", "justin-trudeau"),
        (
            "his German counterpart",
            "en",
            "2023-11-10",
            "President Sergio Mattarella met {}.",
            "frank-walter-steinmeier",
        ),
    ],
)
def test_presidents_and_prime_ministers_are_counterparts_where_the_other_country_has_no_such_office(
    ask, text, lang, on, context, expected
):
    assert key(ask(text, on, lang=lang, context=context.format(text))) == expected


def test_former_holders_are_offered_latest_first_and_linked_only_when_there_is_one(ask):
    decision = ask("former Russian defence minister", "2024-06-01", lang="en")
    assert decision.outcome is Outcome.REVIEW
    assert [match.candidate.key for match in decision.matches][:2] == ["sergei-shoigu", "anatoly-serdyukov"]


def test_a_former_title_beside_a_name_agrees_with_a_past_tenure(ask):
    decision = ask("former US President Donald Trump", "2023-05-01", lang="en")
    assert (key(decision), decision.reason) == ("donald-trump", Reason.NAME_AND_ROLE)


def test_a_title_of_another_time_beside_a_name_says_when_it_was_held(ask):
    decision = ask("National Security Advisor Mike Waltz", "2025-12-23", lang="en")
    (line,) = [line for line in decision.matches[0].evidence if line.feature is Feature.ROLE_CONFLICT]
    assert decision.reason is Reason.CONFLICT
    assert line.detail == "National Security Advisor: held 2025-01-20 to 2025-05-01"


def test_the_one_elect_and_the_acting_one_are_told_from_the_holder(ask):
    assert key(ask("US president-elect", "2024-12-01", lang="en")) == "donald-trump"
    assert key(ask("US president", "2024-12-01", lang="en")) == "joe-biden"
    assert key(ask("acting president of South Korea", "2025-01-15", lang="en")) == "choi-sang-mok"


def test_an_office_of_many_countries_needs_one(ask):
    alone = ask("министр иностранных дел", "2025-04-01", lang="ru")
    assert (alone.outcome, alone.reason) == (Outcome.NIL, Reason.AMBIGUOUS)
    context = "Ukraine said the foreign minister will travel"
    assert key(ask("the foreign minister", "2025-04-01", lang="en", context=context)) == "andrii-sybiha"


@pytest.mark.parametrize("text", ["the president's wife", "foreign ministers", "presidential candidate"])
def test_what_is_no_title_of_one_person_names_nobody(ask, text):
    assert key(ask(text, "2025-04-01", lang="en")) is None


def test_a_title_and_a_country_ask_for_the_holder(seeded_engine):  # noqa: F811
    on = PartialDate.parse("2020-01-01")
    with reading(seeded_engine) as session:
        (held,) = holders_by_title(session, "utrikesminister", on, country="ru", lang="sv")
        (former,) = holders_by_title(session, "former British prime minister", on, lang="en")
        with pytest.raises(NotFoundError) as which:
            holders_by_title(session, "utrikesminister", on, lang="sv")
    assert [tenure.actor_key for tenure in held.holders.tenures] == ["sergey-lavrov"]
    assert [tenure.actor_key for tenure in former.holders.tenures][:2] == ["theresa-may", "david-cameron"]
    assert which.value.code == "which_country"


@pytest.mark.parametrize(
    ("text", "lang", "on", "expected", "reason"),
    [
        ("Prime Minister Netanyahu", "en", "2023-03-01", "benjamin-netanyahu", Reason.NAME_AND_ROLE),
        ("Prime Minister Netanyahu", "en", "2022-01-01", "benjamin-netanyahu", Reason.CONFLICT),
        ("former Prime Minister Boris Johnson", "en", "2023-05-01", "boris-johnson", Reason.NAME_AND_ROLE),
        ("президент Порошенко", "ru", "2022-01-01", "petro-poroshenko", Reason.CONFLICT),
        ("Außenministerin Annalena Baerbock", "de", "2023-02-02", "annalena-baerbock", Reason.NAME_AND_ROLE),
        ("спецпосланник Уиткофф", "ru", "2025-04-11", "steve-witkoff", Reason.NAME_AND_ROLE),
        ("المبعوث ستيف ويتكوف", "ar", "2025-04-11", "steve-witkoff", Reason.NAME_AND_ROLE),
        ("Defence Minister Sergey Lavrov", "en", "2020-01-01", "sergey-lavrov", Reason.NAME),
        ("Secretary of State Pietro Parolin", "en", "2020-01-01", "pietro-parolin", Reason.NAME_AND_ROLE),
        ("Bundeskanzler Karl Nehammer", "de", "2023-01-01", "karl-nehammer", Reason.NAME_AND_ROLE),
    ],
)
def test_a_title_of_any_country_beside_a_name_is_held_to_what_the_actor_was_that_day(
    ask, text, lang, on, expected, reason
):
    decision = ask(text, on, lang=lang)
    assert (key(decision), decision.reason) == (expected, reason)
    lines = decision.best.evidence
    assert lines[-1].feature is Feature.RIVALS
    if reason is Reason.CONFLICT:
        (line,) = [line for line in lines if line.feature is Feature.ROLE_CONFLICT]
        assert "not at the date" in line.detail


@pytest.mark.parametrize(
    ("text", "lang", "on", "expected"),
    [
        ("US Secretary of State Antony Blinken", "en", "2022-01-01", "antony-blinken"),
        ("U.S. Secretary of State Marco Rubio", "en", "2025-04-01", "marco-rubio"),
        ("Russian Foreign Minister Sergey Lavrov", "en", "2022-01-01", "sergey-lavrov"),
        ("Russian Foreign Minister Lavrov", "en", "2022-01-01", "sergey-lavrov"),
        ("US Secretary of State Blinken", "en", "2022-01-01", "antony-blinken"),
        ("министр обороны РФ Сергей Шойгу", "ru", "2022-01-01", "sergei-shoigu"),
        ("وزير الخارجية الروسي سيرغي لافروف", "ar", "2022-01-01", "sergey-lavrov"),
    ],
)
def test_organisations_that_share_words_with_the_title_do_not_crowd_out_whom_the_name_means(
    ask, text, lang, on, expected
):
    decision = ask(text, on, lang=lang)
    assert (key(decision), decision.reason) == (expected, Reason.NAME_AND_ROLE)


def test_a_title_inside_the_name_of_an_organisation_is_not_held_against_it(ask):
    decision = ask("Office of the President of Ukraine", "2022-01-01", lang="en")
    assert (key(decision), decision.reason) == ("office-of-the-president-of-ukraine", Reason.NAME)


def test_a_country_in_a_title_is_not_taken_for_another_one(ask):
    decision = ask("US Secretary of State Pietro Parolin", "2020-01-01", lang="en")
    assert (key(decision), decision.reason) == ("pietro-parolin", Reason.CONFLICT)


def test_nobody_is_elect_before_the_day_on_which_he_was(ask):
    assert key(ask("US president-elect", "2024-10-15", lang="en")) is None
    assert key(ask("US president-elect", "2024-11-10", lang="en")) == "donald-trump"


def test_a_commander_of_a_body_is_not_who_leads_it(ask):
    assert key(ask("Hezbollah commander", "2024-12-01", lang="en")) is None
    assert key(ask("Hezbollah chief", "2024-12-01", lang="en")) == "naim-qassem"
    assert key(ask("NATO commander", "2014-01-01", lang="en")) == "philip-breedlove"


def test_a_title_beside_the_name_of_an_organisation_is_not_the_organisation(ask):
    assert key(ask("Minister Ukraine", "2022-01-01", lang="en")) is None
    assert key(ask("Pope Francis", "2020-01-01", lang="en")) == "pope-francis"


@pytest.mark.parametrize("title", ["special envoy", "the ambassador", "the spokesperson"])
def test_an_office_of_nobody_in_particular_alone_names_nobody(ask, title):
    decision = ask(title, "2025-04-11", lang="en")
    assert (decision.outcome, decision.best) == (Outcome.NIL, None)
