"""Payments' part of the old system's books as its package has it, for a job's child process (D-101)."""

from datetime import date
from typing import Annotated

import msgspec

from services.payments.domain.books import (
    BALANCES,
    DISPUTES,
    RECEIVABLES,
    BookedBalance,
    BookedDispute,
    BookedReceivable,
    Books,
    check_rows,
    totals_of,
)
from shared.contracts.terms import Channel, Role
from shared.jobs.books_reading import Head, Told, rows_of
from shared.kernel.money import Money

MONEY_MAX = 10**15
"""Minor units of a sum, so that whatever follows from it fits 64 bits."""
Text = Annotated[
    str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z")
]
Reason = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z")
]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
Amount = Annotated[int, msgspec.Meta(ge=1, le=MONEY_MAX)]
Sha = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class BalanceRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sum credited and not paid; `gross` is before deductions, the same as `net` where it lacks."""

    number: Text
    payee: Text
    net: Amount
    currency: Currency
    credited_on: date
    channel: Channel = Channel.USER
    gross: Amount | None = None
    owner: Text | None = None
    work: Text | None = None
    role: Role | None = None
    run: Text | None = None

    def booked(self) -> BookedBalance:
        """The row as a value."""
        return BookedBalance(
            number=self.number,
            payee=self.payee,
            owner=self.owner,
            work=self.work,
            role=self.role,
            channel=self.channel,
            gross=Money(self.net if self.gross is None else self.gross, self.currency),
            net=Money(self.net, self.currency),
            credited_on=self.credited_on,
            run=self.run or "",
        )


class ReceivableRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sum that a payee owes; `gross` as in a balance."""

    number: Text
    payee: Text
    net: Amount
    currency: Currency
    since: date
    reason: Reason
    channel: Channel = Channel.USER
    gross: Amount | None = None

    def booked(self) -> BookedReceivable:
        """The row as a value."""
        return BookedReceivable(
            number=self.number,
            payee=self.payee,
            channel=self.channel,
            gross=Money(self.net if self.gross is None else self.gross, self.currency),
            net=Money(self.net, self.currency),
            since=self.since,
            reason=self.reason,
        )


class DisputeRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An open dispute; without a document of its own it rests on the package."""

    number: Text
    work: Text
    parties: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=50)]
    opened_on: date
    role: Role | None = None
    document_sha256: Sha | None = None

    def booked(self) -> BookedDispute:
        """The row as a value."""
        return BookedDispute(
            number=self.number,
            work=self.work,
            role=self.role,
            parties=self.parties,
            opened_on=self.opened_on,
            document_sha256=self.document_sha256,
        )


def check_part(part: bytes, _: bytes, head: Head) -> Told:
    """Look at every row of the part; it has no personal values."""
    rows, findings = rows_of(
        "payments", part, {BALANCES: BalanceRow, RECEIVABLES: ReceivableRow, DISPUTES: DisputeRow}
    )
    books = Books(
        tuple(row.booked() for row in rows[BALANCES]),
        tuple(row.booked() for row in rows[RECEIVABLES]),
        tuple(row.booked() for row in rows[DISPUTES]),
    )
    found = {BALANCES: books.balances, RECEIVABLES: books.receivables, DISPUTES: books.disputes}
    return Told(
        {kind: list(some) for kind, some in found.items()},
        totals_of(books),
        [*findings, *check_rows(books, head.as_of)],
    )
