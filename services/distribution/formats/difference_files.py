"""What a schedule said beside what the registry gave, as files: JSON, CSV, a workbook. For child processes."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from services.distribution.domain.differences import DifferenceRow, SaidLine, Why, differences
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.domain.workings import TransferWorking
from shared.contracts.wire import from_builtins, to_builtins, to_json
from shared.kernel.money import Money, exponent_of
from shared.paper.csv_file import no_formula

JSON, CSV, WORKBOOK = "JSON", "CSV", "XLSX"
MEDIA_TYPES: Final = {
    JSON: "application/json",
    CSV: "text/csv; charset=utf-8",
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS: Final = (
    "lines",
    "work",
    "title",
    "use_type",
    "territory",
    "from",
    "to",
    "role",
    "owner said",
    "ipi said",
    "percent said",
    "amount said",
    "party",
    "fraction",
    "amount given",
    "gross AZN",
    "difference",
    "currency",
    "state",
    "reason",
    "receiver",
    "why",
)
TRANSFERS: Final = (
    "receipt",
    "value date",
    "amount",
    "currency",
    "rate",
    "nominal",
    "manat",
    "came",
    "came in",
    "difference AZN",
)
_CELL_MAX = 2_000


def write_differences(
    allocations: Sequence[RoyaltyAllocated], lines: Sequence[SaidLine], head: dict[str, Any]
) -> dict[str, bytes]:
    """The report in every form; the same schedule gives the same bytes."""
    rows = differences(allocations, lines)
    cells = [_cells(row) for row in rows]
    return {
        JSON: to_json(head | {"rows": to_builtins(rows), "differing": differing(rows)}),
        CSV: _csv(cells),
        WORKBOOK: _workbook({"differences": (COLUMNS, cells), "transfers": (TRANSFERS, _transfers(head))}),
    }


def differing(rows: Iterable[DifferenceRow]) -> int:
    """How many rows say otherwise on either side."""
    return sum(row.why not in (Why.SAME, Why.SUM) for row in rows)


def _cells(row: DifferenceRow) -> list[str | Money | None]:
    got = Money(sum(one.original.amount for one in row.given), row.said.currency)
    manat = {one.gross.currency for one in row.given}
    gross = sum(one.gross.amount for one in row.given)
    return [
        "; ".join(map(str, row.lines)),
        row.work,
        row.title,
        row.use_type,
        row.territory,
        row.period.first.isoformat(),
        row.period.last.isoformat(),
        row.role or "",
        "; ".join(row.owners),
        "; ".join(row.ipis),
        "; ".join(row.percents),
        row.said if row.lines else None,
        row.party or "",
        "; ".join(one.fraction for one in row.given),
        got if row.given else None,
        Money(gross) if manat == {"AZN"} else None,
        row.difference,
        row.said.currency,
        "; ".join(sorted({one.state for one in row.given})),
        "; ".join(sorted({one.reason for one in row.given if one.reason})),
        "; ".join(sorted({receiver for one in row.given for receiver in one.receivers})),
        row.why,
    ]


def _transfers(head: dict[str, Any]) -> list[list[str | Money | None]]:
    rows: list[list[str | Money | None]] = []
    for one in from_builtins(tuple[TransferWorking, ...], head["transfers"]):
        rows.append(
            [
                one.receipt,
                one.value_date.isoformat(),
                one.amount,
                one.amount.currency,
                f"{one.rate.value:f}" if one.rate else "",
                str(one.rate.nominal) if one.rate else "",
                one.manat,
                one.came,
                one.came.currency if one.came else "",
                one.difference,
            ]
        )
    return rows


def _decimal(money: Money) -> Decimal:
    return Decimal(money.amount).scaleb(-exponent_of(money.currency))


def _csv(rows: Iterable[Sequence[str | Money | None]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(_text(cell) for cell in row)
    return out.getvalue().encode("utf-8-sig")


def _text(cell: str | Money | None) -> str:
    if isinstance(cell, Money):
        return f"{_decimal(cell):f}"
    return no_formula(cell or "")


def _workbook(
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[str | Money | None]]]],
) -> bytes:
    # Heavy, and only ever needed in the child process of a job.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The same report gives the same bytes, whenever it is written.
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a workbook has no zones
    head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1})
    sums = {
        places: book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})
        for places in (0, 2, 3)
    }
    for name, (columns, rows) in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for at, title in enumerate(columns):
            sheet.set_column(at, at, 14)
            sheet.write_string(0, at, title, head)
        for number, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if isinstance(cell, Money):
                    sheet.write_number(number, at, _decimal(cell), sums[exponent_of(cell.currency)])
                elif cell:
                    sheet.write_string(number, at, cell[:_CELL_MAX])
    book.close()
    return out.getvalue()
