"""What must hold over intake's read models, for `verify`."""

from collections import Counter

from sqlalchemy import func, select

from services.intake.domain.receipt_rules import UNCOUNTED
from services.intake.projections.account import TABLE as ACCOUNT
from services.intake.projections.allocation import TABLE as ALLOCATION
from services.intake.projections.allocation import standing_of
from services.intake.projections.award import TABLE as AWARD
from services.intake.projections.bank_account import TABLE as BANK_ACCOUNT
from services.intake.projections.bank_statement import TABLE as STATEMENT
from services.intake.projections.cause import TABLE as CAUSE
from services.intake.projections.receipt import TABLE as RECEIPT
from services.intake.projections.schedule import TABLE as SCHEDULE
from shared.jobs.context import Context
from shared.kernel.money import Money
from shared.projections import snapshot
from shared.projections.batch import whole

_PARTS = ("vat", "allocated", "unallocated", "reversed")


async def receipts_are_whole(ctx: Context) -> list[str]:
    """Each receipt = its VAT + what is allocated of it + what is not + what was taken back, none below zero (D-98)."""
    standing = func.sum(ALLOCATION.c.amount - ALLOCATION.c.reversed - ALLOCATION.c.moved)
    parts = select(ALLOCATION.c.receipt, standing.label("given"))
    given = parts.group_by(ALLOCATION.c.receipt).subquery()
    query = (
        select(RECEIPT, func.coalesce(given.c.given, 0).label("given"))
        .outerjoin(given, given.c.receipt == RECEIPT.c.id)
        .order_by(RECEIPT.c.id)
    )
    wrong = []
    async with snapshot(ctx.engine) as (connection, _):
        for row in (await connection.execute(query)).mappings():
            adds_up = row["amount"] == sum(row[name] for name in _PARTS)
            below = min(row[name] for name in _PARTS) < 0
            if not adds_up or row["given"] != row["allocated"] or below:
                amounts = [
                    str(Money(int(row[name]), row["currency"]))
                    for name in ("amount", "allocated", "unallocated", "given", "reversed", "vat")
                ]
                vat = f" + {amounts[5]} VAT" if row["vat"] else ""
                back = f" + {amounts[4]} taken back" if row["reversed"] else ""
                wrong.append(
                    f"receipt {row['id']}: {amounts[0]} is not {amounts[1]} allocated (parts: {amounts[3]})"
                    f" + {amounts[2]} unallocated{vat}{back}"
                )
    return wrong


async def money_arrived(ctx: Context) -> list[str]:
    """Each target: what is allocated to it = what it counts as received + what is in transit (D-98).

    In transit is the part that was allocated, moved or taken back last, where the log was read up to the middle of its
    append: one of its next entries counts it. Every other part counts whole."""
    wrong = []
    async with snapshot(ctx.engine) as (connection, position):
        given: Counter[str] = Counter()
        for part in (await connection.execute(select(ALLOCATION).order_by(ALLOCATION.c.sequence))).mappings():
            standing = standing_of(dict(part))
            in_transit = position < part["counts_by"]
            if part["target_kind"] in UNCOUNTED:
                continue
            given[part["target"]] += part["counted"] if in_transit else standing
            if not in_transit and part["counted"] != standing:
                wrong.append(
                    f"part {part['part']} of receipt {part['receipt']}: {part['counted']} of {standing} "
                    f"minor units count at {part['target']}"
                )
        received: Counter[str] = Counter()
        for table in (ACCOUNT, SCHEDULE, AWARD, CAUSE):
            for target, amount in (await connection.execute(select(table.c.id, table.c.received))).tuples():
                received[target] += amount
        for target in sorted(given.keys() | received.keys()):
            if given[target] != received[target]:
                wrong.append(
                    f"{target}: {given[target]} minor units were allocated to it, it counts {received[target]}"
                )
    return wrong


async def batches_are_whole(ctx: Context) -> list[str]:
    """The items of every accepted account and schedule are those of its manifest."""
    wrong = []
    async with snapshot(ctx.engine) as (connection, _):
        accounts = select(ACCOUNT.c.id, ACCOUNT.c.accepted).where(ACCOUNT.c.accepted_version.is_not(None))
        for account, accepted in (await connection.execute(accounts.order_by(ACCOUNT.c.id))).tuples():
            counts = accepted["counts"]
            kinds = {"REPORTS": counts["report_chunks"], "LINES": counts["line_chunks"]}
            if found := await whole(connection, account, accepted["version"], kinds, accepted["digest"]):
                wrong.append(found)
        schedules = select(SCHEDULE.c.id, SCHEDULE.c.version, SCHEDULE.c.accepted).order_by(SCHEDULE.c.id)
        for schedule, version, accepted in (await connection.execute(schedules)).tuples():
            kinds = {"SCHEDULE": accepted["counts"]["line_chunks"]}
            if found := await whole(connection, schedule, version, kinds, accepted["digest"]):
                wrong.append(found)
    return wrong


async def balances_follow(ctx: Context) -> list[str]:
    """Each own account closes with its first opening and all that its statements moved."""
    moved = select(
        STATEMENT.c.bank_account, func.sum(STATEMENT.c.closing - STATEMENT.c.opening).label("moved")
    ).group_by(STATEMENT.c.bank_account)
    first = select(STATEMENT.c.bank_account, STATEMENT.c.day, STATEMENT.c.opening, STATEMENT.c.closing)
    wrong = []
    async with snapshot(ctx.engine) as (connection, _):
        sums = {iban: int(amount) for iban, amount in await connection.execute(moved)}
        ends: dict[str, set[int]] = {}
        for iban, _day, opening, closing in await connection.execute(first):
            ends.setdefault(iban, set()).update((opening, closing))
        query = select(BANK_ACCOUNT.c.iban, BANK_ACCOUNT.c.closing).where(BANK_ACCOUNT.c.statements > 0)
        for iban, closing in (await connection.execute(query.order_by(BANK_ACCOUNT.c.iban))).tuples():
            if closing - sums.get(iban, 0) not in ends.get(iban, set()):
                wrong.append(f"bank account {iban}: its statements do not lead to {closing} minor units")
    return wrong


CHECKS = (receipts_are_whole, money_arrived, batches_are_whole, balances_follow)
