"""What of payments belongs to a receipt, a run or a payee: credits, orders, what is owed, statements, disputes."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.account import ACCOUNT
from services.payments.domain.credit import CREDIT
from services.payments.domain.dispute import DISPUTE
from services.payments.domain.liability import LIABILITY
from services.payments.domain.order import ORDER
from services.payments.domain.payee_data import PAYEE_DATA
from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.domain.policy import POLICY
from services.payments.domain.run_credits import RUN_CREDITS
from services.payments.domain.statement import STATEMENT, statements_id
from services.payments.domain.tax_certificate import TAX_CERTIFICATES
from services.payments.domain.tax_summary import TAX_SUMMARY
from services.payments.projections.credit import TABLE as CREDITS
from services.payments.projections.dispute import TABLE as DISPUTES
from services.payments.projections.entry import TABLE as BOOKED
from services.payments.projections.liability import TABLE as LIABILITIES
from services.payments.projections.order import TABLE as ORDERS
from services.payments.projections.policy import TABLE as POLICIES
from services.payments.projections.statement import TABLE as STATEMENTS
from services.payments.projections.tax_summary import TABLE as TAX_SUMMARIES
from shared.eventstore.log import Log
from shared.projections.evidence import PAYEE, RUN, Asked, Evidence, rows_in_parts

_CREDIT = (CREDITS.c.id, CREDITS.c.payee, CREDITS.c.work, CREDITS.c.allocation)


async def find_evidence(connection: AsyncConnection, _: Log, asked: Asked) -> Evidence:
    """Credits with what they were passed on as, the orders that pay or paid them and their payment runs, payment data's
    approvals, statements, disputes, and what is owed beside payees; of a payee's export no other's orders."""
    found = Evidence()
    credits_, payees, works = await _credits(connection, asked)
    found.add(CREDIT.entity, credits_)
    if asked.kind == PAYEE:
        payees.add(asked.id)
    else:
        found.add(RUN_CREDITS.entity, _runs(asked))
    for entity in (ACCOUNT.entity, PAYEE_DATA.entity, TAX_CERTIFICATES.entity):
        found.add(entity, payees)
    owed = await _owed(connection, asked)
    found.add(LIABILITY.entity, owed)
    paid = payees if asked.kind == PAYEE else payees | set(asked.ids("society", "payer"))
    async for row in rows_in_parts(connection, _orders, paid):
        pays = credits_.intersection(row["credits"]) or owed.intersection(
            item["liability"] for item in row["items"]
        )
        if pays or asked.kind == PAYEE:
            found.add(ORDER.entity, [row["id"]])
            found.add(PAYMENT_RUN.entity, [row["payment_run"]])
    async for row in rows_in_parts(connection, _statements, payees):
        found.add(STATEMENT.entity, [statements_id(row["payee"], row["currency"])])
    async for row in rows_in_parts(connection, _tax_summaries, payees):
        found.add(TAX_SUMMARY.entity, [row["id"]])
    async for row in rows_in_parts(connection, _disputes, works):
        found.add(DISPUTE.entity, [row["id"]])
    found.add(POLICY.entity, (await connection.execute(select(POLICIES.c.policy).distinct())).scalars())
    return found


async def ledger_of(
    connection: AsyncConnection, _: Evidence, positions: Sequence[int]
) -> AsyncIterator[dict[str, Any]]:
    """The entries that the exported events made."""
    async for row in rows_in_parts(connection, _booked, positions):
        yield dict(row)


def _runs(asked: Asked) -> list[str]:
    return [asked.id] if asked.kind == RUN else asked.ids("run")


async def _credits(connection: AsyncConnection, asked: Asked) -> tuple[set[str], set[str], set[str]]:
    """Credits, whose they are, and works; of a receipt those of its allocations alone."""
    of_payee = asked.kind == PAYEE
    allocations = None if asked.kind in (PAYEE, RUN) else set(asked.ids("allocation"))
    found, payees, works = set[str](), set[str](), set[str]()
    begun = {asked.id} if of_payee else set(_runs(asked))
    rows = rows_in_parts(connection, _credited if of_payee else _brought, begun)
    async for row in rows:
        if allocations is None or row["allocation"] in allocations:
            found.add(row["id"])
            payees.add(row["payee"])
            works.add(row["work"])
    passing = set(found)
    while passing:
        passed = {row["id"]: row async for row in rows_in_parts(connection, _passed, passing)}
        passing = passed.keys() - found
        found |= passing
        payees.update(row["payee"] for row in passed.values())
    return found, {asked.id} if of_payee else payees, works


async def _owed(connection: AsyncConnection, asked: Asked) -> set[str]:
    """What distribution's runs, or the payee, are behind."""
    if asked.kind == PAYEE:
        query = select(LIABILITIES.c.id).where(LIABILITIES.c.creditor == asked.id)
    else:
        query = select(LIABILITIES.c.id).where(LIABILITIES.c.run.in_(_runs(asked)))
    return set((await connection.execute(query)).scalars())


def _credited(some: Sequence[str]) -> Any:
    return select(*_CREDIT).where(or_(CREDITS.c.payee.in_(some), CREDITS.c.owner.in_(some)))


def _brought(some: Sequence[str]) -> Any:
    return select(*_CREDIT).where(CREDITS.c.run.in_(some))


def _passed(some: Sequence[str]) -> Any:
    return select(*_CREDIT).where(CREDITS.c.passed_from.in_(some))


def _orders(some: Sequence[str]) -> Any:
    shown = (ORDERS.c.id, ORDERS.c.payment_run, ORDERS.c.credits, ORDERS.c["items"])
    return select(*shown).where(ORDERS.c.payee.in_(some))


def _statements(some: Sequence[str]) -> Any:
    return select(STATEMENTS.c.payee, STATEMENTS.c.currency).where(STATEMENTS.c.payee.in_(some)).distinct()


def _tax_summaries(some: Sequence[str]) -> Any:
    return select(TAX_SUMMARIES.c.id).where(TAX_SUMMARIES.c.payee.in_(some))


def _disputes(some: Sequence[str]) -> Any:
    return select(DISPUTES.c.id).where(DISPUTES.c.work.in_(some))


def _booked(some: Sequence[int]) -> Any:
    return select(BOOKED).where(BOOKED.c.position.in_(some)).order_by(BOOKED.c.position, BOOKED.c.number)
