"""Names of Chinese, Japanese, Korean and Vietnamese people in Han characters and Hangul meet their Latin forms."""

from __future__ import annotations

import pytest

from registry.matching.compare import compare, fits_of
from registry.matching.costs import word_costs
from registry.names.eastasian.offices import without_offices
from registry.names.eastasian.splits import MOST, splits
from registry.names.readings import Reading, readings
from registry.names.words import name_words


def _is_whole(reading: Reading, latin: str) -> bool:
    """Tell whether every word printed stands for a word of the name, and none of the name is left."""
    words = name_words(latin)
    comparison = compare(reading, words, fits_of([reading], words.words, {}))
    strays = [token for token in comparison.unread if not (reading.is_syllabic and token.may_be_particle)]
    return bool(comparison.pairs) and not strays and not comparison.unsaid


def _names(printed: str, lang: str | None, latin: str) -> bool:
    return any(_is_whole(reading, latin) for reading in readings(printed, lang) if len(reading.content) > 1)


CHINESE = [
    ("习近平", "Xi Jinping"), ("習近平", "Xi Jinping"), ("李克强", "Li Keqiang"), ("胡锦涛", "Hu Jintao"),
    ("江泽民", "Jiang Zemin"), ("温家宝", "Wen Jiabao"), ("王岐山", "Wang Qishan"), ("赵乐际", "Zhao Leji"),
    ("丁薛祥", "Ding Xuexiang"), ("韩正", "Han Zheng"), ("秦刚", "Qin Gang"), ("董军", "Dong Jun"),
    ("何立峰", "He Lifeng"), ("曾庆红", "Zeng Qinghong"), ("单霁翔", "Shan Jixiang"), ("区子廉", "Ou Zilian"),
    ("欧阳自远", "Ouyang Ziyuan"), ("司马南", "Sima Nan"), ("诸葛亮", "Zhuge Liang"), ("邓小平", "Deng Xiaoping"),
    ("马英九", "Ma Ying-jeou"), ("蔡英文", "Tsai Ing-wen"), ("賴清德", "Lai Ching-te"), ("蕭美琴", "Hsiao Mei-chin"),
    ("蔣介石", "Chiang Chieh-shih"), ("謝長廷", "Hsieh Chang-ting"),
    ("李顯龍", "Lee Hsien Loong"), ("李光耀", "Li Guangyao"), ("吴作栋", "Wu Zuodong"), ("陈水扁", "Chen Shui-bian"),
    ("林鄭月娥", "Lam Cheng Yuet-ngor"), ("梁振英", "Leung Chun-ying"),
    ("曾蔭權", "Tsang Yam-kuen"), ("陳方安生", "Chan Fang On-sang"),
]  # fmt: skip
JAPANESE = [
    ("安倍晋三", "Shinzo Abe"), ("安倍晉三", "Abe Shinzo"), ("岸田文雄", "Fumio Kishida"), ("菅義偉", "Yoshihide Suga"),
    ("菅义伟", "Yoshihide Suga"), ("小泉純一郎", "Junichiro Koizumi"), ("小泉纯一郎", "Junichiro Koizumi"),
    ("野田佳彦", "Yoshihiko Noda"), ("鳩山由紀夫", "Yukio Hatoyama"), ("福田康夫", "Yasuo Fukuda"),
    ("森喜朗", "Yoshiro Mori"), ("河野太郎", "Taro Kono"), ("林芳正", "Yoshimasa Hayashi"), ("上川陽子", "Yoko Kamikawa"),
    ("茂木敏充", "Toshimitsu Motegi"), ("枝野幸男", "Yukio Edano"), ("小池百合子", "Yuriko Koike"),
    ("大江健三郎", "Kenzaburo Oe"), ("村上春樹", "Haruki Murakami"), ("黒田晴彦", "Haruhiko Kuroda"),
    ("井上信治", "Shinji Inoue"), ("高市早苗", "Sanae Takaichi"), ("加藤勝信", "Katsunobu Kato"),
    ("大野元裕", "Motohiro Ohno"), ("本間雅晴", "Masaharu Homma"), ("佐藤栄作", "Eisaku Satoh"),
]  # fmt: skip
KOREAN = [
    ("文在寅", "문재인", "Moon Jae-in"), ("朴槿惠", "박근혜", "Park Geun-hye"), ("李明博", "이명박", "Lee Myung-bak"),
    ("盧武鉉", "노무현", "Roh Moo-hyun"), ("金大中", "김대중", "Kim Dae-jung"), ("金泳三", "김영삼", "Kim Young-sam"),
    ("金正恩", "김정은", "Kim Jong-un"), ("金与正", "김여정", "Kim Yo-jong"), ("尹錫悅", "윤석열", "Yoon Suk Yeol"),
    ("李在明", "이재명", "Lee Jae-myung"), ("韓德洙", "한덕수", "Han Duck-soo"), ("潘基文", "반기문", "Ban Ki-moon"),
    ("崔善姬", "최선희", "Choe Son-hui"), ("趙兌烈", "조태열", "Cho Tae-yul"), ("鄭夢準", "정몽준", "Chung Mong-joon"),
    ("黄教安", "황교안", "Hwang Kyo-ahn"), ("康京和", "강경화", "Kang Kyung-wha"), ("李洛渊", "이낙연", "Lee Nak-yon"),
    ("安哲秀", "안철수", "Ahn Cheol-soo"), ("洪準杓", "홍준표", "Hong Joon-pyo"), ("朴正熙", "박정희", "Park Chung-hee"),
]  # fmt: skip
VIETNAMESE = [
    ("阮富仲", "Nguyen Phu Trong"), ("苏林", "To Lam"), ("范明正", "Pham Minh Chinh"), ("阮春福", "Nguyen Xuan Phuc"),
    ("胡志明", "Ho Chi Minh"), ("武元甲", "Vo Nguyen Giap"), ("陈大光", "Tran Dai Quang"), ("阮文绍", "Nguyen Van Thieu"),
]  # fmt: skip
IN_HANGUL = [
    ("리커창", "Li Keqiang"), ("시진핑", "Xi Jinping"), ("왕이", "Wang Yi"), ("후진타오", "Hu Jintao"),
    ("라이칭더", "Lai Ching-te"), ("차이잉원", "Tsai Ing-wen"), ("장쩌민", "Jiang Zemin"), ("덩샤오핑", "Deng Xiaoping"),
    ("마오쩌둥", "Mao Zedong"), ("원자바오", "Wen Jiabao"), ("친강", "Qin Gang"), ("기시다 후미오", "Fumio Kishida"),
    ("아베 신조", "Shinzo Abe"), ("고이즈미 준이치로", "Junichiro Koizumi"), ("이시바 시게루", "Shigeru Ishiba"),
    ("스가 요시히데", "Yoshihide Suga"), ("다카이치 사나에", "Sanae Takaichi"), ("고노 다로", "Taro Kono"),
    ("하토야마 유키오", "Yukio Hatoyama"), ("무라카미 하루키", "Haruki Murakami"),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "ja", None])
@pytest.mark.parametrize(("printed", "latin"), CHINESE)
def test_chinese_names_are_read_as_their_country_spells_them(printed, latin, lang):
    assert _names(printed, lang, latin)


@pytest.mark.parametrize("lang", ["ja", "zh", None])
@pytest.mark.parametrize(("printed", "latin"), JAPANESE)
def test_japanese_names_are_read_by_the_dictionary_in_all_character_forms(printed, latin, lang):
    assert _names(printed, lang, latin)


@pytest.mark.parametrize(("han", "hangul", "latin"), KOREAN)
def test_korean_names_are_read_from_han_and_from_hangul(han, hangul, latin):
    assert _names(han, "zh", latin)
    assert _names(han, "ja", latin)
    assert _names(hangul, "ko", latin)


@pytest.mark.parametrize(("printed", "latin"), VIETNAMESE)
def test_vietnamese_names_are_read_from_chinese_texts(printed, latin):
    assert _names(printed, "zh", latin)


@pytest.mark.parametrize(("printed", "latin"), IN_HANGUL)
def test_chinese_and_japanese_names_in_hangul_are_read_by_the_rules_of_korean_spelling(printed, latin):
    assert _names(printed, "ko", latin)


@pytest.mark.parametrize(
    ("printed", "latin"),
    [
        ("キム・ジョンウン", "Kim Jong-un"), ("キム・ヨジョン", "Kim Yo-jong"), ("ムン・ジェイン", "Moon Jae-in"),
        ("ユン・ソクヨル", "Yoon Suk Yeol"), ("イ・ジェミョン", "Lee Jae-myung"), ("ハン・ドクス", "Han Duck-soo"),
        ("パン・ギムン", "Ban Ki-moon"), ("チョ・テヨル", "Cho Tae-yul"), ("カン・ギョンファ", "Kang Kyung-wha"),
        ("アン・チョルス", "Ahn Cheol-soo"), ("ノ・ムヒョン", "Roh Moo-hyun"), ("イ・ミョンバク", "Lee Myung-bak"),
    ],
)  # fmt: skip
def test_korean_names_in_katakana_are_read_by_syllables(printed, latin):
    assert _names(printed, "ja", latin)


@pytest.mark.parametrize(
    ("printed", "lang", "latin"),
    [
        ("李强", "zh", "Li Keqiang"), ("李克强", "zh", "Li Qiang"), ("王毅", "zh", "Wang Qishan"),
        ("王岐山", "zh", "Wang Yi"), ("金正日", "zh", "Kim Jong-un"), ("金正恩", "zh", "Kim Jong-il"),
        ("김정일", "ko", "Kim Jong-un"), ("김정은", "ko", "Kim Jong-il"), ("小泉今日子", "ja", "Junichiro Koizumi"),
        ("安倍昭恵", "ja", "Shinzo Abe"), ("송호창", "ko", "Song Chang"), ("习仲勋", "zh", "Xi Jinping"),
        ("蔡奇", "zh", "Tsai Ing-wen"), ("문재호", "ko", "Moon Jae-in"), ("岸田國士", "ja", "Fumio Kishida"),
    ],
)  # fmt: skip
def test_namesakes_by_half_stay_apart(printed, lang, latin):
    assert not _names(printed, lang, latin)


@pytest.mark.parametrize(
    ("printed", "lang", "name", "aside"),
    [
        ("安倍首相", "ja", "安倍", {"首相"}), ("安倍元首相", "ja", "安倍", {"首相", "元"}),
        ("文在寅前大統領", "ja", "文在寅", {"大統領", "前"}), ("李强总理", "zh", "李强", {"总理"}),
        ("總統蔡英文", "zh-Hant", "蔡英文", {"總統"}), ("王毅外长", "zh", "王毅", {"外长"}),
        ("문재인 전 대통령", "ko", "문재인", {"전", "대통령"}), ("기시다 총리", "ko", "기시다", {"총리"}),
        ("김여정 부부장", "ko", "김여정", {"부부장"}), ("大統領 文在寅", "ja", "文在寅", {"大統領"}),
        ("ルビオ国務長官", "ja", "ルビオ", {"国務長官"}), ("撒切尔夫人", "zh", "撒切尔", {"夫人"}),
    ],
)  # fmt: skip
def test_offices_written_together_with_a_name_are_set_aside(printed, lang, name, aside):
    first = readings(printed, lang)[0]
    assert first.core == name
    assert set(first.honorifics) == aside


def test_a_name_that_ends_like_a_word_for_former_keeps_its_end():
    assert without_offices("박정전", "Hang") == (0, 3, [])


@pytest.mark.parametrize("lang", ["zh", "ja", "ko", None])
@pytest.mark.parametrize("name", ["林文元", "高市", "李明博", "欧阳修", "司马懿"])
def test_a_name_has_few_splits(name, lang):
    assert 1 <= len(splits((name,), "Hani", lang)) <= MOST


@pytest.mark.parametrize("name", ["特朗普", "佩斯科夫", "ドナルド", "푸틴"])
def test_a_foreign_name_keeps_its_reading_as_one_word(name):
    assert any(reading.folded == name for reading in readings(name, None))


def test_a_family_name_of_the_dictionary_is_no_foreign_one_that_sounds_alike():
    family = next(reading for reading in readings("菅", "ja") if reading.knows_family)
    assert set(word_costs(family.tokens[0], ("kan", "suga", "khan"))) == {"kan", "suga"}


def test_a_family_name_alone_is_read_by_the_dictionary():
    assert any(r.knows_family and r.tokens[0].forms[0].text == "ishiba" for r in readings("石破", "ja"))
