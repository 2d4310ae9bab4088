"""A review sheet as a workbook for people; the same sheet gives the same bytes."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from services.distribution.domain.figures import Change, Changes
from services.distribution.domain.review import ReviewSheet
from shared.kernel.money import Money, exponent_of

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Sequence[str | int | Money | None]


def write_workbook(sheet: ReviewSheet) -> bytes:
    """A page for each part of the sheet."""
    # Heavy, and only ever needed in the child process of a job.
    import xlsxwriter

    out = io.BytesIO()
    # Titles and reasons are others' words: no program computes or follows what stands in a cell.
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a workbook has no zones
    amount = book.add_format({"num_format": "#,##0.00"})
    for name, head, rows in _pages(sheet):
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


def _pages(sheet: ReviewSheet) -> Iterable[tuple[str, Row, list[Row]]]:
    yield (
        "Run",
        ("what", "value"),
        [
            ("run", sheet.run),
            ("digest", sheet.digest),
            ("cut-off day", sheet.cut_off_day.isoformat()),
            ("prepared by", sheet.prepared_by),
            ("allocations", sheet.allocations),
            ("reserves opened", sheet.reserves),
            *((f"taken back: {one.cause}", one.reversals) for one in sheet.corrections),
            ("compared with", sheet.compared_with),
            *((one.key, one.amount) for one in sheet.figures.states),
        ],
    )
    yield (
        "Targets",
        ("account or schedule", "received", "", "not due", "", "distributed", ""),
        [(one.target, one.received, one.excess, one.distributed) for one in sheet.targets],
    )
    yield (
        "Excluded",
        ("account or schedule", "reason", "by"),
        [(one.target, one.reason, one.by) for one in sheet.excluded],
    )
    yield (
        "Works",
        ("work", "title", "gross", ""),
        [(one.work, one.title, one.gross) for one in sheet.largest_works],
    )
    yield ("Payees", ("payee", "net", ""), [(one.key, one.amount) for one in sheet.largest_payees])
    yield ("Changes", ("of", "which", "before", "", "now", ""), _changes(sheet))
    yield (
        "Not credited",
        ("state", "reason", "shares", "gross", ""),
        [(one.state.value, one.reason, one.shares, one.amount) for one in sheet.waiting],
    )
    yield (
        "Largest not credited",
        ("state", "reason", "note", "account or schedule", "work", "title", "role", "owner", "gross", ""),
        [
            (
                *(one.state.value, one.reason, one.note, one.target),
                *(one.work, one.title, one.role.value, one.owner, one.amount),
            )
            for one in sheet.waiting_shares
        ],
    )
    yield (
        "Paid twice",
        ("work", "title", "use type", "accounts"),
        [(one.work, one.title, one.use_type.value, ", ".join(one.targets)) for one in sheet.paid_twice],
    )


def _changes(sheet: ReviewSheet) -> list[Row]:
    parts: dict[str, tuple[Change, ...] | Changes] = {
        "state": sheet.difference.states,
        "use type": sheet.difference.use_types,
        "new payee": sheet.difference.new,
        "payee who gets nothing now": sheet.difference.gone,
        "payee who gets much more": sheet.difference.more,
        "payee who gets much less": sheet.difference.less,
    }
    return [
        (of, one.key, one.before, one.after)
        for of, changes in parts.items()
        for one in (changes.largest if isinstance(changes, Changes) else changes)
    ]
