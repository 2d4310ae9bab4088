"""ODS workbooks: values as they are held, runs of cells counted, and nothing hostile reaches further (2.1.1-c, -f)."""

from io import BytesIO

import pytest

from services.intake.formats.ods import read_ods
from services.intake.formats.tables import Cell, Kind, Row, cell_of
from shared.kernel.findings import Finding, Unreadable
from tests.unit.intake.ods_samples import MIME, content, empty, ods, of_texts, packed, row, table, text, typed

pytestmark = pytest.mark.clause("2.1.1-c")
BILLION = 10**9


def rows_of(data: bytes, sheet: str = "") -> list[Row]:
    return list(read_ods(BytesIO(data), sheet).rows)


def cells_of(*written: str) -> list[Cell]:
    ((_, cells),) = rows_of(ods(table(row(*written))))
    return [cell_of(cell) for cell in cells]


def refusal(data: bytes, sheet: str = "") -> Finding:
    with pytest.raises(Unreadable) as met:
        rows_of(data, sheet)
    (finding,) = met.value.findings
    assert finding.clause == "2.1.1-f"
    return finding


def test_texts_stand_where_they_stood() -> None:
    found = rows_of(of_texts([["Ad", "", "Müəllif"], [], ["Şəki", "Ə"]]))
    assert [(one.number, [one.at(place).text for place in range(3)]) for one in found] == [
        (1, ["Ad", "", "Müəllif"]),
        (3, ["Şəki", "Ə", ""]),
    ]
    assert found[1].where(1) == "B3"


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        (typed("float", "1234.5", "1 234,50"), Cell(Kind.NUMBER, "1234.5")),
        (typed("float", "0.1000000000000000055"), Cell(Kind.NUMBER, "0.1")),
        (typed("float", "1E3"), Cell(Kind.NUMBER, "1000")),
        (typed("float", "-0"), Cell(Kind.NUMBER, "0")),
        (typed("currency", "12.30", "12,30 ₼"), Cell(Kind.NUMBER, "12.3")),
        (typed("percentage", "0.5", "50%"), Cell(Kind.NUMBER, "0.5")),
        (typed("date", "2026-07-31", "31.07.26"), Cell(Kind.DATE, "2026-07-31")),
        (typed("date", "2026-07-31T23:59:59.7", "x"), Cell(Kind.DATETIME, "2026-08-01T00:00:00")),
        (typed("time", "PT25H30M05S", "25:30"), Cell(Kind.TIME, "25:30:05")),
        (typed("time", "PT00H00M59.6S"), Cell(Kind.TIME, "00:01:00")),
        (typed("time", "P1DT2H"), Cell(Kind.TIME, "26:00:00")),
        (typed("time", "-PT1H"), Cell(Kind.TIME, "-01:00:00")),
        (typed("boolean", "true", "DOĞRU"), Cell(Kind.BOOL, "TRUE")),
        (text("a</text:p><text:p>b"), Cell(Kind.TEXT, "a\nb")),
        (text('a<text:s text:c="2"/>b<text:tab/><text:span>c</text:span>'), Cell(Kind.TEXT, "a  b c")),
        (text("x", ' office:string-value="y"'), Cell(Kind.TEXT, "y")),
        (text("#DIV/0!", ' calcext:value-type="error"'), Cell(Kind.ERROR, "#DIV/0!")),
        (typed("float", "1e999"), Cell(Kind.ERROR, "no number that an account can hold")),
        (typed("float", "NaN"), Cell(Kind.ERROR, "no number")),
        (typed("date", "2026-02-31"), Cell(Kind.ERROR, "no day: 2026-02-31")),
        (typed("date", "9999-12-31T23:59:59.9"), Cell(Kind.ERROR, "no day: 9999-12-31T23:59:59.9")),
        (typed("time", "P1Y"), Cell(Kind.ERROR, "no time: P1Y")),
    ],
)
def test_a_cell_is_what_it_holds_not_what_it_shows(written: str, cell: Cell) -> None:
    assert cells_of(written) == [cell]


def test_a_comment_and_a_drawing_are_no_data() -> None:
    noted = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation>'
        "<draw:frame><text:p>logo</text:p></draw:frame><text:p>Ad</text:p></table:table-cell>"
    )
    assert cells_of(noted) == [Cell(Kind.TEXT, "Ad")]


def test_runs_of_empty_cells_are_passed_over_however_long() -> None:
    data = ods(
        table(
            row(text("a"), empty(2), text("b"), empty(BILLION)),
            row(empty(BILLION), times=1_000_000),
            row(text("c")),
        )
    )
    assert [(one.number, one.at(0).text, one.at(3).text) for one in rows_of(data)] == [
        (1, "a", "b"),
        (1_000_002, "c", ""),
    ]


def test_filled_cells_and_rows_that_repeat_are_as_many() -> None:
    repeated = text("x", ' table:number-columns-repeated="3"')
    found = rows_of(ods(table(row(repeated, times=2))))
    assert [(one.number, list(one.cells)) for one in found] == [(1, ["x"] * 3), (2, ["x"] * 3)]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (ods(table(row(text("x", f' table:number-columns-repeated="{BILLION}"')))), "more than 256 columns"),
        (ods(table(row(empty(300), text("x")))), "more than 256 columns"),
        (ods(table(row(text("x"), times=BILLION))), "cells in the sheet"),
        (ods(table(row(empty(), times=BILLION), row(text("x")))), "more than 1048576 rows"),
        (ods(table(row(text("x" * 100_001)))), "longer than 100000 characters"),
        (ods(table(row(text("x", ' table:number-columns-repeated="-1"')))), "is no number"),
        (ods(table(row(text("x"))), manifest=b"<manifest:encryption-data/>"), "encrypted"),
        (packed([("mimetype", MIME.encode())]), "lacks a part"),
        (packed([("content.xml", content(table(row(text("x"))))[:-40])]), "not well-formed XML"),
        (packed([("content.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>")]), "declares a document type"),
        (packed([("content.xml", b"")]), "not well-formed XML"),
        (packed([("content.xml", content())]), "no sheet"),
        (packed([("content.xml", b'<?xml version="1.0" encoding="no-such"?><x/>')]), "encoding"),
        (packed([("content.xml", b" " * 50_000_000)]), "unpacks to far more"),
        (b"PK\x03\x04 cut", "damaged"),
        (ods(table(row(text("x"))))[:300], "damaged"),
    ],
)
def test_what_no_workbook_is_is_refused(data: bytes, what: str) -> None:
    assert what in refusal(data).what


def test_a_sheet_is_found_by_its_name() -> None:
    data = ods(table(row(text("a")), name="Bir"), table(row(text("b")), name="İki"))
    assert rows_of(data, "İki")[0].at(0).text == "b"
    assert rows_of(data)[0].at(0).text == "a"
    finding = refusal(data, "Üç")
    assert (finding.what, finding.value) == ("no sheet 'Üç'", "Bir, İki")


def test_merged_cells_are_told_by_their_first_row() -> None:
    spanned = text("Ad", ' table:number-columns-spanned="2" table:number-rows-spanned="1"')
    covered = "<table:covered-table-cell/>"
    found = read_ods(BytesIO(ods(table(row(spanned, covered, text("b"))))))
    ((_, cells),) = list(found.rows)
    assert found.merged_at(1) == ("A1:B1",)
    assert [cell_of(cell).text for cell in cells] == ["Ad", "", "b"]


def test_macros_are_never_looked_at() -> None:
    data = ods(table(row(text("a"))), more=[("Basic/Standard/Module1.xml", b"<!DOCTYPE x><evil/>")])
    assert rows_of(data)[0].at(0).text == "a"
