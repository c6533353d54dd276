"""Rules of forms of address, ranks and titles beside a name, language by language."""

import pytest

from registry.names import tables
from registry.names.readings import readings


@pytest.mark.parametrize(
    ("printed", "lang", "core"),
    [
        ("Mr. Witkoff", "en", "Witkoff"),
        ("Lt. Gen. Keith Kellogg", "en", "Keith Kellogg"),
        ("Gen. Dan Caine", "en", "Dan Caine"),
        ("the late Dr. Smith", "en", "the late Dr Smith"),
        ("Sen. Lindsey Graham", "en", "Lindsey Graham"),
        ("Ayatollah Ali Khamenei", "en", "Ali Khamenei"),
        ("Crown Prince Mohammed", "en", "Mohammed"),
        ("Jane Doe, PhD", "en", "Jane Doe"),
        ("Mme Lagarde", "fr", "Lagarde"),
        ("Sra. Sheinbaum", "es", "Sheinbaum"),
        ("doña Yolanda Díaz", "es", "Yolanda Díaz"),
        ("Dom Pedro", "en", "Dom Pedro"),
        ("on. Meloni", "it", "on Meloni"),
        ("signora Meloni", "it", "Meloni"),
        ("Herr Merz", "de", "Merz"),
        ("Bundeskanzler Friedrich Merz", "de", "Friedrich Merz"),
        ("mevrouw Yeşilgöz", "nl", "Yeşilgöz"),
        ("pan Tusk", "pl", "Tusk"),
        ("gen. Kukuły", "pl", "Kukuły"),
        ("prezydenta Dudy", "pl", "Dudy"),
        ("prezydentowi Nawrockiemu", "pl", "Nawrockiemu"),
        ("prezidentem Pavlem", "cs", "Pavlem"),
        ("predsjednika Milanovića", "hr", "Milanovića"),
        ("presidentti Stubb", "fi", "Stubb"),
        ("Orbán úr", "hu", "Orbán"),
        ("Orbán miniszterelnök", "hu", "Orbán"),
        ("Sayın Erdoğan", "tr", "Erdoğan"),
        ("Hakan Bey", "tr", "Hakan"),
        ("Pak Prabowo", "id", "Prabowo"),
        ("Bapak Jokowi", "id", "Jokowi"),
        ("Ông Tô Lâm", "vi", "Tô Lâm"),
        ("Rais Samia Suluhu", "sw", "Samia Suluhu"),
        ("генерала Сырского", "ru", "Сырского"),
        ("г-н Лавров", "ru", "Лавров"),
        ("президентом Путиным", "ru", "Путиным"),
        ("пресс-секретаря Пескова", "ru", "Пескова"),
        ("пана Зеленського", "uk", "Зеленського"),
        ("прем'єр-міністра Шмигаля", "uk", "Шмигаля"),
        ("полковник Черевашенко", "uk", "Черевашенко"),
        ("спадарыня Ціханоўская", "be", "Ціханоўская"),
        ("председника Вучића", "sr", "Вучића"),
        ("д-р Радев", "bg", "Радев"),
        ("ο πρωθυπουργός Μητσοτάκης", "el", "Μητσοτάκης"),
        ("του προέδρου Πούτιν", "el", "Πούτιν"),
        ("اللواء خليفة حفتر", "ar", "خليفة حفتر"),
        ("الفريق البرهان", "ar", "البرهان"),
        ("الدكتور عبد الله", "ar", "عبد الله"),
        ("المرحوم محمد مرسي", "ar", "محمد مرسي"),
        ("آیت‌الله خامنه‌ای", "fa", "خامنه‌ای"),
        ("آقای عراقچی", "fa", "عراقچی"),
        ("شہباز صاحب", "ur", "شہباز"),
        ("מר נתניהו", "he", "נתניהו"),
        ('ד"ר גנץ', "he", "גנץ"),
        ("ראש הממשלה נתניהו", "he", "נתניהו"),
        ("הרב עובדיה", "he", "עובדיה"),
        ("习近平主席", "zh", "习近平"),
        ("トランプ氏", "ja", "トランプ"),
        ("石破首相", "ja", "石破"),
        ("이재명 대통령", "ko", "이재명"),
        ("이재명대통령", "ko", "이재명"),
        ("श्री मोदी", "hi", "मोदी"),
        ("मोदी जी", "hi", "मोदी"),
        ("জনাব ইউনূস", "bn", "ইউনূস"),
        ("திரு ஸ்டாலின்", "ta", "ஸ்டாலின்"),
        ("นาย เศรษฐา", "th", "เศรษฐา"),
        ("አቶ ዐቢይ", "am", "ዐቢይ"),
        ("ბატონი კობახიძე", "ka", "კობახიძე"),
        ("პრეზიდენტმა ზურაბიშვილმა", "ka", "ზურაბიშვილმა"),
        ("պարոն Փաշինյան", "hy", "Փաշինյան"),
        ("վարչապետի Փաշինյանի", "hy", "Փաշինյանի"),
    ],
)
def test_an_honorific_is_set_aside_in_its_language(printed, lang, core):
    assert readings(printed, lang)[0].core.replace("\u200c", "") == core.replace("\u200c", "")


@pytest.mark.parametrize(
    ("printed", "lang"), [("King Charles", "en"), ("Pope Leo", "en"), ("Major Tom", "en"), ("Pan Jianwei", "pl")]
)
def test_what_may_be_a_name_stays_in_a_second_reading_at_no_cost(printed, lang):
    assert any(reading.core == printed and reading.cost == 0 for reading in readings(printed, lang))


@pytest.mark.parametrize(
    "printed", ["Bo Xilai", "Tan Dun", "Don DeLillo", "Chi Haotian", "Pan Gongsheng", "Bu Xiaolin"]
)
def test_a_name_that_is_an_honorific_elsewhere_is_left_alone_where_no_language_is_named(printed):
    assert readings(printed)[0].core == printed or readings(printed)[1].core == printed
    assert printed.split()[0].lower() not in tables.honorifics() or printed.startswith("Don")


def test_an_honorific_alone_is_a_name():
    assert readings("Bey", "tr")[0].core == "Bey"
