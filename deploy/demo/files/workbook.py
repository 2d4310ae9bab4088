"""One sheet as XLSX, the same bytes for the same cells."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook

Cell = str | int | Decimal | date | None
"""Text, a whole number (a year), an amount, a day, or nothing."""

_MADE_ON = datetime(2026, 8, 3, 9, 0)  # noqa: DTZ001 - the file's own properties know no zone


def one_sheet(
    sheet: str, rows: Sequence[Sequence[Cell]], heading_rows: frozenset[int], widths: Sequence[int]
) -> bytes:
    """The workbook. `heading_rows` are printed bold, counted from 1; `widths` are columns in characters."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _MADE_ON})
        bold = {"bold": True}
        plain = workbook.add_format()
        heading = workbook.add_format(bold)
        day = workbook.add_format({"num_format": "dd.mm.yyyy"})
        amount = workbook.add_format({"num_format": "#,##0.00"})
        page = workbook.add_worksheet(sheet)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        for row, cells in enumerate(rows):
            text = heading if row + 1 in heading_rows else plain
            for column, cell in enumerate(cells):
                match cell:
                    case str():
                        page.write_string(row, column, cell, text)
                    case date():
                        page.write_datetime(row, column, cell, day)
                    case Decimal():
                        page.write_number(row, column, cell, amount)
                    case int():
                        page.write_number(row, column, cell)
                    case None:
                        pass
    return buffer.getvalue()
