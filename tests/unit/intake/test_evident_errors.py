"""Evident errors of an account, and what is none (2.1.1, D-16)."""

from dataclasses import replace
from datetime import date, time

import pytest

from shared.contracts.forms import FormColumn, FormTotal
from shared.kernel.money import Money
from tests.unit.intake.given import COVER, GOOD, account, grounds

EVIDENT = {
    "a future day": ("02.09.2026;20:00;21:30;Görüş;T;1955;Film;", "A2"),
    "a day outside": ("02.08.2026;20:00;21:30;Görüş;T;1955;Film;", "A2"),
    "a day before": ("30.06.2026;20:00;21:30;Görüş;T;1955;Film;", "A2"),
    "31 February": ("31.02.2026;20:00;21:30;Görüş;T;1955;Film;", "A2"),
    "no duration": ("05.07.2026;20:00;20:00;Görüş;T;1955;Film;", "C2"),
    "above 24 hours": ("05.07.2026;00:00;25:00;Görüş;T;1955;Film;", "C2"),
    "30 o'clock": ("05.07.2026;30:00;31:00;Görüş;T;1955;Film;", "B2"),
    "before the first films": ("05.07.2026;20:00;21:30;Görüş;T;1894;Film;", "F2"),
    "after the next year": ("05.07.2026;20:00;21:30;Görüş;T;2028;Film;", "F2"),
}


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize(("row", "where"), EVIDENT.values(), ids=EVIDENT.keys())
def test_evident_errors(row: str, where: str) -> None:
    assert ("2.1.1-j", where) in grounds(account(row).findings)


NO_ERRORS = {
    "ends the next day": "05.07.2026;23:30;00:45;Görüş;T;1955;Film;",
    "a broadcasting day to 29:59": "31.07.2026;28:00;29:59;Görüş;T;1955;Film;",
    "its spill past the last midnight": "01.08.2026;01:20;02:50;Görüş;T;1955;Film;",
    "24 hours": "05.07.2026;00:00;24:00;Görüş;T;1955;Film;",
    "of the first films": "05.07.2026;20:00;21:30;Görüş;T;1895;Film;",
    "of the next year": "05.07.2026;20:00;21:30;Görüş;T;2027;Film;",
}


@pytest.mark.clause("2.1.1-j")
@pytest.mark.parametrize("row", NO_ERRORS.values(), ids=NO_ERRORS.keys())
def test_what_is_no_evident_error(row: str) -> None:
    assert account(row).findings == ()


def test_a_start_after_midnight_belongs_to_the_next_calendar_day() -> None:
    checked = account("31.07.2026;25:20;26:00;Görüş;T;1955;Film;")
    assert checked.grouped is not None
    (line,) = checked.grouped.lines
    assert (line.day, line.start, line.value) == (date(2026, 8, 1), time(1, 20), 2_400)


@pytest.mark.clause("2.1.1-j")
def test_a_line_equal_in_all_columns_and_its_time_is_an_error() -> None:
    found = account(GOOD, GOOD.replace("05.07", "06.07"), GOOD).findings
    assert grounds(found) == [("2.1.1-j", "row 4")]


@pytest.mark.clause("2.1.1-j")
def test_a_repeat_without_a_time_is_a_warning() -> None:
    columns = (
        FormColumn(header="title", field="title", type="TEXT", mandatory=True),
        FormColumn(header="director", field="directors", type="AUTHORS", mandatory=True),
        FormColumn(header="seconds", field="seconds", type="INTEGER", mandatory=True),
    )
    checked = account("Görüş;T;60", "Görüş;T;60", columns=columns, no_work=())
    assert checked.findings == ()
    assert grounds(checked.warnings) == [("2.1.1-j", "row 3")]


@pytest.mark.clause("2.1.1-j")
def test_the_total_is_what_the_cover_declares() -> None:
    total = FormTotal(label_field="title", label="CƏMİ", field="declared")
    assert account(GOOD, ";;;CƏMİ;1000.00;;;", total=total).findings == ()
    assert grounds(account(GOOD, ";;;CƏMİ;999.99;;;", total=total).findings) == [("2.1.1-j", "E3")]
    assert grounds(account(GOOD, total=total).findings) == [("2.1.1-f", "file")]
    after = account(GOOD, ";;;CƏMİ;1000.00;;;", GOOD, total=total)
    assert grounds(after.findings) == [("2.1.1-f", "row 4")]


@pytest.mark.clause("2.1.1-j")
def test_a_strange_currency_is_an_error() -> None:
    found = account(GOOD, cover=replace(COVER, declared_total=Money(1, "XTS"))).findings
    assert grounds(found) == [("2.1.1-j", "cover.declared_total")]
