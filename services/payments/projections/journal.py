"""The double-entry ledger as a query: entries, the trial balance of any day and position, and what is held against
the read models (D-90, D-98)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    column,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.double_entry import Account, Balance
from services.payments.domain.month import Closings, first_day, last_day
from services.payments.projections.bank_book import TABLE as BANK_BOOK
from services.payments.projections.entry import TABLE as ENTRY

NOTED = (
    column("position", BigInteger),
    column("number", Integer),
    column("recorded_on", Date),
    column("effective_on", Date),
    column("cause", Text),
    column("event", Text),
    column("debit", Text),
    column("credit", Text),
    column("currency", Text),
    column("amount", BigInteger),
)
"""Columns of an entry, as the row of its holder keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """Which entries count: those recorded up to a position of the log, and those that belong to a day or earlier.
    None: all."""

    position: int | None = None
    effective_on: date | None = None


NOW = Until()


def entries(until: Until = NOW) -> Subquery:
    """Every entry: payments' own, and what the bank said."""
    noted = func.json_to_recordset(BANK_BOOK.c.journal).table_valued(*NOTED)
    noted = noted.render_derived(name="noted", with_types=True)
    told = select(
        *(noted.c[one.name] for one in NOTED),
        BANK_BOOK.c.holder.label("reference"),
        null().cast(Text).label("payee"),
        BANK_BOOK.c.holder.label("bank_entry"),
    ).select_from(BANK_BOOK.join(noted, true()))
    named = (*(ENTRY.c[one.name] for one in NOTED), ENTRY.c.reference, ENTRY.c.payee, ENTRY.c.bank_entry)
    parts = [_until(select(*named), ENTRY.c, until), _until(told, noted.c, until)]
    return union_all(*parts).subquery("entry")


def entries_of_payee(payee: str, until: Until = NOW) -> Subquery:
    """Entries that move a payee's accounts."""
    return _until(select(ENTRY).where(ENTRY.c.payee == payee), ENTRY.c, until).subquery("entry")


def _until(query: Select[Any], columns: Any, until: Until) -> Select[Any]:
    if until.position is not None:
        query = query.where(columns.position <= until.position)
    if until.effective_on is not None:
        query = query.where(columns.effective_on <= until.effective_on)
    return query


async def read_trial_balance(connection: AsyncConnection, until: Until = NOW) -> list[Balance]:
    """Debits and credits of every account, by account and currency."""
    entry = entries(until)
    sides = [
        select(
            entry.c.debit.label("account"),
            entry.c.currency,
            entry.c.amount.label("debits"),
            literal(0).label("credits"),
        ),
        select(
            entry.c.credit.label("account"),
            entry.c.currency,
            literal(0).label("debits"),
            entry.c.amount.label("credits"),
        ),
    ]
    both = union_all(*sides).subquery("both_sides")
    named = (both.c.account, both.c.currency)
    query = select(*named, func.sum(both.c.debits), func.sum(both.c.credits)).group_by(*named)
    return [
        Balance(account=account, currency=currency, debits=int(debits), credits=int(credits))
        for account, currency, debits, credits in (await connection.execute(query.order_by(*named))).tuples()
    ]


async def sums_by(
    connection: AsyncConnection, account: Account, by: Iterable[str]
) -> dict[tuple[Any, ...], int]:
    """The balance of an account by these columns of its entries."""
    entry = entries()
    sides = []
    for side, sign in ((entry.c.credit, 1), (entry.c.debit, -1)):
        named = [entry.c[name] for name in by]
        sides.append(select(*named, (entry.c.amount * sign).label("signed")).where(side == account.value))
    both = union_all(*sides).subquery("both_sides")
    columns = [both.c[name] for name in by]
    query = select(*columns, func.sum(both.c.signed)).group_by(*columns)
    found = {tuple(row[:-1]): int(row[-1]) for row in await connection.execute(query)}
    return {key: amount for key, amount in found.items() if amount}


def entries_of_month(month: str, closings: Closings, until: int) -> Select[Any]:
    """Entries that are posted to a month, of those recorded up to a position: what belongs to it and was recorded
    before it was closed, and what belongs to a closed month and was recorded while this was the first open one."""
    closed_at, opened_at = closings.closed_at(month), closings.opened_at(month)
    entry = entries(Until(position=until if closed_at is None else min(until, closed_at)))
    own = entry.c.effective_on.between(first_day(month), last_day(month))
    if opened_at is None:
        return select(entry).where(own)
    late = and_(entry.c.effective_on < first_day(month), entry.c.position > opened_at)
    return select(entry).where(own | late)
