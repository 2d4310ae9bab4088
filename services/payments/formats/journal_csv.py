"""A month's journal as CSV for the accountant: two lines an entry, debit and credit. For a child process."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from services.payments.domain.month import month_of
from services.payments.domain.policy_chart import Chart, line_of
from shared.kernel.money import exponent_of

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
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_head() -> bytes:
    """The first line, with the mark by which spreadsheets know the encoding."""
    return _lines([COLUMNS]).encode("utf-8-sig")


def write_entries(month: str, rows: Iterable[Mapping[str, Any]], chart: Chart) -> bytes:
    """Lines of these entries, which are posted to the month. Raises KeyError for an account that the chart lacks."""
    return _lines(line for row in rows for line in _sides(month, row, chart)).encode()


def _sides(month: str, row: Mapping[str, Any], chart: Chart) -> Iterable[Sequence[str]]:
    of = month_of(row["effective_on"])
    amount = f"{Decimal(row['amount']).scaleb(-exponent_of(row['currency'])):f}"
    for account, debit, credit in ((row["debit"], amount, ""), (row["credit"], "", amount)):
        line = line_of(chart, account, row["currency"])
        if line is None:
            raise KeyError(account)
        yield (
            month,
            str(row["position"]),
            str(row["number"]),
            row["recorded_on"].isoformat(),
            row["effective_on"].isoformat(),
            of if of < month else "",
            line.number,
            _text(line.name),
            account,
            row["currency"],
            debit,
            credit,
            _text(row["payee"]),
            _text(row["reference"]),
            _text(row["bank_entry"]),
            row["cause"],
            row["event"],
        )


def _lines(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _text(cell: str | None) -> str:
    text = cell or ""
    # What a stranger wrote must not become a formula in whoever opens it.
    return f"'{text}" if text.startswith(_FORMULA) else text
