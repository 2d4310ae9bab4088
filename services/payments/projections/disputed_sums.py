"""How much of what is credited and unpaid each dispute holds by itself."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Text, any_, literal
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.holds import Holds
from services.payments.projections.credit import TABLE, UNPAID
from services.payments.projections.dispute import hold_of, is_in_force
from services.payments.projections.merged import read_stands
from services.payments.projections.unpaid import booked, unpaid_of
from shared.projections import Row


async def read_disputed(
    connection: AsyncConnection, disputes: Sequence[Row]
) -> dict[str, list[dict[str, Any]]]:
    """Dispute -> what it holds by currency, net, and of how many credits; those that hold nothing lack."""
    stands = await read_stands(connection)
    holds = [hold_of(row) for row in disputes if is_in_force(row)]
    works = sorted({one for hold in holds for one in stands.same_works(hold.work)})
    query = booked().where(TABLE.c.state.in_(UNPAID), TABLE.c.work == any_(literal(works, ARRAY(Text))))
    unpaid = [unpaid_of(row) for row in (await connection.execute(query)).mappings()]
    found: dict[str, list[dict[str, Any]]] = {}
    for hold in holds:
        alone = Holds([hold], stands)
        held = [one for one in unpaid if alone.on(one) is not None]
        for currency in sorted({one.net.currency for one in held}):
            nets = [one.net.amount for one in held if one.net.currency == currency]
            sums = {"currency": currency, "amount": sum(nets), "credits": len(nets)}
            found.setdefault(hold.dispute, []).append(sums)
    return found
