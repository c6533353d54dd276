"""Rules of reading role titles, language by language."""

import pytest

from registry.roles.grammar.read import read_title


def read(text, lang=None):
    """Give office, country and modifiers of a text that is a title as a whole; None for any other."""
    found = [reading for reading in read_title(text, lang) if reading.is_whole]
    return (found[0].office, found[0].country, found[0].modifiers) if found else None


@pytest.mark.parametrize(
    ("text", "lang", "office", "country"),
    [
        ("the US Secretary of State", "en", "foreign-minister", "us"),
        ("Secretary of State", "en", "foreign-minister", "us"),
        ("Secretary of State for Defence", "en", "defence-minister", "gb"),
        ("Foreign Secretary", "en", "foreign-minister", "gb"),
        ("Chancellor of the Exchequer", "en", "finance-minister", "gb"),
        ("Ukraine's foreign minister", "en", "foreign-minister", "ua"),
        ("ووزير الخارجية الروسي", "ar", "foreign-minister", "ru"),
        ("وزيرة الخارجية الألمانية", "ar", "foreign-minister", "de"),
        ("لرئيس الوزراء الإسرائيلي", "ar", "head-of-government", "il"),
        ("главы МИД России", "ru", "foreign-minister", "ru"),
        ("министром обороны Украины", "ru", "defence-minister", "ua"),
        ("міністерка економіки", "uk", "economy-minister", None),
        ("секретарем РНБО", "uk", "security-council-secretary", "ua"),
        ("του υπουργού Εξωτερικών των ΗΠΑ", "el", "foreign-minister", "us"),
        ("le ministre russe des Affaires étrangères", "fr", "foreign-minister", "ru"),
        ("des russischen Außenministers", "de", "foreign-minister", "ru"),
        ("Bundeskanzler", "de", "head-of-government", "de"),
        ("el presidente del Gobierno español", "es", "head-of-government", "es"),
        ("İsrail Savunma Bakanı'nın", "tr", "defence-minister", "il"),
        ("رهبر انقلاب", "fa", "supreme-leader", "ir"),
        ("לשר החוץ האמריקני", "he", "foreign-minister", "us"),
        ("美國國務卿", "zh", "foreign-minister", "us"),
        ("szefa MSZ Rosji", "pl", "foreign-minister", "ru"),
        ("il ministro degli Esteri russo", "it", "foreign-minister", "ru"),
        ("ministro dos Negócios Estrangeiros da Rússia", "pt", "foreign-minister", "ru"),
        ("Amerikaanse minister van Buitenlandse Zaken", "nl", "foreign-minister", "us"),
        ("ministrul de externe al Rusiei", "ro", "foreign-minister", "ru"),
        ("ruského ministra zahraničí", "cs", "foreign-minister", "ru"),
        ("den ryske utrikesministern", "sv", "foreign-minister", "ru"),
        ("米国務長官", "ja", "foreign-minister", "us"),
        ("러시아 외무장관", "ko", "foreign-minister", "ru"),
        ("министърът на отбраната на Украйна", "bg", "defence-minister", "ua"),
        ("ministar spoljnih poslova Rusije", "sr", "foreign-minister", "ru"),
        ("premijer Češke", "sr", "head-of-government", "cz"),
        ("председница Владе Србије", "sr", "head-of-government", "rs"),
        ("kazašský prezident", "cs", "president", "kz"),
        ("prezidentka Slovenska", "cs", "president", "sk"),
        ("президентката на България", "bg", "president", "bg"),
        ("премиерът на Молдова", "bg", "head-of-government", "md"),
        ("премиер на Северна Македония", "bg", "head-of-government", "mk"),
        ("premierul ceh", "ro", "head-of-government", "cz"),
        ("prezydentce Słowacji", "pl", "president", "sk"),
        ("słoweński premier", "pl", "head-of-government", "si"),
        ("президентці Словаччини", "uk", "president", "sk"),
        ("il presidente colombiano", "it", "president", "co"),
        ("印尼总统", "zh", "president", "id"),
        ("대만 총통", "ko", "president", "tw"),
        ("cardinale segretario di Stato vaticano", "it", "secretary-of-state", "va"),
        ("secretario de Seguridad Nacional de EE.UU.", "es", "homeland-security-minister", "us"),
    ],
)
def test_an_office_and_its_country_are_read_in_the_order_and_case_of_the_language(text, lang, office, country):
    assert read(text, lang) == (office, country, ())


@pytest.mark.parametrize(
    ("text", "modifiers"),
    [
        ("former US president", ("former",)),
        ("exministro de Defensa de España", ("former",)),
        ("وزير الدفاع الإسرائيلي السابق", ("former",)),
        ("נשיא רוסיה לשעבר", ("former",)),
        ("и.о. министра обороны РФ", ("acting",)),
        ("the then US secretary of state", ("then",)),
        ("US President-elect", ("elect",)),
        ("美国前总统", ("former",)),
    ],
)
def test_words_beside_an_office_say_in_what_sense_it_is_held(text, modifiers):
    assert read(text)[2] == modifiers


@pytest.mark.parametrize(
    ("text", "office", "country"),
    [
        ("Russian deputy foreign minister", "deputy-foreign-minister", "ru"),
        ("первый вице-премьер Украины", "first-deputy-head-of-government", "ua"),
        ("vice president of the United States", "vice-president", "us"),
        ("Kremlin spokesman", "spokesperson-president", "ru"),
        ("речниця МЗС РФ", "spokesperson-foreign-ministry", "ru"),
        ("US ambassador to Russia", "ambassador-to-ru", "us"),
        ("السفير الروسي لدى واشنطن", "ambassador-to-us", "ru"),
        ("駐米ロシア大使", "ambassador-to-us", "ru"),
        ("Rusya'nın BM Daimi Temsilcisi", "ambassador-to-un", "ru"),
        ("special envoy for Ukraine and Russia", "special-envoy-to-ru-ua", None),
        ("UN special envoy for Syria", "un-special-envoy-to-sy", None),
        ("adviser to the foreign minister", "aide-to-foreign-minister", None),
        ("head of the Office of the President of Ukraine", "chief-of-staff", "ua"),
        ("Pentagon chief", "defence-minister", "us"),
        ("top American diplomat", "foreign-minister", "us"),
        ("NATO chief", "nato-secretary-general", None),
        ("EU foreign policy chief", "eu-high-representative", None),
        ("CIA director", "head-cia", "us"),
        ("the American leader", "president", "us"),
        ("German leader", "head-of-government", "de"),
        ("ο Ρώσος ομόλογός του", "counterpart", "ru"),
    ],
)
def test_composed_offices_have_slugs_of_their_own(text, office, country):
    assert read(text) == (office, country, ())


@pytest.mark.parametrize(
    "text",
    [
        "foreign ministers", "a minister", "foreign ministry", "office of the president", "the Kremlin",
        "wife of the president", "presidential candidate", "министры иностранных дел", "жена президента",
        "администрация президента", "وزارة الخارجية", "وزراء الخارجية", "زوجة الرئيس", "υπουργείο Εξωτερικών",
        "Außenministerium", "ministère des Affaires étrangères", "外交部", "Marco Rubio", "",
    ],
)  # fmt: skip
def test_organisations_plurals_and_people_beside_an_office_are_no_titles(text):
    assert read(text) is None


def test_what_stands_beside_a_title_is_left_over():
    (reading,) = read_title("former US Secretary of State Antony Blinken", "en")
    assert (reading.before, reading.after) == ("", "Antony Blinken")
    text = "Israeli Defence Minister Yoav Gallant"
    (reading,) = read_title(text, "en")
    assert text[reading.start : reading.end] == "Israeli Defence Minister"


def test_two_offices_of_one_person_are_two_readings():
    found = {reading.office for reading in read_title("Prime Minister and Foreign Minister of Qatar", "en")}
    assert found == {"head-of-government", "foreign-minister"}
