"""What payees owe: credits below zero, and how far those that take back another are recovered (D-70)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ARRAY, Select, Text, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments.domain.holds import Holds
from services.payments.domain.recovery import OpenCredit
from services.payments.projections.credit import OPEN, PASSED, TABLE
from services.payments.projections.unpaid import booked, unpaid_of


def receivables(columns: Sequence[str]) -> Select[Any]:
    """What payees owe: these columns of credits below zero, but for those that passed to others, who owe it now."""
    return select(*(TABLE.c[name] for name in columns)).where(TABLE.c.net < 0, TABLE.c.state != PASSED)


async def read_unrecovered(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Credits that take back another and are not recovered whole, with the `original_state` of that one."""
    original = TABLE.alias()
    query = select(
        TABLE.c.id,
        TABLE.c.payee,
        TABLE.c.net,
        TABLE.c.state,
        TABLE.c.takes_back,
        original.c.state.label("original_state"),
    )
    query = query.outerjoin(original, original.c.id == TABLE.c.takes_back)
    query = query.where(TABLE.c.state != PASSED)
    query = query.where(TABLE.c.reversal.is_not(None), func.coalesce(TABLE.c.recovered, 0) < -TABLE.c.net)
    return [dict(row) for row in (await connection.execute(query.order_by(TABLE.c.id))).mappings()]


async def read_open(connection: AsyncConnection, payees: Collection[str], holds: Holds) -> list[OpenCredit]:
    """The booked credits of payees that no order pays and no payment run has."""
    query = booked().where(TABLE.c.state == OPEN, TABLE.c.payee == any_(literal(sorted(payees), ARRAY(Text))))
    return [
        OpenCredit(
            credit=row["id"],
            account=(row["payee"], row["currency"]),
            net=row["net"],
            takes_back=row["takes_back"],
            disputed=holds.on(unpaid_of(row)) is not None,
            position=row["position"],
        )
        for row in (await connection.execute(query)).mappings()
    ]
