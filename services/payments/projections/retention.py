"""What stands in the vault of a party that is to be erased, and what it is still needed for."""

from collections.abc import Collection, Container
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.retention import Plan, plan
from services.payments.projections.balance import read_balances
from services.payments.projections.dispute import disputes_of
from services.payments.projections.liability import owes
from services.payments.projections.order import TABLE as ORDER
from services.payments.projections.payee_data import approved_versions
from services.payments.vault import held_of


async def plan_erasure(
    connection: AsyncConnection,
    party: str,
    today: date,
    going_out: Collection[int],
    kept: Container[str] | None = None,
) -> Plan:
    """What of a party's data goes now, and what stays and why; `going_out` are the versions that a payment run which is
    not over pays by, `kept` is what an earlier pass left."""
    disputes = await disputes_of(connection, party)
    versions, words = await held_of(connection, party, list(disputes))
    query = (
        select(ORDER.c.payment_data, func.max(ORDER.c.execution_date))
        .where(ORDER.c.payee == party)
        .group_by(ORDER.c.payment_data)
    )
    paid_on = dict((await connection.execute(query)).tuples().all())
    # Credits that cancel each other are never paid: what counts is their sum.
    owed = await owes(connection, party) or any(
        row["balance"] for row in await read_balances(connection, party)
    )
    in_force = (await approved_versions(connection, [party])).get(party)
    return plan(
        versions,
        paid_on,
        {*going_out, *([in_force] if owed and in_force is not None else [])},
        {dispute: disputes[dispute] for dispute in words},
        today,
        kept,
    )
