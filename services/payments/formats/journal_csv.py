"""A month's journal as CSV for the accountant: two lines an entry, debit and credit. For a child process."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.payments.domain.month import month_of
from services.payments.domain.policy_chart import Chart, line_of
from shared.kernel.money import Money
from shared.paper.csv_file import Value, write_csv, write_rows

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
COLUMNS: Final = (
    "month",
    "position",
    "entry",
    "recorded on",
    "effective on",
    "belongs to closed month",
    "number",
    "account",
    "kind",
    "currency",
    "debit",
    "credit",
    "payee",
    "reference",
    "bank entry",
    "cause",
    "event",
)


def write_head() -> bytes:
    """The first line."""
    return write_csv(COLUMNS, ())


def write_entries(month: str, rows: Iterable[Mapping[str, Any]], chart: Chart) -> bytes:
    """Lines of these entries, which are posted to the month. Raises KeyError for an account that the chart lacks."""
    return write_rows(COLUMNS, (line for row in rows for line in _sides(month, row, chart)))


def _sides(month: str, row: Mapping[str, Any], chart: Chart) -> Iterable[Mapping[str, Value]]:
    of = month_of(row["effective_on"])
    both: dict[str, Value] = {
        "month": month,
        "position": row["position"],
        "entry": row["number"],
        "recorded on": row["recorded_on"].isoformat(),
        "effective on": row["effective_on"].isoformat(),
        "belongs to closed month": of if of < month else None,
        "currency": row["currency"],
        "payee": row["payee"],
        "reference": row["reference"],
        "bank entry": row["bank_entry"],
        "cause": row["cause"],
        "event": row["event"],
    }
    for side in ("debit", "credit"):
        line = line_of(chart, row[side], row["currency"])
        if line is None:
            raise KeyError(row[side])
        yield both | {
            "number": line.number,
            "account": line.name,
            "kind": row[side],
            side: Money(row["amount"], row["currency"]),
        }
