"""Pages of rows as a workbook for people; the same rows give the same bytes."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from services.distribution.domain.figures import Change, Changes
from shared.kernel.money import Money, exponent_of

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Sequence[str | int | Money | None]


Page = tuple[str, Row, Sequence[Row]]
"""Its name, its head, its rows; an amount takes two columns."""


def write_pages(pages: Iterable[Page]) -> bytes:
    """The workbook of these pages."""
    # Heavy, and only ever needed in the child process of a job.
    import xlsxwriter

    out = io.BytesIO()
    # Titles and reasons are others' words: no program computes or follows what stands in a cell.
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a workbook has no zones
    amount = book.add_format({"num_format": "#,##0.00"})
    for name, head, rows in pages:
        page = book.add_worksheet(name)
        for number, row in enumerate([head, *rows]):
            _write(page, number, row, amount)
        page.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _write(page: Any, number: int, row: Row, amount: Any) -> None:
    column = 0
    for cell in row:
        if isinstance(cell, Money):
            page.write_number(
                number, column, Decimal(cell.amount).scaleb(-exponent_of(cell.currency)), amount
            )
            page.write_string(number, column + 1, cell.currency)
            column += 2
            continue
        if isinstance(cell, int):
            page.write_number(number, column, cell)
        else:
            page.write_string(number, column, cell or "")
        column += 1


def changes(parts: dict[str, tuple[Change, ...] | Changes]) -> list[Row]:
    """Rows of what changed, by what it is of."""
    return [
        (of, one.key, one.before, one.after)
        for of, found in parts.items()
        for one in (found.largest if isinstance(found, Changes) else found)
    ]
