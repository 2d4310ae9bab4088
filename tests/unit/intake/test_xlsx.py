"""Workbooks: what a clerk sees is what is read, with its address."""

import io

import pytest
import xlsxwriter

from services.intake.formats.tables import EMPTY, Cell, Kind, address, column_name
from shared.kernel.findings import Unreadable
from tests.unit.intake.xlsx_samples import number, packed, parts, read_xlsx, sheet, text, workbook


def test_a_cell_keeps_its_address_below_and_beside_empty_ones() -> None:
    table = read_xlsx(workbook(f'<row r="3">{text("C3", " Yeddi oğul istərəm ")}</row>'))
    assert table.name == "Hesabat"
    assert [row.number for row in table.rows] == [1, 2, 3]
    assert table.rows[2].at(2) == Cell(Kind.TEXT, "Yeddi oğul istərəm")
    assert table.rows[2].where(2) == "C3"
    assert table.rows[2].at(0) == table.rows[2].at(99) == EMPTY
    assert table.rows[0].is_empty


@pytest.mark.parametrize(
    ("cell", "kind", "canonical"),
    [
        (number("A1", "1234567"), Kind.NUMBER, "1234567"),
        (number("A1", "0.30000000000000004"), Kind.NUMBER, "0.3"),
        (number("A1", "1234.5600000000001"), Kind.NUMBER, "1234.56"),
        (number("A1", "-12.5"), Kind.NUMBER, "-12.5"),
        (number("A1", "1E-7"), Kind.NUMBER, "0.0000001"),
        (number("A1", "1.5E+15"), Kind.NUMBER, "1500000000000000"),
        (number("A1", "46234", 1), Kind.DATE, "2026-07-31"),
        (number("A1", "46234.97916666667", 2), Kind.DATETIME, "2026-07-31T23:30:00"),
        (number("A1", "0.5208333333", 3), Kind.TIME, "12:30:00"),
        (number("A1", "1.0625", 4), Kind.TIME, "25:30:00"),
        (number("A1", "1.0625", 3), Kind.TIME, "25:30:00"),
        ('<c r="A1" t="b"><v>1</v></c>', Kind.BOOL, "TRUE"),
        (text("A1", "  \t "), Kind.EMPTY, ""),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Kind.ERROR, "#DIV/0!"),
        ('<c r="A1"><f>B1*2</f></c>', Kind.ERROR, "a formula without a stored value"),
        ('<c r="A1"><f>B1*2</f><v></v></c>', Kind.ERROR, "a formula without a stored value"),
        ('<c r="A1"><f>B1*2</f><v>12.5</v></c>', Kind.NUMBER, "12.5"),
    ],
)
def test_a_value_has_one_canonical_text(cell: str, kind: Kind, canonical: str) -> None:
    table = read_xlsx(workbook(f'<row r="1">{cell}{text("Z1", "x")}</row>'))
    assert table.rows[0].at(0) == Cell(kind, canonical)


def test_a_formula_that_gives_an_empty_text_is_empty() -> None:
    cell = '<c r="A1" t="str"><f>""</f><v></v></c>'
    assert all(row.is_empty for row in read_xlsx(workbook(f'<row r="1">{cell}</row>')).rows)


def test_what_a_spreadsheet_program_writes_is_read() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet("İyul")
    page.write_row("A1", ["Başlıq", "Saniyə"])
    page.write_row("A2", ["Kölgədə qırx dərəcə isti", 5400])
    page.merge_range("A4:B4", "Cəmi")
    book.close()
    table = read_xlsx(file.getvalue(), "İyul")
    assert [table.rows[1].at(0).text, table.rows[1].at(1).text] == ["Kölgədə qırx dərəcə isti", "5400"]
    assert table.merged_at(4) == ("A4:B4",)
    assert table.merged_at(1) == ()


def test_merged_headers_are_told() -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
    table = read_xlsx(workbook(f'<row r="1">{text("A1", "Film")}</row>', after=merged))
    assert table.merged_at(1) == ("A1:C1",)


def test_the_named_sheet_is_read_and_only_its_errors_count() -> None:
    error = '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'
    file = packed(parts(sheet(f'<row r="1">{text("A1", "a")}</row>'), sheet(error)))
    assert read_xlsx(file).rows[0].at(0) == Cell(Kind.TEXT, "a")
    assert read_xlsx(file, "Qeyd").rows[0].at(0) == Cell(Kind.ERROR, "#REF!")
    with pytest.raises(Unreadable) as refused:
        read_xlsx(file, "İyul")
    (finding,) = refused.value.findings
    assert (finding.what, finding.value, finding.clause) == ("no sheet 'İyul'", "Hesabat, Qeyd", "2.1.1-f")


def test_shared_texts_are_read() -> None:
    row = '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'
    file = packed(parts(sheet(row), shared="<si><t>bir</t></si><si><r><t>i</t></r><r><t>ki</t></r></si>"))
    assert list(read_xlsx(file).rows[0].cells) == ["iki", "bir"]


def test_addresses() -> None:
    assert [column_name(at) for at in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert address(1, 12) == "B12"
