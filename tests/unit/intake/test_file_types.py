"""One account in every type of file, and the forms in which days and amounts may be written (2.1.1-c, D-12)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from shared.contracts.forms import AccountForm, FormTotal
from shared.kernel.money import Money
from tests.unit.intake import ods_samples
from tests.unit.intake.given import COVER, INCOME_FORM, LICENCE, ROYALTY, TODAY, Checked, read_account
from tests.unit.intake.xls_samples import xls

pytestmark = pytest.mark.clause("2.1.1-c")

HEADERS: list[Any] = ["title", "director", "income", "remark"]
LINES: list[list[Any]] = [
    ["Görüş", "Tofiq Tağızadə", 1234.5, ""],
    ["Şəki", "Ə; Ö", 0.5, "x"],
    ["TOTAL", "", 1235, ""],
]
DUE = replace(COVER, declared_total=Money(123_500))


def _csv(encoding: str, mark: bytes = b"") -> Callable[[], bytes]:
    def made() -> bytes:
        text = "\n".join(";".join(f'"{one}"' for one in line) for line in [HEADERS, *LINES])
        return mark + text.replace("Ş", "S").replace("ə", "e").replace("Ə", "E").replace("ğ", "g").encode(
            encoding
        )

    return made


def _xlsx() -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Hesabat")
        for number, line in enumerate([HEADERS, *LINES]):
            sheet.write_row(number, 0, line)
    return file.getvalue()


def _ods() -> bytes:
    def cell(value: Any) -> str:
        if isinstance(value, str):
            return ods_samples.text(value) if value else ods_samples.empty()
        return ods_samples.typed("float", str(value))

    return ods_samples.ods(
        ods_samples.table(*(ods_samples.row(*map(cell, line)) for line in [HEADERS, *LINES]))
    )


def _json() -> bytes:
    return json.dumps({"lines": [dict(zip(HEADERS, line, strict=True)) for line in LINES]}).encode()


MADE: dict[str, tuple[str, dict[str, str], Callable[[], bytes]]] = {
    "xlsx": ("XLSX", {}, _xlsx),
    "xls": ("XLS", {}, lambda: xls([HEADERS, *LINES])),
    "ods": ("ODS", {}, _ods),
    "json": ("JSON", {}, _json),
    "utf-8": ("CSV", {"encoding": "utf-8"}, _csv("utf-8")),
    "utf-8 with mark": ("CSV", {"encoding": "UTF-8"}, _csv("utf-8", b"\xef\xbb\xbf")),
    "utf-16 le": ("CSV", {"encoding": "utf-16"}, _csv("utf-16-le", b"\xff\xfe")),
    "utf-16 be": ("CSV", {"encoding": "utf-16"}, _csv("utf-16-be", b"\xfe\xff")),
    "windows-1254": ("CSV", {"encoding": "cp1254"}, _csv("cp1254")),
}


def check(data: bytes, form: AccountForm) -> Checked:
    return read_account(data, DUE, replace(ROYALTY, form=form), TODAY)


@pytest.mark.parametrize("name", MADE)
def test_the_same_account_is_accepted_in_every_type_of_file(name: str) -> None:
    file_type, changed, made = MADE[name]
    form: Any = replace(INCOME_FORM, file_type=file_type)
    for field, value in changed.items():
        form = replace(form, **{field: value})
    checked = check(made(), form)
    assert checked.findings == ()
    assert (checked.income, checked.due) == (Money(123_500), Money(22_230))


def test_windows_1251_reads_cyrillic() -> None:
    assert LICENCE.form is not None
    rows = ["day;start;end;title;director;year;category;remark"]
    rows.append("05.07.2026;20:00;21:30;Кёроглу;Гусейн Сеидзаде;1960;Фильм;")
    form = replace(LICENCE.form, encoding="cp1251", no_work=())
    checked = read_account("\n".join(rows).encode("cp1251"), COVER, replace(LICENCE, form=form), TODAY)
    assert checked.findings == ()
    assert checked.grouped is not None
    assert checked.grouped.reports[0].titles == ("Кёроглу",)


@pytest.mark.parametrize(
    ("amounts", "marks"),
    [
        (["1 234,50", "0,50", "1 235,00"], (",", " ")),
        (["1\u00a0234,50", "0,5", "1\u202f235"], (",", " ")),
        (["1.234,50", "0,50", "1.235,00"], (",", ".")),
        (["1,234.50", "0.5", "1,235"], (".", ",")),
        (["1'234.50", "0.50", "1235"], (".", "'")),
    ],
)
def test_amounts_by_the_forms_marks(amounts: Sequence[str], marks: tuple[str, str]) -> None:
    lines = [[*line[:2], amount, ""] for line, amount in zip(LINES, amounts, strict=True)]
    text = "\n".join(f'"{line[0]}"|{line[1]}|{line[2]}|' for line in lines)
    form = replace(INCOME_FORM, separator="|", decimal_mark=marks[0], thousands_mark=marks[1])
    checked = check(f"title|director|income|remark\n{text}".encode(), form)
    assert (checked.findings, checked.income) == ((), Money(123_500))


@pytest.mark.parametrize("written", ["05.07.2026", "2026-07-05", "5/7/2026", "20260705", "46208"])
def test_days_in_any_of_the_forms_formats(written: str) -> None:
    assert LICENCE.form is not None
    further = ("YYYY-MM-DD", "D/M/YYYY", "YYYYMMDD", "SERIAL")
    form = replace(LICENCE.form, further_date_formats=further)
    head = ";".join(column.header for column in form.columns)
    line = f"{written};20:00;21:30;Görüş;Tofiq Tağızadə;1955;Film;"
    checked = read_account(f"{head}\n{line}".encode(), COVER, replace(LICENCE, form=form), TODAY)
    assert checked.findings == ()
    assert checked.grouped is not None
    assert checked.grouped.lines[0].day == date(2026, 7, 5)


@pytest.mark.clause("2.1.1-f", "2.1.1-j")
def test_a_day_in_none_of_them_names_them_all() -> None:
    assert LICENCE.form is not None
    form = replace(LICENCE.form, further_date_formats=("YYYY-MM-DD",))
    head = ";".join(column.header for column in form.columns)
    lines = [f"{day};20:00;21:30;Görüş;T;1955;Film;" for day in ("July 5", "2026-02-31")]
    checked = read_account("\n".join((head, *lines)).encode(), COVER, replace(LICENCE, form=form), TODAY)
    assert [(one.where, one.what, one.clause) for one in checked.findings] == [
        ("A2", "not a date DD.MM.YYYY or YYYY-MM-DD", "2.1.1-f"),
        ("A3", "no day of the calendar", "2.1.1-j"),
    ]


def test_a_bare_number_of_a_workbook_is_a_day_only_where_the_form_says_so() -> None:
    assert LICENCE.form is not None
    head = [column.header for column in LICENCE.form.columns]
    data = xls([head, [46_208, "20:00", "21:30", "Görüş", "T", 1955, "Film"]])
    for further, found in (((), ["A2"]), (("SERIAL",), [])):
        form = replace(LICENCE.form, file_type="XLS", further_date_formats=further)
        checked = read_account(data, COVER, replace(LICENCE, form=form), TODAY)
        assert [one.where for one in checked.findings] == found


@pytest.mark.clause("2.1.1-f")
def test_a_wrong_file_is_told_what_it_is_and_the_cover_is_judged_with_it() -> None:
    checked = read_account(
        b"%PDF-1.7",
        replace(COVER, stamped=False),
        replace(ROYALTY, form=replace(INCOME_FORM, file_type="XLSX")),
        TODAY,
    )
    assert [(one.where, one.clause) for one in checked.findings] == [
        ("file", "2.1.1-f"),
        ("cover.stamped", "2.1.1-g"),
    ]
    assert checked.findings[0].what == "is a PDF, where the contract's form asks for XLSX"


def test_json_says_its_total_as_a_line() -> None:
    form = replace(
        INCOME_FORM, file_type="JSON", total=FormTotal(label_field="title", label="TOTAL", field="income")
    )
    wrong = _json().replace(b"1235", b"1236")
    (finding,) = check(wrong, form).findings
    assert (finding.where, finding.clause) == ("C4", "2.1.1-j")
