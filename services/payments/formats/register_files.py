"""Registers and yearly summaries as files: JSON and a workbook. For child processes."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.payments.domain.register import CauseLine, Register, RegisterTotal, WithheldLine
from services.payments.domain.tax_summary import TaxSummary
from services.payments.formats.sheets import XLSX, Cell, Table, write_workbook
from shared.contracts.wire import to_json

JSON, WORKBOOK = "JSON", "XLSX"
MEDIA_TYPES: Final = {JSON: "application/json", WORKBOOK: XLSX}
_WITHHELD: Final = (
    "execution date",
    "order",
    "payee",
    "name",
    "tax number",
    "gross",
    "kind",
    "base of",
    "base",
    "rate %",
    "amount",
    "currency",
    "legal reference",
    "rule",
    "taken back on",
)
_CAUSES: Final = ("kind", "day", "cause", "amount", "currency")
_TOTALS: Final = ("kind", "lines", "amount", "taken back", "due", "currency")
_HEAD: Final = ("", "")


def write_register(register: Register) -> dict[str, bytes]:
    """The register in both forms; the same figures give the same bytes."""
    head = [
        ("register", register.register.value),
        ("period", register.period),
        ("from", register.first),
        ("to", register.last),
        ("guild", register.guild),
    ]
    columns = _CAUSES if any(isinstance(line, CauseLine) for line in register.lines) else _WITHHELD
    tables = [
        Table(name="totals", columns=_TOTALS, rows=[_total(one) for one in register.totals]),
        Table(name="lines", columns=columns, rows=[_line(one) for one in register.lines]),
        Table(name="register", columns=_HEAD, rows=head),
    ]
    return {JSON: to_json(register), WORKBOOK: write_workbook(tables)}


def write_summaries(summaries: Iterable[TaxSummary]) -> list[dict[str, bytes]]:
    """The yearly summary of each payee in both forms."""
    return [_summary(one) for one in summaries]


def _summary(summary: TaxSummary) -> dict[str, bytes]:
    head = [
        ("payee", summary.payee),
        ("name", summary.name),
        ("tax number", summary.tax_number),
        ("year", summary.year),
        ("guild", summary.guild),
    ]
    paid = [(one.currency, one.orders, one.gross, one.withheld, one.net) for one in summary.paid]
    tables = [
        Table(name="summary", columns=_HEAD, rows=head),
        Table(name="paid", columns=("currency", "orders", "gross", "withheld", "net"), rows=paid),
        Table(name="totals", columns=_TOTALS, rows=[_total(one) for one in summary.totals]),
        Table(name="lines", columns=_WITHHELD, rows=[_line(one) for one in summary.lines]),
    ]
    return {JSON: to_json(summary), WORKBOOK: write_workbook(tables)}


def _total(one: RegisterTotal) -> Sequence[Cell]:
    return (one.kind, one.lines, one.amount, one.taken_back, one.due, one.amount.currency)


def _line(line: WithheldLine | CauseLine) -> Sequence[Cell]:
    if isinstance(line, CauseLine):
        return (line.kind, line.day, line.cause, line.amount, line.amount.currency)
    return (
        line.execution_date,
        line.order,
        line.payee,
        line.name,
        line.tax_number,
        line.gross,
        line.kind,
        line.base_of,
        line.base,
        line.rate,
        line.amount,
        line.amount.currency,
        line.reference,
        line.rule,
        line.taken_back_on,
    )
