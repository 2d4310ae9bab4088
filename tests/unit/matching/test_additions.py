"""Broadcasters' additions come off a title and are kept as fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.additions import ParsedTitle, parse_title, titles_said
from shared.kernel.folding import k0


@pytest.mark.parametrize(
    ("written", "core", "fields"),
    [
        ("Х/ф «Yeddi oğul istərəm» (12+)", "yeddi oğul istərəm", {"kind": "FEATURE", "age": 12}),
        ("Yeddi oğul istərəm. Bədii film...", "yeddi oğul istərəm", {"kind": "FEATURE"}),
        ("YEDDI OGUL ISTEREM - BEDII FILM", "yeddi ogul isterem", {"kind": "FEATURE"}),
        ("Једди оғул истәрәм (бәдии филм)", "једди оғул истәрәм", {"kind": "FEATURE"}),
        ("Ata (sənədli film, 1988)", "ata", {"kind": "DOCUMENTARY", "year": 1988}),
        ("Cırtdan, cizgi filmi 0+", "cirtdan", {"kind": "ANIMATED", "age": 0}),
        ("Мультфильм «Аршин мал алан»", "аршин мал алан", {"kind": "ANIMATED"}),
        ("Ata ocağı, serial, 3-cü mövsüm, 5-ci seriya", "ata ocaği",
         {"kind": "SERIES", "season": 3, "episode": 5}),
        ("Т/с «Бәхт үзүјү» 3 серия", "бәхт үзүјү", {"kind": "SERIES", "episode": 3}),
        ("Bəxt üzüyü S01E05", "bəxt üzüyü", {"season": 1, "episode": 5}),
        ("Bəxt üzüyü (iyirmi birinci seriya)", "bəxt üzüyü", {"episode": 21}),
        ("Bəxt üzüyü. Seriya 11", "bəxt üzüyü", {"episode": 11}),
        ("Тихая гавань (1-я серия)", "тихая гавань", {"episode": 1}),
        ("Кольца мира. Часть вторая", "кольца мира", {"part": 2}),
        ("Tale, I hissə", "tale", {"part": 1}),
        ("Görüş (Azərbaycan, 1955)", "görüş", {"country": "AZ", "year": 1955}),
        ("26 Bakı komissarı (1966) (təkrar)", "26 baki komissari", {"year": 1966}),
    ],
)  # fmt: skip
def test_additions_become_fields(written: str, core: str, fields: dict[str, int | str]) -> None:
    parsed = parse_title(written)
    assert k0(parsed.core) == k0(core)
    expected = ParsedTitle(core=parsed.core, **fields)  # type: ignore[arg-type]
    assert parsed == expected


@pytest.mark.parametrize(
    "title",
    ["Seriya", "Yeddi seriya", "Film", "Serial", "12+", "(1970)", "Fəryad II", "Qorxma, mən səninləyəm! 1919",
     "40-cı qapı", "Son hissə", "Динозавр Рики, серия «Пылесос»", "Cavid film", "Fəryad (II)", "Kod (XY)"],
)  # fmt: skip
def test_a_titles_own_words_stay(title: str) -> None:
    assert parse_title(title) == ParsedTitle(core=title)


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("Görüş (rejissor versiyası)", "Görüş"),
        ("Görüş. Tam versiya", "Görüş"),
        ("Встреча. Режиссёрская версия", "Встреча"),
        ("Встреча (сокращённая телевизионная версия)", "Встреча"),
        ("Встреча /в переводе Иванова/", "Встреча"),
        ("Встреча (на азербайджанском языке)", "Встреча"),
        ("Görüş (rus dilində)", "Görüş"),
        ("Görüş (subtitrli)", "Görüş"),
        ("Встреча /По одноимённой повести/", "Встреча"),
        ("Встреча (фильм содержит сцены насилия)", "Встреча"),
        ("Встреча /По мотивам повести «Утро»/.", "Встреча"),
        ("Görüş (eyniadlı povest əsasında)", "Görüş"),
        ("Meeting (The Final Cut)", "Meeting"),
        ("Встреча (12 серий)", "Встреча"),
        ("Meeting, The", "The Meeting"),
    ],
)
def test_what_names_no_other_work_comes_off(written: str, core: str) -> None:
    assert k0(parse_title(written).core) == k0(core)
    assert parse_title(written) == ParsedTitle(core=parse_title(written).core)


@pytest.mark.parametrize(
    "title",
    ["Встреча. Официальная версия", "Моя версия", "Görüş (utopiya)", "7/1", "Любит/Не любит", "По мотивам",
     "/По роману/", "Встреча 3D", "Görüş, o"],
)  # fmt: skip
def test_what_may_name_another_work_stays(title: str) -> None:
    assert parse_title(title) == ParsedTitle(core=title)


@pytest.mark.parametrize(
    ("written", "core", "other"),
    [
        ("Görüş (Встреча)", "Görüş", "Встреча"),
        ("Встреча (Görüş) 12+", "Встреча", "Görüş"),
        ("Görüş (The Meeting)", "Görüş (The Meeting)", None),
        ("Görüş (серия «Пупс»)", "Görüş (серия «Пупс»)", None),
        ("Görüş (Встреча и Meeting)", "Görüş (Встреча и Meeting)", None),
        ("(Встреча)", "(Встреча)", None),
        ("Görüş (...)", "Görüş (...)", None),
    ],
)
def test_a_title_in_another_alphabet_is_one_of_its_own(written: str, core: str, other: str | None) -> None:
    parsed = parse_title(written)
    assert (k0(parsed.core), parsed.other) == (k0(core), other)
    assert titles_said(written) == ((written,) if other is None else (written, other))


def test_twelve_episodes_are_not_the_twelfth() -> None:
    assert parse_title("Встреча (12 серий)").episode is None
    assert parse_title("Встреча (12 серия)").episode == 12
    assert parse_title("Встреча (12-я серия)").episode == 12


def test_episode_one_is_not_eleven() -> None:
    assert parse_title("Bəxt üzüyü 1-ci seriya").episode == 1
    assert parse_title("Bəxt üzüyü 11-ci seriya").episode == 11


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser_or_is_stripped_to_nothing(text: str) -> None:
    assert bool(k0(parse_title(text).core)) == bool(k0(text))


@given(st.text(alphabet="film seriya12+()-,.«» bədii х/ф", max_size=60))
def test_parsing_twice_changes_nothing(text: str) -> None:
    once = parse_title(text)
    assert parse_title(once.core).core == once.core or any(
        getattr(once, field) is not None
        for field in ("kind", "season", "episode", "part", "year", "age", "country")
    )
