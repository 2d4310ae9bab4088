"""A payee's annual summary as CSV and, in three languages, as PDF. For a child process."""

from collections.abc import Iterator, Sequence
from typing import Final

from services.payments.domain.annual_summary import AnnualSummary, SumOf
from services.payments.formats.rendering import Files
from shared.contracts.wire import from_json
from shared.paper.csv_file import Value, write_csv
from shared.paper.words import Language

COLUMNS: Final = (
    "part",
    "key",
    "name",
    "channel",
    "lines",
    "gross",
    "deducted",
    "withheld",
    "net",
    "taken back",
    "currency",
    "day",
    "taken back on",
)
Row = dict[str, Value]


def render_summaries(documents: Sequence[bytes]) -> list[Files]:
    """The files of each summary's JSON, the same bytes for the same JSON."""
    from services.payments.formats.annual_pdf import render

    summaries = [from_json(AnnualSummary, document) for document in documents]
    return [
        Files(csv=write_rows(one), pdfs={language: render(one, language) for language in Language})
        for one in summaries
    ]


def write_rows(summary: AnnualSummary) -> bytes:
    """The CSV's bytes: one table, whose first column says which part of the summary a row belongs to."""
    return write_csv(COLUMNS, ({"currency": summary.currency, **row} for row in _rows(summary)))


def _rows(summary: AnnualSummary) -> Iterator[Row]:
    yield {"part": "HEAD", "key": "payee", "name": summary.payee.name}
    yield {"part": "HEAD", "key": "member number", "name": summary.payee.member_number}
    yield {"part": "HEAD", "key": "year", "name": str(summary.year)}
    for part, sums in (("WORK", summary.by_work), ("SOURCE", summary.by_source), ("USE", summary.by_use)):
        yield from (_sum(part, one) for one in sums)
    for one in summary.deductions:
        yield {"part": "DEDUCTION", "key": one.kind, "deducted": one.amount}
    if summary.taken_over.amount:
        yield {"part": "TAKEN OVER", "net": summary.taken_over}
    if summary.passed.amount:
        yield {"part": "PASSED", "net": summary.passed}
    for total in summary.withheld:
        yield {
            "part": "TAX",
            "key": total.kind,
            "lines": total.lines,
            "gross": total.amount,
            "taken back": total.taken_back,
            "withheld": total.due,
        }
    for payment in summary.payments:
        order = payment.order
        yield {
            "part": "PAYMENT",
            "key": payment.bank_reference,
            "gross": order.gross,
            "withheld": order.gross - order.net,
            "net": order.net,
            "day": order.execution_date.isoformat(),
            "taken back on": order.taken_back_on.isoformat() if order.taken_back_on else None,
        }
    for name in ("opening", "credited", "withheld", "paid", "closing"):
        yield {"part": "BALANCE", "key": name, "net": getattr(summary.balance, name)}


def _sum(part: str, one: SumOf) -> Row:
    return {
        "part": part,
        "key": one.key,
        "name": one.name,
        "channel": one.channel,
        "lines": one.lines,
        "gross": one.gross,
        "deducted": one.deducted,
        "net": one.net,
    }
