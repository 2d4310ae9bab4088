"""Distribution's part of the old system's books as its package has it, for a job's child process (D-101)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

import msgspec

from services.distribution.domain.books import (
    HELD,
    RESERVES,
    BookedPart,
    BookedRate,
    BookedShare,
    Books,
    check_rows,
    totals_of,
)
from shared.contracts.terms import Channel, HoldReason, ReserveReason, Role, UseType
from shared.jobs.books_reading import Head, Told, rows_of
from shared.kernel.money import Money
from shared.kernel.periods import Period

MONEY_MAX = 10**15
"""Minor units of a sum, so that whatever follows from it fits 64 bits."""
Text = Annotated[
    str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z")
]
Title = Annotated[
    str, msgspec.Meta(min_length=1, max_length=300, pattern=r"^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z")
]
Note = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z")
]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
Territory = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2}|WORLD)\Z")]
Amount = Annotated[int, msgspec.Meta(ge=1, le=MONEY_MAX)]
Percent = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?\Z")]


class RateRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A deduction of the original distribution."""

    kind: Text
    decision: Note
    rate: Percent


class PartRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What another share of the role got; without a person it is the unknown's."""

    fraction: Fraction
    person: Text | None = None


class _ShareRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What reserved and held shares have alike."""

    number: Text
    work: Text
    title: Title
    amount: Amount
    currency: Currency
    channel: Channel
    use_type: UseType
    period: Period
    title_original: Title | None = None
    role: Role = Role.ALL
    person: Text | None = None
    run: Text | None = None
    payer: Text | None = None
    territory: Territory = "AZ"
    others: Annotated[tuple[PartRow, ...], msgspec.Meta(max_length=100)] | None = None

    def _booked(
        self, reason: str, since: date, note: str, rates: tuple[RateRow, ...] | None = None
    ) -> BookedShare:
        others = self.others
        return BookedShare(
            number=self.number,
            work=self.work,
            title=self.title,
            title_original=self.title_original or self.title,
            role=self.role,
            person=self.person,
            amount=Money(self.amount, self.currency),
            reason=reason,
            since=since,
            run=self.run or "",
            channel=self.channel,
            payer=self.payer,
            use_type=self.use_type,
            period=self.period,
            territory=self.territory,
            note=note,
            others=None
            if others is None
            else tuple(BookedPart(person=one.person, fraction=one.fraction) for one in others),
            deductions=None
            if rates is None
            else tuple(
                BookedRate(kind=one.kind, decision=one.decision, rate=Decimal(one.rate)) for one in rates
            ),
        )


class ReserveRow(_ShareRow, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A share in reserve; `started_on` is the day of the distribution that first reserved it."""

    reason: ReserveReason
    started_on: date
    deductions: Annotated[tuple[RateRow, ...], msgspec.Meta(max_length=10)] | None = None

    def booked(self) -> BookedShare:
        """The row as a value."""
        return self._booked(self.reason.value, self.started_on, "", self.deductions)


class HeldRow(_ShareRow, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A share that is held, without a clock."""

    reason: HoldReason
    since: date
    note: Note | None = None

    def booked(self) -> BookedShare:
        """The row as a value."""
        return self._booked(self.reason.value, self.since, self.note or "")


def check_part(part: bytes, _: bytes, head: Head) -> Told:
    """Look at every row of the part; it has no personal values."""
    kinds: dict[str, type[Any]] = {RESERVES: ReserveRow, HELD: HeldRow}
    rows, findings = rows_of("distribution", part, kinds)
    books = Books(tuple(row.booked() for row in rows[RESERVES]), tuple(row.booked() for row in rows[HELD]))
    return Told(
        {RESERVES: list(books.reserves), HELD: list(books.held)},
        totals_of(books),
        [*findings, *check_rows(books, head.as_of)],
    )
