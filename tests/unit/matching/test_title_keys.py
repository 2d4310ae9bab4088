"""Titles as broadcasters write them conform to the registered ones, and different ones do not.

Pairs are the facts of tests/regulation/vectors.md ("Titles whose keys must be equal", "Must not
match") and titles attested in public sources.
"""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.titles import TitleLevel, title_keys, title_level
from shared.kernel.folding import conform, k0, k1, plain_ascii
from shared.kernel.letters import AZ_CYRILLIC

SEVEN_SONS = ("7 oğul istərəm", "Yeddi oğul istərəm", "Једди оғул истәрәм", "YEDDI OGUL ISTEREM")


def level(reported: str, registered: str) -> TitleLevel | None:
    return title_level(title_keys(reported), title_keys(registered))


@pytest.mark.clause("2.1.2-c")
@pytest.mark.clause("2.1.2-d")
@pytest.mark.parametrize(("left", "right"), list(combinations(SEVEN_SONS, 2)))
def test_one_title_in_figures_words_cyrillic_and_capitals(left: str, right: str) -> None:
    assert level(left, right) is not None
    assert level(right, left) is not None


@pytest.mark.clause("2.1.2-c")
@pytest.mark.parametrize(
    ("reported", "registered", "expected"),
    [
        ("Azərbaycan əlifbası", "Азәрбајҹан әлифбасы", TitleLevel.ALPHABET),
        ("Sevinс buxtası", "Sevinc buxtası", TitleLevel.EXACT),
        ("Hе та, так эта", "Не та, так эта", TitleLevel.EXACT),
        ("О olmasın, bu olsun", "O olmasın, bu olsun", TitleLevel.EXACT),
        ("Аршин мал алан", "Arşın mal alan", TitleLevel.ALPHABET),
        ("Arshin Mal Alan", "Arşın mal alan", TitleLevel.TRANSLITERATION),
        ("Гайнана", "Qaynana", TitleLevel.ALPHABET),
        ("Yarımchig Khatiralar", "Yarımçıq xatirələr", TitleLevel.TRANSLITERATION),
        ("Ogni Baku", "Огни Баку", TitleLevel.TRANSLITERATION),
        ("GORUS", "Görüş", TitleLevel.TRANSLITERATION),
        ("Iiulskii dozhd", "Июльский дождь", TitleLevel.TRANSLITERATION),
        ("Moia Rossiia", "Моя Россия", TitleLevel.TRANSLITERATION),
        ("Moja Rossija", "Моя Россия", TitleLevel.TRANSLITERATION),
        ("Žurnal", "Журнал", TitleLevel.TRANSLITERATION),
        ("Yelovyye shishki", "Еловые шишки", TitleLevel.TRANSLITERATION),
        ("Vasilyev", "Васильев", TitleLevel.TRANSLITERATION),
        ("Podʺezd", "Подъезд", TitleLevel.TRANSLITERATION),
        ("İSTANBUL REYSİ", "İstanbul reysi", TitleLevel.EXACT),
        ("“Ölsəm…  bağışla”", "Ölsəm, bağışla", TitleLevel.EXACT),
    ],
)
def test_transliterations(reported: str, registered: str, expected: TitleLevel) -> None:
    assert level(reported, registered) is expected


def test_capitals_without_the_azerbaijani_keyboard_are_one_letter() -> None:
    assert level("ISTANBUL", "İstanbul") is TitleLevel.EXACT
    assert level("QIZIL", "qızıl") is TitleLevel.EXACT
    assert level("i\u0307stanbul", "İstanbul") is TitleLevel.EXACT


@pytest.mark.clause("2.1.2-d")
@pytest.mark.parametrize(
    ("reported", "registered"),
    [
        ("26 Bakı komissarı", "İyirmi altı Bakı komissarı"),
        ("26 бакинских комиссаров", "Двадцать шесть бакинских комиссаров"),
        ("Kölgədə qırx dərəcə isti", "Kölgədə 40 dərəcə isti"),
        ("40-cı qapı", "Qırxıncı qapı"),
        ("1001-ci gecə", "Min birinci gecə"),
        ("Fəryad II", "Fəryad iki"),
        ("1001 gecə", "Min bir gecə"),
        ("Тысяча одна ночь", "1001 ночь"),
        ("Three Meetings", "3 Meetings"),
        ("Görüş Two", "Görüş II"),
        ("The Twenty-First Meeting", "The 21st Meeting"),
    ],
)
def test_figures_and_words_both_ways(reported: str, registered: str) -> None:
    assert level(reported, registered) is TitleLevel.FIGURES
    assert level(registered, reported) is TitleLevel.FIGURES


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Yeddi oğul istərəm", "Yetmiş oğul istərəm"),
        ("7 oğul istərəm", "7-ci oğul istərəm"),
        ("40-cı qapı", "Kölgədə 40 dərəcə isti"),
        ("Ata", "Ana"),
        ("Fəryad", "Fəryad II"),
        ("Ad günü", "Rikinin ad günü"),
        ("Təhminə", "Təhminə və Zaur"),
        ("Qaz", "Gəz"),
        ("Кольца мира. Часть первая", "Кольца мира. Часть вторая"),
        ("Кольца мира. Часть первая", "Кольца мира"),
        ("...", "!!!"),
        ("", ""),
    ],
)
def test_other_titles_stay_apart(left: str, right: str) -> None:
    assert level(left, right) is None
    assert level(right, left) is None


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, "sıfır"), (7, "yeddi"), (10, "on"), (11, "on bir"), (26, "iyirmi altı"), (40, "qırx"),
        (99, "doxsan doqquz"), (100, "yüz"), (101, "yüz bir"), (200, "iki yüz"), (1000, "min"),
        (1001, "min bir"), (1918, "min doqquz yüz on səkkiz"), (20000, "iyirmi min"),
    ],
)  # fmt: skip
def test_azerbaijani_number_words(number: int, word: str) -> None:
    assert title_keys(f"{word} gün").k3[0] == f"{number} gun"


@pytest.mark.parametrize(
    ("number", "word"),
    [(3, "три"), (12, "двенадцать"), (21, "двадцать один"), (300, "триста"), (1001, "одна тысяча один")],
)
def test_russian_number_words(number: int, word: str) -> None:
    assert title_keys(f"{word} идиота").k3[0] == f"{number} idiota"


def test_a_number_is_of_one_language() -> None:
    assert title_keys("on two six").k3[0] == "10 2 6"
    assert title_keys("nineteen eighty four").k3[0] == "19 84"


def test_two_numbers_side_by_side_stay_two() -> None:
    assert title_keys("bir iki üç").k3[0] == "1 2 3"
    assert title_keys("on beş iyirmi").k3[0] == "15 20"


_TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in AZ_CYRILLIC.items() if cyrillic != "й"} | {"ı": "ы"}


@given(st.text(alphabet="abcçdeəfgğhxıijkqlmnoöprsştuüvyz ", min_size=1, max_size=40))
def test_the_official_letter_table_leads_back(title: str) -> None:
    if not title.strip():
        return
    in_cyrillic = "ә " + "".join(_TO_CYRILLIC.get(char, char) for char in title)
    assert title_keys(in_cyrillic).k1 == title_keys("ə " + title).k1


@given(st.text(max_size=60))
def test_keys_exist_for_any_text_and_its_capitals(text: str) -> None:
    keys = title_keys(text)
    assert title_keys(text) == keys
    if keys.k0:
        assert level(text, text) is TitleLevel.EXACT


mixed_texts = st.text(alphabet="abcçeəğıIİiöşxq абвдежзийлыьэюяәғҹҝһ7IVX1.,-()/", max_size=40)


@given(st.one_of(mixed_texts, st.text(max_size=60)))
def test_folding_again_changes_nothing(text: str) -> None:
    key = k0(text)
    assert k0(key) == key
    for reading in k1(key):
        assert k1(reading)[0] == reading
        assert plain_ascii(plain_ascii(reading)) == plain_ascii(reading)


@given(st.one_of(mixed_texts, st.text(max_size=60)), st.one_of(mixed_texts, st.text(max_size=60)))
def test_each_key_holds_what_the_one_before_holds(left: str, right: str) -> None:
    one, other = title_keys(left), title_keys(right)
    if one.k0 and one.k0 == other.k0:
        assert one.k1 == other.k1
    if one.k1 == other.k1:
        assert one.k2 == other.k2
    if one.k2[:1] == other.k2[:1] and conform(one.k1, other.k1):
        assert conform(one.k2, other.k2) or not one.k2[0]
    assert (title_level(one, other) is None) == (title_level(other, one) is None)


@given(
    st.lists(st.sampled_from(["ata", "görüş", "7", "yeddi", "II", "ж", "seriya", "(", ")", "1"]), max_size=6)
)
def test_a_title_that_conforms_shares_a_number_to_be_found_by(words: list[str]) -> None:
    written, figures = " ".join(words), " ".join("7" if word == "yeddi" else word for word in words)
    one, other = title_keys(written), title_keys(figures)
    if title_level(one, other) is not None:
        assert not set(one.lookups).isdisjoint(other.lookups)


@given(
    st.integers(1, 200),
    st.integers(1, 200),
    st.sampled_from(["{}-ci seriya", "{} seriya", "S01E{:02}", "(seriya {})"]),
)
def test_one_episode_is_never_another(one: int, other: int, form: str) -> None:
    episodes = [title_keys(f"Görüş {form.format(number)}").parsed.episode for number in (one, other)]
    assert episodes == [one, other]
