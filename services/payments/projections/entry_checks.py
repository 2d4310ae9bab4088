"""What must hold over the double-entry ledger, for `verify` (D-90, D-98)."""

from collections import Counter
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.double_entry import Account, imbalances
from services.payments.domain.liability_kinds import TO_WHOM_IT_CAME_FROM, LiabilityKind
from services.payments.projections import balance, order
from services.payments.projections.accrued import read_accrued
from services.payments.projections.journal import accrued_by_entries, read_trial_balance, sums_by
from shared.jobs.context import Context
from shared.kernel.money import Money
from shared.projections import snapshot

_ACCRUED = sorted(kind.value for kind in LiabilityKind if kind not in TO_WHOM_IT_CAME_FROM)
"""Kinds that have an account of their own name."""


async def the_ledger_balances(ctx: Context) -> list[str]:
    """Per currency: debits = credits."""
    async with snapshot(ctx.engine) as (connection, _):
        return imbalances(await read_trial_balance(connection))


async def entries_are_the_balances(ctx: Context) -> list[str]:
    """Per account of a payee: what stands in the double entry is his balance."""
    async with snapshot(ctx.engine) as (connection, _):
        entered = await sums_by(connection, Account.PAYEE, ("payee", "currency"))
        table = balance.TABLE
        query = select(table.c.payee, table.c.currency, table.c.balance).where(table.c.balance != 0)
        balances = {(row.payee, row.currency): row.balance for row in await connection.execute(query)}
    return [
        f"account {payee}, {currency}: balance {Money(balances.get((payee, currency), 0), currency)}, "
        f"entries {Money(entered.get((payee, currency), 0), currency)}"
        for payee, currency in sorted(entered.keys() | balances.keys())
        if entered.get((payee, currency), 0) != balances.get((payee, currency), 0)
    ]


async def entries_are_the_orders(ctx: Context) -> list[str]:
    """Per currency: what is under way is what the bank was told of the orders that it has not booked."""
    async with snapshot(ctx.engine) as (connection, _):
        entered = {
            key[0]: sum_ for key, sum_ in (await sums_by(connection, Account.ORDERS, ("currency",))).items()
        }
        orders = await _under_way(connection)
    return [
        f"{currency}: orders of {Money(orders.get(currency, 0), currency)} are under way, "
        f"entries {Money(entered.get(currency, 0), currency)}"
        for currency in sorted(entered.keys() | orders.keys())
        if entered.get(currency, 0) != orders.get(currency, 0)
    ]


async def entries_are_the_claims(ctx: Context) -> list[str]:
    """Per currency: what banks have paid beyond their orders is the differences that were decided on."""
    async with snapshot(ctx.engine) as (connection, _):
        entered = {
            key[0]: -sum_ for key, sum_ in (await sums_by(connection, Account.CLAIMS, ("currency",))).items()
        }
        found = await order.differences(connection)
    return [
        f"{currency}: orders differ by {Money(found.get(currency, 0), currency)}, "
        f"entries {Money(entered.get(currency, 0), currency)}"
        for currency in sorted(entered.keys() | found.keys())
        if entered.get(currency, 0) != found.get(currency, 0)
    ]


async def entries_are_what_is_owed(ctx: Context) -> list[str]:
    """Per kind and currency: what came to be owed beside payees is what entries put there, payments apart."""
    async with snapshot(ctx.engine) as (connection, _):
        entered = await accrued_by_entries(connection, tuple(_ACCRUED))
        found: Counter[tuple[str, str]] = Counter()
        for one in await read_accrued(connection, date.max):
            found[one.kind.value, one.amount.currency] += one.amount.amount
    return [
        f"{kind}: {Money(found[kind, currency], currency)} came to be owed, "
        f"entries {Money(entered.get((kind, currency), 0), currency)}"
        for kind, currency in sorted(entered.keys() | found.keys())
        if entered.get((kind, currency), 0) != found[kind, currency]
    ]


async def _under_way(connection: AsyncConnection) -> dict[str, int]:
    table = order.TABLE
    query = select(table.c.paid_currency, func.sum(table.c.paid)).where(table.c.state.in_(order.UNDER_WAY))
    found = await connection.execute(query.group_by(table.c.paid_currency))
    return {currency: int(paid) for currency, paid in found if paid}


CHECKS = (
    the_ledger_balances,
    entries_are_the_balances,
    entries_are_the_orders,
    entries_are_the_claims,
    entries_are_what_is_owed,
)
