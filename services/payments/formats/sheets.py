"""Workbooks of plain tables, the same bytes for the same tables. For child processes."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeAlias

from shared.kernel.money import Money, exponent_of

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell: TypeAlias = str | int | Decimal | date | Money | None
_CELL_MAX = 2_000
_WIDTH = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet: its name, the heads of its columns, and its rows."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_workbook(tables: Iterable[Table]) -> bytes:
    """The workbook; sums are numbers, days are text like 2026-09-03, and nothing is taken for a formula."""
    # Heavy, and only ever needed in the child process of a job.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The same tables give the same bytes, whenever they are written.
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a workbook has no zones
    head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1})
    sums = {
        places: book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})
        for places in (0, 2, 3)
    }
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(table.columns) - 1, _WIDTH)
        for at, title in enumerate(table.columns):
            sheet.write_string(0, at, title, head)
        for number, row in enumerate(table.rows, 1):
            for at, cell in enumerate(row):
                match cell:
                    case None:
                        continue
                    case Money():
                        places = exponent_of(cell.currency)
                        sheet.write_number(number, at, Decimal(cell.amount).scaleb(-places), sums[places])
                    case Decimal() | int():
                        sheet.write_number(number, at, cell)
                    case _:
                        sheet.write_string(number, at, str(cell)[:_CELL_MAX])
    book.close()
    return out.getvalue()
