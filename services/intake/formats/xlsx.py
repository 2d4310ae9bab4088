"""Reader of XLSX workbooks. It runs only in a child process of a job, never inside a service's loop."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from services.intake.formats.tables import (
    EMPTY,
    ROWS_MAX,
    Cell,
    Kind,
    Row,
    Table,
    Written,
    address,
    unreadable,
)
from services.intake.formats.xlsx_package import Package, repack

_Value = str | int | float | bool | date | datetime | time | timedelta
# The day before day 1 of the workbook's calendar: a "date" up to 1900 is a time of more than 24 hours.
_DAY_ZERO = datetime.combine(date(1899, 12, 31), time())
_FIRST_REAL_YEAR = 1901
_KEPT = 20_000
"""Cells that are kept for those to come: days, times and numbers come again and again."""


def read_xlsx(file: BinaryIO, sheet: str = "") -> Table:
    """The named sheet, or the first one. Raises Unreadable (2.1.1-f) when the file cannot be read.

    Numbers come with the 15 digits that a spreadsheet keeps, times rounded to the second.
    """
    with NamedTemporaryFile(suffix=".xlsx") as packed:
        package = repack(file, packed)
        packed.flush()
        try:
            workbook = CalamineWorkbook.from_path(packed.name)
        except (CalamineError, ValueError, OverflowError) as error:
            raise unreadable("workbook", f"cannot be read: {error}") from error
        except BaseException as error:
            raise panic(error) from error
        return table_of(workbook, sheet, package)


def table_of(workbook: CalamineWorkbook, sheet: str, package: Package | None = None) -> Table:
    """A workbook's named sheet, or its first one; `package` says which cells hold no value. Raises Unreadable."""
    try:
        names = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        if not names or (sheet and sheet not in names):
            raise unreadable("workbook", f"no sheet {sheet!r}" if sheet else "no sheet", ", ".join(names))
        name = sheet or names[0]
        source = workbook.get_sheet_by_name(name)
        merged = _merged(source)
    except (CalamineError, ValueError, OverflowError) as error:
        raise unreadable("workbook", f"cannot be read: {error}") from error
    except BaseException as error:
        raise panic(error) from error
    without_value = package.scan_of_sheet(name).without_value if package is not None else {}
    return Table(name, _rows(source, without_value), merged)


def panic(error: BaseException) -> BaseException:
    """The reader's own failed assertions (a date in the year 10**300) pass by Exception on purpose."""
    if type(error).__name__ != "PanicException":
        return error
    return unreadable("workbook", f"holds what no workbook can: {error}")


def _rows(source: CalamineSheet, without_value: dict[tuple[int, int], str]) -> Iterator[Row]:
    """The rows with the cells that the reader shows as empty and that hold no value, also beyond what it gives."""
    lacking: dict[int, list[tuple[int, str]]] = {}
    for (row_number, column_number), what in without_value.items():
        lacking.setdefault(row_number, []).append((column_number, what))
    without_value.clear()
    before = [""] * (source.start[1] if source.start is not None else 0)
    # A row's own constructor takes as long as reading it.
    new, number = tuple.__new__, 0
    try:
        for number, values in enumerate(source.iter_rows(), start=1):
            cells: list[Written] = [value if type(value) is str else _cell(value) for value in values]
            if before:
                cells = [*before, *cells]
            if number in lacking:
                cells = _with_errors(cells, lacking.pop(number))
            yield new(Row, (number, cells))
    except (ValueError, OverflowError) as error:
        raise unreadable("workbook", f"cannot be read: {error}") from error
    except BaseException as error:
        raise panic(error) from error
    for number in sorted(lacking):
        yield Row(number, _with_errors([], lacking[number]))


def _with_errors(cells: list[Written], lacking: list[tuple[int, str]]) -> list[Written]:
    for column_number, what in lacking:
        cells.extend([EMPTY] * (column_number - len(cells)))
        cells[column_number - 1] = Cell(Kind.ERROR, what)
    return cells


def _merged(sheet: CalamineSheet) -> tuple[tuple[int, str], ...]:
    areas = sheet.merged_cell_ranges or []
    if len(areas) > ROWS_MAX:
        raise unreadable(sheet.name, "more merged areas than rows can hold", str(len(areas)))
    return tuple(
        (top + 1, f"{address(left, top + 1)}:{address(right, bottom + 1)}")
        for (top, left), (bottom, right) in areas
    )


@lru_cache(_KEPT, typed=True)
def _cell(value: _Value) -> Written:
    match value:
        case str():
            return value
        case bool():
            return Cell(Kind.BOOL, "TRUE" if value else "FALSE")
        case float() if not isfinite(value):
            return Cell(Kind.ERROR, "no finite number")
        case int() | float():
            return Cell(Kind.NUMBER, _number(value))
        case datetime() if value.year < _FIRST_REAL_YEAR:
            return Cell(Kind.TIME, _clock(value - _DAY_ZERO))
        case datetime():
            rounded = value + timedelta(milliseconds=500)
            return Cell(Kind.DATETIME, rounded.replace(microsecond=0).isoformat())
        case date() if value.year < _FIRST_REAL_YEAR:
            return Cell(Kind.TIME, _clock(datetime.combine(value, time()) - _DAY_ZERO))
        case date():
            return Cell(Kind.DATE, value.isoformat())
        case time():
            parts = {"hours": value.hour, "minutes": value.minute, "seconds": value.second}
            return Cell(Kind.TIME, _clock(timedelta(**parts, microseconds=value.microsecond)))
        case timedelta():
            return Cell(Kind.TIME, _clock(value))


def _number(value: float) -> str:
    """Plain digits without exponent, at most the 15 significant ones that a spreadsheet keeps."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def _clock(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
