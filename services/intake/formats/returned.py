"""An account as it goes back: its own rows where they stood, the faulty cells marked, and a column that says what is
wrong (2.1.1-k, D-17). It was read row by row and is written row by row."""

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from services.intake.domain.found import Found
from services.intake.formats.form_sheet import open_table
from services.intake.formats.spool import FILE, FINDINGS, LATE, ROWS
from services.intake.formats.tables import COLUMNS_MAX, Kind, Row, Written, cell_of, column_name
from shared.contracts.forms import AccountForm
from shared.kernel.findings import Unreadable

ROWS_OF_A_WORKBOOK = 200_000
"""A larger file goes back as CSV."""
WORKBOOK, TEXT = "returned.xlsx", "returned.csv"
MEDIA_TYPES = {
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    TEXT: "text/csv; charset=utf-8",
}
_HEADING = "Qüsurlar / Findings"
_FINDINGS = "Qüsurlar-Findings"
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_COLUMNS = (
    "Sətir / Row",
    "Sütun / Column",
    "Qüsur / Finding",
    "Dəyər / Value",
    "Bənd / Clause",
    "Qayda / Rule",
)
_ROWS_OF_A_SHEET = 1_048_575
_CELL_MAX = 32_000
_DANGEROUS = re.compile(r"[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"-?[0-9][0-9 .,:]*")
_NAMES = [column_name(at) for at in range(COLUMNS_MAX)]
_read_found = msgspec.json.Decoder(Found).decode


def write_returned(place: Path, form: AccountForm, currency: str, *, last_row: int, width: int) -> str:
    """Write the account in `place` with its findings beside it and answer with the file's name. `width` is the number
    of cells of its longest row: what is wrong stands behind them."""
    rows = _marked(place, form, currency)
    if last_row > ROWS_OF_A_WORKBOOK:
        _write_csv(place / TEXT, rows, form, width)
        return TEXT
    _write_xlsx(place / WORKBOOK, rows, place / FINDINGS, form, width)
    return WORKBOOK


def _marked(place: Path, form: AccountForm, currency: str) -> Iterator[tuple[Row, list[Found]]]:
    """The rows with what was found of each, as far as the file can be read."""
    by_row = groupby(
        merge(_found(place / ROWS), _found(place / LATE), key=lambda one: one.row or 0),
        lambda one: one.row or 0,
    )
    told = next(by_row, None)
    with suppress(Unreadable), (place / FILE).open("rb") as file:
        for row in open_table(file, form, currency).rows:
            found: list[Found] = []
            while told is not None and told[0] <= row.number:
                found += list(told[1]) if told[0] == row.number else ()
                told = next(by_row, None)
            yield row, found


def _found(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        for line in file:
            yield _read_found(line)


def _said(found: list[Found]) -> str:
    """What is wrong with a row, by its columns."""
    ordered = sorted(found, key=lambda one: (len(one.column or ""), one.column or ""))
    parts = ((f"{one.column}: " if one.column else "") + f"{one.what} ({one.clause})" for one in ordered)
    return "; ".join(parts)[:_CELL_MAX]


def _write_csv(path: Path, rows: Iterator[tuple[Row, list[Found]]], form: AccountForm, width: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=form.separator)
        written = 0
        for row, found in rows:
            while written < row.number - 1:
                writer.writerow([])
                written += 1
            said = _HEADING if row.number == form.header_row else _said(found)
            cells = [_harmless(cell_of(cell).text) for cell in row.cells]
            writer.writerow([*cells, *[""] * (width - len(cells)), said] if said else cells)
            written += 1


def _harmless(text: str) -> str:
    """No program that opens the file computes what somebody else wrote into a cell."""
    return f"'{text}" if _DANGEROUS.match(text) and not _PLAIN_NUMBER.fullmatch(text) else text


def _write_xlsx(
    path: Path, rows: Iterator[tuple[Row, list[Found]]], findings: Path, form: AccountForm, width: int
) -> None:
    # Heavy, and only ever needed in the child process of a job.
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),
            "nan_inf_to_errors": True,
        },
    )
    # The same account gives the same bytes, whenever it is written.
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a workbook has no zones
    styles = _Styles(book)
    sheet = book.add_worksheet(_sheet_name(form))
    sheet.set_column(width, width, 60)
    for row, found in rows:
        faulty = {one.column for one in found}
        for at, cell in enumerate(row.cells[:COLUMNS_MAX]):
            styles.write(
                sheet, row.number - 1, at, cell, faulty=_NAMES[at] in faulty, row_faulty=None in faulty
            )
        if row.number == form.header_row:
            sheet.write_string(row.number - 1, width, _HEADING, styles.head)
        elif found:
            sheet.write_string(row.number - 1, width, _said(found), styles.said)
    _list_findings(book, findings, styles)
    book.close()


def _sheet_name(form: AccountForm) -> str:
    """The sheet's own name, as far as a workbook may have it: other programs allow more."""
    name = _NO_SHEET_NAME.sub("_", form.sheet or "")[:31].strip("'")
    return name if name.strip() and not name.startswith(_FINDINGS) else "Hesabat"


def _list_findings(book: Any, findings: Path, styles: "_Styles") -> None:
    sheet: Any = None
    for number, one in enumerate(_found(findings)):
        at = number % _ROWS_OF_A_SHEET
        if at == 0:
            page = number // _ROWS_OF_A_SHEET + 1
            sheet = book.add_worksheet(f"{_FINDINGS} {page}")
            sheet.freeze_panes(1, 0)
            for place, (heading, wide) in enumerate(zip(_COLUMNS, (12, 14, 60, 30, 14, 20), strict=True)):
                sheet.set_column(place, place, wide)
                sheet.write_string(0, place, heading, styles.head)
        if one.row is not None:
            sheet.write_number(at + 1, 0, one.row)
        where = one.column or ("" if one.row is not None else one.where)
        for place, text in enumerate((where, one.what, one.value, one.clause, one.rule), start=1):
            sheet.write_string(at + 1, place, text)


class _Styles:
    """How cells are written: plain, faulty, or in a row that is faulty as a whole."""

    def __init__(self, book: Any) -> None:
        marked = {"bg_color": "#F8CBAD", "font_color": "#9C0006", "border": 1}
        tints: tuple[dict[str, Any], ...] = ({}, marked, {"bg_color": "#FFF2CC"})
        self._plain = [book.add_format(tint) for tint in tints]
        self._days = [book.add_format({**tint, "num_format": "dd.mm.yyyy"}) for tint in tints]
        self._moments = [book.add_format({**tint, "num_format": "dd.mm.yyyy hh:mm:ss"}) for tint in tints]
        self.head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1})
        self.said = book.add_format({"text_wrap": True, "font_color": "#9C0006"})

    def write(
        self, sheet: Any, row: int, column: int, written: Written, *, faulty: bool, row_faulty: bool
    ) -> None:
        """Write a cell as what it was; a text stays a text, whatever it begins with."""
        tint = 1 if faulty else 2 if row_faulty else 0
        cell = cell_of(written)
        match cell.kind:
            case Kind.NUMBER if len(cell.text.strip("-").replace(".", "")) <= 15:
                sheet.write_number(row, column, float(cell.text), self._plain[tint])
            case Kind.DATE | Kind.DATETIME if cell.text[:4] >= "1901":
                style = self._days if cell.kind is Kind.DATE else self._moments
                sheet.write_datetime(row, column, datetime.fromisoformat(cell.text), style[tint])
            case Kind.EMPTY if tint == 0:
                pass
            case Kind.EMPTY:
                sheet.write_blank(row, column, None, self._plain[tint])
            case _:
                sheet.write_string(row, column, cell.text[:_CELL_MAX], self._plain[tint])
