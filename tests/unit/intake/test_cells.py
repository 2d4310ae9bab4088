"""Boxes of an account: exact values, or a finding with its ground."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats.cell_times import day_pattern, parse_day, parse_duration, parse_time
from services.intake.formats.cells import (
    empty_box,
    is_empty,
    parse_amount,
    parse_integer,
    parse_names,
    parse_percent,
    parse_text,
    parse_year,
)
from services.intake.formats.tables import EMPTY, Cell, Kind
from shared.kernel.findings import Finding
from shared.kernel.money import Money

ERROR = Cell(Kind.ERROR, "#REF!")


def text(value: str) -> Cell:
    return Cell(Kind.TEXT, value)


def number(value: str) -> Cell:
    return Cell(Kind.NUMBER, value)


def clause_of(found: object) -> str:
    assert isinstance(found, Finding), found
    assert found.where == "B12"
    assert found.what
    return found.clause


@pytest.mark.clause("2.1.1-h")
@pytest.mark.parametrize("filler", ["", "  ", "-", "–", "n/a", "N/A", " Yoxdur "])
def test_a_filler_is_no_data(filler: str) -> None:
    assert is_empty(text(filler))


@pytest.mark.clause("2.1.1-h")
def test_zero_is_no_data_only_where_more_is_needed() -> None:
    for zero in (text("0"), text("0,00"), number("0"), text("00")):
        assert is_empty(zero, positive=True)
        assert not is_empty(zero)
    assert not is_empty(text("10"), positive=True)
    assert not is_empty(ERROR)
    assert is_empty(EMPTY)
    assert is_empty(text("boş"), frozenset({"boş"}))
    assert clause_of(empty_box("B12", "Müəllif", text("-"))) == "2.1.1-h"


@pytest.mark.parametrize(
    ("cell", "marks", "qepik"),
    [
        (text("1 234,56"), ", ", 123456),
        (text("1\u00a0234\u202f567,8"), ", ", 123456780),
        (text("1.234,56"), ",.", 123456),
        (text("1,234.56"), ".,", 123456),
        (text("1'234.56"), ".'", 123456),
        (text("1234,56"), ", ", 123456),
        (text("1234.5"), ".", 123450),
        (text("-12,00"), ",", -1200),
        (text("\u221212,00"), ",", -1200),
        (text("-0,05"), ",", -5),
        (text("0"), ",", 0),
        (text("7"), ".", 700),
        (number("1234.56"), ",", 123456),
        (number("-0.5"), ",", -50),
    ],
)
def test_amounts_are_read_by_the_declared_marks(cell: Cell, marks: str, qepik: int) -> None:
    assert parse_amount(cell, "AZN", marks[0], marks[1:], "B12") == Money(qepik)


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize("cell", [text("1,234"), text("1,000"), number("0.125")])
def test_more_decimals_than_the_currency_has_are_inexact(cell: Cell) -> None:
    found = parse_amount(cell, "AZN", ",", " ", "B12")
    assert clause_of(found) == "2.1.1-j"
    assert isinstance(found, Finding)
    assert (found.what, found.value) == ("3 decimals, but AZN has 2", cell.text)


def test_yen_have_no_decimals_and_dinars_three() -> None:
    assert parse_amount(text("106"), "JPY", ",", "", "B12") == Money(106, "JPY")
    assert clause_of(parse_amount(text("106,0"), "JPY", ",", "", "B12")) == "2.1.1-j"
    assert parse_amount(text("1,234"), "KWD", ",", "", "B12") == Money(1234, "KWD")


@pytest.mark.clause("2.1.1-f")
@pytest.mark.parametrize(
    "written",
    [
        "12 34,56",
        "1.234,56",
        "1,2,3",
        "1 234.567,00",
        "abc",
        "12 AZN",
        "--1",
        "1e5",
        "١٢",
        ",5",
        "5,",
        "1 2345",
        "+5",
    ],
)
def test_what_is_no_amount_is_not_in_the_form(written: str) -> None:
    assert clause_of(parse_amount(text(written), "AZN", ",", " ", "B12")) == "2.1.1-f"


@pytest.mark.clause("2.1.1-f")
def test_groups_that_the_form_does_not_declare_are_not_read() -> None:
    assert clause_of(parse_amount(text("1 234,56"), "AZN", ",", "", "B12")) == "2.1.1-f"
    assert clause_of(parse_amount(text("1,234.56"), "AZN", ".", "", "B12")) == "2.1.1-f"


def test_an_amount_beyond_all_money_and_other_kinds_are_findings() -> None:
    assert clause_of(parse_amount(number("9" * 40), "AZN", ",", "", "B12")) == "2.1.1-j"
    for cell in (ERROR, EMPTY, Cell(Kind.DATE, "2026-07-01"), Cell(Kind.BOOL, "TRUE")):
        assert clause_of(parse_amount(cell, "AZN", ",", "", "B12")) == "2.1.1-f"
    for decimal_mark, thousands_mark in ((";", ""), (",", ","), (".", "x")):
        with pytest.raises(ValueError, match="no form may declare"):
            parse_amount(text("1"), "AZN", decimal_mark, thousands_mark, "B12")


@given(qepik=st.integers(-(10**15), 10**15), mark=st.sampled_from([",", "."]))
def test_any_amount_written_in_the_form_is_read_exactly(qepik: int, mark: str) -> None:
    whole, rest = divmod(abs(qepik), 100)
    other = "." if mark == "," else ","
    for group in ("", " ", other):
        written = f"{'-' if qepik < 0 else ''}{whole:,}".replace(",", group) + f"{mark}{rest:02}"
        assert parse_amount(text(written), "AZN", mark, group, "B12") == Money(qepik)


def test_percentages() -> None:
    assert parse_percent(text("33,33 %"), ",", "B12") == Decimal("33.33")
    assert parse_percent(number("12.5"), ",", "B12") == Decimal("12.5")
    assert parse_percent(text("100"), ".", "B12") == Decimal(100)
    assert parse_percent(text("0"), ".", "B12") == Decimal(0)
    for wrong in (text("100,01"), text("-1"), number("9" * 30), text("0,1234567")):
        assert clause_of(parse_percent(wrong, ",", "B12")) == "2.1.1-j"
    for wrong in (text("1/3"), text("%"), text("5 % %"), ERROR, EMPTY):
        assert clause_of(parse_percent(wrong, ",", "B12")) == "2.1.1-f"


@given(written=st.text(max_size=20))
def test_any_text_is_answered_never_raised(written: str) -> None:
    cell = text(written)
    for found in (
        parse_amount(cell, "AZN", ",", " ", "B12"),
        parse_percent(cell, ",", "B12"),
        parse_day(cell, ("DD.MM.YYYY",), "B12"),
        parse_time(cell, "B12"),
        parse_duration(cell, "SECONDS", "B12"),
        parse_integer(cell, "B12"),
        parse_year(cell, "B12"),
        parse_names(cell, ",", "B12"),
    ):
        assert found is not None


def test_days_by_the_declared_pattern() -> None:
    assert parse_day(text("31.07.2026"), ("DD.MM.YYYY",), "B12") == date(2026, 7, 31)
    assert parse_day(text("2026-07-31"), ("YYYY-MM-DD",), "B12") == date(2026, 7, 31)
    assert parse_day(text("1/7/2026"), ("D/M/YYYY",), "B12") == date(2026, 7, 1)
    assert parse_day(Cell(Kind.DATE, "2026-07-31"), ("DD.MM.YYYY",), "B12") == date(2026, 7, 31)
    assert parse_day(Cell(Kind.DATETIME, "2026-07-31T23:30:00"), ("DD.MM.YYYY",), "B12") == date(2026, 7, 31)


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize("written", ["31.02.2026", "29.02.2026", "00.01.2026", "01.13.2026", "01.01.0000"])
def test_a_day_that_the_calendar_lacks_is_inexact(written: str) -> None:
    assert clause_of(parse_day(text(written), ("DD.MM.YYYY",), "B12")) == "2.1.1-j"


@pytest.mark.clause("2.1.1-f")
@pytest.mark.parametrize(
    "cell", [text("2026-07-31"), text("1.7.2026"), text("iyul"), number("46234"), ERROR, EMPTY]
)
def test_a_day_in_another_form_is_not_in_the_form(cell: Cell) -> None:
    assert clause_of(parse_day(cell, ("DD.MM.YYYY",), "B12")) == "2.1.1-f"


def test_a_date_pattern_without_its_three_parts_is_the_forms_mistake() -> None:
    for wrong in ("DD.MM.YY", "MM.YYYY", "DD.DD.YYYY", ""):
        with pytest.raises(ValueError, match="date pattern"):
            day_pattern(wrong)


def test_times_of_the_broadcasting_day() -> None:
    assert parse_time(text("00:00"), "B12") == 0
    assert parse_time(text("23:30"), "B12") == 84600
    assert parse_time(text("29:59:59"), "B12") == 107999
    assert parse_time(Cell(Kind.TIME, "25:30:00"), "B12") == 91800
    assert parse_time(Cell(Kind.DATETIME, "2026-07-31T23:30:00"), "B12") == 84600


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize("written", ["30:00", "12:60", "12:00:60", "-01:00"])
def test_times_that_no_day_has_are_inexact(written: str) -> None:
    assert clause_of(parse_time(text(written), "B12")) == "2.1.1-j"


@pytest.mark.parametrize("cell", [text("12.30"), text("noon"), text("1:2"), number("0.5"), ERROR])
def test_times_in_another_form_are_not_in_the_form(cell: Cell) -> None:
    assert clause_of(parse_time(cell, "B12")) == "2.1.1-f"


def test_durations_are_seconds() -> None:
    assert parse_duration(text("01:30:00"), "SECONDS", "B12") == 5400
    assert parse_duration(text("90:00"), "SECONDS", "B12") == 324000, (
        "hours and minutes, never guessed otherwise"
    )
    assert parse_duration(Cell(Kind.TIME, "01:30:00"), "MINUTES", "B12") == 5400
    assert parse_duration(number("90"), "MINUTES", "B12") == 5400
    assert parse_duration(text("-5"), "SECONDS", "B12") == -5
    assert clause_of(parse_duration(number("1.5"), "MINUTES", "B12")) == "2.1.1-f"
    with pytest.raises(ValueError, match="SECONDS or MINUTES"):
        parse_duration(text("1"), "HOURS", "B12")


def test_whole_numbers_and_years() -> None:
    assert parse_integer(text("-12"), "B12") == -12
    assert parse_integer(number("12"), "B12") == 12
    assert parse_year(number("1970"), "B12") == 1970
    for wrong in (
        text("12,5"),
        number("12.5"),
        text("1 000"),
        text("٣"),
        ERROR,
        Cell(Kind.DATE, "2026-07-01"),
    ):
        assert clause_of(parse_integer(wrong, "B12")) == "2.1.1-f"
    for wrong in (text("70"), text("197O"), number("1970.5"), text("1970-1971"), ERROR):
        assert clause_of(parse_year(wrong, "B12")) == "2.1.1-f"


def test_names_are_parted_once_each_in_their_order() -> None:
    cell = text("Rasim Ocaqov;  Anar ; - ;;Rasim  Ocaqov; Emin Sabitoğlu;")
    assert parse_names(cell, ";", "B12") == ("Rasim Ocaqov", "Anar", "Emin Sabitoğlu")
    assert parse_names(EMPTY, ";", "B12") == ()
    assert clause_of(parse_names(ERROR, ";", "B12")) == "2.1.1-f"
    assert parse_text(text("Yeddi\n oğul   istərəm"), "B12") == "Yeddi oğul istərəm"
    assert clause_of(parse_text(ERROR, "B12")) == "2.1.1-f"
