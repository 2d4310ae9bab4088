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
    Table,
    Text,
    and_,
    column,
    func,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.double_entry import Account, Balance
from services.payments.domain.month import Closings, first_day, last_day
from services.payments.projections.accrual_book import TABLE as ACCRUAL_BOOK
from services.payments.projections.bank_book import TABLE as BANK_BOOK
from services.payments.projections.entry import TABLE as ENTRY

NOTED = (
    column("position", BigInteger),
    column("number", Integer),
    column("sequence", BigInteger),
    column("recorded_on", Date),
    column("effective_on", Date),
    column("cause", Text),
    column("event", Text),
    column("debit", Text),
    column("credit", Text),
    column("currency", Text),
    column("amount", BigInteger),
)
"""Columns of an entry, as the row of its holder keeps it: with its number in intake's topic."""
_COLUMNS = tuple(one.name for one in NOTED if one.name != "sequence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """Which entries count: those recorded up to a position of the log, and those that belong to a day or earlier.
    None: all."""

    position: int | None = None
    effective_on: date | None = None


NOW = Until()


def noted_of(book: Table) -> Any:
    """The entries that the rows of a book keep."""
    noted = func.json_to_recordset(book.c.journal).table_valued(*NOTED)
    return noted.render_derived(name="noted", with_types=True)


def entries(until: Until = NOW) -> Subquery:
    """Every entry: payments' own, what the bank said, and what came to be owed beside payees."""
    parts = []
    for book, bank_entry in ((BANK_BOOK, BANK_BOOK.c.holder), (ACCRUAL_BOOK, null().cast(Text))):
        noted = noted_of(book)
        told = select(
            *(noted.c[name] for name in _COLUMNS),
            book.c.holder.label("reference"),
            null().cast(Text).label("payee"),
            bank_entry.label("bank_entry"),
        ).select_from(book.join(noted, true()))
        parts.append(_until(told, noted.c, until))
    named = (*(ENTRY.c[name] for name in _COLUMNS), ENTRY.c.reference, ENTRY.c.payee, ENTRY.c.bank_entry)
    return union_all(_until(select(*named), ENTRY.c, until), *parts).subquery("entry")


def entries_of_payee(payee: str, until: Until = NOW) -> Subquery:
    """Entries that move a payee's accounts."""
    return _until(select(ENTRY).where(ENTRY.c.payee == payee), ENTRY.c, until).subquery("entry")


def _until(query: Select[Any], columns: Any, until: Until) -> Select[Any]:
    if until.position is not None:
        query = query.where(columns.position <= until.position)
    if until.effective_on is not None:
        query = query.where(columns.effective_on <= until.effective_on)
    return query


def signed(entry: Subquery, by: Iterable[str]) -> Subquery:
    """Both sides of entries as rows of an account with what it gained, `signed`, and these columns."""
    sides = [
        select(
            side.label("account"),
            *(entry.c[name] for name in by),
            (entry.c.amount * sign).label("signed"),
        )
        for side, sign in ((entry.c.credit, 1), (entry.c.debit, -1))
    ]
    return union_all(*sides).subquery("both_sides")


async def read_trial_balance(connection: AsyncConnection, until: Until = NOW) -> list[Balance]:
    """Debits and credits of every account, by account and currency."""
    both = signed(entries(until), ("currency",))
    named = (both.c.account, both.c.currency)
    debits = func.coalesce(func.sum(-both.c.signed).filter(both.c.signed < 0), 0)
    credits_ = func.coalesce(func.sum(both.c.signed).filter(both.c.signed > 0), 0)
    query = select(*named, debits, credits_).group_by(*named).order_by(*named)
    return [
        Balance(account=account, currency=currency, debits=int(debited), credits=int(credited))
        for account, currency, debited, credited in (await connection.execute(query)).tuples()
    ]


async def sums_by(
    connection: AsyncConnection, account: Account, by: tuple[str, ...]
) -> dict[tuple[Any, ...], int]:
    """The balance of an account by these columns of its entries."""
    both = signed(entries(), by)
    columns = [both.c[name] for name in by]
    query = select(*columns, func.sum(both.c.signed)).where(both.c.account == account.value)
    found = {tuple(row[:-1]): int(row[-1]) for row in await connection.execute(query.group_by(*columns))}
    return {key: amount for key, amount in found.items() if amount}


async def accrued_by_entries(
    connection: AsyncConnection, accounts: Iterable[str]
) -> dict[tuple[str, str], int]:
    """By account and currency: what came to be owed there; what orders have paid of it is not taken off."""
    entry = entries()
    paying = (Account.ORDERS.value, Account.UNMATCHED.value)
    wanted = list(accounts)
    sides = [
        select(side.label("account"), entry.c.currency, (entry.c.amount * sign).label("signed")).where(
            side.in_(wanted), other.not_in(paying)
        )
        for side, other, sign in ((entry.c.credit, entry.c.debit, 1), (entry.c.debit, entry.c.credit, -1))
    ]
    both = union_all(*sides).subquery("both_sides")
    query = select(both.c.account, both.c.currency, func.sum(both.c.signed))
    found = await connection.execute(query.group_by(both.c.account, both.c.currency))
    return {(account, currency): int(amount) for account, currency, amount in found if amount}


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
