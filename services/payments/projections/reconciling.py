"""Client money of a day, as the read models tell it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Subquery, case, cast, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.double_entry import Account
from services.payments.domain.reconciliation import Accounted, Reconciled, accounted, reconcile
from services.payments.projections.bank_book import TABLE as BANK_BOOK
from services.payments.projections.bank_day import Closing, closings_on, days_between
from services.payments.projections.journal import (
    Until,
    entries,
    noted_of,
    read_trial_balance,
    signed,
)
from services.payments.projections.order import TABLE as ORDER
from services.payments.projections.state_total import StateSums, exchanged_on, last_totals

_RECEIPTS = ("ReceiptRecorded", "ReceiptReversed")
_OF_THE_BANK = (*_RECEIPTS, "BankEntryClassified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is known of client money at the end of a day."""

    day: date
    currencies: tuple[Reconciled, ...]
    closings: tuple[Closing, ...]
    entered: dict[tuple[str, str], int]
    """By bank account and currency: what its entries come to; "" is the account of what does not say it."""

    @property
    def proved(self) -> bool:
        """Whether there are statements of all accounts up to this day."""
        return bool(self.closings) and all(one.lasts_until >= self.day for one in self.closings)


async def reconciled_day(connection: AsyncConnection, day: date, position: int | None = None) -> Day:
    """A day's reconciliation, of what was recorded up to a position."""
    until = Until(position=position, effective_on=day)
    closings = await closings_on(connection, day)
    balances: dict[str, dict[str, int]] = {}
    for line in await read_trial_balance(connection, until):
        balances.setdefault(line.currency, {})[line.account] = line.balance
    owing = await _owed_by_payees(connection, until)
    sums: dict[str, int] = {}
    for one in closings:
        sums[one.currency] = sums.get(one.currency, 0) + one.amount
    exchanged = await exchanged_on(connection, day, position)
    return Day(
        day=day,
        currencies=tuple(
            reconcile(
                currency,
                sums.get(currency, 0),
                balances.get(currency, {}),
                owing.get(currency, 0),
                exchanged.get(currency, 0),
            )
            for currency in sorted(sums.keys() | balances.keys() | exchanged.keys())
        ),
        closings=tuple(closings),
        entered=await _entered(connection, until),
    )


async def reconciled_days(connection: AsyncConnection, first: date, last: date) -> list[Day]:
    """Every day of a period that has a statement, newest first; without what each account's entries come to."""
    days = await days_between(connection, first, last)
    by_day = await _sums_by_day(connection, last)
    found = []
    for day in days:
        closings = await closings_on(connection, day)
        balances: dict[str, dict[str, int]] = {}
        for effective_on, account, currency, amount in by_day:
            if effective_on <= day:
                of = balances.setdefault(currency, {})
                of[account] = of.get(account, 0) + amount
        sums: dict[str, int] = {}
        for one in closings:
            sums[one.currency] = sums.get(one.currency, 0) + one.amount
        exchanged = await exchanged_on(connection, day)
        currencies = [
            reconcile(
                currency, sums.get(currency, 0), balances.get(currency, {}), 0, exchanged.get(currency, 0)
            )
            for currency in sorted(sums.keys() | balances.keys() | exchanged.keys())
        ]
        found.append(Day(day=day, currencies=tuple(currencies), closings=tuple(closings), entered={}))
    return found


async def unreconciled_in(connection: AsyncConnection, first: date, last: date) -> tuple[date, ...]:
    """Days of a period whose difference is not explained, and its last one where statements do not reach it."""
    found = {
        one.day
        for one in await reconciled_days(connection, first, last)
        if any(currency.unexplained for currency in one.currencies)
    }
    closings = await closings_on(connection, last)
    if not closings or any(one.lasts_until < last for one in closings):
        found.add(last)
    return tuple(sorted(found))


async def _sums_by_day(connection: AsyncConnection, last: date) -> list[tuple[date, str, str, int]]:
    both = signed(entries(Until(effective_on=last)), ("effective_on", "currency"))
    named = (both.c.effective_on, both.c.account, both.c.currency)
    query = select(*named, func.sum(both.c.signed)).group_by(*named)
    return [
        (day, account, currency, int(amount))
        for day, account, currency, amount in await connection.execute(query)
    ]


async def _owed_by_payees(connection: AsyncConnection, until: Until) -> dict[str, int]:
    """By currency: the sum of payees' balances below zero."""
    both = signed(entries(until), ("payee", "currency"))
    balances = (
        select(both.c.currency, func.sum(both.c.signed).label("balance"))
        .where(both.c.account == Account.PAYEE.value)
        .group_by(both.c.payee, both.c.currency)
        .subquery("balances")
    )
    query = select(balances.c.currency, func.sum(balances.c.balance)).where(balances.c.balance < 0)
    found = await connection.execute(query.group_by(balances.c.currency))
    return {currency: int(amount) for currency, amount in found}


async def _entered(connection: AsyncConnection, until: Until) -> dict[tuple[str, str], int]:
    noted = noted_of(BANK_BOOK)
    amount = case((noted.c.debit == Account.BANK.value, noted.c.amount), else_=-noted.c.amount)
    query = (
        select(BANK_BOOK.c.bank_account, noted.c.currency, func.sum(amount))
        .select_from(BANK_BOOK.join(noted, true()))
        .where(or_(noted.c.debit == Account.BANK.value, noted.c.credit == Account.BANK.value))
        .where(noted.c.effective_on <= until.effective_on)
        .group_by(BANK_BOOK.c.bank_account, noted.c.currency)
    )
    if until.position is not None:
        query = query.where(noted.c.position <= until.position)
    return {
        (account, currency): int(entered)
        for account, currency, entered in (await connection.execute(query)).tuples()
    }


def standing_on(account: Account, currency: str, until: Until) -> Subquery:
    """What stands on an account, by what it is about: of payees by payee, else by run, package, order, receipt or
    entry of the bank; since when, and how much in minor units."""
    both = signed(entries(until), ("reference", "payee", "currency", "effective_on"))
    about = (both.c.payee if account is Account.PAYEE else both.c.reference).label("about")
    return (
        select(
            about,
            func.min(both.c.effective_on).label("since"),
            cast(func.sum(both.c.signed), BigInteger).label("amount"),
        )
        .where(both.c.account == account.value, both.c.currency == currency)
        .group_by(about)
        .having(func.sum(both.c.signed) != 0)
        .subquery("standing")
    )


async def unmatched(
    connection: AsyncConnection, until: Until, limit: int, heard: int | None = None
) -> list[dict[str, Any]]:
    """What the bank booked and nothing explains, the oldest first, with what is left of each in minor units: by entry,
    and what it booked of an order all together. `heard`: only that of which the bank has said nothing after this
    position of the log, so that all of it was reacted to."""
    both = signed(entries(until), ("reference", "currency", "effective_on", "position", "cause"))
    said = both.outerjoin(BANK_BOOK, BANK_BOOK.c.holder == both.c.reference)
    said = said.outerjoin(ORDER, ORDER.c.end_to_end_id == func.lower(func.trim(BANK_BOOK.c.end_to_end_id)))
    about = func.coalesce(ORDER.c.id, both.c.reference)
    summed = (
        select(
            about.label("about"),
            both.c.currency,
            func.min(both.c.effective_on).label("day"),
            func.sum(both.c.signed).label("amount"),
        )
        .select_from(said)
        .where(both.c.account == Account.UNMATCHED.value)
        .group_by(about, both.c.currency)
        .having(func.sum(both.c.signed) != 0)
    )
    if heard is not None:
        last = func.max(both.c.position).filter(both.c.cause.in_(_OF_THE_BANK))
        summed = summed.having(func.coalesce(last, 0) <= heard)
    left = summed.subquery("left_over")
    query = (
        select(
            case((BANK_BOOK.c.holder.is_(None), left.c.about)).label("order"),
            BANK_BOOK.c.holder.label("bank_entry"),
            BANK_BOOK.c.kind,
            BANK_BOOK.c.end_to_end_id,
            left.c.day,
            left.c.currency,
            left.c.amount,
        )
        .select_from(left.outerjoin(BANK_BOOK, BANK_BOOK.c.holder == left.c.about))
        .order_by(left.c.day, left.c.about)
        .limit(limit)
    )
    return [
        dict(row) | {"amount": int(row["amount"])} for row in (await connection.execute(query)).mappings()
    ]


async def told_by_distribution(
    connection: AsyncConnection, position: int | None = None
) -> tuple[StateSums, list[Accounted]] | None:
    """Where distribution last said that all the money stands, against the receipts that it had heard of; None where it
    has not said up to which."""
    totals = await last_totals(connection, position)
    if totals is None or totals.known is None:
        return None
    noted = noted_of(BANK_BOOK)
    came = case((noted.c.credit == Account.UNDISTRIBUTED.value, noted.c.amount), else_=-noted.c.amount)
    query = (
        select(noted.c.currency, func.sum(came))
        .select_from(BANK_BOOK.join(noted, true()))
        .where(noted.c.cause.in_(_RECEIPTS), noted.c.sequence <= totals.known)
        # VAT is one of distribution's states, and stands apart here.
        .where(noted.c.debit != Account.VAT.value, noted.c.credit != Account.VAT.value)
        .group_by(noted.c.currency)
    )
    received = {currency: int(amount) for currency, amount in (await connection.execute(query)).tuples()}
    return totals, accounted(received, totals.totals)
