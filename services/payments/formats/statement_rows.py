"""A statement as CSV: one table, whose first column says which part of the statement a row belongs to."""

from collections.abc import Iterator, Mapping
from typing import Final

from services.payments.domain.statement_content import (
    Adjustment,
    Line,
    PassedOn,
    Person,
    StatementContent,
)
from services.payments.domain.statement_payment import Payment
from shared.contracts.payments import Withholding
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.paper.csv_file import Value, write_csv

COLUMNS: Final = (
    "part",
    "line",
    "credit",
    "work",
    "title",
    "title original",
    "episode",
    "genre",
    "role",
    "fraction",
    "owner",
    "owner ipi",
    "document sha256",
    "channel",
    "payer",
    "use type",
    "territory",
    "from",
    "to",
    "source amount",
    "source currency",
    "rate",
    "nominal",
    "rate day",
    "kind",
    "percent",
    "base of",
    "base",
    "reference",
    "gross",
    "withheld",
    "net",
    "currency",
    "state",
    "reason",
    "day",
    "run",
    "original run",
    "original statement",
    "original line",
    "marks",
    "text",
)
Row = dict[str, Value]


def write_rows(content: StatementContent) -> bytes:
    """The file's bytes, the same for the same content."""
    currency = content.head.currency
    return write_csv(COLUMNS, ({"currency": currency, **row} for row in _rows(content)))


def _rows(content: StatementContent) -> Iterator[Row]:
    yield from _head(content)
    for line in content.lines:
        yield _line(line)
        yield from _deductions(line)
    yield from map(_adjustment, content.adjustments)
    for one in content.released:
        yield (
            _work("RELEASED", one.work, one.title, one.role)
            | _sums(one.gross, one.net)
            | {
                "line": one.line,
                "credit": one.credit,
                "original run": one.original_run,
                "day": _iso(one.original_closed_on),
            }
        )
    for book in content.taken_over:
        yield (
            _work("TAKEN OVER", book.work, book.title, book.role)
            | _sums(book.gross, book.net)
            | {
                "credit": book.credit,
                "reference": book.number,
                "text": book.said,
                "day": _iso(book.day),
                **_owner(book.owner),
            }
        )
    yield from map(_passed, content.passed)
    yield from _parts(content)
    yield from _payments(content)
    yield from _end(content)


def _head(content: StatementContent) -> Iterator[Row]:
    head = content.head
    facts: Mapping[str, str] = {
        "statement": head.number,
        "guild": head.guild,
        "payee": head.payee.name,
        "member number": head.payee.member_number or "",
        "IPI name numbers": ", ".join(head.payee.ipi_name_numbers),
        "closing date": _iso(head.closing_date),
        "payment run": head.payment_run,
        "registry position": str(head.registry_sequence),
    }
    for name, text in facts.items():
        yield {"part": "HEAD", "kind": name, "text": text}
    for tied in head.owners:
        yield {"part": "HEAD", "kind": "owner", **_owner(tied.owner), "document sha256": tied.document_sha256}
    for run, closed in head.runs:
        yield {"part": "HEAD", "kind": "distribution run", "run": run, "day": _iso(closed)}


def _line(line: Line) -> Row:
    source = line.source
    foreign: Row = {}
    if source is not None:
        foreign = {
            "source amount": source.amount,
            "source currency": source.amount.currency,
            "rate": source.rate,
            "nominal": source.nominal,
            "rate day": _iso(source.rate_day),
        }
    return {
        **_work("LINE", line.work, line.title, line.role),
        **_sums(line.gross, line.net),
        **_period(line.period),
        **foreign,
        **_owner(line.owner),
        "line": line.number,
        "credit": line.credit,
        "title original": line.title_original,
        "episode": line.episode,
        "genre": line.genre,
        "fraction": line.fraction,
        "document sha256": line.document_sha256,
        "channel": line.channel,
        "payer": line.payer.name,
        "use type": line.use_type,
        "territory": line.territory,
        "run": line.run,
        "reference": line.mends,
        "marks": " ".join(line.marks),
    }


def _deductions(line: Line) -> Iterator[Row]:
    for one in line.deductions:
        yield {
            "part": "DEDUCTION",
            "line": line.number,
            "credit": line.credit,
            "kind": one.kind,
            "percent": one.rate,
            "reference": one.decision,
            "withheld": one.amount,
        }


def _adjustment(one: Adjustment) -> Row:
    return {
        **_work("ADJUSTMENT", one.work, one.title, one.role),
        **_sums(one.gross, one.net),
        **_period(one.period),
        **_owner(one.owner),
        "credit": one.credit,
        "reason": one.cause,
        "run": one.run,
        "reference": one.original,
        "original run": one.original_run,
        "original statement": one.statement,
        "original line": one.line,
    }


def _passed(one: PassedOn) -> Row:
    return {
        **_work("PASSED", one.work, one.title, one.role),
        **_sums(one.gross, one.net),
        **_owner(one.owner),
        "credit": one.credit,
        "reference": one.original,
        "document sha256": one.document_sha256,
        "reason": one.cause,
        "text": one.other.name,
    }


def _parts(content: StatementContent) -> Iterator[Row]:
    for held in content.held:
        yield _work("HELD", held.work, held.title, held.role) | {
            "credit": held.credit,
            "net": held.amount,
            "state": held.state,
            "reason": held.reason,
            "text": held.detail,
        }
    for other in content.other_parts:
        yield _work("OTHER PART", other.work, other.title, other.role) | {
            "fraction": other.fraction,
            "gross": other.amount,
            "state": other.state,
            "reason": other.reason,
        }


def _payments(content: StatementContent) -> Iterator[Row]:
    for payment in content.payments:
        yield {
            "part": "PAYMENT",
            "reference": payment.bank_reference,
            "day": _iso(payment.day),
            **_sums(payment.gross, payment.net),
            **_told(payment),
        }
        for one in payment.withheld:
            yield _tax(one, payment.bank_reference)
    for back in content.returns:
        yield {
            "part": "RETURN",
            "state": "FAILED" if back.failed else "RETURNED",
            "reference": back.bank_reference,
            "day": _iso(back.day),
            "reason": back.bank_code,
            **_sums(back.gross, back.amount),
            "withheld": back.withheld_taken_back,
        }


def _told(payment: Payment) -> Row:
    """As what the net was paid, as the source of an amount in another currency is told; and what the bank was told."""
    told: Row = {"source amount": payment.paid, "source currency": payment.paid.currency}
    if payment.ordered != payment.paid:
        told["text"] = str(payment.ordered)
    if (rate := payment.rate) is not None:
        told |= {"rate": rate.value, "nominal": rate.nominal, "rate day": _iso(rate.day)}
    return told


def _tax(one: Withholding, payment: str) -> Row:
    return {
        "part": "TAX",
        "kind": one.kind,
        "base": one.base,
        "base of": one.base_of,
        "percent": one.rate,
        "withheld": one.amount,
        "reference": one.reference,
        "text": payment,
    }


def _end(content: StatementContent) -> Iterator[Row]:
    balance = content.balance
    for name in ("opening", "credited", "withheld", "paid", "closing"):
        yield {"part": "BALANCE", "kind": name, "net": getattr(balance, name)}
    notice = content.notice
    for language in ("az", "en", "ru"):
        yield {
            "part": "NOTICE",
            "kind": language,
            "text": getattr(notice, language),
            "day": _iso(notice.until),
        }


def _work(part: str, work: str, title: str, role: str) -> Row:
    return {"part": part, "work": work, "title": title, "role": str(role)}


def _sums(gross: Money, net: Money) -> Row:
    return {"gross": gross, "net": net}


def _period(period: Period) -> Row:
    return {"from": _iso(period.first), "to": _iso(period.last)}


def _owner(owner: Person | None) -> Row:
    if owner is None:
        return {}
    return {"owner": owner.name, "owner ipi": ", ".join(owner.ipi_name_numbers)}


def _iso(day: object) -> str:
    return "" if day is None else str(day)
