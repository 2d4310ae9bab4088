"""What came to be owed to others than payees, by what caused it: tax and insurance by order, VAT by receipt, deductions
by distribution run, the Agency's fee by year (D-98).

Of an order that failed or came back the same row says what is owed no more, and since when. A run's deductions count
once all its shares are credited.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Index,
    Select,
    Subquery,
    Text,
    case,
    cast,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.liabilities import Accrued
from services.payments.domain.liability_kinds import LiabilityKind, kind_of_deduction
from services.payments.domain.order_events import OrderFailed, OrderIssued, OrderReturned
from services.payments.domain.outcome_events import OrderFoundPaid
from services.payments.domain.register import CauseLine
from services.payments.projections.run import TABLE as RUN
from shared.contracts import distribution, intake
from shared.contracts.payments import Withholding
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "accrued",
    Column("kind", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("cause", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("day", Date),
    Column("gone", BigInteger, nullable=False),
    Column("gone_on", Date),
    Column("due_on", Date),
    Index("accrued__day", "day"),
)
"""`day`: on which it came to be owed, none of a run's deductions; `gone`: owed no more, from `gone_on`."""

_DEDUCTIONS = tuple(kind for kind in LiabilityKind if kind.startswith("DEDUCTION_"))
_OF_RUN = TABLE.c.kind.in_(_DEDUCTIONS)
_Item = distribution.RoyaltyAllocated | distribution.RoyaltyReversed


def keys(event: object, _: Entry) -> Iterable[tuple[str, str, str]]:
    """Kind, currency and cause of what an event changes."""
    match event:
        case (
            OrderIssued(order=order, withheld=withheld)
            | OrderReturned(order=order, withheld_taken_back=withheld)
            | OrderFailed(order=order, withheld_taken_back=withheld)
            | OrderFoundPaid(order=order, withheld=withheld)
        ):
            return [(kind, currency, order) for kind, currency in sorted(_withheld(withheld))]
        case intake.ReceiptRecorded(receipt=receipt, amount=amount):
            return ((LiabilityKind.VAT.value, amount.currency, receipt),)
        case distribution.RoyaltyAllocated(run=run) | distribution.RoyaltyReversed(run=run):
            return [(kind, currency, run) for kind, currency in sorted(_deducted(event))]
        case distribution.AgencyFeeDue(year=year, fee=fee):
            return ((LiabilityKind.AGENCY_FEE.value, fee.currency, str(year)),)
    return ()


def evolve(key: tuple[str, str, str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case OrderIssued(withheld=withheld, execution_date=day):
            return _row(_withheld(withheld)[key[:2]], day)
        case OrderReturned() | OrderFailed() if row is not None:
            gone = _withheld(event.withheld_taken_back)[key[:2]]
            return row | {"gone": gone, "gone_on": event.day.isoformat()}
        case OrderFoundPaid() if row is not None:
            return row | {"gone": 0, "gone_on": None}
        case intake.ReceiptRecorded(vat=vat, vat_paid=paid, value_date=day) if (
            row is not None or vat is not None
        ):
            # What the old system paid of it is owed no more (D-101).
            return _row(
                (vat.amount if vat is not None else 0) - (paid.amount if paid is not None else 0), day
            )
        case distribution.RoyaltyAllocated() | distribution.RoyaltyReversed():
            before = row["amount"] if row is not None else 0
            return _row(before + _deducted(event)[key[:2]], None)
        case distribution.AgencyFeeDue(year=year, fee=fee, due_on=due_on):
            return _row(fee.amount, date(year, 12, 31)) | {"due_on": due_on.isoformat()}
    return row


def _row(amount: int, day: date | None) -> Row:
    return {"amount": amount, "day": day.isoformat() if day is not None else None, "gone": 0}


def _withheld(withheld: Iterable[Withholding]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for one in withheld:
        if one.amount.amount:
            key = (LiabilityKind(one.kind).value, one.amount.currency)
            sums[key] = sums.get(key, 0) + one.amount.amount
    return sums


def _deducted(item: _Item) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for share in item.shares:
        for deduction in share.deductions:
            key = (kind_of_deduction(deduction.kind).value, deduction.amount.currency)
            sums[key] = sums.get(key, 0) + deduction.amount.amount
    return sums


def _counted() -> Subquery:
    """What counts, each with the day and the first day of the month that it belongs to."""
    begun = case((_OF_RUN, RUN.c.closed_on), else_=TABLE.c.day).label("begun")
    query = select(TABLE, begun, _month_of(begun)).select_from(
        TABLE.outerjoin(RUN, RUN.c.run == TABLE.c.cause)
    )
    return query.where(or_(~_OF_RUN, RUN.c.credited.is_(True))).subquery("counted")


def _month_of(day: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.date_trunc("month", day), Date).label("month")


async def read_accrued(connection: AsyncConnection, day: date) -> list[Accrued]:
    """What was owed by kind, currency and month as of a day, by what is known now; also months of nothing.

    Orders and receipts are summed by day first: so of all rows none but those of runs looks for its run, and none but
    these sums for its month.
    """
    of_days = _sums(select(TABLE, TABLE.c.day.label("begun")).where(~_OF_RUN), day)
    begun = RUN.c.closed_on.label("begun")
    runs = select(TABLE, begun).join(RUN, RUN.c.run == TABLE.c.cause).where(_OF_RUN, RUN.c.credited.is_(True))
    sums = union_all(of_days, _sums(runs, day)).subquery("sums").c
    by = (sums.kind, sums.currency, _month_of(sums.begun))
    query = (
        select(*by, func.sum(sums.amount).label("amount"), func.max(sums.due_on).label("due_on"))
        .group_by(*by)
        .order_by(*by)
    )
    return [
        Accrued(
            kind=LiabilityKind(row["kind"]),
            month=row["month"],
            amount=Money(int(row["amount"]), row["currency"]),
            due_on=row["due_on"],
        )
        for row in (await connection.execute(query)).mappings()
    ]


def _sums(rows: Select[Any], day: date) -> Select[Any]:
    of = rows.subquery().c
    gone = case((of.gone_on <= day, of.gone), else_=0)
    by = (of.kind, of.currency, of.begun)
    amount = func.sum(of.amount - gone).label("amount")
    return select(*by, amount, func.max(of.due_on).label("due_on")).where(of.begun <= day).group_by(*by)


async def read_causes(
    connection: AsyncConnection, kinds: Iterable[LiabilityKind], first: date, last: date
) -> list[CauseLine]:
    """What causes brought of these kinds in a period and is not gone; what came to nothing is left out."""
    of = _counted().c
    left = (of.amount - of.gone).label("amount")
    query = select(of.kind, of.cause, of.begun, left, of.currency).where(of.kind.in_(list(kinds)))
    query = query.where(of.begun.between(first, last), left != 0).order_by(of.kind, of.begun, of.cause)
    return [
        CauseLine(
            kind=row["kind"],
            cause=row["cause"],
            day=row["begun"],
            amount=Money(row["amount"], row["currency"]),
        )
        for row in (await connection.execute(query)).mappings()
    ]


def causes(kind: LiabilityKind, currency: str, month: date) -> Select[Any]:
    """What a month's sum is of, cause by cause, to be paged by `cause`."""
    of = _counted().c
    query = select(of.cause, of.amount, of.begun.label("day"), of.gone, of.gone_on)
    return query.where(of.kind == kind.value, of.currency == currency, of.month == month)
