"""What must hold over the read models of payments, for `verify` (D-90, D-98)."""

from typing import Any

from sqlalchemy import func, select

from services.payments.domain.abroad import Quote, converted
from services.payments.domain.books import DISPUTES
from services.payments.projections import (
    balance,
    credit,
    entry_checks,
    liability,
    movement,
    order,
    repayment,
    statement,
)
from services.payments.projections.heard import heard_of_closed
from services.payments.projections.ledger import read_ledger
from services.payments.projections.run import credited_runs
from services.payments.projections.unpaid import read_unpaid
from shared.contracts.wire import from_builtins
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.money import Money
from shared.projections import snapshot
from shared.projections.books import taken_over_totals


async def everything_credited_is_somewhere(ctx: Context) -> list[str]:
    """Per currency: CREDITED heard + taken over = PAYABLE + DISPUTED + ONHOLD + WITHHELD + PAID (+ in transit), less
    RECEIVABLE."""
    async with snapshot(ctx.engine) as (connection, _):
        ledgers = await read_ledger(connection, baku_day(ctx.clock()))
    return [
        f"{Money(one.credited, one.currency)} credited by distribution, "
        f"{Money(one.taken_over, one.currency)} taken over, "
        f"{Money(one.credited + one.taken_over - one.missing, one.currency)} in states here"
        for one in ledgers
        if one.missing
    ]


async def runs_came_whole(ctx: Context) -> list[str]:
    """Per credited run: what distribution said, the credits, and the accounts' movements are one sum."""
    async with snapshot(ctx.engine) as (connection, _):
        heard = await heard_of_closed(connection)
        moved = await movement.credited_by_run(connection)
        table = credit.TABLE
        sums = select(table.c.run, table.c.currency, func.sum(table.c.net)).group_by(
            table.c.run, table.c.currency
        )
        sums = sums.where(table.c.passed_from.is_(None))
        entered = {(run, currency): int(net) for run, currency, net in await connection.execute(sums)}
        done = await credited_runs(connection)
    wrong = []
    for key in sorted(heard.keys() | moved.keys() | entered.keys()):
        three = (heard.get(key, 0), entered.get(key, 0), moved.get(key, 0))
        if key[0] in done and len(set(three)) > 1:
            wrong.append(f"run {key[0]}, {key[1]}: heard {three[0]}, credits {three[1]}, accounts {three[2]}")
    return wrong


async def books_are_what_was_signed(ctx: Context) -> list[str]:
    """Per package of the old system's books: its control totals, the credits, and the accounts' movements are one sum
    (D-101)."""
    wrong = []
    async with snapshot(ctx.engine) as (connection, _):
        moved = await movement.taken_over(connection)
        for package, declared in (await taken_over_totals(connection)).items():
            stands = await credit.taken_over_by(connection, package)
            signed = {name: amount for name, amount in declared.items() if name != DISPUTES}
            if stands != signed:
                wrong.append(f"package {package}: signed {signed}, credits {stands}")
            sums = {
                currency: signed.get(f"net.{currency}", 0) - signed.get(f"owed.{currency}", 0)
                for currency in {name.partition(".")[2] for name in signed if "." in name}
            }
            accounts = {currency: amount for (one, currency), amount in moved.items() if one == package}
            if accounts != sums:
                wrong.append(f"package {package}: signed {sums}, accounts {accounts}")
    return wrong


async def balances_are_their_credits(ctx: Context) -> list[str]:
    """Per account: the balance is the sum of its credits that no order pays."""
    async with snapshot(ctx.engine) as (connection, _):
        unpaid: dict[tuple[str, str], int] = {}
        for one in await read_unpaid(connection):
            key = (one.payee, one.net.currency)
            unpaid[key] = unpaid.get(key, 0) + one.net.amount
        table = balance.TABLE
        query = select(table.c.payee, table.c.currency, table.c.balance)
        balances = {(row.payee, row.currency): row.balance for row in await connection.execute(query)}
    return [
        f"account {key[0]}, {key[1]}: balance {balances.get(key, 0)}, unpaid credits {unpaid.get(key, 0)}"
        for key in sorted(balances.keys() | unpaid.keys())
        if balances.get(key, 0) != unpaid.get(key, 0)
    ]


async def orders_pay_their_credits(ctx: Context) -> list[str]:
    """Per order: gross = withheld + net = the sum of its credits; one that failed or came back pays none."""
    async with snapshot(ctx.engine) as (connection, _):
        table = credit.TABLE
        sums = select(table.c.order, func.sum(table.c.net)).where(table.c.state == credit.PAID)
        found = await connection.execute(sums.group_by(table.c.order))
        paid = {of: int(net) for of, net in found}
        orders = [dict(row) for row in (await connection.execute(select(order.TABLE))).mappings()]
    wrong = []
    for one in sorted(orders, key=lambda row: str(row["id"])):
        withheld = sum(line["amount"]["amount"] for line in one["withheld"])
        if one["gross"] != withheld + one["net"]:
            wrong.append(f"order {one['id']}: gross {one['gross']}, withheld {withheld}, net {one['net']}")
        due = one["gross"] if one["state"] in order.STANDS else 0
        if paid.get(one["id"], 0) != due:
            wrong.append(f"order {one['id']}: of {due}, its credits {paid.get(one['id'], 0)}")
    known = {one["id"] for one in orders}
    return wrong + [f"credits are paid by an unknown order {of}" for of in sorted(set(paid) - known)]


async def orders_pay_their_liabilities(ctx: Context) -> list[str]:
    """Per liability: what is paid of it is the sum of the orders that stand; per order: credits and liabilities of its
    currency are what the bank was told."""
    async with snapshot(ctx.engine) as (connection, _):
        orders = [dict(row) for row in (await connection.execute(select(order.TABLE))).mappings()]
        known = [dict(row) for row in (await connection.execute(select(liability.TABLE))).mappings()]
    paid: dict[str, int] = {}
    wrong = []
    for one in sorted(orders, key=lambda row: str(row["id"])):
        owed = sum(item["amount"] for item in one["items"])
        if one["paid"] != _in_currency(one) + owed:
            wrong.append(f"order {one['id']}: {one['paid']} to the bank, {one['net']} and {owed} of it known")
        for item in one["items"] if one["state"] in order.STANDS else ():
            paid[item["liability"]] = paid.get(item["liability"], 0) + item["amount"]
    for row in sorted(known, key=lambda row: str(row["id"])):
        if (orders_ := paid.pop(row["id"], 0)) != row["paid"]:
            wrong.append(f"liability {row['id']}: {row['paid']} paid, by its orders {orders_}")
    return wrong + [f"orders pay an unknown liability {one}" for one in sorted(paid)]


def _in_currency(row: dict[str, Any]) -> int:
    if row["quote"] is None:
        return int(row["net"])
    return converted(Money(row["net"], row["currency"]), from_builtins(Quote, row["quote"])).amount


async def what_goes_back_is_owed(ctx: Context) -> list[str]:
    """What distribution decided to give back is owed with its amount (D-68, D-100)."""
    async with snapshot(ctx.engine) as (connection, _):
        said, owes = repayment.TABLE, liability.TABLE
        query = select(said.c.id, said.c.amount, owes.c.incurred).join(owes, owes.c.id == said.c.id)
        query = query.where(said.c.amount != owes.c.incurred).order_by(said.c.id)
        stands = (await connection.execute(query)).tuples().all()
    return [f"liability {one}: {owed} owed, {amount} decided" for one, amount, owed in stands]


async def statements_add_up(ctx: Context) -> list[str]:
    """Per statement: opening + credited - withheld - paid = closing, and each goes on from the last."""
    table = statement.TABLE
    query = select(table).order_by(table.c.payee, table.c.currency, table.c.to_position)
    async with ctx.engine.connect() as connection:
        rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    wrong, last = [], dict[tuple[str, str], int]()
    for row in rows:
        key = (row["payee"], row["currency"])
        if row["opening"] + row["credited"] - row["withheld"] - row["paid"] != row["closing"]:
            wrong.append(f"statement {row['number']} of {row['payee']} does not add up")
        if row["opening"] != last.get(key, 0):
            wrong.append(f"statement {row['number']} of {row['payee']} does not go on from the last one")
        last[key] = row["closing"]
    return wrong


CHECKS = (
    everything_credited_is_somewhere,
    runs_came_whole,
    books_are_what_was_signed,
    balances_are_their_credits,
    orders_pay_their_credits,
    orders_pay_their_liabilities,
    what_goes_back_is_owed,
    statements_add_up,
    *entry_checks.CHECKS,
)
