"""CSV that people open in a spreadsheet: UTF-8 with its mark, and nothing that would be computed there."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from shared.kernel.money import Money, exponent_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Value = str | int | Decimal | Money | None


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Value]]) -> bytes:
    """The file: a line of titles, then each row; what a row does not name is empty. Amounts are plain decimals."""
    return _lines([columns]).encode("utf-8-sig") + write_rows(columns, rows)


def write_rows(columns: Sequence[str], rows: Iterable[Mapping[str, Value]]) -> bytes:
    """More rows of such a file, to be put behind what is there."""
    return _lines([_cell(row.get(column)) for column in columns] for row in rows).encode()


def _lines(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def no_formula(text: str) -> str:
    """A cell that a spreadsheet shows and does not compute: a stranger may have written it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Money):
        return f"{Decimal(value.amount).scaleb(-exponent_of(value.currency)):f}"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return no_formula(value)
