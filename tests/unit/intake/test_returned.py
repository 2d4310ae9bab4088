"""The account as it goes back: every cell where it stood, the faulty ones marked, and nothing that computes."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from services.intake.formats import returned, spool
from services.intake.formats.documents import mark, take_apart
from shared.contracts.forms import FormTotal
from tests.unit.intake.given import COVER, FORM, GOOD, INCOME_FORM, LICENCE, ROYALTY, TODAY
from tests.unit.intake.ods_samples import ods, of_texts, row, table
from tests.unit.intake.ods_samples import text as ods_text
from tests.unit.intake.xls_samples import xls
from tests.unit.intake.xlsx_samples import number, text, workbook

pytestmark = pytest.mark.clause("2.1.1-k")

HEADER = ";".join(column.header for column in FORM.columns)
BAD = "31.02.2026;20:00;;=SUM(A1);;1955;Film;-1+1"


def go_back(directory: Path, data: bytes, contract: Any = LICENCE) -> Path:
    (directory / spool.FILE).write_bytes(data)
    checked = take_apart(str(directory), COVER, contract, TODAY)
    assert not checked.outcome.proper
    return directory / mark(str(directory), contract, checked.last_row, checked.width)


def sheets(path: Path) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def test_rows_stand_where_they_stood_and_say_what_is_wrong(tmp_path: Path) -> None:
    path = go_back(tmp_path, "\n".join((HEADER, GOOD, BAD, "", GOOD)).encode())
    assert path.name == returned.WORKBOOK
    rows, findings = sheets(path)
    assert rows[0] == [*HEADER.split(";"), "Qüsurlar / Findings"]
    assert rows[1][:8] == GOOD.split(";")
    assert rows[2][3] == "=SUM(A1)"
    assert rows[2][8] == (
        "A: no day of the calendar (2.1.1-j); C: no data in the necessary box 'end' (2.1.1-h); "
        "E: the names of the authors lack (2.1.1-i)"
    )
    assert rows[4][8] == "equal to row 2 in all columns (2.1.1-j)"
    assert [(row[0], row[1], row[4]) for row in findings[1:]] == [
        (3, "C", "2.1.1-h"), (3, "E", "2.1.1-i"), (3, "A", "2.1.1-j"), (5, "", "2.1.1-j"),
    ]  # fmt: skip


def test_nothing_in_it_computes_and_its_bytes_are_always_the_same(tmp_path: Path) -> None:
    data = "\n".join((HEADER, BAD)).encode()
    kept = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        kept.append(go_back(tmp_path / name, data).read_bytes())
    assert kept[0] == kept[1]
    with zipfile.ZipFile(io.BytesIO(kept[0])) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist())
        marked = package.read("xl/worksheets/sheet1.xml")
    # Of the second row A, C and E are marked: they have a style of their own, C although it is empty.
    styles = {
        cell: cell in marked.decode() for cell in ('r="A2" s="', 'r="C2" s="', 'r="E2" s="', 'r="B2" s="')
    }
    assert [styles[cell] for cell in list(styles)[:3]] == [True] * 3


def test_a_workbook_keeps_its_numbers_and_days(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{text("A1", "title")}{text("B1", "director")}{text("C1", "income")}{text("D1", "remark")}</row>'
        f'<row r="2">{text("A2", "Film")}{text("B2", "")}{number("C2", "1234.5")}{number("D2", "46234", 1)}</row>'
        f'<row r="3">{text("A3", "TOTAL")}{text("B3", "")}{number("C3", "7")}</row>'
    )
    contract = replace(ROYALTY, form=replace(INCOME_FORM, file_type="XLSX"))
    table, findings = sheets(go_back(tmp_path, workbook(rows), contract))
    assert table[1][2] == 1234.5
    assert str(table[1][3]) == "2026-07-31"
    assert table[2][4].startswith("C: the total is not the sum of the lines")
    assert ("", "cover.declared_total") in {(row[0], row[1]) for row in findings}


def test_a_file_above_the_bound_goes_back_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returned, "ROWS_OF_A_WORKBOOK", 3)
    path = go_back(tmp_path, "\n".join((HEADER, GOOD, BAD, "@x;;;;;;;-5,00", GOOD)).encode())
    assert path.name == returned.TEXT
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    assert rows[0][-1] == "Qüsurlar / Findings"
    assert rows[1] == GOOD.split(";")
    assert (rows[2][3], rows[2][7], rows[3][0], rows[3][7]) == ("'=SUM(A1)", "'-1+1", "'@x", "-5,00")
    assert rows[2][8].count("(2.1.1-") == 3
    assert rows[4][8] == "equal to row 2 in all columns (2.1.1-j)"


def test_what_is_found_at_the_end_stands_at_its_row(tmp_path: Path) -> None:
    lines = (
        "title;director;income;remark",
        "Film;R;10.00;",
        "Film;R;-20.00;düzəliş 7",
        "Film;R;0.00;",
        "TOTAL;;1.00;",
    )
    rows, _ = sheets(go_back(tmp_path, "\n".join(lines).encode(), ROYALTY))
    assert rows[2][4] == "corrects more than was reported of this work (2.1.1-j)"
    assert rows[3][4].startswith("C: nothing, where the form needs more")
    assert rows[4][4].startswith("C: the total is not")


def test_a_file_that_cannot_be_read_goes_back_as_its_findings(tmp_path: Path) -> None:
    total = replace(
        LICENCE, form=replace(FORM, total=FormTotal(label_field="title", label="X", field="declared"))
    )
    rows, findings = sheets(go_back(tmp_path, b"\xff\xfe\xff", total))
    assert rows == []
    assert findings[1][4] == "2.1.1-f"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("İyul: [1/2]", "İyul_ _1_2_"),
        ("s" * 40, "s" * 31),
        ("'", "Hesabat"),
        ("Qüsurlar-Findings 1", "Hesabat"),
    ],
)
def test_a_sheet_whose_name_no_workbook_may_have_goes_back_all_the_same(
    tmp_path: Path, name: str, written: str
) -> None:
    rows = [[column.header for column in FORM.columns], ["31.02.2026"]]
    sheet = table(*(row(*map(ods_text, line)) for line in rows), name=name)
    form = replace(FORM, file_type="ODS", sheet=name)
    path = go_back(tmp_path, ods(sheet), replace(LICENCE, form=form))
    assert CalamineWorkbook.from_path(path).sheet_names[0] == written


@pytest.mark.parametrize("file_type", ["XLS", "ODS", "JSON"])
def test_a_file_of_any_type_goes_back_marked(tmp_path: Path, file_type: str) -> None:
    headers = [column.header for column in FORM.columns]
    line = ["31.02.2026", "20:00", "21:30", "Görüş", "T", "1955", "Film", ""]
    made = {
        "XLS": lambda: xls([headers, line]),
        "ODS": lambda: of_texts([headers, line]),
        "JSON": lambda: json.dumps([dict(zip(headers, line, strict=True))]).encode(),
    }
    path = go_back(tmp_path, made[file_type](), replace(LICENCE, form=replace(FORM, file_type=file_type)))
    rows, _ = sheets(path)
    assert rows[0][:8] == headers
    assert rows[1][3] == "Görüş"
    assert rows[1][8] == "A: no day of the calendar (2.1.1-j)"
