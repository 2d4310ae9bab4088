"""Rows of text from a CSV or XLSX file, within limits. Raises Unreadable for what is no table; for a child process."""

import codecs
import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

from shared.kernel.findings import Finding, Unreadable

ROWS_MAX = 200_000
COLUMNS_MAX = 300
CELL_MAX = 2_000
CELLS_MAX = 8_000_000
_UNPACKED_MAX_BYTES = 600 * 1024 * 1024
_PARTS_MAX = 2_000
_ZIP = b"PK\x03\x04"
_SEPARATORS = (";", "\t", ",")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

Rows = list[list[str]]


def read_rows(data: bytes, encoding: str) -> Rows:
    """The rows of an XLSX file's first sheet, or of a CSV in `encoding`; a byte order mark says more than that."""
    rows = _read_xlsx(data) if data.startswith(_ZIP) else _read_csv(data, encoding)
    if not rows:
        raise unreadable("file", "is empty")
    return rows


def unreadable(where: str, what: str, value: str = "") -> Unreadable:
    """The refusal of a whole file."""
    return Unreadable((Finding(where, what, value[:80]),))


def _read_csv(data: bytes, encoding: str) -> Rows:
    marked = next((named for mark, named in _MARKS.items() if data.startswith(mark)), encoding)
    try:
        text = data.decode(marked)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable(
            f"line {line}", f"is not in {encoding}", data[error.start : error.end].hex()
        ) from error
    if "\x00" in text:
        raise unreadable("file", "has NUL characters: this is no text")
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    rows: Rows = []
    cells = 0
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for record in records:
            cells += len(record)
            _check(len(rows), len(record), cells)
            rows.append([field.strip()[:CELL_MAX] for field in record])
    except csv.Error as error:
        raise unreadable(f"line {records.line_num}", f"not in the form of a CSV: {error}") from error
    return rows


def _read_xlsx(data: bytes) -> Rows:
    # The child alone has it.
    from python_calamine import CalamineError, CalamineWorkbook

    _check_package(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = workbook.get_sheet_by_index(0)
        _check(sheet.height - 1, sheet.width, sheet.height * sheet.width)
        values = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OverflowError, IndexError) as error:
        raise unreadable("workbook", f"cannot be read: {error}") from error
    except BaseException as error:
        # The reader's own failed assertions pass by Exception on purpose.
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable("workbook", f"holds what no workbook can: {error}") from error
    return [[_text(value) for value in row] for row in values]


def _check_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        raise unreadable("workbook", f"is no package: {error}") from error
    if len(parts) > _PARTS_MAX or sum(part.file_size for part in parts) > _UNPACKED_MAX_BYTES:
        raise unreadable("workbook", "is far larger unpacked than such a table can be")


def _check(rows: int, columns: int, cells: int) -> None:
    if rows >= ROWS_MAX or columns > COLUMNS_MAX or cells > CELLS_MAX:
        raise unreadable(f"row {rows + 1}", f"more than {ROWS_MAX} rows or {COLUMNS_MAX} columns")


def _text(value: Any) -> str:
    if isinstance(value, str):
        # No database takes it in a text.
        return value.replace("\x00", "").strip()[:CELL_MAX]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:CELL_MAX]
